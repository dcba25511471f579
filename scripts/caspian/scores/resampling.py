"""Intervals and tests over articles, from counts that add up: one row an article, one column a count."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 10_000
ENOUGH_ARTICLES = 10  # from fewer no claim about others is made
Statistic = Callable[["np.ndarray"], "np.ndarray"]  # (…, counts) → (…, scores)


class Compared(NamedTuple):
    """How far two models differ in each score: the difference, its 95 % interval, and the p-value."""

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def bootstrap(counts: np.ndarray, statistic: Statistic) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % percentile interval of every score, articles drawn with replacement.

    `counts` is (articles, counts); the two results are (scores,). NaN where a score is undefined in
    every resample. Efron & Tibshirani (1993), “An Introduction to the Bootstrap”.
    """
    return _percentiles(statistic(_draws(len(counts)) @ counts))


def compare(one: np.ndarray, other: np.ndarray, statistic: Statistic) -> Compared:
    """`one` minus `other` in every score, both (articles, counts) over the same articles in the same order.

    The interval is a paired bootstrap over articles; p is that of two-sided approximate randomisation,
    which swaps the two models' counts of whole articles: Noreen (1989), “Computer-Intensive Methods
    for Testing Hypotheses”.
    """
    import numpy as np

    difference = statistic(one.sum(0)) - statistic(other.sum(0))
    draws = _draws(len(one))
    low, high = _percentiles(statistic(draws @ one) - statistic(draws @ other))
    swapped = np.random.default_rng(0).integers(0, 2, (RESAMPLES, len(one))).astype(float)
    moved = swapped @ (other - one)
    shuffled = statistic(one.sum(0) + moved) - statistic(other.sum(0) - moved)
    # Equal up to rounding counts as at least as large, and the observed order is one of those possible.
    extreme = (np.abs(shuffled) >= np.abs(difference) - 1e-12).sum(0)
    return Compared(difference, low, high, (extreme + 1) / (RESAMPLES + 1))


def _draws(articles: int) -> np.ndarray:
    """How often each article is drawn in each resample; the same for every model, so that they stay paired."""
    import numpy as np

    return np.random.default_rng(0).multinomial(articles, [1 / articles] * articles, RESAMPLES).astype(float)


def _percentiles(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import warnings

    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a score that is undefined in every resample stays NaN
        low, high = np.nanpercentile(scores, [2.5, 97.5], axis=0)
    return low, high
