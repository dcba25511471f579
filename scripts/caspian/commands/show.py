"""Print an article with its labels, sources, cues and contents marked.

Colours appear on a terminal only (never with NO_COLOR set); the marks [source: …], [cue: …] and
[content: …] are readable without them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys

from caspian.files import find_folders


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", nargs="?", metavar="ARTICLE", help="an article's id (default: the first one)")
    parser.add_argument("--json", action="store_true", help="print the records of its sentences as a JSON list")


def run(arguments: argparse.Namespace) -> int:
    from caspian.commands.article_view import render
    from caspian.faults import Fault, Refused, nearest
    from caspian.sources.compiler import compile_corpus

    compiled = compile_corpus(find_folders(arguments.corpus))
    articles = {row["id"]: row for row in compiled.tables["articles"].to_pylist()}
    name = arguments.article or next(iter(articles))
    if name not in articles:
        more = f" and {len(articles) - 10} more" if len(articles) > 10 else ""
        some = ", ".join(sorted(articles)[:10])
        message = f"no article of that id{nearest(name, articles)}; expected one of {some}{more}"
        raise Refused([Fault("E901", name, "", message)])
    rows = [row for row in compiled.tables["sentences"].to_pylist() if row["article_id"] == name]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    print(render(articles[name], rows, width, colour))
    others = [other for other in articles if other != name]
    if others and not arguments.article:
        print(f"\nAlso in this corpus: {', '.join(others[:10])}{' …' if len(others) > 10 else ''}")
    return 0
