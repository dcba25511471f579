"""YAML of a release: keys in their order, one line a value, and where it is wished one line a record."""

from __future__ import annotations

import re
from typing import Any

from caspian.records import Record

_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+")


class _Inline(dict[str, Any]):
    """A record that stands on one line, `{name: id, dtype: string}`."""


def as_yaml(content: Record, one_line: tuple[str, ...] = ()) -> str:
    """Block style; the records of lists under the keys `one_line` are a line each, which is the same YAML."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Knows what is `_Inline`."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        """A text of several lines as it stands, `|`; one that YAML 1.2 takes for a number in quotation marks."""
        style = "|" if "\n" in value else "'" if _NUMBER.fullmatch(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    Dumper.add_representer(_Inline, lambda dumper, node: dumper.represent_mapping("tag:yaml.org,2002:map", node, True))
    marked = _marked(content, one_line)
    return str(yaml.dump(marked, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100_000))


def _marked(node: Any, one_line: tuple[str, ...]) -> Any:
    """The same with the records of lists under `one_line` as `_Inline`."""
    if isinstance(node, list):
        return [_marked(item, one_line) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: [_Inline(item) for item in value] if key in one_line else _marked(value, one_line)
        for key, value in node.items()
    }
