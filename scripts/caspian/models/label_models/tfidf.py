"""Label tasks without a neural network: TF-IDF of several views of an item, and logistic regression.

The mentions of source and target are masked, so that a model cannot learn who stands where in the
training stories, and the words around the cue are a view of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from caspian.faults import Refused, file_fault
from caspian.models.rules.label_rules import rule_label
from caspian.models.weights import read_arrays, read_json, read_linear, write_json, write_linear
from caspian.records import Record
from caspian.schemas import label_names
from caspian.tasks.items import LABEL_TASKS, as_items
from caspian.text.tokens import find_tokens

_VIEWS = ("masked", "source", "cue", "content", "target", "rules")
# What a model may look at; which of them a task needs is chosen by cross-validation.
VIEW_SETS = {"all": _VIEWS, "claim": ("masked", "cue", "content", "rules"), "source": ("source", "rules")}
_WORDS = {"analyzer": "word", "token_pattern": r"\w+|[^\w\s]"}
_SETTINGS = {
    "words": {**_WORDS, "ngram_range": (1, 2), "min_df": 2},
    "names": {**_WORDS, "ngram_range": (1, 1), "min_df": 1},  # the few words of a mention
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 2},
}
_KINDS = {"source": ("names", "characters"), "rules": ("words",)}
_NGRAMS, _WEIGHTS = "ngrams.json", "ngrams.npz"
_WINDOW = 5  # tokens on each side of a cue
_WORD = re.compile(r"\w+|[^\w\s]")
_SMALL = frozenset("the of a an in on at by for to and or from with against its their his her".split())


def label_pipeline(task: str, views: str = "all", penalty: float = 2.0) -> Pipeline:
    """A scikit-learn pipeline from items, or sentences alone, to labels: `items`, `features` and `classify`.

    `views` is one of VIEW_SETS, `penalty` C of the logistic regression, the inverse of its regularisation.
    """
    return Pipeline(
        [
            ("items", FunctionTransformer(as_items, kw_args={"task": task})),
            ("features", features(views)),
            ("classify", classifier(penalty)),
        ]
    )


def classifier(penalty: float) -> LogisticRegression:
    """The logistic regression over `features`."""
    return LogisticRegression(C=penalty, class_weight="balanced", max_iter=300, tol=1e-3)


def features(views: str = "all") -> FeatureUnion:
    """TF-IDF of words and of characters, of each view: items → a sparse matrix."""
    return FeatureUnion(
        [
            (f"{view}_{kind}", Pipeline([("view", View(view)), ("tfidf", _vectorizer(kind))]))
            for view in VIEW_SETS[views]
            for kind in _KINDS.get(view, ("words", "characters"))
        ]
    )


def _vectorizer(kind: str, **given: Any) -> TfidfVectorizer:
    """The TF-IDF of one of `_SETTINGS`."""
    return TfidfVectorizer(**_SETTINGS[kind], sublinear_tf=True, **given)


class View(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """One view of each item as a text; `name` is one of _VIEWS."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fit(self, items: Sequence[Record], gold: Any = None) -> Self:  # noqa: ARG002
        """Nothing is learnt."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def transform(self, items: Sequence[Record]) -> list[str]:
        """The texts of a list of items."""
        view = {
            "masked": masked,
            "source": _source,
            "cue": _cue_window,
            "content": _content,
            "target": lambda item: item.get("target") or "NONE",
            "rules": _ruled,
        }[self.name]
        return [view(item) for item in items]


def masked(item: Record) -> str:
    """The sentence with its source as SOURCE and the words of its target as TARGET."""
    words = {word.lower() for word in _WORD.findall(item.get("target") or "")} - _SMALL
    pieces = []
    inside = False
    for start, end in _tokens(item):
        if _within(item.get("source", []), start, end):
            pieces += [] if inside else ["SOURCE"]
            inside = True
            continue
        inside = False
        token = item["article"][start:end]
        pieces.append("TARGET" if token.lower() in words else token)
    return " ".join(pieces)


def _source(item: Record) -> str:
    """The mention and the resolved name; the article's own voice is a word of its own."""
    name = item.get("source_name") or ""
    mention = " ".join(item["article"][start:end] for start, end in item.get("source", []))
    return f"{mention} | {name}" if mention or name else "AUTHOR"


def _cue_window(item: Record) -> str:
    """The cue and the words around it."""
    tokens = list(_tokens(item))
    places = [place for place, token in enumerate(tokens) if _within(item.get("cue", []), *token)]
    if not places:
        return "NOCUE"
    kept = range(max(0, places[0] - _WINDOW), min(len(tokens), places[-1] + _WINDOW + 1))
    return " ".join(_marked(item, *tokens[place]) for place in kept)


def _ruled(item: Record) -> str:
    """What word lists say of the labels of the item, as words."""
    tasks = LABEL_TASKS if "cue" in item else ("topic",)
    return " ".join(f"{task}_{rule_label(task, item, _names(task))}" for task in tasks)


@cache
def _names(task: str) -> list[str]:
    return label_names(task)


def _content(item: Record) -> str:
    words = (item["article"][start:end] for start, end in item.get("content", []))
    return " ".join(words) or "NOCONTENT"


def _marked(item: Record, start: int, end: int) -> str:
    if _within(item.get("source", []), start, end):
        return "SOURCE"
    token = item["article"][start:end]
    return f"{token}_CUE" if _within(item.get("cue", []), start, end) else str(token)


def _within(span: Sequence[Sequence[int]], start: int, end: int) -> bool:
    return any(start < right and left < end for left, right in span)


def _tokens(item: Record) -> list[tuple[int, int]]:
    return [(item["start"] + start, item["start"] + end) for start, end in find_tokens(item["text"])]


def write_features(fitted: FeatureUnion, folder: Path) -> None:
    """The n-grams of every _vectorizer and their weights."""
    parts = {name: part["tfidf"] for name, part in fitted.transformer_list}
    write_json(folder / _NGRAMS, {name: part.get_feature_names_out().tolist() for name, part in parts.items()})
    np.savez(folder / _WEIGHTS, **{name: part.idf_ for name, part in parts.items()})


def read_features(folder: Path, views: str = "all") -> FeatureUnion:
    """What `write_features` wrote, fitted. Raises Refused where a file is none of its kind."""
    ngrams, union = read_json(folder / _NGRAMS), features(views)
    names = [name for name, _ in union.transformer_list]
    if not isinstance(ngrams, dict) or list(ngrams) != names or not all(map(_distinct_words, ngrams.values())):
        message = f"expected lists of distinct n-grams for {', '.join(names)}"
        raise Refused([file_fault("E704", folder / _NGRAMS, message)])
    weights = read_arrays(folder / _WEIGHTS, {name: (len(ngrams[name]),) for name in names})
    for name, part in union.transformer_list:
        part["tfidf"].set_params(vocabulary=ngrams[name])
        part["tfidf"].idf_ = weights[name]
    return union


def _distinct_words(found: Any) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(word, str) for word in found)
        and len(set(found)) == len(found)
    )


def write_weights(model: Pipeline, folder: Path) -> None:
    """The n-grams, their weights, and the coefficients."""
    write_features(model["features"], folder)
    write_linear(model["classify"], folder)


def read_weights(folder: Path, task: str, labels: Sequence[str], settings: Record) -> Pipeline:
    """The pipeline of a folder. Raises Refused where a file is not what training wrote."""
    model = label_pipeline(task, **settings)
    union = read_features(folder, settings["views"])
    columns = sum(len(part["tfidf"].vocabulary) for _, part in union.transformer_list)
    model.steps[1:] = [("features", union), ("classify", read_linear(folder, labels, columns))]
    return model
