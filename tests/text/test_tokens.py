"""Tokens, and words that are found only where they are words."""

from __future__ import annotations

from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.text.tokens import find_folded, find_tokens, find_words, is_word_boundary


def test_words_and_signs_are_tokens():
    text = "“Rill’s cease-fire,” 3.5"
    words = [text[start:end] for start, end in find_tokens(text)]
    assert words == ["“", "Rill", "’", "s", "cease", "-", "fire", ",", "”", "3", ".", "5"]


def test_no_word_is_found_inside_another():
    assert list(find_words("he", "the man he met")) == [8]
    assert list(find_words("said", "She said he said.")) == [4, 12]
    assert list(find_words("raid", "raids")) == []


def test_an_accent_belongs_to_its_letter():
    decomposed = "cafe\u0301 and cafe"
    assert list(find_words("cafe", decomposed)) == [10]
    assert not is_word_boundary(decomposed, 4)
    assert is_word_boundary(decomposed, 5)


def test_edges_of_a_text_are_boundaries():
    assert [place for place in range(9) if is_word_boundary("the mayor"[:8], place)] == [0, 3, 4, 8]


@given(st.text(min_size=1, max_size=40), st.data())
def test_whatever_is_found_is_equal_to_what_was_sought(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    places = list(find_words(text[start:end], text))
    assert all(text[place : place + end - start] == text[start:end] for place in places)
    cuts_a_word = (start > 0 and (text[start - 1] + text[start]).isalnum()) or (
        end < len(text) and text[end - 1].isalnum() and (text[end].isalnum() or combining(text[end]))
    )
    assert (start in places) != bool(cuts_a_word)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ('"No,"', "“No,” and „No,‟ and ‘No,’", ["“No,”", "„No,‟"]),
        ("the army", "The army, THE army, breathe army", ["The army"]),
        ("“the army", "“The army", ["“The army"]),
        ("a-b", "a–b a—b a‑b a b", ["a–b", "a—b", "a‑b"]),
        ("a  b", "a\xa0b a \u202f b a\nb ab", ["a\xa0b", "a \u202f b", "a\nb"]),
        ("well...", "Well… well...", ["Well…", "well..."]),
        ("(a.b)*", "(A.b)* (axb)*", ["(A.b)*"]),
        ("ŉ", "ŉ", ["ŉ"]),
        ("aa", "aa aaa", ["aa"]),
        ("", "text", []),
        (" ", "text", []),
        ("longer than", "text", []),
    ],
)
def test_folded_words_are_places_of_the_text_as_it_is(words, text, found):
    assert [text[start:end] for start, end in find_folded(words, text)] == found


@given(st.text("aA’' –-\xa0…."), st.integers(0, 20), st.integers(1, 10))
def test_what_stands_there_is_found_folded_too(text, start, size):
    words = text[start : start + size].strip()
    if words:
        assert set(find_words(words, text)) <= {place for place, _ in find_folded(words, text)}
