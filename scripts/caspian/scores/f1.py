"""F1, defined once: for labels, spans, whole attributions, and two annotators."""

from __future__ import annotations

from typing import Any


def f1_score(matched: Any, left: Any, right: Any) -> Any:
    """2·matched / (left + right), arrays of one shape or numbers; NaN where neither side has anything.

    `left` and `right` are amounts of two sides (gold and predicted, or two annotators), `matched` what
    they share. van Rijsbergen (1979), “Information Retrieval”: the F-measure with β = 1.
    """
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(2 * np.asarray(matched, float), np.asarray(left, float) + np.asarray(right, float))
