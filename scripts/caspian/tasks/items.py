"""What a task asks and what is right: a release → items and gold.

An item is a record that a model sees, without the label. All its offsets count code points of
`item["article"]`, the whole text; `item["text"]` is `article[start:end]`, the sentence.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, NamedTuple

from caspian.declared_fields import label_fields
from caspian.faults import Fault, Refused
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import AUTHOR, Schemas
from caspian.scores.span_scores import ATTRIBUTION_LABELS, NAMES
from caspian.sources.consistency import UNKNOWN
from caspian.spans import ROLES, Token, has_spans
from caspian.text.tokens import find_tokens

LABEL_TASKS = ("stance", "topic", "source_type", "commitment")
SPAN_TASKS = ("spans", "attribution")
TASKS = (*LABEL_TASKS, *SPAN_TASKS)


class Examples(NamedTuple):
    """The items of a task and, in the same order, what is right: a label each, or a list of attributions each."""

    items: list[Record]
    gold: list[Any]


class Unanswered(NamedTuple):
    """In the place of a prediction where a model gave none that can be used; it counts as wrong."""

    reason: str


def task_items(task: str, split: str, release: Release) -> Examples:
    """The same from a release in memory. Raises Refused where it lacks the split, or its texts."""
    if missing := missing_fields(task, release.schemas):
        message = f"nothing to ask for {task}: this corpus does not label {', '.join(missing)}"
        raise Refused([Fault("E609", release.facts["about"]["name"], "", message)])
    articles = articles_of(split, release)
    sentences = release.splits["sentences"][split].to_pylist()
    if task == "topic":
        return Examples([_sentence_item(row, articles) for row in sentences], [row["topic"] for row in sentences])
    if task in LABEL_TASKS:
        pairs = [(row, attribution) for row in sentences for attribution in row["attributions"]]
        return Examples(
            [_attribution_item(row, attribution, articles) for row, attribution in pairs],
            [attribution[task] for _, attribution in pairs],
        )
    kept = (*ROLES, *((*ATTRIBUTION_LABELS, *NAMES) if task == "attribution" else ()))
    return Examples(
        [{**_sentence_item(row, articles), "targets": articles[row["article_id"]]["targets"]} for row in sentences],
        [_gold_attributions(row, kept) for row in sentences],
    )


def missing_fields(task: str, schemas: Schemas) -> list[str]:
    """What a task asks for and a corpus does not label: fields of its label, or of what attributions are made of."""
    about = {"stance": ("target",), "attribution": (*ROLES, *ATTRIBUTION_LABELS), "spans": ROLES}
    asked = (*([task] if task in LABEL_TASKS else []), *about.get(task, ()))
    known = label_fields(schemas)
    return [name for name in asked if name not in known]


def _gold_attributions(sentence: Record, kept: Sequence[str]) -> list[Record]:
    """The attributions of a sentence that words tell, with the fields that a task asks for."""
    return [{name: a[name] for name in kept if name in a} for a in sentence["attributions"] if has_spans(a)]


def as_items(given: Sequence[Record | str], task: str) -> list[Record]:
    """Items of a task, also from sentences that stand alone; items stay what they are.

    Such a sentence is a text, or a dictionary with its `text` and what else the task asks about: `target` for
    stance, `source_name` for source_type. Its content is the whole of it. Raises ValueError where that is missing.
    """
    if isinstance(given, (str, Mapping)) or hasattr(given, "columns"):  # its letters, keys or columns would be meant
        raise ValueError("one text or item; expected a list of them")
    return [_as_item(one, task, place) for place, one in enumerate(given)]


_NULLABLE = ("target", "source_name")
_ASKED_ABOUT = {"stance": "target", "source_type": "source_name"}


def _as_item(given: Record | str, task: str, place: int) -> Record:
    known: Record = {"text": given} if isinstance(given, str) else given if isinstance(given, dict) else {}
    if {"text", "article", "start", "end"} <= known.keys():
        return known
    needed = ["text", _ASKED_ABOUT[task]] if task in _ASKED_ABOUT else ["text"]
    told = all(isinstance(known.get(name), (str, NoneType) if name in _NULLABLE else str) for name in needed)
    if "article" in known or not told or not all(name in known for name in needed):
        members = ", ".join(f'"{name}": …' for name in needed)
        text = "" if len(needed) > 1 else "a text, "
        message = (
            f"items[{place}]: {reprlib.repr(given)}; {task} is asked of {text}{{{members}}} or an item of load_items"
        )
        raise ValueError(message)
    text = known["text"]
    names = {"id": str(place), "article_id": str(place), "story": None}
    alone: Record = {**names, "article": text, "start": 0, "end": len(text)}
    if task in LABEL_TASKS and task != "topic":
        alone |= {"source": [], "cue": [], "content": [[0, len(text)]], "source_name": UNKNOWN, "target": None}
    return {**alone, **known}


def is_voice(item: Record) -> bool:
    """Whether the item tells that the article itself speaks; sentences, of which the topic is asked, do not tell."""
    return item.get("source_name", UNKNOWN) is None


def sentence_tokens(item: Record) -> list[Token]:
    """The tokens of an item's sentence, in code points of the article."""
    return [(item["start"] + start, item["start"] + end) for start, end in find_tokens(item["text"])]


def articles_of(split: str, release: Release) -> dict[str, Record]:
    """Id → row of the articles of a split. Raises Refused where the release lacks the split, or its texts."""
    known = release.splits["articles"]
    name = release.facts["about"]["name"]
    if split not in known:
        raise Refused([Fault("E609", name, "", f"this release has no split {split!r}; it has {', '.join(known)}")])
    rows = {row["id"]: row for row in known[split].to_pylist()}
    if any(row["text"] is None for row in rows.values()):
        message = "a stand-off release, without texts; `caspian load --texts DIR --out FULL` completes it"
        raise Refused([Fault("E608", name, "", message)])
    return rows


def _sentence_item(row: Record, articles: dict[str, Record]) -> Record:
    article = articles[row["article_id"]]
    return {
        **{name: row[name] for name in ("id", "article_id", "origin", "story", "text", "start", "end")},
        "article": article["text"],
    }


def _attribution_item(row: Record, attribution: Record, articles: dict[str, Record]) -> Record:
    """`source_name` is null where the article itself speaks."""
    name = attribution.get("source_name", AUTHOR if attribution.get("source_type") == AUTHOR else UNKNOWN)
    return {
        **_sentence_item(row, articles),
        **{role: attribution.get(role, []) for role in ROLES},
        "id": attribution["id"],
        "target": attribution.get("target"),
        "source_name": None if name == AUTHOR else name,
    }
