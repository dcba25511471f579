"""The table of verbs of saying: forms that people write, and all that the rules ask for."""

from __future__ import annotations

import pytest

from caspian.models.rules import lexicon, tags, word_letters
from caspian.text import verbs_of_saying
from caspian.text.verbs_of_saying import ambiguous_verbs, reporting_verbs, tag_verbs, verb_forms
from caspian.text.word_lists import read_word_lists


@pytest.mark.parametrize("base", ["admit", "commit", "concur", "infer", "prefer", "quip", "rebut", "regret", "submit"])
def test_a_last_consonant_is_doubled(base):
    assert {base + base[-1] + "ed", base + base[-1] + "ing"} <= verb_forms([base])
    assert not {base + "ed", base + "ing"} & reporting_verbs()


def test_irregular_forms_are_those_that_are_written():
    assert verb_forms(["write", "swear", "foresee"]) >= {"wrote", "written", "sworn", "foresaw", "foreseen"}
    assert verb_forms(["lie"]) == {"lie", "lies", "lied", "lying"}
    wrong = {"writed", "sweared", "finded", "thinked", "agreing", "guaranteing", "echos", "liing", "foreseed"}
    assert not wrong & reporting_verbs()


def test_a_tag_has_a_finite_verb_that_is_no_noun():
    assert {"warned", "warns", "conceded", "shouted", "began", "said"} <= tag_verbs()
    assert not {"warning", "warn", "put", "statement"} & tag_verbs()
    assert not tag_verbs() & ambiguous_verbs()


def test_every_verb_that_the_rules_name_is_in_the_table():
    lists = {**read_word_lists(tags.__file__), **read_word_lists(word_letters.__file__)}
    named = {*lists["addressed"], *lists["appealed"], *lists["inverted"]}
    assert named <= verb_forms(named)
    assert lexicon.saying_verbs() > verb_forms(["vouch", "veto"])
    with pytest.raises(KeyError):
        verb_forms(["walk"])


def test_columns_are_third_person_past_participle_and_ing():
    table = read_word_lists(verbs_of_saying.__file__)
    for group in ("reporting", "voicing", "others"):
        for base, forms in table[group].items():
            assert len(forms) == 4, base
            assert all(form.endswith("s") for form in forms[0].split("/")), base
            assert all(form.endswith("ing") for form in forms[3].split("/")), base
