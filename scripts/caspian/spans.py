"""Spans of an article, and how far two of them are the same."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

# Fragments in the order of the text and apart from each other, each [start, end) in code points of the
# article: [[12, 20], [25, 31]]. Most have one; [] is no span, where the text has no such words.
Span = list[list[int]]
Token = tuple[int, int]  # [start, end) of a word or sign
ROLES = ("source", "cue", "content")  # what an attribution has spans for


def overlap(left: Span, right: Span) -> bool:
    """Whether two spans share a code point, or are both empty."""
    if not left or not right:
        return left == right
    return any(a < d and c < b for a, b in left for c, d in right)


def dice(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    """Twice the code points that two spans share, over all they have: 1 for equal spans, 0 for spans apart.

    What several fragments of a span have counts once. Dice (1945), “Measures of the Amount of Ecologic
    Association Between Species”.
    """
    shared, everything = shared_and_all(left, right)
    return 2 * shared / everything if everything else 0.0


def shared_and_all(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> tuple[int, int]:
    """The code points that two spans share, and the sum of those that either has; fragments in any order."""
    left, right = _apart(left), _apart(right)
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in left for c, d in right)
    return shared, sum(end - start for start, end in (*left, *right))


def _apart(span: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The fragments of a span without what an earlier one has, and without empty ones."""
    apart: list[tuple[int, int]] = []
    reached = 0
    for start, end in sorted(map(tuple, span)):
        if max(start, reached) < end:
            apart.append((max(start, reached), end))
            reached = end
    return apart


def has_spans(attribution: dict[str, Any]) -> bool:
    """Whether any words attribute something; the article's own plain voice has none."""
    return any(attribution[role] for role in ROLES)


def equal_spans(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether source, cue and content of two attributions are all the same."""
    return all(frozen_span(one[role]) == frozen_span(other[role]) for role in ROLES)


def frozen_span(span: Span) -> tuple[tuple[int, ...], ...]:
    """A span that can be counted and put into sets: ((start, end), …) in order."""
    return tuple(sorted(tuple(fragment) for fragment in span))


def words_of(span: Span, text: str) -> str:
    """The words of a span of a text, fragments joined by …"""
    return " … ".join(text[start:end] for start, end in span)


def covered_tokens(spans: Sequence[Sequence[Sequence[int]]], tokens: Sequence[Token]) -> set[int]:
    """The places in `tokens` (in order of the text) of those that share a code point with any of the spans."""
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    covered: set[int] = set()
    for span in spans:
        for start, end in span:
            if start < end:
                covered.update(range(bisect_right(ends, start), bisect_left(starts, end)))
    return covered
