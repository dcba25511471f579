"""Targets chosen and proposed by shared words."""

from __future__ import annotations

import pytest

from caspian.models.rules.targets import LONGEST, choose_target, propose_targets

TARGETS = ["the air strike on Orlec", "the grain agreement", "the hotline between the fleets"]

CHOICES = {
    "Lutz said the agreement feeds nobody.": "the grain agreement",
    "Lutz said the fleets talk daily.": "the hotline between the fleets",
    "Lutz said the striking of Orlec was a crime.": "the air strike on Orlec",
    "Lutz said it rained.": "the air strike on Orlec",  # nothing is shared: the main event
}


@pytest.mark.parametrize("text", CHOICES)
def test_the_target_shares_words(text):
    start = text.index("said ") + len("said ")
    item = {"article": text, "text": text, "start": 0, "end": len(text)}
    assert choose_target(item, {"content": [[start, len(text)]]}, TARGETS) == CHOICES[text]


def test_what_stands_before_counts_where_the_sentence_is_silent():
    text = "The grain agreement was signed.\nHe praised it."
    start = text.index("He")
    item = {"article": text, "text": text[start:], "start": start, "end": len(text)}
    assert choose_target(item, {"content": [[start + 11, start + 13]]}, TARGETS) == "the grain agreement"
    assert choose_target(item, {"content": []}, []) is None


PROPOSALS = {
    "The strike on Orlec was loud. Nobody saw the strike.": ["The strike on Orlec"],
    "The grain agreement ended a long siege of the port.": ["The grain agreement", "a long siege of the port"],
    "Lutz fears new talks. The talks between Belvar and Orlec failed.": ["The talks between Belvar and Orlec"],
    "Monday’s missile attack failed.": ["missile attack"],
    "It rained.": [],
}


@pytest.mark.parametrize("text", PROPOSALS)
def test_proposals_are_noun_phrases_of_events(text):
    assert propose_targets(text) == PROPOSALS[text]


def test_proposals_stand_in_the_text_on_one_line_and_are_few():
    text = "The raid on\nOrlec.\n" + " ".join(f"The {noun} of it." for noun in ("siege", "truce", "deal", "blast"))
    text += " the attack on " + "Longname" * 60 + ". The attack."
    found = propose_targets(text, most=3)
    assert len(found) == 3
    assert all(phrase in text and "\n" not in phrase and len(phrase) <= LONGEST for phrase in propose_targets(text, 9))
