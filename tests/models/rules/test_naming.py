"""Names of sources out of mentions in reading order."""

from __future__ import annotations

import pytest

from caspian.models.rules.naming import author_voice, is_named, name_sources


def spans_of(text):
    """The text without ⟦ ⟧, and the places of what stood in them."""
    article, spans = "", []
    for number, piece in enumerate(text.replace("⟧", "⟦").split("⟦")):
        if number % 2:
            spans.append([len(article), len(article) + len(piece)])
        article += piece
    return article, spans


def named(text):
    """The names of the mentions that stand in ⟦ ⟧."""
    article, spans = spans_of(text)
    found = name_sources(article, [{"source": [span], "cue": [], "content": []} for span in spans])
    return [(row["source_name"], row["source_named"]) for row in found]


NAMES = {
    "⟦Gen. Otto Brand⟧ spoke. ⟦He⟧ left.": [("Otto Brand", True)] * 2,
    "⟦Defence Minister Ana Lutz, a former pilot⟧, spoke. Later ⟦Lutz⟧ left.": [("Ana Lutz", True)] * 2,
    "⟦Lutz⟧ spoke. Ana Lutz is the mayor.": [("Ana Lutz", True)],
    "⟦The Orlec Defence Ministry⟧ spoke. ⟦The ministry⟧ spoke.": [("Orlec Defence Ministry", True)] * 2,
    "⟦Otto Brand⟧ spoke to ⟦the Orlec Council⟧. ⟦It⟧ agreed, ⟦he⟧ said.": [
        ("Otto Brand", True),
        ("Orlec Council", True),
        ("Orlec Council", True),
        ("Otto Brand", True),
    ],
    "⟦Otto Brand⟧ spoke. ⟦He⟧ left. ⟦Ana Lutz⟧ spoke. ⟦She⟧ left. ⟦He⟧ left.": [
        ("Otto Brand", True),
        ("Otto Brand", True),
        ("Ana Lutz", True),
        ("Ana Lutz", True),
        ("Otto Brand", True),
    ],
    "⟦She⟧ left.": [("unknown", False)],
    "⟦A senior official⟧ spoke.": [("senior official", False)],
    "⟦An Orlec official⟧ spoke.": [("Orlec official", False)],
    "⟦Residents⟧ spoke.": [("Residents", False)],
    "The Harbour Guild met. ⟦The Guild⟧ spoke.": [("Harbour Guild", True)],
    "⟦A statement by the Orlec Council⟧ came.": [("Orlec Council", True)],
    "⟦Orlec⟧’s denial": [("Orlec", True)],
}


@pytest.mark.parametrize("text", NAMES)
def test_names(text):
    assert named(text) == NAMES[text]


SOURCELESS = {
    "The tanker ⟦reportedly⟧ sank.": "author",
    "The tanker ⟦is said⟧ to have sunk.": "author",
    "The tanker ⟦has⟧ long ⟦been believed⟧ lost.": "author",
    "“The tanker sank,” ⟦said⟧ on Monday.": "unknown",
    "Asked again, ⟦was saying⟧ nothing.": "unknown",
}


@pytest.mark.parametrize("text", SOURCELESS)
def test_without_words_of_a_source_the_article_speaks_only_by_hearsay(text):
    article, cue = spans_of(text)
    (row,) = name_sources(article, [{"source": [], "cue": cue, "content": []}])
    assert (row["source_name"], row["source_named"], row["via"], row["cue"]) == (SOURCELESS[text], False, [], cue)
    assert not is_named("unknown")


def test_words_that_nobody_is_told_to_have_said_are_not_the_articles():
    article = "“The tanker sank at dawn.”"
    names = [
        row["source_name"]
        for row in name_sources(article, [{"source": [], "cue": [], "content": c} for c in ([[0, len(article)]], [])])
    ]
    assert names == ["unknown", "author"]


def test_the_articles_own_voice_is_a_whole_record():
    row = author_voice("the strike", "neutral", "asserted")
    assert [row[role] for role in ("source", "cue", "content", "via")] == [[], [], [], []]
    assert (row["source_name"], row["source_named"], row["target"]) == ("author", False, "the strike")
