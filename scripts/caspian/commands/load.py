"""Read a release, verify it, and print what it holds; with --texts put texts back into a stand-off release.

A text that is not exactly the one that was labelled (by its SHA-256) is refused.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from caspian.commands.given_data import given_folders
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", nargs="?", metavar="RELEASE", help="the release folder (default: the corpus's own)")
    parser.add_argument("--texts", metavar="DIR", help="folder of <article id>.txt files for a stand-off release")
    parser.add_argument("--out", metavar="DIR", help="write the completed release there")
    parser.add_argument("--json", action="store_true", help="print name, version and rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.commands.article_view import render_sizes
    from caspian.commands.fault_lines import print_faults
    from caspian.faults import Fault, Refused, file_fault
    from caspian.publishing.release_checks import check_release
    from caspian.publishing.release_reader import read_release
    from caspian.publishing.release_writer import write_release
    from caspian.publishing.standoff import restore_texts
    from caspian.sources.compiler import Compiled
    from caspian.sources.splits import merge_splits
    from caspian.sources.warnings import cut_warnings, find_warnings

    folder = Path(arguments.release) if arguments.release else given_folders(arguments).release
    release = read_release(folder, verify=False)  # what is changed is told with all else
    facts, schemas, splits = release
    faults = check_release(folder, release)
    if arguments.out and Path(arguments.out).resolve().is_relative_to(folder.resolve()):
        faults.append(Fault("E901", arguments.out, "", "inside the release that is read; expected another place"))
    if facts["standoff"] and arguments.out and not arguments.texts:
        faults.append(
            file_fault("E608", folder, "a stand-off release; expected --texts DIR with its texts beside --out")
        )
    if faults:
        raise Refused(faults)
    if arguments.texts:
        splits = restore_texts(release, Path(arguments.texts))
    complete = bool(arguments.texts) or not facts["standoff"]
    tables = merge_splits(splits, schemas)
    if arguments.out:
        warnings = find_warnings(facts["about"], tables, folder, schemas)
        whole = Compiled(facts["about"], schemas, tables, facts.get("benchmark", []), warnings)
        write_release(whole, Path(arguments.out), folder / "cards")
    if complete:
        print_faults(cut_warnings(tables["articles"].to_pylist(), tables["sentences"], folder))
    if arguments.json:
        about = {name: facts["about"][name] for name in ("name", "version")}
        print(json.dumps({**about, "texts": complete, "rows": facts["rows"]}, ensure_ascii=False, indent=2))
        return 0
    print(render_sizes(facts))
    if arguments.out:
        print(f"Written to {display_path(Path(arguments.out))}.")
    elif arguments.texts:
        print("All texts are the labelled ones. Nothing was written; --out DIR keeps the completed release.")
    elif not complete:
        print("A stand-off release, without texts; --texts DIR completes it.")
    return 0
