"""Scores of models with intervals, and their comparison: who with whom, what is a family of tests, what is claimed."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from caspian.benchmark.run_folders import read_results
from caspian.files import find_folders
from caspian.scores.label_scores import LabelSet, label_counts, label_statistic, pair_counts, score_names
from caspian.scores.resampling import ENOUGH_ARTICLES
from caspian.tasks.contrast_items import Pair
from caspian.tasks.evaluation_sets import EvaluationSet, sizes
from caspian.tasks.items import Examples
from caspian.tasks.model_scores import ModelCounts, comparisons, model_counts, score_intervals

LABELS = ["favor", "against"]
VALUES = LabelSet(LABELS, LABELS)


def model(seed: int, articles: int, right: float) -> ModelCounts:
    rng = np.random.default_rng(seed)
    order = [f"a{number:02}" for number in range(articles)]
    places, gold = [name for name in order for _ in range(20)], rng.choice(LABELS, 20 * articles)
    predicted = [g if rng.random() < right else "against" for g in gold]
    pairs = pair_counts(order, order, list(rng.random(articles) < right))
    counts = np.column_stack([label_counts(places, list(gold), predicted, order, VALUES), pairs])
    return ModelCounts(score_names(VALUES), order, counts, label_statistic(VALUES))


def test_p_is_corrected_for_every_pair_score_and_origin_of_a_run():
    by_origin = {
        "authored": {"a": model(1, 12, 0.8), "b": model(2, 12, 0.7), "c": model(3, 12, 0.7)},
        "published": {"a": model(4, 10, 0.8), "b": model(5, 10, 0.6), "c": model(6, 10, 0.7)},
        "few": {"a": model(7, 9, 0.9), "b": model(8, 9, 0.1), "c": model(9, 9, 0.1)},
    }
    rows = comparisons(by_origin, ["macro_f1", "contrast"])
    assert len(rows) == 2 * 2 * len(list(combinations("abc", 2)))
    assert {row["part"] for row in rows} == {"authored", "published"}
    least = min(rows, key=lambda row: row["p"])
    assert least["p_holm"] == pytest.approx(12 * least["p"])
    assert max(rows, key=lambda row: row["p"])["p_holm"] <= 1
    assert all(row["p_holm"] >= row["p"] for row in rows)


def test_mcc_below_zero_has_an_interval():
    counted = model(1, 12, 0.9)
    worse = counted._replace(counts=np.column_stack([counted.counts[:, [1, 0, 2, 4, 3, 5]], counted.counts[:, 6:]]))
    mcc = score_intervals(worse)["mcc"]
    assert -1 < mcc["low"] < mcc["value"] < mcc["high"] < 0


def test_results_from_before_p_was_corrected_are_read(tmp_path):
    kept = json.loads((find_folders().corpus / "benchmark" / "stance.json").read_text())
    for row in kept["comparisons"]:
        row.pop("p_holm", None)
    (tmp_path / "results.json").write_text(json.dumps(kept))
    assert read_results(tmp_path)["comparisons"] == kept["comparisons"]


def counted(right: list[int]) -> ModelCounts:
    """A model that has so many of two items of each article right."""
    counts = np.array([[number, 2] for number in right], float)
    articles = [f"x{place}" for place in range(len(right))]
    return ModelCounts(["accuracy"], articles, counts, lambda sums: sums[..., :1] / sums[..., 1:])


def compared(articles: int):
    models = {"low": counted([0] * articles), "high": counted([2] * articles), "middle": counted([1] * articles)}
    return comparisons({"authored": models}, ["accuracy"])


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
    return EvaluationSet(task, LabelSet(labels, labels), *gold, pairs if labels else [])


def test_a_part_counts_its_articles_items_and_pairs():
    stance = evaluation("stance", ["favor", "against"])
    of_a = {"attributed": 1, "labels": {"favor": 1, "against": 0}}
    assert sizes(stance, ["a"]) == {"articles": 1, "items": 1, "pairs": 3, **of_a}
    of_both = {"attributed": 2, "labels": {"favor": 1, "against": 1}}
    assert sizes(stance, ["a", "b"]) == {"articles": 2, "items": 2, "pairs": 4, **of_both}
    assert sizes(evaluation("spans", []), ["a"]) == {"articles": 1, "items": 1}


def test_pairs_are_right_where_both_sides_are():
    """a: the item right, and two of three edits; b: the item wrong, its edit right."""
    answers = ["favor", "favor", "against", "against", "favor", "favor"]
    for articles, expected in ((["a", "b"], 2 / 4), (["a"], 2 / 3), (["b"], 0)):
        one = model_counts(evaluation("stance", ["favor", "against"]), articles, answers)
        scores = dict(zip(one.names, one.statistic(one.counts.sum(0)), strict=True))
        assert scores["contrast"] == pytest.approx(expected)


def test_a_score_that_few_articles_tell_of_has_no_interval_and_no_p():
    """Twelve articles, contrast pairs in nine of them."""
    one, other = model(1, 12, 0.8), model(2, 12, 0.6)
    for counts in (one.counts, other.counts):
        counts[9:, -2:] = 0
    assert score_intervals(one)["contrast"]["low"] is None
    assert score_intervals(one)["macro_f1"]["low"] is not None
    rows = comparisons({"authored": {"a": one, "b": other}}, ["macro_f1", "contrast"])
    assert [row["score"] for row in rows] == ["macro_f1"]
