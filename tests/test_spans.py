"""Spans: what two share, counted once whatever the fragments, and which tokens they cover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.spans import covered_tokens, dice, overlap, shared_and_all

FRAGMENT = st.tuples(st.integers(0, 12), st.integers(-1, 6)).map(lambda pair: [pair[0], pair[0] + pair[1]])
SPAN = st.lists(FRAGMENT, max_size=4)  # overlapping, doubled, empty and backward fragments in any order


def places(span):
    return {place for start, end in span for place in range(start, end)}


@given(SPAN, SPAN)
def test_dice_is_that_of_sets_of_code_points(left, right):
    here, there = places(left), places(right)
    assert shared_and_all(left, right) == (len(here & there), len(here) + len(there))
    assert 0 <= dice(left, right) <= 1
    assert dice(left, right) == dice(right, left)
    assert dice(left, left) == (1 if here else 0)


def test_doubled_fragments_share_no_more():
    assert dice([[0, 4], [0, 4]], [[0, 4]]) == 1
    assert dice([[0, 4], [2, 6]], [[0, 6]]) == 1


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([[0, 4]], [[3, 6]], True),
        ([[0, 4]], [[4, 6]], False),
        ([[4, 6]], [[0, 4]], False),
        ([[0, 2], [8, 9]], [[4, 6]], False),
        ([], [], True),
        ([], [[0, 4]], False),
        ([[0, 4]], [], False),
    ],
)
def test_spans_overlap_where_they_share_a_code_point(left, right, expected):
    assert overlap(left, right) is expected


TOKENS = [(0, 3), (4, 10), (10, 11)]


@pytest.mark.parametrize(
    ("span", "covered"),
    [([[0, 3]], {0}), ([[2, 5]], {0, 1}), ([[6, 6]], set()), ([[3, 4]], set()), ([[9, 11]], {1, 2}), ([[6, 4]], set())],
)
def test_a_token_is_covered_by_a_code_point_of_it_and_by_nothing_less(span, covered):
    """An empty fragment in the middle of a word stands for words that are not there."""
    assert covered_tokens([span], TOKENS) == covered
