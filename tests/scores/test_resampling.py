"""Intervals and p-values: against scipy's, on data whose answer is known, and in a simulation."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.coverage import CELLS, measure
from scipy import stats

from caspian.scores.resampling import compare, holm, score_interval, single_interval


def share(counts):
    """Right answers over items."""
    return (counts[..., :1]) / counts[..., 1:]


def articles(rng, n, p, size=20):
    return np.column_stack([rng.binomial(size, p, n), np.full(n, size)]).astype(float)


def test_the_interval_of_a_mean_is_t_on_the_logit_scale():
    counts = articles(np.random.default_rng(1), 30, 0.6)
    low, high = score_interval(counts, share)
    mean, error = (counts[:, 0] / 20).mean(), stats.sem(counts[:, 0] / 20)
    bounds = stats.t.interval(0.95, 29, np.log(mean / (1 - mean)), error / mean / (1 - mean))
    assert [low[0], high[0]] == pytest.approx(1 / (1 + np.exp(-np.array(bounds))))


def test_a_score_from_minus_one_has_the_same_interval_on_its_own_scale():
    counts = articles(np.random.default_rng(1), 30, 0.6)
    low, high = score_interval(counts, lambda c: 2 * share(c) - 1, least=-1.0)
    assert [low[0], high[0]] == pytest.approx([2 * bound[0] - 1 for bound in score_interval(counts, share)])


def test_the_difference_of_means_is_scipys_paired_t_test():
    rng = np.random.default_rng(5)
    one, other = articles(rng, 24, 0.62), articles(rng, 24, 0.55)
    found = compare(one, other, share)
    expected = stats.ttest_rel(one[:, 0] / 20, other[:, 0] / 20)
    assert found.p[0] == pytest.approx(expected.pvalue)
    assert [found.low[0], found.high[0]] == pytest.approx(list(expected.confidence_interval()))


def test_the_order_of_articles_does_not_matter():
    rng = np.random.default_rng(6)
    one, other, order = articles(rng, 24, 0.62), articles(rng, 24, 0.55), rng.permutation(24)
    for ordered, given in zip(
        [*score_interval(one[order], share), *compare(one[order], other[order], share)],
        [*score_interval(one, share), *compare(one, other, share)],
        strict=True,
    ):
        assert ordered == pytest.approx(given)


def test_a_model_does_not_differ_from_itself():
    counts = articles(np.random.default_rng(2), 12, 0.5)
    found = compare(counts, counts, share)
    assert (found.difference[0], found.low[0], found.high[0], found.p[0]) == (0, 0, 0, 1)


def test_a_clear_difference_is_found_and_changes_sign_with_the_order():
    rng = np.random.default_rng(4)
    one, other = articles(rng, 24, 0.8), articles(rng, 24, 0.5)
    forward, backward = compare(one, other, share), compare(other, one, share)
    assert forward.low[0] > 0
    assert forward.p[0] < 0.001
    assert backward.difference[0] == pytest.approx(-forward.difference[0])
    assert backward.high[0] == pytest.approx(-forward.low[0])


def test_bounds_stay_where_scores_can_be():
    counts = np.array([[20, 20]] * 11 + [[10, 20]], float)
    low, high = score_interval(counts, share)
    assert 0.6 < low[0] < 0.95 < high[0] < 1
    found = compare(counts, counts * [0, 1], share)
    assert 0.8 < found.low[0] < found.difference[0] < found.high[0] == 1


@pytest.mark.parametrize(
    ("why", "rows"),
    [("undefined", [[0, 0]] * 12), ("rests on one article", [[3, 5]] + [[0, 0]] * 11), ("all right", [[5, 5]] * 12)],
)
def test_there_is_no_interval_where_nothing_is_known_of_others(why, rows):
    def defined(counts):
        return np.where(counts[..., 1:] > 0, counts[..., :1] / np.maximum(counts[..., 1:], 1), np.nan)

    assert single_interval(np.array(rows, float), defined) == (None, None), why


@pytest.mark.parametrize(
    ("p", "corrected"),
    [
        ([], []),
        ([0.03], [0.03]),
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),  # R: p.adjust(p, "holm")
        ([0.6, 0.5], [1.0, 1.0]),
    ],
)
def test_p_of_a_family_is_holms(p, corrected):
    assert holm(p) == pytest.approx(corrected)


@pytest.mark.parametrize(("cell", "articles"), [("F1 .57", 24), ("F1 .86", 10)])
def test_intervals_cover_and_equal_models_differ_in_one_test_of_twenty(cell, articles):
    found = measure(CELLS[cell], articles, samples=400)["caspian"]
    assert 0.935 < found.covered.mean() < 0.975
    assert found.covered.min() > 0.92
    assert 0.935 < found.covered_difference.mean() < 0.975
    assert 0.03 < found.differ.mean() < 0.065
    assert not found.at_odds.any()
