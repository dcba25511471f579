"""The words of answers → spans: which occurrence is taken, what is found but for typography, what is invented."""

from __future__ import annotations

import pytest
from answered_item import ITEM, START, TEXT, attribution, placed
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.benchmark.predictions import _span_faults
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES
from caspian.tasks.evaluation_sets import load_items

PIECES = [*TEXT.split(), "spoke. The mayor", "hit\nThe", "nowhere", "never said so", "mayor of Orlec", TEXT]


def words(span):
    return [TEXT[start:end] for start, end in span]


def test_words_become_spans_of_the_article():
    found, counts = placed(attribution(["she"], ["said"], ["The mayor said he denied", "Orlec lied"]))
    assert counts == (4, 0, 0)
    assert words(found[0]["source"]) == ["she"]
    assert words(found[0]["content"]) == ["The mayor said he denied", "Orlec lied"]
    assert found[0]["cue"] == [[START + 59, START + 63]]  # the “said” inside the content is taken


def test_words_are_not_found_inside_other_words():
    found, counts = placed(attribution(["he"]))
    assert (words(found[0]["source"]), counts) == (["he"], (1, 0, 0))
    assert found[0]["source"] == [[START + 15, START + 17]]
    assert placed(attribution(["ayor"])).placed == (0, 0, 1)


def test_of_several_occurrences_the_nearest_to_the_attribution_is_taken():
    found, _ = placed(attribution(["mayor"], [], ["of Orlec lied"]), attribution(["mayor"], [], ["he denied"]))
    assert [a["source"] for a in found] == [[[START + 34, START + 39]], [[START + 4, START + 9]]]


def test_a_fragment_comes_after_the_one_before_it():
    found, _ = placed(attribution(cue=["denied", "said"]))
    assert found[0]["cue"] == [[START + 18, START + 24], [START + 59, START + 63]]


def test_words_of_another_sentence_are_found_there():
    assert words(placed(attribution(["The mayor spoke"])).prediction[0]["source"]) == ["The mayor spoke"]
    assert placed(attribution(cue=["left"])).prediction[0]["cue"] == [[TEXT.index("left"), TEXT.index("left") + 4]]


def test_invented_words_make_their_span_wrong_and_lose_nothing_else():
    found, counts = placed(attribution(["the president"], ["denied", "vowed"], ["the mayor of Orlec lied"]))
    assert counts == (2, 0, 2)
    assert found[0]["source"] == [[START, START]]
    assert found[0]["cue"] == [[START, START], [START + 18, START + 24]]
    assert words(found[0]["content"]) == ["the mayor of Orlec lied"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=4), st.lists(st.sampled_from(PIECES), max_size=4))
def test_whatever_is_placed_can_be_read_again(source, content):
    """Also words that begin before the sentence, beside others that stand nowhere."""
    for found in placed(attribution(source, [], content)).prediction:
        assert [fault for fault in _span_faults([found], ITEM, "spans") if "in order" in fault[1]] == []


def test_the_same_words_cannot_be_claimed_twice_by_one_span():
    found, counts = placed(attribution(["she", "she"]))
    assert (counts, len(found[0]["source"])) == ((1, 0, 1), 2)


def test_attributions_without_words_are_the_articles_own_voice():
    assert placed(attribution(), attribution([""], [" "])) == ([], (0, 0, 0))


def test_what_an_attribution_is_judged_to_be_stays_with_it():
    judged = {"target": None, "stance": "neutral", "commitment": "denied"}
    found, _ = placed(attribution(["she"], **judged), task="attribution")
    assert found == [{"source": [[START + 55, START + 58]], "cue": [], "content": [], **judged}]
    assert "is not one of" in placed(attribution(**{**judged, "target": "c"}), task="attribution")[0].reason


TYPESET = "“We saw… nothing,” the army’s spokesman\xa0– a captain – said. The Army’s spokesman left."
FIRST = TYPESET.index(" The Army")
TYPESET_ITEM = {**ITEM, "article": TYPESET, "text": TYPESET[:FIRST], "start": 0, "end": FIRST}


@pytest.mark.parametrize(
    ("answered", "found", "counts"),
    [
        ("the army’s spokesman", ["the army’s spokesman"], (1, 0, 0)),
        ("the army's spokesman", ["the army’s spokesman"], (0, 1, 0)),
        ("The army’s spokesman", ["the army’s spokesman"], (0, 1, 0)),
        ("The Army's spokesman", ["The Army’s spokesman"], (0, 1, 0)),  # only outside the sentence
        ("The Army’s spokesman", ["The Army’s spokesman"], (1, 0, 0)),
        ("the  army‘s\nspokesman - a captain", ["the army’s spokesman\xa0– a captain"], (0, 1, 0)),
        ('"We saw... nothing,"', ["“We saw… nothing,”"], (0, 1, 0)),
        ("We saw … spokesman", ["We saw", "spokesman"], (0, 2, 0)),
        ("…the army's ... said", ["the army’s", "said"], (0, 2, 0)),
        ("…a captain", ["a captain"], (0, 1, 0)),
        ("We ... invented words", ["We", ""], (0, 1, 1)),
        ("We … saw … nothing", [""], (0, 0, 1)),  # of more than one gap nobody knows what it leaves out
        ("the ARMY’s spokesman", [""], (0, 0, 1)),
        ("he army's", [""], (0, 0, 1)),
        ("…", ["…"], (1, 0, 0)),
    ],
)
def test_typography_does_not_lose_words(answered, found, counts):
    prediction, placed_so = placed(attribution([], [], [answered]), item=TYPESET_ITEM)
    assert sorted(TYPESET[start:end] for start, end in prediction[0]["content"]) == sorted(found)
    assert placed_so == counts


TYPED = str.maketrans("’‘“”–—", "''\"\"--")
COPIED = {
    "exactly": str,
    "with straight marks": lambda words: words.translate(TYPED),
    "with two blanks for one": lambda words: words.replace(" ", "  "),
}


@pytest.mark.parametrize("copy", COPIED.values(), ids=COPIED)
def test_the_gold_written_as_words_is_found_again(copy):
    """Hardly any words are ambiguous: what is lost by answering in words is far below what models differ by."""
    items, gold = load_items("attribution", "train")
    same = total = 0
    for item, right in zip(items, gold, strict=True):
        attributions = [{name: a[name] for name in (*ROLES, *ATTRIBUTION_LABELS)} for a in right]  # what is asked
        written = [
            {**a, **{role: [copy(item["article"][s:e]) for s, e in a[role]] for role in ROLES}} for a in attributions
        ]
        found, counts = placed(*written, task="attribution", item=item)
        assert counts.unplaced == 0
        assert counts.folded == 0 or copy is not str
        same += sum(map(dict.__eq__, found, attributions))
        total += len(attributions)
    assert same / total > 0.99
