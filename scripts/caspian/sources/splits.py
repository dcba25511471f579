"""The parts of a release: config by config, split by split, with their content digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from caspian.declared_fields import configs
from caspian.records import Record
from caspian.schemas import EVALUATED, OPTIONAL, Schemas, arrow_schema, labels
from caspian.sources.compiler import Compiled
from caspian.terminal import with_progress

if TYPE_CHECKING:
    import pyarrow as pa

# Columns that a stand-off release has not.
TEXTS = [
    ("articles", "title"),
    ("annotations", "note"),
    *((config, "text") for config in ("articles", "sentences", "attributions", "contrast")),
]
Splits = dict[str, dict[str, "pa.Table"]]


def data_path(config: str, split: str) -> str:
    """Where the rows of a config and split lie in a release."""
    return f"data/{config}/{split}-00000-of-00001.parquet"


def split_tables(compiled: Compiled) -> Splits:
    """config → split → table, in the order of the compiled tables; splits without articles are left out."""
    import pyarrow.compute as pc

    articles = compiled.tables["articles"]
    used = configs(compiled.schemas)
    parts: Splits = {config: {} for config in used}
    for label in labels("split", compiled.schemas):
        ids = articles.filter(pc.equal(articles["split"], label.name))["id"].combine_chunks()
        for config in used if len(ids) else ():
            table = compiled.tables[config]
            key = "id" if config == "articles" else "article_id"
            rows = table.filter(pc.is_in(table[key], value_set=ids))
            if rows.num_rows or config not in OPTIONAL:
                # The cast gives inner list fields their names back, which a reader of Parquet changes.
                parts[config][label.name] = rows.cast(arrow_schema(config, compiled.schemas))
    return {config: tables for config, tables in parts.items() if tables}


def _without_texts(compiled: Compiled) -> Compiled:
    """The same corpus as offsets and hashes only: texts and headlines are null, and notes, since they may quote."""
    import pyarrow as pa

    tables = dict(compiled.tables)
    for config, name in [(config, name) for config, name in TEXTS if config in tables]:
        column = tables[config].schema.get_field_index(name)
        nothing = pa.nulls(tables[config].num_rows, pa.string())
        tables[config] = tables[config].set_column(column, name, nothing)
    return compiled._replace(tables=tables)


def published_splits(compiled: Compiled, standoff: bool) -> Splits:
    """The parts as they are published: with texts, or without."""
    return split_tables(_without_texts(compiled) if standoff else compiled)


def digest(tables: dict[str, pa.Table]) -> str:
    """SHA-256 of the content of one config, whatever wrote the files: that of its splits, each by itself."""
    return combined_digest({split: _split_digest(table) for split, table in tables.items()})


def combined_digest(parts: Mapping[str, str]) -> str:
    """SHA-256 of the digests of parts by their names, so that one part that changes is the only one read anew."""
    return hashlib.sha256("".join(f"{parts[name]}  {name}\n" for name in sorted(parts)).encode()).hexdigest()


def data_digest(digests: Mapping[str, str]) -> str:
    """One digest for all that models learn from and are asked, of the digests of a release's configs."""
    return combined_digest({config: digests[config] for config in EVALUATED if config in digests})


def _split_digest(table: pa.Table) -> str:
    """SHA-256 of the rows of one split as canonical JSON."""
    whole = hashlib.sha256(json.dumps(table.column_names).encode())
    for row in table.to_pylist():
        whole.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return whole.hexdigest()


def part_facts(splits: Splits) -> Record:
    """Rows and bytes in memory of every part, and the digest of every config."""
    return {
        "rows": {c: {s: t.num_rows for s, t in parts.items()} for c, parts in splits.items()},
        "bytes": {c: {s: t.combine_chunks().nbytes for s, t in parts.items()} for c, parts in splits.items()},
        "digests": {config: digest(parts) for config, parts in with_progress(list(splits.items()), "counting rows")},
    }


def merge_splits(splits: Splits, schemas: Schemas) -> dict[str, pa.Table]:
    """config → one table of all splits, articles by id and their rows in order, as they were compiled."""
    import pyarrow as pa

    tables = {}
    for config in configs(schemas):
        whole = pa.concat_tables([arrow_schema(config, schemas).empty_table(), *splits.get(config, {}).values()])
        articles = whole["id" if config == "articles" else "article_id"].to_pylist()
        order = pa.array(sorted(range(len(articles)), key=lambda row: articles[row] or ""), pa.int64())
        tables[config] = whole.take(order)
    return tables
