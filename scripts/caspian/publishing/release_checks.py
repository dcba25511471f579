"""Whether a release folder is intact, keeps its promises, and is what the sources give."""

from __future__ import annotations

from pathlib import Path

from caspian.faults import Fault, Refused, file_fault
from caspian.files import Folders, display_path
from caspian.publishing.drift import find_drift
from caspian.publishing.release_reader import STATISTICS, Release, read_release
from caspian.publishing.release_rows import row_faults, text_faults
from caspian.publishing.sums import data_sums, wrong_sums
from caspian.sources.compiler import Compiled
from caspian.sources.splits import data_path, merge_splits, part_facts


def verify_release(folders: Folders, compiled: Compiled) -> list[Fault]:
    """All faults of a corpus's release: files, content, offsets, numbers, and drift from the sources."""
    try:
        release = read_release(folders.release, verify=False)  # what is changed is told with all else
    except Refused as refused:
        return refused.faults
    # Drift is looked for in what has been found to be sound.
    return check_release(folders.release, release) or find_drift(folders, release, compiled)


def check_release(folder: Path, release: Release) -> list[Fault]:
    """Faults of a release by itself: sums of its files, rows, digests, counts, offsets."""
    return [*wrong_sums(folder), *_content_faults(folder, release)]


def _content_faults(folder: Path, release: Release) -> list[Fault]:
    """Faults of a release by itself: files, rows against their schemas and each other, digests, counts, offsets."""
    facts, schemas, splits = release
    expected = {data_path(config, split) for config, parts in splits.items() for split in parts}
    strange = sorted(data_sums(folder).keys() - expected)
    faults = [file_fault("E602", folder / path, f"not a part that {STATISTICS} lists") for path in strange]
    faults += row_faults(display_path(folder), facts["about"], schemas, splits)
    if faults:
        return faults
    computed = part_facts(splits)
    for name in ("rows", "digests"):
        if computed[name] != facts[name]:
            faults.append(
                Fault("E605", display_path(folder / STATISTICS), f"$.{name}", "not those of the files under data/")
            )
    if not facts["standoff"]:
        messages = text_faults(merge_splits(splits, schemas))
        faults += [file_fault("E604", folder / "data", message) for message in messages]
    return faults
