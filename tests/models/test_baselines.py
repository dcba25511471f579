"""The baselines' figures in README and card are what the baselines score today."""

from __future__ import annotations

import json

import pytest

from caspian.benchmark.results import run_baselines
from caspian.files import find_folders
from caspian.models.baselines import baseline, baselines_for, can_answer
from caspian.models.pipeline import Answer
from caspian.publishing.release_reader import read_release
from caspian.tasks.items import TASKS

CLOSE = 0.01  # other processors and libraries round otherwise
FOLDERS = find_folders()


@pytest.fixture(scope="module")
def release():
    return read_release(FOLDERS.release)


def kept(task: str) -> dict:
    return json.loads((FOLDERS.corpus / "benchmark" / f"{task}.json").read_text("utf-8"))


def values(results: dict, names: list[str]) -> dict[tuple[str, str, str], float]:
    return {
        (model["name"], origin, name): score["value"]
        for model in results["models"]
        for origin, scores in model["scores"].items()
        for name, score in scores.items()
        if model["name"] in names and score["value"] is not None
    }


@pytest.mark.parametrize("task", TASKS)
def test_the_kept_results_are_of_this_data_and_these_baselines(task, release):
    results = kept(task)
    assert [model["name"] for model in results["models"]] == baselines_for(task)
    assert results["data"]["digests"].items() <= release.facts["digests"].items()
    assert results in release.facts["benchmark"]


@pytest.mark.parametrize("task", TASKS)
def test_baselines_that_learn_little_score_what_is_written(task, release, monkeypatch):
    """All that take no training worth the name."""
    names = [name for name in ("majority", "rules") if can_answer(name, task)]
    monkeypatch.setattr("caspian.benchmark.results.baselines_for", lambda _: names)
    found = run_baselines(task, "test", release, FOLDERS)
    assert values(found, names) == pytest.approx(values(kept(task), names), abs=1e-4)


@pytest.mark.parametrize(
    "task", ["stance", *(pytest.param(task, marks=pytest.mark.slow) for task in TASKS if task != "stance")]
)
def test_baselines_that_learn_score_what_is_written(task, release, monkeypatch):
    names = [name for name in ("tfidf", "crf") if can_answer(name, task)]
    monkeypatch.setattr("caspian.benchmark.results.baselines_for", lambda _: names)
    found = run_baselines(task, "test", release, FOLDERS)
    assert values(found, names) == pytest.approx(values(kept(task), names), abs=CLOSE)


def test_the_goals_that_are_reached_stay_reached():
    stance = {model["name"]: model["scores"] for model in kept("stance")["models"]}
    for origin, margin in (("authored", 0.25), ("published", 0.0)):
        better = stance["tfidf"][origin]["macro_f1"]["value"] - stance["majority"][origin]["macro_f1"]["value"]
        assert better > margin
    (difference,) = [
        row for row in kept("stance")["comparisons"]
        if row["score"] == "macro_f1" and row["models"] == ["tfidf", "majority"]
    ]  # fmt: skip
    assert difference["low"] > 0


def test_a_baseline_answers_in_the_order_it_was_asked(release):
    from caspian.tasks.items import task_items

    items = task_items("commitment", "validation", release).items
    answer: Answer = baseline("rules", "commitment", release)
    assert answer(items[::-1]) == answer(items)[::-1]


def test_all_baselines_are_kept_where_the_card_finds_them(small_release, tmp_path, run, monkeypatch):
    import shutil

    from caspian.sources.compiler import read_results

    shutil.copytree(small_release, tmp_path / "release")
    monkeypatch.setattr(
        "caspian.benchmark.results.baselines_for",
        lambda task: [name for name in ("majority", "rules") if can_answer(name, task)],
    )
    result = run("bench", "--baselines", "--corpus", tmp_path)
    assert result.code == 0, result.err
    assert "| stance | rules | 0." in result.out
    results, faults = read_results(find_folders(tmp_path))
    assert [found["task"] for found in results] == sorted(TASKS)
    assert faults == []
