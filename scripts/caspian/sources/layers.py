"""Layers of labels: whose are published, and what they make of the sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from caspian.faults import Fault, file_fault
from caspian.files import Folders
from caspian.records import Record
from caspian.schemas import GOLD, INDEPENDENT, Schemas
from caspian.sources.annotation_files import judgement_key

if TYPE_CHECKING:
    import pyarrow as pa
from typing import TYPE_CHECKING

from caspian.schemas import arrow_schema


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
    column = pa.array([layer[article] for article in articles["id"].to_pylist()], pa.string())
    return articles.set_column(articles.schema.get_field_index("layer"), "layer", column)


def flat_labels(attributions: list[Record]) -> Record:
    """The labels that a sentence has flat: those of its principal attribution, the first."""
    principal = attributions[0]
    flat = {name: principal[name] for name in ("stance", "target", "source_type", "commitment")}
    return {**flat, "source": principal["source_name"]}


def label_sentences(
    sentences: pa.Table, annotations: pa.Table, articles: pa.Table, schemas: Schemas
) -> dict[str, pa.Table]:
    """The tables `sentences` and `attributions` with the labels of each article's published layer."""
    import pyarrow as pa

    layer = dict(zip(articles["id"].to_pylist(), articles["layer"].to_pylist(), strict=True))
    labels = {r["sentence_id"]: r for r in annotations.to_pylist() if r["annotator"] == layer[r["article_id"]]}
    origins = dict(zip(articles["id"].to_pylist(), articles["origin"].to_pylist(), strict=True))
    rows = []
    for sentence in sentences.to_pylist():
        label = labels[sentence["id"]]
        rows.append(
            {
                **sentence,
                **flat_labels(label["attributions"]),
                "origin": origins[sentence["article_id"]],
                "topic": label["topic"],
                "attributions": label["attributions"],
            }
        )
    attributions = [attribution for row in rows for attribution in row["attributions"]]
    return {
        "sentences": pa.Table.from_pylist(rows, schema=arrow_schema("sentences", schemas)),
        "attributions": pa.Table.from_pylist(attributions, schema=arrow_schema("attributions", schemas)),
    }
