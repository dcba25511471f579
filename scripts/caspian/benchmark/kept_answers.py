"""Answers of a server kept on disk, one a line, so that a run that was stopped goes on where it stood."""

from __future__ import annotations

import json
import re
from errno import ENOSPC
from os import strerror
from pathlib import Path
from typing import NamedTuple

from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path
from caspian.records import STRICT_JSON, Record, Validator, schema_faults

LARGEST_KEPT_LINE, LARGEST_KEPT = 10_000_000, 500_000_000  # bytes; JSON may write one byte of an answer as six
TOKENS = ("prompt_tokens", "completion_tokens")
_KEPT = {
    "type": "object",
    "properties": {
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "status": {"type": "integer"},
        "text": {"type": "string"},
        "usage": {
            "type": "object",
            "properties": {name: {"type": ["integer", "null"], "minimum": 0, "maximum": 10**9} for name in TOKENS},
            "required": list(TOKENS),
        },
        "seconds": {"type": "number", "minimum": 0, "maximum": 10**6},
        "tries": {"type": "integer", "minimum": 1, "maximum": 1000},
    },
    "required": ["digest", "status", "text", "usage", "seconds", "tries"],
}


class Answer(NamedTuple):
    """What the server answered: the message's text, the tokens it counted, seconds of the last try, tries."""

    status: int
    text: str
    usage: dict[str, int | None]
    seconds: float
    tries: int


def open_kept(keep: Path | None, model: str) -> tuple[dict[str, Answer], Path | None]:
    """The kept answers by request digest, and the file that takes new ones. Half a last line is cut off."""
    if keep is None:
        return {}, None
    from jsonschema import Draft202012Validator

    path = keep / f"answers-{re.sub(r'[^A-Za-z0-9._-]+', '-', model)[:80]}.jsonl"
    check = Validator(Draft202012Validator(_KEPT), None)
    answers: dict[str, Answer] = {}
    try:
        keep.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Refused([file_fault("E102", path, "a link or no file; expected a file of kept answers")])
        with path.open("ab+") as stream:
            if stream.tell() > LARGEST_KEPT:
                raise Refused([file_fault("E104", path, f"larger than the limit of {LARGEST_KEPT:,} bytes")])
            stream.seek(0)
            whole, number = 0, 0
            while line := stream.readline(LARGEST_KEPT_LINE + 1):
                number += 1
                place = f"{display_path(path)}:{number}"
                if len(line) > LARGEST_KEPT_LINE:
                    raise Refused([Fault("E104", place, "", f"longer than the limit of {LARGEST_KEPT_LINE:,} bytes")])
                if not line.endswith(b"\n"):  # the run was killed while it wrote
                    stream.truncate(whole)
                    break
                whole += len(line)
                record = _read_line(line, place, check)
                answers[record["digest"]] = Answer(*(record[name] for name in Answer._fields))
    except OSError as error:
        raise Refused([file_fault("E103", path, f"cannot be used: {error.strerror or error}")]) from None
    return answers, path


def _read_line(line: bytes, place: str, check: Validator) -> Record:
    try:
        record = STRICT_JSON.decode(line.decode())
    except (ValueError, RecursionError) as error:
        raise Refused([Fault("E806", place, "", f"no kept answer: {error}; delete the line to ask again")]) from None
    faults = list(schema_faults(record, place, check))
    if faults:
        raise Refused(faults)
    return dict(record)


def append_kept(path: Path, record: Record) -> None:
    """Adds one line, in one piece. Raises Refused where the file cannot be written."""
    try:
        path.parent.mkdir(exist_ok=True)  # another run may have put its folder into the place
        line = json.dumps(record).encode() + b"\n"
        with path.open("ab", buffering=0) as stream:
            before = stream.tell()
            if stream.write(line) != len(line):
                stream.truncate(before)
                raise OSError(ENOSPC, strerror(ENOSPC))
    except OSError as error:
        raise Refused([file_fault("E111", path, f"cannot be written: {error.strerror or error}")]) from None
