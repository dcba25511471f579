"""The sums of a release: SHA256SUMS, and which files are not what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from caspian.faults import Fault, file_fault
from caspian.files import display_path, files_below, sha256_of
from caspian.records import read_text

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")


def wrong_sums(folder: Path) -> Iterator[Fault]:
    """Files of a release that are missing, changed or not listed in its SHA256SUMS, and lines of it that are none."""
    listed, faults = listed_sums(folder)
    yield from faults
    if faults:
        return
    present = set(files_below(folder)) - {SUMS}
    for name in sorted(listed.keys() | present):
        if name not in present:
            yield file_fault("E602", folder / name, "missing, though SHA256SUMS lists it")
        elif name not in listed:
            yield file_fault("E602", folder / name, "not listed in SHA256SUMS")
        elif not is_own_file(folder / name):
            yield file_fault("E602", folder / name, "not a file of its own; expected one, not a link")
        elif sha256_of(folder / name) != listed[name]:
            yield file_fault("E602", folder / name, "changed since the release was built (its SHA-256 differs)")


def data_sums(folder: Path) -> dict[str, str]:
    """path → SHA-256 of the data files of a release."""
    names = [path for path in files_below(folder) if path.startswith("data/")]
    return {path: sha256_of(folder / path) for path in names if is_own_file(folder / path)}


def is_own_file(path: Path) -> bool:
    """Whether a path is a regular file and no link, which may have no end."""
    return path.is_file() and not path.is_symlink()


def listed_sums(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    """path → SHA-256 as SHA256SUMS has it, and every line that is not as `sha256sum` writes it for text."""
    text = read_text(folder / SUMS)
    if isinstance(text, Fault):
        return {}, [text]
    listed: dict[str, str] = {}
    faults = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        place = f"{display_path(folder / SUMS)}:{number}"
        match = _LINE.fullmatch(line)
        name = match[2] if match else ""
        if not match or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            message = f"{line[:100]!r}; expected a SHA-256, two spaces and a path in the folder"
            faults.append(Fault("E602", place, "", message))
        elif name in listed:
            faults.append(Fault("E602", place, "", f"{name!r} is listed twice; expected each file once"))
        else:
            listed[name] = match[1]
    if not text.endswith("\n"):
        faults.append(file_fault("E602", folder / SUMS, "its last line has no end; expected the whole file"))
    return listed, faults
