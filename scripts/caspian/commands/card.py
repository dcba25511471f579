"""Print the dataset card of a corpus, with every number computed from its files.

The card is the README.md of the release; `caspian check` tells when the two differ.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import given_folders


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the numbers behind the card as JSON")


def run(arguments: argparse.Namespace) -> int:
    import json

    from caspian.card.dataset_card import render_card
    from caspian.publishing.statistics import compute_statistics
    from caspian.sources.compiler import compile_corpus
    from caspian.sources.splits import published_splits

    folders = given_folders(arguments)
    compiled = compile_corpus(folders)
    facts = compute_statistics(compiled, published_splits(compiled, standoff=False), standoff=False)
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print(render_card(facts, compiled.schemas, folders.cards), end="")
    return 0
