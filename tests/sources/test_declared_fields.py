"""Corpora that label less: no column, and no default, for what they do not declare."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest
from release_files import parquet

import caspian
from caspian.benchmark.prompts import build_messages
from caspian.declared_fields import IDS, configs, declared_schemas, label_fields
from caspian.faults import Refused
from caspian.publishing.release_reader import read_release
from caspian.schemas import CONFIGS, arrow_schema, built_in

SPANS = ["source", "cue", "content"]
# What is declared → the configs, and a column of `sentences` that is there and one that is not.
DECLARED = {
    "spans": (SPANS, ["sentences", "attributions", "articles", "annotations"], ["attributions"], ["stance", "source"]),
    "stance": (["target", "stance"], list(CONFIGS), ["stance", "attributions"], ["topic", "source"]),
    "topic": (["topic"], ["sentences", "articles", "annotations", "contrast"], ["topic"], ["attributions", "stance"]),
    "nothing": ([], ["sentences", "articles"], ["text"], ["topic", "attributions", "stance"]),
}
NESTED = (*SPANS, "source_name", "source_type", "source_named", "via", "target", "stance", "commitment")


@pytest.fixture
def narrow(corpus):
    """Makes the tiny corpus one that labels only what is declared; its edits, which change more, go."""

    def narrowed(fields):
        path = corpus / "corpus.json"
        about = {**json.loads(path.read_text("utf-8")), "label_fields": fields}
        (corpus / "contrast" / "orlec-harbour.jsonl").unlink()
        if not fields:
            about["annotators"] = []
            for layer in (corpus / "annotations").iterdir():
                (layer / "orlec-harbour.jsonl").unlink()
                layer.rmdir()
        path.write_text(json.dumps(about), "utf-8")
        for file in (corpus / "annotations").rglob("*.jsonl"):
            lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
            file.write_text("".join(json.dumps(_only(line, fields)) + "\n" for line in lines), "utf-8")
        return corpus

    return narrowed


def _only(line, fields):
    kept = {name: value for name, value in line.items() if name not in ("topic", "attributions") or name in fields}
    if set(fields) - {"topic"}:
        kept["attributions"] = [
            {name: value for name, value in attribution.items() if name in fields}
            for attribution in line["attributions"]
        ]
    return kept


def test_what_can_be_labelled_is_what_the_schemas_have():
    assert set(label_fields(built_in())) == {"topic", "source_id", *NESTED}
    whole = declared_schemas(built_in(), {"label_fields": label_fields(built_in())})
    assert whole == declared_schemas(built_in(), {}) == built_in()


@pytest.mark.parametrize(("fields", "kept", "there", "gone"), DECLARED.values(), ids=DECLARED)
def test_the_records_have_the_declared_fields_only(fields, kept, there, gone):
    schemas = declared_schemas(built_in(), {"label_fields": fields})
    assert configs(schemas) == kept
    assert declared_schemas(schemas, {"label_fields": fields}) == schemas
    columns = arrow_schema("sentences", schemas).names
    assert set(there) <= set(columns)
    assert not set(gone) & set(columns)
    if "attributions" in kept:
        nested = [name for name in arrow_schema("attributions", schemas).names if name in (*NESTED, "source_id")]
        assert set(nested) == set(fields) - {"topic"}
        inner = arrow_schema("sentences", schemas).field("attributions").type.value_type
        assert {field.name for field in inner} == {*IDS, *nested}


@pytest.mark.parametrize(("fields", "kept", "there", "gone"), DECLARED.values(), ids=DECLARED)
def test_it_is_built_loaded_shown_and_completed(fields, kept, there, gone, narrow, run, tmp_path):
    corpus = narrow(fields)
    assert run("check", "--corpus", corpus).err == ""
    assert run("build", "--corpus", corpus).code == 0
    assert run("check", "--corpus", corpus).err == ""
    release = corpus / "release"
    published = [config for config in kept if config != "contrast"]
    assert {path.name for path in (release / "data").iterdir()} == set(published)
    assert not set(gone) & set(pq.read_schema(release / parquet("sentences")).names)
    for config in published:
        assert caspian.load(config, release)["test"].num_rows == pq.read_table(release / parquet(config)).num_rows
    assert "Rockets hit Orlec harbour" in run("show", "orlec-harbour", "--corpus", corpus).out
    assert run("list", "--corpus", corpus).code == 0
    assert run("card", "--corpus", corpus).code == 0
    assert run("agree", "--corpus", corpus).code == (0 if fields else 1)
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    texts, full = corpus / "articles", tmp_path / "full"
    assert run("load", corpus / "release-standoff", "--texts", texts, "--out", full).err == ""
    assert run("load", full).err == ""


def test_a_task_is_asked_where_its_fields_are_labelled(narrow, run):
    corpus = narrow(["target", "stance"])
    assert run("build", "--corpus", corpus).code == 0
    items, gold = caspian.load_items("stance", "test", corpus / "release")
    assert (items[1]["target"], items[1]["source"], gold[1]) == ("the rocket attack on Orlec", [], "against")
    with pytest.raises(Refused, match="nothing to ask for topic: this corpus does not label topic"):
        caspian.load_items("topic", "test", corpus / "release")
    told = run("bench", "--task", "spans", "--model", "rules", "--data", corpus / "release")
    assert (told.code, "this corpus does not label source, cue, content" in told.err) == (1, True)
    assert run("bench", "--task", "stance", "--model", "majority", "--data", corpus / "release").code == 0


def test_a_line_with_more_than_is_declared_is_a_fault(narrow, run):
    corpus = narrow(["topic"])
    path = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps({**line, "attributions": []}) + "\n" for line in lines), "utf-8")
    assert "unknown key 'attributions' [E108]" in run("check", "--corpus", corpus).err


def test_drafts_ask_for_what_is_declared(narrow, run):
    corpus = narrow(["topic"])
    for path in (corpus / "annotations" / "gold").iterdir():
        path.unlink()
    assert run("draft", "gold", "--corpus", corpus).code == 0
    lines = (corpus / "annotations" / "gold" / "orlec-harbour.jsonl").read_text("utf-8").splitlines()
    assert all("attributions" not in json.loads(line) for line in lines)


def test_the_card_tells_of_what_is_there(narrow, run):
    corpus = narrow(["source", "cue", "content"])
    assert run("build", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "the flat" not in card
    assert "A **stance** belongs" not in card
    assert "**Labelled here: `source`, `cue`, `content`.**" in card
    shown = run("show", "orlec-harbour", "--corpus", corpus).out
    assert [line for line in shown.splitlines() if line and not line.strip()] == []


def test_a_corpus_without_labels_has_nobody_to_draft_for(narrow, run):
    corpus = narrow([])
    assert "lists no 'me'; expected its line there [E901]" in run("draft", "me", "--corpus", corpus).err
    assert run("build", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "This corpus has no labels." in card
    assert '"attributions"' not in card


def test_prompts_and_harness_ask_for_what_is_labelled(narrow, run, tmp_path):
    corpus = narrow(["target", "stance"])
    assert run("build", "--corpus", corpus).code == 0
    release = read_release(corpus / "release")
    item = caspian.load_items("stance", "test", corpus / "release").items[1]
    system, _ = build_messages("stance", item, release.schemas, "", show_schema=False)
    assert "- target: " in system["content"]
    assert "- cue: " not in system["content"]
    assert run("harness", "--data", corpus / "release", "--out", tmp_path / "tasks").code == 0
    assert {path.name for path in (tmp_path / "tasks").iterdir()} == {
        "caspian.yaml", "caspian_stance_gen.yaml", "caspian_stance_mc.yaml", "utils.py",
    }  # fmt: skip


def test_nothing_to_ask_makes_no_tasks(narrow, run, tmp_path):
    corpus = narrow(["topic"])
    assert run("build", "--corpus", corpus).code == 0
    told = run("harness", "--data", corpus / "release", "--out", tmp_path / "tasks")
    assert (told.code, "neither stances nor whole attributions are labelled" in told.err) == (1, True)


def test_its_release_lends_its_labels(narrow, run, tmp_path):
    corpus = narrow(["topic"])
    assert run("build", "--corpus", corpus).code == 0
    article = corpus / "articles" / "orlec-harbour.txt"
    done = run("label", article, "--data", corpus / "release", "--out", tmp_path / "labelled")
    assert (done.code, done.err) == (0, "")


def test_the_articles_own_voice_is_told_where_types_are_labelled(narrow, run):
    corpus = narrow(["source_type", "target", "stance"])
    assert run("build", "--corpus", corpus).code == 0
    items, _ = caspian.load_items("stance", "test", corpus / "release")
    assert [item["source_name"] for item in items] == [None, "unknown", "unknown", "unknown"]


def test_names_that_are_not_labelled_are_not_scored(narrow, run):
    corpus = narrow(["source", "cue", "content", "target", "stance", "commitment"])
    assert run("build", "--corpus", corpus).code == 0
    told = run("bench", "--task", "attribution", "--model", "rules", "--data", corpus / "release", "--json")
    scores = json.loads(told.out)["models"][0]["scores"]["authored"]
    assert scores["source_name_exact_f1"]["value"] is None
    assert scores["stance_f1"]["value"] is not None
