"""Files of predictions: every fault is listed, and nothing is scored in silence."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from caspian.benchmark.predictions import answer_key, read_predictions, write_predictions
from caspian.faults import Refused
from caspian.publishing.release_reader import read_release
from caspian.tasks.evaluation_sets import build_evaluation_set
from caspian.tasks.items import Unanswered


@pytest.fixture(scope="module")
def release(small_release):
    return read_release(small_release)


@pytest.fixture(scope="module")
def evaluations(release):
    return {task: build_evaluation_set(task, "test", release) for task in ("stance", "spans", "attribution")}


def right(evaluation) -> list[dict]:
    key = answer_key(evaluation.task)
    gold = [*evaluation.examples.gold, *evaluation.edits.gold]
    return [{"id": item["id"], key: said} for item, said in zip(evaluation.items, gold, strict=True)]


def write(path: Path, rows: list) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
    return path


def faults(path, evaluation, release) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_predictions(path, evaluation, release.schemas)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("task", ["stance", "spans", "attribution"])
def test_what_is_written_is_read(task, evaluations, release, tmp_path):
    evaluation = evaluations[task]
    said = [*evaluation.examples.gold, *evaluation.edits.gold]
    said[0] = Unanswered("the server was down")
    write_predictions(tmp_path / "p.jsonl", evaluation, said)
    assert read_predictions(tmp_path / "p.jsonl", evaluation, release.schemas) == said


@pytest.mark.parametrize("task", ["stance", "spans"])
def test_parquet_is_read_like_lines(task, evaluations, release, tmp_path):
    evaluation = evaluations[task]
    pq.write_table(pa.Table.from_pylist(right(evaluation)), tmp_path / "p.parquet")
    assert read_predictions(tmp_path / "p.parquet", evaluation, release.schemas) == [
        *evaluation.examples.gold,
        *evaluation.edits.gold,
    ]


def test_edits_may_be_left_out_together(evaluations, release, tmp_path):
    evaluation = evaluations["stance"]
    rows = right(evaluation)
    kept = rows[: len(evaluation.examples.items)]
    found = read_predictions(write(tmp_path / "p.jsonl", kept), evaluation, release.schemas)
    assert found == evaluation.examples.gold + [None] * len(evaluation.edits.items)
    messages = faults(write(tmp_path / "q.jsonl", rows[:-1]), evaluation, release)
    assert [m.rpartition(": ")[2] for m in messages] == [f"no prediction for {rows[-1]['id']!r} [E802]"]


BROKEN = {
    "an unknown id": (
        lambda r: r.append({**r[0], "id": "nobody:000:0"}),
        "$.id: no item 'nobody:000:0' is asked in task stance; expected ids such as",
    ),
    "a doubled id": (lambda r: r.append(dict(r[0])), "is predicted twice, first at"),
    "a missing id": (lambda r: r.pop(3), "no prediction for"),
    "a label outside the schema": (lambda r: r[2].update(stance="pro"), "$.stance: 'pro' is not one of favor, against"),
    "another task's label": (
        lambda r: r.__setitem__(1, {"id": r[1]["id"], "topic": "other"}),
        "$.topic: a prediction of another task; expected 'stance' for stance",
    ),
    "no JSON": (lambda r: r.insert(0, "{half"), ":1: not JSON"),
    "a number": (lambda r: r[0].update(stance=3), "$.stance: 3 is not one of"),
    "too many keys": (lambda r: r[0].update(sure=0.5), "unknown key 'sure'"),
    "no answer": (lambda r: r.__setitem__(0, {"id": r[0]["id"]}), ":1: $:"),
}


@pytest.mark.parametrize(("damage", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_of_labels(damage, message, evaluations, release, tmp_path):
    rows = right(evaluations["stance"])
    damage(rows)
    assert any(message in fault for fault in faults(write(tmp_path / "p.jsonl", rows), evaluations["stance"], release))


def test_a_table_of_commas_is_told_once(evaluations, release, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,stance\n" + "".join(f"{row['id']},{row['stance']}\n" for row in right(evaluations["stance"])))
    (fault,) = faults(path, evaluations["stance"], release)
    assert 'not JSON lines; expected {"id": …, "stance": …} on each line, or Parquet' in fault


def test_all_faults_are_told_at_once(evaluations, release, tmp_path):
    rows = right(evaluations["stance"])
    rows[0]["stance"] = "pro"
    rows[1]["id"] = "nobody:000:0"
    rows.append(dict(rows[2]))
    found = faults(write(tmp_path / "p.jsonl", rows), evaluations["stance"], release)
    for part in (
        "'pro' is not one of",
        "no item 'nobody",
        "predicted twice",
        "no prediction for 2 items, such as",
    ):
        assert any(part in fault for fault in found), part


SPANS = {
    "out of the article": ([[0, 10_000_000]], "expected start ≤ end ≤"),
    "backwards": ([[9, 3]], "expected start ≤ end ≤"),
    "overlapping": ([[0, 9], [4, 12]], "expected fragments in order and apart from each other"),
    "negative": ([[-1, 4]], "-1 is less than the minimum of 0"),
    "no pair": ([[1, 2, 3]], "is too long"),
}


@pytest.mark.parametrize(("span", "message"), SPANS.values(), ids=SPANS)
def test_a_span_that_is_none(span, message, evaluations, release, tmp_path):
    rows = right(evaluations["spans"])
    rows[4]["attributions"] = [{"source": span, "cue": [], "content": []}]
    found = faults(write(tmp_path / "p.jsonl", rows), evaluations["spans"], release)
    assert any(":5: $.attributions[0].source" in fault and message in fault for fault in found)


def test_words_that_are_not_in_the_text_have_no_length(evaluations, release, tmp_path):
    rows = right(evaluations["spans"])
    rows[0]["attributions"] = [{"source": [[4, 4]], "cue": [], "content": []}]
    assert read_predictions(write(tmp_path / "p.jsonl", rows), evaluations["spans"], release.schemas)


def test_a_tuple_needs_its_labels(evaluations, release, tmp_path):
    rows = right(evaluations["attribution"])
    place = next(n for n, row in enumerate(rows) if row["attributions"])
    rows[place]["attributions"] = [
        {r: a[r] for r in ("source", "cue", "content", "target")} for a in rows[place]["attributions"]
    ]
    found = faults(write(tmp_path / "p.jsonl", rows), evaluations["attribution"], release)
    assert any("without stance, commitment; the task attribution asks for them" in fault for fault in found)


@pytest.mark.parametrize("name", ["p.jsonl", "p.parquet"])
def test_names_and_relays_may_be_left_out(name, evaluations, release, tmp_path):
    """In a table a member that one attribution has is null in the others."""
    evaluation = evaluations["attribution"]
    rows = copy.deepcopy(right(evaluation))
    first, second, *rest = [attribution for row in rows for attribution in row["attributions"]]
    assert {"source_name", "via"} <= first.keys()
    del first["via"], second["source_name"]
    for attribution in rest:
        del attribution["via"], attribution["source_name"]
    if name == "p.jsonl":
        write(tmp_path / name, rows)
    else:
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name)
    found = read_predictions(tmp_path / name, evaluation, release.schemas)
    told = [[{n: v for n, v in a.items() if v is not None or n == "target"} for a in answer] for answer in found]
    assert told == [row["attributions"] for row in rows]


def test_the_form_of_predictions_is_this_versions(evaluations, release, tmp_path):
    """A release that another version wrote has its form, in which nobody had a name."""
    older = json.loads(json.dumps(release.schemas["prediction.json"]))
    older["properties"]["attributions"]["items"]["properties"].pop("source_name", None)
    schemas = {**release.schemas, "prediction.json": older}
    evaluation = evaluations["attribution"]
    path = write(tmp_path / "p.jsonl", right(evaluation))
    assert read_predictions(path, evaluation, schemas) == evaluation.examples.gold


def test_a_name_is_a_text(evaluations, release, tmp_path):
    rows = copy.deepcopy(right(evaluations["attribution"]))
    place = next(n for n, row in enumerate(rows) if row["attributions"])
    rows[place]["attributions"][0]["source_name"] = 3
    (fault,) = faults(write(tmp_path / "p.jsonl", rows), evaluations["attribution"], release)[:1]
    assert f":{place + 1}: $.attributions[0].source_name" in fault


@pytest.mark.parametrize("name", ["p.jsonl", "p.parquet"])
@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"[1, 2]", b"PAR1PAR1", None])
def test_a_file_that_holds_nothing_usable(name, data, evaluations, release, tmp_path):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert faults(tmp_path / name, evaluations["stance"], release)


def test_a_file_that_is_missing_is_told_in_one_line(evaluations, release, tmp_path):
    assert len(faults(tmp_path / "p.jsonl", evaluations["stance"], release)) == 1


def test_the_index_that_pandas_writes_is_passed_over(evaluations, release, tmp_path):
    import pandas as pd

    frame = pd.DataFrame(right(evaluations["stance"])).sort_values("stance")
    frame.to_parquet(tmp_path / "p.parquet")
    found = read_predictions(tmp_path / "p.parquet", evaluations["stance"], release.schemas)
    assert found == [*evaluations["stance"].examples.gold, *evaluations["stance"].edits.gold]


def test_a_table_of_other_columns(evaluations, release, tmp_path):
    pq.write_table(pa.table({"id": ["a", "b"], "label": ["favor", "neutral"]}), tmp_path / "p.parquet")
    found = faults(tmp_path / "p.parquet", evaluations["stance"], release)
    assert any("row 0" in fault and "unknown key 'label'" in fault for fault in found)
