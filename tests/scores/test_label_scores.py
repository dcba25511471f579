"""Label scores against scikit-learn's, and what it would not say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.scores.label_scores import LabelSet, label_counts, label_statistic, pair_counts, score_names

LABELS = ["favor", "against", "neutral"]
VALUES = LabelSet(LABELS, LABELS)


def scores(gold, predicted, articles=None, pairs=((0, 0),), values=VALUES, voiced=None):
    articles = articles or ["a"] * len(gold)
    order = sorted(set(articles))
    counts = label_counts(articles, gold, predicted, order, values, voiced)
    counts = np.column_stack([counts, np.array(pairs, float)])
    return dict(zip(score_names(values), label_statistic(values)(counts.sum(0)), strict=True))


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=60))
def test_scores_are_those_of_scikit_learn(rows):
    from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

    gold, predicted = [g for g, _ in rows], [p for _, p in rows]
    found = scores(gold, predicted)
    assert found["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    assert found["mcc"] == pytest.approx(matthews_corrcoef(gold, predicted), abs=1e-12)
    macro = f1_score(gold, predicted, labels=LABELS, average="macro", zero_division=0)
    assert found["macro_f1"] == pytest.approx(macro)
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


@given(st.lists(st.tuples(st.sampled_from([*LABELS, "author"]), st.sampled_from([*LABELS, "author"])), min_size=1))
def test_the_articles_own_voice_counts_beside_the_main_figures(rows):
    """What the input gives away is no riddle; scikit-learn's figures of the others are the main ones."""
    from sklearn.metrics import accuracy_score, f1_score

    gold, predicted = [g for g, _ in rows], [p for _, p in rows]
    voiced = [label == "author" for label in gold]
    values = LabelSet([*LABELS, "author"], LABELS, True, "author")
    found = scores(gold, predicted, values=values, voiced=voiced)
    macro = {"average": "macro", "zero_division": 0}
    assert found["macro_f1_all"] == pytest.approx(f1_score(gold, predicted, labels=values.labels, **macro))
    assert found["accuracy_all"] == pytest.approx(accuracy_score(gold, predicted))
    others = [(g, p) for (g, p), own in zip(rows, voiced, strict=True) if not own]
    if not others:
        assert np.isnan(found["macro_f1"])
        assert np.isnan(found["accuracy"])
        return
    left, right = zip(*others, strict=True)
    assert found["macro_f1"] == pytest.approx(f1_score(left, right, labels=LABELS, **macro))
    assert found["accuracy"] == pytest.approx(accuracy_score(left, right))


def test_the_main_figure_is_over_the_same_values_whatever_occurs():
    gold = ["favor", "neutral"]
    assert scores(gold, gold)["macro_f1"] == pytest.approx(2 / 3)
    assert scores(gold, gold, values=LabelSet(LABELS, ["favor", "neutral"]))["macro_f1"] == 1
    assert scores(gold, ["favor", "against"], values=LabelSet(LABELS, ["favor"]))["macro_f1"] == 1


def test_pairs_are_right_on_both_sides_or_not():
    counts = pair_counts(["a", "b", "b"], ["a", "b"], [True, False, True])
    assert counts.tolist() == [[1, 1], [2, 1]]
    given = ["favor", "against", "neutral", "favor", "favor", "favor"]  # no label as often as pairs are right, or asked
    assert scores(given, given, ["a", "b", "b", "b", "a", "a"], counts)["contrast"] == pytest.approx(2 / 3)


def test_items_of_articles_add_up_whatever_their_order():
    gold, predicted, articles = ["favor", "neutral", "favor"], ["neutral", "neutral", "favor"], ["b", "a", "b"]
    forward = label_counts(articles, gold, predicted, ["a", "b"], VALUES)
    backward = label_counts(articles[::-1], gold[::-1], predicted[::-1], ["a", "b"], VALUES)
    assert forward.tolist() == backward.tolist()
    assert forward.sum() == 3
