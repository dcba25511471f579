"""Whose labels are published: gold's, or those of the only independent layer of an article."""

from __future__ import annotations

import json

from caspian.sources.compiler import compile_corpus
from caspian.sources.layers import published_layers


def without_gold(corpus, *layers):
    for name in ("gold", *layers):
        (corpus / "annotations" / name / "orlec-harbour.jsonl").unlink()


def test_an_article_labelled_once_publishes_that_layer(corpus, run):
    without_gold(corpus, "b")
    (corpus / "contrast" / "orlec-harbour.jsonl").unlink()
    compiled = compile_corpus(corpus)
    assert compiled.tables["articles"]["layer"].to_pylist() == ["a"]
    a = {row["sentence_id"]: row for row in compiled.tables["annotations"].to_pylist()}
    for row in compiled.tables["sentences"].to_pylist():
        assert row["topic"] == a[row["id"]]["topic"]
        assert row["attributions"] == a[row["id"]]["attributions"]
    assert run("build", "--corpus", corpus).code == 0
    assert run("check", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "\n- test: `a` 1 article\n" in card
    assert "No sentence has been labelled by two independent annotators." in card
    assert "no sentence is labelled by two" in run("agree", "--corpus", corpus).err


def test_two_layers_without_a_decision_publish_nothing(corpus, run):
    without_gold(corpus)
    result = run("build", "--corpus", corpus)
    assert result.code == 1
    assert "missing; expected the labels to publish, or one independent layer alone" in result.err


def test_a_pilot_is_never_published(corpus):
    rows = compile_corpus(corpus).tables["annotations"]
    assert published_layers(rows, {"gold": "gold", "a": "independent", "b": "pilot"}) == {"orlec-harbour": "gold"}
    assert published_layers(rows, {"gold": "pilot", "a": "independent", "b": "pilot"}) == {"orlec-harbour": "a"}
    assert published_layers(rows, {"gold": "pilot", "a": "pilot", "b": "pilot"}) == {}


def test_a_pilot_is_compared_also_where_gold_is_silent(corpus, run):
    without_gold(corpus)
    (corpus / "contrast" / "orlec-harbour.jsonl").unlink()
    path = corpus / "corpus.json"
    about = json.loads(path.read_text("utf-8"))
    next(a for a in about["annotators"] if a["id"] == "b")["role"] = "pilot"
    path.write_text(json.dumps(about), "utf-8")
    out = run("agree", "--disputes", "--corpus", corpus, "--annotators", "a", "b").out
    assert "  stance\n    a: neutral\n    b: against\n    gold: –\n" in out


def test_two_layers_are_compared_before_anything_is_decided(corpus, run):
    without_gold(corpus)
    result = run("agree", "--disputes", "--corpus", corpus)
    assert (result.code, result.err) == (0, "")
    assert "stance          0.667" in result.out
    assert "  stance\n    a: neutral\n    b: against\n    gold: –\n" in result.out
    (corpus / "annotations" / "gold").rmdir()
    assert run("agree", "--disputes", "--corpus", corpus).out == result.out
    assert run("check", "--corpus", corpus).code == 1


def test_disputes_are_listed_while_gold_is_under_way(corpus, run):
    without_gold(corpus)
    assert run("draft", "gold", "--corpus", corpus).code == 0
    result = run("agree", "--disputes", "--corpus", corpus)
    assert (result.code, result.err) == (0, "")
    assert "  stance\n    a: neutral\n    b: against\n    gold: –\n" in result.out
    assert run("check", "--corpus", corpus).code == 1
