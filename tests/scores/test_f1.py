"""F1 against scikit-learn, for numbers and arrays."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score as reference

from caspian.scores.f1 import f1_score


def test_it_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    gold, predicted = rng.integers(0, 2, (2, 200))
    ours = f1_score((gold & predicted).sum(), gold.sum(), predicted.sum())
    assert ours == pytest.approx(reference(gold, predicted))


def test_arrays_give_arrays_and_nothing_is_undefined():
    found = f1_score(np.array([2, 0, 0]), np.array([2, 3, 0]), np.array([2, 1, 0]))
    assert found[:2].tolist() == [1.0, 0.0]
    assert np.isnan(found[2])
