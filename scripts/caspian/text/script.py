"""Which script and language a text is in, as far as splitter, rules and models must know: English, in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from caspian.text.word_lists import read_word_lists

ENGLISH = "en"
FEWEST = 20  # words; a shorter text tells no language
_FUNCTION_WORDS = {code: frozenset(words) for code, words in read_word_lists(__file__).items()}
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_LARGEST = 20_000  # characters of a text that are looked at
_CERTAIN = 0.1  # share of a text's words that a language's function words must have, and more than English ones


def other_script(text: str) -> str | None:
    """The commonest other script (“CYRILLIC”) of a text of whose letters most are not Latin, else None."""
    letters = _LETTERS.findall(text[:_LARGEST])
    scripts = Counter(_script_of(letter) for letter in letters)
    if scripts.pop("LATIN", 0) >= len(letters) / 2:
        return None
    return scripts.most_common(1)[0][0]


def other_language(text: str) -> str | None:
    """The code of the language a text seems to be in where that is not English (`de`), else None.

    By the share of function words, which tells apart languages in Latin script that are listed in
    script.toml; a text of few words, or of a language that is not listed, tells nothing.
    """
    words = [word.lower() for word in _WORDS.findall(text[:_LARGEST])]
    if len(words) < FEWEST:
        return None
    shares = {code: sum(word in known for word in words) / len(words) for code, known in _FUNCTION_WORDS.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _CERTAIN and shares[best] > shares[ENGLISH] else None


@cache
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
