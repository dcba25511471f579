"""The kinds of models that can be trained, and what each needs."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from caspian.tasks.items import LABEL_TASKS

SPANS = ("spans",)


class Kind(NamedTuple):
    """What a kind of model can learn, its module in this room, the class of its estimator, and whether that is built
    on a pretrained encoder."""

    tasks: tuple[str, ...]
    module: str
    estimator: str
    neural: bool


KINDS = {
    "tfidf": Kind(LABEL_TASKS, "label_models.tfidf", "label_pipeline", neural=False),
    "embeddings": Kind(LABEL_TASKS, "label_models.embeddings", "Embeddings", neural=True),
    "crossencoder": Kind(LABEL_TASKS, "label_models.crossencoder", "CrossEncoder", neural=True),
    "crf": Kind(SPANS, "span_models.crf", "SpanTagger", neural=False),
    "tagger": Kind(SPANS, "span_models.tagger", "Tagger", neural=True),
}
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
    return getattr(module_of(kind), KINDS[kind].estimator)(**settings)
