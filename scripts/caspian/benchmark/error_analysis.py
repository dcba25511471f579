"""What a model got wrong: items with gold and prediction, and which label it took for which."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from caspian.benchmark.results import Entry
from caspian.card.markdown import escaped, quantity, table
from caspian.records import Record
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES, equal_spans, words_of
from caspian.tasks.evaluation_sets import EvaluationSet
from caspian.tasks.items import Unanswered

_NONE = "no answer"
_SHOWN = 200  # wrong items in the page; the JSON lines have all


def write_errors(folder: Path, entry: Entry, evaluation: EvaluationSet) -> list[Path]:
    """Writes errors/<model>.jsonl with every wrong item, and a page of them with the confusion table."""
    wrong = _wrong_items(entry.predicted, evaluation)
    (folder / "errors").mkdir(parents=True, exist_ok=True)
    lines, page = (folder / "errors" / f"{entry.name}{suffix}" for suffix in (".jsonl", ".md"))
    lines.write_bytes("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in wrong).encode())
    page.write_bytes(_page(entry, evaluation, wrong).encode())
    return [lines, page]


def _wrong_items(predicted: list[Any], evaluation: EvaluationSet) -> list[Record]:
    """One row a wrong item, edits of contrast pairs last: id, sentence, gold, prediction, and what was given."""
    gold = [*evaluation.examples.gold, *evaluation.edits.gold]
    return [
        _row(item, right, answer, evaluation)
        for item, right, answer in zip(evaluation.items, gold, predicted, strict=True)
        if answer is not None and not _is_right(right, answer, evaluation)
    ]


def _is_right(gold: Any, answer: Any, evaluation: EvaluationSet) -> bool:
    if evaluation.labels or not isinstance(answer, list):
        return bool(gold == answer)
    names = ATTRIBUTION_LABELS if evaluation.task == "attribution" else ()
    left = list(answer)
    for attribution in gold:
        match = next(
            (a for a in left if equal_spans(a, attribution) and all(a[n] == attribution[n] for n in names)), None
        )
        if match is None:
            return False
        left.remove(match)
    return not left


def _row(item: Record, gold: Any, answer: Any, evaluation: EvaluationSet) -> Record:
    row = {"id": item["id"], "origin": item["origin"], "text": item["text"]}
    if isinstance(answer, Unanswered):
        row["unanswered"] = answer.reason
    if evaluation.labels:
        given = {role: words_of(item[role], item["article"]) for role in ROLES if item.get(role)}
        given |= {name: item[name] for name in ("source_name", "target") if name in item}
        return {**row, "gold": gold, "predicted": answer if isinstance(answer, str) else None, **given}
    predicted = answer if isinstance(answer, list) else []
    return {**row, "gold": _worded(gold, item), "predicted": _worded(predicted, item)}


def _worded(attributions: list[Record], item: Record) -> list[Record]:
    """Attributions with the words of their spans."""
    return [
        {name: words_of(value, item["article"]) if name in ROLES else value for name, value in attribution.items()}
        for attribution in attributions
    ]


def _page(entry: Entry, evaluation: EvaluationSet, wrong: list[Record]) -> str:
    texts = [
        f"# {escaped(entry.name)}: {evaluation.task}",
        f"{quantity(len(wrong), 'wrong item')} of {len(evaluation.items):,}, edits of contrast pairs included.",
    ]
    if evaluation.labels:
        texts.append("Gold in rows, predictions in columns, edits left out:")
        texts.append(_confusion(entry.predicted, evaluation))
    columns = ["id", "gold", "predicted", *(n for n in ("source_name", "target") if wrong and n in wrong[0]), "text"]
    rows = [[_brief(row[column]) for column in columns] for row in wrong[:_SHOWN]]
    texts.append(table([column.replace("_", " ") for column in columns], rows))
    if len(wrong) > _SHOWN:
        texts.append(f"{len(wrong) - _SHOWN:,} more are in the file of JSON lines.")
    return "\n\n".join(texts) + "\n"


def _confusion(predicted: list[Any], evaluation: EvaluationSet) -> str:
    columns = [*evaluation.labels, _NONE]
    count = len(evaluation.examples.items)
    answers = [answer if isinstance(answer, str) else _NONE for answer in predicted[:count]]
    pairs = Counter(zip(evaluation.examples.gold, answers, strict=True))
    return table(["", *columns], [[gold, *(pairs[gold, column] for column in columns)] for gold in evaluation.labels])


def _brief(value: Any) -> str:
    if isinstance(value, list):
        parts = ["; ".join(f"{name}: {_joined(told)}" for name, told in a.items() if told) for a in value]
        return " / ".join(parts) or "nothing"
    return "–" if value is None else str(value)


def _joined(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
