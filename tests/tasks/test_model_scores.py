"""Scores of models: who is compared with whom, from how many articles on, and how much was asked."""

from __future__ import annotations

import numpy as np
import pytest

from caspian.scores.resampling import ENOUGH_ARTICLES
from caspian.tasks.contrast_items import Pair
from caspian.tasks.evaluation_sets import EvaluationSet, sizes
from caspian.tasks.items import Examples
from caspian.tasks.model_scores import ModelCounts, comparisons, model_counts, score_intervals


def counted(right: list[int]) -> ModelCounts:
    """A model that has so many of two items of each article right."""
    counts = np.array([[number, 2] for number in right], float)
    articles = [f"x{place}" for place in range(len(right))]
    return ModelCounts(["accuracy"], articles, counts, lambda sums: sums[..., :1] / sums[..., 1:])


def compared(articles: int):
    models = {"low": counted([0] * articles), "high": counted([2] * articles), "middle": counted([1] * articles)}
    return comparisons("authored", models, ["accuracy"])


def test_every_two_models_are_compared_once_and_none_with_itself():
    assert [(row["models"], row["difference"]) for row in compared(12)] == [
        (["high", "middle"], 0.5),
        (["high", "low"], 1.0),
        (["middle", "low"], 0.5),
    ]


@pytest.mark.parametrize(("articles", "enough"), [(9, False), (10, True), (11, True)])
def test_claims_begin_with_ten_articles(articles, enough):
    assert ENOUGH_ARTICLES == 10
    assert bool(compared(articles)) is enough
    figures = score_intervals(counted([1] * articles))["accuracy"]
    assert figures == {"value": 0.5, "low": 0.5 if enough else None, "high": 0.5 if enough else None}


def evaluation(task: str, labels: list[str]) -> EvaluationSet:
    """Two articles with an item each, three edits of the first and one of the second."""
    items = [{"id": name, "article_id": name} for name in "ab"]
    edits = [{"id": f"{name}{n}", "article_id": name} for name, n in ("a0", "a1", "a2", "b0")]
    pairs = [Pair(0, 0), Pair(0, 1), Pair(0, 2), Pair(1, 3)]
    gold = Examples(items, ["favor", "against"]), Examples(edits, ["against"] * 3 + ["favor"])
    return EvaluationSet(task, labels, *gold, pairs if labels else [])


def test_a_part_counts_its_articles_items_and_pairs():
    stance = evaluation("stance", ["favor", "against"])
    assert sizes(stance, ["a"]) == {"articles": 1, "items": 1, "pairs": 3}
    assert sizes(stance, ["a", "b"]) == {"articles": 2, "items": 2, "pairs": 4}
    assert sizes(evaluation("spans", []), ["a"]) == {"articles": 1, "items": 1}


def test_pairs_are_right_where_both_sides_are():
    """a: the item right, and two of three edits; b: the item wrong, its edit right."""
    answers = ["favor", "favor", "against", "against", "favor", "favor"]
    for articles, expected in ((["a", "b"], 2 / 4), (["a"], 2 / 3), (["b"], 0)):
        one = model_counts(evaluation("stance", ["favor", "against"]), articles, answers)
        scores = dict(zip(one.names, one.statistic(one.counts.sum(0)), strict=True))
        assert scores["contrast"] == pytest.approx(expected)
