"""One tiny broken corpus a rule: tests/faults/<rule>/ is laid over tests/valid/.

`remove.txt` names files to take away, `expected.txt` holds what `caspian check` must print.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from caspian.files import find_folders

RULES = sorted((Path(__file__).parent / "faults").iterdir())


def lay_over(rule: Path, corpus: Path) -> None:
    if (rule / "schema").is_dir():
        shutil.copytree(find_folders().schema, corpus / "schema")
    for path in sorted(rule.rglob("*")):
        if (path.is_file() and path.parent != rule) or path.name in ("articles.jsonl", "corpus.json"):
            target = corpus / path.relative_to(rule)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    if (rule / "remove.txt").exists():
        for name in (rule / "remove.txt").read_text().split():
            (corpus / name).unlink()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_is_told_with_its_place(rule, corpus, run):
    lay_over(rule, corpus)
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*")}
    result = run("check", "--corpus", corpus)
    told = result.err.replace(str(corpus), "corpus")
    assert told == (rule / "expected.txt").read_text("utf-8")
    assert (result.code, result.out) == (1, "")
    faults = json.loads(run("check", "--corpus", corpus, "--json").out)
    assert len(faults) == len(told.splitlines()) - 1
    assert run("build", "--corpus", corpus).code == 1
    assert {path: path.stat().st_mtime_ns for path in corpus.rglob("*")} == before


def test_the_corpus_below_is_valid(corpus, run):
    assert run("check", "--corpus", corpus) == (
        0,
        "no faults: sentences 4, attributions 4, articles 1, annotations 12, contrast 2\n",
        "",
    )


def test_all_faults_are_told_at_once(corpus, run):
    for name in ("span-absent", "label-unknown", "article-date-impossible"):
        lay_over(Path(__file__).parent / "faults" / name, corpus)
    (corpus / "annotations" / "b" / "orlec-harbour.jsonl").write_text("{}")
    told = run("check", "--corpus", corpus).err.replace(str(corpus), "corpus").splitlines()
    assert [line.split(": ")[0] for line in told] == [
        "corpus/articles.jsonl:1",
        "corpus/annotations/gold/orlec-harbour.jsonl:2",
        "corpus/annotations/b/orlec-harbour.jsonl:1",
        "3 faults",
    ]


def test_a_word_that_is_not_found_hides_no_other_fault(corpus, run):
    """One line's span, another line's target, and another layer's label."""
    gold = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    text = gold.read_text("utf-8").replace('"source": "The mayor"', '"source": "The major"')
    lines = text.replace('"source": "Belvar’s army"', '"source": "Belvar’s navy"').splitlines()
    lines[2] = lines[2].replace("the rocket attack on Orlec", "the rocket attack")
    gold.write_text("\n".join(lines), "utf-8")
    layer = corpus / "annotations" / "b" / "orlec-harbour.jsonl"
    layer.write_text(layer.read_text("utf-8").replace('"asserted"', '"certain"', 1), "utf-8")
    told = run("check", "--corpus", corpus).err.replace(str(corpus), "corpus").splitlines()
    assert [line.split(": ")[:2] for line in told[:-1]] == [
        ["corpus/annotations/gold/orlec-harbour.jsonl:2", "$.attributions[0].source"],
        ["corpus/annotations/gold/orlec-harbour.jsonl:3", "$.attributions[0].target"],
        ["corpus/annotations/gold/orlec-harbour.jsonl:4", "$.attributions[0].source"],
        ["corpus/annotations/b/orlec-harbour.jsonl:1", "$.attributions[0].commitment"],
    ]
