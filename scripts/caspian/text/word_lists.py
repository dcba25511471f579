"""Word lists, which are data: TOML files beside the modules that read them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def read_word_lists(module: str) -> dict[str, Any]:
    """The lists beside a module (its `__file__`), from the .toml file of its name: name → words in their order.

    A list is written as one string of words parted by blanks, or as an array where its entries have
    blanks themselves; a table becomes a dictionary of lists.
    """
    return _split_lists(tomllib.loads(Path(module).with_suffix(".toml").read_text("utf-8")))


def _split_lists(table: dict[str, Any]) -> dict[str, Any]:
    lists: dict[str, Any] = {}
    for name, entry in table.items():
        if isinstance(entry, dict):
            lists[name] = _split_lists(entry)
        else:
            lists[name] = tuple(entry.split() if isinstance(entry, str) else entry)
    return lists
