"""What a task asks of a model on one split: items, gold, and the edits of contrast pairs."""

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
from caspian.tasks.items import LABEL_TASKS, TASKS, Examples, task_items


def load_items(
    task: str, split: str, release: str | Path | None = None, contrast: bool = False, verify: bool = True
) -> Examples:
    """The items and gold of one split of a release (None: CASPIAN's own), for training or for scoring.

    With `contrast` those of the edits that change the task's label, which a benchmark asks as well; without
    `verify` changed files are not told.
    Raises ValueError for an unknown task, Refused for a folder that is no release or has no such split.
    """
    if task not in TASKS:
        raise ValueError(f"no task {task!r}; expected one of {', '.join(TASKS)}")
    source = read_release(Path(release) if release else find_folders().release, verify)
    return contrast_items(task, split, source)[0] if contrast else task_items(task, split, source)


class EvaluationSet(NamedTuple):
    """Items with gold, and for labels the edits of contrast pairs; a model gives an answer for each of `items`."""

    task: str
    labels: list[str]  # the values that the label can have; none for spans
    examples: Examples
    edits: Examples
    pairs: list[Pair]

    @property
    def items(self) -> list[Record]:
        """Every item that wants a prediction, edits last."""
        return [*self.examples.items, *self.edits.items]


def make_evaluation_set(
    task: str, examples: Examples, edits: Examples, pairs: list[Pair], schemas: Schemas
) -> EvaluationSet:
    """What is asked, with the values that the task's label can have under `schemas`."""
    known = [label.name for label in labels(task, schemas)] if task in LABEL_TASKS else []
    return EvaluationSet(task, known, examples, edits, pairs)


def origins(examples: Examples) -> dict[str, list[str]]:
    """origin → its articles, both sorted."""
    found: dict[str, set[str]] = {}
    for item in examples.items:
        found.setdefault(item["origin"], set()).add(item["article_id"])
    return {origin: sorted(found[origin]) for origin in sorted(found)}


def sizes(evaluation: EvaluationSet, articles: Sequence[str]) -> Record:
    """How much is asked in a part: articles, items, and contrast pairs where the task has some."""
    known = set(articles)
    size = {"articles": len(known), "items": sum(item["article_id"] in known for item in evaluation.examples.items)}
    if evaluation.labels:
        size["pairs"] = sum(item["article_id"] in known for item in evaluation.edits.items)
    return size


def build_evaluation_set(task: str, split: str, release: Release) -> EvaluationSet:
    """Everything that a task asks on a split. Raises Refused where it is missing or empty, or has no texts."""
    examples = task_items(task, split, release)
    edits, pairs = contrast_items(task, split, release)
    if not examples.items:
        raise Refused([Fault("E609", release.facts["about"]["name"], "", f"the split {split} has nothing to ask")])
    return make_evaluation_set(task, examples, edits, pairs, release.schemas)
