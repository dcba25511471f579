"""Contrast sets: minimal edits of sentences, each of which changes exactly one label.

Gardner et al. (2020), “Evaluating Models' Local Decision Boundaries via Contrast Sets”.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.annotations import resolve_span
from caspian.faults import Fault, nearest
from caspian.files import LITTER, Folders, shown
from caspian.records import Placed, Record, read_records
from caspian.schemas import Schemas, arrow_schema, fields
from caspian.spans import find_tokens
from caspian.validators import validator

if TYPE_CHECKING:
    import pyarrow as pa

MOST_TOKENS = 8  # that an edit may take out, and put in


def read_contrasts(folders: Folders, sentences: pa.Table, schemas: Schemas) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `contrast`, one row a line of contrast/<article>.jsonl, and all faults.

    `sentences` are the labelled ones: a row has one label other than its sentence, or it is a fault.
    """
    import pyarrow as pa

    by_article = defaultdict(list)
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
    check = validator("contrast-line", schemas)
    compared = compared_fields(schemas)
    rows: list[Record] = []
    faults: list[Fault] = []
    for path in _files(folders):
        article = by_article.get(path.stem)
        if path.suffix != ".jsonl" or article is None:
            message = f"edits of no article; expected <id>.jsonl{nearest(path.stem, list(by_article)[:100])}"
            faults.append(Fault(shown(path), "", message))
            continue
        lines, found = read_records(path, check)
        faults += found
        numbers: Counter[int] = Counter()
        texts: dict[str, str] = {row["text"]: f"sentence {row['index']}" for row in article}
        for line in lines:
            row, found = _resolved(line, article, compared)
            if not found and row["text"] in texts:
                found = [Fault(line.place, "$.edits", f"gives the text of {texts[row['text']]}; expected a new one")]
            faults += found
            if not found:
                texts[row["text"]] = line.place
                index = line.record["index"]
                rows.append({**row, "id": f"{row['sentence_id']}~{numbers[index]}"})
                numbers[index] += 1
    rows.sort(key=lambda row: str(row["id"]))
    return pa.Table.from_pylist(rows, schema=arrow_schema("contrast", schemas)), faults


def compared_fields(schemas: Schemas) -> list[str]:
    """The labels of which an edit changes exactly one."""
    return [value["const"] for value in dict(fields("contrast", schemas))["changed"]["oneOf"]]


def _files(folders: Folders) -> list[Path]:
    return [path for path in sorted((folders.corpus / "contrast").glob("*")) if path.name not in LITTER]


def edited(text: str, start: int, end: int, edits: list[Record]) -> str:
    """`text[start:end]` with `edits` made: in order, apart from each other, offsets into `text`."""
    pieces, place = [], start
    for edit in edits:
        pieces += [text[place : edit["start"]], edit["words"]]
        place = edit["end"]
    return "".join(pieces) + text[place:end]


def _resolved(line: Placed, article: list[Record], compared: list[str]) -> tuple[Record, list[Fault]]:
    """The row of a line, and its faults; an empty row where its sentence or words are not found."""
    index = line.record["index"]
    if index >= len(article):
        message = f"{index}: the article has {len(article)} sentences; expected 0 to {len(article) - 1}"
        return {}, [Fault(line.place, "$.index", message)]
    sentence = article[index]
    if line.record["text"] != sentence["text"]:
        return {}, [Fault(line.place, "$.text", f"not the text of sentence {index}; expected {sentence['text']!r}")]
    edits, faults = [], []
    for number, written in enumerate(line.record["edits"]):
        span, messages = resolve_span(written["words"], index, article)
        faults += [Fault(line.place, f"$.edits[{number}].words", message) for message in messages]
        edits += [{"start": start, "end": end, "words": written["become"]} for start, end in span]
    edits.sort(key=lambda edit: int(edit["start"]))
    if any(left["end"] > right["start"] for left, right in pairwise(edits)):
        faults.append(Fault(line.place, "$.edits", "two of them overlap; expected edits apart from each other"))
    if faults:
        return {}, faults
    before = sentence["text"]
    # Offsets count from the article's start, the sentence's text from its own.
    shifted = [{**e, "start": e["start"] - sentence["start"], "end": e["end"] - sentence["start"]} for e in edits]
    after = edited(before, 0, len(before), shifted)
    row = {
        **{name: line.record[name] for name in compared},
        "sentence_id": sentence["id"],
        "article_id": sentence["article_id"],
        "origin": sentence["origin"],
        "target": sentence["target"],
        "changed": line.record["changed"],
        "text": after,
        "edits": edits,
    }
    faults = [Fault(line.place, path, message) for path, message in _edit_faults(before, after)]
    differing = [name for name in compared if row[name] != sentence[name]]
    if differing != [row["changed"]]:
        told = "; ".join(f"{name} {row[name]!r}, there {sentence[name]!r}" for name in differing) or "no label differs"
        message = f"{row['changed']!r}, but {told}; expected {row['changed']} alone to differ from the sentence's"
        faults.append(Fault(line.place, "$.changed", message))
    return row, faults


def _edit_faults(before: str, after: str) -> Iterator[tuple[str, str]]:
    if after != after.strip() or "  " in after:
        yield "$.edits", f"leaves a doubled or outer space: {after!r}; expected the words with one space between"
    removed, added, kept = token_changes(before, after)
    if max(removed, added) > MOST_TOKENS or kept < removed:
        message = (
            f"takes out {removed} and puts in {added} words and signs, and {kept} stay; "
            f"expected at most {MOST_TOKENS} each, and no more taken out than stay"
        )
        yield "$.edits", message


def token_changes(before: str, after: str) -> tuple[int, int, int]:
    """How many tokens an edit takes out, puts in, and leaves."""
    left, right = ([text[start:end] for start, end in find_tokens(text)] for text in (before, after))
    kept = sum(block.size for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks())
    return len(left) - kept, len(right) - kept, kept
