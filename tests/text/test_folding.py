"""Folding: what writing alone makes of a name."""

from __future__ import annotations

import pytest

from caspian.text.folding import folded


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The  Ministry of Defence", "ministry of\ndefence", True),
        ("a US official", "US official", True),
        ("An army", "the Army", True),
        ("Zoe\u0301", "Zoé", True),
        ("STRASSE", "straße", True),
        ("the", "", False),
        ("A", "the", False),
        ("theatre", "atre", False),
        ("Ash Carter", "Carter", False),
        ("the the mill", "the mill", False),
    ],
)
def test_what_is_the_same_but_for_writing(one, other, same):
    assert (folded(one) == folded(other)) is same


def test_folding_again_changes_nothing_more():
    for text in ("The Ministry", "", " \n", "A", "ﬁre"):
        assert folded(folded(text)) == folded(text)
