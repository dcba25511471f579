"""Whether a release is still what its sources give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from caspian.faults import Fault, file_fault
from caspian.files import Folders, display_path, files_below
from caspian.publishing.computed_texts import computed_texts
from caspian.publishing.release_reader import STATISTICS, Release
from caspian.publishing.statistics import compute_statistics
from caspian.publishing.sums import SUMS, data_sums
from caspian.records import Record, read_text
from caspian.sources.compiler import Compiled
from caspian.sources.splits import published_splits

_STALE = "not what the sources give; run `caspian build`"


def find_drift(folders: Folders, release: Release, compiled: Compiled) -> list[Fault]:
    """Where a corpus's release is not what its sources give: data and numbers, else the texts computed from them."""
    return list(_data_drift(folders.release, release, compiled)) or list(_prose_drift(folders, release, compiled))


def _data_drift(folder: Path, release: Release, compiled: Compiled) -> Iterator[Fault]:
    """Where the release is not what its sources give; by content, so that any pyarrow may have written it."""
    facts = release.facts
    if release.schemas != compiled.schemas:
        yield file_fault("E605", folder / "schema", _STALE)
    splits = published_splits(compiled, facts["standoff"])
    computed = json.loads(json.dumps(compute_statistics(compiled, splits, facts["standoff"])))
    for config, computed_digest in computed["digests"].items():
        if facts["digests"].get(config) != computed_digest:
            yield file_fault("E605", folder / "data" / config, _STALE)
    for name, value in computed.items():
        # Sizes in memory may differ between versions of pyarrow; which parts have one may not.
        same = _parts(value) == _parts(facts["bytes"]) if name == "bytes" else value == facts.get(name)
        if not same:
            yield Fault("E605", display_path(folder / STATISTICS), f"$.{name}", _STALE)


def _parts(sizes: Record) -> list[tuple[str, list[str]]]:
    return [(config, sorted(splits) if isinstance(splits, dict) else []) for config, splits in sorted(sizes.items())]


def _prose_drift(folders: Folders, release: Release, compiled: Compiled) -> Iterator[Fault]:
    folder = folders.release
    expected = computed_texts(release.facts, compiled.schemas, folders.cards, data_sums(folder))
    others = {STATISTICS, SUMS}
    unexpected = {name for name in files_below(folder) if "/" not in name} - expected.keys() - others
    for name in sorted(expected.keys() | unexpected):
        if name in unexpected or read_text(folder / name) != expected[name]:
            yield file_fault("E605", folder / name, _STALE)
