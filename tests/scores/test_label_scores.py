"""Label scores against scikit-learn's, and what it would not say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.scores.label_scores import label_counts, label_statistic, pair_counts, score_names

LABELS = ["favor", "against", "neutral"]


def scores(gold, predicted, articles=None, pairs=((0, 0),)):
    articles = articles or ["a"] * len(gold)
    order = sorted(set(articles))
    counts = label_counts(articles, gold, predicted, order, LABELS)
    counts = np.column_stack([counts, np.array(pairs, float)])
    return dict(zip(score_names(LABELS), label_statistic(counts.sum(0), LABELS)(counts.sum(0)), strict=True))


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=60))
def test_scores_are_those_of_scikit_learn(rows):
    from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

    gold, predicted = [g for g, _ in rows], [p for _, p in rows]
    found = scores(gold, predicted)
    assert found["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    assert found["mcc"] == pytest.approx(matthews_corrcoef(gold, predicted), abs=1e-12)
    occurring = [label for label in LABELS if label in gold]
    assert found["macro_f1"] == pytest.approx(f1_score(gold, predicted, labels=occurring, average="macro"))
    for label in LABELS:
        if label in gold or label in predicted:
            assert found[f"f1_{label}"] == pytest.approx(f1_score(gold, predicted, labels=[label], average="macro"))
        else:
            assert np.isnan(found[f"f1_{label}"])


def test_no_answer_is_wrong_but_predicts_nothing():
    found = scores(["favor", "favor", "neutral"], ["favor", None, "neutral"])
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["f1_favor"] == pytest.approx(2 / 3)  # precision 1, recall 1/2
    assert found["f1_neutral"] == 1


def test_a_label_without_gold_is_left_out_of_the_mean_for_every_model_alike():
    """scikit-learn's default mean takes it in as soon as one model says it once."""
    gold = ["favor", "neutral"]
    assert scores(gold, ["favor", "neutral"])["macro_f1"] == 1
    assert scores(gold, ["favor", "against"])["macro_f1"] == pytest.approx(0.5)


def test_pairs_are_right_on_both_sides_or_not():
    counts = pair_counts(["a", "b", "b"], ["a", "b"], [True, False, True])
    assert counts.tolist() == [[1, 1], [2, 1]]
    given = ["favor", "against", "neutral", "favor", "favor", "favor"]  # no label as often as pairs are right, or asked
    assert scores(given, given, ["a", "b", "b", "b", "a", "a"], counts)["contrast"] == pytest.approx(2 / 3)


def test_items_of_articles_add_up_whatever_their_order():
    gold, predicted, articles = ["favor", "neutral", "favor"], ["neutral", "neutral", "favor"], ["b", "a", "b"]
    forward = label_counts(articles, gold, predicted, ["a", "b"], LABELS)
    backward = label_counts(articles[::-1], gold[::-1], predicted[::-1], ["a", "b"], LABELS)
    assert forward.tolist() == backward.tolist()
    assert forward.sum() == 3
