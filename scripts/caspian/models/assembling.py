"""Spans, targets and labels of several models → attributions with all their judgements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from caspian.annotations import ROLES
from caspian.faults import Fault, Refused
from caspian.files import shown
from caspian.items import SPAN_TASKS, words_of
from caspian.models.folders import Model, model_folders, read_model
from caspian.models.targets import choose_target
from caspian.records import Record
from caspian.schemas import NEUTRAL, Schemas

Answer = Callable[[Sequence[Record]], list[Any]]  # items → predictions


def judged_attributions(items: Sequence[Record], spans: Answer, judges: dict[str, Answer]) -> list[list[Record]]:
    """The attributions of each sentence with `target` and every label that `judges` has a model for.

    The items have `targets`, the list of their article. Without a target there is no stance to take.
    """
    found = spans(items)
    asked, homes = [], []
    for item, attributions in zip(items, found, strict=True):
        for attribution in attributions:
            target = choose_target(item, attribution, item["targets"])
            name = words_of(attribution["source"], item["article"]) or None
            asked.append({**item, **attribution, "target": target, "source_name": name})
            homes.append(attribution)
    answers = {task: judge(asked) if asked else [] for task, judge in judges.items()}
    for place, (attribution, item) in enumerate(zip(homes, asked, strict=True)):
        attribution["target"] = item["target"]
        for task in judges:
            neutral = task == "stance" and item["target"] is None
            attribution[task] = NEUTRAL if neutral else answers[task][place]
    return found


def attributions_by(spans: Answer, stance: Answer, commitment: Answer) -> Answer:
    """Answers to the task `attribution` from those to its parts."""

    def answer(items: Sequence[Record]) -> list[Any]:
        return judged_attributions(items, spans, {"stance": stance, "commitment": commitment})

    return answer


def read_models(folder: Path, schemas: Schemas) -> dict[str, Model]:
    """task → model, from the folder of one, or of several in folders of their own. Raises Refused for none."""
    folders = model_folders(folder)
    if not folders:
        raise Refused([Fault(shown(folder), "", "no model.json, here or in a folder named after a task; expected a model")])
    faults, models = [], {}
    for place in folders:
        try:
            model = read_model(place, schemas)
            models[model.about["task"]] = model
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return models


def answerer(folder: Path, task: str, schemas: Schemas) -> tuple[Answer, list[Record]]:
    """What the model or models of a folder answer to a task, and their model.json.

    The task `attribution` needs models for spans, stance and commitment. Raises Refused where one is missing.
    """
    models = read_models(folder, schemas)
    needed = ("spans", "stance", "commitment") if task == "attribution" else (task,)
    missing = [name for name in needed if name not in models]
    if missing:
        message = f"answers {', '.join(models)}; expected a model for {', '.join(missing)}"
        raise Refused([Fault(shown(folder), "", message)])
    about = [models[name].about for name in needed]
    if task == "attribution":
        return attributions_by(*(models[name].predict for name in needed)), about
    return models[task].predict, about
