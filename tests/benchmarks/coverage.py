"""How often 95 % intervals hold the truth, and how often equal models are said to differ, on articles made up.

`python tests/benchmarks/coverage.py` prints it for the package's method in seconds, `--full` for it
and four others in a few minutes; cells can be named.

An article has 8 to 34 items, 21 on average. Gold labels are unbalanced, and in most cells some articles
have much more of a label than others (Dirichlet). A model is right with a probability by label; on the
logit scale an article moves it for all models alike (`article_sd`) and for each model apart (`model_sd`),
and wrong answers go to the other labels as these are frequent. `alike` is the share of items that both
models answer alike because they are alike. Contrast pairs are 2 an article on average. Spans
are 4 to 25 an article, their F1 a ratio of sums; alpha takes the model for a second annotator. The truth
is a score over 100,000 articles; in cells that are not called “better” the two models are equals.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm, t

from caspian.agreement.alpha import alpha_statistic
from caspian.scores.label_scores import LabelSet, label_statistic
from caspian.scores.resampling import Compared, Statistic, compare, score_interval
from caspian.scores.span_scores import span_statistic

ARTICLES = (10, 24, 54)
SCORES = ("macro-F1", "accuracy", "MCC", "contrast", "F1 rarest", "span F1", "alpha")
LEAST = np.array([0, 0, -1, 0, 0, 0, -1])
_POPULATION = 100_000


class Cell(NamedTuple):
    """A population of articles, and two models that are asked."""

    shares: Sequence[float]  # of the gold labels, the rarest last
    right: Sequence[float]  # how often the first model is right, by gold label
    right_other: Sequence[float]
    article_sd: float
    model_sd: float = 0.0
    alike: float = 0.0
    clustered: bool = True


_THREE, _FOUR = (0.6, 0.3, 0.1), (0.55, 0.25, 0.12, 0.08)
CELLS = {
    "F1 .57": Cell(_FOUR, (0.75, 0.6, 0.5, 0.45), (0.75, 0.6, 0.5, 0.45), 0.5, 0.25, alike=0.5),
    "F1 .66": Cell(_THREE, (0.75, 0.7, 0.6), (0.75, 0.7, 0.6), 0.5, clustered=False),
    "F1 .74": Cell((0.34, 0.33, 0.33), (0.8, 0.7, 0.75), (0.8, 0.7, 0.75), 0.5, 0.25, alike=0.95),
    "F1 .86": Cell(_THREE, (0.93, 0.88, 0.85), (0.93, 0.88, 0.85), 0.8, clustered=False),
    "F1 .85": Cell(_FOUR, (0.94, 0.9, 0.85, 0.8), (0.94, 0.9, 0.85, 0.8), 0.8, 0.25),
    "F1 .71, better": Cell(_THREE, (0.8, 0.75, 0.65), (0.7, 0.7, 0.55), 0.5, 0.25, alike=0.5),
    "annotators": Cell(_THREE, (0.99, 0.985, 0.98), (0.99, 0.985, 0.98), 0.5, 0.25),
}


def draw_articles(rng: np.random.Generator, cell: Cell, articles: int) -> tuple[np.ndarray, np.ndarray]:
    """The counts of both models, each (articles, confusion of labels + pairs + spans)."""
    shares, size = np.array(cell.shares), rng.integers(8, 35, articles)
    gold = rng.multinomial(size, rng.dirichlet(5 * shares, articles) if cell.clustered else shares)
    easy = cell.article_sd * rng.normal(size=(articles, 1))
    common = rng.binomial(gold, cell.alike)
    answers = _answers(rng, cell, common, expit(logit(cell.right) + easy))
    pairs, spans = rng.poisson(2, articles), rng.integers(4, 26, articles)
    found = []
    for right in (cell.right, cell.right_other):
        chance = expit(logit(right) + easy + cell.model_sd * rng.normal(size=(articles, 1)))
        confusion = answers + _answers(rng, cell, gold - common, chance)
        both_right = rng.binomial(pairs, (chance @ shares) ** 2)
        matched = rng.binomial(spans, chance[:, 1])
        predicted = matched + rng.poisson(spans * (1 - chance[:, 1]))
        table = confusion.reshape(articles, -1)
        found.append(np.column_stack([table, pairs, both_right, matched, spans, predicted]).astype(float))
    return found[0], found[1]


def _answers(rng: np.random.Generator, cell: Cell, gold: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """(articles, labels, labels + 1), the last column of items without an answer empty."""
    size = len(cell.shares)
    confusion = np.zeros((len(gold), size, size + 1))
    for label in range(size):
        wrong = np.where(np.arange(size) == label, 0, cell.shares)
        places = np.outer(1 - chance[:, label], wrong / wrong.sum())
        places[:, label] = chance[:, label]
        confusion[:, label, :size] = rng.multinomial(gold[:, label], places)
    return confusion


def score_statistic(total: np.ndarray, size: int) -> Statistic:
    """(…, counts) → (…, SCORES), by the package's own scores of `size` labels."""
    values = [str(label) for label in range(size)]
    there = total[:-5].reshape(size, size + 1).sum(-1) > 0
    of_labels = label_statistic(LabelSet(values, [values[place] for place in np.flatnonzero(there)]))

    def statistic(counts: np.ndarray) -> np.ndarray:
        voice = np.zeros((*counts.shape[:-1], size * (size + 1)))  # no items of the article's own
        whole = np.concatenate([counts[..., :-5], voice, counts[..., -5:-3]], -1)
        labels = of_labels(whole)[..., [0, 1, 2, 3, 3 + size]]
        confusion = counts[..., :-5].reshape(*counts.shape[:-1], size, size + 1)[..., :size]
        unlike = 2 * (confusion.sum((-1, -2)) - np.trace(confusion, axis1=-2, axis2=-1))
        values = confusion.sum(-1) + confusion.sum(-2)
        alpha = alpha_statistic(np.concatenate([unlike[..., None], values], -1))
        return np.concatenate([labels, span_statistic(counts[..., -3:]), alpha], -1)

    return statistic


RESAMPLES = 1_000  # of the methods that draw
Bounds = tuple[np.ndarray, np.ndarray]


@lru_cache
def draws(articles: int) -> np.ndarray:
    """(resamples, articles): how often each article is drawn in each resample."""
    return np.random.default_rng(0).multinomial(articles, [1 / articles] * articles, RESAMPLES).astype(float)


def percentile(value: np.ndarray, resampled: np.ndarray, left_out: np.ndarray) -> Bounds:
    """Efron & Tibshirani (1993), chapter 13."""
    low, high = np.nanpercentile(resampled, [2.5, 97.5], axis=0)
    return low, high


def expanded(value: np.ndarray, resampled: np.ndarray, left_out: np.ndarray) -> Bounds:
    """Percentiles at the level that t and n/(n - 1) ask for: Hesterberg (2015), “What Teachers Should Know …”."""
    n = len(left_out)
    level = 100 * norm.cdf(t.ppf(0.025, n - 1) * np.sqrt(n / (n - 1)))
    low, high = np.nanpercentile(resampled, [level, 100 - level], axis=0)
    return low, high


def bca(value: np.ndarray, resampled: np.ndarray, left_out: np.ndarray) -> Bounds:
    """Bias-corrected and accelerated: Efron (1987), “Better Bootstrap Confidence Intervals”."""
    below = ((resampled < value) + (resampled == value) / 2).mean(0)
    bias = norm.ppf(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    off = left_out.mean(0) - left_out
    bounds = []
    with np.errstate(invalid="ignore", divide="ignore"):
        skew = np.nan_to_num((off**3).sum(0) / (6 * (off**2).sum(0) ** 1.5))
    for quantile in norm.ppf([0.025, 0.975]):
        levels = norm.cdf(bias + (bias + quantile) / (1 - skew * (bias + quantile)))
        bounds.append(
            np.array([np.nanquantile(column, level) for column, level in zip(resampled.T, levels, strict=True)])
        )
    return bounds[0], bounds[1]


def plain_t(value: np.ndarray, resampled: np.ndarray, left_out: np.ndarray) -> Bounds:
    """t on the jackknife as in the package, of the score itself instead of its logit."""
    n = len(left_out)
    reach = t.ppf(0.975, n - 1) * np.sqrt((n - 1) * left_out.var(0))
    return value - reach, value + reach


def randomisation_p(one: np.ndarray, other: np.ndarray, statistic: Statistic) -> np.ndarray:
    """Two-sided approximate randomisation, whole articles swapped: Noreen (1989)."""
    swapped = np.random.default_rng(0).integers(0, 2, (RESAMPLES, len(one))).astype(float) @ (other - one)
    shuffled = statistic(one.sum(0) + swapped) - statistic(other.sum(0) - swapped)
    difference = statistic(one.sum(0)) - statistic(other.sum(0))
    return ((np.abs(shuffled) >= np.abs(difference) - 1e-12).sum(0) + 1) / (RESAMPLES + 1)


OTHERS = {"percentile": percentile, "expanded": expanded, "BCa": bca, "t, no logit": plain_t}


class Coverage(NamedTuple):
    """Of one method in one cell, each (scores,): shares of samples, and mean widths; but for `given` where given."""

    given: np.ndarray  # has an interval
    covered: np.ndarray
    width: np.ndarray
    covered_difference: np.ndarray
    width_difference: np.ndarray
    differ: np.ndarray  # p < .05
    at_odds: np.ndarray  # p < .05 and the interval holds 0, or the other way round


@lru_cache
def true_scores(cell: Cell) -> list[np.ndarray]:
    """Those of both models."""
    totals = [counts.sum(0) for counts in draw_articles(np.random.default_rng(0), cell, _POPULATION)]
    return [score_statistic(total, len(cell.shares))(total) for total in totals]


def measure(cell: Cell, articles: int, samples: int, others: bool = False, seed: int = 1) -> dict[str, Coverage]:
    """Of each method over `samples` samples of articles; `others` test by approximate randomisation."""
    rng, size = np.random.default_rng(seed), len(cell.shares)
    truth, other = true_scores(cell)
    apart = truth - other if cell.right != cell.right_other else np.zeros(len(SCORES))
    rows: dict[str, list[list[np.ndarray]]] = {}
    for _ in range(samples):
        one, two = draw_articles(rng, cell, articles)
        statistic = score_statistic(one.sum(0), size)
        found = {"caspian": (score_interval(one, statistic, LEAST), compare(one, two, statistic, LEAST))}
        if others:
            p, parts, parts_two = randomisation_p(one, two, statistic), *(_parts(c, statistic) for c in (one, two))
            differences = [a - b for a, b in zip(parts, parts_two, strict=True)]
            for name, bounds in OTHERS.items():
                found[name] = bounds(*parts), Compared(differences[0], *bounds(*differences), p)
        for name, ((low, high), compared) in found.items():
            differ, apart_from_0 = compared.p < 0.05, (compared.low > 0) | (compared.high < 0)
            rows.setdefault(name, []).append([
                ~np.isnan(low), _within(truth, low, high), high - low,
                _within(apart, compared.low, compared.high), compared.high - compared.low,
                _known(differ, compared.p), _known(differ != apart_from_0, compared.p),
            ])  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a method without an interval anywhere
        return {name: Coverage(*np.nanmean(np.array(figures, float), 0)) for name, figures in rows.items()}


def _parts(counts: np.ndarray, statistic: Statistic) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What bounds are made of: the scores, those of resamples, and those with an article left out of each."""
    total = counts.sum(0)
    return statistic(total), statistic(draws(len(counts)) @ counts), statistic(total - counts)


def _within(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return _known((low <= value) & (value <= high), low)


def _known(flag: np.ndarray, figure: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(figure), np.nan, flag)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", nargs="*", help=", ".join(CELLS))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--samples", type=int)
    arguments = parser.parse_args()
    samples = arguments.samples or (1_000 if arguments.full else 300)
    print(f"{samples:,} samples a cell; a share of .95 is known to ±{1.96 * (0.95 * 0.05 / samples) ** 0.5:.3f}")
    for name in arguments.cells or CELLS:
        for articles in ARTICLES:
            found = measure(CELLS[name], articles, samples, others=arguments.full)
            print(f"\n{name}, {articles} articles")
            _line("", [f"{score:>9}" for score in SCORES])
            _line("truth", [f"{value:9.3f}" for value in true_scores(CELLS[name])[0]])
            for title in Coverage._fields:
                for method, coverage in found.items():
                    figures = [f"{value:9.3f}" for value in getattr(coverage, title)]
                    _line(f"{title.replace('_', ' ')}, {method}", figures)


def _line(head: str, cells: list[str]) -> None:
    print(f"{head:<48}{' '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
