"""The words with which a model answers → spans of the article. Models cannot count characters, but they can copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from caspian.records import Record
from caspian.spans import ROLES, Span, Token, has_spans
from caspian.text.tokens import find_folded, find_words

_GAP = re.compile(r"…|\.\.\.")


class Placed(NamedTuple):
    """How many fragments were found word by word, but for their typography, and not at all."""

    exact: int = 0
    folded: int = 0
    unplaced: int = 0


def total(counts: Iterable[Placed]) -> Placed:
    """The sum of counts, none where there are none."""
    return Placed(*map(sum, zip(Placed(), *counts, strict=True)))


class _Occurrences(NamedTuple):
    """Where words stand in the article, whether that is in the sentence, and whether exactly so."""

    places: list[Token]
    inside: bool
    exact: bool


def place_attributions(attributions: Sequence[Record], item: Record) -> tuple[list[Record], Placed]:
    """The attributions of an item with spans in the place of words; those without any words are left out."""
    placed = [_place_attribution(a, item) for a in map(_stripped, attributions) if has_spans(a)]
    return [attribution for attribution, _ in placed], total(counts for _, counts in placed)


def _stripped(attribution: Record) -> Record:
    """The attribution without blanks around its words, and without words that are nothing else."""
    kept = {role: [words.strip() for words in attribution[role] if words.strip()] for role in ROLES}
    return {**attribution, **kept}


def _place_attribution(attribution: Record, item: Record) -> tuple[Record, Placed]:
    """The attribution with spans for its words, and how they were found.

    Words are looked for in the sentence, exactly, then folded (`find_folded`), and where they are absent
    there in the whole article. Where they occur more often, an occurrence is taken that touches no other
    words of the attribution, comes after the fragment before it, and is nearest to the words placed
    already: content, then cue, then source. Outside the sentence it is the last one before it, else the
    first after it. Words that are nowhere, but have an ellipsis, are the two fragments that it leaves.

    Other words that are nowhere become an empty fragment at the sentence's start, or at that of the span where
    this begins before it. No gold span has such a fragment, so that invented words make their span wrong, and the
    rest of the attribution stays.
    """
    spans: dict[str, Span] = {}
    exact = folded = unplaced = 0
    for role in ("content", "cue", "source"):
        others = [fragment for span in spans.values() for fragment in span]
        fragments: Span = []
        lost = 0
        for found in (found for words in attribution[role] for found in _find_pieces(words, item)):
            fragment = _choose_place(found, fragments, others, item)
            if fragment is None:
                lost += 1
                continue
            fragments.append(fragment)
            exact += found.exact
            folded += not found.exact
        first = min([item["start"], *(start for start, _ in fragments)])
        spans[role] = sorted(fragments + [[first] * 2] * (lost > 0))
        unplaced += lost
    return {**attribution, **spans}, Placed(exact, folded, unplaced)


def _find_pieces(words: str, item: Record) -> list[_Occurrences]:
    """The occurrences of the words; of those before and after an ellipsis, if they stand nowhere as they are."""
    whole = _find(words, item)
    pieces = [piece.strip() for piece in _GAP.split(words) if piece.strip()]
    if whole.places or not 1 <= len(pieces) <= 2 or pieces == [words]:
        return [whole]
    return [_find(piece, item)._replace(exact=False) for piece in pieces]


def _find(words: str, item: Record) -> _Occurrences:
    for inside, text, offset in ((True, item["text"], item["start"]), (False, item["article"], 0)):
        places = [(start, start + len(words)) for start in find_words(words, text)]
        exact = bool(places)
        places = places or list(find_folded(words, text))
        if places:
            return _Occurrences([(start + offset, end + offset) for start, end in places], inside, exact)
    return _Occurrences([], False, False)


def _choose_place(found: _Occurrences, before: Span, others: Span, item: Record) -> list[int] | None:
    """The chosen occurrence of one fragment, given those before it in its span and those of other roles."""

    def rank(place: Token) -> tuple[bool, bool, int]:
        start, end = place
        distances = [max(start - right, left - end) for left, right in others + before]
        touched = any(distance < 0 for distance in distances)
        if not found.inside:
            return touched, start > item["start"], abs(start - item["start"])
        return touched, bool(before) and start < before[-1][1], min(distances, default=start)

    free = [(s, e) for s, e in found.places if all(e <= left or right <= s for left, right in before)]
    place = min(free, key=rank, default=None)
    return None if place is None else list(place)
