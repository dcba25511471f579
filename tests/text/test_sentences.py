"""The splitter: the promises for any string, and cases in tests/cases/sentences/.

The cases are invented text, written for this project by a language model that did not see the
splitter. In a case line ‖ stands where a new sentence begins. Lines of known-misses.txt are cases that the
splitter gets wrong; the list may only shrink.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian.files import find_folders
from caspian.text.sentences import split_articles, split_sentences

CASES = Path(__file__).parents[1] / "cases" / "sentences"


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("#")]


def cut(text: str) -> str:
    """The text with ‖ where the splitter begins a new sentence."""
    starts = [start for start, _ in split_sentences(text)][1:]
    for start in reversed(starts):
        text = f"{text[:start]}‖{text[start:]}"
    return text


KNOWN_MISSES = lines_of(CASES / "known-misses.txt")
GROUPS = sorted(path for path in CASES.glob("*.txt") if path.name != "known-misses.txt")


@pytest.mark.parametrize("path", GROUPS, ids=lambda path: path.stem)
def test_cases_are_cut_as_marked(path):
    wrong = [line for line in lines_of(path) if cut(line.replace("‖", "")) != line]
    assert [line for line in wrong if line not in KNOWN_MISSES] == []


def test_known_misses_are_cases_and_still_missed():
    cases = {line for path in GROUPS for line in lines_of(path)}
    assert [line for line in KNOWN_MISSES if line not in cases or cut(line.replace("‖", "")) == line] == []


# Strings made of what splitters stumble over, beside any string at all.
BITS = st.sampled_from(
    [
        *".!?…\n\r\t \"'“”’‘()[]:;-—",
        *("...", ". . .", "Dr.", "U.S.", "a.m.", "e.g.", "J.", "3.5", "1.", "No.", "in.", "[3]", "www.x.org", "中。"),
        *(
            ":)",
            ":) ",
            "🙂 ",
            "a. 🙂 ",
            "<3",
            "🙂",
            "👩‍💻",
            "e\u0301",
            "\u2028",
            "\x85",
            "\x00",
            "\ufeff",
            "\u200b",
            "\ud7ff",
        ),
        *("he said", "The", "the", "I"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(BITS, max_size=60).map("".join))


@settings(max_examples=600)
@given(TEXTS)
@example("")
@example("\n\n")
@example("a.b")
@example("Hi 👩‍💻. Bye 🙂 Ok.\r\n\u2028x")
def test_every_character_that_is_not_space_lies_in_one_sentence(text):
    spans = split_sentences(text)
    end_before = 0
    for start, end in spans:
        assert end_before <= start < end
        assert not text[end_before:start].strip()
        assert text[start:end] == text[start:end].strip()
        end_before = end
    assert not text[end_before:].strip()


@settings(max_examples=300)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_lines_are_cut_apart_and_by_themselves(texts):
    lines = [line for text in texts for line in text.splitlines()]
    alone = [line[start:end] for line in lines for start, end in split_sentences(line)]
    text = "\n".join(lines)
    assert [text[start:end] for start, end in split_sentences(text)] == alone


@pytest.mark.parametrize(
    "bit",
    [
        ".",
        " .",
        "a.",
        "A.B",
        "!",
        ":)",
        ":) ",
        "🙂 ",
        "a. 🙂 ",
        "🙂",
        "“",
        " ",
        ".”",
        "x.”",
        "!A-",
        "Dr. ",
        "a" * 50 + ".",
        "(",
        "? (",
        "I ",
        "it.The",
    ],
)
def test_no_rule_looks_over_the_whole_text(bit):
    """Long runs of what a rule looks back or ahead over: a quadratic rule would run for minutes here."""
    text = bit * (200_000 // len(bit))
    spans = split_sentences(text)
    assert (spans[-1][1] if spans else 0) == len(text.rstrip())


class Counted(str):
    """A text that counts the characters that methods written in C look through."""

    __slots__ = ()
    scanned = 0

    def find(self, sub, start=0, end=None):
        found = str.find(self, sub, start, len(self) if end is None else end)
        Counted.scanned += (found if found >= 0 else len(self) if end is None else end) - start
        return found

    def rfind(self, sub, start=0, end=None):
        stop = len(self) if end is None else end
        found = str.rfind(self, sub, start, stop)
        Counted.scanned += stop - max(found, start)
        return found


def steps(text: str) -> int:
    """How many lines of Python the splitter runs over a text, and characters it looks through in between."""
    lines = 0

    def trace(frame, event, _):
        nonlocal lines
        if "sentences.py" not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        return trace

    Counted.scanned = 0
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        split_sentences(Counted(text))
    finally:
        sys.settrace(before)
    return lines + Counted.scanned


@pytest.mark.parametrize("opening", ["", "(", "“", "(Reporting by "])
@pytest.mark.parametrize(
    "bit", ["A.) b ", "(a. ", "((a.) ", "A) B. ", ".” — ", "J. A. ", "D.C. ", ". [1] ", ". ... ", "?” Al al "]
)
def test_twice_the_text_takes_twice_the_steps(opening, bit):
    """Also behind a long run of what a rule passes over, such as brackets."""
    small, large = (steps(opening * (size // 2) + bit * (size // 2 // len(bit))) for size in (4_000, 8_000))
    assert large < 2.2 * small + 1_000


@pytest.mark.parametrize("bit", ["A.) b ", "(a. ", "A) B. ", "J. A. ", ".” "])
def test_a_million_brackets_and_candidates_are_cut(bit):
    """A rule that looked back over them would take hours."""
    text = "(" * 500_000 + bit * (500_000 // len(bit))
    assert split_sentences(text)[-1][1] == len(text.rstrip())


def test_the_first_article_has_its_21_sentences():
    path = find_folders().corpus / "articles" / "caspian-sea-missiles.txt"
    text = path.read_text("utf-8")
    spans = split_sentences(text)
    assert len(spans) == 21
    assert text[slice(*spans[0])] == "Russian cruise missile strikes fired without advanced notice"
    assert text[slice(*spans[15])].startswith("One of the officials said")
    assert text[slice(*spans[20])].endswith("as recognized by the United Nations Security Council or Russian law.")


def test_tables_hold_the_same_as_spans():
    texts = ["One. Two 🙂.\n\nThree!", "", "Four."]
    articles = pa.table({"id": ["a", "b", "c"], "text": texts})
    table = split_articles(articles).to_pylist()
    assert [(row["id"], row["paragraph"], row["text"]) for row in table] == [
        ("a:000", 0, "One."),
        ("a:001", 0, "Two 🙂."),
        ("a:002", 1, "Three!"),
        ("c:000", 0, "Four."),
    ]
    assert all(
        row["text"] == dict(zip("abc", texts, strict=True))[row["article_id"]][row["start"] : row["end"]]
        for row in table
    )
