"""One fault, and printing faults. Whoever looks for faults collects them in a plain list."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from caspian.terminal import printable

# A hostile input cannot flood the terminal.
LONGEST = 400  # characters of a printed message


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


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or "" where none is near."""
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
