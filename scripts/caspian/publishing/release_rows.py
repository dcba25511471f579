"""The promises of a release that no schema can say: offsets that fit the texts, rows that belong together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from caspian.faults import Fault
from caspian.records import Record
from caspian.schemas import Schemas
from caspian.sources.consistency import check_records
from caspian.sources.contrasts import compared_fields, edited, label_faults
from caspian.sources.layers import OF_ITS_ARTICLE, attribution_rows, flat_labels
from caspian.sources.splits import TEXTS, Splits, merge_splits
from caspian.spans import ROLES

if TYPE_CHECKING:
    import pyarrow as pa


def row_faults(place: str, about: Record, schemas: Schemas, splits: Splits) -> list[Fault]:
    """Where rows of a release break their schemas, or do not belong together. `place` names the release."""
    tables = merge_splits(splits, schemas)
    faults = check_records(place, tables, schemas)
    if not faults:
        messages = [*_split_faults(splits), *_relation_faults(tables, about, schemas)]
        faults = [Fault("E603", place, "", message) for message in messages]
    return faults


def _split_faults(splits: Splits) -> Iterator[str]:
    """Rows that lie in another split than their article."""
    for config, parts in splits.items():
        for split, table in parts.items():
            articles = (
                splits["articles"][split].select(["id", "split"]).to_pylist() if split in splits["articles"] else []
            )
            known = {row["id"] for row in articles if row["split"] == split}
            found = table["id" if config == "articles" else "article_id"].to_pylist()
            yield from (f"{config}: article {name!r} is not in {split}" for name in sorted(set(found) - known))


def _relation_faults(tables: dict[str, pa.Table], about: Record, schemas: Schemas) -> Iterator[str]:
    """Ids that occur twice; rows that name a row or annotator that is not there, or bear labels not theirs."""
    rows = {config: table.to_pylist() for config, table in tables.items()}
    for config, found in rows.items():
        twice = [name for name, count in Counter(row["id"] for row in found).items() if count > 1]
        yield from (f"{config}: {name} occurs twice" for name in twice)
    articles = {row["id"]: row for row in rows["articles"]}
    sentences = {row["id"]: row for row in rows["sentences"]}
    annotators = {annotator["id"] for annotator in about["annotators"]}
    for row in rows["articles"]:
        if row["layer"] not in annotators and "annotations" in rows:
            yield f"{row['id']}: no annotator {row['layer']!r}"
    for row in rows["sentences"]:
        article = articles[row["article_id"]]
        for name in OF_ITS_ARTICLE:
            if row[name] != article[name]:
                yield f"{row['id']}: {name} {row[name]!r}; its article has another"
        if any(row[name] != value for name, value in flat_labels(row.get("attributions", [])).items()):
            yield f"{row['id']}: not the labels of its principal attribution"
    if "attributions" in rows:
        expected = [a for row in rows["sentences"] for a in attribution_rows(row, articles[row["article_id"]]["split"])]
        if expected != rows["attributions"]:
            yield "the rows of attributions are not those of the sentences"
    for config in [name for name in ("attributions", "annotations", "contrast") if name in rows]:
        for row in rows[config]:
            sentence = sentences.get(row["sentence_id"], {})
            if sentence.get("article_id") != row["article_id"]:
                yield f"{config} {row['id']}: no sentence {row['sentence_id']!r} in {row['article_id']!r}"
            elif config == "annotations" and row["annotator"] not in annotators:
                yield f"{row['id']}: no annotator {row['annotator']!r}"
            elif config == "contrast":
                faults = label_faults(row, sentence, compared_fields(schemas))
                yield from (f"{row['id']}: {path} {message}" for path, message in faults)
                if any(row.get(name) != sentence.get(name) for name in ("origin", "target")):
                    yield f"{row['id']}: origin or target are not those of its sentence"


def text_faults(tables: dict[str, pa.Table]) -> list[str]:
    """Broken promises of rows that belong together: a sentence, span or edit that is not what its offsets say."""
    articles, sentences = tables["articles"], tables["sentences"]
    if any(tables[config][name].null_count for config, name in TEXTS if name == "text" and config in tables):
        return ["rows without their text, though this is no stand-off release"]
    texts = dict(zip(articles["id"].to_pylist(), articles["text"].to_pylist(), strict=True))
    spans, edits = tables.get("attributions"), tables.get("contrast")
    return [
        *_offset_faults(articles, sentences, texts),
        *(_span_faults(spans, texts) if spans else ()),
        *(_edit_faults(sentences, edits, texts) if edits else ()),
    ]


def _offset_faults(articles: pa.Table, sentences: pa.Table, texts: dict[str, str]) -> Iterator[str]:
    ends = dict.fromkeys(texts, 0)
    for row in articles.select(["id", "text", "sha256"]).to_pylist():
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
            yield f"{row['id']}: the text has not the sha256 of its row"
    for row in sentences.sort_by([("article_id", "ascending"), ("index", "ascending")]).to_pylist():
        text, article = texts[row["article_id"]], row["article_id"]
        if text[row["start"] : row["end"]] != row["text"]:
            yield f"{row['id']}: text[{row['start']}:{row['end']}] is not the text of the sentence"
        if row["start"] < ends[article] or text[ends[article] : row["start"]].strip():
            yield f"{row['id']}: does not follow the sentence before it; expected every character in one sentence"
        ends[article] = row["end"]
    for article, end in ends.items():
        if texts[article][end:].strip():
            yield f"{article}: no sentence covers its text from {end} on"


def _span_faults(attributions: pa.Table, texts: dict[str, str]) -> Iterator[str]:
    for row in attributions.to_pylist():
        length = len(texts[row["article_id"]])
        for role in [role for role in ROLES if role in row]:
            flat = [offset for fragment in row[role] for offset in fragment]
            if (
                flat != sorted(flat)
                or any(len(f) != 2 or f[0] >= f[1] for f in row[role])
                or (flat and flat[-1] > length)
            ):
                yield f"{row['id']}: {role} {row[role]} is no span of a text of {length} characters"


def _edit_faults(sentences: pa.Table, contrast: pa.Table, texts: dict[str, str]) -> Iterator[str]:
    places = {row["id"]: row for row in sentences.select(["id", "article_id", "start", "end"]).to_pylist()}
    for row in contrast.to_pylist():
        place = places[row["sentence_id"]]
        marks = [place["start"], *(mark for e in row["edits"] for mark in (e["start"], e["end"])), place["end"]]
        text = edited(texts[place["article_id"]], place["start"], place["end"], row["edits"])
        if marks != sorted(marks) or text != row["text"]:
            yield f"{row['id']}: its edits do not make its text out of the sentence's"
