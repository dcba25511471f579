"""Which predicted attribution stands for which of gold: one alignment a sentence, made by spans alone.

Labels are judged on it, so they have no say in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from caspian.records import Record
from caspian.scores.matching import first_best_pairs
from caspian.spans import ROLES, frozen_span, shared_and_all

# Of what two spans or attributions mark (Dice): at least as much is shared as is not, or they are no match.
LEAST_SHARED = 0.5
_DIGITS = 1_000_000  # similarities are compared to six digits, so that equal ones are equal

Key = tuple[tuple[tuple[int, ...], ...], ...]  # source, cue and content of an attribution, in order of offsets


class Aligned(NamedTuple):
    """A gold and a predicted attribution, and their share of a pair: 1 unless other pairs have the same spans."""

    gold: Record
    predicted: Record
    share: float


def attribution_dice(one: Record, other: Record) -> float:
    """Twice the code points that two attributions mark in the same role, over all that they mark; 0 for none.

    It is the F1 of a precision and recall over all roles together, as Citron scores the overlap of whole
    quotations (Newell, Cowlishaw & Man 2018, “Quote Extraction and Analysis for News”), there in tokens.
    In code points no tokenizer has a say, and a letter is never a whole word.
    """
    amounts = [shared_and_all(one[role], other[role]) for role in ROLES]
    everything = sum(both for _, both in amounts)
    return 2 * sum(shared for shared, _ in amounts) / everything if everything else 0.0


def alike(one: Record, other: Record) -> bool:
    """Whether two attributions match: equal spans, or at least as much that they share as that they do not."""
    return _key(one) == _key(other) or attribution_dice(one, other) >= LEAST_SHARED


def align(gold: Sequence[Record], predicted: Sequence[Record]) -> list[Aligned]:
    """The pairs of a sentence's attributions, one to one; only attributions that are `alike` make a pair.

    Attributions with equal spans are paired first: Dice is no metric, and the largest sum alone could
    take a right answer from its gold. The others are paired so that the sum of `attribution_dice` (to six
    digits) is as large as it can be; of several such pairings it is the first in the order of offsets of
    source, cue and content, of gold, then of predictions. So the order of either list changes nothing.

    Where several attributions of one side have the very same spans, nothing but labels would tell which
    of them is meant, and labels must not: each has an equal share in each of their pairs, the mean over
    all ways of pairing them. (Gold of a corpus has none: E417. To answer three stances with the same
    spans finds a third of one, and costs the precision of three.)
    """
    here, there = _by_spans(gold), _by_spans(predicted)
    pairs = Counter({(key, key): min(len(here[key]), len(there[key])) for key in here.keys() & there.keys()})
    left, right = (
        [key for key in sorted(known) for _ in range(len(known[key]) - pairs[key, key])] for known in (here, there)
    )
    weights = [[_weight(here[a][0], there[b][0]) for b in right] for a in left]
    pairs.update((left[row], right[column]) for row, column in first_best_pairs(weights))
    return [
        Aligned(one, other, count / (len(here[a]) * len(there[b])))
        for (a, b), count in sorted(pairs.items())
        for one in here[a]
        for other in there[b]
    ]


def _weight(one: Record, other: Record) -> int:
    similarity = attribution_dice(one, other)
    return round(similarity * _DIGITS) if similarity >= LEAST_SHARED else 0


def _by_spans(attributions: Sequence[Record]) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = defaultdict(list)
    for attribution in attributions:
        found[_key(attribution)].append(attribution)
    return found


def _key(attribution: Record) -> Key:
    return tuple(frozen_span(attribution[role]) for role in ROLES)
