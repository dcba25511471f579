"""Scores of models with intervals, and their comparison: what is a family of tests, and what may be claimed."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from caspian.benchmark.run_folders import read_results
from caspian.files import find_folders
from caspian.scores.label_scores import label_counts, label_statistic, pair_counts, score_names
from caspian.tasks.model_scores import ModelCounts, comparisons, score_intervals

LABELS = ["favor", "against"]


def model(seed: int, articles: int, right: float) -> ModelCounts:
    rng = np.random.default_rng(seed)
    order = [f"a{number:02}" for number in range(articles)]
    places, gold = [name for name in order for _ in range(20)], rng.choice(LABELS, 20 * articles)
    predicted = [g if rng.random() < right else "against" for g in gold]
    pairs = pair_counts(order, order, list(rng.random(articles) < right))
    counts = np.column_stack([label_counts(places, list(gold), predicted, order, LABELS), pairs])
    return ModelCounts(score_names(LABELS), order, counts, label_statistic(counts.sum(0), LABELS))


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
    worse = counted._replace(counts=np.column_stack([counted.counts[:, [1, 0, 2, 4, 3, 5]], counted.counts[:, -2:]]))
    mcc = score_intervals(worse)["mcc"]
    assert -1 < mcc["low"] < mcc["value"] < mcc["high"] < 0


def test_a_difference_that_rests_on_one_article_has_no_p():
    one, other = model(1, 12, 0.8), model(2, 12, 0.6)
    for counts in (one.counts, other.counts):
        counts[1:, -2:] = 0
    one.counts[0, -2:], other.counts[0, -2:] = (2, 2), (2, 1)
    rows = comparisons({"authored": {"a": one, "b": other}}, ["macro_f1", "contrast"])
    assert [(row["low"], row["p"], row["p_holm"]) for row in rows if row["score"] == "contrast"] == [(None,) * 3]
    assert all(row["p_holm"] == row["p"] for row in rows if row["score"] == "macro_f1")


def test_results_from_before_p_was_corrected_are_read(tmp_path):
    kept = json.loads((find_folders().corpus / "benchmark" / "stance.json").read_text())
    for row in kept["comparisons"]:
        row.pop("p_holm", None)
    (tmp_path / "results.json").write_text(json.dumps(kept))
    assert read_results(tmp_path)["comparisons"] == kept["comparisons"]
