"""Layers of labels: whose are published, and what they make of the sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from caspian.declared_fields import configs
from caspian.faults import Fault, file_fault
from caspian.files import Folders
from caspian.records import Record
from caspian.schemas import GOLD, INDEPENDENT, Schemas, arrow_schema
from caspian.sources.annotation_files import judgement_key

if TYPE_CHECKING:
    import pyarrow as pa

_FLAT: tuple[str, ...] = ("stance", "target", "source_type", "commitment")
OF_ITS_ARTICLE = ("origin", "collection", "story")  # what a sentence repeats of its article
_OF_ITS_SENTENCE = ("text", "start", "end", "origin", "story")  # what an attribution repeats of its sentence


def check_layers(folders: Folders, annotations: pa.Table, articles: pa.Table, roles: dict[str, str]) -> list[Fault]:
    """Faults between layers: an article without labels to publish, a decision of gold without its reason.

    `roles` gives each annotator's role. Where independent layers differ, gold must carry a note.
    """
    (gold,) = [annotator for annotator, role in roles.items() if role == GOLD]
    independent = defaultdict(set)
    decided = {}
    for row in annotations.to_pylist():
        if row["annotator"] == gold:
            decided[row["sentence_id"]] = row
        elif roles[row["annotator"]] == INDEPENDENT:
            independent[row["sentence_id"]].add(judgement_key(row))
    layer = folders.corpus / "annotations" / gold
    published = published_layers(annotations, roles)
    missing = "missing; expected the labels to publish, or one independent layer alone"
    faults = [
        file_fault("E418", layer / f"{article}.jsonl", missing)
        for article in articles["id"].to_pylist()
        if article not in published
    ]
    for sentence, row in decided.items():
        if len(independent[sentence] | {judgement_key(row)}) > 1 and not row["note"]:
            message = "the layers differ on this sentence; expected the reason for the decision"
            faults.append(Fault("E419", row["place"], "$.note", message))
    return faults


def published_layers(annotations: pa.Table, roles: dict[str, str]) -> dict[str, str]:
    """article → the layer whose labels are published: gold, else the only independent layer of the article."""
    made = defaultdict(set)
    for row in annotations.select(["article_id", "annotator"]).to_pylist():
        made[row["article_id"]].add(row["annotator"])
    found = {}
    for article, names in made.items():
        gold = [name for name in names if roles[name] == GOLD]
        independent = [name for name in names if roles[name] == INDEPENDENT]
        if gold or len(independent) == 1:
            found[article] = (gold or independent)[0]
    return found


def with_layers(articles: pa.Table, annotations: pa.Table, roles: dict[str, str]) -> pa.Table:
    """The articles with the layer whose labels are published: gold, else their only independent one."""
    import pyarrow as pa

    layer = published_layers(annotations, roles)
    column = pa.array([layer.get(article) for article in articles["id"].to_pylist()], pa.string())
    return articles.set_column(articles.schema.get_field_index("layer"), "layer", column)


def flat_labels(attributions: list[Record]) -> Record:
    """The labels that a sentence has flat: those of its principal attribution, the first."""
    principal = attributions[0] if attributions else {}
    flat = {name: principal[name] for name in _FLAT if name in principal}
    return flat | ({"source": principal["source_name"]} if "source_name" in principal else {})


def attribution_rows(sentence: Record, split: str) -> list[Record]:
    """The rows of `attributions` of a row of `sentences`: each with the sentence's text and place, and the split."""
    context = {**{name: sentence[name] for name in _OF_ITS_SENTENCE}, "split": split}
    return [{**attribution, **context} for attribution in sentence["attributions"]]


def label_sentences(
    sentences: pa.Table, annotations: pa.Table, articles: pa.Table, schemas: Schemas
) -> dict[str, pa.Table]:
    """The tables `sentences` and `attributions` with the labels of each article's published layer.

    In a corpus without labels `sentences` alone, as the text tells it.
    """
    import pyarrow as pa

    known = {row["id"]: row for row in articles.select(["id", "layer", "split", *OF_ITS_ARTICLE]).to_pylist()}
    labels = {r["sentence_id"]: r for r in annotations.to_pylist() if r["annotator"] == known[r["article_id"]]["layer"]}
    labelled = "annotations" in configs(schemas)
    rows, attributions = [], []
    for sentence in sentences.to_pylist():
        label = labels[sentence["id"]] if labelled else {}
        article = known[sentence["article_id"]]
        row = {
            **sentence,
            **flat_labels(label.get("attributions", [])),
            **{name: article[name] for name in OF_ITS_ARTICLE},
            "topic": label.get("topic"),
            "attributions": label.get("attributions", []),
        }
        rows.append(row)
        attributions += attribution_rows(row, article["split"])
    tables = {"sentences": rows, "attributions": attributions}
    return {
        config: pa.Table.from_pylist(listed, schema=arrow_schema(config, schemas))
        for config, listed in tables.items()
        if config in configs(schemas)
    }
