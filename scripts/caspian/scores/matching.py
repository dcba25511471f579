"""One-to-one matching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def best_sum(left: Sequence[Any], right: Sequence[Any], similarity: Callable[[Any, Any], float]) -> float:
    """The largest sum of similarities of one-to-one pairs."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not left or not right:
        return 0.0
    weights = np.array([[similarity(a, b) for b in right] for a in left], float)
    return float(weights[linear_sum_assignment(weights, maximize=True)].sum())


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
