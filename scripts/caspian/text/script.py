"""Which script and language a text is in, as far as splitter, rules and models must know: English, in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from caspian.text.word_lists import read_word_lists

ENGLISH, UNDETERMINED = "en", "und"
FEWEST = 20  # words; a shorter text tells no language
_MANY = 60  # words; with hardly an English function word among so many, a text is not English
_FUNCTION_WORDS = {code: frozenset(words) for code, words in read_word_lists(__file__).items()}
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LARGEST = 20_000  # characters of a text that are looked at
_CERTAIN = 0.12  # share of a text's words that a language's function words must have, and half more than English ones
_HARDLY = 0.05  # share of English function words below which a text is in some other language


def other_script(text: str) -> str | None:
    """The commonest other script (“CYRILLIC”) of a text of whose letters most are not Latin, else None."""
    letters = _LETTERS.findall(unicodedata.normalize("NFKC", text[:_LARGEST]))  # ｆｕｌｌ width is Latin too
    scripts = Counter(_script_of(letter) for letter in letters)
    if scripts.pop("LATIN", 0) >= len(letters) / 2:
        return None
    return scripts.most_common(1)[0][0]


def other_language(text: str) -> str | None:
    """The code of the language a text seems to be in where that is not English (`de`), else None.

    By the share of function words, which tells apart languages in Latin script that are listed in
    script.toml; `und` where it has hardly any of English and of none enough. A text of few words tells nothing.
    """
    words = [word.lower() for word in _WORDS.findall(text[:_LARGEST])]
    if len(words) < FEWEST:
        return None
    shares = {code: sum(word in known for word in words) / len(words) for code, known in _FUNCTION_WORDS.items()}
    best = max(shares, key=lambda code: shares[code])
    if shares[best] >= _CERTAIN and shares[best] >= 1.5 * shares[ENGLISH]:
        return best
    return UNDETERMINED if len(words) >= _MANY and shares[ENGLISH] < _HARDLY else None


@cache
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
