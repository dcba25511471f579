"""Where the folders are: in a checkout, in the installed wheel, or in a corpus of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).parent
# A wheel copies the data folders next to this file; a checkout keeps them at the top of the repository.
_ROOT = _PACKAGE if (_PACKAGE / "schema").is_dir() else _PACKAGE.parents[1]

LARGEST_TEXT = 10_000_000
LARGEST_LINE = 1_000_000


class Folders(NamedTuple):
    """The three folders a command works on. A corpus may bring its own `schema/` and `cards/`."""

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
    own = [corpus / name for name in ("schema", "cards")]
    schema, cards = (path if path.is_dir() else _ROOT / path.name for path in own)
    return Folders(corpus, schema, cards)


def shown(path: Path) -> str:
    """The path as a fault names it: from the working folder where it lies below, else whole."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return os.fspath(path)
