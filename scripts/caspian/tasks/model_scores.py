"""Predictions of one model → its scores, for each origin of text apart, with intervals over articles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.records import Record
from caspian.scores import label_scores, span_scores
from caspian.scores.resampling import ENOUGH_ARTICLES, Statistic, compare, holm, score_interval
from caspian.tasks.contrast_items import Pair
from caspian.tasks.evaluation_sets import EvaluationSet
from caspian.tasks.items import LABEL_TASKS, is_voice

if TYPE_CHECKING:
    import numpy as np


class ModelCounts(NamedTuple):
    """One model's counts, a row an article, and the function that makes scores of their sums."""

    names: list[str]
    articles: list[str]
    counts: np.ndarray
    statistic: Statistic


def main_score(task: str) -> str:
    """The score by which models are ranked in a task."""
    return label_scores.MAIN if task in LABEL_TASKS else span_scores.main_score(task)


def model_counts(evaluation: EvaluationSet, articles: Sequence[str], predicted: Sequence[Any]) -> ModelCounts:
    """The counts of a model in the part that `articles` makes; a prediction for each of `evaluation.items`.

    Of a file of predictions without any of the edits these are None, and contrast is undefined.
    """
    import numpy as np

    order, known = list(articles), set(articles)
    chosen = [n for n, item in enumerate(evaluation.examples.items) if item["article_id"] in known]
    items = [evaluation.examples.items[n] for n in chosen]
    gold, given = [evaluation.examples.gold[n] for n in chosen], [predicted[n] for n in chosen]
    if not evaluation.labels:
        counts = span_scores.span_counts(evaluation.task, items, gold, given, order)
        return ModelCounts(span_scores.score_names(evaluation.task), order, counts, span_scores.span_statistic)
    ids = [item["article_id"] for item in items]
    voiced = [is_voice(item) for item in items]
    confusion = label_scores.label_counts(ids, gold, given, order, evaluation.values, voiced)
    answers = predicted[len(evaluation.examples.items) :]
    judged = [
        (evaluation.edits.items[pair.edit]["article_id"], _both_right(evaluation, pair, predicted))
        for pair in evaluation.pairs
        if evaluation.edits.items[pair.edit]["article_id"] in known and answers[pair.edit] is not None
    ]
    pairs = label_scores.pair_counts([article for article, _ in judged], order, [right for _, right in judged])
    counts = np.column_stack([confusion, pairs])
    statistic = label_scores.label_statistic(evaluation.values)
    return ModelCounts(label_scores.score_names(evaluation.values), order, counts, statistic)


def _both_right(evaluation: EvaluationSet, pair: Pair, predicted: Sequence[Any]) -> bool:
    edit = len(evaluation.examples.items) + pair.edit
    return bool(
        predicted[pair.item] == evaluation.examples.gold[pair.item]
        and predicted[edit] == evaluation.edits.gold[pair.edit]
    )


def score_intervals(counted: ModelCounts) -> Record:
    """score → its value and 95 % interval over articles; null where undefined, no interval from too few articles."""
    values = counted.statistic(counted.counts.sum(0))
    if len(counted.articles) < ENOUGH_ARTICLES:
        return {name: _figures(value, math.nan, math.nan) for name, value in zip(counted.names, values, strict=True)}
    low, high = score_interval(counted.counts, counted.statistic, _least(counted.names))
    few = _told_by(counted) < ENOUGH_ARTICLES
    low[few], high[few] = math.nan, math.nan
    return {name: _figures(*found) for name, *found in zip(counted.names, values, low, high, strict=True)}


def _told_by(*counted: ModelCounts) -> np.ndarray:
    """(scores,): how many articles tell anything of each score, of contrast pairs say, or of a rare label."""
    import numpy as np

    known = [np.isfinite(one.statistic(one.counts)) for one in counted]
    return np.asarray(np.logical_or.reduce(known).sum(0))


def _least(names: Sequence[str]) -> list[float]:
    return [label_scores.LEAST.get(name, 0.0) for name in names]


def comparisons(counts: dict[str, dict[str, ModelCounts]], compared: Sequence[str]) -> list[Record]:
    """Every pair of models in every score of `compared`, the better in the first of these first, by origin.

    `counts` has those of every origin by model. None where there are too few articles for a claim.
    `p_holm` is p corrected for all that are returned, the family: each pair of models, in each score
    that is compared, on each origin, in one task and split.
    """
    rows = [row for part, by_model in counts.items() for row in _pairs(part, by_model, compared)]
    tested = [row for row in rows if row["p"] is not None]
    for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
        row["p_holm"] = _rounded(p, 6)
    return rows


def _pairs(part: str, counts_by_model: dict[str, ModelCounts], compared: Sequence[str]) -> list[Record]:
    ranks = {
        name: one.statistic(one.counts.sum(0))[one.names.index(compared[0])] for name, one in counts_by_model.items()
    }
    names = sorted(counts_by_model, key=lambda name: -ranks[name] if ranks[name] == ranks[name] else math.inf)
    found = []
    for first, one in enumerate(names):
        for other in names[first + 1 :]:
            left, right = counts_by_model[one], counts_by_model[other]
            if len(left.articles) < ENOUGH_ARTICLES:
                continue
            result = compare(left.counts, right.counts, left.statistic, _least(left.names))
            told_by = _told_by(left, right)
            for name in compared:
                place = left.names.index(name)
                if math.isnan(result.difference[place]) or told_by[place] < ENOUGH_ARTICLES:
                    continue
                figures = _figures(result.difference[place], result.low[place], result.high[place])
                figures = {"difference": figures.pop("value"), **figures}
                figures |= {"p": _rounded(result.p[place], 6), "p_holm": None}
                found.append({"part": part, "score": name, "models": [one, other], **figures})
    return found


def _figures(value: float, low: float, high: float) -> Record:
    return {"value": _rounded(value), "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float, places: int = 4) -> float | None:
    return None if math.isnan(value) else round(float(value), places)
