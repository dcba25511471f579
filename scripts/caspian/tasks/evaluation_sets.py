"""What a task asks of a model on one split: items, gold, and the edits of contrast pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from caspian.faults import Fault, Refused
from caspian.files import find_folders
from caspian.publishing.release_reader import Release, read_release
from caspian.records import Record
from caspian.schemas import AUTHOR, labels
from caspian.scores.label_scores import LabelSet
from caspian.tasks.contrast_items import Pair, contrast_items
from caspian.tasks.items import LABEL_TASKS, TASKS, Examples, is_voice, task_items


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
    values: LabelSet  # those that the label can have, and those of its main figure; none for spans
    examples: Examples
    edits: Examples
    pairs: list[Pair]

    @property
    def items(self) -> list[Record]:
        """Every item that wants a prediction, edits last."""
        return [*self.examples.items, *self.edits.items]

    @property
    def labels(self) -> Sequence[str]:
        """The values that the label can have; none for spans."""
        return self.values.labels


def label_set(task: str, release: Release) -> LabelSet:
    """The values of a task's label under a release's schemas, and those that its main figure is over.

    These are the corpus's `main_labels`, else all that its sentences, or attributions, have in any split: they
    are the same for whatever part is scored. `author` is none of them, since the input gives it away.
    """
    if task not in LABEL_TASKS:
        return LabelSet([], [])
    known = [label.name for label in labels(task, release.schemas)]
    tables = release.splits["sentences" if task == "topic" else "attributions"].values()
    there = {value for table in tables for value in table[task].unique().to_pylist()}
    main = release.facts["about"].get("main_labels", {}).get(task) or [value for value in known if value in there]
    voice = AUTHOR if task == "source_type" else None
    return LabelSet(known, [value for value in main if value != voice], task != "topic", voice)


def origins(examples: Examples) -> dict[str, list[str]]:
    """origin → its articles, both sorted."""
    found: dict[str, set[str]] = {}
    for item in examples.items:
        found.setdefault(item["origin"], set()).add(item["article_id"])
    return {origin: sorted(found[origin]) for origin in sorted(found)}


def sizes(evaluation: EvaluationSet, articles: Sequence[str]) -> Record:
    """How much is asked in a part: articles, items, and of a label its pairs, attributed items and values.

    Values are counted over what their F1 is over: attributed items, and all for the article's own voice.
    """
    known = set(articles)
    size: Record = {
        "articles": len(known),
        "items": sum(item["article_id"] in known for item in evaluation.examples.items),
    }
    if evaluation.labels:
        size["pairs"] = sum(item["article_id"] in known for item in evaluation.edits.items)
        own = zip(evaluation.examples.items, evaluation.examples.gold, strict=True)
        here = [(item, gold) for item, gold in own if item["article_id"] in known]
        size["attributed"] = sum(not is_voice(item) for item, _ in here)
        counted = Counter(gold for item, gold in here if not is_voice(item) or gold == evaluation.values.voice)
        size["labels"] = {label: counted[label] for label in evaluation.labels}
    return size


def build_evaluation_set(task: str, split: str, release: Release) -> EvaluationSet:
    """Everything that a task asks on a split. Raises Refused where it is missing or empty, or has no texts."""
    examples = task_items(task, split, release)
    edits, pairs = contrast_items(task, split, release)
    if not examples.items:
        raise Refused([Fault("E609", release.facts["about"]["name"], "", f"the split {split} has nothing to ask")])
    return EvaluationSet(task, label_set(task, release), examples, edits, pairs)
