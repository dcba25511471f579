"""Words before which, or after which, a full stop is not what it seems: the lists of abbreviations.toml."""

from __future__ import annotations

from caspian.text.ranks_and_titles import TITLE_ABBREVIATIONS
from caspian.text.word_lists import read_word_lists

_LISTS = read_word_lists(__file__)

# How a full stop after an abbreviation is read; what each means is told in the lists.
NEVER, NUMBERED, SELDOM, OFTEN, MOSTLY = range(1, 6)
_KINDS = {"never": NEVER, "numbered": NUMBERED, "seldom": SELDOM, "often": OFTEN, "mostly": MOSTLY}
ABBREVIATIONS = dict.fromkeys(TITLE_ABBREVIATIONS, NEVER) | {
    word: _KINDS[kind] for kind, words in _LISTS["abbreviations"].items() for word in words
}
STARTERS = frozenset(_LISTS["starters"])
LOWER_STARTERS = frozenset(_LISTS["lower_starters"])
LETTERED = frozenset(_LISTS["lettered"])
EXCLAIMED = frozenset(_LISTS["exclaimed"])
MONTHS = frozenset(_LISTS["months"])
OF_A_CAPITAL = frozenset(_LISTS["of_a_capital"])
DAYS = frozenset(_LISTS["days"]) | MONTHS
