"""How a release is cited."""

from __future__ import annotations

import json

import pytest
import yaml

from caspian.card.citation import bibtex_entry

ABOUT = {
    "name": "My Corpus",
    "title": "Claims",
    "version": "1.2.0",
    "date": "2031-05-05",
    "authors": ["The Desk", "Jo Ruiz"],
}


def test_an_entry_has_what_corpus_json_tells():
    assert bibtex_entry({**ABOUT, "url": "https://example.org/a_b"}) == (
        "@misc{mycorpus2031,\n"
        "  title  = {{My Corpus: Claims}},\n"
        "  author = {{The Desk} and {Jo Ruiz}},\n"
        "  year   = {2031},\n"
        "  note   = {Version 1.2.0, 2031-05-05},\n"
        "  url    = {https://example.org/a_b},\n"
        "}"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Cost & 5 % of_#1 $", r"Cost \& 5 \% of\_\#1 \$"),
        (r"a {b \c} ~ ^", r"a (b /c) \textasciitilde{} \textasciicircum{}"),
        ("Öffentlich", "Öffentlich"),
    ],
)
def test_nothing_of_a_title_is_a_command(title, written):
    assert f"title  = {{{{My Corpus: {written}}}}},\n" in bibtex_entry({**ABOUT, "title": title})


def test_an_address_stands_wherever_a_reader_looks(corpus, run):
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    url = "https://huggingface.co/datasets/orlec/claims"
    (corpus / "corpus.json").write_text(json.dumps({**about, "url": url}), "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    release = corpus / "release"
    card = (release / "README.md").read_text("utf-8")
    assert f"\n{url}\n" in card
    assert f"  url    = {{{url}}},\n" in card
    assert 'folder = "orlec/claims"' in card
    assert yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))["url"] == url
    assert json.loads((release / "croissant.json").read_text("utf-8"))["url"] == url


def test_an_address_is_one(corpus, run):
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    (corpus / "corpus.json").write_text(json.dumps({**about, "url": "orlec.example"}), "utf-8")
    assert "corpus.json: $.url: 'orlec.example'" in run("check", "--corpus", corpus).err
