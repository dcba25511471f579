"""What tests of releases share: where files lie, what they hold, and how to make sums fit again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from caspian.files import find_folders


def labels_with(field: str, name: str, own: dict[str, str]) -> str:
    """CASPIAN's labels.json with `own` in the place of the value `name` of a field."""
    document = json.loads((find_folders().schema / "labels.json").read_text("utf-8"))
    values = document["$defs"][field]["oneOf"]
    document["$defs"][field]["oneOf"] = [own if value["const"] == name else value for value in values]
    return json.dumps(document, ensure_ascii=False)


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
