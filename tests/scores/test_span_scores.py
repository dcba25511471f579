"""Span scores: invariance to order, agreement with nervaluate and seqeval where those are right, and where not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.scores.alignment import alike
from caspian.scores.matching import best_sum
from caspian.scores.span_scores import attribution_overlap, score_names, span_counts, span_statistic
from caspian.spans import ROLES
from caspian.text.tokens import find_tokens

TEXT = " ".join(f"w{number:02}" for number in range(40))  # token n is the code points 4n to 4n+3


def span(*pieces):
    """Fragments in tokens, end-exclusive, as code points."""
    return [[4 * start, 4 * end - 1] for start, end in pieces]


def attribution(source=(), cue=(), content=(), **labels):
    return {"source": span(*source), "cue": span(*cue), "content": span(*content), **labels}


def items(count=1):
    return [
        {"id": f"x:{n:03}", "article_id": "x", "article": TEXT, "text": TEXT, "start": 0, "end": len(TEXT)}
        for n in range(count)
    ]


def scores(gold, predicted, task="spans"):
    counts = span_counts(task, items(len(gold)), gold, predicted, ["x"])
    return dict(zip(score_names(task), span_statistic(counts.sum(0)), strict=True))


def one(start, end, role="content"):
    return attribution(**{role: [(start, end)]})


LABELS = st.fixed_dictionaries(
    {
        "target": st.sampled_from([None, "the raid"]),
        "stance": st.sampled_from(["favor", "against"]),
        "commitment": st.just("asserted"),
        "source_name": st.sampled_from(["the army", "Army", "Ash"]),
        "via": st.lists(st.sampled_from(["Irna", "KNA"]), max_size=2),
    }
)


@st.composite
def sides(draw):
    """Gold and predicted attributions of a sentence: small spans that often touch, nest, repeat and cross."""
    fragment = st.integers(0, 11).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 12)))
    single = st.builds(lambda f: [f], fragment)
    double = st.builds(lambda a, b: [(a, a + 1), (a + 1 + b, a + 2 + b)], st.integers(0, 6), st.integers(1, 3))
    part = st.one_of(st.just([]), single, double)
    made = st.builds(lambda s, c, t, labels: attribution(s, c, t, **labels), part, part, part, LABELS)
    worded = made.filter(lambda a: any(a[role] for role in ROLES))
    return draw(st.lists(worded, max_size=3)), draw(st.lists(worded, max_size=3))


@given(sides(), st.randoms())
def test_the_order_of_predictions_changes_nothing(both, random):
    gold, predicted = both
    shuffled = random.sample(predicted, len(predicted))
    backwards = random.sample(gold, len(gold))
    first, second = scores([gold], [predicted], "attribution"), scores([backwards], [shuffled], "attribution")
    assert first == pytest.approx(second, nan_ok=True)


@given(sides())
def test_a_perfect_answer_is_perfect_and_no_score_leaves_its_range(both):
    gold, predicted = both
    apart = list({str([a[role] for role in ROLES]): a for a in gold}.values())  # as gold is (E417)
    perfect = scores([apart], [apart], "attribution")
    assert all(value == pytest.approx(1) for value in perfect.values() if value == value)
    assert all(
        0 <= value <= 1 + 1e-9 for value in scores([gold], [predicted], "attribution").values() if value == value
    )


@settings(max_examples=50)
@given(sides(), sides())
def test_a_wrong_attribution_more_never_raises_a_score(both, more):
    """Words that gold has nowhere raise no score at all; a match of nothing, none of attributions' labels and names."""
    gold, predicted = both
    before = scores([gold], [predicted], "attribution")
    elsewhere = [{**a, **{role: [[s + 60, e + 60] for s, e in a[role]] for role in ROLES}} for a in more[0]]
    after = scores([gold], [predicted + elsewhere], "attribution")
    assert all(not after[name] > before[name] + 1e-9 for name in after if before[name] == before[name])
    unlike = [a for a in more[0] if not any(alike(a, right) for right in gold)]
    after = scores([gold], [predicted + unlike], "attribution")
    judged = score_names("attribution")[score_names("spans").index("attribution_match_f1") :]
    assert all(not after[name] > before[name] + 1e-9 for name in judged if before[name] == before[name])


@settings(max_examples=50)
@given(sides(), st.randoms())
def test_labels_on_another_attributions_spans_are_never_all_right(both, random):
    gold = list({str([a[role] for role in ROLES]): a for a in both[0]}.values())
    names = [a["stance"] for a in gold]
    random.shuffle(names)
    found = scores([gold], [[{**a, "stance": name} for a, name in zip(gold, names, strict=True)]], "attribution")
    right = [a["stance"] == name for a, name in zip(gold, names, strict=True)]
    assert not gold or found["stance_f1"] == pytest.approx(sum(right) / len(right))
    assert not gold or found["attribution_exact_f1"] == 1


@given(sides())
def test_matching_is_as_good_as_the_best_of_all_orders(both):
    gold, predicted = both
    short, long = sorted((gold, predicted), key=len)
    tried = [
        sum(attribution_overlap(a, b) for a, b in zip(short, order, strict=True))
        for order in permutations(long, len(short))
    ]
    assert best_sum(gold, predicted, attribution_overlap) == pytest.approx(max(tried))


# -- agreement with others where they are right: spans of BIO output, which never overlap


def bio(tags_of):
    """Disjoint single-fragment spans of one role from a string such as `..ab..a`: a begins, b goes on."""
    found = []
    for place, sign in enumerate(tags_of):
        if sign == "a":
            found.append([place, place + 1])
        elif sign == "b" and found and found[-1][1] == place:
            found[-1][1] = place + 1
    return [tuple(f) for f in found]


def tagged(spans, role):
    tags = ["O"] * 20
    for start, end in spans:
        tags[start:end] = [f"B-{role}", *[f"I-{role}"] * (end - start - 1)]
    return tags


@given(st.text("ab.", min_size=20, max_size=20), st.text("ab.", min_size=20, max_size=20))
def test_exact_f1_is_that_of_nervaluate_and_seqeval_on_bio_output(left, right):
    from nervaluate import Evaluator
    from seqeval.metrics import f1_score
    from seqeval.scheme import IOB2

    gold, predicted = bio(left), bio(right)
    found = scores([[one(*s) for s in gold]], [[one(*s) for s in predicted]])["content_exact_f1"]
    if not gold and not predicted:
        assert found != found
        return
    reference = f1_score([tagged(gold, "content")], [tagged(predicted, "content")], mode="strict", scheme=IOB2,
                         zero_division=0) if gold else 0  # fmt: skip
    assert found == pytest.approx(reference)
    if gold:
        as_dicts = [[{"label": "content", "start": s, "end": e - 1} for s, e in side] for side in (gold, predicted)]
        result = Evaluator([as_dicts[0]], [as_dicts[1]], tags=["content"]).evaluate()
        assert found == pytest.approx(result["entities"]["content"]["strict"].f1)


# -- where they are not right


def test_nervaluate_depends_on_the_order_of_predictions():
    """Gold 0–5, predictions 0–20 and 0–5: the right one is there, one of two, so F1 is 2/3."""
    from nervaluate import Evaluator

    gold, wide, right = (0, 5), (0, 20), (0, 5)
    seen = set()
    for order in ([wide, right], [right, wide]):
        assert scores([[one(*gold)]], [[one(*s) for s in order]])["content_exact_f1"] == pytest.approx(2 / 3)
        result = Evaluator(
            [[{"label": "content", "start": 0, "end": 4}]],
            [[{"label": "content", "start": s, "end": e - 1} for s, e in order]],
            tags=["content"],
        ).evaluate()
        seen.add(round(result["entities"]["content"]["strict"].f1, 3))
    assert seen == {0.0, 0.667}


def test_nervaluate_overall_exact_ignores_the_role():
    from nervaluate import Evaluator

    result = Evaluator(
        [[{"label": "source", "start": 0, "end": 4}]], [[{"label": "cue", "start": 0, "end": 4}]],
        tags=["source", "cue"],
    ).evaluate()  # fmt: skip
    assert result["overall"]["exact"].f1 == 1
    found = scores([[one(0, 5, "source")]], [[one(0, 5, "cue")]])
    assert found["source_exact_f1"] == found["cue_exact_f1"] == 0
    assert found["attribution_overlap_f1"] == 0


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_seqeval_reads_a_span_that_never_began():
    """In its default mode an I after O is a whole span; our spans are offsets, and begin where they begin."""
    from seqeval.metrics import f1_score
    from seqeval.scheme import IOB2

    gold, predicted = [["B-source", "I-source", "O"]], [["I-source", "I-source", "O"]]
    assert f1_score(gold, predicted) == 1
    assert f1_score(gold, predicted, mode="strict", scheme=IOB2, zero_division=0) == 0


def test_neither_can_say_that_fragments_are_one_span():
    """Half of an interrupted quotation is no exact match; in BIO it would be one right span of two."""
    from seqeval.metrics import f1_score

    gold, predicted = attribution(content=[(0, 3), (6, 9)]), one(0, 3)
    found = scores([[gold]], [[predicted]])
    assert found["content_exact_f1"] == 0
    assert found["content_overlap_f1"] == pytest.approx(2 * (2 * 11 / 33) / 2)
    assert f1_score([tagged([(0, 3), (6, 9)], "content")], [tagged([(0, 3)], "content")]) == pytest.approx(2 / 3)


# -- single rules


def test_overlap_is_proportional_and_one_to_one():
    """Two halves of a span do not both count: the better one does."""
    found = scores([[one(0, 10)]], [[one(0, 5), one(5, 10)]])
    half = 2 * 19 / (39 + 19)
    assert found["content_overlap_f1"] == pytest.approx(2 * half / 3)
    assert found["content_token_f1"] == 1


def test_words_that_two_records_point_to_count_once():
    twice = [[one(0, 5, "source")], [one(0, 5, "source")]]
    counts = span_counts("spans", items(2), twice, twice, ["x"]).reshape(-1, 3)
    assert counts[0].tolist() == [1, 1, 1]


def test_an_answer_without_words_of_the_text_is_wrong():
    """Words that are not there stand as a fragment of no length."""
    nothing = {"source": [[4, 4]], "cue": [], "content": span((3, 5))}
    found = scores([[one(3, 5)]], [[nothing]])
    assert found["content_exact_f1"] == 1
    assert found["source_exact_f1"] == 0
    assert found["attribution_exact_f1"] == 0
    assert found["attribution_overlap_f1"] == pytest.approx(0.5)


def test_no_answer_finds_nothing():
    found = scores([[one(0, 5)]], [None])
    assert found["content_exact_f1"] == 0
    assert found["source_exact_f1"] != found["source_exact_f1"]


def test_a_tuple_is_right_only_with_all_its_labels():
    labels = {"target": "the raid", "stance": "against", "commitment": "asserted"}
    gold = attribution([(0, 2)], [(2, 3)], [(3, 9)], **labels)
    near = attribution([(0, 2)], [(2, 3)], [(3, 8)], **{**labels, "stance": "favor"})
    found = scores([[gold]], [[near]], "attribution")
    assert found["tuple_exact_f1"] == found["tuple_overlap_f1"] == found["stance_f1"] == 0
    assert found["target_f1"] == found["commitment_f1"] == 1
    assert 0.9 < found["attribution_overlap_f1"] < 1
    assert scores([[gold]], [[dict(gold)]], "attribution")["tuple_exact_f1"] == 1


def test_two_swapped_stances_are_both_wrong():
    """One source with two cues: all spans are right, and each stance stands with the other cue."""
    labels = {"target": "the raid", "commitment": "asserted"}
    gold = [attribution([(0, 2)], [(n, n + 1)], stance=s, **labels) for n, s in ((3, "favor"), (6, "against"))]
    swapped = [{**a, "stance": b["stance"]} for a, b in zip(gold, gold[::-1], strict=True)]
    for predicted in (swapped, swapped[::-1]):
        found = scores([gold], [predicted], "attribution")
        assert found["attribution_exact_f1"] == found["attribution_match_f1"] == found["commitment_f1"] == 1
        assert found["stance_f1"] == found["tuple_overlap_f1"] == found["tuple_exact_f1"] == 0


def test_labels_of_what_shares_too_little_are_not_judged():
    """One word of three of the source, and another cue and content: some overlap, no match."""
    labels = {"target": "the raid", "stance": "against", "commitment": "asserted"}
    gold = attribution([(0, 3)], [(3, 4)], [(4, 9)], **labels)
    found = scores([[gold]], [[attribution([(0, 1)], [(10, 11)], [(12, 16)], **labels)]], "attribution")
    assert found["attribution_overlap_f1"] > 0
    assert found["attribution_match_f1"] == found["stance_f1"] == found["tuple_overlap_f1"] == 0


def test_every_stance_at_once_finds_a_third_of_one():
    gold = attribution([(0, 2)], [(2, 3)], [(3, 9)], target=None, stance="favor", commitment="asserted")
    guesses = [{**gold, "stance": stance} for stance in ("favor", "against", "neutral")]
    assert scores([[gold]], [guesses], "attribution")["stance_f1"] == pytest.approx(2 * (1 / 3) / (1 + 3))


def named(name, via, start=0):
    return attribution([(start, start + 2)], [(start + 2, start + 3)], source_name=name, via=via)


NAMES = [
    # gold, prediction, exact F1, folded F1, F1 of relays
    ("the same", [("the Army", ["Irna"])], [("the Army", ["Irna"])], 1, 1, 1),
    ("written otherwise", [("Army", ["the Irna"])], [("the  army", ["IRNA"])], 0, 1, 1),
    ("another", [("Army", ["Irna"])], [("Navy", ["KNA", "Irna"])], 0, 0, 2 / 3),
    ("no relay found", [("Army", ["Irna"])], [("Army", [])], 1, 1, 0),
    ("one without a name", [("Army", []), ("Ash", [])], [("Army", []), (None, None)], 2 / 3, 2 / 3, None),
    ("none with a name", [("Army", ["Irna"])], [(None, None)], None, None, None),
]


@pytest.mark.parametrize(("gold", "predicted", "exact", "fold", "via"), [row[1:] for row in NAMES],
                         ids=[row[0] for row in NAMES])  # fmt: skip
def test_names_are_judged_on_the_alignment_where_they_are_answered(gold, predicted, exact, fold, via):
    sides = [[named(*names, start=10 * place) for place, names in enumerate(side)] for side in (gold, predicted)]
    found = scores([sides[0]], [sides[1]], "attribution")
    expected = {"source_name_exact_f1": exact, "source_name_folded_f1": fold, "via_f1": via}
    wanted = {name: float("nan") if value is None else value for name, value in expected.items()}
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, nan_ok=True)


def test_a_name_on_another_attributions_spans_is_wrong():
    gold = [named("Army", ["Irna"]), named("Ash", ["KNA"], 10)]
    crossed = [{**gold[0], "source_name": "Ash", "via": ["KNA"]}, {**gold[1], "source_name": "Army", "via": ["Irna"]}]
    found = scores([gold], [crossed], "attribution")
    assert found["attribution_exact_f1"] == 1
    assert found["source_name_exact_f1"] == found["source_name_folded_f1"] == found["via_f1"] == 0


def test_a_repeated_attribution_costs_precision_once():
    gold = attribution([(0, 2)], [(2, 3)], [(3, 9)])
    found = scores([[gold]], [[gold, dict(gold)]])
    assert found["attribution_exact_f1"] == found["attribution_match_f1"] == pytest.approx(2 / 3)
    assert found["content_exact_f1"] == 1


SPURIOUS = [
    # gold and predicted sources of two sentences; matched, of gold, of the prediction
    ("right in both", [(0, 5), (0, 5)], [(0, 5), (0, 5)], [1, 1, 1]),
    ("right in one", [(0, 5), (0, 5)], [(0, 5), None], [1, 1, 1]),
    ("right in the first, spurious in the second", [(0, 5), None], [(0, 5), (0, 5)], [1, 1, 2]),
    ("in the wrong sentence", [(0, 5), None], [None, (0, 5)], [0, 1, 1]),
    ("spurious in both", [None, None], [(0, 5), (0, 5)], [0, 0, 2]),
]


@pytest.mark.parametrize(("gold", "predicted", "amounts"), [row[1:] for row in SPURIOUS],
                         ids=[row[0] for row in SPURIOUS])  # fmt: skip
def test_words_of_another_sentences_record_are_spurious(gold, predicted, amounts):
    sides = [[[one(*place, "source")] if place else [] for place in side] for side in (gold, predicted)]
    counts = span_counts("spans", items(2), *sides, ["x"]).reshape(-1, 3)
    assert counts[0].tolist() == counts[1].tolist() == amounts
    assert counts[2].tolist() == [5 * amount for amount in amounts]


def test_tokens_are_the_projects_own():
    assert find_tokens(TEXT)[5] == (20, 23)
