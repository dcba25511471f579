"""Richness and lengths against what is counted by hand and by brute force."""

from __future__ import annotations

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.text.diversity import lexical_diversity, lower_words, window_ratios


def test_words_keep_hyphens_and_apostrophes():
    assert lower_words("The cease-fire, Varn’s “last” – No. 3!") == ["the", "cease-fire", "varn’s", "last", "no", "3"]


@given(st.lists(st.sampled_from("abcdef"), max_size=40), st.integers(1, 10))
def test_every_window_is_counted(words, window):
    slow = [len(set(words[i : i + window])) / window for i in range(len(words) - window + 1)]
    assert window_ratios(words, window) == pytest.approx(slow)


def test_the_figures_of_two_articles():
    facts = lexical_diversity([["One two two.", "Three four five six."], ["Six."]])
    assert (facts["articles"], facts["sentences"], facts["words"], facts["vocabulary"]) == (2, 3, 8, 6)
    assert facts["mattr"] is None
    assert facts["sentence_length"]["mean"] == pytest.approx(mean([3, 4, 1]))
    assert (facts["sentence_length"]["shortest"], facts["sentence_length"]["longest"]) == (1, 4)


def test_windows_do_not_cross_articles():
    one = ["a b " * 50]
    other = ["c d " * 50]
    assert lexical_diversity([one, other])["mattr"] == pytest.approx(0.02)
