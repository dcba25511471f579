"""What a language model answered: kept on disk, and read as a prediction or as Unanswered with the reason.

Text around the one JSON object is passed over, a Markdown fence too; nothing is mended. Models cannot
count characters, so they answer with words, and these are looked for in the text.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path
from caspian.records import STRICT_JSON, Record, Validator, schema_faults
from caspian.schemas import Document
from caspian.spans import ROLES, Span, has_spans
from caspian.tasks.items import LABEL_TASKS, Unanswered
from caspian.terminal import printable
from caspian.text.tokens import find_words

_LONGEST_ANSWER = 100_000  # characters
MOST_ATTRIBUTIONS, MOST_FRAGMENTS = 200, 20  # of a sentence, of a span
LARGEST_KEPT_LINE, LARGEST_KEPT = 10_000_000, 500_000_000  # bytes; JSON may write one byte of an answer as six
TOKENS = ("prompt_tokens", "completion_tokens")
_LONGEST_REASON = 300
_KEPT = {
    "type": "object",
    "properties": {
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "status": {"type": "integer"},
        "text": {"type": "string"},
        "usage": {
            "type": "object",
            "properties": {name: {"type": ["integer", "null"], "minimum": 0, "maximum": 10**9} for name in TOKENS},
            "required": list(TOKENS),
        },
        "seconds": {"type": "number", "minimum": 0, "maximum": 10**6},
        "tries": {"type": "integer", "minimum": 1, "maximum": 1000},
    },
    "required": ["digest", "status", "text", "usage", "seconds", "tries"],
}


class Answer(NamedTuple):
    """What the server answered: the message's text, the tokens it counted, seconds of the last try, tries."""

    status: int
    text: str
    usage: dict[str, int | None]
    seconds: float
    tries: int


class Parsed(NamedTuple):
    """A prediction or Unanswered, and how many fragments of it stand nowhere in the article."""

    prediction: Any
    unplaced: int


def parse_answer(text: str, task: str, item: Record, schema: Document) -> Parsed:
    """What a raw answer predicts for the item, under the schema that was asked for (`prompts.answer_schema`)."""
    answer = _read_object(text)
    if isinstance(answer, str):
        return _unanswered(answer)
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    worst = best_match(Draft202012Validator(schema).iter_errors(answer))
    if worst:
        return _unanswered(f"{worst.json_path}: {worst.message}")
    if task in LABEL_TASKS:
        return Parsed(answer[task], 0)
    attributions = answer["attributions"]
    if len(attributions) > MOST_ATTRIBUTIONS:
        return _unanswered(f"{len(attributions)} attributions; the limit is {MOST_ATTRIBUTIONS}")
    if any(len(attribution[role]) > MOST_FRAGMENTS for attribution in attributions for role in ROLES):
        return _unanswered(f"a span of more fragments than the limit of {MOST_FRAGMENTS}")
    worded = [_stripped(attribution) for attribution in attributions]
    placed = [_place_attribution(a, item) for a in worded if has_spans(a)]
    return Parsed([attribution for attribution, _ in placed], sum(unplaced for _, unplaced in placed))


def _stripped(attribution: Record) -> Record:
    """The attribution without blanks around its words, and without words that are nothing else."""
    kept = {role: [words.strip() for words in attribution[role] if words.strip()] for role in ROLES}
    return {**attribution, **kept}


def _place_attribution(attribution: Record, item: Record) -> tuple[Record, int]:
    """The attribution with spans for its words, and how many fragments could not be placed.

    Words are looked for in the sentence, if absent there in the whole article. Where they occur more
    often, an occurrence is taken that touches no other words of the attribution, comes after the
    fragment before it, and is nearest to the words placed already: content, then cue, then source.
    Outside the sentence it is the last one before it, else the first after it.

    Words that are nowhere become the empty fragment at the sentence's start. No gold span has such a
    fragment, so that invented words make their span wrong, and the rest of the attribution stays.
    """
    spans: dict[str, Span] = {}
    unplaced = 0
    for role in ("content", "cue", "source"):
        others = [fragment for span in spans.values() for fragment in span]
        fragments: Span = []
        for words in attribution[role]:
            fragment = _place_words(words, fragments, others, item)
            if fragment:
                fragments.append(fragment)
        lost = len(attribution[role]) - len(fragments)
        spans[role] = sorted(fragments + [[item["start"]] * 2] * (lost > 0))
        unplaced += lost
    return {**attribution, **spans}, unplaced


def _place_words(words: str, before: Span, others: Span, item: Record) -> list[int] | None:
    """The chosen occurrence of one fragment, given those before it in its span and those of other roles."""

    def rank(start: int) -> tuple[bool, bool, int]:
        end = start + len(words)
        distances = [max(start - right, left - end) for left, right in others + before]
        touched = any(distance < 0 for distance in distances)
        if not inside:
            return touched, start > item["start"], abs(start - item["start"])
        return touched, bool(before) and start < before[-1][1], min(distances, default=start)

    starts = [item["start"] + start for start in find_words(words, item["text"])]
    inside = bool(starts)
    starts = starts or list(find_words(words, item["article"]))
    free = [s for s in starts if all(s + len(words) <= left or right <= s for left, right in before)]
    start = min(free, key=rank, default=None)
    return None if start is None else [start, start + len(words)]


def _read_object(text: str) -> Record | str:
    """The one JSON object of a text, or why there is none."""
    if len(text) > _LONGEST_ANSWER:
        return f"longer than the limit of {_LONGEST_ANSWER:,} characters"
    start = text.find("{")
    if start < 0:
        return f"no JSON object; the answer is {text[:100]!r}"
    try:
        answer, end = STRICT_JSON.raw_decode(text, start)
    except RecursionError:
        return "nested too deeply"
    except ValueError as error:
        return f"not JSON: {error}; the answer is {text[:100]!r}"
    if "{" in text[end:]:
        return f"more than one JSON object; the answer is {text[:100]!r}"
    return dict(answer)


def _unanswered(reason: str) -> Parsed:
    return Parsed(Unanswered(printable(reason[:_LONGEST_REASON])), 0)


def open_kept(keep: Path | None, model: str) -> tuple[dict[str, Answer], Path | None]:
    """The kept answers by request digest, and the file that takes new ones. Half a last line is cut off."""
    if keep is None:
        return {}, None
    from jsonschema import Draft202012Validator

    path = keep / f"answers-{re.sub(r'[^A-Za-z0-9._-]+', '-', model)[:80]}.jsonl"
    check = Validator(Draft202012Validator(_KEPT), None)
    answers: dict[str, Answer] = {}
    try:
        keep.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Refused([file_fault("E102", path, "a link or no file; expected a file of kept answers")])
        with path.open("ab+") as stream:
            if stream.tell() > LARGEST_KEPT:
                raise Refused([file_fault("E104", path, f"larger than the limit of {LARGEST_KEPT:,} bytes")])
            stream.seek(0)
            whole, number = 0, 0
            while line := stream.readline(LARGEST_KEPT_LINE + 1):
                number += 1
                place = f"{display_path(path)}:{number}"
                if len(line) > LARGEST_KEPT_LINE:
                    raise Refused([Fault("E104", place, "", f"longer than the limit of {LARGEST_KEPT_LINE:,} bytes")])
                if not line.endswith(b"\n"):  # the run was killed while it wrote
                    stream.truncate(whole)
                    break
                whole += len(line)
                record = _read_line(line, place, check)
                answers[record["digest"]] = Answer(*(record[name] for name in Answer._fields))
    except OSError as error:
        raise Refused([file_fault("E103", path, f"cannot be used: {error.strerror or error}")]) from None
    return answers, path


def _read_line(line: bytes, place: str, check: Validator) -> Record:
    try:
        record = STRICT_JSON.decode(line.decode())
    except (ValueError, RecursionError) as error:
        raise Refused([Fault("E806", place, "", f"no kept answer: {error}; delete the line to ask again")]) from None
    faults = list(schema_faults(record, place, check))
    if faults:
        raise Refused(faults)
    return dict(record)


def append_kept(path: Path, record: Record) -> None:
    """Adds one line, in one piece. Raises Refused where the file cannot be written."""
    try:
        with path.open("ab", buffering=0) as stream:
            stream.write(json.dumps(record).encode() + b"\n")
    except OSError as error:
        raise Refused([file_fault("E111", path, f"cannot be written: {error.strerror or error}")]) from None
