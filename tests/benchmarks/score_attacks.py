"""Ways to a better score than is deserved, and what they bring; a part of cards/reliability.md."""

from __future__ import annotations

from typing import Any

import numpy as np

from caspian.records import Record
from caspian.scores.label_scores import LabelSet, label_counts, label_statistic, score_names
from caspian.scores.span_scores import span_scores

_TEXT = "The mayor said the mill burned and denied that soldiers had been near."


def _said(source: list[list[int]], cue: list[list[int]], content: list[list[int]], stance: str) -> Record:
    labels = {"target": "the raid", "stance": stance, "commitment": "asserted", "source_name": "mayor", "via": []}
    return {"source": source, "cue": cue, "content": content, **labels}


_GOLD = [
    _said([[0, 9]], [[10, 14]], [[15, 30]], "against"),
    _said([[0, 9]], [[35, 41]], [[42, 69]], "favor"),
]
_ITEM = {"id": "x", "article_id": "x", "article": _TEXT, "text": _TEXT, "start": 0, "end": len(_TEXT)}


def _scores(predicted: list[Record]) -> dict[str, float]:
    return span_scores("attribution", [_ITEM], [_GOLD], [predicted])


def _with_stances(*stances: str) -> list[Record]:
    return [{**gold, "stance": stance} for gold, stance in zip(_GOLD, stances, strict=True)]


def span_attacks() -> list[list[Any]]:
    """What is tried, the score that is looked at, and its value; 1 is that of a right answer."""
    everything = [[0, len(_TEXT)]]
    tried: dict[str, tuple[str, list[Record]]] = {
        "everything right": ("stance_f1", _GOLD),
        "the same in another order": ("stance_f1", _GOLD[::-1]),
        "spans right, the two stances swapped": ("stance_f1", _with_stances("favor", "against")),
        "each attribution three times, with every stance": (
            "stance_f1", [{**gold, "stance": stance} for gold in _GOLD for stance in ("favor", "against", "neutral")],
        ),
        "right answers twice": ("attribution_exact_f1", _GOLD * 2),
        "one character shared, labels right": (
            "stance_f1", [_said([[0, 1]], [], [], gold["stance"]) for gold in _GOLD],
        ),
        "the whole sentence as content": (
            "attribution_match_f1", [_said([[0, 9]], [], everything, gold["stance"]) for gold in _GOLD],
        ),
        "the whole sentence in every role": (
            "attribution_overlap_f1", [_said(everything, everything, everything, gold["stance"]) for gold in _GOLD],
        ),
        "a source of the same fragment three times": (
            "source_overlap_f1", [{**gold, "source": [[0, 9]] * 3} for gold in _GOLD],
        ),
        "nothing": ("attribution_match_f1", []),
    }  # fmt: skip
    return [[what, f"`{score}`", f"{_scores(predicted)[score]:.3f}"] for what, (score, predicted) in tried.items()]


def label_attacks() -> list[list[Any]]:
    """Likewise for labels: ten items, four of the article's own voice, of which a model is told that they are."""
    values = LabelSet(["favor", "against", "neutral", "author"], ["favor", "against", "neutral"], True, "author")
    gold = ["favor", "against", "neutral"] * 2 + ["author"] * 4
    voiced = [label == "author" for label in gold]
    tried: dict[str, tuple[str, list[Any]]] = {
        "everything right": ("macro_f1", gold),
        "`author` alone right, else the same value": ("macro_f1", ["favor"] * 6 + ["author"] * 4),
        "the same, over all items": ("macro_f1_all", ["favor"] * 6 + ["author"] * 4),
        "no answer where unsure": ("accuracy", ["favor", None, None, "favor", None, None] + ["author"] * 4),
        "a value that does not exist": ("macro_f1", ["pro"] * 10),
    }
    rows = []
    for what, (score, predicted) in tried.items():
        counts = label_counts(["x"] * 10, gold, predicted, ["x"], values, voiced)[0]
        scores = label_statistic(values)(np.append(counts, [0, 0]))
        rows.append([what, f"`{score}`", f"{scores[score_names(values).index(score)]:.3f}"])
    return rows
