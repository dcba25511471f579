"""Text files that come alone → articles; articles and a machine's labels → a corpus folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import caspian
from caspian.articles import read_article
from caspian.compiler import compile_corpus
from caspian.drafting import draft_beside, put_in_place
from caspian.faults import Fault, Refused, is_steering
from caspian.files import shown
from caspian.models.targets import propose_targets
from caspian.records import Record, json_text, schema_faults
from caspian.schemas import GOLD, LABELS, MODEL, PUBLISHED, Schemas, arrow_schema, built_in, labels
from caspian.surfaces import annotation_line
from caspian.validators import validator

if TYPE_CHECKING:
    import pyarrow as pa

_LICENCE = "CC-BY-4.0"
_UNKNOWN = "not stated"
_UNSAID = ("text", "layer", "conflict", "genre", "leaning", "viewpoint", "devices")


def read_texts(paths: Sequence[Path], targets: Sequence[str] | None, schemas: Schemas) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `articles` for text files, by id, and all faults.

    An article is called after its file and its first line is the headline; its targets are those
    given, else noun phrases of its own (`propose_targets`).
    """
    import pyarrow as pa

    check = validator("article-line", schemas)
    faults = [
        Fault("--target", "", f"{target!r}; expected words on one line, 300 characters at most")
        for target in targets or ()
        if not target.strip() or len(target) > 300 or any(map(is_steering, target))
    ]
    rows: dict[str, Record] = {}
    places: dict[str, Path] = {}
    for path in paths:
        text = read_article(path)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:80].strip("-") or "article"
        if name in rows:
            message = f"would be called {name!r} like {shown(places[name])}; expected file names that differ"
            faults.append(Fault(shown(path), "", message))
            continue
        line = {
            "id": name,
            "title": re.sub(r"\s+", " ", text.strip().split("\n")[0])[:500].strip(),
            "origin": PUBLISHED,
            **dict.fromkeys(("outlet", "url", "date")),
            "language": "en",
            "text_licence": _UNKNOWN,
            "annotation_licence": _LICENCE,
            "split": labels("split", schemas)[-1].name,
            "targets": list(dict.fromkeys(propose_targets(text) if targets is None else targets)),
        }
        faults += schema_faults(line, shown(path), check)
        rows[name], places[name] = {**line, "devices": [], "text": text}, path
        rows[name]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    found = [rows[name] for name in sorted(rows)]
    return pa.Table.from_pylist(found, schema=arrow_schema("articles", schemas)), faults


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
        raise Refused([Fault(shown(folder), "", "holds something already; expected a new folder")])
    by_article = defaultdict(list)
    for row in sentences.to_pylist():
        by_article[row["article_id"]].append(row)
    places = {row["id"]: row for rows in by_article.values() for row in rows}
    lines = defaultdict(list)
    for row in annotations.to_pylist():
        lines[row["article_id"]].append(annotation_line(row, places[row["sentence_id"]], by_article[row["article_id"]]))
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
        put_in_place(draft, folder)


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
        "licence": _LICENCE.lower(),
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
