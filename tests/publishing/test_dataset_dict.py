"""The release in every reader that the card names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import datasets
import duckdb
import pandas as pd
import polars as pl
import pytest
from release_files import parquet

import caspian
from caspian.faults import Refused
from caspian.files import find_folders
from caspian.schemas import CONFIGS, built_in, features

RELEASE = find_folders().release
ROWS = json.loads((RELEASE / "stats.json").read_text("utf-8"))["rows"]
REAL = "caspian-sea-missiles"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("config", CONFIGS)
def test_datasets_reads_it_in_batch_and_streaming(config, tmp_path):
    batch = datasets.load_dataset(str(RELEASE), config, cache_dir=str(tmp_path))
    assert {split: part.num_rows for split, part in batch.items()} == ROWS[config]
    assert batch["test"].features == features(config, built_in())
    streamed = list(datasets.load_dataset(str(RELEASE), config, split="test", streaming=True))
    assert streamed == list(batch["test"])
    assert list(caspian.load(config)["test"]) == streamed


def test_the_default_config_is_sentences():
    assert datasets.get_dataset_default_config_name(str(RELEASE)) == "sentences"
    assert datasets.get_dataset_config_names(str(RELEASE)) == list(CONFIGS)


def test_a_changed_label_is_not_served_from_the_cache(corpus, run, tmp_path):
    def stances() -> list[int]:
        return datasets.load_dataset(str(corpus / "release"), split="test", cache_dir=str(tmp_path / "c"))[
            "commitment"
        ][:]

    assert run("build", "--corpus", corpus).code == 0
    before = stances()
    for layer in ("gold", "a", "b"):
        path = corpus / "annotations" / layer / "orlec-harbour.jsonl"
        path.write_text(path.read_text("utf-8").replace('"commitment": "denied"', '"commitment": "asserted"'), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    assert before[3] != stances()[3]


@pytest.mark.parametrize("config", CONFIGS)
def test_pandas_polars_and_duckdb_read_names_of_labels(config):
    path = str(RELEASE / parquet(config))
    frames = {
        "pandas": pd.read_parquet(path).to_dict("records"),
        "polars": pl.read_parquet(path).to_dicts(),
        "duckdb": duckdb.sql(f"select * from '{path}'").to_arrow_table().to_pylist(),
    }
    for name, rows in frames.items():
        assert len(rows) == ROWS[config]["test"], name
        if config == "sentences":
            fourth = next(row for row in rows if row["id"] == f"{REAL}:004")
            assert fourth["stance"] == "favor", name
            assert fourth["attributions"][1]["commitment"] == "asserted", name


def test_known_rows():
    """First, a middle and last record, as a person reads them in the article."""
    loaded = caspian.load()["test"]
    names = loaded.features
    sentences = [row for row in loaded if row["article_id"] == REAL]
    first, fourth, last = sentences[0], sentences[4], sentences[20]
    assert first["text"] == "Russian cruise missile strikes fired without advanced notice"
    assert names["source_type"].int2str(first["source_type"]) == "author"
    assert fourth["source"] == "Russia’s Defense Ministry"
    assert names["commitment"].int2str(fourth["commitment"]) == "denied"
    assert fourth["attributions"][0]["via"] == ["Irna"]
    assert last["id"] == "caspian-sea-missiles:020"
    assert len(sentences) == 21
    text = next(row["text"] for row in caspian.load("articles")["test"] if row["id"] == REAL)
    spans = next(row for row in caspian.load("attributions")["test"] if row["sentence_id"] == f"{REAL}:002")
    assert [text[a:b] for a, b in spans["cue"]] == ["according to"]
    assert len(spans["content"]) == 2


def test_texts_complete_a_standoff_release(corpus, run):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    release = corpus / "release-standoff"
    assert caspian.load(release=release)["test"]["text"][:] == [None] * 4
    assert (
        caspian.load(release=release, texts=corpus / "articles")["test"]["text"][3]
        == "Belvar’s army denied the report."
    )


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(ValueError, match="no config 'sentence'; expected one of sentences, attributions"):
        caspian.load("sentence")
    with pytest.raises(Refused, match="no release; expected a folder with"):
        caspian.load(release=tmp_path)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc, where nobody can make a folder")
def test_load_needs_no_home():
    surroundings = {**os.environ, "HOME": "/proc/home", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("HF_HOME", "HF_DATASETS_CACHE", "XDG_CACHE_HOME"):
        surroundings.pop(name, None)
    code = "import caspian; print(caspian.load()['test'].num_rows, caspian.load('attributions')['test'].num_rows)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, cwd="/", capture_output=True, text=True, check=False
    )
    expected = f"{ROWS['sentences']['test']} {ROWS['attributions']['test']}\n"
    assert (done.returncode, done.stdout) == (0, expected), done.stderr
