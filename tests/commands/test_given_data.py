"""What a command works on: a corpus or a release, each by its option, and never the installed package."""

from __future__ import annotations

import json
import shutil

import pytest
from release_files import redo_sums

import caspian.files
from caspian.files import find_folders


@pytest.mark.parametrize(
    "words", [["train", "stance", "--out", "m"], ["bench", "--task", "stance"], ["label", "a.txt"], ["harness"]]
)
def test_a_corpus_and_a_release_together_are_misuse(words, corpus, run):
    result = run(*words, "--corpus", corpus, "--data", corpus / "release")
    assert result.code == 2
    assert "--corpus and --data both say what to work on" in result.err


def test_a_release_given_as_a_corpus_is_told(release, run):
    told = run("check", "--corpus", release).err
    assert "release: a release, without corpus.json; expected a corpus folder [E112]" in told
    assert "expected a corpus folder, or --data" in run("bench", "--task", "stance", "--corpus", release).err


def test_a_corpus_given_as_a_release_is_told(release, run):
    told = run("bench", "--task", "stance", "--data", release.parent).err
    assert f"did you mean '{release}'?" in told


def test_the_next_commands_go_on_with_the_same_data(small_release, run, tmp_path):
    out = run("train", "topic", "--data", small_release, "--out", tmp_path / "m").out
    assert out.count(f"--data {small_release}") == 2


def test_labels_are_those_of_a_release(release, run, tmp_path):
    path = release / "schema" / "labels.json"
    labels = json.loads(path.read_text("utf-8"))
    labels["$defs"]["topic"]["oneOf"] = [{"const": "weather"}]
    path.write_text(json.dumps(labels), "utf-8")
    redo_sums(release)
    (tmp_path / "a.txt").write_text("Rain fell on the town.", "utf-8")
    result = run("label", tmp_path / "a.txt", "--data", release)
    assert result.code == 1
    assert "--model: no model for topic, and rules answer missile_strike, deconfliction" in result.err


def test_fields_that_a_corpus_gives_no_labels_for_are_the_packages(corpus, run):
    own = {"topic": json.loads((find_folders().schema / "labels.json").read_text("utf-8"))["$defs"]["topic"]}
    own["topic"]["oneOf"].append({"const": "harvest", "title": "Harvest", "description": "What grows."})
    (corpus / "schema").mkdir()
    (corpus / "schema" / "labels.json").write_text(json.dumps({"$defs": own}), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    published = json.loads((corpus / "release" / "schema" / "labels.json").read_text("utf-8"))
    assert list(published["$defs"])[:3] == ["stance", "topic", "source_type"]
    assert [value["const"] for value in published["$defs"]["topic"]["oneOf"]][-1] == "harvest"


@pytest.mark.parametrize(
    "words", [["build"], ["draft", "a"], ["bench", "--baselines"], ["build", "--out", "ours/corpus/elsewhere"]]
)
def test_nothing_is_written_into_the_installed_package(words, corpus, run, tmp_path, monkeypatch):
    package = tmp_path / "ours"
    shutil.copytree(corpus, package / "corpus")
    for name in ("schema", "cards"):
        shutil.copytree(getattr(find_folders(), name), package / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(caspian.files, "_PACKAGE", package)
    monkeypatch.setattr(caspian.files, "_ROOT", package)
    (package / "corpus" / "annotations" / "a" / "orlec-harbour.jsonl").unlink()
    before = sorted(package.rglob("*"))
    result = run(*words)
    assert result.code == 1
    assert "lies in the installed package" in result.err
    assert sorted(package.rglob("*")) == before
