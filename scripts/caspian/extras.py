"""Packages that only some work needs: the extras of pyproject.toml."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires

_REQUIREMENT = re.compile(r"([\w.-]+)([^;]*); extra == ['\"](\w+)['\"]")


def missing_extra(name: str) -> str:
    """What to say where an extra's packages are not installed: which they are, and the line that installs them."""
    try:
        found = [_REQUIREMENT.fullmatch(line) for line in requires("caspian-corpus") or []]
    except PackageNotFoundError:  # run from its files, without having been installed
        found = []
    wanted = [(match[1], match[2].strip()) for match in found if match and match[3] == name]
    if not wanted:
        return f"needs the packages that pyproject.toml lists under {name}"
    lines = " ".join(f"'{package}{version}'" for package, version in wanted)
    return f"needs {' and '.join(package for package, _ in wanted)}; pip install {lines}"
