"""Edits as words become offsets, and the edited text comes out of the article again."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_files import parquet

import caspian
from caspian.sources.compiler import compile_corpus
from caspian.sources.contrasts import edited, trimmed

LINES = "contrast/orlec-harbour.jsonl"


def test_an_edit_is_published_as_offsets_and_text(corpus):
    tables = compile_corpus(corpus).tables
    text = tables["articles"]["text"][0].as_py()
    first, second = tables["contrast"].to_pylist()
    assert first["text"] == "A pupil 🙂 said, according to KNA, that two rockets fell near the school."
    assert [text[e["start"] : e["end"]] for e in first["edits"]] == ["The mayor"]
    assert (first["id"], first["changed"], first["source_type"]) == ("orlec-harbour:001~0", "source_type", "witness")
    assert second["text"] == "“They may have missed,” she said, and said no more."
    sentences = {row["id"]: row for row in tables["sentences"].to_pylist()}
    for row in (first, second):
        same = [f for f in ("stance", "target", "source_type", "topic", "commitment") if f != row["changed"]]
        assert [row[f] for f in same] == [sentences[row["sentence_id"]][f] for f in same]
        assert row[row["changed"]] != sentences[row["sentence_id"]][row["changed"]]


@given(st.text("ab cd", min_size=1, max_size=30), st.data())
def test_edits_are_made_from_left_to_right(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    words = [data.draw(st.text("xyz", max_size=4)) for _ in range(2)]
    edits = [
        {"start": start, "end": end, "words": w} for start, end, w in zip(cuts[::2], cuts[1::2], words, strict=True)
    ]
    backwards = text
    for edit in reversed(edits):
        backwards = backwards[: edit["start"]] + edit["words"] + backwards[edit["end"] :]
    assert edited(text, 0, len(text), edits) == backwards


@given(st.text("ab ,“é\u0301", min_size=1, max_size=12), st.text("ab ,“é\u0301", max_size=12))
def test_what_both_have_at_their_edges_is_no_part_of_the_edit(words, become):
    edit = trimmed(words, become, 100)
    assert words[: edit["start"] - 100] + edit["words"] + words[edit["end"] - 100 :] == become
    assert 100 <= edit["start"] <= edit["end"] <= 100 + len(words)
    if words == become:
        assert (edit["start"], edit["words"]) == (edit["end"], "")


def test_no_word_is_cut_by_an_edit():
    assert trimmed("the mayor said", "the mayors said", 0) == {"start": 4, "end": 9, "words": "mayors"}
    assert trimmed("They missed", "They may have missed", 0) == {"start": 5, "end": 5, "words": "may have "}
    assert trimmed("it fell", "it felt", 0) == {"start": 3, "end": 7, "words": "felt"}


def test_a_standoff_release_holds_no_more_of_the_text_than_is_new(corpus, run):
    path = corpus / LINES
    line = json.loads(path.read_text("utf-8").splitlines()[0])
    line["edits"] = [{"words": line["text"][:-1], "become": line["text"][:-1].replace("The mayor", "A pupil")}]
    path.write_text(json.dumps(line) + "\n", "utf-8")
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    (row,) = pq.read_table(corpus / "release-standoff" / parquet("contrast")).to_pylist()
    assert [edit["words"] for edit in row["edits"]] == ["A pupil"]


def test_a_corpus_without_edits_has_no_such_config(corpus, run):
    (corpus / LINES).unlink()
    assert run("build", "--corpus", corpus).code == 0
    assert run("check", "--corpus", corpus).code == 0
    assert not (corpus / "release" / "data" / "contrast").exists()
    assert "config_name: contrast" not in (corpus / "release" / "README.md").read_text("utf-8")
    with pytest.raises(ValueError, match="this release has no config 'contrast'; it has sentences"):
        caspian.load("contrast", release=corpus / "release")


def test_a_standoff_release_makes_the_edited_text_again(corpus, run, tmp_path):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    standoff = corpus / "release-standoff"
    assert caspian.load("contrast", release=standoff)["test"]["text"][:] == [None, None]
    full = caspian.load("contrast", release=standoff, texts=corpus / "articles")["test"]
    assert run("build", "--corpus", corpus).code == 0
    assert full["text"][:] == caspian.load("contrast", release=corpus / "release")["test"]["text"][:]


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere", "a link to elsewhere"])
def test_a_folder_that_is_none_is_told(corpus, run, tmp_path, kind):
    folder = corpus / "contrast"
    folder.rename(tmp_path / "elsewhere")
    if kind == "a file":
        folder.write_text("edits")
    else:
        folder.symlink_to(tmp_path / ("elsewhere" if kind.endswith("elsewhere") else "nowhere"))
    result = run("check", "--corpus", corpus)
    assert result.code == 1
    assert f"{folder}: " in result.err


def test_a_stance_needs_a_target_after_an_edit_too(corpus, run):
    for path in [*(corpus / "annotations").glob("*/*.jsonl"), corpus / LINES]:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for line in [line for line in lines if line["index"] == 2 and "attributions" in line]:
            line["attributions"][0].update(target=None, stance="neutral")
            line["note"] = "No target."
        if path == corpus / LINES:
            lines = [{**lines[1], "changed": "stance", "commitment": "asserted", "stance": "against"}]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert "$.stance: 'against', but the sentence has no target" in run("check", "--corpus", corpus).err
