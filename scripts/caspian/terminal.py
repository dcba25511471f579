"""What reaches a terminal: text without characters that steer it, and progress bars."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar


def printable(text: str) -> str:
    """The text on one line, without characters that steer a terminal or turn its direction."""
    return "".join(f"\\u{ord(character):04x}" if is_steering(character) else character for character in text)


def is_steering(character: str) -> bool:
    """Whether a character controls a terminal, breaks a line, turns the direction of writing, or is half a pair."""
    if character.isascii():
        return not character.isprintable()
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or "\u202a" <= character <= "\u202e"
        or ("\u2066" <= character <= "\u2069")
    )


Item = TypeVar("Item")


def watched(items: Sequence[Item], what: str) -> Iterable[Item]:
    """The same items, with a bar while they are gone through."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    bar: Iterable[Item] = tqdm(items, desc=what, delay=2, leave=False)
    return bar
