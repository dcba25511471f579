"""Whether a release folder is intact, keeps its promises, and is what the sources give."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.annotations import ROLES
from caspian.compiler import Compiled
from caspian.descriptions import card, guidelines, template
from caspian.faults import Fault, Refused
from caspian.files import Folders, shown
from caspian.loading import Release, read_release
from caspian.records import Record
from caspian.releases import STATISTICS, wrong_sums
from caspian.splits import Splits, digest, joined, split_tables, without_texts
from caspian.statistics import statistics

if TYPE_CHECKING:
    import pyarrow as pa

_STALE = "not what the sources give; run `caspian build`"


def verify_release(folders: Folders, compiled: Compiled) -> list[Fault]:
    """All faults of a corpus's release: files, content, offsets, numbers, and drift from the sources."""
    folder = folders.release
    try:
        release = read_release(folder)
        faults = [*wrong_sums(folder), *_content_faults(folder, release.facts, release.splits)]
        if not faults:
            faults = [*_drift(folder, release, compiled), *_prose_drift(folders, release, compiled)]
    except Refused as refused:
        return refused.faults
    return faults


def _content_faults(folder: Path, facts: Record, splits: Splits) -> Iterator[Fault]:
    for config, tables in splits.items():
        if facts["digests"].get(config) != digest(tables):
            yield Fault(shown(folder / "data" / config), "", "the rows are not those of the digest in stats.json")
        for split, table in tables.items():
            if table.num_rows != facts["rows"][config][split]:
                place = shown(folder / "stats.json")
                yield Fault(place, f"$.rows.{config}.{split}", f"not the {table.num_rows} rows of the file")
    if not facts["standoff"]:
        tables = joined(splits)
        for message in offset_faults(tables["articles"], tables["sentences"], tables["attributions"]):
            yield Fault(shown(folder / "data"), "", message)


def offset_faults(articles: pa.Table, sentences: pa.Table, attributions: pa.Table) -> Iterator[str]:
    """Broken promises: a sentence that is not its text, text in no or two sentences, a span out of the text."""
    texts = dict(zip(articles["id"].to_pylist(), articles["text"].to_pylist(), strict=True))
    ends = dict.fromkeys(texts, 0)
    for row in articles.select(["id", "text", "sha256"]).to_pylist():
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
            yield f"{row['id']}: the text has not the sha256 of its row"
    for row in sentences.sort_by([("article_id", "ascending"), ("index", "ascending")]).to_pylist():
        text, article = texts.get(row["article_id"], ""), row["article_id"]
        if text[row["start"] : row["end"]] != row["text"]:
            yield f"{row['id']}: text[{row['start']}:{row['end']}] is not the text of the sentence"
        if row["start"] < ends.get(article, 0) or text[ends.get(article, 0) : row["start"]].strip():
            yield f"{row['id']}: does not follow the sentence before it; expected every character in one sentence"
        ends[article] = row["end"]
    for article, end in ends.items():
        if texts[article][end:].strip():
            yield f"{article}: no sentence covers its text from {end} on"
    for row in attributions.to_pylist():
        length = len(texts.get(row["article_id"], ""))
        for role in ROLES:
            flat = [offset for fragment in row[role] for offset in fragment]
            if (
                flat != sorted(flat)
                or any(len(f) != 2 or f[0] >= f[1] for f in row[role])
                or (flat and flat[-1] > length)
            ):
                yield f"{row['id']}: {role} {row[role]} is no span of a text of {length} characters"


def _drift(folder: Path, release: Release, compiled: Compiled) -> Iterator[Fault]:
    """Where the release is not what its sources give; by content, so that any pyarrow may have written it."""
    facts = release.facts
    if release.schemas != compiled.schemas:
        yield Fault(shown(folder / "schema"), "", _STALE)
    source = without_texts(compiled) if facts["standoff"] else compiled
    for config, tables in split_tables(source).items():
        if facts["digests"].get(config) != digest(tables):
            yield Fault(shown(folder / "data" / config), "", _STALE)
    computed = json.loads(json.dumps(statistics(compiled, facts["standoff"])))
    for name, value in computed.items():
        # Sizes in memory may differ between versions of pyarrow; which parts have one may not.
        same = _parts(value) == _parts(facts["bytes"]) if name == "bytes" else value == facts.get(name)
        if not same:
            yield Fault(shown(folder / STATISTICS), f"$.{name}", _STALE)


def _parts(sizes: Record) -> list[tuple[str, list[str]]]:
    return [(config, sorted(splits)) for config, splits in sorted(sizes.items())]


def _prose_drift(folders: Folders, release: Release, compiled: Compiled) -> Iterator[Fault]:
    expected = {
        "README.md": card(release.facts, compiled.schemas, folders.cards),
        "cards/card.md": template(folders.cards),
        "cards/guidelines.md": guidelines(folders.cards),
    }
    for name, text in expected.items():
        path = folders.release / name
        if path.read_text("utf-8") != text:
            yield Fault(shown(path), "", _STALE)
