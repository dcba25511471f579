"""One fault, and printing faults. Whoever looks for faults collects them in a plain list."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

LONGEST = 400  # characters of a printed message: a hostile input cannot flood the terminal


class Fault(NamedTuple):
    """Something wrong with an input: where (`file` or `file:line`), JSON path or "", and what."""

    place: str
    path: str
    message: str

    def __str__(self) -> str:
        message = self.message if len(self.message) <= LONGEST else f"{self.message[:LONGEST]} …"
        return printable(": ".join(part for part in (self.place, self.path, message) if part))


class Refused(Exception):
    """Raised when an input cannot be used; carries all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def print_faults(faults: Iterable[Fault]) -> None:
    """One line a fault on stderr."""
    for fault in faults:
        print(fault, file=sys.stderr)


def printable(text: str) -> str:
    """The text on one line, without characters that steer a terminal or turn its direction."""
    return "".join(character if _harmless(character) else f"\\u{ord(character):04x}" for character in text)


def _harmless(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    steering = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    return not steering and unicodedata.bidirectional(character) not in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or "" where none is near."""
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
