"""Words and signs of a text, and where given words stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining

_TOKEN = re.compile(r"\w+|[^\w\s]")


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
        end = start + len(words)
        cut_before = start > 0 and text[start - 1].isalnum() and words[0].isalnum()
        cut_after = end < len(text) and words[-1].isalnum() and (text[end].isalnum() or combining(text[end]) > 0)
        if not cut_before and not cut_after:
            yield start
        start = text.find(words, start + 1)
