"""A sentence as a string of word classes, a letter a token, over which the rules for attributions are patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from caspian.models.rules import lexicon
from caspian.records import Record
from caspian.spans import Token
from caspian.text.verbs_of_saying import verb_forms
from caspian.text.word_lists import read_word_lists

OPENING, CLOSING = "“«„", "”»"
# Letters of the word classes: n stands for any other word, and for signs inside names.
_LETTERS = {
    "pronoun": "p", "determiner": "d", "possessive": "d", "preposition": "r", "wh": "w", "auxiliary": "x", "modal": "x",
    "negation": "x", "conjunction": "c", "subordinator": "s", "adverb": "a", "day": "a", "to": "o", "according": "l",
}  # fmt: skip
_LETTERS_OF_WORDS = {
    **dict.fromkeys(lexicon.BE, "b"),
    **dict.fromkeys("that if whether".split(), "t"),
    ",": ",",
    **dict.fromkeys(";:–—()", ";"),
}
_TIME = re.compile(r"\d\d?[.:]\d\d\b")
_LISTS = read_word_lists(__file__)
_PLATFORMS = frozenset(_LISTS["platforms"])
_INVERTED = verb_forms(_LISTS["inverted"])
_KNOWING = frozenset(_LISTS["knowing"])
_NOUNS_IN_LY = frozenset(_LISTS["nouns_in_ly"])


class Words(NamedTuple):
    """The tokens of a sentence: in lower case, as they stand, and their classes as a string."""

    lower: list[str]
    written: list[str]
    letters: str


def read_words(item: Record, tokens: Sequence[Token]) -> Words:
    written = [item["article"][start:end] for start, end in tokens]
    inside, letters = _is_open(item), ""
    for place, word in enumerate(written):
        opens = word in OPENING or (word == '"' and not inside)
        closes = word in CLOSING or (word == '"' and inside)
        letters += "q" if inside or opens else _letter(written, place)
        inside = (inside or opens) and not closes
    if _TIME.match(item["text"]):  # an entry of a live page
        letters = ";;;" + letters[3:]
    return Words([word.lower() for word in written], written, letters)


def _letter(written: Sequence[str], place: int) -> str:
    word, classes = written[place].lower(), lexicon.closed_classes()
    before = written[place - 1].lower() if place else ""
    if word in ".!?" and place + 1 == len(written):
        return "."
    if word == "t" or (word in "’'" and written[place + 1 : place + 2] == ["t"]):  # the two ends of “didn’t”
        return "x" if written[place - 1] in "’'" or word != "t" else "n"
    kind = classes.get(word, "")
    if word in _LETTERS_OF_WORDS or kind in _LETTERS:
        return _LETTERS_OF_WORDS.get(word) or _LETTERS[kind]
    if classes.get(before) in ("determiner", "possessive", "preposition") or before == "s":
        return "n"
    if word in lexicon.saying_verbs() and not (place and written[place][0].isupper()):
        return "g" if word.endswith("ing") else "u" if word in _INVERTED else "v"
    if word == "posted" and _is_on_platform(written[place + 1 : place + 5]):
        return "v"
    if word in _KNOWING and (before == "cannot" or classes.get(before) == "negation"):
        return "v"
    if word in lexicon.HEARSAY:
        return "h"
    return "a" if word.endswith("ly") and word not in _NOUNS_IN_LY else "n"


def _is_on_platform(after: Sequence[str]) -> bool:
    """Whether “posted” tells of words, by what comes after it: “on Telegram”, but not “on the hill”."""
    place = [word.lower() for word in after]
    return place[:1] == ["on"] and not _PLATFORMS.isdisjoint(place[1:])


def _is_open(item: Record) -> bool:
    """Whether a quotation of an earlier sentence of the paragraph is still open."""
    before = item["article"][: item["start"]].rsplit("\n", 1)[-1]
    opening, closing = (sum(before.count(mark) for mark in marks) for marks in (OPENING, CLOSING))
    return bool(opening > closing) or before.count('"') % 2 == 1
