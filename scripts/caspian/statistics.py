"""Everything a card says in numbers, counted from the tables of a corpus."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from caspian.agreement import compute_agreement, overruled
from caspian.compiler import Compiled, layers
from caspian.records import Record
from caspian.schemas import GOLD, INDEPENDENT, Schemas, fields, is_label, labels
from caspian.spans import find_tokens
from caspian.splits import Splits, part_facts

if TYPE_CHECKING:
    import pyarrow as pa


def statistics(compiled: Compiled, splits: Splits, standoff: bool) -> Record:
    """The facts of a release: sizes, digests, label counts by origin, agreement. Plain JSON, rounded to 4 places.

    `splits` are the parts that are published, without texts where `standoff`.
    """
    tables = compiled.tables
    return {
        "about": compiled.about,
        "standoff": standoff,
        **part_facts(splits),
        "articles": _articles(tables["articles"], tables["sentences"]),
        "labels": _labels(tables, compiled.schemas),
        "attributions": _attributions(tables["attributions"]),
        "targets": _targets(tables["attributions"]),
        "example": _example(tables["sentences"], standoff),
        "languages": sorted(set(tables["articles"]["language"].to_pylist())),
        "agreement": _rounded(_agreement(compiled)),
    }


def _agreement(compiled: Compiled) -> Record | None:
    names = layers(compiled.about, INDEPENDENT)
    tables = compiled.tables
    result = compute_agreement(tables["annotations"], tables["sentences"], names, compiled.schemas)
    (gold,) = layers(compiled.about, GOLD)
    return result and {**result, "overruled": overruled(tables["annotations"], names, gold)}


def _articles(articles: pa.Table, sentences: pa.Table) -> list[Record]:
    counted = Counter(sentences["article_id"].to_pylist())
    kept = ("id", "title", "origin", "split", "outlet", "url", "date", "text_licence", "annotation_licence", "targets")
    return [
        {
            **{name: row[name] for name in kept},
            "sentences": counted[row["id"]],
            "tokens": len(find_tokens(row["text"])),
            "characters": len(row["text"]),
        }
        for row in articles.to_pylist()
    ]


def _labels(tables: dict[str, pa.Table], schemas: Schemas) -> Record:
    """config → label field → origin → value → rows, every value of the schema listed."""
    origin = dict(zip(tables["articles"]["id"].to_pylist(), tables["articles"]["origin"].to_pylist(), strict=True))
    counted: Record = {}
    for config in ("sentences", "attributions"):
        origins = [origin[article] for article in tables[config]["article_id"].to_pylist()]
        for field, node in fields(config, schemas):
            if not is_label(node) or field == "origin":
                continue
            counts = Counter(zip(origins, tables[config][field].to_pylist(), strict=True))
            counted.setdefault(config, {})[field] = {
                o: {label.name: counts[o, label.name] for label in labels(field, schemas)} for o in sorted(set(origins))
            }
    return counted


def _targets(attributions: pa.Table) -> list[Record]:
    """Each article's targets with the stances of the attributions towards them."""
    rows = attributions.select(["article_id", "target", "stance"]).to_pylist()
    counts = Counter((row["article_id"], row["target"] or "", row["stance"]) for row in rows)
    found: dict[tuple[str, str], Record] = {}
    for (article, target, stance), count in sorted(counts.items()):
        entry = found.setdefault((article, target), {"article_id": article, "target": target or None, "stances": {}})
        entry["stances"][stance] = count
    return list(found.values())


def _example(sentences: pa.Table, standoff: bool) -> Record | None:
    """The first sentence that quotes somebody, as the card shows a row."""
    rows = [row for row in sentences.to_pylist() if row["attributions"][0]["source"]]
    return {**rows[0], "text": None if standoff else rows[0]["text"]} if rows else None


def _attributions(attributions: pa.Table) -> Record:
    rows = attributions.to_pylist()
    per_sentence = Counter(row["sentence_id"] for row in rows)
    return {
        "with_source": sum(bool(row["source"]) for row in rows),
        "with_cue": sum(bool(row["cue"]) for row in rows),
        "with_content": sum(bool(row["content"]) for row in rows),
        "discontinuous_content": sum(len(row["content"]) > 1 for row in rows),
        "relayed": sum(bool(row["via"]) for row in rows),
        "unnamed_sources": sum(bool(row["source"]) and not row["source_named"] for row in rows),
        "sentences_with_several": sum(count > 1 for count in per_sentence.values()),
    }


def _rounded(node: Record | None) -> Record | None:
    """The same with floats at 4 places: more would differ between builds of numpy."""
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    return round(node, 4) if isinstance(node, float) else node
