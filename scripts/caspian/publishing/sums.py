"""The sums of a release: SHA256SUMS, and which files are not what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from caspian.faults import Fault, file_fault
from caspian.files import files_below, sha256_of
from caspian.records import read_bytes

SUMS = "SHA256SUMS"


def wrong_sums(folder: Path) -> Iterator[Fault]:
    """Files of a release that are missing, changed or not listed in its SHA256SUMS."""
    listed = listed_sums(folder)
    present = set(files_below(folder)) - {SUMS}
    for name in sorted(listed.keys() | present):
        if name not in present:
            yield file_fault("E602", folder / name, "missing, though SHA256SUMS lists it")
        elif name not in listed:
            yield file_fault("E602", folder / name, "not listed in SHA256SUMS")
        elif (folder / name).is_symlink() or not (folder / name).is_file():
            yield file_fault("E602", folder / name, "not a file of its own; expected one, not a link")
        elif sha256_of(folder / name) != listed[name]:
            yield file_fault("E602", folder / name, "changed since the release was built (its SHA-256 differs)")


def data_sums(folder: Path) -> dict[str, str]:
    """path → SHA-256 of the data files of a release."""
    return {path: sha256_of(folder / path) for path in files_below(folder) if path.startswith("data/")}


def listed_sums(folder: Path) -> dict[str, str]:
    """path → SHA-256 as SHA256SUMS has it; nothing where there is no such file."""
    data = read_bytes(folder / SUMS)
    lines = [] if isinstance(data, Fault) else data.decode("utf-8", "replace").split("\n")
    return {line[66:]: line[:64] for line in lines if line}
