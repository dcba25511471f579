"""Annotator files → tables: words of the text become spans, or a fault says why they cannot.

Annotators write words, never numbers, so a span that does not match the text cannot be written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from unicodedata import combining

from caspian.faults import Fault, nearest
from caspian.files import LITTER, Folders, shown
from caspian.progress import watched
from caspian.records import Placed, Record, read_records
from caspian.schemas import Schemas, arrow_schema
from caspian.spans import Span
from caspian.validators import validator

if TYPE_CHECKING:
    import pyarrow as pa

ROLES = ("source", "cue", "content")
IDS = ("id", "sentence_id", "article_id")  # what an attribution has beside judgements


def read_annotations(
    folders: Folders, annotators: list[str], sentences: pa.Table, schemas: Schemas
) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `annotations` plus `place`, one row an annotator and sentence; all faults.

    A line with a fault has no row. Of files whose article `sentences` does not hold only the form is
    checked; `stray_files` finds those.
    """
    import pyarrow as pa

    by_article = defaultdict(list)
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
    check = validator("annotation-line", schemas)
    rows: list[Record] = []
    faults: list[Fault] = []
    layers = folders.corpus / "annotations"
    files = [(name, path) for name in annotators for path in sorted((layers / name).glob("*.jsonl"))]
    for annotator, path in watched(files, "reading annotations"):
        lines, found = read_records(path, check)
        article = by_article.get(path.stem)
        if article is None:
            faults += found
            continue
        matched, mismatches = _match_lines(lines, article, shown(path), bool(found))
        faults += found + mismatches
        for line, sentence in matched:
            attributions, found = resolve_attributions(line, sentence, article)
            faults += found
            if found:
                continue
            rows.append(
                {
                    "id": f"{annotator}/{sentence['id']}",
                    "annotator": annotator,
                    "sentence_id": sentence["id"],
                    "article_id": sentence["article_id"],
                    "topic": line.record["topic"],
                    "attributions": attributions,
                    "note": line.record.get("note"),
                    "place": line.place,
                }
            )
    schema = arrow_schema("annotations", schemas).append(pa.field("place", pa.string()))
    return pa.Table.from_pylist(rows, schema=schema), faults


def stray_files(folders: Folders, annotators: list[str], articles: list[str]) -> list[Fault]:
    """Files below annotations/ that belong to no annotator or no article, and annotators without a folder."""
    layers, known = folders.corpus / "annotations", set(articles)
    faults = [
        Fault(shown(layers / annotator), "", "missing; corpus.json lists this annotator, expected its folder")
        for annotator in annotators
        if not (layers / annotator).is_dir()
    ]
    for path in sorted(layers.glob("*")):
        if path.name in LITTER:
            continue
        if not path.is_dir():
            faults.append(Fault(shown(path), "", "a file beside the annotators' folders; expected it in one of them"))
        elif path.name not in annotators:
            message = f"corpus.json lists no annotator {path.name!r}{nearest(path.name, annotators)}"
            faults.append(Fault(shown(path), "", message))
        else:
            faults += [
                Fault(shown(file), "", f"labels of no article; expected <id>.jsonl{nearest(file.stem, articles[:100])}")
                for file in sorted(path.glob("*"))
                if file.name not in LITTER and (file.suffix != ".jsonl" or file.stem not in known)
            ]
    return faults


def _match_lines(
    lines: list[Placed], article: list[Record], place: str, incomplete: bool
) -> tuple[list[tuple[Placed, Record]], list[Fault]]:
    """Pairs each line with its sentence; a sentence missing, doubled or changed is a fault."""
    matched, faults, seen = [], [], dict[int, str]()
    for line in lines:
        index = line.record["index"]
        sentence, fault = find_sentence(line, article)
        if index in seen:
            fault = Fault(line.place, "$.index", f"sentence {index} is labelled twice, first at {seen[index]}")
        elif index < len(article):
            seen[index] = line.place
        if fault:
            faults.append(fault)
        else:
            matched.append((line, sentence))
    if not incomplete:
        for row in article:
            if row["index"] not in seen:
                faults.append(Fault(place, "", f"sentence {row['index']} is missing: {row['text']!r}"))
    return matched, faults


def find_sentence(line: Placed, article: list[Record]) -> tuple[Record, Fault | None]:
    """The sentence of an article that a line names by index and repeats as text, or the fault that it does not."""
    index = line.record["index"]
    if index >= len(article):
        message = f"{index}: the article has {len(article)} sentences; expected 0 to {len(article) - 1}"
        return {}, Fault(line.place, "$.index", message)
    if line.record["text"] != article[index]["text"]:
        message = f"not the text of sentence {index}; expected {article[index]['text']!r}"
        return {}, Fault(line.place, "$.text", message)
    return article[index], None


def resolve_attributions(line: Placed, sentence: Record, article: list[Record]) -> tuple[list[Record], list[Fault]]:
    """The attributions of one annotator line as records of `attributions`, and what could not be found."""
    attributions: list[Record] = []
    faults = []
    for number, written in enumerate(line.record["attributions"]):
        spans: dict[str, Span] = {}
        for role in ROLES:
            span, messages = resolve_span(written.get(role), sentence["index"], article)
            spans[role] = span
            path = f"$.attributions[{number}].{role}"
            faults += [Fault(line.place, path, message) for message in messages]
        attributions.append(
            {
                **written,
                **spans,
                "via": written.get("via", []),
                "id": f"{sentence['id']}:{number}",
                "sentence_id": sentence["id"],
                "article_id": sentence["article_id"],
            }
        )
    return attributions, faults


def resolve_span(surface: Any, index: int, article: list[Record]) -> tuple[Span, list[str]]:
    """Fragments in code points of the article for words written by an annotator, and what is wrong.

    `surface` is None, a string, `{"text", "nth", "sentence"}`, or a list of these; `article` holds
    the rows of its sentences. Words that are absent or occur more often than once are refused.
    """
    span, messages = [], []
    for words in surface if isinstance(surface, list) else [] if surface is None else [surface]:
        words = {"text": words} if isinstance(words, str) else words
        home = words.get("sentence", index)
        where = "the sentence" if home == index else f"sentence {home}"
        if home >= len(article):
            messages.append(f"sentence {home} does not exist; the article has {len(article)}")
            continue
        text = article[home]["text"]
        starts = list(find_words(words["text"], text))
        nth = words.get("nth", 1)
        if not starts:
            messages.append(f"{words['text']!r} does not occur in {where}{_nearest_words(words['text'], text)}")
        elif nth > len(starts):
            messages.append(f"{words['text']!r} has no occurrence {nth} in {where}; expected nth up to {len(starts)}")
        elif len(starts) > 1 and "nth" not in words:
            hint = f'{{"text": "{words["text"]}", "nth": 2}}'
            messages.append(f"{words['text']!r} occurs {len(starts)} times in {where}; write {hint}")
        else:
            start = article[home]["start"] + starts[nth - 1]
            span.append([start, start + len(words["text"])])
    span.sort()
    if any(left[1] > right[0] for left, right in pairwise(span)):
        messages.append("two of its fragments overlap; expected fragments apart from each other")
    return span, messages


def find_words(words: str, text: str) -> Iterator[int]:
    """Where `words` stand in `text` without cutting a word in two: “he” is not found in “the”."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        cut_before = start > 0 and text[start - 1].isalnum() and words[0].isalnum()
        cut_after = end < len(text) and words[-1].isalnum() and (text[end].isalnum() or combining(text[end]) > 0)
        if not cut_before and not cut_after:
            yield start
        start = text.find(words, start + 1)


_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


def _nearest_words(words: str, text: str) -> str:
    if words in text:
        return "; it stands there only inside other words"
    plain_words, plain_text = (x.translate(_TYPOGRAPHY).casefold() for x in (words, text))
    start = plain_text.find(plain_words.strip())
    if start < 0 or len(plain_text) != len(text):
        return "; expected its exact words"
    return f"; did you mean {text[start : start + len(words.strip())]!r}?"


def essence(row: Record) -> str:
    """What a row of `annotations` says of its sentence, without ids and note: equal for equal judgements."""
    return str([row["topic"], [{k: v for k, v in a.items() if k not in IDS} for a in row["attributions"]]])
