"""Edits as words become offsets, and the edited text comes out of the article again."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_files import parquet, redo_sums

import caspian
from caspian.compiler import compile_corpus
from caspian.contrasts import edited, token_changes
from caspian.faults import Refused
from caspian.spans import find_tokens
from caspian.splits import digest

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


@given(st.text("ab, ", max_size=20), st.text("ab, ", max_size=20))
def test_changes_are_counted_in_tokens(before, after):
    removed, added, kept = token_changes(before, after)
    assert removed + kept == len(find_tokens(before))
    assert added + kept == len(find_tokens(after))
    assert token_changes(before, before) == (0, 0, len(find_tokens(before)))


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


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: row.update(text="Another text."), "its edits do not make its text"),
        (lambda row: row["edits"][0].update(start=0), "its edits do not make its text"),
        (lambda row: row["edits"][0].update(end=10_000), "its edits do not make its text"),
        (lambda row: row.update(sentence_id="orlec-harbour:009"), "an edit of no sentence"),
    ],
)
def test_edits_that_lie_are_found(release, run, change, told):
    path = release / parquet("contrast")
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows[0])
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), path)
    facts = json.loads((release / "stats.json").read_text("utf-8"))
    facts["digests"]["contrast"] = digest({"test": pq.read_table(path)})
    (release / "stats.json").write_text(json.dumps(facts), "utf-8")
    redo_sums(release)
    assert told in run("load", release).err


def test_an_edit_of_another_release_is_not_completed_from_elsewhere(corpus, run):
    """A stand-off release whose edits name a sentence it does not have."""
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    release = corpus / "release-standoff"
    path = release / parquet("contrast")
    table = pq.read_table(path)
    rows = [{**row, "sentence_id": "orlec-harbour:009"} for row in table.to_pylist()]
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), path)
    with pytest.raises(Refused, match="no sentence 'orlec-harbour:009', of which there are edits"):
        caspian.load("contrast", release=release, texts=corpus / "articles")
