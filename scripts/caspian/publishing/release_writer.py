"""Tables → a release folder, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from caspian.atomic_folders import draft_beside, put_in_place
from caspian.faults import Refused, file_fault
from caspian.files import files_below, sha256_of
from caspian.publishing.computed_texts import computed_texts
from caspian.publishing.parquet import write_parquet
from caspian.publishing.release_reader import LARGEST_STATISTICS, STATISTICS
from caspian.publishing.statistics import compute_statistics
from caspian.publishing.sums import SUMS, data_sums, listed_sums
from caspian.records import Record, json_text, read_bytes
from caspian.sources.compiler import Compiled
from caspian.sources.splits import data_path, published_splits


def write_release(compiled: Compiled, destination: Path, cards: Path, standoff: bool = False) -> Record:
    """Publishes a corpus into a folder and returns its statistics.

    The folder appears whole or not at all: everything is written beside it and then renamed.
    Raises Refused when the folder is not a release that may be replaced, or cannot be written.
    """
    _refuse_foreign(destination, compiled.about["name"], standoff)
    splits = published_splits(compiled, standoff)
    facts = compute_statistics(compiled, splits, standoff)
    with draft_beside(destination) as folder:
        for config, tables in splits.items():
            for split, table in tables.items():
                write_parquet(table, folder / data_path(config, split), config, compiled.schemas)
        texts = {
            STATISTICS: json_text(facts),
            **{f"schema/{name}": json_text(schema) for name, schema in compiled.schemas.items()},
            **computed_texts(facts, compiled.schemas, cards, data_sums(folder)),
        }
        for name, text in texts.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(text.encode())
        sums = "".join(f"{sha256_of(folder / path)}  {path}\n" for path in files_below(folder))
        (folder / SUMS).write_bytes(sums.encode())
        put_in_place(folder, destination)
    return facts


def _refuse_foreign(folder: Path, name: str, standoff: bool) -> None:
    """Raises Refused where a folder holds anything but a release of this name, with or without texts alike."""
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise Refused([file_fault("E110", folder, "not a folder of its own; expected none, or a CASPIAN release")])
    present = set(files_below(folder))
    if not present:
        return
    if not {SUMS, STATISTICS} <= present:
        message = "somebody else's folder (no SHA256SUMS and stats.json of a release); give another one with --out"
        raise Refused([file_fault("E110", folder, message)])
    strange = sorted(present - listed_sums(folder)[0].keys() - {SUMS})
    if strange:
        message = "not a file of the release, and a new release would remove it; move it away"
        raise Refused([file_fault("E110", folder / file, message) for file in strange])
    try:
        data = read_bytes(folder / STATISTICS, LARGEST_STATISTICS)
        old = json.loads(data) if isinstance(data, bytes) else {}
        found, was_standoff = old["about"]["name"], old["standoff"]
    except (ValueError, KeyError, TypeError, RecursionError):
        message = "its stats.json is not that of a release; remove the folder, or give another one with --out"
        raise Refused([file_fault("E110", folder, message)]) from None
    if (found, was_standoff) != (name, standoff):
        kind = "a stand-off release" if was_standoff else "a release with texts"
        message = f"{kind} of {found!r} is there; expected none, or one of {name!r} of the same kind"
        raise Refused([file_fault("E110", folder, message)])
