"""The card of a trained model: text computed from its training run."""

from __future__ import annotations

from string import Template

from caspian.card.markdown import escaped, interval, number, quantity, table
from caspian.card.prose import prose
from caspian.files import find_folders
from caspian.models.kinds import KINDS
from caspian.records import Record
from caspian.schemas import Schemas, labels
from caspian.scores.resampling import ENOUGH_ARTICLES
from caspian.tasks.items import LABEL_TASKS

_TOLD = 12  # scores in the table of the card


def render_model_card(about: Record, metrics: Record, schemas: Schemas, licence: str) -> str:
    """The README.md of a model's folder: the template cards/model-card.md filled from its run."""
    task, data = about["task"], about["trained_on"]
    name = escaped(data["name"])
    parts = {
        "licence": licence,
        "pipeline": "text-classification" if task in LABEL_TASKS else "token-classification",
        "slug": escaped(data["name"]).lower().replace(" ", "-"),
        "title": f"{task} by {about['kind']}, trained on {name} {data['version']}",
        "summary": f"A model of the task `{task}`: {KINDS[about['kind']].what}.",
        "worth": _worth(metrics),
        "task": task,
        "answers": _answers(task, schemas),
        "data": f"Trained by caspian {about['caspian']} on the split `train` of {name} {data['version']} "
        f"(data digest `{data['digest'][:16]}…`): "
        f"{quantity(metrics['items'], 'item')} of {quantity(metrics['articles'], 'article')}, in "
        f"{metrics['cpu_seconds']} seconds of CPU.",
        "settings": table(["setting", "value"], [[k, v] for k, v in about["settings"].items()])
        if about["settings"]
        else "All settings are the defaults.",
        "tried": _tried(metrics["tried"]),
        "validation": _validation(metrics["validation"], KINDS[about["kind"]].stops_early),
    }
    return Template(prose(find_folders().cards / "model-card.md")).substitute(parts)


def _worth(metrics: Record) -> str:
    if metrics["articles"] < ENOUGH_ARTICLES:
        seen = quantity(metrics["articles"], "article")
        return f"It has seen {seen}: it shows the format, and is good for nothing else."
    return (
        "It has learnt from what its data holds, errors and regularities of their labels included. On text of another\n"
        "kind it does worse than the figures below; measure it there before you rely on it."
    )


def _answers(task: str, schemas: Schemas) -> str:
    if task not in LABEL_TASKS:
        return "Attributions of a sentence: `source`, `cue` and `content`, each a list of fragments `[start, end]`."
    return table(["value", "meaning"], [[f"`{label.name}`", label.meaning] for label in labels(task, schemas)])


def _tried(tried: list[Record]) -> str:
    if not tried:
        return ""
    names = list(tried[0])
    rows = [
        [number(row[n]) if isinstance(row[n], float) and n.endswith("f1") else row[n] for n in names] for row in tried
    ]
    return (
        "Settings tried by cross-validation on `train`, whole stories held out (articles, where none is told); the\n"
        f"best are used:\n\n{table(names, rows)}"
    )


def _validation(found: Record | None, chosen_there: bool) -> str:
    if not found:
        return "The data has no split `validation`, so nothing was scored."
    parts = ["The number of epochs was chosen by these figures, so they flatter the model."] if chosen_there else []
    for origin, scores in found.items():
        rows = [
            [name, number(score["value"]), interval(score["low"], score["high"])]
            for name, score in list(scores.items())[:_TOLD]
            if score["value"] is not None
        ]
        parts.append(f"On `validation`, origin {escaped(origin)}:\n\n{table(['score', 'value', '95 %'], rows)}")
    return "\n\n".join(parts)
