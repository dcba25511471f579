"""Folders that appear whole or not at all: filled beside their place, and then put into it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caspian.faults import Refused, file_fault
from caspian.files import display_path, is_in_package


def refuse_package(destination: Path) -> None:
    """Raises Refused for a place in the package, which an upgrade replaces and others read."""
    if is_in_package(destination):
        message = (
            "lies in the installed package, which stays as it is; expected a place of your own, by --out or --corpus"
        )
        raise Refused([file_fault("E113", destination, message)])


@contextmanager
def draft_beside(destination: Path) -> Iterator[Path]:
    """A new folder beside `destination`, to be filled and put in its place; removed if that did not happen.

    Raises Refused in the package, and where the system does not let it be written.
    """
    refuse_package(destination)
    folder = None
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(destination)
        folder = Path(tempfile.mkdtemp(prefix=_mark(destination), dir=destination.parent))
        folder.chmod(0o755)
        yield folder
    except OSError as error:
        where = f" ({display_path(Path(error.filename))})" if isinstance(error.filename, str) else ""
        message = f"cannot be written: {error.strerror or error}{where}; nothing was changed"
        raise Refused([file_fault("E111", destination, message)]) from None
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(destination: Path) -> None:
    """What a killed process left beside its destination, unless it is so young that it may be at work."""
    for path in destination.parent.iterdir():
        if path.name.startswith(_mark(destination)) and path.stat().st_mtime < time.time() - 3600:
            shutil.rmtree(path, ignore_errors=True)


def _mark(destination: Path) -> str:
    """How the folder of work under way begins; nobody names a folder of their own so."""
    return f".{destination.name}.caspian-build-"


def put_in_place(new: Path, destination: Path) -> None:
    """Puts the folder `new` in the destination's place; what stood there is left in `new` to be removed."""
    if not destination.exists():
        new.rename(destination)
    elif not _exchange(new, destination):
        aside = new.with_name(f"{new.name}-old")
        destination.rename(aside)
        try:
            new.rename(destination)
        except OSError:
            aside.rename(destination)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders in a single step, so that a kill finds either; False where the system cannot."""
    import ctypes

    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2  # Linux, man 2 renameat2
    except (AttributeError, OSError, TypeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
