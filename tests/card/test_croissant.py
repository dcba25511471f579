"""Croissant: another project's reader takes it without a warning and gives every value; its hashes are right."""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from caspian.files import find_folders

RELEASE = find_folders().release


def described(release: Path) -> dict:
    return json.loads((release / "croissant.json").read_text("utf-8"))


def plain(value):
    """What mlcroissant gives (bytes, arrays, fields named by their ids) as Parquet gives it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key.rpartition("/")[2]: plain(child) for key, child in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    return [plain(item) for item in value] if isinstance(value, list) else value


def compare(release: Path, caplog) -> None:
    """Reads every record of every record set and holds it against Parquet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies, when they are imported
        import mlcroissant

    with caplog.at_level(logging.INFO):
        dataset = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
        assert (dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.warnings) == (set(), set())
        for record_set in dataset.metadata.record_sets:
            config, split = record_set.name.rsplit("-", 1)
            table = pq.read_table(release / f"data/{config}/{split}-00000-of-00001.parquet")
            assert [plain(row) for row in dataset.records(record_set.id)] == table.to_pylist()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_the_hashes_are_those_of_the_files():
    assert {file["contentUrl"]: file["sha256"] for file in described(RELEASE)["distribution"]} == {
        path.relative_to(RELEASE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in RELEASE.rglob("*.parquet")
    }


@pytest.mark.filterwarnings("ignore")  # of pandas and rdflib, which mlcroissant uses in old ways
def test_mlcroissant_reads_every_value(caplog):
    compare(RELEASE, caplog)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("words", [(), ("--standoff",)], ids=["with texts", "stand-off"])
def test_mlcroissant_reads_a_corpus_of_ones_own(corpus, run, caplog, words):
    assert run("build", "--corpus", corpus, *words).code == 0
    compare(corpus / ("release-standoff" if words else "release"), caplog)


def test_every_column_and_member_is_described(release):
    def names(fields):
        return {field["name"]: names(field["subField"]) if "subField" in field else None for field in fields}

    def columns(schema):
        return {field.name: members(field.type) for field in schema}

    def members(kind):
        while hasattr(kind, "value_type"):
            kind = kind.value_type
        return columns(kind) if hasattr(kind, "num_fields") and kind.num_fields else None

    for record_set in described(release)["recordSet"]:
        config, split = record_set["name"].rsplit("-", 1)
        schema = pq.read_schema(release / f"data/{config}/{split}-00000-of-00001.parquet")
        assert names(record_set["field"]) == columns(schema)


def test_lists_have_their_shape(release):
    (records,) = [r for r in described(release)["recordSet"] if r["name"] == "attributions-test"]
    shapes = {field["name"]: field.get("arrayShape") for field in records["field"]}
    assert {shapes[name] for name in ("source", "cue", "content")} == {"-1,2"}
    assert shapes["via"] == "-1"
    assert shapes["stance"] is None


def test_responsible_ai_is_what_the_corpus_tells(corpus, run):
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    about["data_statement"] = {"curation": "Found in a drawer.", "annotators": "Two readers of the desk."}
    about["annotators"][1]["kind"] = "human"
    (corpus / "corpus.json").write_text(json.dumps(about), "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    found = {name: value for name, value in described(corpus / "release").items() if name.startswith("rai:")}
    assert found["rai:dataCollection"] == "Found in a drawer."
    assert found["rai:annotatorDemographics"] == ["Two readers of the desk."]
    assert found["rai:annotationsPerItem"].startswith(
        "Layers in which people labelled: a. Independent layers: a, b; two"
    )
    assert found["rai:machineAnnotationTools"] == ["language model: gold, b"]
    assert all(found.values())
    assert "no person has reviewed" not in str(found)


def test_what_is_not_told_is_left_out(release):
    found = described(release)
    assert not {"rai:dataCollection", "rai:annotatorDemographics"} & found.keys()
    assert found["rai:annotationsPerItem"].startswith("No label by a person.")
    assert found["url"] == "README.md"  # the corpus tells no address: the card beside it


def test_licences_are_pages(release):
    assert described(release)["license"][0] == "https://spdx.org/licenses/CC-BY-4.0"
    texts = described(RELEASE)["license"][1]
    assert (texts["@type"], texts["url"]) == ("sc:CreativeWork", "LICENSE")
