"""Krippendorff's alpha and F1 with bootstrap intervals over groups, such as articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 2_000
LARGEST = 20_000_000  # groups × values of which an interval is computed


def alpha(groups: list[list[list[str]]], resamples: int = RESAMPLES) -> dict[str, float | None]:
    """Nominal Krippendorff's alpha with a 95 % percentile bootstrap interval over groups.

    A group is a list of units, a unit the list of values that it was given; units with fewer than two
    values are left out. `alpha` is None where fewer than two values occur, `low` and `high` where there
    is only one group, or too many groups and values.
    Krippendorff (2011), “Computing Krippendorff's alpha-reliability”.
    """
    import numpy as np

    paired = [[unit for unit in group if len(unit) > 1] for group in groups]
    known = {value: i for i, value in enumerate(sorted({v for group in paired for unit in group for v in unit}))}
    resampled = 1 < len(paired) <= LARGEST / max(1, len(known))
    values = np.zeros((len(paired) if resampled else 1, len(known)))
    disagreement = np.zeros(len(paired))
    for number, group in enumerate(paired):
        for unit in group:
            counts = Counter(unit)
            disagreement[number] += (len(unit) ** 2 - sum(c * c for c in counts.values())) / (len(unit) - 1)
            for value, count in counts.items():
                values[number if resampled else 0, known[value]] += count

    def from_sums(observed: np.ndarray, by_value: np.ndarray) -> np.ndarray:
        n = by_value.sum(-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = (n**2 - (by_value**2).sum(-1)) / (n - 1)
            return np.asarray(1 - observed / expected)

    point = float(from_sums(disagreement.sum(0), values.sum(0)))
    if len(known) < 2:
        return {"alpha": None, "low": None, "high": None}
    if not resampled:
        return {"alpha": point, "low": None, "high": None}
    low, high = _interval(np.column_stack([disagreement, values]), lambda s: from_sums(s[:, 0], s[:, 1:]), resamples)
    return {"alpha": point, "low": low, "high": high}


def f1_with_interval(
    counts: Sequence[Sequence[int]], resamples: int = RESAMPLES
) -> tuple[float | None, float | None, float | None]:
    """F1 and its 95 % percentile bootstrap interval; `counts` has a row a group: matches, items of both sides.

    None where there are no items; an interval of None where there is only one group.
    """
    import numpy as np

    sums = np.array(counts, float).reshape(-1, 2)

    def from_sums(rows: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(2 * rows[:, 0] / rows[:, 1])

    if not sums[:, 1].sum():
        return None, None, None
    point = float(from_sums(sums.sum(0, keepdims=True))[0])
    return point, *(_interval(sums, from_sums, resamples) if len(sums) > 1 else (None, None))


def _interval(sums: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray], resamples: int) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of a statistic of column sums over resampled rows (groups)."""
    import numpy as np

    groups = len(sums)
    draws = np.random.default_rng(0).multinomial(groups, [1 / groups] * groups, resamples)
    # In parts, so that many columns (names of sources) do not make one large table of all resamples.
    parts = np.array_split(draws, 1 + resamples * sums.shape[1] // 1_000_000)
    low, high = np.nanpercentile(np.concatenate([statistic(part @ sums) for part in parts]), [2.5, 97.5])
    return float(low), float(high)
