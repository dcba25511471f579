"""What a command is given to work on: `--corpus`, a corpus folder, or `--data`, a release folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from caspian.faults import Refused, file_fault
from caspian.files import Folders, find_folders

_CORPUS, _RELEASE = "corpus.json", "stats.json"  # the file by which each is known


def add_corpus(parser: argparse.ArgumentParser) -> None:
    """The option of a corpus, which every command has."""
    parser.add_argument(
        "--corpus", metavar="DIR", help=f"a corpus folder, with {_CORPUS} in it (default: CASPIAN's own)"
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    """The option of a release, for commands that need no more than one."""
    parser.add_argument(
        "--data", metavar="RELEASE", help=f"a release folder, with {_RELEASE} in it (default: the corpus's release/)"
    )


def misuse_of_data(arguments: argparse.Namespace) -> str | None:
    """What is wrong with the two options together, if anything is."""
    if arguments.corpus and getattr(arguments, "data", None):
        return "--corpus and --data both say what to work on; expected a corpus folder, or a release folder"
    return None


def given_release(arguments: argparse.Namespace) -> Path:
    """The folder of the release that is meant."""
    return Path(arguments.data) if arguments.data else given_folders(arguments).release


def given_folders(arguments: argparse.Namespace) -> Folders:
    """The corpus that is meant, or the release, which brings labels and guidelines as a corpus does.

    Raises Refused for a release given as a corpus.
    """
    folders = find_folders(getattr(arguments, "data", None) or arguments.corpus)
    folder = folders.corpus
    if arguments.corpus and (folder / _RELEASE).is_file() and not (folder / _CORPUS).exists():
        message = (
            f"a release, without {_CORPUS}; expected a corpus folder{', or --data' if 'data' in arguments else ''}"
        )
        raise Refused([file_fault("E112", folder, message)])
    if arguments.corpus and not folder.is_dir():
        raise Refused([file_fault("E112", folder, f"no such folder; expected one with a {_CORPUS}")])
    return folders


def given_words(arguments: argparse.Namespace) -> list[str]:
    """The option as it was given, for a command that is to go on with the same data."""
    options = {"--corpus": arguments.corpus, "--data": arguments.data}
    return [word for option, value in options.items() if value for word in (option, value)]
