"""The best one-to-one matching of two lists, such as gold spans and predicted ones.

Kuhn (1955), “The Hungarian Method for the Assignment Problem”.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def best_sum(left: Sequence[Any], right: Sequence[Any], similarity: Callable[[Any, Any], float]) -> float:
    """The largest sum of similarities (0 or more) that one-to-one pairs of `left` and `right` can have.

    With a test as `similarity` it is the largest number of pairs that fit.
    """
    return _largest_sum([[similarity(a, b) for b in right] for a in left])


def first_best_pairs(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The one-to-one pairs (row, column) of the largest sum of whole-number weights; a weight of 0 makes no pair.

    Of several such sets it is the first in the order of rows: each row in turn has the first column
    with which the largest sum can still be reached.
    """
    columns = list(range(len(weights[0]))) if weights else []
    left = round(_largest_sum(weights))
    pairs = []
    for row, values in enumerate(weights):
        for column in [place for place in columns if values[place]]:
            others = [place for place in columns if place != column]
            rest = round(_largest_sum([[later[place] for place in others] for later in weights[row + 1 :]]))
            if values[column] + rest == left:
                pairs.append((row, column))
                columns, left = others, rest
                break
    return pairs


def _largest_sum(weights: Sequence[Sequence[float]]) -> float:
    if not weights or not weights[0]:
        return 0.0
    if len(weights) == 1 or len(weights[0]) == 1:  # one pair at most, as in most sentences
        return float(max(max(row) for row in weights))
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    table = np.array(weights, float)
    return float(table[linear_sum_assignment(table, maximize=True)].sum())
