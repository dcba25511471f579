"""Run every rule over every file of a corpus and print all faults; of a line its form first, then its content.

Schemas, articles, annotations, and the release where there is one: its checksums, its columns,
its offsets, and whether it is what the sources give. Exit code 0 without errors, 1 with errors; warnings
are printed and stop nothing, unless --strict is given. Of one ARTICLE no more is read than is its own.
"""

from __future__ import annotations

import argparse
import json
import sys

from caspian.commands.fault_lines import add_strict, print_faults
from caspian.commands.given_data import given_folders
from caspian.faults import Refused


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", nargs="?", metavar="ARTICLE", help="check this article alone, and no release")
    add_strict(parser)
    parser.add_argument("--codes", action="store_true", help="print all codes of faults, with their meanings")
    parser.add_argument("--json", action="store_true", help="print the faults as a JSON list")


def run(arguments: argparse.Namespace) -> int:
    from caspian.card.fault_page import render_fault_page
    from caspian.card.licence import own_terms
    from caspian.card.markdown import quantity
    from caspian.card.prose import guidelines, template
    from caspian.publishing.release_checks import verify_release
    from caspian.sources.compiler import compile_corpus

    if arguments.codes:
        print(render_fault_page(), end="")
        return 0
    folders = given_folders(arguments)
    rows = {}
    try:
        compiled = compile_corpus(folders, arguments.strict, arguments.article or None)
        for read in () if arguments.article else (template, guidelines, own_terms):
            read(folders.cards)
        rows = {config: table.num_rows for config, table in compiled.tables.items()}
        drift = [] if arguments.article or not folders.release.exists() else verify_release(folders, compiled)
        faults = [*drift, *compiled.warnings]
    except Refused as refused:
        faults = refused.faults
    errors = sum(arguments.strict or not fault.is_warning for fault in faults)
    warnings = quantity(len(faults) - errors, "warning") if len(faults) > errors else ""
    if arguments.json:
        print(json.dumps([fault._asdict() for fault in faults], ensure_ascii=False, indent=2))
        return 1 if errors else 0
    print_faults(faults)
    if errors:
        print(", ".join(part for part in (quantity(errors, "fault"), warnings) if part), file=sys.stderr)
        return 1
    told = f"no faults, {warnings}" if warnings else "no faults"
    print(f"{told}: " + ", ".join(f"{config} {count:,}" for config, count in rows.items()))
    return 0
