"""Agreement on three sentences of two articles, every figure computed by hand in a comment."""

from __future__ import annotations

import pyarrow as pa
import pytest

from caspian.agreement.disputes import count_overruled, count_reopened, find_disputes
from caspian.agreement.inter_annotator import ALL, agreement_by_origin, f1_with_interval
from caspian.schemas import built_in

NEWS, MADE = "Ash denied it.", "Ash denied it. Bo said so."
SENTENCES = [
    {"id": "news:000", "article_id": "news", "start": 0, "end": 14, "text": NEWS},
    {"id": "made:000", "article_id": "made", "start": 0, "end": 14, "text": MADE[:14]},
    {"id": "made:001", "article_id": "made", "start": 15, "end": 26, "text": MADE[15:]},
]
# Sentence → annotator → stance, source, cue, content.
SAID = {
    "news:000": {
        "a": ("favor", [[0, 3]], [[4, 10]], [[11, 13]]),
        "b": ("against", [[0, 3]], [[4, 10]], [[11, 14]]),  # “it.” for “it”: Dice 2·2 / (2 + 3) = .8
        "gold": ("favor", [[0, 3]], [[4, 10]], [[11, 13]]),  # as a
    },
    "made:000": {
        "a": ("neutral", [[0, 3]], [[4, 10]], [[11, 13]]),
        "b": ("neutral", [[0, 3]], [[4, 10]], [[11, 13]]),
        "gold": ("favor", [[0, 3]], [[4, 10]], [[11, 13]]),  # reopened: both say otherwise
    },
    "made:001": {
        "a": ("neutral", [[15, 17]], [[18, 22]], [[23, 25]]),
        "b": ("neutral", [[15, 17]], [], [[18, 25]]),  # “said so” for “so”: Dice 2·2 / (2 + 7) = .44
        "gold": ("against", [[15, 17]], [[18, 22]], [[23, 25]]),  # as neither
    },
}
ARTICLES = [{"id": "news", "origin": "published", "text": NEWS}, {"id": "made", "origin": "authored", "text": MADE}]


def row(sentence, annotator, said):
    stance, source, cue, content = said
    attribution = {
        "source": source, "source_name": "x", "source_id": None, "source_type": "other", "source_named": False,
        "via": [], "cue": cue, "content": content, "target": "the raid", "stance": stance, "commitment": "asserted",
    }  # fmt: skip
    return {
        "sentence_id": sentence, "annotator": annotator, "article_id": sentence[:4], "topic": "other",
        "attributions": [attribution], "note": "why" if annotator == "gold" else None,
    }  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    annotations = [row(sentence, name, said) for sentence, layer in SAID.items() for name, said in layer.items()]
    rows = {"articles": ARTICLES, "sentences": SENTENCES, "annotations": annotations}
    return {name: pa.Table.from_pylist(listed) for name, listed in rows.items()}


@pytest.fixture(scope="module")
def parts(tables):
    return agreement_by_origin(tables, ["a", "b"], built_in())


def test_all_origins_stand_first_and_hold_every_article(parts):
    assert list(parts) == [ALL, "authored", "published"]
    assert {name: (part["sentences"], part["articles"], part["unit"]) for name, part in parts.items()} == {
        ALL: (3, 2, "article"),
        "authored": (2, 1, "sentence"),
        "published": (1, 1, "sentence"),
    }


def test_disputed_are_the_sentences_on_which_annotators_differ_in_anything(parts):
    """news:000 (stance, content) and made:001 (cue, content); gold has no say."""
    assert {name: part["disputed"] for name, part in parts.items()} == {ALL: 2, "authored": 1, "published": 1}


def test_labels(parts):
    """Six values: neutral 4, favor 1, against 1; 2 of 6 lie in a unit that differs.

    Alpha = 1 - (2 / 6) / ((36 - 16 - 1 - 1) / (6 · 5)) = 1 - (1 / 3) / (18 / 30) = 4 / 9.
    """
    stance = parts[ALL]["labels"]["stance"]
    assert stance["agreed"] == pytest.approx(2 / 3)
    assert stance["alpha"] == pytest.approx(4 / 9)
    assert parts[ALL]["confusion"]["stance"] == {"favor": {"against": 1}, "neutral": {"neutral": 2}}
    assert parts[ALL]["labels"]["topic"]["alpha"] is None  # one value only


def test_spans(parts):
    """Each has 3 spans of a role, b only 2 cues. Tokens of cues: a marks 3 of 12, b 2 of these."""
    found = parts[ALL]["spans"]
    f1 = {role: (found[role]["exact_f1"], found[role]["overlap_f1"]) for role in found}
    assert f1["source"] == (1, 1)
    assert f1["cue"] == pytest.approx((2 * 2 / 5, 2 * 2 / 5))
    assert f1["content"] == pytest.approx((2 * 1 / 6, 2 * 2 / 6))  # exact: made:000; half: news:000 too
    # 24 values: in a cue 5, else 19; one unit of 12 differs, 2 of 24 values.
    assert found["cue"]["token_alpha"] == pytest.approx(1 - (2 / 24) / ((576 - 25 - 361) / (24 * 23)))


def test_whole_attributions(parts):
    """Equal in made:000; in news:000 all but one of 11 and 12; in made:001 4 of 8 and 9: 8 / 17 is less than half."""
    found = parts[ALL]["attributions"]
    assert (found["exact_f1"], found["overlap_f1"]) == pytest.approx((1 / 3, 2 / 3))


def test_the_interval_is_that_of_a_t_on_the_logit_scale():
    """Half of 12 articles right: without one of them 5/11 or 6/11, each 1/22 from the half.

    So the jackknife's error is √(11/12 · 12) / 22 = .15076, on the logit scale four times that, .60302; with t(11) =
    2.20099 the bounds are 1 / (1 + e^±1.32724) = .2096 and .7904.
    """
    value, low, high = f1_with_interval([[1, 1, 1]] * 6 + [[0, 1, 1]] * 6)
    assert (value, low, high) == pytest.approx((0.5, 0.2096, 0.7904), abs=5e-5)


def test_what_gold_decided(tables):
    """a is overruled in both sentences of `made`, b everywhere; only made:000 had been agreed on."""
    assert count_overruled(tables["annotations"], ["a", "b"], "gold") == {"a": 2, "b": 3}
    assert count_reopened(tables["annotations"], ["a", "b"], "gold") == 1
    assert count_reopened(tables["annotations"], ["a"], "gold") == 0


def test_disputes_name_sentence_field_and_decision(tables):
    found = find_disputes(tables, ["a", "b"], "gold", built_in())
    assert [(dispute["sentence_id"], dispute["field"], dispute["values"], dispute["gold"]) for dispute in found] == [
        ("made:001", "cue", {"a": "said [18:22]", "b": ""}, "said [18:22]"),
        ("made:001", "content", {"a": "so [23:25]", "b": "said so [18:25]"}, "so [23:25]"),
        ("news:000", "content", {"a": "it [11:13]", "b": "it. [11:14]"}, "it [11:13]"),
        ("news:000", "stance", {"a": "favor", "b": "against"}, "favor"),
    ]
    assert {dispute["note"] for dispute in found} == {"why"}
