"""What a model got wrong: items with gold and prediction, and which label it took for which."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from caspian.benchmark.results import Entry
from caspian.card.markdown import counted, escaped, table
from caspian.records import Record
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES, equal_spans, words_of
from caspian.tasks.evaluation_sets import Question
from caspian.tasks.items import Unanswered

_NONE = "no answer"
_SHOWN = 200  # wrong items in the page; the JSON lines have all


def write_errors(folder: Path, entry: Entry, quest: Question) -> list[Path]:
    """Writes errors/<model>.jsonl with every wrong item, and a page of them with the confusion table."""
    wrong = wrong_items(entry.predicted, quest)
    (folder / "errors").mkdir(parents=True, exist_ok=True)
    lines, page = (folder / "errors" / f"{entry.name}{suffix}" for suffix in (".jsonl", ".md"))
    lines.write_bytes("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in wrong).encode())
    page.write_bytes(_page(entry, quest, wrong).encode())
    return [lines, page]


def wrong_items(predicted: list[Any], quest: Question) -> list[Record]:
    """One row a wrong item, edits of contrast pairs last: id, sentence, gold, prediction, and what was given."""
    gold = [*quest.asked.gold, *quest.edits.gold]
    return [
        _row(item, right, said, quest)
        for item, right, said in zip(quest.items, gold, predicted, strict=True)
        if said is not None and not _is_right(right, said, quest)
    ]


def _is_right(gold: Any, said: Any, quest: Question) -> bool:
    if quest.labels or not isinstance(said, list):
        return bool(gold == said)
    names = ATTRIBUTION_LABELS if quest.task == "attribution" else ()
    left = list(said)
    for attribution in gold:
        match = next(
            (a for a in left if equal_spans(a, attribution) and all(a[n] == attribution[n] for n in names)), None
        )
        if match is None:
            return False
        left.remove(match)
    return not left


def _row(item: Record, gold: Any, said: Any, quest: Question) -> Record:
    row = {"id": item["id"], "origin": item["origin"], "text": item["text"]}
    if isinstance(said, Unanswered):
        row["unanswered"] = said.reason
    if quest.labels:
        given = {role: words_of(item[role], item["article"]) for role in ROLES if item.get(role)}
        given |= {name: item[name] for name in ("source_name", "target") if name in item}
        return {**row, "gold": gold, "predicted": said if isinstance(said, str) else None, **given}
    predicted = said if isinstance(said, list) else []
    return {**row, "gold": _worded(gold, item), "predicted": _worded(predicted, item)}


def _worded(attributions: list[Record], item: Record) -> list[Record]:
    """Attributions with the words of their spans."""
    return [
        {name: words_of(value, item["article"]) if name in ROLES else value for name, value in attribution.items()}
        for attribution in attributions
    ]


def _page(entry: Entry, quest: Question, wrong: list[Record]) -> str:
    texts = [
        f"# {escaped(entry.name)}: {quest.task}",
        f"{counted(len(wrong), 'wrong item')} of {len(quest.items):,}, edits of contrast pairs included.",
    ]
    if quest.labels:
        texts.append("Gold in rows, predictions in columns, edits left out:")
        texts.append(_confusion(entry.predicted, quest))
    columns = ["id", "gold", "predicted", *(n for n in ("source_name", "target") if wrong and n in wrong[0]), "text"]
    rows = [[_brief(row[column]) for column in columns] for row in wrong[:_SHOWN]]
    texts.append(table([column.replace("_", " ") for column in columns], rows))
    if len(wrong) > _SHOWN:
        texts.append(f"{len(wrong) - _SHOWN:,} more are in the file of JSON lines.")
    return "\n\n".join(texts) + "\n"


def _confusion(predicted: list[Any], quest: Question) -> str:
    columns = [*quest.labels, _NONE]
    count = len(quest.asked.items)
    said = [answer if isinstance(answer, str) else _NONE for answer in predicted[:count]]
    pairs = Counter(zip(quest.asked.gold, said, strict=True))
    return table(["", *columns], [[gold, *(pairs[gold, column] for column in columns)] for gold in quest.labels])


def _brief(value: Any) -> str:
    if isinstance(value, list):
        parts = ["; ".join(f"{name}: {said}" for name, said in a.items() if said) for a in value]
        return " / ".join(parts) or "nothing"
    return "–" if value is None else str(value)
