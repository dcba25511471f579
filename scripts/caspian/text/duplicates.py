"""Texts that are equal or nearly so: Jaccard similarity of their word 5-grams, found exactly by an index.

Only the rarest 5-grams of a text are indexed, as many as two similar texts must share one of (prefix
filtering: Chaudhuri, Ganti & Kaushik 2006, “A Primitive Operator for Similarity Joins in Data
Cleaning”), so that common phrases cost nothing and nothing is missed.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

_SIZE = 5  # words of a gram
SIMILAR = 0.6  # Jaccard similarity from which texts are near-duplicates
FEWEST = 3  # words; a shorter text (“Read more”) is the duplicate of nothing
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """Two near-duplicates, by their places in the list of texts, and how similar they are."""

    left: int
    right: int
    similarity: float


def word_grams(text: str) -> set[int]:
    """The word 5-grams of a text, in lower case and without signs, as 64-bit hashes; a shorter text is one gram."""
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST:
        return set()
    size = min(_SIZE, len(words))
    return {hash(tuple(words[i : i + size])) for i in range(len(words) - size + 1)}


def near_duplicates(texts: Sequence[str], groups: Sequence[str]) -> Iterator[Pair]:
    """Pairs of similar texts of different groups (splits), in the order of their places.

    `texts` and `groups` are of one length; no pair within a group is given. Of equal texts of a group
    only the first is paired with later texts, so that a line that stands everywhere makes no millions of pairs.
    """
    import numpy as np

    flat, ends = array("q"), [0]  # eight bytes a gram, so that millions of texts fit
    for text in texts:
        flat.extend(word_grams(text))
        ends.append(len(flat))
    grams = np.frombuffer(flat, np.int64) if flat else np.zeros(0, np.int64)
    values, counts = np.unique(grams, return_counts=True)
    repeated = dict(zip(values[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True))

    def grams_of(place: int) -> set[int]:
        return set(grams[ends[place] : ends[place + 1]].tolist())

    index: defaultdict[int, list[int]] = defaultdict(list)
    indexed_texts: set[tuple[str, int]] = set()
    for right in range(len(texts)):
        own = grams_of(right)
        rarest = len(own) - ceil(SIMILAR * len(own)) + 1
        # Grams that occur nowhere else are the rarest, and lead to no other text.
        shared = sorted((gram for gram in own if gram in repeated), key=lambda gram: (repeated[gram], gram))
        indexed = shared[: max(0, rarest - (len(own) - len(shared)))]
        for left in sorted({left for gram in indexed for left in index[gram]}):
            if groups[left] != groups[right]:
                other = grams_of(left)
                similarity = len(other & own) / len(other | own)
                if similarity >= SIMILAR:
                    yield Pair(left, right, similarity)
        key = (groups[right], hash(frozenset(own)))
        if key not in indexed_texts:
            indexed_texts.add(key)
            for gram in indexed:
                index[gram].append(right)
