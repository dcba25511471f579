"""A sentence as a string of word classes, a letter a token, over which the rules for attributions are patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from caspian.models.rules import lexicon
from caspian.records import Record
from caspian.spans import Token
from caspian.text.verbs_of_saying import pasts, third_persons, verb_forms
from caspian.text.word_lists import read_word_lists

Place = tuple[int, int]  # [first token, token after the last)

OPENING, CLOSING = "“«„", "”»"
# Letters of the word classes. Besides: q in quotation marks, u and v verbs of saying (u may precede its subject),
# g their -ing form, h other hearsay, b be, t that, k who, and n any other word and signs inside names.
_LETTERS = {
    "pronoun": "p", "determiner": "d", "possessive": "d", "preposition": "r", "wh": "w", "auxiliary": "x", "modal": "x",
    "negation": "x", "conjunction": "c", "subordinator": "s", "adverb": "a", "day": "a", "to": "o", "according": "l",
}  # fmt: skip
_LETTERS_OF_WORDS = {
    **dict.fromkeys(lexicon.BE, "b"),
    **dict.fromkeys("that if whether".split(), "t"),
    **dict.fromkeys("who whom whose which".split(), "k"),
    ",": ",",
    **dict.fromkeys(";:–—()", ";"),
}
_TIME = re.compile(r"\d\d?[.:]\d\d\b")
_DASHED = re.compile(r"(?<=n);[^;q]{1,25};(?=[xauv])")
_BRACKETED = re.compile(r"(?<=n);n{1,3};")
_LISTS = read_word_lists(__file__)
_PLATFORMS = frozenset(_LISTS["platforms"])
_INVERTED = verb_forms(_LISTS["inverted"])
_INDEFINITE = frozenset(_LISTS["indefinite"])
_AFTER_NOT = frozenset(_LISTS["after_not"])
_MODAL_PHRASES = frozenset(_LISTS["modal_phrases"])
_BEFORE_NOUNS = ("determiner", "possessive", "preposition")
_OF_WHAT_IS_SUPPOSED = (["to", "be"], ["to", "have"])  # “a man said to be a spy”
_FLOATING = frozenset(_LISTS["floating"])
_TIMES = frozenset(_LISTS["times"])
_NEAR_TIMES = frozenset(_LISTS["near_times"])
_KNOWING = frozenset(_LISTS["knowing"])
_NOUNS_IN_LY = frozenset(_LISTS["nouns_in_ly"])


class Words(NamedTuple):
    """The tokens of a sentence: in lower case, as they stand, and their classes as a string."""

    lower: list[str]
    written: list[str]
    letters: str


def read_words(item: Record, tokens: Sequence[Token]) -> Words:
    """The words of an item’s sentence; what stands in quotation marks is all `q`."""
    written = [item["article"][start:end] for start, end in tokens]
    inside, letters = _is_open(item), ""
    for place, word in enumerate(written):
        opens = word in OPENING or (word == '"' and not inside)
        closes = word in CLOSING or (word == '"' and inside)
        letters += "q" if inside or opens else _letter(written, place)
        inside = (inside or opens) and not closes
    letters = _with_modals(written, letters)
    letters = _BRACKETED.sub(lambda found: _in_a_name(found, written), letters)
    letters = _DASHED.sub(lambda found: _between_commas(found, written), letters)
    if _TIME.match(item["text"]):  # an entry of a live page
        letters = ";;;" + letters[3:]
    return Words([word.lower() for word in written], written, letters)


def _with_modals(written: Sequence[str], letters: str) -> str:
    """The letters with phrases that stand before a verb as modals do: “was unable to”, “went on to”."""
    found = list(letters)
    for place in range(len(written) - 2):
        if " ".join(written[place : place + 3]) in _MODAL_PHRASES and "q" not in found[place : place + 3]:
            found[place : place + 3] = "xxx"
    return "".join(found)


def _in_a_name(found: re.Match[str], written: Sequence[str]) -> str:
    """The letters of a short form in brackets, which belongs to the name before it: “Aid Office (AO)”."""
    signs = written[found.start()], written[found.end() - 1]
    return "n" * len(found[0]) if signs == ("(", ")") else found[0]


def _between_commas(found: re.Match[str], written: Sequence[str]) -> str:
    """The letters of an aside between dashes or in brackets, which parts a sentence as commas do."""
    signs = written[found.start()] + written[found.end() - 1]
    return f",{found[0][1:-1]}," if signs in ("––", "——", "()") else found[0]


def _letter(written: Sequence[str], place: int) -> str:
    word, classes = written[place].lower(), lexicon.closed_classes()
    before = written[place - 1].lower() if place else ""
    if word in ".!?" and place + 1 == len(written):
        return "."
    if word == "t" or (word in "’'" and written[place + 1 : place + 2] == ["t"]):  # the two ends of “didn’t”
        return "x" if written[place - 1] in "’'" or word != "t" else "n"
    kind = classes.get(word, "")
    after = [other.lower() for other in written[place + 1 : place + 3]]
    if (word in _FLOATING and _is_plural_verb("".join(after[:1]))) or _is_time(before, word, after):
        return "a"
    if word in _INDEFINITE or (kind == "determiner" and word != "that" and _goes_on(after)):
        return "n"
    if word in _LETTERS_OF_WORDS or kind in _LETTERS:
        return _LETTERS_OF_WORDS.get(word) or _LETTERS[kind]
    is_relative = before == "that" and word in pasts()
    floating = before in _FLOATING and _is_plural_verb(word)
    if before == "s" or (classes.get(before) in _BEFORE_NOUNS and not floating and not is_relative):
        return "n"
    if word in lexicon.HEARSAY and after in _OF_WHAT_IS_SUPPOSED:
        return "n"
    if word in lexicon.saying_verbs() and not (place and written[place][0].isupper()):
        return "g" if word.endswith("ing") else "u" if word in _INVERTED else "v"
    if word in _AFTER_NOT and classes.get(before) == "negation":
        return "v"
    if word == "posted" and _is_on_platform(written[place + 1 : place + 5]):
        return "v"
    if word in _KNOWING and (before == "cannot" or classes.get(before) == "negation"):
        return "v"
    if word in lexicon.HEARSAY:
        return "h"
    return "a" if word.endswith("ly") and word not in _NOUNS_IN_LY else "n"


def _is_plural_verb(word: str) -> bool:
    return word in lexicon.saying_verbs() and word not in third_persons()


def _is_time(before: str, word: str, after: Sequence[str]) -> bool:
    """Whether a word is of a time without a preposition: “that morning”, “Monday night”."""
    if word in _NEAR_TIMES:
        return not _TIMES.isdisjoint(after[:1])
    return word in _TIMES and (before in _NEAR_TIMES or lexicon.closed_classes().get(before) == "day")


def _goes_on(after: Sequence[str]) -> bool:
    """Whether a determiner stands for a noun: “those on the quay”, “some of them”."""
    following = after[0] if after else ""
    return following in ("who", "whose") or lexicon.closed_classes().get(following) == "preposition"


def _is_on_platform(after: Sequence[str]) -> bool:
    """Whether “posted” tells of words, by what comes after it: “on Telegram”, but not “on the hill”."""
    place = [word.lower() for word in after]
    return place[:1] == ["on"] and not _PLATFORMS.isdisjoint(place[1:])


def _is_open(item: Record) -> bool:
    """Whether a quotation of an earlier sentence of the paragraph is still open."""
    before = item["article"][: item["start"]].rsplit("\n", 1)[-1]
    opening, closing = (sum(before.count(mark) for mark in marks) for marks in (OPENING, CLOSING))
    return bool(opening > closing) or before.count('"') % 2 == 1
