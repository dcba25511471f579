"""Files of predictions: checked against schema/prediction.json and against what was asked, or refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path
from caspian.records import Located, Record, Validator, parse_record, read_bytes, read_records, validator
from caspian.schemas import Schemas, built_in
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES
from caspian.tasks.evaluation_sets import EvaluationSet
from caspian.tasks.items import Unanswered

_PANDAS_INDEX = "__index_level_"  # how pandas calls a column that nobody asked it to write
_FORM = "prediction.json"
_LARGEST_PREDICTIONS = 1_000_000_000  # bytes of a file


def answer_key(task: str) -> str:
    """The key that holds a prediction of the task: its label's name, or `attributions`."""
    return task if task not in ("spans", "attribution") else "attributions"


def write_predictions(path: Path, evaluation: EvaluationSet, predicted: Sequence[Any]) -> None:
    """One JSON line an item; None, for edits that were not asked, is left out."""
    key = answer_key(evaluation.task)
    lines = []
    for item, answer in zip(evaluation.items, predicted, strict=True):
        if isinstance(answer, Unanswered):
            lines.append({"id": item["id"], "unanswered": answer.reason[:2000]})
        elif answer is not None:
            lines.append({"id": item["id"], key: answer})
    path.write_bytes("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


def read_predictions(path: Path, evaluation: EvaluationSet, schemas: Schemas) -> list[Any]:
    """A prediction for each item of the evaluation set, from a JSON lines or Parquet file.

    A file without any of the edits of contrast pairs has None for all of them. Raises Refused with
    every line that breaks the schema, every id that is missing, doubled or unknown, and every span
    that does not lie in its article.
    """
    lines, faults = _read(path, answer_key(evaluation.task), schemas)
    return matched(lines, faults, display_path(path), evaluation)


def check_answers(answers: Sequence[Any], place: str, evaluation: EvaluationSet, schemas: Schemas) -> list[Any]:
    """The same check of what a program answered, one prediction an item of the evaluation set, in their order.

    `place` names the program. Raises Refused with all that is wrong.
    """
    if len(answers) != len(evaluation.items):
        message = f"gave {len(answers)} answers; expected {len(evaluation.items)}, one an item"
        raise Refused([Fault("E802", place, "", message)])
    check, key = _validator(schemas), answer_key(evaluation.task)
    lines, faults = [], list[Fault]()
    for item, answer in zip(evaluation.items, answers, strict=True):
        if answer is None or isinstance(answer, Unanswered):
            record = {"id": item["id"], "unanswered": "None" if answer is None else answer.reason}
        else:
            record = {"id": item["id"], key: answer}
        line, found = _as_json(record, f"{place}: {item['id']}", check)
        faults += found
        if not found:
            lines.append(Located(f"{place}: {item['id']}", line))
    if faults:
        raise Refused(faults)
    return matched(lines, [], place, evaluation)


def matched(lines: Sequence[Located], faults: list[Fault], place: str, evaluation: EvaluationSet) -> list[Any]:
    """The predictions of valid lines in the order of the evaluation set's items, `faults` those of all other lines.

    Raises Refused with all faults.
    """
    if faults and not lines:  # nothing could be read, so nothing is known of ids
        raise Refused(faults)
    hidden = bool(faults)  # a line with a fault may hold an id that seems to be missing
    items = {item["id"]: item for item in evaluation.items}
    key, found, places = answer_key(evaluation.task), dict[str, Any](), dict[str, str]()
    for where, record in lines:
        name = record["id"]
        if name in places:
            faults.append(Fault("E802", where, "$.id", f"{name!r} is predicted twice, first at {places[name]}"))
        elif name not in items:
            example = evaluation.examples.items[0]["id"]
            message = f"no item {name!r} is asked in task {evaluation.task}; expected ids such as {example!r}"
            faults.append(Fault("E802", where, "$.id", message))
        elif "unanswered" in record:
            found[name] = Unanswered(record["unanswered"])
        elif key not in record:
            given = next(other for other in record if other != "id")
            message = f"a prediction of another task; expected {key!r} for {evaluation.task}"
            faults.append(Fault("E802", where, f"$.{given}", message))
        else:
            messages = list(_span_faults(record[key], items[name], evaluation.task)) if key == "attributions" else []
            faults += [Fault("E803", where, f"$.attributions{path}", message) for path, message in messages]
            found[name] = record[key]
        places.setdefault(name, where)
    edits = any(item["id"] in places for item in evaluation.edits.items)
    missing = [
        item["id"] for item in (evaluation.items if edits else evaluation.examples.items) if item["id"] not in places
    ]
    if hidden and missing:
        first = ", ".join(map(repr, missing[:3]))
        message = f"no prediction for {len(missing):,} items, such as {first}, unless it is in a line with a fault"
        faults.append(Fault("E802", place, "", message))
    else:
        faults += [Fault("E802", place, "", f"no prediction for {name!r}") for name in missing]
    if faults:
        raise Refused(faults)
    return [found.get(item["id"]) for item in evaluation.items]


def _validator(schemas: Schemas) -> Validator:
    """The form of a prediction is this version's, whichever wrote the release; the labels are the release's."""
    return validator("prediction", {**schemas, _FORM: built_in()[_FORM]})


def _read(path: Path, key: str, schemas: Schemas) -> tuple[list[Located], list[Fault]]:
    check = _validator(schemas)
    if path.suffix != ".parquet":
        lines, faults = read_records(path, check, _LARGEST_PREDICTIONS)
        if not lines and len(faults) > 1 and {fault.code for fault in faults} == {"E106"}:  # no line is JSON
            message = (
                f'not JSON lines; expected {{"id": …, "{key}": …}} on each line, or Parquet with these columns '
                "(from a CSV: pandas.read_csv(…).to_json(…, orient='records', lines=True))"
            )
            return [], [file_fault("E106", path, message)]
        return lines, faults
    lines, faults = [], list[Fault]()
    for number, row in enumerate(_rows(path)):
        place = f"{display_path(path)}: row {number}"
        record = {n: value for n, value in row.items() if value is not None and not n.startswith(_PANDAS_INDEX)}
        line, found = _as_json(record, place, check)
        faults += found
        if not found:
            lines.append(Located(place, line))
    return lines, faults


def _as_json(record: Record, place: str, check: Validator) -> tuple[Record, list[Fault]]:
    """A record from a program or table as it would be read from a line of JSON, and its faults."""

    def plain(value: Any) -> Any:
        return value.tolist()  # numpy's numbers and arrays, which scikit-learn's models give

    try:
        return parse_record(json.dumps(record, default=plain, allow_nan=False), place, check)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        return {}, [Fault("E802", place, "", f"not usable: {error}; expected what JSON can hold")]


def _rows(path: Path) -> list[Record]:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    data = read_bytes(path, _LARGEST_PREDICTIONS)
    if isinstance(data, Fault):
        raise Refused([data])
    try:
        table = pq.read_table(io.BytesIO(data))
        table.validate(full=True)
        return list(table.to_pylist())
    except (pa.ArrowException, OSError, OverflowError, ValueError) as error:
        message = f"no Parquet that can be read: {str(error).splitlines()[0]}"
        raise Refused([file_fault("E802", path, message)]) from None


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
