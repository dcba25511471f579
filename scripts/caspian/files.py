"""Where the folders are, in a checkout, the installed wheel or a corpus of one's own; which files they hold."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).parent
# A wheel copies the data folders next to this file; a checkout keeps them at the top of the repository.
_ROOT = _PACKAGE if (_PACKAGE / "schema").is_dir() else _PACKAGE.parents[1]

LARGEST_TEXT = 10_000_000
LARGEST_LINE = 1_000_000

# What file managers leave behind; neither a fault nor part of anything.
LITTER = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])


class Folders(NamedTuple):
    """The three folders a command works on.

    A corpus, and a release, may bring files of `schema/` and `cards/` of its own; what it does not
    bring is CASPIAN's (`provided`).
    """

    corpus: Path
    schema: Path
    cards: Path

    @property
    def release(self) -> Path:
        """Where the corpus is published."""
        return self.corpus / "release"


def find_folders(corpus: str | Path | None = None) -> Folders:
    """The folders of the corpus in `corpus`, or of CASPIAN's own where it is None."""
    if corpus is None:
        return Folders(_ROOT / "corpus", _ROOT / "schema", _ROOT / "cards")
    corpus = Path(corpus)
    return Folders(corpus, corpus / "schema", corpus / "cards")


def is_in_package(path: Path) -> bool:
    """Whether a path lies in the package itself, as CASPIAN's own corpus does where it was installed."""
    return path.resolve().is_relative_to(_PACKAGE.resolve())


def provided(path: Path) -> Path:
    """A file of schema/ or cards/: the corpus's own where it has one, else CASPIAN's."""
    return path if path.exists() else _ROOT / path.parent.name / path.name


def provided_names(folder: Path, pattern: str) -> list[str]:
    """The names of all files in a schema/ or cards/ folder, CASPIAN's included."""
    return sorted({path.name for root in (_ROOT / folder.name, folder) for path in root.glob(pattern)})


def files_below(folder: Path) -> list[str]:
    """The paths of all files and links below a folder, from there, in order, without `LITTER`."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.name not in LITTER)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def display_path(path: Path) -> str:
    """The path as a fault names it: from the working folder where it lies below, else whole."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return os.fspath(path)
