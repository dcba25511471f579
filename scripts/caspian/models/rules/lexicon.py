"""Words by which English news attributes: the lists of lexicon.toml."""

from __future__ import annotations

from functools import cache

from caspian.text.ranks_and_titles import AMBIGUOUS, FORMS_OF_ADDRESS, RANKS, TITLE_ABBREVIATIONS, TITLES
from caspian.text.verbs_of_saying import ambiguous_verbs, reporting_verbs, verb_forms
from caspian.text.word_lists import read_word_lists

_LISTS = read_word_lists(__file__)


@cache
def closed_classes() -> dict[str, str]:
    """Word → its class, for pronouns, prepositions and the like."""
    titles = FORMS_OF_ADDRESS | {word.lower() for word in TITLE_ABBREVIATIONS}
    classes = dict.fromkeys(titles - AMBIGUOUS, "title")
    return classes | {word: name for name, words in _LISTS["closed"].items() for word in words}


BE = frozenset(_LISTS["be"])
REPORTING_NOUNS = frozenset(_LISTS["nouns"])
HEDGES = frozenset(_LISTS["hedges"])
PERSONS = frozenset(_LISTS["persons"]) | ((RANKS | TITLES) - AMBIGUOUS)


@cache
def saying_verbs() -> frozenset[str]:
    """The forms of `reporting_verbs` that tell by themselves that somebody says, thinks or wants something."""
    return (reporting_verbs() - ambiguous_verbs()) | verb_forms(_LISTS["taking_sides"])


HEARSAY = frozenset(_LISTS["hearsay"])
