"""Krippendorff's alpha with an interval over groups, such as articles."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from caspian.scores.resampling import single_interval

if TYPE_CHECKING:
    import numpy as np

_LARGEST = 4_000_000  # groups × values of which an interval is computed


def krippendorff_alpha(groups: list[list[list[str]]]) -> dict[str, float | None]:
    """Nominal Krippendorff's alpha with a 95 % interval over groups.

    A group is a list of units, a unit the list of values that it was given; units with fewer than two
    values are left out. `alpha` is None where fewer than two values occur, `low` and `high` where that
    is so with one group left out, or there is only one group, or too many groups and values.
    Krippendorff (2011), “Computing Krippendorff's alpha-reliability”.
    """
    import numpy as np

    paired = [[unit for unit in group if len(unit) > 1] for group in groups]
    units = chain.from_iterable(paired)
    known = {value: column for column, value in enumerate(sorted(set(chain.from_iterable(units))))}
    separate = 1 < len(paired) <= _LARGEST / max(1, len(known))
    values = np.zeros((len(paired) if separate else 1, len(known)))
    disagreement = np.zeros(len(paired))
    for number, group in enumerate(paired):
        for unit, times in Counter(map(tuple, group)).items():  # most tokens are alike
            counts = Counter(unit)
            unlike = (len(unit) ** 2 - sum(c * c for c in counts.values())) / (len(unit) - 1)
            disagreement[number] += times * unlike
            for value, count in counts.items():
                values[number if separate else 0, known[value]] += times * count

    if len(known) < 2:
        return {"alpha": None, "low": None, "high": None}
    point = float(alpha_statistic(np.concatenate([[disagreement.sum()], values.sum(0)]))[0])
    if not separate:
        return {"alpha": point, "low": None, "high": None}
    low, high = single_interval(np.column_stack([disagreement, values]), alpha_statistic, least=-1.0)
    return {"alpha": point, "low": low, "high": high}


def alpha_statistic(sums: np.ndarray) -> np.ndarray:
    """(…, 1 + values) → (…, 1): alpha from the observed disagreement and how often each value was given."""
    import numpy as np

    observed, by_value = sums[..., :1], sums[..., 1:]
    n = by_value.sum(-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (n**2 - (by_value**2).sum(-1, keepdims=True)) / (n - 1)
        return np.asarray(1 - observed / expected)
