"""Raw answers → predictions: what is passed over, which of several objects counts, what is refused."""

from __future__ import annotations

import json

import pytest
from answered_item import attribution, placed, read

from caspian.benchmark import llm_answers
from caspian.benchmark.llm_answers import MOST_ATTRIBUTIONS
from caspian.benchmark.word_placement import Placed
from caspian.tasks.items import Unanswered

NOTHING = Placed()


@pytest.mark.parametrize(
    "text",
    [
        '{"stance": "against"}',
        '\n  {\n "stance" : "against" }\n',
        '```json\n{"stance": "against"}\n```',
        'Sure! Here it is:\n{"stance": "against"}\nI hope that helps.',
        '<think>Maybe {"stance": "neutral"}?</think>{"stance":"against"}',
        '<think>{"stance": …} {x} {"a" {{"stance": "favor"}}</think>{"stance": "against"}',
        '{"stance": "favor"}{"stance": "against"} or {"topic": "other"}, {"stance": "hostile"}, {}',
        '{"stance": "against"} rather than {"stance": "favor", "stance": "neutral"} or {"stance": NaN}',
        '{"stance": "against"} and {"stance": "fav',
        '{"stance": 1' + "0" * 5000 + '} {"stance": "against"}',
        '{"reasons": [{"stance": "favor"}], "stance": "neutral"} {"stance": "against"}',
    ],
)
def test_text_around_one_object_is_passed_over(text):
    assert read(text) == ("against", NOTHING)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON object; the answer is ''"),
        ("against", "no JSON object; the answer is 'against'"),
        ('["against"]', "no JSON object"),
        ("{'stance': 'against'}", "not JSON: Expecting property name"),
        ('{"stance": "agai', "not JSON: Unterminated string"),
        ('{"topic": "other"} {"stance": "hostile"} {"stance"', "$.stance: 'hostile' is not one of"),
        ('{"answer": {"stance": "against"}}', "$: "),
        ('{"answer": {"stance": "against"}, oops', "not JSON: Expecting property name"),
        ('{"stance": "x"} {"stance": "favor", "stance": "favor"}', "not JSON: the key 'stance' occurs twice"),
        ('{"stance": NaN}', "not JSON: NaN is not JSON"),
        ("{" * 100_000, "more than 1,000 objects"),
        ("{}" * 50_000, "more than 1,000 objects"),
        ('{"a":' * 20_000, "nested too deeply"),
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
    answer, placed = read(text)
    assert isinstance(answer, Unanswered)
    assert answer.reason.startswith(reason)
    assert len(answer.reason) <= 310
    assert answer.reason.isprintable()
    assert placed == NOTHING


class Counting:
    """A decoder that counts how often it is asked, and the characters that it read."""

    def __init__(self, decoder):
        self.decoder, self.asked, self.read = decoder, 0, 0

    def raw_decode(self, text, start):
        self.asked += 1
        try:
            found = self.decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            self.read += error.pos - start
            raise
        self.read += found[1] - start
        return found


HOSTILE = ["{", "{}", '{"a":1 ', '{""', '{" ', '{"a":', '{"a":[{', '{"a":NaN} ', '{"a":1,"a":1} ', '{"a": "{"} {"b"']


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_answer_is_read_more_often_than_twice(piece, monkeypatch):
    for size in (100, 10_000, 100_000):
        text = piece * (size // len(piece))
        strict, lenient = Counting(llm_answers.STRICT_JSON), Counting(llm_answers._LENIENT)
        monkeypatch.setattr(llm_answers, "STRICT_JSON", strict)
        monkeypatch.setattr(llm_answers, "_LENIENT", lenient)
        assert isinstance(read(text).prediction, Unanswered)
        monkeypatch.undo()
        assert max(strict.asked, lenient.asked) <= min(text.count("{"), llm_answers.MOST_OBJECTS)
        assert strict.read + lenient.read <= 2 * len(text)


def test_a_flood_of_attributions_or_fragments_is_no_answer():
    many = [attribution(["she"])] * (MOST_ATTRIBUTIONS + 1)
    assert "201 attributions; the limit is 200" in placed(*many).prediction.reason
    assert "more fragments than the limit of 20" in placed(attribution(["she"] * 21)).prediction.reason


@pytest.mark.parametrize(
    "text",
    [
        '<think>maybe {"stance": "against"}, no wait…</think> I cannot tell.',
        '<think>it is {"stance": "against"}, or',
        '{"stance": "favor"} <think>or not</think>',
    ],
)
def test_a_thought_is_no_answer(text):
    from caspian.benchmark.llm_answers import parse_answer
    from caspian.benchmark.prompts import answer_schema
    from caspian.schemas import built_in
    from caspian.tasks.items import Unanswered, as_items

    (item,) = as_items([{"text": "Rain fell.", "target": "the rain"}], "stance")
    assert isinstance(
        parse_answer(text, "stance", item, answer_schema("stance", item, built_in())).prediction, Unanswered
    )
