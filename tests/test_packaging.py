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


def test_models_are_trained_asked_and_used_from_here(tmp_path):
    trained = caspian_command("train", "topic", "--out", "model", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    asked = caspian_command("bench", "--task", "topic", "--model", "model", "--json", cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    scores = {model["name"]: model["scores"]["authored"] for model in json.loads(asked.stdout)["models"]}
    assert scores["model"]["macro_f1"]["value"] > scores["majority"]["macro_f1"]["value"] + 0.25
    (tmp_path / "a.txt").write_text("The army denied the raid.", "utf-8")
    labelled = caspian_command("label", "a.txt", "--model", "model", cwd=tmp_path)
    assert labelled.returncode == 0, labelled.stderr
    assert json.loads(labelled.stdout)["attributions"][0]["commitment"] == "denied"


def test_spans_are_learnt_from_here():
    tagger = caspian.make_model("spans", least=1)
    tagger.fit(
        ["The army denied the raid.", "Rain fell on the town."] * 3,
        [[{"source": [[0, 8]], "cue": [[9, 15]], "content": [[16, 24]]}], []] * 3,
    )
    assert tagger.predict(["The navy denied the raid."])[0][0]["cue"] == [[9, 15]]
