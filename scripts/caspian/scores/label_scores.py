"""Scores of a label: macro-F1, F1 of each value, accuracy, MCC, and consistency on contrast pairs.

The main figures are over attributed items: who the article itself speaks for is known from the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.scores.f1 import f1_score

if TYPE_CHECKING:
    import numpy as np

    from caspian.scores.resampling import Statistic

MAIN = "macro_f1"
_WHOLE = ("macro_f1_all", "accuracy_all")  # over items of the article's own voice too
LEAST = {"mcc": -1.0}  # the least value of a score where it is not 0; the largest is always 1


class LabelSet(NamedTuple):
    """The values of a label, and those that its main figure is over; `voice` is the one that the input gives away.

    Where some items are the article's own voice, which a model is told, they are `voiced`: they count in the
    figures over all items alone, and so does the value `voice`, where the label has it.
    """

    labels: Sequence[str]
    main: Sequence[str]
    voiced: bool = False
    voice: str | None = None


def score_names(values: LabelSet) -> list[str]:
    """The names of the scores, in the order of `label_statistic`'s last axis."""
    names = [MAIN, "accuracy", "mcc", "contrast", *(f"f1_{label}" for label in values.labels)]
    return [*names, *(_WHOLE if values.voiced else ())]


def label_counts(
    articles: Sequence[str],
    gold: Sequence[str],
    predicted: Sequence[Any],
    order: Sequence[str],
    values: LabelSet,
    voiced: Sequence[bool] | None = None,
) -> np.ndarray:
    """The confusions of each article as (articles, 2 × labels × (labels + 1)), gold in rows.

    First that of attributed items, then that of those which `voiced` says are the article's own voice (None:
    no item is). `articles` names the article of each item and `order` lists the articles. The last column of a
    confusion counts items whose prediction is no label: no answer is wrong, and predicts nothing.
    """
    import numpy as np

    rows = {article: number for number, article in enumerate(order)}
    places = {label: number for number, label in enumerate(values.labels)}
    size = len(values.labels)
    counts = np.zeros((len(order), 2, size, size + 1))
    for article, right, answer, own in zip(articles, gold, predicted, voiced or [False] * len(gold), strict=True):
        column = places.get(answer, size) if isinstance(answer, str) else size
        counts[rows[article], int(own), places[right], column] += 1
    return counts.reshape(len(order), -1)


def label_statistic(values: LabelSet) -> Statistic:
    """A function (…, counts) → (…, scores); the last two counts are contrast pairs and pairs with both sides right.

    macro-F1 is scikit-learn's `f1_score(gold, predicted, labels=values.main, average="macro", zero_division=0)`:
    the mean over the same values whatever occurs, so that figures of all parts, folds and collections can be
    compared. Other scores that are 0/0 are NaN. MCC is Gorodkin's (2004) R_K for several classes.
    """
    import numpy as np

    size = len(values.labels)
    main = [values.labels.index(label) for label in values.main]
    voice = [values.labels.index(values.voice)] if values.voice in values.labels else []

    def statistic(counts: np.ndarray) -> np.ndarray:
        both = counts[..., :-2].reshape(*counts.shape[:-1], 2, size, size + 1)
        attributed, whole = both[..., 0, :, :], both.sum(-3)
        f1, f1_all = _f1s(attributed), _f1s(whole)
        of_each = f1.copy()
        of_each[..., voice] = f1_all[..., voice]
        with np.errstate(invalid="ignore", divide="ignore"):
            contrast = counts[..., -1] / counts[..., -2]
        scores = [_macro(f1, main, attributed), _accuracy(attributed), _mcc(attributed), contrast]
        scores.extend(np.moveaxis(of_each, -1, 0))
        if values.voiced:
            scores += [_macro(f1_all, [*main, *voice], whole), _accuracy(whole)]
        return np.stack(scores, -1)

    return statistic


def _f1s(confusion: np.ndarray) -> np.ndarray:
    """(…, labels): F1 of each value, NaN where neither gold nor predictions have it."""
    import numpy as np

    size = confusion.shape[-2]
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    return np.asarray(f1_score(right, confusion.sum(-1), confusion[..., :size].sum(-2)))


def _macro(f1: np.ndarray, places: Sequence[int], confusion: np.ndarray) -> np.ndarray:
    """The mean of F1s, 0 for a value that is not there; NaN where there are no items."""
    import numpy as np

    chosen = f1[..., list(places)]
    mean = np.where(np.isnan(chosen), 0.0, chosen).mean(-1) if len(places) else np.full(f1.shape[:-1], np.nan)
    return np.where(confusion.sum((-2, -1)) > 0, mean, np.nan)


def _accuracy(confusion: np.ndarray) -> np.ndarray:
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.trace(confusion, axis1=-2, axis2=-1) / confusion.sum((-2, -1)))


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
