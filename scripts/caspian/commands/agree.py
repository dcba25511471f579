"""Print how far independent annotators agree, and how much they dispute; with --disputes also what.

Krippendorff's alpha per label with an interval, token alpha and F1 per span role. --disputes adds
the confusion of each label, and every disputed sentence with what each says, and gold where it has decided.
"""

from __future__ import annotations

import argparse
import json

from caspian.commands.given_data import given_folders
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--annotators",
        nargs="+",
        metavar="NAME",
        help="the layers to compare (default: those whose role in corpus.json is `independent`)",
    )
    parser.add_argument("--disputes", action="store_true", help="list what is disputed, with the sentences' text")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.agreement.disputes import find_disputes
    from caspian.agreement.inter_annotator import agreement_by_origin
    from caspian.card.markdown import quantity
    from caspian.commands.agreement_view import render_agreement, render_disputes
    from caspian.commands.fault_lines import print_faults
    from caspian.faults import Fault, Refused, nearest
    from caspian.schemas import GOLD, INDEPENDENT, MACHINES
    from caspian.sources.compiler import read_layers
    from caspian.sources.corpus_file import annotators_in_role

    folders = given_folders(arguments)
    compiled = read_layers(folders)
    about, tables = compiled.about, compiled.tables
    known = [annotator["id"] for annotator in about["annotators"]]
    names = list(dict.fromkeys(arguments.annotators or annotators_in_role(about, INDEPENDENT)))
    if not arguments.annotators and len(names) < 2:
        place = display_path(folders.corpus / "corpus.json")
        message = f"{len(names)} layers are {INDEPENDENT}; expected two to compare, or two named with --annotators"
        raise Refused([Fault("E301", place, "$.annotators", message)])
    strange = [name for name in names if name not in known]
    if strange or len(names) < 2:
        faults = [
            Fault("E901", "--annotators", "", f"no annotator {n!r}; expected some of {known}{nearest(n, known)}")
            for n in strange
        ]
        raise Refused(
            faults or [Fault("E901", "--annotators", "", f"{names}: expected two annotators or more, of {known}")]
        )
    parts = {origin: part for origin, part in agreement_by_origin(tables, names, compiled.schemas).items() if part}
    if compiled.warnings and not arguments.json:
        print_faults(compiled.warnings)
    if not parts:
        raise Refused([Fault("E901", "--annotators", "", f"no sentence is labelled by two of {names}")])
    (gold,) = annotators_in_role(about, GOLD)
    disputed = find_disputes(tables, names, gold, compiled.schemas)
    if arguments.json:
        print(json.dumps({"by_origin": parts, "disputes": disputed}, ensure_ascii=False, indent=2))
        return 0
    kinds = {annotator["kind"] for annotator in about["annotators"] if annotator["id"] in names}
    print(render_agreement(parts, machines=kinds <= set(MACHINES)))
    sentences = len({item["sentence_id"] for item in disputed})
    told = f"{quantity(len(disputed), 'dispute')} over labels and spans of {quantity(sentences, 'sentence')}"
    if arguments.disputes:
        print(render_disputes(parts, disputed))
        print(f"{told}.")
    else:
        print(f"{told}{'; --disputes lists them' if disputed else ''}.")
    return 0
