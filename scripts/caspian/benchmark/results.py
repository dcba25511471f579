"""Predictions of all models → results.json, and back: a run's folder can be read, merged and scored again."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import caspian
from caspian.benchmark import scoring
from caspian.benchmark.contenders import Contender, Setting, find_contenders
from caspian.benchmark.leaderboards import leaderboard
from caspian.benchmark.predictions import read_predictions, write_predictions
from caspian.benchmark.scoring import Question
from caspian.faults import Fault, Refused
from caspian.files import Folders, shown
from caspian.items import LABEL_TASKS, Unanswered, contrast_items, task_items
from caspian.loading import Release
from caspian.models.baselines import baselines_for
from caspian.records import Record, read_record
from caspian.schemas import built_in
from caspian.validators import validator

RESULTS = "results.json"
_ASKED = ("sentences", "attributions", "articles", "contrast")  # the configs that questions are made of


class Entry(NamedTuple):
    """A model's predictions in the order of the question's items, and what is known of the run."""

    name: str
    spec: str
    predicted: list[Any]
    seconds: float
    facts: Record


def ask(task: str, split: str, release: Release) -> Question:
    """Everything that a task asks on a split. Raises Refused where the split or its texts are missing, or it is empty."""
    asked = task_items(task, split, release)
    edits, pairs = contrast_items(task, split, release)
    if not asked.items:
        raise Refused([Fault(release.facts["about"]["name"], "", f"the split {split} has nothing to ask")])
    return scoring.question(task, asked, edits, pairs, release.schemas)


def answered(contenders: Sequence[Contender], quest: Question) -> list[Entry]:
    """Asks every contender. Raises Refused with the faults of all whose answers cannot be used."""
    entries, faults = [], []
    for name, spec, predict in contenders:
        started = time.monotonic()
        try:
            predicted, facts = predict(quest)
        except Refused as refused:
            faults += refused.faults
            continue
        entries.append(Entry(name, spec, predicted, round(time.monotonic() - started, 2), facts))
    if faults:
        raise Refused(faults)
    return entries


def score_entries(entries: Sequence[Entry], quest: Question, split: str, release: Release) -> Record:
    """The results record: scores of every model by origin, and every pair compared."""
    about, main = release.facts["about"], scoring.main_score(quest.task)
    parts = scoring.origins(quest.asked)
    sheets = {
        part: {entry.name: scoring.sheet(quest, articles, entry.predicted) for entry in entries}
        for part, articles in parts.items()
    }
    compared = [main, *(["contrast"] if quest.labels and quest.pairs else [])]
    return {
        "caspian": caspian.__version__,
        "task": quest.task,
        "data": {
            "name": about["name"],
            "version": about["version"],
            "split": split,
            "digests": {name: release.facts["digests"][name] for name in _ASKED if name in release.facts["digests"]},
        },
        "main": main,
        "parts": {part: scoring.sizes(quest, articles) for part, articles in parts.items()},
        "models": [
            {
                "name": entry.name,
                "spec": entry.spec,
                "seconds": entry.seconds,
                "unanswered": sum(isinstance(said, Unanswered) for said in entry.predicted),
                "facts": entry.facts,
                "scores": {part: scoring.scores(sheets[part][entry.name]) for part in parts},
            }
            for entry in entries
        ],
        "comparisons": [row for part in parts for row in scoring.comparisons(part, sheets[part], compared)],
    }


def write_run(folder: Path, results: Record, entries: Sequence[Entry], quest: Question) -> list[Path]:
    """Writes results.json, leaderboard.md and a file of predictions a model; returns them.

    Raises Refused where the folder holds results of another task, or cannot be written.
    """
    refuse_other_task(folder, results["task"])
    written = [folder / RESULTS, folder / "leaderboard.md"]
    try:
        (folder / "predictions").mkdir(parents=True, exist_ok=True)
        for entry in entries:
            written.append(folder / "predictions" / f"{entry.name}.jsonl")
            write_predictions(written[-1], quest, entry.predicted)
        written[0].write_bytes((json.dumps(results, ensure_ascii=False, indent=2) + "\n").encode())
        written[1].write_bytes(leaderboard(results).encode())
    except OSError as error:
        raise Refused([Fault(shown(folder), "", f"cannot be written: {error.strerror or error}")]) from None
    return written


def refuse_other_task(folder: Path, task: str) -> None:
    """Raises Refused where a folder holds results of another task, or is none."""
    if folder.exists() and not folder.is_dir():
        raise Refused([Fault(shown(folder), "", "not a folder; expected one to write results to")])
    if (folder / RESULTS).exists() and (found := read_results(folder)["task"]) != task:
        raise Refused([Fault(shown(folder), "", f"holds results of the task {found}; expected another folder for {task}")])


def read_results(folder: Path) -> Record:
    """The results.json of a run's folder. Raises Refused where it is none."""
    results, faults = read_record(folder / RESULTS, validator("results", built_in()))
    if faults:
        raise Refused(faults)
    return results


def read_runs(folders: Sequence[Path], release: Release) -> tuple[Question, str, list[Entry]]:
    """The question that several runs share, its split, and all their models with their predictions.

    Raises Refused where runs are of different tasks, splits or data, and with every fault of their
    predictions. Models of one name are numbered.
    """
    faults, runs = [], []
    for folder in folders:
        try:
            runs.append((folder, read_results(folder)))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    task, split = runs[0][1]["task"], runs[0][1]["data"]["split"]
    for folder, results in runs:
        data = results["data"]
        if (results["task"], data["split"]) != (task, split):
            message = f"{results['task']} on {data['split']}; expected {task} on {split}, as in {shown(runs[0][0])}"
            faults.append(Fault(shown(folder / RESULTS), "$.task", message))
        elif any(release.facts["digests"].get(name) != digest for name, digest in data["digests"].items()):
            message = "of other data than the release; expected equal digests, or --data with the release that was asked"
            faults.append(Fault(shown(folder / RESULTS), "$.data.digests", message))
    if faults:
        raise Refused(faults)
    quest = ask(task, split, release)
    entries, seen = [], Counter[str]()
    for folder, results in runs:
        for model in results["models"]:
            path = folder / "predictions" / f"{model['name']}.jsonl"
            try:
                predicted = read_predictions(path, quest, release.schemas)
            except Refused as refused:
                faults += refused.faults
                continue
            seen[model["name"]] += 1
            name = model["name"] if seen[model["name"]] == 1 else f"{model['name']}-{seen[model['name']]}"
            entries.append(Entry(name, model["spec"], predicted, model["seconds"], model["facts"]))
    if faults:
        raise Refused(faults)
    return quest, split, entries


def run_baselines(task: str, split: str, release: Release, folders: Folders) -> Record:
    """The results record of all baselines that answer a task."""
    quest = ask(task, split, release)
    contenders = find_contenders(baselines_for(task), task, Setting(release, folders))
    return score_entries(answered(contenders, quest), quest, split, release)


def with_majority(specs: Sequence[str], task: str) -> list[str]:
    """The specs, and for a label the majority baseline, without which no score can be read."""
    return ["majority", *specs] if task in LABEL_TASKS and "majority" not in specs else list(specs)
