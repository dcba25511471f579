"""Run all rules over all files of a corpus and print every fault.

Exit code 0 when there is none, 1 when there are faults, 2 for misuse.
"""

from __future__ import annotations

import argparse

from caspian.files import find_folders


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.compiler import compile_corpus

    compiled = compile_corpus(find_folders(arguments.corpus))
    print({name: table.num_rows for name, table in compiled.tables.items()})
    return 0
