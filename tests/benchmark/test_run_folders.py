"""A run's folder is whole or as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from release_files import contents

from caspian.benchmark import run_folders


@pytest.mark.parametrize("part", ["write_predictions", "render_leaderboard", "_plots", "write_errors"])
def test_a_run_that_cannot_be_written_leaves_the_folder_as_it_was(part, small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ("bench", "--data", small_release, "--task", "topic", "--out", "one", "--errors")
    assert run(*words, "--model", "rules").code == 0
    (tmp_path / "one" / "answers").mkdir()
    (tmp_path / "one" / "answers" / "answers-m.jsonl").write_text("kept\n")
    before = contents(Path("one"))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(run_folders, part, full)
        result = run(*words, "--model", "again=rules")
    assert (result.code, contents(Path("one"))) == (1, before)
    assert "one: cannot be written: No space left on device; nothing was changed [E111]" in result.err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    inode = Path("one/answers/answers-m.jsonl").stat().st_ino
    assert run(*words, "--model", "again=rules").code == 0
    assert Path("one/answers/answers-m.jsonl").stat().st_ino == inode
    assert contents(Path("one")).keys() > before.keys()


def test_kept_baselines_are_all_or_none(small_release, run, tmp_path, monkeypatch):
    corpus = tmp_path / "corpus"
    (corpus / "benchmark").mkdir(parents=True)
    (corpus / "benchmark" / "topic.json").write_text("old")
    small_release_copy = corpus / "release"
    small_release_copy.symlink_to(small_release)
    monkeypatch.setattr(run_folders, "run_baselines", lambda task, *_: {"task": task})
    monkeypatch.setattr(
        run_folders, "json_text", lambda results: {}[results["task"]] if results["task"] == "topic" else ""
    )
    with pytest.raises(KeyError):
        run("bench", "--baselines", "--corpus", corpus)
    assert contents(corpus / "benchmark").keys() == {"topic.json"}
    assert (corpus / "benchmark" / "topic.json").read_text() == "old"


def test_several_tasks_share_a_folder_and_have_one_overview(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for task in ("topic", "commitment", "topic"):
        words = ("bench", "--data", small_release, "--task", task, "--model", f"{task[0]}=rules", "--out", "all")
        assert run(*words).code == 0
    assert {path.parent.as_posix() for path in Path("all").rglob("results.json")} == {"all", "all/commitment-test"}
    overview = run("bench", "--data", small_release, "--report", "all")
    assert overview.code == 0
    assert "topic, test: macro_f1" in overview.out
    assert "commitment, test: macro_f1" in overview.out
    assert overview.out.count("Signature: ") == 2
    both = json.loads(run("bench", "--data", small_release, "--report", "all", "--json").out)
    assert [results["task"] for results in both] == ["topic", "commitment"]
    alone = run("bench", "--data", small_release, "--report", "all", "--task", "commitment", "--out", "again")
    assert "commitment on test" in alone.out
    assert json.loads(Path("again/results.json").read_text("utf-8"))["task"] == "commitment"
    told = run("bench", "--data", small_release, "--report", "all", "--task", "stance").err
    assert "--task: stance, but the runs are of topic, commitment" in told
