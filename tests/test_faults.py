"""One tiny broken corpus a rule: tests/faults/<rule>/, or tests/warnings/<rule>/, is laid over tests/valid/.

`remove.txt` names files to take away, `expected.txt` holds what `caspian check` must print.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

import caspian
from caspian.faults import fault_codes
from caspian.files import find_folders

MEANINGS = {code: meaning for codes in fault_codes().values() for code, meaning in codes.items()}

RULES = sorted((Path(__file__).parent / "faults").iterdir())
WARNINGS = sorted((Path(__file__).parent / "warnings").iterdir())


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


@pytest.mark.parametrize("rule", WARNINGS, ids=lambda rule: rule.name)
def test_the_warning_is_told_counted_and_stops_only_the_strict(rule, corpus, run):
    lay_over(rule, corpus)
    result = run("check", "--corpus", corpus)
    told = result.err.replace(str(corpus), "corpus")
    assert told == (rule / "expected.txt").read_text("utf-8")
    codes = re.findall(r" \[(W\d+)\]$", told, re.MULTILINE)
    assert result.code == 0
    assert result.out.startswith(f"no faults, {len(codes)} warning")
    assert [fault["code"] for fault in json.loads(run("check", "--corpus", corpus, "--json").out)] == codes
    for verb in ("check", "build"):
        strict = run(verb, "--strict", "--corpus", corpus)
        assert strict.code == 1
        assert told.replace("corpus/", f"{corpus}/") in strict.err
    assert not (corpus / "release").exists()
    built = run("build", "--corpus", corpus)
    assert (built.code, built.err.replace(str(corpus), "corpus")) == (0, told)
    assert json.loads((corpus / "release" / "stats.json").read_text("utf-8"))["warnings"] == dict(Counter(codes))
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert all(f"- {code}, {count}: {MEANINGS[code]}" in card for code, count in Counter(codes).items())
    assert run("check", "--corpus", corpus).code == 0


def test_expected_lines_can_be_written_anew():
    from write_expected import printed

    assert printed(RULES[0]) == (RULES[0] / "expected.txt").read_text("utf-8")


def test_every_code_is_in_the_table_and_used():
    """By the package's source; and every rule on a corpus has its tiny broken corpus."""
    package = "\n".join(path.read_text("utf-8") for path in Path(caspian.__file__).parent.rglob("*.py"))
    assert set(re.findall(r'"([EW]\d{3})"', package)) == set(MEANINGS)
    told = "\n".join((rule / "expected.txt").read_text("utf-8") for rule in (*RULES, *WARNINGS))
    of_a_corpus = {code for code in MEANINGS if code[1] in "2345"}
    # The card's template is read by `build` alone: test_release_writer.
    assert of_a_corpus - set(re.findall(r"\[([EW]\d{3})\]", told)) == {"E206"}


def test_a_restored_release_counts_the_warnings_that_it_had(corpus, run, tmp_path):
    lay_over(Path(__file__).parent / "warnings" / "sentence-equal-in-two-splits", corpus)
    assert run("build", "--standoff", "--corpus", corpus, "--out", tmp_path / "bare").code == 0
    words = ("load", tmp_path / "bare", "--texts", corpus / "articles", "--out", tmp_path / "full")
    assert run(*words).code == 0
    bare, full = (json.loads((tmp_path / name / "stats.json").read_text("utf-8")) for name in ("bare", "full"))
    assert bare["warnings"] == full["warnings"]
    assert bare["warnings"]["W303"] == 1


def test_the_page_of_codes_is_computed(run):
    page = (Path(__file__).parents[1] / "cards" / "faults.md").read_text("utf-8")
    assert run("check", "--codes").out == page


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
