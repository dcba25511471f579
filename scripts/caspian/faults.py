"""One fault of an input, with its code. Whoever looks for faults collects them in a plain list; commands print them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from caspian.files import display_path
from caspian.terminal import printable

LONGEST = 400  # characters of a printed message: a hostile input cannot flood the terminal


class Fault(NamedTuple):
    """Something wrong with an input: code, where (`file` or `file:line`), JSON path or "", and what.

    Codes and their meanings are those of fault_codes.toml: E… is an error, W… a warning.
    """

    code: str
    place: str
    path: str
    message: str

    @property
    def is_warning(self) -> bool:
        """Whether it stops nothing."""
        return self.code.startswith("W")

    def __str__(self) -> str:
        parts = (part if len(part) <= LONGEST else f"{part[:LONGEST]} …" for part in (self.path, self.message) if part)
        return f"{printable(': '.join([*filter(None, [self.place]), *parts]))} [{self.code}]"


class Refused(Exception):
    """Raised when an input cannot be used; carries all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def file_fault(code: str, path: Path, message: str) -> Fault:
    """A fault of a whole file or folder."""
    return Fault(code, display_path(path), "", message)


@cache
def fault_codes() -> dict[str, dict[str, str]]:
    """Subject → code → meaning, in the order of the table."""
    table = tomllib.loads((Path(__file__).parent / "fault_codes.toml").read_text("utf-8"))
    return {subject: dict(codes) for subject, codes in table.items()}


def by_place(faults: Iterable[Fault]) -> list[Fault]:
    """The faults file by file, as files first occur, and line by line."""
    faults = list(faults)
    order: dict[str, int] = {}

    def key(fault: Fault) -> tuple[int, int]:
        file, _, line = fault.place.rpartition(":")
        if not line.isdecimal():
            file, line = fault.place, "0"
        return order.setdefault(file, len(order)), int(line)

    return sorted(faults, key=key)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or "" where none is near."""
    known = list(known)
    alike = [name for name in known if normalize("NFC", name) == normalize("NFC", word)]
    close = get_close_matches(word, known, 1)
    return other_form(word, alike[0]) if alike else f"; did you mean {close[0]!r}?" if close else ""


def other_form(words: str, text: str) -> str:
    """What to say of words that a text has but for their Unicode form, which no eye can tell; "" of all others."""
    if words in text or normalize("NFC", words) not in normalize("NFC", text):
        return ""
    form = next((form for form in ("NFC", "NFD") if normalize(form, words) in text), "a mixture of NFC and NFD")
    return f"; it looks the same there, but in another Unicode form ({form}): copy it from there"
