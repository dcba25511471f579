"""A release of which files, sums and digests were made to fit still cannot lie, and is never restored into a lie."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest
from release_files import parquet, redo_sums

import caspian
from caspian.faults import Refused
from caspian.sources.splits import digest


def tamper(release, config, change):
    """Changes the rows of a config's test part, and makes digests and sums fit."""
    path = release / parquet(config)
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), path)
    facts = json.loads((release / "stats.json").read_text("utf-8"))
    facts["digests"][config] = digest({"test": pq.read_table(path)})
    facts["rows"][config]["test"] = len(rows)
    (release / "stats.json").write_text(json.dumps(facts), "utf-8")
    redo_sums(release)


LIES = {
    "an edit at another place": (
        "contrast",
        lambda r: r[0]["edits"][0].update(start=0, end=3),
        "its edits do not make",
    ),
    "an edit beyond the text": (
        "contrast",
        lambda r: r[0]["edits"][0].update(end=2_000_000_000),
        "its edits do not make",
    ),
    "an edit before it": ("contrast", lambda r: r[0]["edits"][0].update(start=-5), "less than the minimum"),
    "an edit without words": ("contrast", lambda r: r[0]["edits"][0].update(words=None), "not string"),
    "no edits": ("contrast", lambda r: r[0].update(edits=None), "not array"),
    "an edit of no sentence": ("contrast", lambda r: r[0].update(sentence_id="orlec-harbour:009"), "no sentence"),
    "an edit twice": ("contrast", lambda r: r.append(r[0]), "occurs twice"),
    "another label changed": ("contrast", lambda r: r[0].update(changed="topic"), "expected topic alone to differ"),
    "two labels changed": ("contrast", lambda r: r[0].update(topic="other"), "expected source_type alone"),
    "another article": ("contrast", lambda r: r[0].update(article_id="orlec-harbor"), "is not in test"),
    "no article": ("contrast", lambda r: r[0].update(article_id=None), "not string"),
    "another origin": ("contrast", lambda r: r[0].update(origin="published"), "origin or target"),
    "an unknown layer": ("articles", lambda r: r[0].update(layer="zz"), "no annotator 'zz'"),
    "another split": ("articles", lambda r: r[0].update(split="train"), "is not in test"),
    "an unknown annotator": ("annotations", lambda r: r[0].update(annotator="zz"), "no annotator 'zz'"),
    "labels of no sentence": ("annotations", lambda r: r[0].update(sentence_id="nope"), "no sentence 'nope'"),
    "another stance": ("sentences", lambda r: r[1].update(stance="favor"), "not the labels of its principal"),
    "an attribution less": ("attributions", lambda r: r.pop(), "not those of the sentences"),
    "a short sentence": ("sentences", lambda r: r[1].update(start=30), "rows of attributions"),
    "another story": ("sentences", lambda r: r[1].update(story="x"), "story 'x'; its article has another"),
    "an attribution elsewhere": ("attributions", lambda r: r[1].update(start=1), "not those of the sentences"),
    "an attribution of another split": ("attributions", lambda r: r[1].update(split="train"), "not those of"),
}


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_loaded(release, run, lie):
    config, change, told = LIES[lie]
    tamper(release, config, change)
    result = run("load", release, "--out", release.parent / "copy")
    assert result.code == 1
    assert any(part in result.err for part in told.split("|"))
    assert not (release.parent / "copy").exists()


@pytest.mark.parametrize("lie", [name for name in LIES if name != "an edit twice"])
def test_no_lie_is_restored(corpus, run, lie):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    release = corpus / "release-standoff"
    config, change, _ = LIES[lie]
    tamper(release, config, change)
    result = run("load", release, "--texts", corpus / "articles", "--out", corpus / "full")
    assert (result.code, (corpus / "full").exists()) == (1, False)
    with pytest.raises(Refused):
        caspian.load("contrast", release=release, texts=corpus / "articles")


def test_a_span_out_of_the_text_is_told(release, run):
    def lie(rows):
        rows[1]["cue"] = [[9_000, 9_001]]

    tamper(release, "attributions", lie)
    tamper(release, "sentences", lambda rows: rows[1]["attributions"][0].update(cue=[[9_000, 9_001]]))
    assert "cue [[9000, 9001]] is no span of a text of 178 characters" in run("load", release).err


def test_a_part_that_is_not_listed_is_told(release, run):
    other = release / "data" / "sentences" / "test-00001-of-00001.parquet"
    other.write_bytes((release / parquet("sentences")).read_bytes())
    redo_sums(release)
    assert "not a part that stats.json lists" in run("load", release).err


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.pop("contrast"),
        lambda facts: facts.update(articles=[{}]),
        lambda facts: facts["bytes"].update(contrast=5),
        lambda facts: facts["about"]["annotators"][0].update(role="pilot"),
        lambda facts: facts["about"]["annotators"][1].update(role="gold"),
    ],
)
def test_statistics_of_another_shape_are_told(corpus, release, run, change):
    facts = json.loads((release / "stats.json").read_text("utf-8"))
    change(facts)
    (release / "stats.json").write_text(json.dumps(facts), "utf-8")
    redo_sums(release)
    result = run("check", "--corpus", corpus)
    assert (result.code, "release" in result.err) == (1, True)


def test_the_order_of_edits_is_that_of_the_text(corpus, run):
    """Also of articles whose ids are parts of each other, and of a release that went through `load`."""
    text = (corpus / "articles" / "orlec-harbour.txt").read_text("utf-8")
    (line,) = (corpus / "articles.jsonl").read_text("utf-8").splitlines()
    second = {**json.loads(line), "id": "orlec", "title": "Second"}
    second.pop("sha256")
    (corpus / "articles.jsonl").write_text(f"{line}\n{json.dumps(second)}\n", "utf-8")
    (corpus / "articles" / "orlec.txt").write_text(text.replace("harbour", "depot"), "utf-8")
    for folder in [*(corpus / "annotations").iterdir(), corpus / "contrast"]:
        lines = (folder / "orlec-harbour.jsonl").read_text("utf-8").replace("harbour", "depot").splitlines()
        if folder.name == "contrast":
            lines = [lines[0].replace("A pupil", "A nurse"), lines[1].replace("They may have", "They probably")]
        (folder / "orlec.jsonl").write_text("\n".join(reversed(lines)) + "\n", "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    release = corpus / "release"
    ids = caspian.load("contrast", release=release)["test"]["id"][:]
    assert ids == ["orlec:001~0", "orlec:002~0", "orlec-harbour:001~0", "orlec-harbour:002~0"]
    assert run("load", release, "--out", corpus / "copy").code == 0
    assert (corpus / "copy" / parquet("contrast")).read_bytes() == (release / parquet("contrast")).read_bytes()
