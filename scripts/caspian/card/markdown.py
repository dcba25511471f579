"""Text and figures of a corpus inside Markdown: tables, numbers, and nothing that could break out of its place."""

from __future__ import annotations

import re
from typing import Any


def table(head: list[str], rows: list[list[Any]]) -> str:
    """A Markdown table; cells cannot break out of it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: Any) -> str:
    return escaped("" if value is None else value).replace("|", "\\|")


def escaped(value: Any) -> str:
    """Text from a corpus inside Markdown: no HTML, link, picture or line break comes out of it."""
    return re.sub(r"([\\\[\]])", r"\\\1", str(value)).replace("<", "&lt;").replace("\n", " ")


def paragraph(value: Any) -> str:
    """Text from a corpus as a paragraph: `escaped`, and no heading, list, quote, table or fence begins with it."""
    return re.sub(r"^(\s*)([#>`~+*=|:-]|\d+[.)])", r"\1\\\2", escaped(value))


def number(value: float | None) -> str:
    """A figure at three places, by way of the four that are kept; a dash where it is undefined (one value only)."""
    return "–" if value is None else f"{round(value, 4):.3f}"


def interval(low: float | None, high: float | None) -> str:
    """A 95 % interval, or a dash."""
    return "–" if low is None or high is None else f"{number(low)} to {number(high)}"


def quantity(count: int, one: str) -> str:
    """“1 article”, “2 articles”."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
