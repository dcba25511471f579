"""Annotator files → tables: each line checked against its sentence, its words made spans.

Annotators write words, never numbers, so a span that does not match the text cannot be written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from caspian.faults import Fault, file_fault, nearest
from caspian.files import LITTER, Folders, display_path
from caspian.records import Located, Record, read_records, validator
from caspian.schemas import Schemas, arrow_schema
from caspian.sources.word_offsets import resolve_span
from caspian.spans import ROLES, Span
from caspian.terminal import with_progress

if TYPE_CHECKING:
    import pyarrow as pa

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
    for annotator, path in with_progress(files, "reading annotations"):
        lines, found = read_records(path, check)
        article = by_article.get(path.stem)
        if article is None:
            faults += found
            continue
        matched, mismatches = _match_lines(lines, article, display_path(path), bool(found))
        faults += found + mismatches
        for line, sentence in matched:
            attributions, found = _resolve_attributions(line, sentence, article)
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
        file_fault("E410", layers / annotator, "missing; corpus.json lists this annotator, expected its folder")
        for annotator in annotators
        if not (layers / annotator).is_dir()
    ]
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


def _match_lines(
    lines: list[Located], article: list[Record], place: str, incomplete: bool
) -> tuple[list[tuple[Located, Record]], list[Fault]]:
    """Pairs each line with its sentence; a sentence missing, doubled or changed is a fault."""
    matched, faults, seen = [], [], dict[int, str]()
    for line in lines:
        index = line.record["index"]
        sentence, fault = find_sentence(line, article)
        if index in seen:
            fault = Fault("E408", line.place, "$.index", f"sentence {index} is labelled twice, first at {seen[index]}")
        elif index < len(article):
            seen[index] = line.place
        if fault:
            faults.append(fault)
        else:
            matched.append((line, sentence))
    if not incomplete:
        for row in article:
            if row["index"] not in seen:
                faults.append(Fault("E409", place, "", f"sentence {row['index']} is missing: {row['text']!r}"))
    return matched, faults


def find_sentence(line: Located, article: list[Record]) -> tuple[Record, Fault | None]:
    """The sentence of an article that a line names by index and repeats as text, or the fault that it does not."""
    index = line.record["index"]
    if index >= len(article):
        message = f"{index}: the article has {len(article)} sentences; expected 0 to {len(article) - 1}"
        return {}, Fault("E407", line.place, "$.index", message)
    if line.record["text"] != article[index]["text"]:
        message = f"not the text of sentence {index}; expected {article[index]['text']!r}"
        return {}, Fault("E406", line.place, "$.text", message)
    return article[index], None


def _resolve_attributions(line: Located, sentence: Record, article: list[Record]) -> tuple[list[Record], list[Fault]]:
    """The attributions of one annotator line as records of `attributions`, and what could not be found."""
    attributions: list[Record] = []
    faults = []
    for number, written in enumerate(line.record["attributions"]):
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
                "id": f"{sentence['id']}:{number}",
                "sentence_id": sentence["id"],
                "article_id": sentence["article_id"],
            }
        )
    return attributions, faults


def judgement_key(row: Record) -> str:
    """What a row of `annotations` says of its sentence, without ids and note: equal for equal judgements."""
    return str([row["topic"], [{k: v for k, v in a.items() if k not in IDS} for a in row["attributions"]]])
