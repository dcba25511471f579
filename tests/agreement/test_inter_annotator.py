"""Agreement against published examples, another implementation, and brute force."""

from __future__ import annotations

import itertools
import json
import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.agreement.alpha import krippendorff_alpha
from caspian.agreement.disputes import count_overruled
from caspian.agreement.inter_annotator import compute_agreement, f1_with_interval
from caspian.files import find_folders
from caspian.scores.f1 import f1_score
from caspian.scores.matching import best_sum
from caspian.sources.compiler import compile_corpus
from caspian.spans import overlap

# Krippendorff (2011), “Computing Krippendorff's alpha-reliability”, section C: 4 observers, 12 units.
FOUR = """1 2 3 3 2 1 4 1 2 . . .
          1 2 3 3 2 2 4 1 2 5 . 3
          . 3 3 3 2 3 4 2 2 5 1 .
          1 2 3 3 2 4 4 1 2 5 1 ."""
# The three-coder example of the same measure's encyclopedia entry, 15 units.
THREE = """. . . . . 3 4 1 2 1 1 3 3 . 3
           1 . 2 1 3 3 4 3 . . . . . . .
           . . 2 1 3 4 4 . 2 1 1 3 3 . 4"""


def units(table: str) -> list[list[str]]:
    rows = [line.split() for line in table.splitlines()]
    return [[value for value in unit if value != "."] for unit in zip(*rows, strict=True)]


@pytest.mark.parametrize(("table", "published"), [(FOUR, 0.743), (THREE, 0.691)])
def test_alpha_is_the_published_one(table, published):
    assert round(krippendorff_alpha([units(table)])["alpha"], 3) == published


@settings(max_examples=100)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=30))
def test_alpha_is_that_of_another_implementation(given_values):
    data = np.array(given_values, float).T
    data[data == 3] = np.nan
    ours = krippendorff_alpha([[[str(v) for v in unit if v != 3] for unit in given_values]])["alpha"]
    if ours is None:
        return
    assert math.isclose(ours, krippendorff.alpha(data, level_of_measurement="nominal"), abs_tol=1e-9)


def test_the_interval_resamples_groups():
    good, bad = units("1 2 1 2\n1 2 1 2"), units("1 2 1 2\n2 1 2 1")
    narrow = krippendorff_alpha([good] * 20)
    wide = krippendorff_alpha([good] * 10 + [bad] * 10)
    assert (narrow["low"], narrow["high"]) == (1.0, 1.0)
    assert wide["low"] < wide["alpha"] < wide["high"]
    assert krippendorff_alpha([good])["low"] is None
    assert krippendorff_alpha([good, bad]) == krippendorff_alpha([good, bad])


def test_f1_has_an_interval_over_groups():
    assert f1_with_interval([[2, 2, 2]]) == (1.0, None, None)
    assert f1_with_interval([]) == (None, None, None)
    point, low, high = f1_with_interval([[2, 2, 2], [0, 2, 2]] * 5)
    assert point == 0.5
    assert 0 <= low < point < high <= 1
    assert f1_with_interval([[2, 2, 2], [0, 0, 0]]) == (1.0, 1.0, 1.0)


def test_one_value_has_no_alpha():
    assert krippendorff_alpha([units("1 1 1\n1 1 1")])["alpha"] is None


SPANS = st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), min_size=1, max_size=2), max_size=4).map(
    lambda spans: [[[a, a + n] for a, n in span] for span in spans]
)


@settings(max_examples=200)
@given(SPANS, SPANS, st.randoms())
def test_matching_is_the_best_and_blind_to_order(left, right, random):
    best = 0
    for size in range(min(len(left), len(right)), 0, -1):
        pairs = itertools.product(itertools.combinations(left, size), itertools.permutations(right, size))
        if any(all(overlap(a, b) for a, b in zip(x, y, strict=True)) for x, y in pairs):
            best = size
            break
    assert best_sum(left, right, overlap) == best
    random.shuffle(left)
    random.shuffle(right)
    assert best_sum(left, right, overlap) == best


def test_a_greedy_match_would_lose_one():
    """The long prediction overlaps both golds; taken by the first, it would leave the second alone."""
    gold = [[[0, 5]], [[6, 9]]]
    predicted = [[[0, 9]], [[0, 5]]]
    assert best_sum(gold, predicted, overlap) == 2
    assert f1_score(2, 2, 2) == 1.0


def test_the_figures_of_a_small_corpus(corpus):
    compiled = compile_corpus(find_folders(corpus))
    tables = compiled.tables
    result = compute_agreement(tables["annotations"], tables["sentences"], ["a", "b"], compiled.schemas)
    assert result["unit"] == "sentence"
    assert result["labels"]["stance"]["agreed"] == 0.75
    # By hand: 8 values (neutral 3, against 3, favor 2), 2 of them in a unit that differs.
    assert math.isclose(result["labels"]["stance"]["alpha"], 1 - (2 / 8) / (42 / 56))
    assert result["confusion"]["stance"] == {
        "against": {"against": 1},
        "favor": {"favor": 1},
        "neutral": {"against": 1, "neutral": 1},
    }
    assert result["spans"]["cue"]["exact_f1"] == 1.0
    assert result["attributions"] == dict.fromkeys(
        ("exact_f1", "exact_low", "exact_high", "overlap_f1", "overlap_low", "overlap_high"), 1.0
    )


def test_agree_says_what_one_article_is_worth(corpus, run):
    result = run("agree", "--corpus", corpus)
    assert result.code == 0
    assert "They mean little" in result.out
    assert (
        "orlec-harbour:002 stance\n    a: neutral\n    b: against\n    gold: neutral\n    why: A miss is" in result.out
    )


def test_disputes_name_spans_too(corpus, run):
    path = corpus / "annotations" / "b" / "orlec-harbour.jsonl"
    path.write_text(
        path.read_text("utf-8").replace('"two rockets fell near the school"', '"two rockets fell"', 1), "utf-8"
    )
    path = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    lines = [{**json.loads(line), "note": "Why not."} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    out = run("agree", "--corpus", corpus).out
    assert (
        "orlec-harbour:001 content\n    a: two rockets fell near the school [67:99]\n    b: two rockets fell [67:83]\n"
        in out
    )
    assert "2 disputes over labels and spans" in out


def edit(path, change):
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_disputes_name_every_field_of_every_attribution(corpus, run):
    """The same word at another place, and a second attribution that differs in one label."""

    def second(commitment):
        def change(lines):
            first = lines[2]["attributions"][0]
            cue = {"text": "said", "nth": 2}
            lines[2]["attributions"].append({**first, "cue": cue, "content": "no more", "commitment": commitment})

        return change

    folder = corpus / "annotations"
    for name, commitment in (("gold", "asserted"), ("a", "asserted"), ("b", "uncommitted")):
        edit(folder / name / "orlec-harbour.jsonl", second(commitment))
    edit(
        folder / "b" / "orlec-harbour.jsonl",
        lambda lines: lines[2]["attributions"][0].update(cue={"text": "said", "nth": 2}),
    )
    out = run("agree", "--corpus", corpus).out
    assert "orlec-harbour:002 commitment\n    a: asserted | asserted\n    b: asserted | uncommitted\n" in out
    assert (
        "orlec-harbour:002 cue\n    a: said [120:124] | said [130:134]\n    b: said [130:134] | said [130:134]\n" in out
    )


def test_the_confusion_has_the_named_annotators_in_rows_and_columns(corpus, run):
    forward = json.loads(run("agree", "--corpus", corpus, "--annotators", "a", "b", "--json").out)
    backward = json.loads(run("agree", "--corpus", corpus, "--annotators", "b", "a", "b", "--json").out)
    assert forward["by_origin"]["authored"]["confusion"]["stance"]["neutral"] == {"against": 1, "neutral": 1}
    assert backward["by_origin"]["authored"]["annotators"] == ["b", "a"]
    assert backward["by_origin"]["authored"]["confusion"]["stance"]["against"] == {"against": 1, "neutral": 1}


def test_gold_is_compared_on_doubly_labelled_sentences_only(corpus):
    compiled = compile_corpus(corpus)
    assert count_overruled(compiled.tables["annotations"], ["a", "b"], "gold") == {"a": 0, "b": 1}
    assert count_overruled(compiled.tables["annotations"], ["b"], "gold") == {"b": 0}


def test_many_names_need_no_large_table():
    groups = [[[f"name {i}", f"name {i}"]] for i in range(1_500)]
    assert krippendorff_alpha(groups)["alpha"] == 1.0


def test_one_layer_is_told_to_be_too_few(corpus, run):
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("independent", "pilot"), "utf-8")
    told = run("agree", "--corpus", corpus).err
    assert "corpus.json: $.annotators: 0 layers are independent; expected two to compare" in told


def test_agree_refuses_strange_annotators(corpus, run):
    result = run("agree", "--corpus", corpus, "--annotators", "a", "bb")
    assert result.code == 1
    assert result.err.startswith(
        "--annotators: no annotator 'bb'; expected some of ['gold', 'a', 'b']; did you mean 'b'?"
    )
    assert run("agree", "--corpus", corpus, "--annotators", "a").code == 1
