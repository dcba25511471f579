"""Contrast sets: minimal edits of sentences, each of which changes exactly one label.

Gardner et al. (2020), “Evaluating Models' Local Decision Boundaries via Contrast Sets”.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault, file_fault, nearest
from caspian.files import LITTER, Folders
from caspian.records import Located, Record, read_records, validator
from caspian.schemas import NEUTRAL, Schemas, arrow_schema, fields
from caspian.sources.annotation_files import find_sentence
from caspian.sources.word_offsets import resolve_span
from caspian.text.tokens import find_tokens, is_word_boundary

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_TOKENS = 8  # that the edits of a sentence may take out, and put in
_DOUBLE = re.compile(r"\s\s")


def read_contrasts(
    folders: Folders, sentences: pa.Table, schemas: Schemas, only: str | None = None
) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `contrast`, one row a line of contrast/<article>.jsonl, and all faults.

    `sentences` are the labelled ones: a row has one label other than its sentence, or it is a fault.
    With `only` the file of no other article is read.
    """
    import pyarrow as pa

    by_article = defaultdict(list)
    texts: dict[str, str] = {}
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
        texts[row["text"]] = f"sentence {row['id']}"
    check = validator("contrast-line", schemas)
    compared = compared_fields(schemas)
    rows: list[Record] = []
    paths, faults = _files(folders, only)
    if paths and not compared:
        message = "edits in a corpus that labels nothing that one changes; expected none"
        return arrow_schema("contrast", schemas).empty_table(), [file_fault("E501", paths[0].parent, message)]
    for path in paths:
        article = by_article.get(path.stem)
        if path.suffix != ".jsonl" or article is None:
            message = f"edits of no article; expected <id>.jsonl{nearest(path.stem, list(by_article)[:100])}"
            faults.append(file_fault("E501", path, message))
            continue
        lines, found = read_records(path, check)
        faults += found
        numbers: Counter[int] = Counter()
        for line in sorted(lines, key=lambda line: int(line.record["index"])):
            row, found = _resolved(line, article, compared)
            if row and row["text"] in texts:
                found.append(
                    Fault("E505", line.place, "$.edits", f"gives the text of {texts[row['text']]}; expected a new one")
                )
            faults += found
            if not found:
                texts[row["text"]] = line.place
                index = line.record["index"]
                rows.append({**row, "id": f"{row['sentence_id']}~{numbers[index]}"})
                numbers[index] += 1
    rows.sort(key=lambda row: str(row["article_id"]))  # stable: an article's rows stay in the order of its text
    return pa.Table.from_pylist(rows, schema=arrow_schema("contrast", schemas)), faults


def compared_fields(schemas: Schemas) -> list[str]:
    """The labels of which an edit changes exactly one."""
    changed = dict(fields("contrast", schemas)).get("changed", {"oneOf": []})
    return [value["const"] for value in changed["oneOf"]]


def _files(folders: Folders, only: str | None) -> tuple[list[Path], list[Fault]]:
    folder = folders.corpus / "contrast"
    if folder.exists() and not folder.is_dir():
        return [], [file_fault("E501", folder, "no folder; expected one with a file <id>.jsonl an article")]
    if only:
        path = folder / f"{only}.jsonl"
        return [path] if os.path.lexists(path) else [], []
    return [path for path in sorted(folder.glob("*")) if path.name not in LITTER], []


def edited(text: str, start: int, end: int, edits: list[Record]) -> str:
    """`text[start:end]` with `edits` made: in order, apart from each other, offsets into `text`."""
    pieces, place = [], start
    for edit in edits:
        pieces += [text[place : edit["start"]], edit["words"]]
        place = edit["end"]
    return "".join(pieces) + text[place:end]


def _resolved(line: Located, article: list[Record], compared: list[str]) -> tuple[Record, list[Fault]]:
    """The row of a line, and its faults; an empty row where its sentence or words are not found."""
    sentence, fault = find_sentence(line, article)
    if fault:
        return {}, [fault]
    before, offset = sentence["text"], sentence["start"]
    edits, faults = [], []
    for number, written in enumerate(line.record["edits"]):
        span, wrong = resolve_span(written["words"], sentence["index"], article)
        for start, end in span:
            edits.append(trimmed(before[start - offset : end - offset], written["become"], start))
            edges = _edge_faults(before[start - offset : end - offset], written["become"])
            faults += [Fault("E503", line.place, f"$.edits[{number}].become", message) for message in edges]
        faults += [Fault(code, line.place, f"$.edits[{number}].words", message) for code, message in wrong]
    edits.sort(key=lambda edit: (edit["start"], edit["end"]))
    if any(left["end"] > right["start"] for left, right in pairwise(edits)):
        faults.append(Fault("E502", line.place, "$.edits", "two of them overlap; expected edits apart from each other"))
    if faults:
        return {}, faults
    # Offsets count from the article's start, the sentence's text from its own.
    shifted = [{**edit, "start": edit["start"] - offset, "end": edit["end"] - offset} for edit in edits]
    row = {
        **{name: line.record[name] for name in compared},
        "sentence_id": sentence["id"],
        "article_id": sentence["article_id"],
        "origin": sentence["origin"],
        "target": sentence.get("target"),
        "changed": line.record["changed"],
        "text": edited(before, 0, len(before), shifted),
        "edits": edits,
    }
    found = list(_size_faults(before, shifted, row["text"]))
    found += [("E506", path, message) for path, message in label_faults(row, sentence, compared)]
    return row, [Fault(code, line.place, path, message) for code, path, message in found]


def label_faults(row: Record, sentence: Record, compared: list[str]) -> Iterator[tuple[str, str]]:
    """Where a row's labels are not its sentence's with exactly the named one changed."""
    differing = [name for name in compared if row[name] != sentence[name]]
    if differing != [row["changed"]]:
        told = "; ".join(f"{name} {row[name]!r}, there {sentence[name]!r}" for name in differing) or "no label differs"
        yield (
            "$.changed",
            f"{row['changed']!r}, but {told}; expected {row['changed']} alone to differ from the sentence's",
        )
    if "stance" in compared and row["target"] is None and row["stance"] != NEUTRAL:
        yield "$.stance", f"{row['stance']!r}, but the sentence has no target; expected {NEUTRAL!r}"


def trimmed(words: str, become: str, start: int) -> Record:
    """The edit without the words that both have at their edges: what is not new is not published as new."""
    head = _shared(words, become)
    tail = _shared(words[head:][::-1], become[head:][::-1])
    return {"start": start + head, "end": start + len(words) - tail, "words": become[head : len(become) - tail]}


def _shared(left: str, right: str) -> int:
    """How many characters both begin with, whole words only."""
    shorter = min(len(left), len(right))
    length = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    while not (is_word_boundary(left, length) and is_word_boundary(right, length)):
        length -= 1
    return length


def _edge_faults(words: str, become: str) -> list[str]:
    """Spaces that appear or vanish at the edges of what is replaced would join words, or part them twice."""
    edges = [(words[0], become[0]), (words[-1], become[-1])] if become else []
    if any(old.isspace() != new.isspace() for old, new in edges):
        return [f"{words!r} becomes {become!r}: a space at one edge only; expected the same spaces at both edges"]
    return []


def _size_faults(before: str, edits: list[Record], after: str) -> Iterator[tuple[str, str, str]]:
    if after != after.strip() or len(_DOUBLE.findall(after)) > len(_DOUBLE.findall(before)):
        yield (
            "E503",
            "$.edits",
            f"leaves a doubled or outer space: {after!r}; expected the words with one space between",
        )
    removed = sum(len(find_tokens(before[edit["start"] : edit["end"]])) for edit in edits)
    added = sum(len(find_tokens(edit["words"])) for edit in edits)
    kept = len(find_tokens(before)) - removed
    if max(removed, added) > _MOST_TOKENS or kept < removed:
        message = (
            f"takes out {removed} and puts in {added} words and signs, and {kept} stay; "
            f"expected at most {_MOST_TOKENS} each, and no more taken out than stay"
        )
        yield "E504", "$.edits", message
