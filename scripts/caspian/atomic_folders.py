"""Folders that appear whole or not at all: filled beside their place, and then put into it."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caspian.faults import Refused, file_fault
from caspian.files import display_path, is_in_package

_ASIDE = "-old"  # ends the name of what is moved aside where two folders cannot be exchanged


def refuse_place(destination: Path) -> None:
    """Raises Refused for a place where no folder belongs: in the package, in a release, or where the command runs."""
    place = destination.resolve()
    if is_in_package(destination):
        message = (
            "lies in the installed package, which stays as it is; expected a place of your own, by --out or --corpus"
        )
        raise Refused([file_fault("E113", destination, message)])
    if any((parent / "SHA256SUMS").is_file() and (parent / "stats.json").is_file() for parent in place.parents):
        raise Refused([file_fault("E110", destination, "lies in a release, which it would break; expected another")])
    if place == Path.cwd():
        raise Refused([file_fault("E110", destination, "the folder that the command runs in; expected another")])


@contextmanager
def one_at_a_time(destination: Path) -> Iterator[None]:
    """Waits until no other process is at this point for the same parent folder, where the system has locks."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(destination.parent, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


@contextmanager
def draft_beside(destination: Path) -> Iterator[Path]:
    """A new folder beside `destination`, to be filled and put in its place; removed if that did not happen.

    It is locked while it is filled, so that what killed work left is known, and removed by the next.
    Raises Refused for a place where no folder belongs, and where the system does not let it be written.
    """
    refuse_place(destination)
    folder, lock = None, None
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(destination)
        folder, lock = _new_folder(destination)
        folder.chmod(0o755)
        yield folder
    except OSError as error:
        if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
            error = OSError(str(error.args[0][0][-1]))  # of many files the first
        where = f" ({display_path(Path(error.filename))})" if isinstance(error.filename, str) else ""
        message = f"cannot be written: {error.strerror or error}{where}; nothing was changed"
        raise Refused([file_fault("E111", destination, message)]) from None
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextmanager
def changed_folder(destination: Path, linked: str = "") -> Iterator[Path]:
    """A copy of a folder, or an empty one, to be changed; it takes the folder's place when all is written.

    Files of the part `linked`, which are only ever added to, are not copied but linked. Raises Refused
    as `draft_beside` does.
    """

    def copied(source: str, target: str) -> None:
        if linked and Path(source).is_relative_to(destination / linked):
            os.link(source, target, follow_symlinks=False)
        else:
            shutil.copy2(source, target)

    with draft_beside(destination) as draft:
        links = [path for path in [destination, *destination.rglob("*")] if path.is_symlink()]
        if links:
            raise Refused([file_fault("E110", path, "a link; expected a file or folder of its own") for path in links])
        if destination.is_dir():
            shutil.copytree(destination, draft, dirs_exist_ok=True, copy_function=copied)
        yield draft
        put_in_place(draft, destination)
        if linked:
            _carry_over(draft / linked, destination / linked)


def _carry_over(old: Path, new: Path) -> None:
    """What others added to files of a folder after it was copied; `old` is what stood in its place."""
    for path in [path for path in old.rglob("*") if path.is_file()]:
        target = new / path.relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except FileExistsError:
            if not target.samefile(path):  # both were written to: the two together
                with target.open("ab") as stream:
                    stream.write(path.read_bytes())


def put_new_folder(new: Path, destination: Path) -> None:
    """Puts a folder that is whole into a place where nothing, or an empty folder, stands; Refused where more does."""
    try:
        new.rename(destination)
    except OSError:
        if not (destination.is_dir() and any(destination.iterdir())):
            raise
        raise Refused([file_fault("E110", destination, "holds something by now; expected a new folder")]) from None


def put_new_file(new: Path, destination: Path) -> bool:
    """Puts a file that is whole into a place where nothing stands; False, and nothing done, where something does."""
    try:
        os.link(new, destination)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if os.path.lexists(destination):
            return False
        new.rename(destination)
    return True


def _new_folder(destination: Path) -> tuple[Path, int | None]:
    """A folder that bears the destination's mark, and the lock on it, None where the system has none."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_mark(destination), dir=destination.parent))
        lock = _locked(folder)
        if folder.exists():  # else somebody swept it away in the moment before it was locked
            return folder, lock
        if lock is not None:
            os.close(lock)


def _locked(folder: Path, wait: bool = False) -> int | None:
    """A lock on a folder that ends with this process; None where another has one, or the system has none."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def remove_leftovers(destination: Path) -> None:
    """Removes what a killed process left beside its destination: it bears the mark, and nobody has a lock on it."""
    for path in destination.parent.glob(f"{glob.escape(_mark(destination))}*"):
        if path.is_symlink():
            path.unlink()
        elif path.name.endswith(_ASIDE) and not destination.exists():
            path.rename(destination)  # killed between the two steps of `put_in_place`
        elif (lock := _locked(path)) is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _mark(destination: Path) -> str:
    """How the folder of work under way begins; nobody names a folder of their own so."""
    return f".{destination.name}.caspian-build-"


def put_in_place(new: Path, destination: Path) -> None:
    """Puts the folder `new` in the destination's place; what stood there is left in `new` to be removed."""
    if not destination.exists():
        new.rename(destination)
    elif not _exchange(new, destination):
        aside = new.with_name(f"{new.name}{_ASIDE}")
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
