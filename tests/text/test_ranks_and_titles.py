"""Ranks and titles stand in one list, which splitter, rules and naming read."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import caspian
from caspian.models.rules import lexicon
from caspian.models.rules.label_rules import rule_label
from caspian.models.rules.naming import name_sources
from caspian.schemas import label_names
from caspian.text.abbreviations import ABBREVIATIONS, NEVER
from caspian.text.ranks_and_titles import (
    AMBIGUOUS,
    BY_KIND,
    QUALIFIERS,
    RANKS,
    TITLE_ABBREVIATIONS,
    TITLES,
)
from caspian.text.sentences import split_sentences

PACKAGE = Path(caspian.__file__).parent
SHARED = "ranks_and_titles.toml"
OTHER_MEANING = {
    # A full stop after the same letters, which are short for something else.
    "abbreviations.toml seldom": {"miss": "Mississippi"},
    "abbreviations.toml numbered": {"sec": "section"},
    "abbreviations.toml mostly": {"min": "minutes"},
    "abbreviations.toml of_a_capital": {"mayor": "what D.C. has", "attorney": "what D.C. has"},
    # The verb.
    "verbs_of_saying.toml ambiguous": {"judge": "to judge"},
    "verbs_of_saying.toml reporting": {"judge": "to judge"},
    # The types of sources, which go across ranks and titles.
    "label_rules.toml expert": dict.fromkeys(["professor", "prof"], "the only office of those who know"),
    "label_rules.toml international_organization": dict.fromkeys(
        ["commissioner", "inspector", "envoy"], "mostly of a body of states"
    ),
    "label_rules.toml witness": dict.fromkeys(["mother", "father", "brother", "sister"], "kin of those who were hit")
    | dict.fromkeys(["doctor", "dr", "mrs", "miss"], "who is called so and nothing else tells what he saw"),
}


def lists():
    """Every word list of text/ and models/rules/: its file and name, and its words in lower case, without signs."""
    for path in sorted([*(PACKAGE / "text").glob("*.toml"), *(PACKAGE / "models/rules").glob("*.toml")]):
        if path.name == "script.toml":  # words of other languages
            continue
        tables = [tomllib.loads(path.read_text("utf-8"))]
        while tables:
            for name, entry in tables.pop().items():
                if not isinstance(entry, dict):
                    words = entry.split() if isinstance(entry, str) else entry
                    yield path.name, name, [word.lower().strip("_.") for word in words]
                elif path.name == "verbs_of_saying.toml":
                    yield path.name, name, list(entry)
                else:
                    tables.append(entry)


def test_no_other_list_has_a_rank_or_title_unless_it_means_something_else():
    found = {}
    for path, name, words in lists():
        again = set(words) & (RANKS | TITLES)
        if again and path != SHARED:
            found[f"{path} {name}"] = again
    assert found == {place: words.keys() for place, words in OTHER_MEANING.items()}


def test_no_abbreviation_is_listed_twice_in_the_shared_list():
    written = Counter()
    table = tomllib.loads((PACKAGE / "text" / SHARED).read_text("utf-8"))
    for group in (*table["ranks"].values(), *table["titles"].values(), table["qualifiers"]):
        written.update(form for forms in group.values() for form in forms.split())
        written.update(word for word in group if word not in " ".join(group.values()).lower().split())
    assert [form for form, times in written.items() if times > 1] == []
    assert set(written) >= TITLE_ABBREVIATIONS
    assert AMBIGUOUS <= RANKS | TITLES | QUALIFIERS


def test_splitter_rules_and_naming_know_every_rank_and_title():
    assert {ABBREVIATIONS[form] for form in TITLE_ABBREVIATIONS} == {NEVER}
    assert (RANKS | TITLES) - AMBIGUOUS <= lexicon.PERSONS
    for form in TITLE_ABBREVIATIONS:
        text = f"It was {form}. Rusk who left. He came back."
        assert len(split_sentences(text)) == 2, form
    for word in (RANKS | TITLES) - AMBIGUOUS:
        mention = f"{word.title()} Odo Rusk"
        (row,) = name_sources(mention, [{"source": [[0, len(mention)]], "cue": [], "content": []}])
        assert row["source_name"] == "Odo Rusk", word


def test_a_rank_or_office_tells_the_type_of_its_bearer():
    types = label_names("source_type")
    for kind in ("military", "government"):
        for word in BY_KIND[kind] - AMBIGUOUS:
            mention = f"{word.title()} Odo Rusk"
            item = {"article": mention, "source": [[0, len(mention)]], "source_name": "Odo Rusk"}
            assert rule_label("source_type", item, types) == kind, word
