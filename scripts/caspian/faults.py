"""One fault, and printing faults. Whoever looks for faults collects them in a plain list."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

# A hostile input cannot flood the terminal.
LONGEST = 400  # characters of a printed message
MOST = 100  # printed faults


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


def print_faults(faults: Iterable[Fault]) -> None:
    """One line a fault on stderr, the first hundred."""
    faults = list(faults)
    for fault in faults[:MOST]:
        print(fault, file=sys.stderr)
    if len(faults) > MOST:
        print(f"… and {len(faults) - MOST:,} more", file=sys.stderr)


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


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or "" where none is near."""
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
