"""Intervals and p-values: against scipy's, and on data whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from caspian.scores.resampling import bootstrap, compare


def share(counts):
    """Right answers over items."""
    return (counts[..., :1]) / counts[..., 1:]


def articles(rng, n, p, size=20):
    return np.column_stack([rng.binomial(size, p, n), np.full(n, size)]).astype(float)


def test_the_interval_is_scipys():
    from scipy.stats import bootstrap as reference

    counts = articles(np.random.default_rng(1), 30, 0.6)
    low, high = bootstrap(counts, share)
    expected = reference(
        (counts[:, 0], counts[:, 1]), lambda a, b, axis=-1: a.sum(axis) / b.sum(axis), paired=True,
        n_resamples=10_000, method="percentile", rng=np.random.default_rng(3),
    ).confidence_interval  # fmt: skip
    assert low[0] == pytest.approx(expected.low, abs=0.01)
    assert high[0] == pytest.approx(expected.high, abs=0.01)


def test_the_p_value_is_scipys():
    from scipy.stats import permutation_test

    rng = np.random.default_rng(5)
    one, other = articles(rng, 24, 0.62), articles(rng, 24, 0.55)
    found = compare(one, other, share)
    expected = permutation_test(
        (one[:, 0], other[:, 0]), lambda a, b: (a - b).sum() / one[:, 1].sum(), vectorized=False,
        permutation_type="samples", n_resamples=5_000, rng=np.random.default_rng(7),
    ).pvalue  # fmt: skip
    assert found.difference[0] == pytest.approx(one[:, 0].mean() / 20 - other[:, 0].mean() / 20)
    assert found.p[0] == pytest.approx(expected, abs=0.02)


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


def test_what_is_undefined_everywhere_has_no_interval():
    low, high = bootstrap(np.zeros((12, 2)), lambda c: np.where(c[..., 1:] > 0, 1.0, np.nan))
    assert np.isnan(low[0])
    assert np.isnan(high[0])
