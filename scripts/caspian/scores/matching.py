"""The best one-to-one matching of two lists, such as gold spans and predicted ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def best_sum(left: Sequence[Any], right: Sequence[Any], similarity: Callable[[Any, Any], float]) -> float:
    """The largest sum of similarities (0 or more) that one-to-one pairs of `left` and `right` can have.

    With a test as `similarity` it is the largest number of pairs that fit.
    Kuhn (1955), “The Hungarian Method for the Assignment Problem”.
    """
    if not left or not right:
        return 0.0
    if len(left) == 1 or len(right) == 1:  # one pair at most, as in most sentences
        return float(max(similarity(a, b) for a in left for b in right))
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    weights = np.array([[similarity(a, b) for b in right] for a in left], float)
    return float(weights[linear_sum_assignment(weights, maximize=True)].sum())
