"""cards/reliability.md tells what the benchmark found, and that nothing fell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.score_attacks import label_attacks, span_attacks

import caspian
from caspian.card.markdown import table

PAGE = (Path(__file__).parents[1] / "cards" / "reliability.md").read_text("utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)


def rows(section: str) -> list[list[str]]:
    lines = next(text for text in SECTIONS if text.startswith(section)).splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


@pytest.mark.parametrize(
    ("section", "fell"),
    [
        ("One bit", ["read without a word"]),
        ("A writer", ["half", "not mended by the next run"]),
        ("A file", ["tracebacks"]),
    ],
)
def test_nothing_fell(section, fell):
    head, _, *found = rows(section)
    assert len(found) > 5
    for row in found:
        assert int(row[1]) >= 20, "tried too seldom"
        assert [row[head.index(name)] for name in fell] == ["0"] * len(fell), row[0]
        outcomes = [int(cell) for cell in row[2:]]
        assert sum(outcomes) == int(row[1]), row[0]


def test_it_is_of_this_version_and_its_attacks_are_those_of_the_benchmark():
    assert f"CASPIAN {caspian.__version__}" in PAGE
    assert table(["answer", "score", "value"], [*span_attacks(), *label_attacks()]) in PAGE


def test_only_right_answers_have_a_full_score():
    full = {row[0] for row in rows("Scores") if row[2] == "1.000"}
    assert full == {"everything right", "the same in another order", "a source of the same fragment three times"}


def test_intervals_hold_the_truth_in_nine_of_ten_samples_or_more():
    head, _, *found = rows("Intervals")
    assert len(found) == 21
    shares = [float(cell) for row in found for cell in row[2:] if cell != "nan"]
    assert min(shares) > 0.9
    assert 0.94 < sum(shares) / len(shares) < 0.97
    assert head[2] == "macro-F1"
