"""LICENSE, CITATION.cff and the header tell the same terms, and those of the corpus at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from caspian.card.licence import licence_url
from caspian.files import find_folders

ROOT = Path(__file__).parents[2]


def terms(release: Path) -> tuple[str, dict, dict]:
    """LICENSE, the card's header, CITATION.cff."""
    header = yaml.safe_load((release / "README.md").read_text("utf-8").split("---\n")[1])
    citation = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))
    return (release / "LICENSE").read_text("utf-8"), header, citation


def change(corpus: Path, **values: object) -> None:
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    (corpus / "corpus.json").write_text(json.dumps({**about, **values}), "utf-8")


def test_the_terms_of_caspian_are_those_of_the_repository():
    licence, header, citation = terms(find_folders().release)
    whole = " ".join((ROOT / "LICENSE").read_text("utf-8").split())
    assert "Creative Commons Attribution 4.0 International" in whole
    assert "   - CC-BY-4.0, 81 articles: https://spdx.org/licenses/CC-BY-4.0\n" in licence
    assert "belongs to its publisher" in whole
    assert "   - published, 1 article: Copyright of its publisher" in licence
    assert (header["license"], header["license_link"]) == ("other", "LICENSE")
    assert "license" not in citation
    assert "Labels: CC-BY-4.0. Texts: text_licence of each article. See LICENSE." in citation["message"]


def test_one_licence_is_told_alike(release):
    licence, header, citation = terms(release)
    assert licence.startswith(
        "Terms of Orlec 1.0.0, by The CASPIAN authors\n"
        "Licence that the card's header names, which is that of the labels: cc-by-4.0\n"
    )
    assert (header["license"], citation["license"]) == ("cc-by-4.0", ["CC-BY-4.0"])
    assert "license_link" not in header


def test_terms_of_ones_own_stand_in_the_words_of_the_corpus(corpus, run):
    line = (corpus / "articles.jsonl").read_text("utf-8")
    line = line.replace('"annotation_licence": "CC-BY-4.0"', '"annotation_licence": "LicenseRef-desk"')
    (corpus / "articles.jsonl").write_text(line, "utf-8")
    change(corpus, licence="other", licence_name="desk-terms")
    (corpus / "cards").mkdir()
    (corpus / "cards" / "LICENSE").write_text("Ask the desk.\n", "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    licence, header, citation = terms(corpus / "release")
    assert "Licence that the card's header names: other (desk-terms)\n" in licence
    assert "   - LicenseRef-desk, 1 article: LICENSE\n" in licence
    assert licence.endswith("\n4. In the words of the corpus:\n\nAsk the desk.\n")
    assert header["license_name"] == "desk-terms"
    assert "license" not in citation
    assert run("check", "--corpus", corpus).code == 0
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    full = corpus / "full"
    assert run("load", corpus / "release-standoff", "--texts", corpus / "articles", "--out", full).code == 0
    assert (full / "LICENSE").read_text("utf-8") == licence
    (corpus / "cards" / "LICENSE").write_text("Ask nobody.\n", "utf-8")
    assert "release/LICENSE: not what the sources give" in run("check", "--corpus", corpus).err


def test_a_standoff_release_says_that_it_has_no_text(corpus, run):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    assert "This release holds no text." in (corpus / "release-standoff" / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize(
    ("spdx", "url"),
    [("CC0-1.0", "https://spdx.org/licenses/CC0-1.0"), ("LicenseRef-own", "LICENSE")],
)
def test_a_licence_has_a_page(spdx, url):
    assert licence_url(spdx) == url
