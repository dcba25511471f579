"""Read a release, verify it, and print what it holds; with --texts put texts back into a stand-off release.

A text that is not exactly the one that was labelled (by its SHA-256) is refused.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from caspian.files import find_folders, shown


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "release", nargs="?", metavar="RELEASE", help="the release folder (default: that of the corpus)"
    )
    parser.add_argument("--texts", metavar="DIR", help="folder of <article id>.txt files for a stand-off release")
    parser.add_argument("--out", metavar="DIR", help="write the completed release there")
    parser.add_argument("--json", action="store_true", help="print the rows of each config and split as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.compiler import Compiled
    from caspian.faults import Refused
    from caspian.loading import read_release, restore_texts
    from caspian.releases import write_release, wrong_sums
    from caspian.schemas import read_schemas
    from caspian.splits import joined

    folders = find_folders(arguments.corpus)
    schemas = read_schemas(folders.schema)
    folder = Path(arguments.release) if arguments.release else folders.release
    facts, splits = read_release(folder, schemas)
    faults = list(wrong_sums(folder))
    if faults:
        raise Refused(faults)
    if arguments.texts:
        splits = restore_texts(splits, Path(arguments.texts))
    if arguments.out:
        write_release(Compiled(facts["about"], schemas, joined(splits)), Path(arguments.out), folders.cards)
    complete = all(table["text"].null_count == 0 for table in splits["articles"].values())
    if arguments.json:
        print(json.dumps({c: {s: t.num_rows for s, t in tables.items()} for c, tables in splits.items()}))
        return 0
    where = f" in {shown(Path(arguments.out))}" if arguments.out else ""
    print(f"{facts['about']['name']} {facts['about']['version']}, {'with' if complete else 'without'} texts{where}")
    if arguments.texts and not arguments.out:
        print("  nothing was written; --out DIR keeps the completed release")
    for config, tables in splits.items():
        print(f"  {config:<13} " + ", ".join(f"{split} {table.num_rows:,}" for split, table in tables.items()))
    return 0
