"""Predictions of one model → its scores, for each origin of text apart, with intervals over articles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.records import Record
from caspian.scores import label_scores, span_scores
from caspian.scores.resampling import ENOUGH_ARTICLES, Statistic, bootstrap, compare
from caspian.tasks.contrast_items import Pair
from caspian.tasks.items import LABEL_TASKS

if TYPE_CHECKING:
    import numpy as np
from caspian.tasks.evaluation_sets import Question


class Sheet(NamedTuple):
    """One model's counts, a row an article, and the function that makes scores of their sums."""

    names: list[str]
    articles: list[str]
    counts: np.ndarray
    statistic: Statistic


def main_score(task: str) -> str:
    """The score by which models are ranked in a task."""
    return label_scores.MAIN if task in LABEL_TASKS else span_scores.main_score(task)


def sheet(quest: Question, articles: Sequence[str], predicted: Sequence[Any]) -> Sheet:
    """The counts of a model in the part that `articles` makes; a prediction for each of `quest.items`.

    Of a file of predictions without any of the edits these are None, and contrast is undefined.
    """
    import numpy as np

    order, known = list(articles), set(articles)
    chosen = [n for n, item in enumerate(quest.asked.items) if item["article_id"] in known]
    items = [quest.asked.items[n] for n in chosen]
    gold, said = [quest.asked.gold[n] for n in chosen], [predicted[n] for n in chosen]
    if not quest.labels:
        counts = span_scores.span_counts(quest.task, items, gold, said, order)
        return Sheet(span_scores.score_names(quest.task), order, counts, span_scores.span_statistic)
    ids = [item["article_id"] for item in items]
    confusion = label_scores.label_counts(ids, gold, said, order, quest.labels)
    answers = predicted[len(quest.asked.items) :]
    judged = [
        (quest.edits.items[pair.edit]["article_id"], _both_right(quest, pair, predicted))
        for pair in quest.pairs
        if quest.edits.items[pair.edit]["article_id"] in known and answers[pair.edit] is not None
    ]
    pairs = label_scores.pair_counts([article for article, _ in judged], order, [right for _, right in judged])
    counts = np.column_stack([confusion, pairs])
    statistic = label_scores.label_statistic(counts.sum(0), quest.labels)
    return Sheet(label_scores.score_names(quest.labels), order, counts, statistic)


def _both_right(quest: Question, pair: Pair, predicted: Sequence[Any]) -> bool:
    edit = len(quest.asked.items) + pair.edit
    return bool(predicted[pair.item] == quest.asked.gold[pair.item] and predicted[edit] == quest.edits.gold[pair.edit])


def scores(held: Sheet) -> Record:
    """score → its value and 95 % interval over articles; null where undefined, no interval from too few articles."""
    values = held.statistic(held.counts.sum(0))
    if len(held.articles) < ENOUGH_ARTICLES:
        return {name: _figures(value, math.nan, math.nan) for name, value in zip(held.names, values, strict=True)}
    low, high = bootstrap(held.counts, held.statistic)
    return {name: _figures(*found) for name, *found in zip(held.names, values, low, high, strict=True)}


def comparisons(part: str, sheets: dict[str, Sheet], compared: Sequence[str]) -> list[Record]:
    """Every pair of models in every score of `compared`, the better in the first of these first.

    None where there are too few articles for a claim.
    """
    ranks = {name: one.statistic(one.counts.sum(0))[one.names.index(compared[0])] for name, one in sheets.items()}
    names = sorted(sheets, key=lambda name: -ranks[name] if ranks[name] == ranks[name] else math.inf)
    found = []
    for first, one in enumerate(names):
        for other in names[first + 1 :]:
            left, right = sheets[one], sheets[other]
            if len(left.articles) < ENOUGH_ARTICLES:
                continue
            result = compare(left.counts, right.counts, left.statistic)
            for name in compared:
                place = left.names.index(name)
                if math.isnan(result.difference[place]):
                    continue
                figures = _figures(result.difference[place], result.low[place], result.high[place])
                figures = {"difference": figures.pop("value"), **figures, "p": _rounded(result.p[place], 6)}
                found.append({"part": part, "score": name, "models": [one, other], **figures})
    return found


def _figures(value: float, low: float, high: float) -> Record:
    return {"value": _rounded(value), "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float, places: int = 4) -> float | None:
    return None if math.isnan(value) else round(float(value), places)
