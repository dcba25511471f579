"""Texts that are no corpus yet → articles: an importer a kind of input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault, file_fault
from caspian.files import display_path
from caspian.records import Record, schema_faults, validator
from caspian.schemas import PUBLISHED, Schemas, arrow_schema, labels
from caspian.sources.article_files import read_article
from caspian.terminal import first_steering

if TYPE_CHECKING:
    import pyarrow as pa

DEFAULT_LICENCE = "CC-BY-4.0"
_UNKNOWN = "not stated"


def read_texts(
    paths: Sequence[Path], targets: Sequence[str] | None, propose: Callable[[str], list[str]], schemas: Schemas
) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `articles` for text files, by id, and all faults.

    An article is called after its file and its first line is the headline; its targets are those
    given, else those that `propose` finds in its text.
    """
    import pyarrow as pa

    check = validator("article-line", schemas)
    faults = [
        Fault("E901", "--target", "", f"{target!r}; expected words on one line, 300 characters at most")
        for target in targets or ()
        if not target.strip() or len(target) > 300 or first_steering(target)
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
            message = f"would be called {name!r} like {display_path(places[name])}; expected file names that differ"
            faults.append(file_fault("E304", path, message))
            continue
        line = {
            "id": name,
            "title": re.sub(r"\s+", " ", text.strip().split("\n")[0])[:500].strip(),
            "origin": PUBLISHED,
            **dict.fromkeys(("outlet", "url", "date")),
            "language": "en",
            "text_licence": _UNKNOWN,
            "annotation_licence": DEFAULT_LICENCE,
            "split": labels("split", schemas)[-1].name,
            "targets": list(dict.fromkeys(propose(text) if targets is None else targets)),
        }
        faults += schema_faults(line, display_path(path), check)
        rows[name], places[name] = {**line, "devices": [], "text": text}, path
        rows[name]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    found = [rows[name] for name in sorted(rows)]
    return pa.Table.from_pylist(found, schema=arrow_schema("articles", schemas)), faults
