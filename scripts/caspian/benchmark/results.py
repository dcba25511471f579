"""An evaluation set, the models that answered it, and their predictions → the record of results.json."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import caspian
from caspian.benchmark.model_specs import NamedModel, Setting, resolve_specs
from caspian.faults import Refused
from caspian.files import Folders
from caspian.models.baselines import baselines_for
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import EVALUATED
from caspian.sources.splits import data_digest
from caspian.spans import ROLES
from caspian.tasks import model_scores as scoring
from caspian.tasks.evaluation_sets import EvaluationSet, build_evaluation_set, origins, sizes
from caspian.tasks.items import LABEL_TASKS, SPAN_TASKS, Unanswered
from caspian.tasks.model_scores import ModelCounts
from caspian.terminal import with_progress


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
    fragments = inside = 0
    for item, answer in zip(evaluation.items, predicted, strict=True):
        for attribution in answer if isinstance(answer, list) else []:
            for start, end in chain.from_iterable(attribution[role] for role in ROLES):
                fragments += 1
                inside += item["start"] <= start and end <= item["end"]
    return bool(inside < fragments / 2)


def score_entries(entries: Sequence[Entry], evaluation: EvaluationSet, split: str, release: Release) -> Record:
    """The results record: scores of every model by origin, and every pair compared."""
    about, main = release.facts["about"], scoring.main_score(evaluation.task)
    parts = origins(evaluation.examples)
    counts_by_model: dict[str, dict[str, ModelCounts]] = {part: {} for part in parts}
    for part, entry in with_progress([(part, entry) for part in parts for entry in entries], "scoring"):
        counts_by_model[part][entry.name] = scoring.model_counts(evaluation, parts[part], entry.predicted)
    compared = [main, *(["contrast"] if evaluation.labels and evaluation.pairs else [])]
    return {
        "caspian": caspian.__version__,
        "task": evaluation.task,
        "data": {
            "name": about["name"],
            "version": about["version"],
            "split": split,
            "digest": data_digest(release.facts["digests"]),
            "digests": evaluated_digests(release),
        },
        "main": main,
        "main_labels": list(evaluation.values.main),
        "parts": {part: sizes(evaluation, articles) for part, articles in parts.items()},
        "models": [_model_results(entry, counts_by_model) for entry in entries],
        "comparisons": scoring.comparisons(counts_by_model, compared),
    }


def _model_results(entry: Entry, counts: dict[str, dict[str, ModelCounts]]) -> Record:
    """One model's part of the record; `counts` has those of all by origin and name."""
    return {
        "name": entry.name,
        "spec": entry.spec,
        "seconds": entry.seconds,
        "unanswered": sum(isinstance(answer, Unanswered) for answer in entry.predicted),
        "facts": entry.facts,
        "scores": {part: scoring.score_intervals(of_part[entry.name]) for part, of_part in counts.items()},
    }


def run_baselines(task: str, split: str, release: Release, folders: Folders) -> Record:
    """The results record of all baselines that answer a task."""
    evaluation = build_evaluation_set(task, split, release)
    models = resolve_specs(baselines_for(task), task, Setting(release, folders))
    return score_entries(answered(models, evaluation), evaluation, split, release)


def with_majority(specs: Sequence[str], task: str) -> list[str]:
    """The specs, and for a label the majority baseline, without which no score can be read."""
    return ["majority", *specs] if task in LABEL_TASKS and "majority" not in specs else list(specs)
