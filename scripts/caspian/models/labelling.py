"""Articles → labels by models, as a layer of the record `annotations`; what no model is given for, rules answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from caspian.faults import Fault
from caspian.models.baselines import by_rules
from caspian.models.folders.model_folders import Model
from caspian.models.kinds import TRAINABLE
from caspian.models.pipeline import Answer, judged_attributions
from caspian.models.rules.label_rules import rule_label, rule_values
from caspian.models.rules.naming import author_voice
from caspian.models.training import answer_values
from caspian.records import Record
from caspian.schemas import AUTHOR, NEUTRAL, Schemas, arrow_schema, labels
from caspian.spans import ROLES, Span, has_spans
from caspian.tasks.items import LABEL_TASKS
from caspian.text.tokens import is_word_boundary

if TYPE_CHECKING:
    import pyarrow as pa

_EDGES = " \t\xa0,;"  # no span begins or ends with these (caspian.sources.consistency)
_OTHER = "other"


def label_articles(
    articles: pa.Table, sentences: pa.Table, models: dict[str, Model], annotator: str, schemas: Schemas
) -> pa.Table:
    """A row of `annotations` for every sentence, by `models` (task → model) and by rules where there is none."""
    import pyarrow as pa

    answers = {task: _answer(task, models, schemas) for task in TRAINABLE}
    by_id = {row["id"]: row for row in articles.to_pylist()}
    items = [_item(row, by_id[row["article_id"]]) for row in sentences.to_pylist()]
    judges = {task: answers[task] for task in ("stance", "commitment", "source_type")}
    found = judged_attributions(items, lambda items: _kept(items, answers["spans"]), judges)
    topics = answers["topic"](items) if items else []
    rows = []
    for item, topic, attributions in zip(items, topics, found, strict=True):
        whole = [_with_type(attribution, schemas) for attribution in attributions] or [_voice(item, schemas)]
        numbered = [
            {**a, "id": f"{item['id']}:{n}", "sentence_id": item["id"], "article_id": item["article_id"]}
            for n, a in enumerate(whole)
        ]
        rows.append(
            {
                "id": f"{annotator}/{item['id']}",
                "annotator": annotator,
                "sentence_id": item["id"],
                "article_id": item["article_id"],
                "topic": topic,
                "attributions": numbered,
                "reviewed": False,
                "note": None,
            }
        )
    return pa.Table.from_pylist(rows, schema=arrow_schema("annotations", schemas))


def unruled(models: Sequence[str], schemas: Schemas) -> list[Fault]:
    """A fault for each label that neither a model gives nor rules can, which know CASPIAN's values alone."""
    faults = []
    for task in [task for task in LABEL_TASKS if task not in models]:
        unknown = [value for value in rule_values(task) if value not in answer_values(task, schemas)]
        if unknown:
            message = f"no model for {task}, and rules answer {', '.join(unknown)}, which the labels do not have"
            faults.append(Fault("E901", "--model", "", f"{message}; expected a model of this task"))
    return faults


def _answer(task: str, models: dict[str, Model], schemas: Schemas) -> Answer:
    return models[task].predict if task in models else by_rules(task, answer_values(task, schemas))


def _item(row: Record, article: Record) -> Record:
    kept = {name: row[name] for name in ("id", "article_id", "text", "start", "end")}
    return {
        **kept,
        "origin": article["origin"],
        "story": article["story"],
        "article": article["text"],
        "targets": article["targets"],
    }


def _kept(items: Sequence[Record], spans: Answer) -> list[list[Record]]:
    """The attributions that a record can hold: trimmed, attributing something, no two alike."""
    kept = []
    for item, attributions in zip(items, spans(items), strict=True):
        trimmed = [{role: _trimmed(a[role], item["article"]) for role in ROLES} for a in attributions]
        sound = [a for a in trimmed if has_spans(a) and (a["cue"] or a["content"])]
        kept.append(list({str(a): a for a in sound}.values()))
    return kept


def _trimmed(span: Span, text: str) -> Span:
    """A span without the signs that may not stand at its edges, and without fragments that cut a word."""
    fragments = []
    for start, end in span:
        while start < end and text[start] in _EDGES:
            start += 1
        while start < end and text[end - 1] in _EDGES:
            end -= 1
        fragments += (
            [[start, end]] if start < end and is_word_boundary(text, start) and is_word_boundary(text, end) else []
        )
    return fragments


def _with_type(attribution: Record, schemas: Schemas) -> Record:
    """The source's type as its name demands it: the article's own voice is `author`, and nobody else is."""
    if attribution["source_name"] == AUTHOR:
        return {**attribution, "source_type": AUTHOR}
    if attribution["source_type"] != AUTHOR:
        return attribution
    known = [label.name for label in labels("source_type", schemas) if label.name != AUTHOR]
    return {**attribution, "source_type": _OTHER if _OTHER in known or not known else known[0]}


def _voice(item: Record, schemas: Schemas) -> Record:
    """The attribution of a sentence that nobody but the article speaks."""
    voice = {**item, **{role: [] for role in ROLES}, "source_name": None, "target": None}
    commitment = rule_label("commitment", voice, answer_values("commitment", schemas))
    return {**author_voice(None, NEUTRAL, commitment), "source_type": AUTHOR}


def described(models: dict[str, Model]) -> str:
    """Which model gave which label, and on what it was trained, in a sentence."""
    parts = [
        f"{task} by {model.about['kind']}, trained on {model.about['trained_on']['name']} "
        f"{model.about['trained_on']['version']}"
        for task, model in models.items()
    ]
    ruled = [task for task in TRAINABLE if task not in models]
    parts += [f"{', '.join(ruled)} by rules"] if ruled else []
    return f"Labelled by models: {'; '.join(parts)}. Targets and names by rules."


def annotator_name(folders: Sequence[Any]) -> str:
    """The id of the layer: the names of the models' folders, as an annotator may be called."""
    import re

    words = "-".join(folder.resolve().name for folder in folders) or "rules"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40].strip("-") or "model"
