"""Intervals and tests over articles, from counts that add up: one row an article, one column a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 10_000
ENOUGH_ARTICLES = 10  # from fewer no claim about others is made
_LARGEST_PART = 2_000_000  # numbers in a table of resamples, which are computed in parts
Statistic = Callable[["np.ndarray"], "np.ndarray"]  # (…, counts) → (…, scores)


class Compared(NamedTuple):
    """How far two models differ in each score: the difference, its 95 % interval, and the p-value."""

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def bootstrap(counts: np.ndarray, statistic: Statistic) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % percentile interval of every score, rows (articles) drawn with replacement.

    `counts` is (articles, counts); the two results are (scores,). NaN where a score is undefined in
    every resample. Efron & Tibshirani (1993), “An Introduction to the Bootstrap”.
    """
    import numpy as np

    return _percentiles(np.concatenate([statistic(draws @ counts) for draws in _draws(counts)]))


def compare(one: np.ndarray, other: np.ndarray, statistic: Statistic) -> Compared:
    """`one` minus `other` in every score, both (articles, counts) over the same articles in the same order.

    The interval is a paired bootstrap over articles; p is that of two-sided approximate randomisation,
    which swaps the two models' counts of whole articles: Noreen (1989), “Computer-Intensive Methods
    for Testing Hypotheses”.
    """
    import numpy as np

    difference = statistic(one.sum(0)) - statistic(other.sum(0))
    resampled = [statistic(draws @ one) - statistic(draws @ other) for draws in _draws(one)]
    low, high = _percentiles(np.concatenate(resampled))
    swapped = np.random.default_rng(0).integers(0, 2, (RESAMPLES, len(one))).astype(float)
    moved = swapped @ (other - one)
    shuffled = statistic(one.sum(0) + moved) - statistic(other.sum(0) - moved)
    # Equal up to rounding counts as at least as large, and the observed order is one of those possible.
    extreme = (np.abs(shuffled) >= np.abs(difference) - 1e-12).sum(0)
    return Compared(difference, low, high, (extreme + 1) / (RESAMPLES + 1))


def _draws(counts: np.ndarray) -> Iterator[np.ndarray]:
    """How often each article is drawn in each resample; the same for every model, so that they stay paired.

    In parts of (resamples, articles), so that neither many articles nor many counts (names of sources)
    make one large table.
    """
    import numpy as np

    articles, columns = counts.shape
    size = max(1, _LARGEST_PART // (articles + columns))
    rng = np.random.default_rng(0)
    for first in range(0, RESAMPLES, size):
        resamples = min(size, RESAMPLES - first)
        yield _few_draws(articles) if resamples == RESAMPLES else _drawn(rng, articles, resamples)


@lru_cache(maxsize=4)
def _few_draws(articles: int) -> np.ndarray:
    """All resamples at once, kept for the next score over as many articles."""
    import numpy as np

    return _drawn(np.random.default_rng(0), articles, RESAMPLES)


def _drawn(rng: np.random.Generator, articles: int, resamples: int) -> np.ndarray:
    return rng.multinomial(articles, [1 / articles] * articles, resamples).astype(float)


def _percentiles(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import warnings

    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a score that is undefined in every resample stays NaN
        low, high = np.nanpercentile(scores, [2.5, 97.5], axis=0)
    return low, high
