"""Near-duplicates: exactly those that comparing every pair finds, without comparing every pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caspian.text.duplicates import SIMILAR, near_duplicates, word_grams

TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=12).map(" ".join), max_size=20)


@given(TEXTS, st.randoms())
def test_the_index_finds_what_comparing_all_pairs_finds(texts, random):
    texts = list(dict.fromkeys(texts))
    groups = [random.choice("xy") for _ in texts]
    grams = [word_grams(text) for text in texts]
    expected = {
        (left, right): len(grams[left] & grams[right]) / len(grams[left] | grams[right])
        for right in range(len(texts))
        for left in range(right)
        if groups[left] != groups[right] and grams[left] & grams[right]
    }
    found = {(left, right): similarity for left, right, similarity in near_duplicates(texts, groups)}
    assert found.items() <= expected.items()
    # Of texts of one group with the same grams only the first is paired with later ones.
    firsts = {(groups[n], frozenset(one)): n for n, one in reversed(list(enumerate(grams)))}
    assert set(found) == {
        (left, right)
        for (left, right), similarity in expected.items()
        if similarity >= SIMILAR and firsts[groups[left], frozenset(grams[left])] == left
    }


def test_case_and_signs_do_not_count():
    pairs = list(near_duplicates(["“They missed,” she said.", "they missed she said"], ["train", "test"]))
    assert pairs == [(0, 1, 1.0)]


def test_a_few_words_are_no_duplicate():
    assert list(near_duplicates(["Read more", "Read more"], ["train", "test"])) == []


def test_one_group_has_no_pairs():
    assert list(near_duplicates(["Two rockets fell near the school."] * 2, ["train", "train"])) == []


def test_a_line_that_stands_everywhere_makes_no_table_of_pairs():
    texts = ["Two rockets fell near the school."] * 2_000
    assert len(list(near_duplicates(texts, ["train"] * 1_000 + ["test"] * 1_000))) == 1_000
