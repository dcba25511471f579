"""Edits of contrast pairs as items: labels, spans and text as they are after the edit."""

from __future__ import annotations

from typing import NamedTuple

from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import AUTHOR
from caspian.sources.contrasts import edited
from caspian.spans import ROLES, Span, words_of
from caspian.tasks.items import LABEL_TASKS, Examples, articles_of, task_items


class Pair(NamedTuple):
    """A contrast pair as places: of the sentence's item among the items, of the edit's among the edits."""

    item: int
    edit: int


def contrast_items(task: str, split: str, release: Release) -> tuple[Examples, list[Pair]]:
    """The edits that change the task's label, as items, and with which item of `task_items` each makes a pair."""
    examples = task_items(task, split, release)
    table = release.splits.get("contrast", {}).get(split)
    if task not in LABEL_TASKS or table is None:
        return Examples([], []), []
    articles = articles_of(split, release)
    sentences = {row["id"]: row for row in release.splits["sentences"][split].to_pylist()}
    places = {item["id"]: place for place, item in enumerate(examples.items)}
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
        items.append(_edited_item(row, sentence, examples.items[places[original]], articles))
        gold.append(row[task])
    return Examples(items, gold), pairs


def _edited_item(row: Record, sentence: Record, item: Record, articles: dict[str, Record]) -> Record:
    """The item of a sentence after its edit, in an article that holds the edited sentence in its place."""
    text = articles[row["article_id"]]["text"]
    whole = edited(text, 0, len(text), row["edits"])
    start, end = sentence["start"], sentence["start"] + len(row["text"])
    spans = _roles_apart({role: project_span(item[role], row["edits"]) for role in ROLES if role in item})
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


def _roles_apart(spans: dict[str, Span]) -> dict[str, Span]:
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
