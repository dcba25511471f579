"""Scores of a label: macro-F1, F1 of each value, accuracy, MCC, and consistency on contrast pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from caspian.scores.f1 import f1_score

if TYPE_CHECKING:
    import numpy as np

    from caspian.scores.resampling import Statistic

MAIN = "macro_f1"
LEAST = {"mcc": -1.0}  # the least value of a score where it is not 0; the largest is always 1


def score_names(labels: Sequence[str]) -> list[str]:
    """The names of the scores, in the order of `label_statistic`'s last axis."""
    return [MAIN, "accuracy", "mcc", "contrast", *(f"f1_{label}" for label in labels)]


def label_counts(
    articles: Sequence[str], gold: Sequence[str], predicted: Sequence[Any], order: Sequence[str], labels: Sequence[str]
) -> np.ndarray:
    """The confusion of each article as (articles, labels × (labels + 1)), gold in rows.

    `articles` names the article of each item and `order` lists the articles. The last column counts
    items whose prediction is no label: no answer is wrong, and predicts nothing.
    """
    import numpy as np

    rows = {article: number for number, article in enumerate(order)}
    places = {label: number for number, label in enumerate(labels)}
    counts = np.zeros((len(order), len(labels), len(labels) + 1))
    for article, right, answer in zip(articles, gold, predicted, strict=True):
        column = places.get(answer, len(labels)) if isinstance(answer, str) else len(labels)
        counts[rows[article], places[right], column] += 1
    return counts.reshape(len(order), -1)


def label_statistic(total: np.ndarray, labels: Sequence[str]) -> Statistic:
    """A function (…, counts) → (…, scores); the last two counts are contrast pairs and pairs with both sides right.

    macro-F1 is the mean over the labels that occur in the gold of `total`, the counts of all articles:
    a label that cannot be found there would make every model equally worse. A score that is 0/0 is NaN,
    and left out of the mean. MCC is Gorodkin's (2004) R_K for several classes.
    """
    import numpy as np

    size = len(labels)
    occurring = total[:-2].reshape(size, size + 1).sum(1) > 0

    def statistic(counts: np.ndarray) -> np.ndarray:
        confusion = counts[..., :-2].reshape(*counts.shape[:-1], size, size + 1)
        gold, predicted = confusion.sum(-1), confusion[..., :size].sum(-2)
        right = np.diagonal(confusion, axis1=-2, axis2=-1)
        f1 = f1_score(right, gold, predicted)
        with np.errstate(invalid="ignore", divide="ignore"):
            known = np.where(occurring & ~np.isnan(f1), f1, 0.0)
            macro = known.sum(-1) / (occurring & ~np.isnan(f1)).sum(-1)
            accuracy = right.sum(-1) / gold.sum(-1)
            contrast = counts[..., -1] / counts[..., -2]
        return np.stack([macro, accuracy, _mcc(confusion), contrast, *np.moveaxis(f1, -1, 0)], -1)

    return statistic


def _mcc(confusion: np.ndarray) -> np.ndarray:
    import numpy as np

    gold, predicted = confusion.sum(-1), confusion.sum(-2)  # no answer is a value of its own that is never right
    everything, right = gold.sum(-1), np.trace(confusion, axis1=-2, axis2=-1)
    covariance = right * everything - (gold * predicted[..., :-1]).sum(-1)
    spread = (everything**2 - (gold**2).sum(-1)) * (everything**2 - (predicted**2).sum(-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, covariance / np.sqrt(np.maximum(spread, 1e-300)), 0.0)


def pair_counts(articles: Sequence[str], order: Sequence[str], both_right: Sequence[bool]) -> np.ndarray:
    """(articles, 2): contrast pairs of each article, and those on both sides of which a model is right."""
    import numpy as np

    rows = {article: number for number, article in enumerate(order)}
    counts = np.zeros((len(order), 2))
    for article, right in zip(articles, both_right, strict=True):
        counts[rows[article]] += (1, right)
    return counts
