"""Texts that are equal or nearly so: Jaccard similarity of their word 5-grams, found exactly by an index.

Only the rarest 5-grams of a text are looked up, as many as two similar texts must share one of (prefix
filtering: Chaudhuri, Ganti & Kaushik 2006, “A Primitive Operator for Similarity Joins in Data
Cleaning”), so that common phrases cost nothing and nothing is missed.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from caspian.terminal import with_progress

SIMILAR = 0.6  # Jaccard similarity from which texts are near-duplicates

_SIZE = 5  # words of a gram
_FEWEST = 4  # words; a shorter text (“Read more”) is the duplicate of nothing
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """Two near-duplicates, by their places in the list of texts, and how similar they are."""

    left: int
    right: int
    similarity: float


def word_grams(text: str) -> set[int]:
    """The word 5-grams of a text, in lower case and without signs, as 64-bit hashes; a shorter text is one gram."""
    words = _WORD.findall(text.casefold())
    if len(words) < _FEWEST:
        return set()
    size = min(_SIZE, len(words))
    return {hash(tuple(words[i : i + size])) for i in range(len(words) - size + 1)}


def near_duplicates(texts: Sequence[str], groups: Sequence[int], kinds: Sequence[Hashable]) -> Iterator[Pair]:
    """Pairs of similar texts, `left` of a lower group (split) than `right`; one group alone has none.

    All three are of one length. Texts of a group and kind that are similar to all others alike, since they
    have the same grams but for those that occur nowhere else, stand for each other: only the first is a
    `left`, so that a phrase that stands everywhere makes no millions of pairs. Every text is a `right`.
    """
    import numpy as np

    flat, ends = array("q"), [0]  # eight bytes a gram, so that millions of texts fit
    for text in with_progress(texts, "comparing texts"):
        flat.extend(word_grams(text))
        ends.append(len(flat))
    grams = np.frombuffer(flat, np.int64) if flat else np.zeros(0, np.int64)
    values, counts = np.unique(grams, return_counts=True)
    repeated = dict(zip(values[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True))

    def shared_grams(place: int) -> set[int]:
        """The grams of a text that others have too."""
        return {gram for gram in grams[ends[place] : ends[place + 1]].tolist() if gram in repeated}

    def size(place: int) -> int:
        return ends[place + 1] - ends[place]

    def looked_up(place: int, shared: set[int]) -> list[int]:
        """Of the rarest grams those that others have; grams that occur nowhere else are the rarest of all."""
        rarest = size(place) - ceil(SIMILAR * size(place)) + 1
        kept = max(0, rarest - (size(place) - len(shared)))
        return sorted(shared, key=lambda gram: (repeated[gram], gram))[:kept]

    index: defaultdict[int, list[int]] = defaultdict(list)
    known: set[tuple[int, Hashable, int, int]] = set()
    for group in sorted(set(groups)):
        members = [place for place, other in enumerate(groups) if other == group]
        for right in members:
            shared = shared_grams(right)
            for left in sorted({left for gram in looked_up(right, shared) for left in index[gram]}):
                common = len(shared & shared_grams(left))
                similarity = common / (size(left) + size(right) - common)
                if similarity >= SIMILAR:
                    yield Pair(left, right, similarity)
        for place in members:
            shared = shared_grams(place)
            alike = (group, kinds[place], size(place), hash(frozenset(shared)))
            if alike not in known:
                known.add(alike)
                for gram in looked_up(place, shared):
                    index[gram].append(place)
