"""An evaluation set, the models that answered it, and their predictions → the record of results.json."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import caspian
from caspian.benchmark.model_specs import NamedModel, Setting, resolve_specs
from caspian.faults import Refused
from caspian.files import Folders
from caspian.models.baselines import baselines_for
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import EVALUATED
from caspian.spans import ROLES
from caspian.tasks import model_scores as scoring
from caspian.tasks.evaluation_sets import EvaluationSet, build_evaluation_set, origins, sizes
from caspian.tasks.items import LABEL_TASKS, SPAN_TASKS, Unanswered


class Entry(NamedTuple):
    """A model's predictions in the order of the question's items, and what is known of the run."""

    name: str
    spec: str
    predicted: list[Any]
    seconds: float
    facts: Record


def evaluated_digests(release: Release) -> dict[str, str]:
    """The content digests of what questions are made of."""
    digests = release.facts["digests"]
    return {name: digests[name] for name in EVALUATED if name in digests}


def answered(models: Sequence[NamedModel], evaluation: EvaluationSet) -> list[Entry]:
    """Asks every contender. Raises Refused with the faults of all whose answers cannot be used."""
    entries, faults = [], []
    for name, spec, predict in models:
        started = time.monotonic()
        try:
            predicted, facts = predict(evaluation)
        except Refused as refused:
            faults += refused.faults
            continue
        if evaluation.task in SPAN_TASKS and _mostly_outside(predicted, evaluation):
            note = f"{name}: most of its spans lie outside their sentences; offsets count in the article"
            print(note, file=sys.stderr)
        entries.append(Entry(name, spec, predicted, round(time.monotonic() - started, 2), facts))
    if faults:
        raise Refused(faults)
    return entries


def _mostly_outside(predicted: Sequence[Any], evaluation: EvaluationSet) -> bool:
    """Whether spans seem to count from the start of their sentence, where every score would be near zero."""
    inside = [
        item["start"] <= fragment[0] and fragment[1] <= item["end"]
        for item, answer in zip(evaluation.items, predicted, strict=True)
        for attribution in (answer if isinstance(answer, list) else [])
        for role in ROLES
        for fragment in attribution[role]
    ]
    return bool(sum(inside) < len(inside) / 2)


def score_entries(entries: Sequence[Entry], evaluation: EvaluationSet, split: str, release: Release) -> Record:
    """The results record: scores of every model by origin, and every pair compared."""
    about, main = release.facts["about"], scoring.main_score(evaluation.task)
    parts = origins(evaluation.examples)
    counts_by_model = {
        part: {entry.name: scoring.model_counts(evaluation, articles, entry.predicted) for entry in entries}
        for part, articles in parts.items()
    }
    compared = [main, *(["contrast"] if evaluation.labels and evaluation.pairs else [])]
    return {
        "caspian": caspian.__version__,
        "task": evaluation.task,
        "data": {
            "name": about["name"],
            "version": about["version"],
            "split": split,
            "digests": evaluated_digests(release),
        },
        "main": main,
        "parts": {part: sizes(evaluation, articles) for part, articles in parts.items()},
        "models": [
            {
                "name": entry.name,
                "spec": entry.spec,
                "seconds": entry.seconds,
                "unanswered": sum(isinstance(answer, Unanswered) for answer in entry.predicted),
                "facts": entry.facts,
                "scores": {part: scoring.score_intervals(counts_by_model[part][entry.name]) for part in parts},
            }
            for entry in entries
        ],
        "comparisons": [row for part in parts for row in scoring.comparisons(part, counts_by_model[part], compared)],
    }


def run_baselines(task: str, split: str, release: Release, folders: Folders) -> Record:
    """The results record of all baselines that answer a task."""
    evaluation = build_evaluation_set(task, split, release)
    models = resolve_specs(baselines_for(task), task, Setting(release, folders))
    return score_entries(answered(models, evaluation), evaluation, split, release)


def with_majority(specs: Sequence[str], task: str) -> list[str]:
    """The specs, and for a label the majority baseline, without which no score can be read."""
    return ["majority", *specs] if task in LABEL_TASKS and "majority" not in specs else list(specs)
