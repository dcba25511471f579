"""What a language model answered, read as a prediction or as Unanswered with the reason.

Text around JSON is passed over, a Markdown fence or a train of thought too; nothing is mended. Of several
objects the last one counts that has the form asked for: models that reason try answers before they give one.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from caspian.benchmark.word_placement import Placed, place_attributions
from caspian.records import STRICT_JSON, Record
from caspian.schemas import Document
from caspian.spans import ROLES
from caspian.tasks.items import LABEL_TASKS, Unanswered
from caspian.terminal import printable

_LONGEST_ANSWER = 100_000  # characters
MOST_OBJECTS = 1000  # that are tried; each that is broken costs a look at the whole answer
MOST_ATTRIBUTIONS, MOST_FRAGMENTS = 200, 20  # of a sentence, of a span
_LONGEST_REASON = 300
_LENIENT = json.JSONDecoder(parse_int=str)  # tells where an object ends that STRICT_JSON refuses for what it holds


class Parsed(NamedTuple):
    """A prediction or Unanswered, and how its words were found in the article."""

    prediction: Any
    placed: Placed


def parse_answer(text: str, task: str, item: Record, schema: Document) -> Parsed:
    """What a raw answer predicts for the item, under the schema that was asked for (`prompts.answer_schema`)."""
    answer = _choose_object(_without_thoughts(text), schema)
    if isinstance(answer, str):
        return _unanswered(answer)
    if task in LABEL_TASKS:
        return Parsed(answer[task], Placed())
    attributions = answer["attributions"]
    if len(attributions) > MOST_ATTRIBUTIONS:
        return _unanswered(f"{len(attributions)} attributions; the limit is {MOST_ATTRIBUTIONS}")
    if any(len(attribution[role]) > MOST_FRAGMENTS for attribution in attributions for role in ROLES):
        return _unanswered(f"a span of more fragments than the limit of {MOST_FRAGMENTS}")
    return Parsed(*place_attributions(attributions, item))


def _choose_object(text: str, schema: Document) -> Record | str:
    """The last object of a text that is valid under the schema; else what is wrong with the last, or with the text."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    objects = _read_objects(text)
    if isinstance(objects, str):
        return objects
    validator = Draft202012Validator(schema)
    valid = (answer for answer in reversed(objects) if not isinstance(answer, str) and validator.is_valid(answer))
    answer = next(valid, objects[-1])
    worst = None if isinstance(answer, str) else best_match(validator.iter_errors(answer))
    return f"{worst.json_path}: {worst.message}" if worst else answer


def _without_thoughts(text: str) -> str:
    """A text without what a model thought before it answered, also where it never came to an end."""
    return text.rpartition("</think>")[2].partition("<think>")[0]


def _read_objects(text: str) -> list[Record | str] | str:
    """The complete objects of a text in their order, one inside another not, or why there is none.

    In the place of an object that is complete but not strict (a doubled key, NaN) stands what is wrong with it.
    What is broken is passed over up to where it breaks, so that no character is read more often than twice.
    """
    if len(text) > _LONGEST_ANSWER:
        return f"longer than the limit of {_LONGEST_ANSWER:,} characters"
    found: list[Record | str] = []
    wrong, tried, end = "no JSON object", 0, 0
    while (start := text.find("{", end)) >= 0:
        tried += 1
        if tried > MOST_OBJECTS:
            return f"more than {MOST_OBJECTS:,} objects"
        try:
            answer, end = _decode_object(text, start)
            found.append(answer)
        except RecursionError:
            wrong = "nested too deeply"
            break
        except json.JSONDecodeError as error:
            wrong, end = f"not JSON: {error}", max(error.pos, start + 1)
    return found or f"{wrong}; the answer is {text[:100]!r}"


def _decode_object(text: str, start: int) -> tuple[Record | str, int]:
    """The object that starts there, or what no strict reader takes of it, and its end."""
    try:
        return STRICT_JSON.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        return f"not JSON: {error}; the answer is {text[:100]!r}", _LENIENT.raw_decode(text, start)[1]


def _unanswered(reason: str) -> Parsed:
    return Parsed(Unanswered(printable(reason[:_LONGEST_REASON])), Placed())
