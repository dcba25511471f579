"""A Hugging Face model directory as it is, in the benchmark: sequence or token classification."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from caspian.faults import Fault, Refused
from caspian.files import display_path
from caspian.records import Record
from caspian.spans import words_of
from caspian.tasks.items import LABEL_TASKS

LONGEST = 512  # tokens of an item that are read, or fewer where the model reads fewer
_ABOUT = {"source_type": "source", "commitment": "content"}  # whose words follow the sentence


def predict_with_pipeline(folder: str | Path, task: str, items: Sequence[Record], labels: Sequence[str]) -> list[Any]:
    """The answers of the model in `folder` (or a hub id): a label an item, or its list of attributions.

    A label task needs a text-classification model whose id2label has the task's labels, in any case
    and order; it reads the sentence, paired with the target for stance, with the source's words for
    source_type, with the content's for commitment. `spans` needs a token-classification model with
    tags of `caspian.models.span_models.tags.TAGS`. Raises Refused for any other model or task.
    """
    if task in LABEL_TASKS:
        return _label_answers(folder, task, items, labels)
    if task == "spans":
        return _span_answers(folder, items)
    message = f"no task of a Hugging Face model is {task}; expected spans, {', '.join(LABEL_TASKS)}"
    raise Refused([Fault("E801", str(folder), "", message)])


def _label_answers(folder: str | Path, task: str, items: Sequence[Record], labels: Sequence[str]) -> list[str]:
    from caspian.models.encoders.pretrained import open_pretrained, tokenized
    from caspian.models.label_models.crossencoder import classified

    model, tokenizer = open_pretrained("AutoModelForSequenceClassification", folder, complete=True)
    known = {label.lower(): label for label in labels}
    names = _names(model)
    if sorted(name.lower() for name in names) != sorted(known):
        raise Refused([_other(folder, names, f"exactly the labels {', '.join(labels)}")])
    found = classified(model, tokenizer, tokenized(tokenizer, [_pair(item, task) for item in items], LONGEST))
    return [known[names[place].lower()] for place in found.argmax(axis=1)]


def _span_answers(folder: str | Path, items: Sequence[Record]) -> list[list[Record]]:
    from caspian.models.encoders.pretrained import class_names, open_pretrained
    from caspian.models.span_models.tagger import tag_items
    from caspian.models.span_models.tags import OUTSIDE, TAGS

    model, tokenizer = open_pretrained("AutoModelForTokenClassification", folder, complete=True)
    known = {tag.lower(): tag for tag in TAGS}
    names = _names(model)
    if not set(known) >= {name.lower() for name in names} > {OUTSIDE.lower()}:
        raise Refused([_other(folder, names, f"tags of {', '.join(TAGS)}")])
    model.config.update(class_names([known[name.lower()] for name in names]))
    return tag_items(model, tokenizer, items, LONGEST)


def _pair(item: Record, task: str) -> tuple[str, str | None]:
    if task == "stance":
        return item["text"], item["target"]
    role = _ABOUT.get(task)
    return item["text"], (words_of(item[role], item["article"]) or None) if role else None


def _names(model: Any) -> list[str]:
    return [str(model.config.id2label[place]) for place in range(model.config.num_labels)]


def _other(folder: str | Path, names: Sequence[str], expected: str) -> Fault:
    return Fault(
        "E706", display_path(Path(folder) / "config.json"), "$.id2label", f"{', '.join(names)}; expected {expected}"
    )
