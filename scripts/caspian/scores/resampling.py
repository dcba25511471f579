"""Intervals and tests over articles, from counts that add up: one row an article, one column a count.

All are Student's t on the delete-one-article jackknife (Tukey 1958, “Bias and Confidence in Not-quite
Large Samples”; Miller 1974, “The Jackknife: A Review”): each article is left out once, so the order of
articles does not matter and nothing is drawn. With ten articles it covers what it says, which percentiles
of a bootstrap do not; tests/benchmarks/coverage.py has the shares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

ENOUGH_ARTICLES = 10  # from fewer no claim about others is made
_LEVEL = 0.95
_STILL = 1e-12  # what differs by less is equal up to rounding
Statistic = Callable[["np.ndarray"], "np.ndarray"]  # (…, counts) → (…, scores)


class Compared(NamedTuple):
    """How far two models differ in each score: the difference, its 95 % interval, and the p-value."""

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def score_interval(counts: np.ndarray, statistic: Statistic, least: Any = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of every score, two arrays (scores,), from `counts` (articles, counts), two rows or more.

    Scores lie between `least`, a number or one a score, and 1, and so do their intervals: t is taken on
    the logit scale, the error carried there by the derivative. NaN where a score is undefined, also with
    one article left out, since it then rests on that article; and where it is `least` or 1 in all
    articles, since nothing is known then of how far others may fall short.
    """
    import numpy as np
    from scipy.special import expit, logit

    total, width = counts.sum(0), 1 - np.asarray(least)
    share, error = (statistic(total) - least) / width, _jackknife_error(statistic(total - counts)) / width
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = _quantile(len(counts)) * error / (share * (1 - share))
        low, high = expit(logit(share) - reach), expit(logit(share) + reach)
    return least + width * low, least + width * high


def single_interval(counts: np.ndarray, statistic: Statistic, least: float = 0.0) -> tuple[float | None, float | None]:
    """`score_interval` of a statistic of one score, (…, counts) → (…, 1); None where there is no interval."""
    low, high = score_interval(counts, statistic, least)
    return (None, None) if low[0] != low[0] else (float(low[0]), float(high[0]))


def compare(one: np.ndarray, other: np.ndarray, statistic: Statistic, least: Any = 0.0) -> Compared:
    """`one` minus `other` in every score, both (articles, counts) over the same articles in the same order.

    Interval and p, two-sided, are of one paired t, so that the interval leaves out 0 exactly where
    p < .05. That two models are equally good is all that p supposes; approximate randomisation (Noreen
    1989), which swaps their answers, supposes that they are alike in everything, and rejects too rarely
    where few items count. Where no article moves the difference, p is 1 if it is 0, and else 0.
    """
    import numpy as np
    from scipy.special import stdtr

    difference = statistic(one.sum(0)) - statistic(other.sum(0))
    error = _jackknife_error(statistic(one.sum(0) - one) - statistic(other.sum(0) - other))
    reach, widest = _quantile(len(one)) * error, 1 - np.asarray(least)
    low, high = np.clip(difference - reach, -widest, widest), np.clip(difference + reach, -widest, widest)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * stdtr(len(one) - 1, -np.abs(difference) / error)
    p = np.where(error < _STILL, np.where(np.abs(difference) < _STILL, 1.0, 0.0), p)
    return Compared(difference, low, high, p)


def holm(p: Sequence[float]) -> list[float]:
    """p-values of one family, corrected so that any of them is wrongly below .05 in 5 % of families at most.

    Holm (1979), “A Simple Sequentially Rejective Multiple Test Procedure”.
    """
    corrected, least = [0.0] * len(p), 0.0
    for rank, place in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        least = corrected[place] = max(least, min(1.0, (len(p) - rank) * p[place]))
    return corrected


def _jackknife_error(replicates: np.ndarray) -> np.ndarray:
    """The standard error of every score from `replicates` (articles, scores), an article left out of each."""
    import numpy as np

    articles = len(replicates)
    return np.asarray(np.sqrt((articles - 1) * replicates.var(0)))


def _quantile(articles: int) -> float:
    from scipy.special import stdtrit  # scipy.stats has the same, and takes most of a second to import

    return float(stdtrit(articles - 1, (1 + _LEVEL) / 2))
