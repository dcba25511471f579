"""Rules of the house, each a test."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=False,
).stdout.split()
FILES = [name for name in FILES if (ROOT / name).exists()]
PROSE = [
    ROOT / name
    for name in FILES
    if name.endswith((".py", ".md", ".toml", ".json", ".txt", ".cff")) or name == "LICENSE"
]

pytestmark = pytest.mark.skipif(not FILES, reason="not a git checkout")


def test_the_top_level_is_the_house():
    allowed = {
        "corpus", "schema", "scripts", "cards", "tests", ".ci",
        "README.md", "LICENSE", "pyproject.toml", ".gitignore", ".gitattributes", ".pre-commit-config.yaml",
    }  # fmt: skip
    assert {name.split("/")[0] for name in FILES} == allowed


def test_files_fit_in_the_head():
    sizes = sorted(len(path.read_text("utf-8").splitlines()) for path in (ROOT / "scripts").rglob("*.py"))
    assert sizes[-1] <= 400
    assert sizes[len(sizes) // 2] < 150


def test_no_place_of_a_machine_and_no_registry_is_named():
    own = Path(__file__)
    strange = re.compile(r"/(?:home|root|Users|work)/\w|file://|pypi\.org|--index-url|--find-links|@ (?:git|http)")
    assert [p.name for p in PROSE if p != own and strange.search(p.read_text("utf-8", "replace"))] == []


def test_constraints_pin_every_package_exactly():
    lines = (ROOT / "scripts" / "constraints.txt").read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []


def test_the_data_folders_hold_no_python():
    """An editable install refuses them."""
    assert [n for n in FILES if n.startswith(("corpus/", "schema/", "cards/")) and n.endswith(".py")] == []


def test_the_guidelines_take_no_example_from_the_articles():
    def grams(text: str, size: int = 5) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}

    guidelines = grams((ROOT / "cards" / "guidelines.md").read_text("utf-8"))
    for path in (ROOT / "corpus" / "articles").glob("*.txt"):
        assert guidelines & grams(path.read_text("utf-8")) == set()


def test_the_article_is_byte_for_byte_the_given_one():
    import hashlib

    data = (ROOT / "corpus" / "articles" / "caspian-sea-missiles.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == "d37ae0585b6790ed65abaedcb1e9129290a05f2046a81750f3387887253669f3"


def test_one_version():
    import json
    from importlib.metadata import version

    import caspian

    about = json.loads((ROOT / "corpus" / "corpus.json").read_text("utf-8"))
    stated = json.loads((ROOT / "corpus" / "release" / "croissant.json").read_text("utf-8"))
    assert caspian.__version__ == version("caspian-corpus")
    assert about["version"] == stated["version"]
