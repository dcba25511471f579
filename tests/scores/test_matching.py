"""The best matching, against brute force."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.scores.matching import best_sum, first_best_pairs
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


WEIGHTS = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 3), min_size=columns, max_size=columns), max_size=4)
)


@settings(max_examples=200)
@given(WEIGHTS)
def test_of_equal_optima_the_first_in_the_order_of_rows_is_taken(weights):
    """Against all ways to give each row a column or none (written as a place behind all columns)."""
    none = len(weights[0]) if weights else 0
    ways = [
        way
        for way in itertools.product(range(none + 1), repeat=len(weights))
        if len({*way} - {none}) == sum(place != none for place in way)
        and all(place == none or weights[row][place] for row, place in enumerate(way))
    ]
    best = min(ways, key=lambda way: (-sum(weights[r][c] for r, c in enumerate(way) if c != none), way))
    assert first_best_pairs(weights) == [(row, place) for row, place in enumerate(best) if place != none]


def test_many_rows_are_matched_in_moderate_time():
    weights = [[500_000 + (row * column) % 7 for column in range(60)] for row in range(20)]
    assert len(first_best_pairs(weights)) == 20
