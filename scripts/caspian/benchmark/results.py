"""A question asked of models, and their predictions → the record of results.json."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import caspian
from caspian.benchmark.model_specs import Contender, Setting, find_contenders
from caspian.faults import Refused
from caspian.files import Folders
from caspian.models.baselines import baselines_for
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.schemas import ASKED
from caspian.spans import ROLES
from caspian.tasks import model_scores as scoring
from caspian.tasks.evaluation_sets import Question, ask, origins, sizes
from caspian.tasks.items import LABEL_TASKS, SPAN_TASKS, Unanswered


class Entry(NamedTuple):
    """A model's predictions in the order of the question's items, and what is known of the run."""

    name: str
    spec: str
    predicted: list[Any]
    seconds: float
    facts: Record


def asked_digests(release: Release) -> dict[str, str]:
    """The content digests of what questions are made of."""
    digests = release.facts["digests"]
    return {name: digests[name] for name in ASKED if name in digests}


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
        if quest.task in SPAN_TASKS and _mostly_outside(predicted, quest):
            note = f"{name}: most of its spans lie outside their sentences; offsets count in the article"
            print(note, file=sys.stderr)
        entries.append(Entry(name, spec, predicted, round(time.monotonic() - started, 2), facts))
    if faults:
        raise Refused(faults)
    return entries


def _mostly_outside(predicted: Sequence[Any], quest: Question) -> bool:
    """Whether spans seem to count from the start of their sentence, where every score would be near zero."""
    inside = [
        item["start"] <= fragment[0] and fragment[1] <= item["end"]
        for item, said in zip(quest.items, predicted, strict=True)
        for attribution in (said if isinstance(said, list) else [])
        for role in ROLES
        for fragment in attribution[role]
    ]
    return bool(sum(inside) < len(inside) / 2)


def score_entries(entries: Sequence[Entry], quest: Question, split: str, release: Release) -> Record:
    """The results record: scores of every model by origin, and every pair compared."""
    about, main = release.facts["about"], scoring.main_score(quest.task)
    parts = origins(quest.asked)
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
            "digests": asked_digests(release),
        },
        "main": main,
        "parts": {part: sizes(quest, articles) for part, articles in parts.items()},
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


def run_baselines(task: str, split: str, release: Release, folders: Folders) -> Record:
    """The results record of all baselines that answer a task."""
    quest = ask(task, split, release)
    contenders = find_contenders(baselines_for(task), task, Setting(release, folders))
    return score_entries(answered(contenders, quest), quest, split, release)


def with_majority(specs: Sequence[str], task: str) -> list[str]:
    """The specs, and for a label the majority baseline, without which no score can be read."""
    return ["majority", *specs] if task in LABEL_TASKS and "majority" not in specs else list(specs)
