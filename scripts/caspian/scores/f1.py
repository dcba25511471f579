"""F1 of matched amounts: the one definition."""

from __future__ import annotations


def f1(matches: int, left: int, right: int) -> float | None:
    """F1 of `matches` between `left` and `right` items; None where there are no items."""
    return 2 * matches / (left + right) if left + right else None
