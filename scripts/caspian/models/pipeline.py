"""Spans, targets and labels of several models → attributions with all their judgements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from caspian.faults import Refused, file_fault
from caspian.models.folders.model_folders import read_models
from caspian.models.rules.naming import name_sources
from caspian.models.rules.targets import choose_target
from caspian.records import Record
from caspian.schemas import AUTHOR, NEUTRAL, Schemas
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES

Answer = Callable[[Sequence[Record]], list[Any]]  # items → predictions


def judged_attributions(items: Sequence[Record], spans: Answer, judges: dict[str, Answer]) -> list[list[Record]]:
    """The attributions of each sentence with name and target, and every label that `judges` has a model for.

    The items are sentences in reading order, with `targets`, the list of their article. Without a
    target there is no stance to take.
    """
    found = spans(items)
    homes = [item for item, attributions in zip(items, found, strict=True) for _ in attributions]
    named = _named(homes, [attribution for attributions in found for attribution in attributions])
    questions = [
        {
            **item,
            **attribution,
            "target": choose_target(item, attribution, item["targets"]),
            "source_name": None if attribution["source_name"] == AUTHOR else attribution["source_name"],
        }
        for item, attribution in zip(homes, named, strict=True)
    ]
    answers = {task: judge(questions) if questions else [] for task, judge in judges.items()}
    judged = [
        {**attribution, "target": item["target"], **{task: answers[task][place] for task in judges}}
        for place, (item, attribution) in enumerate(zip(questions, named, strict=True))
    ]
    for attribution in judged:
        if attribution["target"] is None and "stance" in judges:
            attribution["stance"] = NEUTRAL
    numbers = iter(judged)
    return [[next(numbers) for _ in attributions] for attributions in found]


def _named(homes: Sequence[Record], attributions: Sequence[Record]) -> list[Record]:
    """Attributions with names; sources are followed through an article, not from one into the next."""
    named: list[Record] = []
    for _, group in groupby(zip(homes, attributions, strict=True), key=lambda pair: pair[0]["article_id"]):
        pairs = list(group)
        named += name_sources(pairs[0][0]["article"], [attribution for _, attribution in pairs])
    return named


def attributions_by(spans: Answer, stance: Answer, commitment: Answer) -> Answer:
    """Answers to the task `attribution` from those to its parts."""

    def answer(items: Sequence[Record]) -> list[Any]:
        found = judged_attributions(items, spans, {"stance": stance, "commitment": commitment})
        return [[_answered_fields(attribution) for attribution in attributions] for attributions in found]

    return answer


def _answered_fields(attribution: Record) -> Record:
    """What the task `attribution` asks of one; relays (`via`) are not looked for, so they stay unanswered."""
    return {name: attribution[name] for name in (*ROLES, *ATTRIBUTION_LABELS, "source_name")}


def answerer(folder: Path, task: str, schemas: Schemas) -> tuple[Answer, list[Record]]:
    """What the model or models of a folder answer to a task, and their model.json.

    The task `attribution` needs models for spans, stance and commitment. Raises Refused where one is missing.
    """
    needed = ("spans", "stance", "commitment") if task == "attribution" else (task,)
    models = read_models(folder, schemas, needed)
    missing = [name for name in needed if name not in models]
    if missing:
        message = f"answers {', '.join(models)}; expected a model for {', '.join(missing)}"
        raise Refused([file_fault("E701", folder, message)])
    about = [models[name].about for name in needed]
    if task == "attribution":
        return attributions_by(*(models[name].predict for name in needed)), about
    return models[task].predict, about
