"""Baselines that need no folder: made from the release that is scored, or from nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from caspian.models.kinds import KINDS
from caspian.models.pipeline import Answer, attributions_by
from caspian.models.rules.attribution_rules import rule_attributions
from caspian.models.rules.label_rules import rule_label
from caspian.models.training import TRAIN, answer_values, train_model
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.tasks.items import LABEL_TASKS, is_voice, task_items
from caspian.terminal import with_progress

BASELINES = ("majority", "rules", "tfidf", "crf")


def can_answer(name: str, task: str) -> bool:
    """Whether a baseline answers a task; `crf` with `tfidf` for the labels answers `attribution`."""
    if name == "majority":
        return task in LABEL_TASKS
    return name == "rules" or task in KINDS[name].tasks or (name, task) == ("crf", "attribution")


def baseline(name: str, task: str, release: Release) -> Answer:
    """A baseline, trained on the split `train` of the release where it learns."""
    if name == "majority":
        return majority(task, release)
    if task == "attribution":
        parts = [baseline(name, "spans", release)]
        labels = "tfidf" if name == "crf" else name
        parts += [baseline(labels, part, release) for part in ("stance", "commitment")]
        return attributions_by(*parts)
    if name == "rules":
        return by_rules(task, answer_values(task, release.schemas))
    estimator = train_model(task, name, release).estimator
    return lambda items: list(estimator.predict(items))


def by_rules(task: str, labels: list[str]) -> Answer:
    """What word lists answer, without training."""

    def answer(items: Sequence[Record]) -> list[Any]:
        asked = with_progress(items, f"{task} by rules")
        return [rule_label(task, item, labels) if task in LABEL_TASKS else rule_attributions(item) for item in asked]

    return answer


def majority(task: str, release: Release) -> Answer:
    """The most frequent label of `train` for every item, of the first split where there is no `train`.

    Counted over attributed items, as the main figures are, where there are any.
    """
    splits = release.splits["articles"]
    items, gold = task_items(task, TRAIN if TRAIN in splits else next(iter(splits)), release)
    counted = Counter(label for item, label in zip(items, gold, strict=True) if not is_voice(item)) or Counter(gold)
    most = counted.most_common(1)[0][0]
    return lambda items: [most for _ in items]


def baselines_for(task: str) -> list[str]:
    """All baselines that answer a task."""
    return [name for name in BASELINES if can_answer(name, task)]
