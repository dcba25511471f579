"""Releases without texts, and releases written from releases."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import yaml
from release_files import contents, labels_with, parquet


def test_a_standoff_release_holds_no_text_and_gets_it_back(corpus, release, run, tmp_path):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    standoff = corpus / "release-standoff"
    for path in standoff.rglob("*.parquet"):
        table = pq.read_table(path)
        for name in {"text", "title", "note"} & set(table.column_names):
            assert table[name].null_count == table.num_rows
        assert "fell near the school" not in str(table.to_pylist())
    for path in standoff.rglob("*"):
        assert path.is_dir() or b"fell near the school" not in path.read_bytes()
    assert "it holds no text" in (standoff / "README.md").read_text("utf-8")
    assert "without texts" in run("load", standoff).out
    result = run("load", standoff, "--texts", corpus / "articles", "--out", tmp_path / "full")
    assert (result.code, result.err) == (0, "")
    full, whole = contents(tmp_path / "full"), contents(release)
    # Notes may quote the text, and headlines are text, so that a stand-off release has none to give back.
    without = {parquet("annotations"): "note", parquet("articles"): "title"}
    differ = {*without, "stats.json", "README.md", "croissant.json", "SHA256SUMS"}
    assert {name for name in whole if full[name] != whole[name]} == differ
    assert full.keys() == whole.keys()
    for path, column in without.items():
        rows = [pq.read_table(folder / path).to_pylist() for folder in (tmp_path / "full", release)]
        assert rows[0] == [{**row, column: None} for row in rows[1]]


def test_another_text_is_refused(corpus, release, run, tmp_path):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    text = (corpus / "articles" / "orlec-harbour.txt").read_bytes()
    (corpus / "articles" / "orlec-harbour.txt").write_bytes(text.replace(b"two", b"ten"))
    result = run("load", corpus / "release-standoff", "--texts", corpus / "articles", "--out", tmp_path / "full")
    assert result.code == 1
    assert "orlec-harbour.txt: another text: SHA-256" in result.err
    assert not (tmp_path / "full").exists()
    (corpus / "articles" / "orlec-harbour.txt").unlink()
    assert "missing" in run("load", corpus / "release-standoff", "--texts", corpus / "articles").err


def test_a_standoff_release_is_checked_too(corpus, run):
    assert run("build", "--corpus", corpus, "--standoff", "--out", corpus / "release").code == 0
    assert run("check", "--corpus", corpus).code == 0


def test_a_release_carries_its_labels_with_it(corpus, run, tmp_path):
    """A corpus with labels of its own is loaded and completed from its release alone."""
    import caspian as package

    (corpus / "schema").mkdir()
    own = {"const": "harbours", "title": "harbours", "description": "Harbours."}
    (corpus / "schema" / "labels.json").write_text(labels_with("topic", "other", own), "utf-8")
    for path in (corpus / "annotations").rglob("*.jsonl"):
        path.write_text(path.read_text("utf-8").replace('"topic": "missile_strike"', '"topic": "harbours"', 1), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    assert run("check", "--corpus", corpus).code == 0
    loaded = package.load(release=corpus / "release")["test"]
    assert loaded.features["topic"].names == ["missile_strike", "deconfliction", "civilian_casualties", "harbours"]
    assert loaded["topic"][:] == [3, 0, 0, 0]
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    standoff = corpus / "release-standoff"
    assert run("load", standoff, "--texts", corpus / "articles", "--out", tmp_path / "full").code == 0
    completed = yaml.safe_load((tmp_path / "full" / "README.md").read_text("utf-8").split("---\n")[1])
    assert "'3': 'harbours'" in str(completed)


def test_a_standoff_release_is_not_completed_without_texts(corpus, run, tmp_path):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    result = run("load", corpus / "release-standoff", "--out", tmp_path / "full")
    assert result.code == 1
    assert "a stand-off release; expected --texts DIR" in result.err


def test_a_release_is_not_written_into_itself(release, run):
    before = contents(release)
    assert "inside the release that is read" in run("load", release, "--out", release / "full").err
    assert contents(release) == before


def test_a_release_of_several_splits_is_completed_to_the_same(corpus, run, tmp_path):
    line = json.loads((corpus / "articles.jsonl").read_text("utf-8"))
    lines = [line, {**line, "id": "a-second", "split": "train"}, {**line, "id": "z-third", "split": "train"}]
    (corpus / "articles.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines), "utf-8")
    for one in lines[1:]:
        shutil.copy(corpus / "articles" / "orlec-harbour.txt", corpus / "articles" / f"{one['id']}.txt")
        for layer in ("gold", "a", "b"):
            source = corpus / "annotations" / layer / "orlec-harbour.jsonl"
            shutil.copy(source, source.with_name(f"{one['id']}.jsonl"))
    assert run("build", "--corpus", corpus).code == 0
    assert run("load", corpus / "release", "--out", tmp_path / "copy").code == 0
    assert contents(tmp_path / "copy") == contents(corpus / "release")
