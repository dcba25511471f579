"""A release → a trained model and what is known of it. The split `test` is never read."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any, NamedTuple

from threadpoolctl import threadpool_limits

import caspian
from caspian.faults import Fault, Refused
from caspian.models.kinds import KINDS, kinds_for, make_model, module_of
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import Schemas, labels
from caspian.sources.splits import data_digest
from caspian.spans import ROLES
from caspian.tasks import model_scores as scoring
from caspian.tasks.evaluation_sets import make_evaluation_set, origins
from caspian.tasks.items import LABEL_TASKS, Examples, task_items

TRAIN = "train"
_VALIDATION = "validation"


class Trained(NamedTuple):
    """An estimator, the content of its model.json without `files`, and that of its metrics.json."""

    estimator: Any
    about: Record
    metrics: Record


def train_model(task: str, kind: str, release: Release, encoder: str | None = None) -> Trained:
    """Trains a model of a kind on the split `train` of a release, and scores it on `validation` where there is one.

    `encoder` is the Hugging Face model directory that a neural kind is built on. Raises Refused for
    what cannot be trained: another task, a missing encoder, a release without texts or too little in it.
    """
    if kind not in kinds_for(task):
        expected = ", ".join(kinds_for(task))
        raise Refused([Fault("E705", "--model", "", f"{kind!r} cannot learn {task}; expected one of {expected}")])
    if KINDS[kind].neural == (encoder is None):
        message = f"{kind} is built on a model directory; expected --encoder DIR" if encoder is None else (
            f"{kind} uses no encoder; expected none, or one of the kinds that do"
        )  # fmt: skip
        raise Refused([Fault("E705", "--encoder", "", message)])
    examples = task_items(task, TRAIN, release)
    _refuse_too_little(task, examples, release)
    validation = task_items(task, _VALIDATION, release) if _VALIDATION in release.splits["articles"] else None
    started, used = time.monotonic(), time.process_time()
    if KINDS[kind].neural:
        tried: list[Record] = []
        estimator, settings = _fit_neural(task, kind, examples, validation, encoder)
    else:
        module_of(kind)  # brings the libraries whose threads are bounded
        with threadpool_limits(1):  # small products: threads would only wait for each other
            estimator, settings, tried = _fit(task, kind, examples)
    metrics: Record = {
        "items": len(examples.items),
        "articles": len({item["article_id"] for item in examples.items}),
        "seconds": round(time.monotonic() - started, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "tried": tried,
        _VALIDATION: _validation(task, validation, estimator, release.schemas)
        if validation and validation.items
        else None,
    }
    return Trained(estimator, _about(task, kind, settings, release), metrics)


def _refuse_too_little(task: str, examples: Examples, release: Release) -> None:
    name = release.facts["about"]["name"]
    if task in LABEL_TASKS and len(set(examples.gold)) < 2:
        found = ", ".join(sorted(set(examples.gold))) or "none"
        raise Refused(
            [
                Fault(
                    "E707", name, "", f"{task} in the split {TRAIN}: {found}; expected two values or more to tell apart"
                )
            ]
        )
    if task not in LABEL_TASKS and sum(map(bool, examples.gold)) < 2:
        message = f"the split {TRAIN} has {sum(map(bool, examples.gold))} sentences with spans; expected two or more"
        raise Refused([Fault("E707", name, "", message)])


def _fit(task: str, kind: str, examples: Examples) -> tuple[Any, Record, list[Record]]:
    """A fitted estimator, its settings, and those that were tried."""
    if kind == "tfidf":
        from caspian.models.label_models.settings import choose_settings

        settings, tried = choose_settings(examples.items, examples.gold)
        return make_model(task, kind, **settings).fit(examples.items, examples.gold), settings, tried
    estimator = make_model(task, kind).fit(examples.items, examples.gold)
    return estimator, estimator.get_params(), []


def _fit_neural(
    task: str, kind: str, examples: Examples, validation: Examples | None, encoder: str | None
) -> tuple[Any, Record]:
    """A fitted estimator and its settings, of the encoder only the name, since its weights are kept."""
    estimator = make_model(task, kind, encoder=encoder)
    estimator.fit(examples.items, examples.gold, *([validation] if KINDS[kind].stops_early else []))
    settings = {name: value for name, value in estimator.get_params().items() if name != "task"}
    return estimator, {**settings, "encoder": Path(str(encoder)).name}


def _validation(task: str, validation: Examples, estimator: Any, schemas: Schemas) -> Record:
    """origin → score → value and interval."""
    evaluation = make_evaluation_set(task, validation, Examples([], []), [], schemas)
    predicted = list(estimator.predict(validation.items))
    return {
        origin: scoring.score_intervals(scoring.model_counts(evaluation, articles, predicted))
        for origin, articles in origins(validation).items()
    }


def _about(task: str, kind: str, settings: Record, release: Release) -> Record:
    about = release.facts["about"]
    return {
        "caspian": caspian.__version__,
        "task": task,
        "kind": kind,
        "labels": answer_values(task, release.schemas),
        "label_schema": label_digest(task, release.schemas),
        "settings": settings,
        "trained_on": {
            "name": about["name"],
            "version": about["version"],
            "digest": data_digest(release.facts["digests"]),
            "digests": release.facts["digests"],
        },
    }


def answer_values(task: str, schemas: Schemas) -> list[str]:
    """The values that a model of the task answers: labels in their order, or roles."""
    return [label.name for label in labels(task, schemas)] if task in LABEL_TASKS else list(ROLES)


def label_digest(task: str, schemas: Schemas) -> str:
    """SHA-256 of the definitions of a task's values, so that a change of their meaning shows too."""
    meant = [list(label) for label in labels(task, schemas)] if task in LABEL_TASKS else list(ROLES)
    return hashlib.sha256(json.dumps(meant, ensure_ascii=False).encode()).hexdigest()
