"""What an installed package must do, from any folder: also run against the built wheel."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import caspian
from caspian.files import find_folders

pytestmark = pytest.mark.packaging


def caspian_command(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("caspian")
    return subprocess.run([script, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)


def rows() -> dict[str, dict[str, int]]:
    return json.loads((find_folders().release / "stats.json").read_text("utf-8"))["rows"]


def test_the_data_come_along():
    folders = find_folders()
    assert (folders.schema / "labels.json").is_file()
    assert (folders.cards / "guidelines.md").is_file()
    assert (folders.corpus / "articles" / "caspian-sea-missiles.txt").is_file()
    assert len(list(folders.release.rglob("*.parquet"))) == sum(map(len, rows().values()))


def test_load_works_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loaded = caspian.load()["test"]
    assert loaded.num_rows == rows()["sentences"]["test"]
    assert loaded.features["stance"].names == ["favor", "against", "neutral"]
    assert list(tmp_path.iterdir()) == []


def test_the_command_works_from_here(tmp_path):
    assert caspian_command("check", cwd=tmp_path).stdout.startswith("no faults: sentences ")
    built = caspian_command("build", "--out", "release", "--json", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert json.loads(built.stdout)["rows"] == rows()
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_datasets_reads_the_release_batch_and_streaming(tmp_path, monkeypatch):
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    folder = str(find_folders().release)
    batch = datasets.load_dataset(folder, split="test", cache_dir=str(tmp_path))
    assert batch.num_rows == rows()["sentences"]["test"]
    assert batch.features["topic"].names == ["missile_strike", "deconfliction", "civilian_casualties", "other"]
    assert list(datasets.load_dataset(folder, split="test", streaming=True, cache_dir=str(tmp_path))) == list(batch)


def test_the_package_says_that_it_is_typed():
    assert (Path(caspian.__file__).parent / "py.typed").exists()
