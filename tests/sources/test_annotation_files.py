"""Words become spans, and never the wrong ones."""

from __future__ import annotations

from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.sources.word_offsets import resolve_span
from caspian.text.sentences import split_sentences
from caspian.text.tokens import find_words


def article(text: str) -> list[dict]:
    return [
        {"index": i, "start": start, "end": end, "text": text[start:end]}
        for i, (start, end) in enumerate(split_sentences(text))
    ]


TEXT = "👩‍💻 wrote it. “No,” he said – and the men said: e\u0301tude, 🙂!\nShe said no."


@pytest.mark.parametrize(
    ("surface", "index", "words"),
    [
        ("wrote", 0, ["wrote"]),
        ("“No,”", 1, ["“No,”"]),
        ("he", 1, ["he"]),
        ({"text": "said", "nth": 2}, 1, ["said"]),
        (["and the men", "he"], 1, ["he", "and the men"]),
        ("e\u0301tude, 🙂", 1, ["e\u0301tude, 🙂"]),
        ({"text": "She", "sentence": 2}, 0, ["She"]),
        (None, 0, []),
    ],
)
def test_a_span_lies_where_its_words_are(surface, index, words):
    span, messages = resolve_span(surface, index, article(TEXT))
    assert messages == []
    assert [TEXT[start:end] for start, end in span] == words


def test_the_second_of_two_is_the_second():
    first, _ = resolve_span({"text": "said", "nth": 1}, 1, article(TEXT))
    second, _ = resolve_span({"text": "said", "nth": 2}, 1, article(TEXT))
    assert first[0][0] == TEXT.index("said")
    assert second[0][0] == TEXT.index("said", first[0][1])


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
