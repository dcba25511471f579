"""Run every rule over every file of a corpus and print all faults; of a line its form first, then its content.

Schemas, articles, annotations, and the release where there is one: its checksums, its columns,
its offsets, and whether it is what the sources give. Exit code 0 without faults, 1 with faults.
"""

from __future__ import annotations

import argparse
import json
import sys

from caspian.commands.fault_lines import print_faults
from caspian.faults import Refused
from caspian.files import find_folders


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the faults as a JSON list")


def run(arguments: argparse.Namespace) -> int:
    from caspian.publishing.drift import verify_release
    from caspian.sources.compiler import compile_corpus

    folders = find_folders(arguments.corpus)
    rows = {}
    try:
        compiled = compile_corpus(folders)
        rows = {config: table.num_rows for config, table in compiled.tables.items()}
        faults = verify_release(folders, compiled) if folders.release.exists() else []
    except Refused as refused:
        faults = refused.faults
    if arguments.json:
        print(json.dumps([fault._asdict() for fault in faults], ensure_ascii=False, indent=2))
    elif faults:
        print_faults(faults)
        print(f"{len(faults)} fault{'s' * (len(faults) > 1)}", file=sys.stderr)
    else:
        print("no faults: " + ", ".join(f"{config} {count:,}" for config, count in rows.items()))
    return 1 if faults else 0
