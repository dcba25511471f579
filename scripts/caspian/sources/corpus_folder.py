"""Articles and one layer of labels → a corpus folder."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import caspian
from caspian.atomic_folders import draft_beside, put_new_folder
from caspian.declared_fields import IDS
from caspian.faults import Refused, file_fault
from caspian.records import Record, json_text
from caspian.schemas import GOLD, LABELS, MODEL, Schemas, built_in
from caspian.sources.compiler import compile_corpus
from caspian.sources.importers import DEFAULT_LICENCE
from caspian.sources.word_offsets import surface
from caspian.spans import ROLES

if TYPE_CHECKING:
    import pyarrow as pa

_UNSAID = ("text", "layer", "collection", "story", "issuer", "issuer_type", "genre", "leaning", "viewpoint", "devices")


def write_labelled(
    folder: Path,
    articles: pa.Table,
    sentences: pa.Table,
    annotations: pa.Table,
    annotator: str,
    description: str,
    schemas: Schemas,
) -> None:
    """Writes a corpus whose only layer is a machine's, whole or not at all, and only if it compiles without a fault.

    Raises Refused where the folder holds something already, cannot be written, or a label is not one of the corpus's.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise Refused([file_fault("E110", folder, "holds something already; expected a new folder")])
    by_article = defaultdict(list)
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
    places = {row["id"]: row for rows in by_article.values() for row in rows}
    lines = defaultdict(list)
    for row in annotations.to_pylist():
        article = by_article[row["article_id"]]
        lines[row["article_id"]].append(_annotation_line(row, places[row["sentence_id"]], article))
    with draft_beside(folder) as draft:
        (draft / "articles").mkdir()
        (draft / "annotations" / annotator).mkdir(parents=True)
        about = _about(folder.name, annotator, description)
        (draft / "corpus.json").write_bytes(json_text(about).encode())
        listed = []
        for row in articles.to_pylist():
            (draft / "articles" / f"{row['id']}.txt").write_bytes(row["text"].encode())
            (draft / "annotations" / annotator / f"{row['id']}.jsonl").write_bytes(_jsonl(lines[row["id"]]))
            listed.append({name: value for name, value in row.items() if name not in _UNSAID})
        (draft / "articles.jsonl").write_bytes(_jsonl(listed))
        if schemas[LABELS] != built_in()[LABELS]:
            (draft / "schema").mkdir()
            (draft / "schema" / LABELS).write_bytes(_jsonl([schemas[LABELS]]))
        compile_corpus(draft)
        put_new_folder(draft, folder)


def _jsonl(rows: Sequence[Record]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _about(name: str, annotator: str, description: str) -> Record:
    return {
        "name": re.sub(r"[^A-Za-z0-9 _.-]+", "-", name).strip(" _.-") or "labelled",
        "title": "Articles labelled by machine",
        "description": "Machine-made labels that no person has reviewed.",
        "version": "0.1.0",
        "date": date.today().isoformat(),
        "authors": ["not stated"],
        "licence": DEFAULT_LICENCE.lower(),
        "annotators": [
            {
                "id": annotator,
                "kind": MODEL,
                "role": GOLD,
                "guidelines": "none",
                "description": f"{description} caspian {caspian.__version__}.",
            }
        ],
    }


def _annotation_line(row: Record, sentence: Record, article: Sequence[Record]) -> Record:
    """The line of an annotation file for a row of `annotations`; `article` holds its sentences in order.

    Raises ValueError for a span whose words cannot be written, since they begin or end inside a word.
    """
    return {
        "index": sentence["index"],
        "text": sentence["text"],
        "topic": row["topic"],
        "attributions": [
            {
                name: surface(value, sentence["index"], article) if name in ROLES else value
                for name, value in attribution.items()
                if name not in IDS
            }
            for attribution in row["attributions"]
        ],
        "reviewed": row["reviewed"],
    }
