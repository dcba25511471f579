"""Labelled rows → the lines that an annotator would have written: spans as words of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from caspian.annotations import IDS, ROLES, find_words
from caspian.records import Record
from caspian.spans import Span


def annotation_line(row: Record, sentence: Record, article: Sequence[Record]) -> Record:
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
    }


def surface(span: Span, index: int, article: Sequence[Record]) -> Any:
    """A span as an annotator of sentence `index` writes it: words, with `nth` and `sentence` where they are needed."""
    written = []
    for start, end in span:
        home = next((row for row in article if row["start"] <= start and end <= row["end"]), None)
        if home is None:
            raise ValueError(f"[{start}, {end}] lies in no sentence")
        words = home["text"][start - home["start"] : end - home["start"]]
        places = list(find_words(words, home["text"]))
        if start - home["start"] not in places:
            raise ValueError(f"{words!r} begins or ends inside a word")
        record: Record = {"text": words}
        if len(places) > 1:
            record["nth"] = places.index(start - home["start"]) + 1
        if home["index"] != index:
            record["sentence"] = home["index"]
        written.append(words if len(record) == 1 else record)
    return written[0] if len(written) == 1 else written or None
