"""Files of predictions: checked against schema/prediction.json and against what was asked, or refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from caspian.faults import Fault, Refused
from caspian.files import shown
from caspian.records import Placed, Record, Validator, parse_record, read_bytes, read_records, validator
from caspian.schemas import Schemas
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES
from caspian.tasks.evaluation_sets import Question
from caspian.tasks.items import Unanswered

_PANDAS_INDEX = "__index_level_"  # how pandas calls a column that nobody asked it to write
LARGEST_PREDICTIONS = 1_000_000_000  # bytes of a file


def answer_key(task: str) -> str:
    """The key that holds a prediction of the task: its label's name, or `attributions`."""
    return task if task not in ("spans", "attribution") else "attributions"


def write_predictions(path: Path, quest: Question, predicted: Sequence[Any]) -> None:
    """One JSON line an item; None, for edits that were not asked, is left out."""
    key = answer_key(quest.task)
    lines = []
    for item, said in zip(quest.items, predicted, strict=True):
        if isinstance(said, Unanswered):
            lines.append({"id": item["id"], "unanswered": said.reason[:2000]})
        elif said is not None:
            lines.append({"id": item["id"], key: said})
    path.write_bytes("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


def read_predictions(path: Path, quest: Question, schemas: Schemas) -> list[Any]:
    """A prediction for each item of the question, from a JSON lines or Parquet file.

    A file without any of the edits of contrast pairs has None for all of them. Raises Refused with
    every line that breaks the schema, every id that is missing, doubled or unknown, and every span
    that does not lie in its article.
    """
    lines, faults = _read(path, schemas)
    return matched(lines, faults, shown(path), quest)


def check_answers(answers: Sequence[Any], place: str, quest: Question, schemas: Schemas) -> list[Any]:
    """The same check of what a program answered, one prediction an item of the question, in their order.

    `place` names the program. Raises Refused with all that is wrong.
    """
    if len(answers) != len(quest.items):
        message = f"gave {len(answers)} answers; expected {len(quest.items)}, one an item"
        raise Refused([Fault(place, "", message)])
    check, key = validator("prediction", schemas), answer_key(quest.task)
    lines, faults = [], list[Fault]()
    for item, said in zip(quest.items, answers, strict=True):
        if said is None or isinstance(said, Unanswered):
            record = {"id": item["id"], "unanswered": "None" if said is None else said.reason}
        else:
            record = {"id": item["id"], key: said}
        line, found = as_json(record, f"{place}: {item['id']}", check)
        faults += found
        if not found:
            lines.append(Placed(f"{place}: {item['id']}", line))
    if faults:
        raise Refused(faults)
    return matched(lines, [], place, quest)


def matched(lines: Sequence[Placed], faults: list[Fault], place: str, quest: Question) -> list[Any]:
    """The predictions of valid lines in the order of the question's items, `faults` those of all other lines.

    Raises Refused with all faults.
    """
    if faults and not lines:  # nothing could be read, so nothing is known of ids
        raise Refused(faults)
    hidden = bool(faults)  # a line with a fault may hold an id that seems to be missing
    items = {item["id"]: item for item in quest.items}
    key, found, places = answer_key(quest.task), dict[str, Any](), dict[str, str]()
    for where, record in lines:
        name = record["id"]
        if name in places:
            faults.append(Fault(where, "$.id", f"{name!r} is predicted twice, first at {places[name]}"))
        elif name not in items:
            asked = quest.asked.items[0]["id"]
            message = f"no item {name!r} is asked in task {quest.task}; expected ids such as {asked!r}"
            faults.append(Fault(where, "$.id", message))
        elif "unanswered" in record:
            found[name] = Unanswered(record["unanswered"])
        elif key not in record:
            given = next(other for other in record if other != "id")
            message = f"a prediction of another task; expected {key!r} for {quest.task}"
            faults.append(Fault(where, f"$.{given}", message))
        else:
            messages = list(_span_faults(record[key], items[name], quest.task)) if key == "attributions" else []
            faults += [Fault(where, f"$.attributions{path}", message) for path, message in messages]
            found[name] = record[key]
        places.setdefault(name, where)
    edits = any(item["id"] in places for item in quest.edits.items)
    missing = [item["id"] for item in (quest.items if edits else quest.asked.items) if item["id"] not in places]
    if hidden and missing:
        first = ", ".join(map(repr, missing[:3]))
        message = f"no prediction for {len(missing):,} items, such as {first}, unless it is in a line with a fault"
        faults.append(Fault(place, "", message))
    else:
        faults += [Fault(place, "", f"no prediction for {name!r}") for name in missing]
    if faults:
        raise Refused(faults)
    return [found.get(item["id"]) for item in quest.items]


def _read(path: Path, schemas: Schemas) -> tuple[list[Placed], list[Fault]]:
    check = validator("prediction", schemas)
    if path.suffix != ".parquet":
        return read_records(path, check, LARGEST_PREDICTIONS)
    lines, faults = [], list[Fault]()
    for number, row in enumerate(_rows(path)):
        place = f"{shown(path)}: row {number}"
        record = {n: value for n, value in row.items() if value is not None and not n.startswith(_PANDAS_INDEX)}
        line, found = as_json(record, place, check)
        faults += found
        if not found:
            lines.append(Placed(place, line))
    return lines, faults


def as_json(record: Record, place: str, check: Validator) -> tuple[Record, list[Fault]]:
    """A record from a program or table as it would be read from a line of JSON, and its faults."""

    def plain(value: Any) -> Any:
        return value.tolist()  # numpy's numbers and arrays, which scikit-learn's models give

    try:
        return parse_record(json.dumps(record, default=plain, allow_nan=False), place, check)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        return {}, [Fault(place, "", f"not usable: {error}; expected what JSON can hold")]


def _rows(path: Path) -> list[Record]:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    data = read_bytes(path, LARGEST_PREDICTIONS)
    if isinstance(data, Fault):
        raise Refused([data])
    try:
        table = pq.read_table(io.BytesIO(data))
        table.validate(full=True)
        return list(table.to_pylist())
    except (pa.ArrowException, OSError, OverflowError, ValueError) as error:
        message = f"no Parquet that can be read: {str(error).splitlines()[0]}"
        raise Refused([Fault(shown(path), "", message)]) from None


def _span_faults(attributions: Sequence[Record], item: Record, task: str) -> Iterator[tuple[str, str]]:
    length = len(item["article"])
    for number, attribution in enumerate(attributions):
        for role in ROLES:
            span = attribution[role]
            if any(end > length or start > end for start, end in span):
                yield f"[{number}].{role}", f"{span}; expected start ≤ end ≤ {length}, the length of the article"
            elif any(left[1] > right[0] for left, right in pairwise(span)):
                yield f"[{number}].{role}", f"{span}; expected fragments in order and apart from each other"
        missing = [name for name in ATTRIBUTION_LABELS if name not in attribution] if task == "attribution" else []
        if missing:
            yield f"[{number}]", f"without {', '.join(missing)}; the task attribution asks for them"
