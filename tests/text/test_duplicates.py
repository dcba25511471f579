"""Near-duplicates: exactly those that comparing every pair finds, without comparing every pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caspian.text.duplicates import SIMILAR, near_duplicates, word_grams

TEXTS = st.lists(
    st.tuples(st.lists(st.sampled_from("abcdef"), max_size=12).map(" ".join), st.integers(0, 2), st.sampled_from("xy")),
    max_size=20,
)


@given(TEXTS)
def test_the_index_finds_what_comparing_all_pairs_finds(rows):
    texts, groups, kinds = ([row[column] for row in rows] for column in range(3))
    grams = [word_grams(text) for text in texts]

    def similarity(left: int, right: int) -> float:
        common = len(grams[left] & grams[right])
        return common / len(grams[left] | grams[right]) if common else 0.0

    found = {(left, right): near for left, right, near in near_duplicates(texts, groups, kinds)}
    assert all(
        groups[left] < groups[right] and near == similarity(left, right) for (left, right), near in found.items()
    )
    for right in range(len(rows)):
        for left in range(len(rows)):
            near = similarity(left, right)
            if groups[left] < groups[right] and near >= SIMILAR:
                # It is found, or one of its group and kind stands for it that is as similar.
                assert any(
                    (groups[other], kinds[other], found[other, right]) == (groups[left], kinds[left], near)
                    for other in range(len(rows))
                    if (other, right) in found
                )


def test_case_and_signs_do_not_count():
    assert list(near_duplicates(["“They missed it,” she said.", "they missed it she said"], [0, 1], "xx")) == [
        (0, 1, 1.0)
    ]


def test_a_few_words_are_no_duplicate():
    assert list(near_duplicates(["Read some more", "Read some more"], [0, 1], "xx")) == []


def test_one_group_has_no_pairs():
    assert list(near_duplicates(["Two rockets fell near the school."] * 2, [0, 0], "xx")) == []


def test_what_stands_everywhere_makes_no_table_of_pairs():
    """Equal lines, and lines that differ in a number: each of the later group has one pair."""
    for template in ("Two rockets fell near the school.", "{} people were killed in the attack on the town."):
        texts = [template.format(number) for number in range(4_000)]
        assert len(list(near_duplicates(texts, [0] * 2_000 + [1] * 2_000, ["x"] * 4_000))) == 2_000


def test_one_of_each_kind_stands_for_its_like():
    texts = ["Two rockets fell near the school."] * 4
    assert [pair.left for pair in near_duplicates(texts, [0, 0, 0, 1], "xyxx")] == [0, 1]
