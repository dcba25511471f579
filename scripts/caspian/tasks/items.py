"""What a task asks and what is right: a release → items and gold.

An item is a record that a model sees, without the label. All its offsets count code points of
`item["article"]`, the whole text; `item["text"]` is `article[start:end]`, the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from caspian.faults import Fault, Refused
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import AUTHOR
from caspian.scores.span_scores import ATTRIBUTION_LABELS
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
    kept = (*ROLES, *(ATTRIBUTION_LABELS if task == "attribution" else ()))
    return Examples(
        [{**_sentence_item(row, articles), "targets": articles[row["article_id"]]["targets"]} for row in sentences],
        [_gold_attributions(row, kept) for row in sentences],
    )


def _gold_attributions(sentence: Record, kept: Sequence[str]) -> list[Record]:
    """The attributions of a sentence that words tell, with the fields that a task asks for."""
    return [{name: a[name] for name in kept} for a in sentence["attributions"] if has_spans(a)]


def as_item(given: Record | str) -> Record:
    """An item for a sentence that stands alone; an item itself stays what it is."""
    if isinstance(given, str):
        return {"id": "", "text": given, "article": given, "start": 0, "end": len(given)}
    return given


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
        **{name: row[name] for name in ("id", "article_id", "origin", "text", "start", "end")},
        "conflict": article["conflict"],
        "article": article["text"],
    }


def _attribution_item(row: Record, attribution: Record, articles: dict[str, Record]) -> Record:
    """`source_name` is null where the article itself speaks."""
    name = attribution["source_name"]
    return {
        **_sentence_item(row, articles),
        **{part: attribution[part] for part in ("id", *ROLES, "target")},
        "source_name": None if name == AUTHOR else name,
    }
