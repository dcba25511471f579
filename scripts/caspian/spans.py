"""Tokens, and how well the spans of two hands agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from unicodedata import combining

Span = list[list[int]]
Item = TypeVar("Item")

_TOKEN = re.compile(r"\w+|[^\w\s]")


def find_tokens(text: str) -> list[tuple[int, int]]:
    """Words and single signs of a text as `[(start, end), …]` in code points."""
    return [match.span() for match in _TOKEN.finditer(text)]


def parted(text: str, place: int) -> bool:
    """Whether a place is no inside of a word."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    return not ((before.isalnum() and after.isalnum()) or combining(before) or combining(after))


def overlap(left: Span, right: Span) -> bool:
    """Whether two spans share a code point, or are both empty."""
    if not left or not right:
        return left == right
    return any(a < d and c < b for a, b in left for c, d in right)


def count_matches(left: Sequence[Item], right: Sequence[Item], fits: Callable[[Item, Item], bool]) -> int:
    """The largest number of one-to-one pairs that fit; no order of the items can change it.

    Augmenting paths (Kuhn 1955, maximum bipartite matching), for the few spans of a sentence.
    """
    partner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j, other in enumerate(right):
            if j not in tried and fits(left[i], other):
                tried.add(j)
                if j not in partner or place(partner[j], tried):
                    partner[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(left)))


def f1(matches: int, left: int, right: int) -> float | None:
    """F1 of `matches` between `left` and `right` items; None where there are no items."""
    return 2 * matches / (left + right) if left + right else None
