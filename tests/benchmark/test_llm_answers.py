"""Raw answers → predictions: what is passed over, what is refused, where words are placed, what is kept."""

from __future__ import annotations

import json

import pytest

from caspian.benchmark.llm_answers import MOST_ATTRIBUTIONS, parse_answer
from caspian.benchmark.prompts import answer_schema
from caspian.schemas import built_in
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.spans import ROLES
from caspian.tasks.evaluation_sets import load_items
from caspian.tasks.items import Unanswered

TEXT = "Mill hit\nThe mayor spoke. The mayor said he denied that the mayor of Orlec lied, she said. He left."
SENTENCE = "The mayor said he denied that the mayor of Orlec lied, she said."
START = TEXT.index(SENTENCE)
ITEM = {
    "id": "x",
    "article": TEXT,
    "text": SENTENCE,
    "start": START,
    "end": START + len(SENTENCE),
    "targets": ["a", "b"],
}


def read(text, task="stance", item=ITEM):
    return parse_answer(text, task, item, answer_schema(task, item, built_in()))


def attribution(source=(), cue=(), content=(), **judged):
    return {"source": list(source), "cue": list(cue), "content": list(content), **judged}


def placed(*attributions, task="spans", item=ITEM):
    return read(json.dumps({"attributions": attributions}), task, item)


def words(span):
    return [TEXT[start:end] for start, end in span]


@pytest.mark.parametrize(
    "text",
    [
        '{"stance": "against"}',
        '\n  {\n "stance" : "against" }\n',
        '```json\n{"stance": "against"}\n```',
        'Sure! Here it is:\n{"stance": "against"}\nI hope that helps.',
    ],
)
def test_text_around_one_object_is_passed_over(text):
    assert read(text) == ("against", 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON object; the answer is ''"),
        ("against", "no JSON object; the answer is 'against'"),
        ('["against"]', "no JSON object"),
        ("{'stance': 'against'}", "not JSON: Expecting property name"),
        ('{"stance": "agai', "not JSON: Unterminated string"),
        ('{"stance": "against"} {"stance": "favor"}', "more than one JSON object"),
        ('{"stance": "against", "stance": "favor"}', "not JSON: the key 'stance' occurs twice"),
        ('{"stance": "hostile"}', "$.stance: 'hostile' is not one of ['favor'"),
        ('{"stance": "Against"}', "$.stance: 'Against' is not one of"),
        ('{"stance": null}', "$.stance: None is not"),
        ('{"topic": "other"}', "$: "),
        ('{"stance": "against", "why": "because"}', "$: Additional properties are not allowed"),
        ('{"stance": ' + "[" * 5000, "nested too deeply"),
        ('{"stance": "\x1b[31m\n"}', "not JSON: Invalid control character"),
        ("{" + " " * 200_000 + "}", "longer than the limit of 100,000 characters"),
    ],
)
def test_anything_else_is_no_answer_and_says_why(text, reason):
    answer, unplaced = read(text)
    assert isinstance(answer, Unanswered)
    assert answer.reason.startswith(reason)
    assert len(answer.reason) <= 310
    assert answer.reason.isprintable()
    assert unplaced == 0


def test_words_become_spans_of_the_article():
    found, unplaced = placed(attribution(["she"], ["said"], ["The mayor said he denied", "Orlec lied"]))
    assert unplaced == 0
    assert words(found[0]["source"]) == ["she"]
    assert words(found[0]["content"]) == ["The mayor said he denied", "Orlec lied"]
    assert found[0]["cue"] == [[START + 59, START + 63]]  # the “said” inside the content is taken


def test_words_are_not_found_inside_other_words():
    found, unplaced = placed(attribution(["he"]))
    assert (words(found[0]["source"]), unplaced) == (["he"], 0)
    assert found[0]["source"] == [[START + 15, START + 17]]
    assert placed(attribution(["ayor"])).unplaced == 1


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
    found, unplaced = placed(attribution(["the president"], ["denied", "vowed"], ["the mayor of Orlec lied"]))
    assert unplaced == 2
    assert found[0]["source"] == [[START, START]]
    assert found[0]["cue"] == [[START, START], [START + 18, START + 24]]
    assert words(found[0]["content"]) == ["the mayor of Orlec lied"]


def test_the_same_words_cannot_be_claimed_twice_by_one_span():
    found, unplaced = placed(attribution(["she", "she"]))
    assert (unplaced, len(found[0]["source"])) == (1, 2)


def test_attributions_without_words_are_the_articles_own_voice():
    assert placed(attribution(), attribution([""], [" "])) == ([], 0)


def test_what_an_attribution_is_judged_to_be_stays_with_it():
    judged = {"target": None, "stance": "neutral", "commitment": "denied"}
    found, _ = placed(attribution(["she"], **judged), task="attribution")
    assert found == [{"source": [[START + 55, START + 58]], "cue": [], "content": [], **judged}]
    assert "is not one of" in placed(attribution(**{**judged, "target": "c"}), task="attribution")[0].reason


def test_a_flood_of_attributions_or_fragments_is_no_answer():
    many = [attribution(["she"])] * (MOST_ATTRIBUTIONS + 1)
    assert "201 attributions; the limit is 200" in placed(*many).prediction.reason
    assert "more fragments than the limit of 20" in placed(attribution(["she"] * 21)).prediction.reason


def test_the_gold_written_as_words_is_found_again():
    """Hardly any words are ambiguous: what is lost by answering in words is far below what models differ by."""
    items, gold = load_items("attribution", "train")
    same = total = 0
    for item, right in zip(items, gold, strict=True):
        attributions = [{name: a[name] for name in (*ROLES, *ATTRIBUTION_LABELS)} for a in right]  # what is asked
        written = [{**a, **{role: [item["article"][s:e] for s, e in a[role]] for role in ROLES}} for a in attributions]
        found, unplaced = placed(*written, task="attribution", item=item)
        assert unplaced == 0
        same += sum(map(dict.__eq__, found, attributions))
        total += len(attributions)
    assert same / total > 0.99
