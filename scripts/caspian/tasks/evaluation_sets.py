"""Everything that a task asks of a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from caspian.faults import Fault, Refused
from caspian.files import find_folders
from caspian.publishing.release_reader import Release, read_release
from caspian.records import Record
from caspian.schemas import Schemas, labels
from caspian.tasks.contrast_items import Pair, contrast_items
from caspian.tasks.items import LABEL_TASKS, TASKS, Asked, task_items


def load_items(task: str, split: str, release: str | Path | None = None, contrast: bool = False) -> Asked:
    """The items and gold of one split of a release (None: CASPIAN's own), for training or for scoring.

    With `contrast` those of the edits that change the task's label, which a benchmark asks as well.
    Raises ValueError for an unknown task, Refused for a folder that is no release or has no such split.
    """
    if task not in TASKS:
        raise ValueError(f"no task {task!r}; expected one of {', '.join(TASKS)}")
    held = read_release(Path(release) if release else find_folders().release)
    return contrast_items(task, split, held)[0] if contrast else task_items(task, split, held)


class Question(NamedTuple):
    """All that a model is asked in a task, and what is right: items, and for labels the edits of contrast pairs."""

    task: str
    labels: list[str]
    asked: Asked
    edits: Asked
    pairs: list[Pair]

    @property
    def items(self) -> list[Record]:
        """Every item that wants a prediction, edits last."""
        return [*self.asked.items, *self.edits.items]


def question(task: str, asked: Asked, edits: Asked, pairs: list[Pair], schemas: Schemas) -> Question:
    """A task with the values that its label can have; none for spans."""
    known = [label.name for label in labels(task, schemas)] if task in LABEL_TASKS else []
    return Question(task, known, asked, edits, pairs)


def origins(asked: Asked) -> dict[str, list[str]]:
    """origin → its articles, both sorted."""
    found: dict[str, set[str]] = {}
    for item in asked.items:
        found.setdefault(item["origin"], set()).add(item["article_id"])
    return {origin: sorted(found[origin]) for origin in sorted(found)}


def sizes(quest: Question, articles: Sequence[str]) -> Record:
    """How much is asked in a part: articles, items, and contrast pairs where the task has some."""
    known = set(articles)
    size = {"articles": len(known), "items": sum(item["article_id"] in known for item in quest.asked.items)}
    if quest.labels:
        size["pairs"] = sum(item["article_id"] in known for item in quest.edits.items)
    return size


def ask(task: str, split: str, release: Release) -> Question:
    """Everything that a task asks on a split. Raises Refused where it is missing or empty, or has no texts."""
    asked = task_items(task, split, release)
    edits, pairs = contrast_items(task, split, release)
    if not asked.items:
        raise Refused([Fault(release.facts["about"]["name"], "", f"the split {split} has nothing to ask")])
    return question(task, asked, edits, pairs, release.schemas)
