"""Print an article with its labels, sources, cues and contents marked.

Also one that is half labelled or has faults: what is there is shown, and faults stand below their
sentence. Colours appear on a terminal (never with NO_COLOR set, always with FORCE_COLOR); the marks
[source: …], [cue: …] and [content: …] are readable without them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from caspian.commands.given_data import given_folders

if TYPE_CHECKING:
    from caspian.faults import Fault
    from caspian.records import Record


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "article", nargs="?", metavar="ARTICLE", help="an article's id, see `caspian list` (default: the first one)"
    )
    parser.add_argument("--annotator", metavar="NAME", help="whose labels (default: those that are published)")
    parser.add_argument("--json", action="store_true", help="print the records of its sentences as a JSON list")


def run(arguments: argparse.Namespace) -> int:
    from caspian.card.markdown import quantity
    from caspian.commands.article_view import render
    from caspian.commands.fault_lines import print_faults
    from caspian.faults import Refused
    from caspian.files import display_path
    from caspian.sources.annotation_files import UNFINISHED
    from caspian.sources.article_files import article_ids
    from caspian.sources.compiler import compile_corpus
    from caspian.sources.labelled_article import read_labelled_article
    from caspian.terminal import wants_colour

    folders = given_folders(arguments)
    names = [] if arguments.article else article_ids(folders)
    name = arguments.article or names[0]
    faults: list[Fault] = []
    try:
        tables = compile_corpus(folders, only=name).tables
    except Refused as refused:
        faults = refused.faults
    if faults or arguments.annotator:
        article, rows, places = read_labelled_article(folders, name, arguments.annotator)
        layers = display_path(folders.corpus / "annotations")
        own = f"{layers}/{article['layer']}/"
        if arguments.annotator:  # what is wrong with other layers is not looked at
            faults = [fault for fault in faults if fault.place.startswith(own) or not fault.place.startswith(layers)]
    else:
        (article,), rows, places = tables["articles"].to_pylist(), tables["sentences"].to_pylist(), {}
    rows = [{"topic": None, "attributions": [], **row} for row in rows]  # a corpus may not label them
    notes = _notes(rows, faults, places)
    elsewhere = [fault for fault in faults if fault.place not in places]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        elsewhere = faults
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        print(render(article, rows, notes, width, wants_colour(sys.stdout)))
    if len(names) > 1 and not arguments.json:
        print(f"\nAlso in this corpus: {', '.join(names[1:11])}{' …' if len(names) > 11 else ''}")
    print_faults(elsewhere)
    if all(fault.code in ("E418", UNFINISHED) for fault in faults):  # labels that are still to be given
        return 0
    print(quantity(len(faults), "fault"), file=sys.stderr)
    return 1


def _notes(rows: list[Record], faults: Iterable[Fault], places: dict[str, int]) -> dict[int, list[str]]:
    """Index of a sentence → what is to be said of its labels: that they are not there, or what is wrong."""
    notes: defaultdict[int, list[str]] = defaultdict(list)
    for fault in faults:
        if fault.place in places:
            notes[places[fault.place]].append(f"! {fault}")
    for row in rows:
        if row["topic"] is None and not row["attributions"] and row["index"] not in notes:
            notes[row["index"]].append("not labelled yet")
    return notes
