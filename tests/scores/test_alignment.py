"""The alignment of attributions: against all one-to-one matchings, blind to order and to labels."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.scores.alignment import LEAST_SHARED, align, alike, attribution_dice
from caspian.spans import ROLES, frozen_span


def attribution(source=(), cue=(), content=(), **labels):
    return {"source": list(source), "cue": list(cue), "content": list(content), **labels}


SPAN = st.sampled_from([[], [[0, 4]], [[0, 8]], [[4, 8]], [[6, 12]], [[0, 2], [10, 12]]])
MADE = st.builds(attribution, SPAN, SPAN, SPAN, stance=st.sampled_from(["favor", "against"]))
SIDE = st.lists(MADE.filter(lambda made: any(made[role] for role in ROLES)), max_size=4)


def spans_of(one):
    return tuple(frozen_span(one[role]) for role in ROLES)


def shares(gold, predicted):
    """(spans of gold, spans of the prediction) → the sum of their shares."""
    found = {}
    for pair in align(gold, predicted):
        key = spans_of(pair.gold), spans_of(pair.predicted)
        found[key] = found.get(key, 0) + pair.share
    return {key: round(share, 9) for key, share in found.items()}


def brute_force(gold, predicted):
    """The same from all matchings: most equal attributions, then the largest sum, then the first by offsets."""
    left, right = sorted(map(spans_of, gold)), sorted(map(spans_of, predicted))
    given_by = {spans_of(one): one for one in (*gold, *predicted)}
    none = len(right)
    best = None
    for way in product(range(none + 1), repeat=len(left)):
        taken = [(row, place) for row, place in enumerate(way) if place != none]
        if len({place for _, place in taken}) < len(taken):
            continue
        pairs = [(given_by[left[row]], given_by[right[place]]) for row, place in taken]
        if not all(alike(one, other) for one, other in pairs):
            continue
        equal = sum(spans_of(one) == spans_of(other) for one, other in pairs)
        # Equal attributions leave the game first, so that the order of offsets is that of the others alone.
        rest = [w for row, w in enumerate(way) if w == none or left[row] != right[w]]
        rank = (-equal, -sum(round(attribution_dice(one, other) * 1_000_000) for one, other in pairs), rest)
        if best is None or rank < best[0]:
            best = rank, [(left[row], right[place]) for row, place in taken]
    counted = {}
    for pair in best[1]:
        counted[pair] = counted.get(pair, 0) + 1
    return best[0][:2], counted


@settings(max_examples=150, deadline=None)
@given(SIDE, SIDE)
def test_it_is_the_best_of_all_matchings(gold, predicted):
    found = shares(gold, predicted)
    equal = sum(share for (one, other), share in found.items() if one == other)
    given_by = {spans_of(one): one for one in (*gold, *predicted)}
    total = sum(
        share * round(attribution_dice(given_by[one], given_by[other]) * 1_000_000)
        for (one, other), share in found.items()
    )
    (most, largest), pairs = brute_force(gold, predicted)
    assert (-equal, -total) == pytest.approx((most, largest))
    distinct = len({*map(spans_of, gold)}) == len(gold) and len({*map(spans_of, predicted)}) == len(predicted)
    if distinct:
        assert found == pairs


@given(SIDE, SIDE)
def test_no_order_and_no_label_changes_who_is_paired(gold, predicted):
    first = shares(gold, predicted)
    for left, right in zip(permutations(gold), permutations(predicted), strict=False):
        assert shares(left, right) == first
    blank = [[{**one, "stance": "neutral"} for one in side] for side in (gold, predicted)]
    assert shares(*blank) == first


@given(SIDE, SIDE)
def test_nobody_has_more_than_one_share(gold, predicted):
    pairs = align(gold, predicted)
    for side, members in (("gold", gold), ("predicted", predicted)):
        for member in members:
            assert sum(pair.share for pair in pairs if getattr(pair, side) is member) <= 1 + 1e-9


def test_a_letter_or_less_than_half_is_no_match():
    gold = attribution([[0, 10]], [[11, 15]], [[16, 40]])
    assert not align([gold], [attribution([[0, 1]])])
    assert not align([gold], [attribution([[9, 12]], [[14, 16]], [[39, 60]])])
    assert not align([gold], [attribution(content=[[30, 40]])])


@pytest.mark.parametrize(("end", "matches"), [(30, True), (31, False)])
def test_half_of_both_is_just_enough(end, matches):
    """10 code points of gold, `end` of the prediction, 10 in common: 20 of 40 is half."""
    assert LEAST_SHARED == 0.5
    assert alike(attribution(content=[[0, 10]]), attribution(content=[[0, end]])) is matches


def test_the_same_words_in_another_role_share_nothing():
    assert attribution_dice(attribution(source=[[0, 9]]), attribution(cue=[[0, 9]])) == 0


def test_one_prediction_that_covers_two_golds_alike_is_the_first_in_the_text():
    first, second = attribution([[0, 4]], content=[[10, 20]]), attribution([[0, 4]], content=[[30, 40]])
    both = attribution([[0, 4]], content=[[10, 20], [30, 40]])
    for gold in ([first, second], [second, first]):
        assert [pair.gold for pair in align(gold, [both])] == [first]
        assert [pair.predicted for pair in align([both], gold)] == [first]


def test_a_right_answer_stays_with_its_gold():
    """Gold: the whole and its first half; predicted: the whole and its second half. The crossed sum is larger."""
    whole, first, second = (attribution(content=[span]) for span in ([0, 20], [0, 10], [10, 20]))
    assert attribution_dice(whole, second) + attribution_dice(first, whole) > 1
    pairs = align([whole, first], [second, whole])
    assert [(pair.gold, pair.predicted, pair.share) for pair in pairs] == [(whole, whole, 1)]


def test_where_nothing_but_labels_differs_every_pair_has_its_share():
    gold = attribution([[0, 4]], stance="favor")
    three = [attribution([[0, 4]], stance=stance) for stance in ("favor", "against", "neutral")]
    assert [pair.share for pair in align([gold], three)] == pytest.approx([1 / 3] * 3)
    assert [pair.share for pair in align(three, three)] == pytest.approx([1 / 3] * 9)
