"""The parameters of a request beside model, messages and the form of the answer: `--param NAME=VALUE`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from caspian.records import STRICT_JSON, Record

DEFAULTS: Record = {"temperature": 0}  # as repeatable as a server can be
RESERVED = ("model", "messages", "response_format")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")


def read_params(written: Sequence[str]) -> Record:
    """The parameters that are sent: the defaults, and what is written as NAME=VALUE; NAME= leaves a default out.

    A value is JSON where it parses (`0.5`, `["a"]`), else the string itself. Raises ValueError with what is
    wrong with the first that cannot be used.
    """
    params, seen = dict(DEFAULTS), set[str]()
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not _NAME.fullmatch(name):
            raise ValueError(f"--param {one!r}; expected NAME=VALUE, such as temperature=0.5")
        if name in RESERVED:
            raise ValueError(f"--param {name}: set by the program; expected none of {', '.join(RESERVED)}")
        if name in seen:
            raise ValueError(f"--param {name} is given twice; expected it once")
        seen.add(name)
        if value:
            params[name] = _read_value(value)
        elif params.pop(name, None) is None:
            raise ValueError(f"--param {name}= leaves out what is not sent; expected one of {', '.join(DEFAULTS)}")
    return dict(sorted(params.items()))  # in any order they are the same request


def _read_value(text: str) -> object:
    try:
        value = STRICT_JSON.decode(text)
        json.dumps(value, allow_nan=False)  # 1e999 is no number that could be sent
    except (ValueError, RecursionError):
        return text
    return value


def written_params(params: Record) -> dict[str, str]:
    """Each parameter's value as JSON in ASCII: whatever it holds, a file can keep it and a page can show it."""
    return {name: json.dumps(value) for name, value in params.items()}
