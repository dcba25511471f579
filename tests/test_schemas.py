"""schema/ is the one definition: everything else is derived from it or checked against it."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

import caspian
from caspian.faults import Refused
from caspian.files import find_folders
from caspian.models.rules import label_rules
from caspian.schemas import (
    CONFIGS,
    arrow_schema,
    built_in,
    features,
    fields,
    header_features,
    label_names,
    read_schemas,
)
from caspian.text.word_lists import read_word_lists

PACKAGE = Path(caspian.__file__).parent


@pytest.mark.parametrize("config", CONFIGS)
def test_the_card_spells_features_as_datasets_does(config):
    spelled = features(config, built_in())._to_yaml_list()
    assert yaml.safe_load(yaml.safe_dump(header_features(config, built_in()))) == spelled


@pytest.mark.parametrize("config", CONFIGS)
def test_arrow_and_features_have_the_same_columns(config):
    """ClassLabel is an integer there and a name here; everything else is one type."""
    from_features = features(config, built_in()).arrow_schema
    ours = arrow_schema(config, built_in())
    assert from_features.names == ours.names
    for name in ours.names:
        spelled = next(feature for feature in header_features(config, built_in()) if feature["name"] == name)
        if "label" not in str(spelled):
            assert from_features.field(name).type == ours.field(name).type, name


def test_label_names_are_those_of_the_design():
    assert label_names("stance") == ["favor", "against", "neutral"]
    assert label_names("topic") == ["missile_strike", "deconfliction", "civilian_casualties", "other"]
    assert label_names("commitment") == ["asserted", "denied", "uncommitted"]
    assert len(label_names("source_type")) == 10


def test_every_label_and_field_has_a_meaning():
    documents = built_in()
    for field, node in documents["labels.json"]["$defs"].items():
        assert all(value["description"] and value["title"] for value in node["oneOf"]), field
        assert node["description"], field
    for config in CONFIGS:
        for name, node in fields(config, documents):
            assert node["description"], (config, name)


def test_a_renamed_label_is_renamed_everywhere(corpus, run):
    shutil.copytree(find_folders().schema, corpus / "schema")
    _replace(corpus / "schema" / "labels.json", '"const": "favor"', '"const": "support"')
    told = run("check", "--corpus", corpus).err
    assert told.count("'favor' is not one of support, against, neutral") == 3
    for path in (corpus / "annotations").rglob("*.jsonl"):
        _replace(path, '"favor"', '"support"')
    assert run("build", "--corpus", corpus).code == 0
    assert run("check", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "'0': support" in card
    assert "\n- `support`: " in card
    assert "favor" not in card
    assert (
        json.loads((corpus / "release" / "stats.json").read_text())["labels"]["sentences"]["stance"]["authored"][
            "support"
        ]
        == 1
    )
    schemas = read_schemas(corpus / "schema")
    assert features("sentences", schemas)["stance"].names == ["support", "against", "neutral"]
    assert features("annotations", schemas)["attributions"].feature["stance"].names == ["support", "against", "neutral"]


def test_a_label_that_a_rule_needs_cannot_be_renamed_in_silence(corpus, run):
    shutil.copytree(find_folders().schema, corpus / "schema")
    _replace(corpus / "schema" / "labels.json", '"const": "neutral"', '"const": "none"')
    assert (
        "labels.json: $.$defs.stance: has no value 'neutral', which a rule needs"
        in run("check", "--corpus", corpus).err
    )


def test_nothing_else_lists_labels():
    """No list, tuple, set or dict of the package holds two values of one label field."""
    fields = [set(label_names(field)) for field in built_in()["labels.json"]["$defs"]]
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            words = {item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)}
            if any(len(words & values) > 1 for values in fields):
                found.append((path.name, node.lineno, sorted(words)))
    assert [words for name, _, words in found if name == "schemas.py"] == [
        ["author", "gold", "independent", "language_model", "neutral", "published"]
    ]
    assert [entry for entry in found if entry[0] != "schemas.py"] == []


def test_rules_speak_of_labels_that_exist():
    """They are written for labels by name; a label that is renamed must be noticed here."""
    lists = read_word_lists(label_rules.__file__)
    assert {*lists["topics"], "other"} == set(label_names("topic"))
    assert set(lists["acting"]) < set(lists["source_types"])
    assert {*lists["source_types"], "author", "other"} == set(label_names("source_type"))


def test_schemas_are_read_without_the_network(monkeypatch, tmp_path):
    import socket

    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    shutil.copytree(find_folders().schema, tmp_path / "schema")
    _replace(tmp_path / "schema" / "articles.json", "labels.json#/$defs/split", "http://127.0.0.1:9/labels.json")
    with pytest.raises(Refused, match="leaves the folder"):
        read_schemas(tmp_path / "schema")


def test_arrow_types_are_plain():
    """Types that old readers and `datasets` cast without surprise: no large_string, no dictionary."""
    allowed = {pa.string(), pa.int32(), pa.bool_()}

    def leaves(kind: pa.DataType) -> set[pa.DataType]:
        if kind.num_fields:
            return set().union(*(leaves(kind.field(i).type) for i in range(kind.num_fields)))
        return {kind}

    for config in CONFIGS:
        assert set().union(*(leaves(kind) for kind in arrow_schema(config, built_in()).types)) <= allowed


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new), "utf-8")
