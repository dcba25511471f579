"""A run's folder is whole or as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from release_files import contents

from caspian.atomic_folders import changed_folder
from caspian.benchmark import run_folders
from caspian.benchmark.results import Entry
from caspian.faults import Refused


@pytest.fixture(autouse=True)
def _without_plots(monkeypatch):
    """Plots take most of the time of a run, and are looked at elsewhere."""
    monkeypatch.setattr(run_folders, "_plots", lambda *_: [])


@pytest.mark.parametrize("part", ["write_predictions", "render_leaderboard", "_plots", "write_errors"])
def test_a_run_that_cannot_be_written_leaves_the_folder_as_it_was(part, small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ("bench", "--data", small_release, "--task", "topic", "--out", "one", "--errors")
    assert run(*words, "--model", "rules").code == 0
    (tmp_path / "one" / "topic-test" / "answers").mkdir()
    (tmp_path / "one" / "topic-test" / "answers" / "answers-m.jsonl").write_text("kept\n")
    before = contents(Path("one"))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(run_folders, part, full)
        result = run(*words, "--model", "again=rules")
    assert (result.code, contents(Path("one"))) == (1, before)
    assert "one/topic-test: cannot be written: No space left on device; nothing was changed [E111]" in result.err
    assert [path.name for path in (tmp_path / "one").iterdir() if path.name.startswith(".")] == []
    inode = Path("one/topic-test/answers/answers-m.jsonl").stat().st_ino
    assert run(*words, "--model", "again=rules").code == 0
    assert Path("one/topic-test/answers/answers-m.jsonl").stat().st_ino == inode
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
    assert {path.parent.as_posix() for path in Path("all").rglob("results.json")} == {
        "all/topic-test",
        "all/commitment-test",
    }
    overview = run("bench", "--data", small_release, "--report", "all")
    assert overview.code == 0
    assert "topic, test: macro_f1" in overview.out
    assert "commitment, test: macro_f1" in overview.out
    assert overview.out.count("Signature: ") == 2
    both = json.loads(run("bench", "--data", small_release, "--report", "all", "--json").out)
    assert [results["task"] for results in both] == ["commitment", "topic"]
    alone = run("bench", "--data", small_release, "--report", "all", "--task", "commitment", "--out", "again")
    assert "commitment on test" in alone.out
    assert json.loads(Path("again/commitment-test/results.json").read_text("utf-8"))["task"] == "commitment"
    told = run("bench", "--data", small_release, "--report", "all", "--task", "stance").err
    assert "--task: stance, but the runs are of commitment, topic" in told


def bench(run, small_release, *words):
    return run("bench", "--data", small_release, "--task", "topic", *words)


def test_another_model_of_the_same_name_is_numbered_and_errors_go_with_their_answers(
    small_release, run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("answers.py").write_text("def other(items):\n    return ['other'] * len(items)\n")
    assert bench(run, small_release, "--model", "m=rules", "--out", "one", "--errors").code == 0
    assert bench(run, small_release, "--model", "m=python:answers:other", "--out", "one").code == 0
    names = [model["name"] for model in json.loads(Path("one/topic-test/results.json").read_text("utf-8"))["models"]]
    assert sorted(names) == ["m", "m-2", "majority"]
    assert {path.name for path in Path("one/topic-test/errors").iterdir()} == {
        "m.jsonl",
        "m.md",
        "majority.jsonl",
        "majority.md",
    }


def test_answers_that_come_while_a_run_is_put_in_place_are_kept(tmp_path):
    from caspian.benchmark.kept_answers import append_kept

    run_folder = tmp_path / "run"
    (run_folder / "answers").mkdir(parents=True)
    append_kept(run_folder / "answers" / "a.jsonl", {"n": 1})
    with changed_folder(run_folder, linked="answers") as draft:
        (draft / "results.json").write_text("{}")
        append_kept(run_folder / "answers" / "a.jsonl", {"n": 2})  # linked, so the same file
        append_kept(run_folder / "answers" / "b.jsonl", {"n": 3})  # begun after the copy
    assert (run_folder / "results.json").exists()
    assert (run_folder / "answers" / "a.jsonl").read_text() == '{"n": 1}\n{"n": 2}\n'
    assert (run_folder / "answers" / "b.jsonl").read_text() == '{"n": 3}\n'


def test_each_task_and_split_has_its_place_whatever_else_is_there(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("one/stance-test/answers").mkdir(parents=True)  # a run that was stopped
    Path("one/stance-test/answers/answers-m.jsonl").write_text("", "utf-8")
    assert bench(run, small_release, "--model", "rules", "--out", "one").code == 0
    words = ("bench", "--data", small_release, "--task", "stance", "--model", "rules", "--out", "one")
    assert run(*words).code == 0
    assert Path("one/stance-test/answers/answers-m.jsonl").exists()
    Path("one/topic-test/results.json").rename("one/results.json")
    told = bench(run, small_release, "--model", "rules", "--out", "one")
    assert "one: holds a run itself; expected a folder to hold runs, or a new one" in told.err


def test_runs_of_two_tasks_at_once_lose_nothing(small_release, tmp_path):
    words = [sys.executable, "-m", "caspian", "bench", "--data", small_release, "--model", "rules", "--out", "both"]
    running = [
        subprocess.Popen([*words, "--task", task], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for task in ("topic", "commitment")
    ]
    told = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.suffix in (".json", ".jsonl")}
    parts = ("results.json", "predictions/rules.jsonl", "predictions/majority.jsonl")
    assert kept == {f"both/{task}-test/{part}" for task in ("topic", "commitment") for part in parts}


def test_the_same_model_again_takes_the_place_of_its_results(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("answers.py").write_text("def other(items):\n    return ['other'] * len(items)\n")
    assert bench(run, small_release, "--model", "m=rules", "--out", "one").code == 0
    for _ in range(2):
        assert bench(run, small_release, "--model", "m=python:answers:other", "--out", "one").code == 0
        names = [model["name"] for model in json.loads(Path("one/topic-test/results.json").read_text())["models"]]
        assert sorted(names) == ["m", "m-2", "majority"]


def test_models_that_answer_alike_stay_apart(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bench(run, small_release, "--model", "a=rules", "--model", "b=rules", "--out", "one").code == 0
    assert bench(run, small_release, "--model", "c=rules", "--out", "one").code == 0
    for words in (("--report", "one"), ("--report", "one", "--out", "two")):
        told = json.loads(run("bench", "--data", small_release, *words, "--json").out)
        assert sorted(model["name"] for model in told["models"]) == ["a", "b", "c", "majority"]


def test_a_model_asked_otherwise_is_another():
    asked = [Entry("m", "openai:m@u", [], 1.0, {"params": {"seed": seed}}) for seed in ("1", "2")]
    assert not run_folders._same_model(*asked)
    assert not run_folders._same_model(asked[0], asked[0]._replace(name="m-2"))  # a name that was given
    numbered = run_folders._numbered(asked[0], {"m"})
    assert (numbered.name, run_folders._same_model(asked[0], numbered)) == ("m-2", True)
    assert run_folders._numbered(numbered, {"m", "m-2"}).name == "m-3"
    assert len(run_folders._numbered(asked[0]._replace(name="a" * 99), {"a" * 99}).name) <= 100


def test_names_with_numbers_of_ones_own_stay_apart(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bench(run, small_release, "--model", "run-1=rules", "--model", "run-2=rules", "--out", "one").code == 0
    for words in (["run-1=rules"], ["rules"]):
        assert bench(run, small_release, "--model", *words, "--out", "one").code == 0
    kept = json.loads(Path("one/topic-test/results.json").read_text("utf-8"))["models"]
    names = sorted(model["name"] for model in kept)
    assert names == ["majority", "rules", "run-1", "run-2"]
    assert sorted(path.stem for path in Path("one/topic-test/predictions").iterdir()) == names


def test_reports_of_equal_names_add_up(small_release, run, tmp_path, monkeypatch):
    """Three runs whose model has one name and spec, with other answers each."""
    monkeypatch.chdir(tmp_path)
    Path("labanswers.py").write_text(
        "import os\ndef one(items):\n    return [os.environ['LABEL'] for _ in items]\n", "utf-8"
    )
    for number, label in enumerate(("other", "missile_strike", "deconfliction")):
        monkeypatch.setenv("LABEL", label)
        assert bench(run, small_release, "--model", "p=python:labanswers:one", "--out", f"lab{number}").code == 0
    report = ("bench", "--data", small_release, "--out", "all", "--report")
    for words in (("lab0", "lab1"), ("lab2",), ("lab2",), ("all", "lab0")):
        assert run(*report, *words).code == 0
    kept = json.loads(Path("all/topic-test/results.json").read_text("utf-8"))
    assert sorted(model["name"] for model in kept["models"]) == ["majority", "p", "p-2", "p-3"]
    assert len({model["predictions"] for model in kept["models"]}) == 4


def test_a_report_of_more_models_than_results_can_hold_is_refused(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bench(run, small_release, "--model", "a=rules", "--out", "one").code == 0
    assert bench(run, small_release, "--model", "b=rules", "--out", "two").code == 0
    monkeypatch.setattr(run_folders, "MOST_MODELS", 2)
    told = run("bench", "--data", small_release, "--report", "one", "two", "--out", "three")
    assert (told.code, "three/topic-test: 3 models; expected 2 at most in one run" in told.err) == (1, True)
    assert not Path("three/topic-test").exists()


@pytest.mark.parametrize("name", ["leaderboard.md", "predictions"])
def test_nothing_is_written_through_a_link(name, small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bench(run, small_release, "--model", "rules", "--out", "one").code == 0
    Path("one/topic-test", name).rename(tmp_path / "precious")
    Path("one/topic-test", name).symlink_to(tmp_path / "precious")
    before = (tmp_path / "precious").stat().st_mtime_ns
    result = bench(run, small_release, "--model", "again=rules", "--out", "one")
    assert result.code == 1
    assert "a link; expected a file or folder of its own" in result.err or "leads out" in result.err
    assert (tmp_path / "precious").stat().st_mtime_ns == before


def test_a_folder_on_other_data_is_told_before_anything_is_asked(release, small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bench(run, small_release, "--model", "rules", "--out", "one").code == 0
    Path("asked.py").write_text("def never(items):\n    raise SystemExit('asked')\n")
    result = run("bench", "--data", release, "--task", "topic", "--model", "python:asked:never", "--out", "one")
    assert result.err == "one/topic-test: holds results on other data; expected another folder [E804]\n"


@pytest.mark.parametrize("words", [["bench", "--task", "topic"], ["train", "topic"], ["harness"]])
@pytest.mark.parametrize(("place", "why"), [("{release}/results", "lies in a release"), (".", "[E110]")])
def test_a_place_where_no_folder_belongs_is_refused(
    words, place, why, small_release, release, run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    result = run(*words, "--data", small_release, "--out", place.format(release=release))
    assert result.code == 1
    assert why in result.err
    assert not (release / "results").exists()


def test_left_overs_of_killed_runs_are_no_runs(small_release, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for task in ("topic", "stance"):
        words = ("bench", "--data", small_release, "--task", task, "--model", "rules", "--out", "one")
        assert run(*words).code == 0
    Path("one/.stance-test.caspian-build-x").mkdir()
    Path("one/.stance-test.caspian-build-x/results.json").write_text("{")
    assert run("bench", "--data", small_release, "--report", "one").code == 0


def test_what_cannot_be_copied_is_told_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()

    def refused(*_, **__):
        raise shutil.Error([("a", "b", "Permission denied"), ("c", "d", "Permission denied")])

    monkeypatch.setattr(shutil, "copytree", refused)
    with pytest.raises(Refused) as told, changed_folder(tmp_path / "run"):
        pass
    assert str(told.value).endswith("run: cannot be written: Permission denied; nothing was changed [E111]")
