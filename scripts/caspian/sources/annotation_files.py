"""Annotator files → tables: each line checked against its sentence, its words made spans.

Annotators write words, never numbers, so a span that does not match the text cannot be written.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.declared_fields import IDS
from caspian.faults import Fault, file_fault, nearest, other_form
from caspian.files import LITTER, Folders, display_path
from caspian.records import Located, Record, Validator, read_lines, read_records, schema_faults, validator
from caspian.schemas import Schemas, arrow_schema
from caspian.sources.word_offsets import resolve_span
from caspian.spans import ROLES, Span
from caspian.terminal import with_progress

if TYPE_CHECKING:
    import pyarrow as pa

EMPTY: Record = {"topic": None, "attributions": []}  # of a line that is still to be labelled
UNFINISHED = "E420"  # the code of a file that has lines without labels


class LabelledLine(NamedTuple):
    """A line of an annotation file: as much of what it says of its sentence as has no fault, and its faults.

    `sentence` is None where the line does not tell which one it labels; one that is `drafted` has no labels yet.
    """

    place: str
    sentence: Record | None
    topic: str | None
    attributions: list[Record]
    reviewed: bool
    note: str | None
    drafted: bool
    faults: list[Fault]


def read_annotations(
    folders: Folders, annotators: list[str], sentences: pa.Table, schemas: Schemas, only: str | None = None
) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `annotations` plus `place`, one row an annotator and sentence; all faults.

    A line with a fault has no row. Of files whose article `sentences` does not hold only the form is
    checked; `stray_files` finds those. With `only` the files of no other article are read.
    """
    import pyarrow as pa

    by_article = defaultdict(list)
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
    check = validator("annotation-line", schemas)
    rows: list[Record] = []
    faults: list[Fault] = []
    layers = folders.corpus / "annotations"
    files = [(name, path) for name in annotators for path in _layer_files(layers / name, only)]
    for annotator, path in with_progress(files, "reading annotations"):
        if path.stem not in by_article:
            faults += [] if only else read_records(path, check)[1]
            continue
        lines, found = read_layer_file(path, by_article[path.stem], check)
        faults += found
        for line in lines:
            faults += line.faults
            if line.sentence and not line.faults and not line.drafted:
                rows.append(_annotation_row(line, line.sentence, annotator))
    schema = arrow_schema("annotations", schemas).append(pa.field("place", pa.string()))
    return pa.Table.from_pylist(rows, schema=schema), faults


def part_unfinished(faults: list[Fault]) -> tuple[list[Fault], list[Fault]]:
    """The faults that only say which files have lines without labels, and all others."""
    return [f for f in faults if f.code == UNFINISHED], [f for f in faults if f.code != UNFINISHED]


def _layer_files(folder: Path, only: str | None) -> list[Path]:
    """The files of a layer, or that of one article if it is there, be it a link that leads nowhere."""
    if only is None:
        return sorted(folder.glob("*.jsonl"))
    path = folder / f"{only}.jsonl"
    return [path] if os.path.lexists(path) else []


def _annotation_row(line: LabelledLine, sentence: Record, annotator: str) -> Record:
    return {
        "id": f"{annotator}/{sentence['id']}",
        "annotator": annotator,
        "sentence_id": sentence["id"],
        "article_id": sentence["article_id"],
        "topic": line.topic,
        "attributions": line.attributions,
        "reviewed": line.reviewed,
        "note": line.note,
        "place": line.place,
    }


def read_layer_file(path: Path, article: list[Record], check: Validator) -> tuple[list[LabelledLine], list[Fault]]:
    """The lines of one annotator's file, and the faults of the file as a whole; `article` holds its sentences."""
    written, faults = read_lines(path)
    unread = bool(faults)
    lines = [_read_line(line, article, check) for line in written]
    seen: dict[int, str] = {}
    for line in lines:
        if line.sentence is None:
            unread = True
        elif (index := line.sentence["index"]) in seen:
            message = f"sentence {index} is labelled twice, first at {seen[index]}"
            line.faults.append(Fault("E408", line.place, "$.index", message))
        else:
            seen[index] = line.place
    if not unread:  # else a sentence may be on the line that could not be read
        missing = [row for row in article if row["index"] not in seen]
        faults += [
            Fault("E409", display_path(path), "", f"sentence {row['index']} is missing: {row['text']!r}")
            for row in missing
        ]
    drafted = [line.place.rpartition(":")[2] for line in lines if line.drafted]
    if drafted:
        done = {line.sentence["index"] for line in lines if line.sentence and not line.drafted}
        labelled = f"{len(done)} of {len(article)} sentences labelled"
        message = f"{labelled}; expected all, and the first without labels is on line {drafted[0]}"
        faults.append(file_fault(UNFINISHED, path, message))
    return lines, faults


def _read_line(line: Located, article: list[Record], check: Validator) -> LabelledLine:
    faults = list(schema_faults(line.record, line.place, check))
    record = _valid_parts(line.record, faults) if faults else line.record
    drafted = bool(faults) and is_draft(line.record)
    if drafted:
        faults = [fault for fault in faults if fault.path not in ("$.topic", "$.attributions")]
    sentence, attributions = None, list[Record]()
    if "index" in record and "text" in record:
        line = Located(line.place, record)
        found, wrong = find_sentence(line, article)
        sentence = article[record["index"]] if record["index"] < len(article) else None
        attributions, absent = _resolve_attributions(line, found, article) if found else ([], [])
        faults += [wrong] if wrong else absent
    looked_at = record.get("reviewed", True)
    return LabelledLine(
        line.place, sentence, record.get("topic"), attributions, looked_at, record.get("note"), drafted, faults
    )


def is_draft(record: Any) -> bool:
    """Whether a line is as `caspian draft` writes it: without any label."""
    given = {name: record[name] for name in EMPTY if name in record} if isinstance(record, dict) else {}
    return bool(given) and all(value == EMPTY[name] for name, value in given.items())


def _valid_parts(record: Any, faults: list[Fault]) -> Record:
    """What a line with faults says nevertheless: members, and attributions, that have none."""
    if not isinstance(record, dict):
        return {}
    wrong = [fault.path for fault in faults]
    valid = {name: value for name, value in record.items() if f"$.{name}" not in wrong}
    valid["attributions"] = [
        attribution
        for number, attribution in enumerate(valid.get("attributions", []))
        if not any(path.startswith(f"$.attributions[{number}]") for path in wrong)
    ]
    return valid


def stray_files(folders: Folders, annotators: list[str], articles: list[str]) -> list[Fault]:
    """Files below annotations/ that belong to no annotator or no article."""
    layers, known = folders.corpus / "annotations", set(articles)
    faults = []
    for path in sorted(layers.glob("*")):
        if path.name in LITTER:
            continue
        if not path.is_dir():
            faults.append(file_fault("E410", path, "a file beside the annotators' folders; expected it in one of them"))
        elif path.name not in annotators:
            message = f"corpus.json lists no annotator {path.name!r}{nearest(path.name, annotators)}"
            faults.append(file_fault("E410", path, message))
        else:
            faults += [
                file_fault(
                    "E410",
                    file,
                    f"labels of no article; expected <id>.jsonl{nearest(file.stem, articles[:100])}",
                )
                for file in sorted(path.glob("*"))
                if file.name not in LITTER and (file.suffix != ".jsonl" or file.stem not in known)
            ]
    return faults


def find_sentence(line: Located, article: list[Record]) -> tuple[Record, Fault | None]:
    """The sentence of an article that a line names by index and repeats as text, or the fault that it does not."""
    index = line.record["index"]
    if index >= len(article):
        message = f"{index}: the article has {len(article)} sentences; expected 0 to {len(article) - 1}"
        return {}, Fault("E407", line.place, "$.index", message)
    if line.record["text"] != article[index]["text"]:
        expected = article[index]["text"]
        hint = other_form(line.record["text"], expected) or f"; expected {expected!r}"
        message = f"not the text of sentence {index}{hint}"
        return {}, Fault("E406", line.place, "$.text", message)
    return article[index], None


def _resolve_attributions(line: Located, sentence: Record, article: list[Record]) -> tuple[list[Record], list[Fault]]:
    """The attributions of one annotator line as records of `attributions`, and what could not be found."""
    attributions: list[Record] = []
    faults = []
    for number, written in enumerate(line.record.get("attributions", [])):
        spans: dict[str, Span] = {}
        for role in ROLES:
            span, wrong = resolve_span(written.get(role), sentence["index"], article)
            spans[role] = span
            path = f"$.attributions[{number}].{role}"
            faults += [Fault(code, line.place, path, message) for code, message in wrong]
        attributions.append(
            {
                **written,
                **spans,
                "via": written.get("via", []),
                "source_id": written.get("source_id"),
                "id": f"{sentence['id']}:{number}",
                "sentence_id": sentence["id"],
                "article_id": sentence["article_id"],
            }
        )
    return attributions, faults


def judgement_key(row: Record) -> str:
    """What a row of `annotations` says of its sentence, without ids and note: equal for equal judgements."""
    return str([row.get("topic"), [{k: v for k, v in a.items() if k not in IDS} for a in row.get("attributions", [])]])
