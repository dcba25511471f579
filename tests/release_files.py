"""What tests of releases share: where files lie, what they hold, and how to make sums fit again."""

from __future__ import annotations

import hashlib
from pathlib import Path


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def parquet(config: str, split: str = "test") -> str:
    return f"data/{config}/{split}-00000-of-00001.parquet"


def redo_sums(release: Path) -> None:
    sums = {name: digest for name, digest in sorted(contents(release).items()) if name != "SHA256SUMS"}
    (release / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
