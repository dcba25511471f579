"""A release small enough to train on within a second: some articles of the corpus, of every split."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from caspian.files import find_folders
from caspian.publishing.release_reader import read_release
from caspian.publishing.release_writer import write_release
from caspian.sources.compiler import Compiled
from caspian.sources.splits import merge_splits

SIZES = {"train": 8, "validation": 2, "test": 11}  # articles


def write_small_release(folder: Path, sizes: dict[str, int] | None = None) -> Path:
    """Writes the first articles of each split of the corpus's release as a release of its own."""
    facts, schemas, splits = read_release(find_folders().release)
    chosen = []
    for split, size in (sizes or SIZES).items():
        table = splits["articles"][split]
        authored = table.filter(pc.not_equal(table["origin"], "published"))["id"].to_pylist()
        published = table.filter(pc.equal(table["origin"], "published"))["id"].to_pylist()
        chosen += authored[:: max(1, len(authored) // size)][:size] + published
    tables = {
        config: table.filter(pc.is_in(table["id" if config == "articles" else "article_id"], pa_array(chosen)))
        for config, table in merge_splits(splits, schemas).items()
    }
    about = {**facts["about"], "name": "Small"}
    write_release(Compiled(about, schemas, tables), folder, find_folders().cards)
    return folder


def pa_array(names: list[str]):
    import pyarrow as pa

    return pa.array(names)
