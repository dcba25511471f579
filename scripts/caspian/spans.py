"""Spans, lists of fragments `[[start, end], …]` in code points of an article, and how two of them overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

Span = list[list[int]]
ROLES = ("source", "cue", "content")


def overlap(left: Span, right: Span) -> bool:
    """Whether two spans share a code point, or are both empty."""
    if not left or not right:
        return left == right
    return any(a < d and c < b for a, b in left for c, d in right)


def dice(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    """Twice the code points that two spans share, over all they have: 1 for equal spans, 0 for spans apart."""
    sizes = sum(end - start for start, end in (*left, *right))
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in left for c, d in right)
    return 2 * shared / sizes if sizes else 0.0


def equal_spans(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether source, cue and content are all the same."""
    return all(_frozen(one[role]) == _frozen(other[role]) for role in ROLES)


def _frozen(span: Span) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(fragment) for fragment in span))


def words_of(span: Span, text: str) -> str:
    """The words of a span, fragments is_word_boundary by …"""
    return " … ".join(text[start:end] for start, end in span)


def covered_tokens(spans: Sequence[Sequence[Sequence[int]]], tokens: Sequence[tuple[int, int]]) -> set[int]:
    """The places of the tokens that share a code point with any of the spans."""
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    return {
        place
        for span in spans
        for start, end in span
        if start < end
        for place in range(bisect_right(ends, start), bisect_left(starts, end))
    }
