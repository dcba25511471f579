"""The kinds of models that can be trained, and what each needs."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from caspian.tasks.items import LABEL_TASKS

SPANS = ("spans",)


class Kind(NamedTuple):
    """What a kind of model is (for its card), what it can learn, its module in this room, the class of its estimator.

    `neural` is built on a pretrained encoder; `stops_early` chooses the number of its epochs on validation.
    """

    what: str
    tasks: tuple[str, ...]
    module: str
    estimator: str
    neural: bool = False
    stops_early: bool = False


# The first kind of a task that needs no encoder, and the first that does, are the defaults.
KINDS = {
    "tfidf": Kind(
        "TF-IDF of words and characters with the source and the target masked, under logistic regression",
        LABEL_TASKS, "label_models.tfidf", "label_pipeline",
    ),
    "embeddings": Kind(
        "sentence embeddings of a pretrained encoder beside TF-IDF, under logistic regression",
        LABEL_TASKS, "label_models.embeddings", "Embeddings", neural=True,
    ),
    "crossencoder": Kind(
        "a pretrained encoder, fine-tuned on sentences paired with source and target",
        LABEL_TASKS, "label_models.crossencoder", "CrossEncoder", neural=True, stops_early=True,
    ),
    "crf": Kind(
        "two linear-chain conditional random fields, a draft and one that sees it",
        SPANS, "span_models.crf", "SpanTagger",
    ),
    "tagger": Kind(
        "a pretrained encoder, fine-tuned to tag words",
        SPANS, "span_models.tagger", "Tagger", neural=True, stops_early=True,
    ),
}  # fmt: skip
TRAINABLE = (*LABEL_TASKS, *SPANS)


def kinds_for(task: str) -> list[str]:
    """The kinds that can learn a task, the default first."""
    return [name for name, kind in KINDS.items() if task in kind.tasks]


def default_kind(task: str, encoder: str | None = None) -> str:
    """The kind that learns a task where none is named: the first, or with an encoder the first built on one."""
    return next(name for name in kinds_for(task) if KINDS[name].neural == (encoder is not None))


def module_of(kind: str) -> ModuleType:
    """The module of a kind, which has its estimator, `write_weights` and `read_weights`."""
    return import_module(f"caspian.models.{KINDS[kind].module}")


def make_model(task: str, kind: str | None = None, **settings: Any) -> Any:
    """An untrained model with the methods of scikit-learn: `fit(items, gold)`, `predict(items)`, `predict_proba`.

    Items are those of `load_items`, or sentences alone: texts, or for a stance `{"text": …, "target": …}` and for
    a source's type `{"text": …, "source_name": …}`.
    `kind` is one of those that can learn the task, by default the first; `settings` are its own, such
    as `encoder` for a neural kind. It can be cloned and searched over by GridSearchCV. Raises
    ValueError for a task or kind that is not known.
    """
    kinds = kinds_for(task)
    if not kinds:
        raise ValueError(f"no model learns {task!r}; expected one of {', '.join(TRAINABLE)}")
    kind = kind or kinds[0]
    if kind not in kinds:
        raise ValueError(f"{kind!r} cannot learn {task}; expected one of {', '.join(kinds)}")
    given = {"task": task, **settings} if task in LABEL_TASKS else settings
    return getattr(module_of(kind), KINDS[kind].estimator)(**given)
