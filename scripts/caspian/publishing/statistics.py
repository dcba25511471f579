"""Everything a card says in numbers, counted from the tables of a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from caspian.agreement.definition_readers import gold_against_readers
from caspian.agreement.disputes import count_overruled, count_reopened
from caspian.agreement.inter_annotator import agreement_by_origin
from caspian.declared_fields import label_fields
from caspian.records import Record
from caspian.schemas import EVALUATED, GOLD, INDEPENDENT, Schemas, fields, is_label, labels
from caspian.sources.compiler import Compiled
from caspian.sources.corpus_file import annotators_in_role
from caspian.sources.splits import Splits, digest, part_facts, split_tables
from caspian.spans import ROLES
from caspian.text.diversity import lexical_diversity
from caspian.text.tokens import find_tokens

if TYPE_CHECKING:
    import pyarrow as pa

TEST = "test"  # the split that results are reported on


def compute_statistics(compiled: Compiled, splits: Splits, standoff: bool) -> Record:
    """The facts of a release: sizes, digests, label counts by origin, agreement. Plain JSON, rounded to 4 places.

    `splits` are the parts that are published, without texts where `standoff`.
    """
    tables = compiled.tables
    sentences, attributions, contrast = (
        _by_origin(tables, config) if config in tables else {} for config in ("sentences", "attributions", "contrast")
    )
    facts = {
        "about": compiled.about,
        "standoff": standoff,
        **part_facts(splits),
        "articles": _articles(tables["articles"], tables["sentences"], standoff),
        "layers": _published_layers(tables),
        "texts": {origin: _wording(rows) for origin, rows in sentences.items()},
        "labels": _labels({"sentences": sentences, "attributions": attributions}, compiled.schemas),
        "attributions": {origin: _attributions(rows) for origin, rows in attributions.items()},
        "contrast": {origin: _contrast(rows) for origin, rows in contrast.items()},
        "targets": _targets(attributions),
        "example": _example(tables["sentences"], standoff),
        "languages": sorted(set(tables["articles"]["language"].to_pylist())),
        "warnings": dict(sorted(Counter(warning.code for warning in compiled.warnings).items())),
        "agreement": _agreement(compiled),
    }
    return {**_rounded(facts), "benchmark": _current_results(compiled)}


def _current_results(compiled: Compiled) -> list[Record]:
    """The results of benchmarks that were run on just this data, by its digests with texts."""
    if not compiled.results:
        return []
    parts = split_tables(compiled)
    digests = {config: digest(parts[config]) for config in EVALUATED if config in parts}
    return [
        results
        for results in compiled.results
        if results["data"]["split"] == TEST and results["data"]["digests"] == digests
    ]


def _by_origin(tables: dict[str, pa.Table], config: str) -> dict[str, list[Record]]:
    """origin → the rows of a config whose article has it."""
    articles = tables["articles"].select(["id", "origin"]).to_pylist()
    origins = {row["id"]: row["origin"] for row in articles}
    rows = defaultdict(list)
    for row in tables[config].to_pylist():
        rows[origins[row["article_id"]]].append(row)
    return dict(sorted(rows.items()))


def _agreement(compiled: Compiled) -> Record:
    """The agreement of the independent layers by origin, and how often gold overruled each of them."""
    tables = compiled.tables
    names, golds = annotators_in_role(compiled.about, INDEPENDENT), annotators_in_role(compiled.about, GOLD)
    if "annotations" not in tables:
        return {"overruled": {}, "reopened": 0, "by_origin": {}, "readers": []}
    (gold,) = golds
    return {
        "overruled": count_overruled(tables["annotations"], names, gold),
        "reopened": count_reopened(tables["annotations"], names, gold),
        "by_origin": agreement_by_origin(tables, names, compiled.schemas),
        "readers": gold_against_readers(tables, compiled.about, compiled.schemas),
    }


def _articles(articles: pa.Table, sentences: pa.Table, standoff: bool) -> list[Record]:
    counted = Counter(sentences["article_id"].to_pylist())
    return [
        {
            **{name: value for name, value in row.items() if name not in ("text", "sha256")},
            **({"title": None} if standoff else {}),
            "sentences": counted[row["id"]],
            "tokens": len(find_tokens(row["text"])),
            "characters": len(row["text"]),
        }
        for row in articles.to_pylist()
    ]


def _published_layers(tables: dict[str, pa.Table]) -> Record:
    """split → layer whose labels are published → articles and sentences."""
    sentences = Counter(tables["sentences"]["article_id"].to_pylist())
    found: Record = {}
    rows = tables["articles"].select(["id", "split", "layer"]).to_pylist()
    for row in [row for row in rows if row["layer"] is not None]:
        entry = found.setdefault(row["split"], {}).setdefault(row["layer"], {"articles": 0, "sentences": 0})
        entry["articles"] += 1
        entry["sentences"] += sentences[row["id"]]
    return found


def _wording(sentences: list[Record]) -> Record:
    texts: dict[str, list[str]] = defaultdict(list)
    for row in sentences:
        texts[row["article_id"]].append(row["text"])
    return lexical_diversity(list(texts.values()))


def _labels(configs: dict[str, dict[str, list[Record]]], schemas: Schemas) -> Record:
    """config → label field → origin → value → rows, every value of the schema listed."""
    judged = label_fields(schemas)
    counts: Record = {config: {} for config in configs}
    for config, origins in configs.items():
        for field, node in fields(config, schemas):
            if is_label(node) and field in judged:
                counts[config][field] = {origin: _counted(rows, field, schemas) for origin, rows in origins.items()}
    return counts


def _counted(rows: list[Record], field: str, schemas: Schemas) -> Record:
    counts = Counter(row[field] for row in rows)
    return {label.name: counts[label.name] for label in labels(field, schemas)}


def _contrast(rows: list[Record]) -> Record:
    """Edits, edited sentences, and what the edits change, field by field."""
    return {
        "edits": len(rows),
        "sentences": len({row["sentence_id"] for row in rows}),
        "changed": dict(sorted(Counter(row["changed"] for row in rows).items())),
    }


def _attributions(rows: list[Record]) -> Record:
    per_sentence = Counter(row["sentence_id"] for row in rows)
    known = rows[0].keys() if rows else ()
    counts = {"attributions": len(rows)}
    counts |= {f"with_{role}": sum(bool(row[role]) for row in rows) for role in ROLES if role in known}
    if "content" in known:
        counts["discontinuous_content"] = sum(len(row["content"]) > 1 for row in rows)
    if "via" in known:
        counts["relayed"] = sum(bool(row["via"]) for row in rows)
    if {"source", "source_named"} <= set(known):
        counts["unnamed_sources"] = sum(bool(row["source"]) and not row["source_named"] for row in rows)
    counts["sentences_with_several"] = sum(count > 1 for count in per_sentence.values())
    return counts


def _targets(attributions: dict[str, list[Record]]) -> list[Record]:
    """Each article's targets with the stances of the attributions towards them."""
    rows = [row for part in attributions.values() for row in part if "stance" in row]
    counts = Counter((row["article_id"], row["target"] or "", row["stance"]) for row in rows)
    found: dict[tuple[str, str], Record] = {}
    for (article, target, stance), count in sorted(counts.items()):
        entry = found.setdefault((article, target), {"article_id": article, "target": target or None, "stances": {}})
        entry["stances"][stance] = count
    return list(found.values())


def _example(sentences: pa.Table, standoff: bool) -> Record | None:
    """The first sentence that quotes somebody, as the card shows a row: if there is one, with a single attribution."""
    rows = sentences.to_pylist()
    if "attributions" in sentences.column_names:
        rows = [row for row in rows if row["attributions"][0].get("source", True)]
        rows.sort(key=lambda row: len(row["attributions"]) > 1)
    return {**rows[0], "text": None if standoff else rows[0]["text"]} if rows else None


def _rounded(node: Any) -> Any:
    """The same with floats at 4 places: more would differ between builds of numpy."""
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_rounded(value) for value in node]
    return round(node, 4) if isinstance(node, float) else node
