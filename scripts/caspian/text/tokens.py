"""Words and signs of a text, and where given words stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining

_TOKEN = re.compile(r"\w+|[^\w\s]")
_ALIKE = ("'’‘‚‛", '"“”„‟', "-‐‑‒–—―")  # quotation marks and dashes that stand for one another
_PATTERNS = {" ": r"\s+", "…": r"(?:…|\.{3})"}


def find_tokens(text: str) -> list[tuple[int, int]]:
    """Words and single signs of a text as `[(start, end), …]` in code points."""
    return [match.span() for match in _TOKEN.finditer(text)]


def is_word_boundary(text: str, place: int) -> bool:
    """Whether a place (a code point's, or the end) does not lie inside a word."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    return not (combining(after) or (after.isalnum() and (before.isalnum() or combining(before))))


def find_words(words: str, text: str) -> Iterator[int]:
    """Where `words` stand in `text` without cutting a word in two: “he” is not found in “the”."""
    start = text.find(words)
    while start >= 0:
        if not _cuts_word(text, start, start + len(words)):
            yield start
        start = text.find(words, start + 1)


def find_folded(words: str, text: str, any_case: bool = False) -> Iterator[tuple[int, int]]:
    """Where `words` stand in `text` but for typography, as `[start, end)` of the text as it is.

    Quotation marks of one kind are the same, straight or curly; so are dashes, blanks of any width and
    number, an ellipsis and three dots, and the first letter, small or capital. `any_case` takes all letters so.
    """
    words = " ".join(words.split()).replace("...", "…")
    if not words or len(words) > len(text):
        return
    first = next((place for place, sign in enumerate(words) if sign.isalpha()), -1)
    signs = [_alike(sign) for sign in words]
    if first >= 0:
        signs[first] = f"(?i:{signs[first]})"
    pattern = re.compile("".join(signs), re.IGNORECASE if any_case else 0)
    match = pattern.search(text)
    while match:
        if not _cuts_word(text, *match.span()):
            yield match.span()
        match = pattern.search(text, match.start() + 1)


def _alike(sign: str) -> str:
    """The pattern of a sign and of those that stand for it."""
    if sign in _PATTERNS:
        return _PATTERNS[sign]
    return next((f"[{re.escape(signs)}]" for signs in _ALIKE if sign in signs), re.escape(sign))


def _cuts_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return before or (end < len(text) and text[end - 1].isalnum() and (text[end].isalnum() or combining(text[end]) > 0))
