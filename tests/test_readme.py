"""Every command and every line of code in the README does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import caspian
from caspian.benchmark.model_specs import PREFIXES
from caspian.card.benchmark_section import benchmark_tables
from caspian.models.baselines import BASELINES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SETUP = ("python3 scripts/build.py", "python3 scripts/test.py")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands(block: str) -> list[str]:
    lines = [line.split("#")[0].strip() for line in block.splitlines()]
    return [line for line in lines if line]


def test_the_set_up_commands_are_the_two_scripts():
    """They are this very run (test.py) or set up what it runs in (build.py)."""
    assert tuple(commands(blocks("sh")[0])) == SETUP
    for line in SETUP:
        assert (ROOT / line.split()[1]).is_file()


BLOCKS = [[line for line in commands(block) if line not in SETUP] for block in blocks("sh")]


@pytest.mark.parametrize("lines", [lines for lines in BLOCKS if lines], ids=lambda lines: lines[0])
def test_the_commands_run(lines, tmp_path):
    """One after the other, on a copy of the repository's corpus, so that the release that is tested stays as it is."""
    corpus = shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    for line in lines:
        words = [str(Path(sys.executable).with_name("caspian")), *line.split()[1:], "--corpus", str(corpus)]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        assert (line, done.returncode, done.stderr) == (line, 0, "")
        assert done.stdout.strip()


@pytest.mark.parametrize("code", blocks("python"))
def test_the_code_runs(code, tmp_path):
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_results_in_comments_are_those_found():
    call, result = re.search(r"(caspian\.split_sentences\(.*?\))\s+# (\[.*\])", README).groups()
    assert eval(call, {"caspian": caspian}) == eval(result)
    code = next(block for block in blocks("python") if '" … "' in block)
    setting, expression, words = re.fullmatch(r"(.*\n)(.*?)   # (.*)\n", code, re.DOTALL).groups()
    names: dict = {}
    exec(setting, names)
    assert eval(expression, names) == eval(words)


def test_the_picture_is_what_show_prints(run):
    picture = re.search(r"```\n(  4  .*?)```", README, re.DOTALL).group(1)
    assert picture in run("show", "caspian-sea-missiles").out


def test_the_corpus_shown_is_drafted_checked_and_built(tmp_path, run, monkeypatch):
    """The files of “Your own articles”, put where the README says."""
    monkeypatch.chdir(tmp_path)
    about, articles, lines, own_labels, edits = blocks("json")
    text = re.search(r"kept byte for byte:\n\n```\n(.*?)```", README, re.DOTALL).group(1)
    Path("my-corpus/articles").mkdir(parents=True)
    Path("my-corpus/corpus.json").write_text(about, "utf-8")
    Path("my-corpus/articles.jsonl").write_text(articles, "utf-8")
    Path("my-corpus/articles/orlec-mill.txt").write_text(text, "utf-8")
    labels = Path("my-corpus/annotations/me/orlec-mill.jsonl")
    assert run("draft", "me", "--corpus", "my-corpus") == (0, f"{labels}\n", "")
    drafted = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    given = [json.loads(line) for line in lines.splitlines()]
    assert [(line["index"], line["text"]) for line in drafted] == [(line["index"], line["text"]) for line in given]
    assert run("check", "--corpus", "my-corpus").code == 1
    assert "me 0 of 2" in run("list", "--corpus", "my-corpus").out
    assert run("show", "orlec-mill", "--corpus", "my-corpus").out.count("not labelled yet") == 2
    labels.write_text(lines, "utf-8")
    assert run("check", "--corpus", "my-corpus").code == 0
    assert run("check", "orlec-mill", "--corpus", "my-corpus").code == 0
    assert run("build", "--corpus", "my-corpus").code == 0
    assert caspian.load(release="my-corpus/release")["test"].num_rows == 2
    Path("my-corpus/contrast").mkdir()
    Path("my-corpus/contrast/orlec-mill.jsonl").write_text(edits, "utf-8")
    assert run("build", "--corpus", "my-corpus").code == 0
    (edited,) = caspian.load("contrast", release="my-corpus/release")["test"]["text"][:]
    assert edited == "A Belvar rocket hit the mill, the army told KNA."
    Path("my-corpus/schema").mkdir()
    Path("my-corpus/schema/labels.json").write_text(own_labels, "utf-8")
    assert "'missile_strike' is not one of flood, other" in run("check", "--corpus", "my-corpus").err


def test_the_fault_is_worded_as_shown(corpus, run):
    line = re.search(r"^my-corpus/annotations/me/x\.jsonl:3: (\$.*)$", README, re.MULTILINE).group(1)
    path = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    path.write_text(path.read_text("utf-8").replace('{"text": "said", "nth": 1}', '"said"'), "utf-8")
    assert f":3: {line}\n" in run("check", "--corpus", corpus).err


def test_the_numbers_are_those_of_the_release():
    rows = json.loads((ROOT / "corpus" / "release" / "stats.json").read_text("utf-8"))["rows"]
    sentences, attributions = (sum(rows[config].values()) for config in ("sentences", "attributions"))
    assert f"({sentences} sentences, {attributions} attributions)" in README


def test_the_leaderboard_is_computed():
    facts = json.loads((ROOT / "corpus" / "release" / "stats.json").read_text("utf-8"))
    tables = benchmark_tables(facts)
    assert "| stance | tfidf |" in tables
    assert tables in README


def test_every_kind_of_model_is_listed():
    for name in (*BASELINES, *PREFIXES):
        assert f"`{name}" in README


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
