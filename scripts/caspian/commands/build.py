"""Compile a corpus and publish it into its release folder.

Reads articles and annotations, checks every rule, and writes Parquet, card, statistics, Croissant,
citation and checksums: whole, or nothing where there is any error. Warnings are printed and stop nothing,
unless --strict is given.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from caspian.commands.fault_lines import add_strict, print_faults
from caspian.commands.given_data import given_folders
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="DIR", help="where to publish (default: release/ in the corpus)")
    parser.add_argument(
        "--standoff",
        action="store_true",
        help="publish without any text, only hashes and offsets (default folder: release-standoff/)",
    )
    add_strict(parser)
    parser.add_argument("--json", action="store_true", help="print the statistics as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.atomic_folders import refuse_place
    from caspian.commands.article_view import render_sizes
    from caspian.publishing.release_writer import write_release
    from caspian.sources.compiler import compile_corpus

    folders = given_folders(arguments)
    default = folders.corpus / "release-standoff" if arguments.standoff else folders.release
    destination = Path(arguments.out) if arguments.out else default
    refuse_place(destination)
    compiled = compile_corpus(folders, arguments.strict)
    facts = write_release(compiled, destination, folders.cards, arguments.standoff)
    print_faults(compiled.warnings)
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    print(render_sizes(facts))
    print(f"Written to {display_path(destination)}.")
    return 0
