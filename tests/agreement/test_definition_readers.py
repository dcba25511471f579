"""Gold against readers of the definitions, on figures computed by hand."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from caspian.agreement.definition_readers import cohen_kappa, gold_against_readers
from caspian.schemas import built_in

ANNOTATORS = [
    {"id": "gold", "kind": "language_model", "role": "gold"},
    {"id": "a", "kind": "language_model", "role": "independent"},
    {"id": "d", "kind": "language_model", "role": "reader"},
    {"id": "idle", "kind": "language_model", "role": "reader"},
    {"id": "ada", "kind": "human", "role": "independent"},
]


def test_kappa_is_agreement_beyond_chance():
    # Observed 3/4; expected (2·1 + 2·3) / 16 = 1/2; (3/4 - 1/2) / (1 - 1/2) = 1/2.
    assert cohen_kappa([("x", "x"), ("x", "y"), ("y", "y"), ("y", "y")]) == pytest.approx(0.5)
    assert cohen_kappa([("x", "x"), ("x", "x")]) is None


def row(annotator, number, topic, stance):
    judged = {"source_name": "x", "source_type": "other", "target": "t", "stance": stance, "commitment": "asserted"}
    return {
        "annotator": annotator,
        "sentence_id": f"n:{number}",
        "article_id": "n",
        "topic": topic,
        "attributions": [judged],
    }


def test_each_reader_and_person_is_held_against_gold():
    said = {"gold": "xxyy", "a": "xxyy", "d": "xyyy", "ada": "xxyy"}
    stances = {"x": "favor", "y": "against"}
    rows = [row(name, n, "other", stances[value]) for name, values in said.items() for n, value in enumerate(values)]
    tables = {
        "articles": pa.Table.from_pylist([{"id": "n", "split": "test"}]),
        "annotations": pa.Table.from_pylist(rows),
    }
    reader, person = gold_against_readers(tables, {"annotators": ANNOTATORS}, built_in())
    assert (reader["layer"], reader["people"], reader["splits"]) == ("d", False, ["test"])
    assert (reader["articles"], reader["sentences"]) == (1, 4)
    assert reader["kappa"]["stance"] == pytest.approx(0.5)
    assert reader["kappa"]["topic"] is None
    assert (person["layer"], person["people"], person["kappa"]["stance"]) == ("ada", True, 1.0)


def test_the_card_has_a_row_for_people_until_somebody_fills_it(corpus, run):
    path = corpus / "corpus.json"
    about = json.loads(path.read_text("utf-8"))
    about["annotators"][2]["role"] = "reader"
    path.write_text(json.dumps(about), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "| `b` | test: 4 (1) |" in card
    assert "| people | nobody yet | – | – | – | – | – | – |" in card
    about["annotators"][2]["kind"] = "human"
    path.write_text(json.dumps(about), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "| `b` (people) | test: 4 (1) |" in card
    assert "nobody yet" not in card
