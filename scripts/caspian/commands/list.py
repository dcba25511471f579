"""List the articles of a corpus: id, split, origin, date, who has labelled it, and its headline.

Behind an annotator who has not finished stands how many of the sentences are labelled.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from typing import TYPE_CHECKING

from caspian.commands.given_data import given_folders
from caspian.terminal import printable

if TYPE_CHECKING:
    from caspian.records import Record


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.commands.fault_lines import print_faults
    from caspian.records import read_records, validator
    from caspian.schemas import read_schemas
    from caspian.sources.corpus_file import read_about, refuse_links
    from caspian.sources.labelling_progress import labelling_progress

    folders = given_folders(arguments)
    refuse_links(folders)
    schemas = read_schemas(folders.schema)
    about, faults = read_about(folders, schemas)
    lines, found = read_records(folders.corpus / "articles.jsonl", validator("article-line", schemas))
    faults += found
    articles = sorted((line.record for line in lines), key=lambda record: str(record["id"]))
    annotators = [annotator["id"] for annotator in about.get("annotators", [])]
    progress = labelling_progress(folders, annotators, [record["id"] for record in articles])
    if arguments.json:
        members = ("id", "split", "origin", "outlet", "date", "title")
        listed = [
            {**{name: record[name] for name in members}, "labelled": progress[record["id"]]} for record in articles
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
    elif articles:
        shown = _table([_row(record, progress[record["id"]]) for record in articles])
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print("\n".join(line if width is None or len(line) <= width else f"{line[: width - 1]}…" for line in shown))
    print_faults(faults)
    return 1 if faults else 0


def _row(record: Record, labelled: dict[str, tuple[int, int]]) -> list[str]:
    layers = [name if done == lines else f"{name} {done} of {lines}" for name, (done, lines) in labelled.items()]
    shown = [
        record["id"],
        record["split"],
        record["origin"],
        record["date"] or "no date",
        ", ".join(layers) or "no labels",
    ]
    return [printable(cell) for cell in (*shown, record["title"] or "")]


def _table(rows: list[list[str]]) -> list[str]:
    """The rows in columns, two spaces apart; the last column as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return ["  ".join([*map(str.ljust, row, widths), row[-1]]) for row in rows]
