"""Annotators start from a drafted file, and cannot lose what they wrote."""

from __future__ import annotations

import json


def test_a_draft_has_every_sentence_and_no_label(corpus, run):
    (corpus / "annotations" / "b" / "orlec-harbour.jsonl").unlink()
    result = run("draft", "b", "--corpus", corpus, "--json")
    assert result.code == 0
    (path,) = json.loads(result.out)
    assert path.endswith("annotations/b/orlec-harbour.jsonl")
    lines = [
        json.loads(line)
        for line in (corpus / "annotations" / "b" / "orlec-harbour.jsonl").read_text("utf-8").splitlines()
    ]
    assert [line["index"] for line in lines] == [0, 1, 2, 3]
    assert lines[2] == {
        "index": 2,
        "text": "“They missed,” she said, and said no more.",
        "topic": None,
        "attributions": [],
    }
    told = run("check", "--corpus", corpus).err.splitlines()
    assert len(told) == 2
    assert "0 of 4 sentences labelled; expected all, and the first without labels is on line 1" in told[0]


def test_a_file_that_exists_is_left_alone(corpus, run):
    path = corpus / "annotations" / "a" / "orlec-harbour.jsonl"
    before = path.read_bytes()
    result = run("draft", "a", "--corpus", corpus)
    assert (result.code, result.out) == (0, "Every article has its file already.\n")
    assert path.read_bytes() == before


def test_an_annotator_that_is_not_listed_is_told(corpus, run):
    result = run("draft", "bb", "--corpus", corpus)
    assert result.code == 1
    assert "corpus.json: $.annotators: lists no 'bb'; did you mean 'b'?" in result.err
    assert not (corpus / "annotations" / "bb").exists()


def test_the_deciding_layer_starts_with_what_is_agreed(corpus, run):
    gold = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    decided = gold.read_text("utf-8").splitlines()
    gold.unlink()
    (corpus / "contrast" / "orlec-harbour.jsonl").unlink()
    assert run("draft", "gold", "--corpus", corpus).code == 0
    drafted = gold.read_text("utf-8").splitlines()
    lines = [json.loads(line) for line in drafted]
    assert [bool(line["attributions"]) for line in lines] == [True, True, False, True]
    assert (
        "3 of 4 sentences labelled; expected all, and the first without labels is on line 3"
        in run("check", "--corpus", corpus).err
    )
    gold.write_text("\n".join([*drafted[:2], decided[2], drafted[3]]) + "\n", "utf-8")
    assert run("check", "--corpus", corpus).code == 0


def test_an_article_of_one_layer_needs_no_decision(corpus, run):
    for name in ("gold", "b"):
        (corpus / "annotations" / name / "orlec-harbour.jsonl").unlink()
    assert run("draft", "gold", "--corpus", corpus).out == "Every article has its file already.\n"


def test_a_draft_of_gold_tells_faults_of_the_layers(corpus, run):
    (corpus / "annotations" / "gold" / "orlec-harbour.jsonl").unlink()
    path = corpus / "annotations" / "a" / "orlec-harbour.jsonl"
    path.write_text(path.read_text("utf-8").replace('"neutral"', '"neutrl"'), "utf-8")
    result = run("draft", "gold", "--corpus", corpus)
    assert result.code == 1
    assert "did you mean 'neutral'" in result.err


def empty_layers(corpus, *names):
    (corpus / "contrast" / "orlec-harbour.jsonl").unlink(missing_ok=True)
    for name in names:
        (corpus / "annotations" / name / "orlec-harbour.jsonl").unlink()


def test_gold_that_was_drafted_too_early_is_filled_later(corpus, run):
    kept = {name: (corpus / "annotations" / name / "orlec-harbour.jsonl").read_bytes() for name in ("a", "b")}
    empty_layers(corpus, "gold", "a", "b")
    assert run("draft", "gold", "--corpus", corpus).code == 0
    gold = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    for name, lines in kept.items():
        (corpus / "annotations" / name / "orlec-harbour.jsonl").write_bytes(lines)
    assert run("draft", "gold", "--corpus", corpus).out == f"{gold}\n"
    assert sum(bool(json.loads(line)["attributions"]) for line in gold.read_text("utf-8").splitlines()) == 3
    decided = gold.read_bytes()
    assert run("draft", "gold", "--corpus", corpus).out == "Every article has its file already.\n"
    assert gold.read_bytes() == decided


def test_gold_waits_for_who_has_not_finished(corpus, run):
    empty_layers(corpus, "gold", "b")
    assert run("draft", "b", "--corpus", corpus).code == 0
    result = run("draft", "gold", "--corpus", corpus)
    assert (result.code, result.out) == (0, "Nothing to draft yet.\n")
    assert "b/orlec-harbour.jsonl: 0 of 4 sentences labelled" in result.err
    assert not (corpus / "annotations" / "gold" / "orlec-harbour.jsonl").exists()


def test_agree_before_anything_is_labelled(corpus, run):
    empty_layers(corpus, "gold", "a", "b")
    assert "no sentence is labelled by two of ['a', 'b']" in run("agree", "--corpus", corpus).err
    for name in ("a", "b"):
        assert run("draft", name, "--corpus", corpus).code == 0
    told = run("agree", "--corpus", corpus).err
    assert told.count("0 of 4 sentences labelled") == 2
    assert "no sentence is labelled by two" in told


def test_one_layer_alone_is_published_though_others_are_listed(corpus, run):
    empty_layers(corpus, "gold", "b")
    for name in ("gold", "b"):
        (corpus / "annotations" / name).rmdir()
    result = run("build", "--corpus", corpus)
    assert result.code == 0
    assert [line.rpartition(": ")[2] for line in result.err.splitlines()] == [
        "'gold' has labelled nothing [W402]", "'b' has labelled nothing [W402]",
    ]  # fmt: skip
