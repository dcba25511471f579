"""Start an annotator's files: one line a sentence, its text written out, its labels still to be given.

For the layer that decides, lines on which independent layers agree are written with their labels, and
an article that only one of them has labelled needs no file. Files that exist are left as they are.
`caspian check` then names what is missing, line by line.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import given_folders
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("annotator", metavar="ANNOTATOR", help="a layer that corpus.json lists")
    parser.add_argument("--json", action="store_true", help="print the files written as a JSON list")


def run(arguments: argparse.Namespace) -> int:
    import json

    from caspian.commands.fault_lines import print_faults
    from caspian.declared_fields import declared_schemas
    from caspian.faults import Refused
    from caspian.schemas import GOLD, INDEPENDENT, read_schemas
    from caspian.sources.article_files import read_articles
    from caspian.sources.corpus_file import annotators_in_role, read_about, refuse_links, unlisted_annotator
    from caspian.sources.drafts import agreed_lines, write_drafts
    from caspian.sources.stored_cuts import cut_articles

    folders = given_folders(arguments)
    refuse_links(folders)
    schemas = read_schemas(folders.schema)
    about, faults = read_about(folders, schemas)
    schemas = declared_schemas(schemas, about)
    articles, found = read_articles(folders, schemas)
    if about:
        faults += unlisted_annotator(folders, about, arguments.annotator)
    if faults or found:
        raise Refused(faults + found)
    sentences = cut_articles(folders, about, articles)
    decides = arguments.annotator in annotators_in_role(about, GOLD)
    agreed, needless, unfinished = agreed_lines(
        folders, annotators_in_role(about, INDEPENDENT) if decides else [], sentences, schemas
    )
    written = [
        display_path(path) for path in write_drafts(folders, arguments.annotator, sentences, schemas, agreed, needless)
    ]
    print_faults(unfinished)
    if arguments.json:
        print(json.dumps(written, ensure_ascii=False))
    else:
        print("\n".join(written) or ("Nothing to draft yet." if unfinished else "Every article has its file already."))
    return 0
