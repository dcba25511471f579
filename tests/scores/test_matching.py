"""The best matching, against brute force."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.scores.matching import best_sum
from caspian.spans import overlap

SPANS = st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), min_size=1, max_size=2), max_size=4).map(
    lambda spans: [[[a, a + n] for a, n in span] for span in spans]
)


@settings(max_examples=200)
@given(SPANS, SPANS, st.randoms())
def test_matching_is_the_best_and_blind_to_order(left, right, random):
    best = 0
    for size in range(min(len(left), len(right)), 0, -1):
        pairs = itertools.product(itertools.combinations(left, size), itertools.permutations(right, size))
        if any(all(overlap(a, b) for a, b in zip(x, y, strict=True)) for x, y in pairs):
            best = size
            break
    assert best_sum(left, right, overlap) == best
    random.shuffle(left)
    random.shuffle(right)
    assert best_sum(left, right, overlap) == best


def test_a_greedy_match_would_lose_one():
    """The long prediction overlaps both golds; taken by the first, it would leave the second alone."""
    gold = [[[0, 5]], [[6, 9]]]
    predicted = [[[0, 9]], [[0, 5]]]
    assert best_sum(gold, predicted, overlap) == 2


def test_nothing_matches_nothing():
    assert best_sum([], [[[0, 5]]], overlap) == best_sum([[[0, 5]]], [], overlap) == 0
