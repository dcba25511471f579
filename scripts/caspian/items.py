"""What a task asks and what is right: a release → items and gold.

An item is a record that a model sees, without the label. All its offsets count code points of
`item["article"]`, the whole text; `item["text"]` is `article[start:end]`, the sentence.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from caspian.annotations import ROLES
from caspian.contrasts import edited
from caspian.faults import Fault, Refused
from caspian.files import find_folders
from caspian.loading import Release, read_release
from caspian.records import Record
from caspian.schemas import AUTHOR
from caspian.spans import Span

LABEL_TASKS = ("stance", "topic", "source_type", "commitment")
SPAN_TASKS = ("spans", "attribution")
TASKS = (*LABEL_TASKS, *SPAN_TASKS)
JUDGED = ("target", "stance", "commitment")  # what an attribution has beside spans in the task `attribution`


class Asked(NamedTuple):
    """The items of a task and, in the same order, what is right: a label each, or a list of attributions each."""

    items: list[Record]
    gold: list[Any]


class Unanswered(NamedTuple):
    """In the place of a prediction where a model gave none that can be used; it counts as wrong."""

    reason: str


class Pair(NamedTuple):
    """A contrast pair as places: of the sentence's item among the items, of the edit's among the edits."""

    item: int
    edit: int


def load_items(task: str, split: str, release: str | Path | None = None, contrast: bool = False) -> Asked:
    """The items and gold of one split of a release (None: CASPIAN's own), for training or for scoring.

    With `contrast` those of the edits that change the task's label, which a benchmark asks as well.
    Raises ValueError for an unknown task, Refused for a folder that is no release or has no such split.
    """
    if task not in TASKS:
        raise ValueError(f"no task {task!r}; expected one of {', '.join(TASKS)}")
    held = read_release(Path(release) if release else find_folders().release)
    return contrast_items(task, split, held)[0] if contrast else task_items(task, split, held)


def task_items(task: str, split: str, release: Release) -> Asked:
    """The same from a release in memory. Raises Refused where it lacks the split, or its texts."""
    articles = _articles(split, release)
    sentences = release.splits["sentences"][split].to_pylist()
    if task == "topic":
        return Asked([_sentence_item(row, articles) for row in sentences], [row["topic"] for row in sentences])
    if task in LABEL_TASKS:
        pairs = [(row, attribution) for row in sentences for attribution in row["attributions"]]
        return Asked(
            [_attribution_item(row, attribution, articles) for row, attribution in pairs],
            [attribution[task] for _, attribution in pairs],
        )
    kept = (*ROLES, *(JUDGED if task == "attribution" else ()))
    return Asked(
        [{**_sentence_item(row, articles), "targets": articles[row["article_id"]]["targets"]} for row in sentences],
        [[{name: a[name] for name in kept} for a in row["attributions"] if has_spans(a)] for row in sentences],
    )


def as_item(given: Record | str) -> Record:
    """An item for a sentence that stands alone; an item itself stays what it is."""
    if isinstance(given, str):
        return {"id": "", "text": given, "article": given, "start": 0, "end": len(given)}
    return given


def has_spans(attribution: Record) -> bool:
    """Whether any words attribute something; the article's own plain voice has none."""
    return any(attribution[role] for role in ROLES)


def contrast_items(task: str, split: str, release: Release) -> tuple[Asked, list[Pair]]:
    """The edits that change the task's label, as items, and with which item of `task_items` each makes a pair."""
    asked = task_items(task, split, release)
    table = release.splits.get("contrast", {}).get(split)
    if task not in LABEL_TASKS or table is None:
        return Asked([], []), []
    articles = _articles(split, release)
    sentences = {row["id"]: row for row in release.splits["sentences"][split].to_pylist()}
    places = {item["id"]: place for place, item in enumerate(asked.items)}
    items: list[Record] = []
    gold, pairs = [], []
    for row in table.to_pylist():
        sentence = sentences[row["sentence_id"]]
        # Whether the article itself speaks is part of what is given (`source_name`), so no edit may change it.
        given = task == "source_type" and AUTHOR in (row[task], sentence[task])
        if row["changed"] != task or given:
            continue
        original = sentence["id"] if task == "topic" else sentence["attributions"][0]["id"]
        pairs.append(Pair(places[original], len(items)))
        items.append(_edited_item(row, sentence, asked.items[places[original]], articles))
        gold.append(row[task])
    return Asked(items, gold), pairs


def _articles(split: str, release: Release) -> dict[str, Record]:
    known = release.splits["articles"]
    name = release.facts["about"]["name"]
    if split not in known:
        raise Refused([Fault(name, "", f"this release has no split {split!r}; it has {', '.join(known)}")])
    rows = {row["id"]: row for row in known[split].to_pylist()}
    if any(row["text"] is None for row in rows.values()):
        message = "a stand-off release, without texts; `caspian load --texts DIR --out FULL` completes it"
        raise Refused([Fault(name, "", message)])
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


def _edited_item(row: Record, sentence: Record, item: Record, articles: dict[str, Record]) -> Record:
    """The item of a sentence after its edit, in an article that holds the edited sentence in its place."""
    text = articles[row["article_id"]]["text"]
    whole = edited(text, 0, len(text), row["edits"])
    start, end = sentence["start"], sentence["start"] + len(row["text"])
    spans = roles_apart({role: project_span(item[role], row["edits"]) for role in ROLES if role in item})
    edit = {**item, **spans, "id": row["id"], "article": whole, "text": row["text"], "start": start, "end": end}
    if row["changed"] == "source_type" and edit.get("source"):
        edit["source_name"] = words_of(edit["source"], whole)
    return edit


def project_span(span: Span, edits: list[Record]) -> Span:
    """A span of the text before `edits` as it lies after them; what was put in at its edges belongs to it."""

    def moved(place: int, ends: bool) -> int:
        shift = 0
        for edit in edits:
            start, end, length = edit["start"], edit["end"], len(edit["words"])
            if end < place or (end == place and ends):
                shift += length - (end - start)
            elif start < place:  # inside what was replaced: its edge on the span's outer side
                return int(start + shift + (length if ends else 0))
        return place + shift

    projected = [[moved(start, False), moved(end, True)] for start, end in span]
    return [fragment for fragment in projected if fragment[0] < fragment[1]]


def roles_apart(spans: dict[str, Span]) -> dict[str, Span]:
    """Spans without what an earlier one has: words put in between two roles belong to the cue, else to the content."""
    taken: Span = []
    apart: dict[str, Span] = {}
    for role in [name for name in ("cue", "content", "source") if name in spans]:
        kept = spans[role]
        for left, right in taken:
            pieces = [([start, min(end, left)], [max(start, right), end]) for start, end in kept]
            kept = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
        apart[role] = kept
        taken = [*taken, *kept]
    return {role: apart[role] for role in spans}


def words_of(span: Span, text: str) -> str:
    """The words of a span, fragments parted by …"""
    return " … ".join(text[start:end] for start, end in span)
