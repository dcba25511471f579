"""Words become spans, and never the wrong ones."""

from __future__ import annotations

import pytest

from caspian.sources.word_offsets import resolve_span
from caspian.text.sentences import split_sentences


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


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('"No,"', "; did you mean '“No,”'?"),
        ("HE SAID", "; did you mean 'he said'?"),
        ("said - and", "; did you mean 'said – and'?"),
        ("the  men", "; did you mean 'the men'?"),
        ("No way", "; expected its exact words"),
    ],
)
def test_words_that_differ_in_typography_only_are_told(written, hint):
    _, ((code, message),) = resolve_span(written, 1, article(TEXT))
    assert (code, message) == ("E401", f"{written!r} does not occur in the sentence{hint}")
