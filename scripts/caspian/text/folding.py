"""Names and noun phrases without what writing alone makes of them."""

from __future__ import annotations

import unicodedata

_ARTICLE_WORDS = ("the", "a", "an")


def folded(text: str) -> str:
    """A text in NFC without case, blanks and an article word before the rest: “The  Ministry” is “ministry”.

    Case folding is that of the Unicode Standard, section 3.13.
    """
    first, *rest = unicodedata.normalize("NFC", text).casefold().split() or [""]
    return "".join(rest if rest and first in _ARTICLE_WORDS else [first, *rest])
