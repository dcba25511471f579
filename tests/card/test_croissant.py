"""Croissant: another project's reader takes it, and its hashes are those of the files."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from caspian.files import find_folders

RELEASE = find_folders().release


def test_the_hashes_are_those_of_the_files():
    described = json.loads((RELEASE / "croissant.json").read_text("utf-8"))["distribution"]
    assert {file["contentUrl"]: file["sha256"] for file in described} == {
        path.relative_to(RELEASE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in RELEASE.rglob("*.parquet")
    }


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_reads_every_row():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies, when they are imported
        import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(RELEASE / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    for record_set in dataset.metadata.record_sets:
        config, split = record_set.name.rsplit("-", 1)
        table = pq.read_table(Path(RELEASE) / f"data/{config}/{split}-00000-of-00001.parquet")
        rows = list(dataset.records(record_set.id))
        assert len(rows) == table.num_rows
        ids = [row[f"{record_set.id}/id"] for row in rows]
        assert [value.decode() for value in ids] == table["id"].to_pylist()
