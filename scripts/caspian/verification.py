"""Whether a release folder is intact, keeps its promises, and is what the sources give."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.annotations import ROLES
from caspian.checks import check_records
from caspian.compiler import Compiled
from caspian.contrasts import edited
from caspian.croissant import croissant
from caspian.descriptions import card, citation, guidelines, template
from caspian.faults import Fault, Refused
from caspian.files import Folders, shown
from caspian.loading import Release, read_release
from caspian.records import Record, read_text
from caspian.releases import STATISTICS, data_sums, wrong_sums
from caspian.splits import joined, part_facts, published_splits
from caspian.statistics import statistics

if TYPE_CHECKING:
    import pyarrow as pa

_STALE = "not what the sources give; run `caspian build`"


def verify_release(folders: Folders, compiled: Compiled) -> list[Fault]:
    """All faults of a corpus's release: files, content, offsets, numbers, and drift from the sources."""
    folder = folders.release
    try:
        release = read_release(folder)
        faults = [*wrong_sums(folder), *content_faults(folder, release)]
        if not faults:
            faults = [*_drift(folder, release, compiled), *_prose_drift(folders, release, compiled)]
    except Refused as refused:
        return refused.faults
    return faults


def content_faults(folder: Path, release: Release) -> list[Fault]:
    """Faults of a release by itself: rows against their schemas, digests, counts, and the offsets."""
    facts, schemas, splits = release
    tables = joined(splits, schemas)
    faults = check_records(shown(folder), tables, schemas)
    if faults:
        return faults
    computed = part_facts(splits)
    for name in ("rows", "digests"):
        if computed[name] != facts[name]:
            faults.append(Fault(shown(folder / STATISTICS), f"$.{name}", "not those of the files under data/"))
    if not facts["standoff"]:
        messages = list(offset_faults(tables["articles"], tables["sentences"], tables["attributions"]))
        messages = messages or list(edit_faults(tables))
        faults += [Fault(shown(folder / "data"), "", message) for message in messages]
    return faults


def offset_faults(articles: pa.Table, sentences: pa.Table, attributions: pa.Table) -> Iterator[str]:
    """Broken promises: a sentence that is not its text, text in no or two sentences, a span out of the text."""
    if articles["text"].null_count or sentences["text"].null_count:
        yield "rows without their text, though this is no stand-off release"
        return
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


def edit_faults(tables: dict[str, pa.Table]) -> Iterator[str]:
    """Rows of `contrast` whose edits do not make their text out of their sentence's."""
    texts = dict(zip(tables["articles"]["id"].to_pylist(), tables["articles"]["text"].to_pylist(), strict=True))
    places = {row["id"]: row for row in tables["sentences"].select(["id", "article_id", "start", "end"]).to_pylist()}
    for row in tables["contrast"].to_pylist():
        sentence = places.get(row["sentence_id"])
        if sentence is None:
            yield f"{row['id']}: an edit of no sentence"
            continue
        marks = [sentence["start"], *(mark for e in row["edits"] for mark in (e["start"], e["end"])), sentence["end"]]
        text = edited(texts[sentence["article_id"]], sentence["start"], sentence["end"], row["edits"])
        if marks != sorted(marks) or text != row["text"]:
            yield f"{row['id']}: its edits do not make its text out of the sentence's"


def _drift(folder: Path, release: Release, compiled: Compiled) -> Iterator[Fault]:
    """Where the release is not what its sources give; by content, so that any pyarrow may have written it."""
    facts = release.facts
    if release.schemas != compiled.schemas:
        yield Fault(shown(folder / "schema"), "", _STALE)
    splits = published_splits(compiled, facts["standoff"])
    computed = json.loads(json.dumps(statistics(compiled, splits, facts["standoff"])))
    for config, computed_digest in computed["digests"].items():
        if facts["digests"].get(config) != computed_digest:
            yield Fault(shown(folder / "data" / config), "", _STALE)
    for name, value in computed.items():
        # Sizes in memory may differ between versions of pyarrow; which parts have one may not.
        same = _parts(value) == _parts(facts["bytes"]) if name == "bytes" else value == facts.get(name)
        if not same:
            yield Fault(shown(folder / STATISTICS), f"$.{name}", _STALE)


def _parts(sizes: Record) -> list[tuple[str, list[str]]]:
    return [(config, sorted(splits)) for config, splits in sorted(sizes.items())]


def _prose_drift(folders: Folders, release: Release, compiled: Compiled) -> Iterator[Fault]:
    folder = folders.release
    expected = {
        "README.md": card(release.facts, compiled.schemas, folders.cards),
        "cards/card.md": template(folders.cards),
        "cards/guidelines.md": guidelines(folders.cards),
        "CITATION.cff": citation(release.facts),
        "croissant.json": croissant(release.facts, compiled.schemas, data_sums(folder)),
    }
    for name, text in expected.items():
        if read_text(folder / name) != text:
            yield Fault(shown(folder / name), "", _STALE)
