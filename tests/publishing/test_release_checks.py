"""Whether `check` and `load` find out a release that is not what it says."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from release_files import parquet, redo_sums

from caspian.files import find_folders
from caspian.publishing.release_reader import read_release
from caspian.sources.splits import digest


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: (r / parquet("sentences")).write_bytes(b"PAR1"), "cannot be read"),
        (lambda r: (r / "CITATION.cff").write_text("x"), "CITATION.cff: changed since the release was built"),
        (lambda r: (r / "croissant.json").unlink(), "croissant.json: missing, though SHA256SUMS lists it"),
        (lambda r: (r / "notes.txt").write_text("x"), "notes.txt: not listed in SHA256SUMS"),
        (lambda r: (r / "stats.json").write_text('{"rows": 1}'), "no release; expected a folder with stats.json"),
        (lambda r: (r / "SHA256SUMS").unlink(), "SHA256SUMS: missing; expected a file"),
        (lambda r: (r / "SHA256SUMS").write_bytes(b"\xff"), "SHA256SUMS:1: byte 0xff at offset 0 is not UTF-8"),
        (lambda r: (r / "schema" / "labels.json").write_text("[]"), "labels.json"),
        (lambda r: shutil.rmtree(r / "cards"), "cards/card.md: missing, though SHA256SUMS lists it"),
        (lambda r: (r / "stats.json").write_text("{"), "no release; expected a folder with stats.json"),
        (lambda r: shutil.copy(r / parquet("articles"), r / parquet("sentences")), "columns ['id', 'title'"),
    ],
)  # fmt: skip
def test_check_tells_what_became_of_a_release(corpus, release, run, change, told):
    change(release)
    result = run("check", "--corpus", corpus)
    assert result.code == 1
    assert told in result.err


def test_check_tells_when_sources_went_on(corpus, release, run):
    path = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    path.write_text(path.read_text("utf-8").replace("the mayor is relieved", "so the rules say"), "utf-8")
    result = run("check", "--corpus", corpus)
    assert result.code == 1
    assert "release/data/annotations: not what the sources give; run `caspian build`" in result.err
    shutil.copytree(find_folders().cards, corpus / "cards")
    (corpus / "cards" / "card.md").write_text("$nonsense")
    assert "card.md: asks for $nonsense; expected one of" in run("build", "--corpus", corpus).err


def test_offsets_that_lie_are_found(corpus, release, run):
    """A release whose files, sums and digests were all made to fit still cannot break the offsets."""

    for config in ("sentences", "attributions"):
        path = release / parquet(config)
        table = pq.read_table(path)
        shifted = pa.array([start + 1 for start in table["start"].to_pylist()], pa.int32())
        pq.write_table(table.set_column(table.schema.get_field_index("start"), "start", shifted), path)
    facts = json.loads((release / "stats.json").read_text())
    splits = read_release(release, verify=False).splits
    facts["digests"] |= {config: digest(splits[config]) for config in ("sentences", "attributions")}
    (release / "stats.json").write_text(json.dumps(facts))
    redo_sums(release)
    assert "text[27:100] is not the text of the sentence" in run("load", release).err
    told = run("check", "--corpus", corpus).err
    assert "changed since the release was built" not in told
    assert "orlec-harbour:001: text[27:100] is not the text of the sentence" in told


TAMPERED = {
    "no facts": lambda facts: facts.clear(),
    "no about": lambda facts: facts.update(about={}),
    "no rows": lambda facts: facts.update(rows={}),
    "rows a list": lambda facts: facts.update(rows={"sentences": [["test"]]}),
    "a config less": lambda facts: facts["rows"].pop("attributions"),
    "a count in words": lambda facts: facts["rows"]["sentences"].update(test="four"),
    "another count": lambda facts: facts["rows"]["sentences"].update(test=5),
    "a split that is a path": lambda facts: facts["rows"]["sentences"].update({"../../x": 4}),
    "digests a list": lambda facts: facts.update(digests=[]),
    "a steering name": lambda facts: facts["about"].update(name="\x1b]0;owned\x07"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered_statistics_are_told(corpus, release, run, name):
    facts = json.loads((release / "stats.json").read_text("utf-8"))
    TAMPERED[name](facts)
    (release / "stats.json").write_text(json.dumps(facts), "utf-8")
    redo_sums(release)
    for words in (["load", release], ["check", "--corpus", corpus]):
        result = run(*words)
        assert result.code == 1
        assert result.err
        assert "\x1b" not in result.out + result.err


@pytest.mark.parametrize(
    ("config", "column"),
    [
        ("articles", "text"),
        ("articles", "id"),
        ("sentences", "start"),
        ("attributions", "source"),
        ("sentences", "topic"),
    ],
)
def test_tampered_rows_are_told(corpus, release, run, config, column):

    path = release / parquet(config)
    table = pq.read_table(path)
    rows = [{**row, column: "no label" if column == "topic" else None} for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    redo_sums(release)
    for words in (["load", release], ["load", release, "--texts", corpus / "articles"], ["check", "--corpus", corpus]):
        assert run(*words).code == 1


def test_what_the_sources_do_not_give_is_told(corpus, release, run):
    for name in ("CITATION.cff", "croissant.json", "cards/guidelines.md", "LICENSE", "eval.yaml", "notes.txt"):
        (release / name).write_text("{}")
    redo_sums(release)
    told = run("check", "--corpus", corpus).err
    assert told.count("not what the sources give") == 6
