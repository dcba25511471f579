"""Articles come in byte for byte, and hostile ones do not come in."""

from __future__ import annotations

import json

import caspian.records
import caspian.sources.article_files
from caspian.files import find_folders
from caspian.schemas import built_in
from caspian.sources.article_files import read_articles


def test_the_text_is_untouched(corpus):
    text = "Straße\r\n\tund 🙂 e\u0301\u00a0– so.\r\n"
    (corpus / "articles" / "orlec-harbour.txt").write_bytes(text.encode())
    line = json.loads((corpus / "articles.jsonl").read_text("utf-8"))
    del line["sha256"]
    (corpus / "articles.jsonl").write_text(json.dumps(line))
    table, faults = read_articles(find_folders(corpus), built_in())
    assert faults == []
    assert table["text"].to_pylist() == [text]


def test_a_link_out_of_the_folder_is_refused(corpus, run, tmp_path):
    (tmp_path / "secret.txt").write_text("Not yours.")
    path = corpus / "articles" / "orlec-harbour.txt"
    path.unlink()
    path.symlink_to(tmp_path / "secret.txt")
    assert (
        "orlec-harbour.txt: leads out of its folder; expected a file, not a link"
        in run("check", "--corpus", corpus).err
    )


def test_limits_name_themselves(corpus, run, monkeypatch):
    monkeypatch.setattr(caspian.records, "LARGEST_LINE", 100)
    told = run("check", "--corpus", corpus).err
    assert "articles.jsonl:1: longer than the limit of 100 characters" in told
    monkeypatch.undo()
    (corpus / "articles" / "orlec-harbour.txt").write_bytes(b"a" * 10_000_001)
    assert "orlec-harbour.txt: larger than the limit of 10,000,000 bytes" in run("check", "--corpus", corpus).err


def test_a_folder_in_the_place_of_a_file_is_told(corpus, run):
    path = corpus / "articles" / "orlec-harbour.txt"
    path.unlink()
    path.mkdir()
    assert "orlec-harbour.txt: no file; expected a file" in run("check", "--corpus", corpus).err


def test_many_sentences_keep_the_order_of_the_text(corpus):
    """Ids have three digits or more; the rows of a long article still come in the order of its text."""
    from caspian.text.sentences import split_articles

    line = json.loads((corpus / "articles.jsonl").read_text("utf-8"))
    del line["sha256"]
    (corpus / "articles.jsonl").write_text(json.dumps(line))
    (corpus / "articles" / "orlec-harbour.txt").write_text("He came. " * 1_100)
    table, _ = read_articles(find_folders(corpus), built_in())
    sentences = split_articles(table)
    assert sentences["index"].to_pylist() == list(range(1_100))
    assert sentences["id"][1_000].as_py() == "orlec-harbour:1000"


def test_a_whole_number_may_be_written_as_a_fraction(corpus, run):
    """1.0 is an integer to JSON Schema."""
    path = corpus / "annotations" / "a" / "orlec-harbour.jsonl"
    text = path.read_text("utf-8").replace('"index": 2', '"index": 2.0').replace('"nth": 1', '"nth": 1.0')
    path.write_text(text, "utf-8")
    assert run("check", "--corpus", corpus).code == 0


def test_a_relay_may_be_the_first_word(corpus, run):
    for path in (corpus / "annotations").rglob("*.jsonl"):
        path.write_text(path.read_text("utf-8").replace('"via": ["KNA"]', '"via": ["Rockets"]'), "utf-8")
    assert run("check", "--corpus", corpus).code == 0


def test_odd_paths_are_told(corpus, run):
    path = corpus / "articles" / "orlec-harbour.txt"
    path.unlink()
    path.symlink_to(path)
    assert run("check", "--corpus", corpus).code == 1
    assert "File name too long" in run("check", "--corpus", "x" * 300).err


def test_many_faults_do_not_flood(corpus, run):
    (corpus / "annotations" / "a" / "orlec-harbour.jsonl").write_text("1\n" * 5_000)
    told = run("check", "--corpus", corpus).err.splitlines()
    assert len(told) == 102
    assert told[-2] == "… and 4,900 more"
