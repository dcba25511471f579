"""JSON and JSON lines from outside → records checked against their schemas, each with its place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.faults import Fault, by_place, file_fault, nearest
from caspian.files import LARGEST_LINE, LARGEST_TEXT, display_path
from caspian.terminal import first_steering

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Record = dict[str, Any]
DEEPEST = 50  # levels of lists and objects in JSON from outside


class Located(NamedTuple):
    """A record and where it stands, as `file:line`."""

    place: str
    record: Record


class Validator(NamedTuple):
    """The reference for one schema, and where jsonschema-rs is installed a fast test of the same schema."""

    reference: Draft202012Validator
    fast: Callable[[Any], bool] | None

    def accepts(self, record: Any) -> bool:
        """Whether the fast test finds nothing wrong; False says nothing yet."""
        try:
            return self.fast is not None and self.fast(record)
        except ValueError:  # what it cannot read, such as half a surrogate pair
            return False


def read_bytes(path: Path, largest: int = LARGEST_TEXT) -> bytes | Fault:
    """The bytes of a regular file of at most `largest` bytes, or the fault that forbids it.

    A link is followed only to a file of the same folder: what a corpus or release brings along cannot
    make others be read, and published.
    """
    try:
        if not path.is_file():
            return file_fault("E101", path, f"{'no file' if path.exists() else 'missing'}; expected a file")
        if path.is_symlink() and path.resolve().parent != path.parent.resolve():
            return file_fault("E102", path, "leads out of its folder; expected a file, not a link")
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size  # a limit is no size to ask memory for
            data = stream.read(min(size, largest) + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        return file_fault("E103", path, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(data) > largest:
        return file_fault("E104", path, f"larger than the limit of {largest:,} bytes")
    return data


def decode(data: bytes, path: Path) -> str | Fault:
    """The text of UTF-8 bytes, or the fault with the line of the first byte that is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8; expected UTF-8 text"
        return Fault("E105", f"{display_path(path)}:{line}", "", message)


def read_records(path: Path, validator: Validator, largest: int = LARGEST_TEXT) -> tuple[list[Located], list[Fault]]:
    """The valid records of a JSON lines file of at most `largest` bytes, and the faults of all others.

    Empty lines are passed over.
    """
    lines, faults = read_lines(path, largest)
    records, found = check_lines(lines, validator)
    return records, by_place(faults + found)


def check_lines(lines: list[Located], validator: Validator) -> tuple[list[Located], list[Fault]]:
    """The lines whose record is valid, and the faults of all others."""
    records, faults = [], []
    for line in lines:
        found = list(schema_faults(line.record, line.place, validator))
        faults += found
        if not found:
            records.append(line)
    return records, faults


def read_lines(path: Path, largest: int = LARGEST_TEXT) -> tuple[list[Located], list[Fault]]:
    """The JSON of each line of a file, not yet held against a schema, and the faults of lines that are none.

    Empty lines are passed over.
    """
    text = read_text(path, largest)
    if isinstance(text, Fault):
        return [], [text]
    if text.lstrip().startswith("["):
        return [], [file_fault("E106", path, "a JSON list; expected JSON lines, one object a line")]
    if not text.strip():
        return [], [file_fault("E109", path, "empty; expected one JSON object a line")]
    lines, faults = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{display_path(path)}:{number}"
        record, found = parse_json(line, place)
        faults += found
        if not found:
            lines.append(Located(place, record))
    return lines, faults


def read_record(path: Path, validator: Validator, largest: int | None = None) -> tuple[Record, list[Fault]]:
    """The one JSON object of a file of at most `largest` characters (None: LARGEST_LINE), and its faults."""
    text = read_text(path, max(largest or 0, LARGEST_TEXT))
    if isinstance(text, Fault):
        return {}, [text]
    return parse_record(text, display_path(path), validator, largest)


def read_text(path: Path, largest: int = LARGEST_TEXT) -> str | Fault:
    """The text of a UTF-8 file of at most `largest` bytes, or the fault that forbids it."""
    data = read_bytes(path, largest)
    return data if isinstance(data, Fault) else decode(data, path)


def parse_record(text: str, place: str, validator: Validator, largest: int | None = None) -> tuple[Record, list[Fault]]:
    """The record of a JSON text, and its faults; `place` says where it stands."""
    record, faults = parse_json(text, place, largest)
    return record, faults or list(schema_faults(record, place, validator))


def parse_json(text: str, place: str, largest: int | None = None) -> tuple[Any, list[Fault]]:
    """What a JSON text from outside says, and why it cannot be trusted."""
    limit = largest or LARGEST_LINE
    if len(text) > limit:
        return {}, [Fault("E104", place, "", f"longer than the limit of {limit:,} characters")]
    try:
        record = strict_json(text)
    except json.JSONDecodeError as error:
        return {}, [Fault("E106", place, "", f"not JSON: {error.msg} at column {error.colno}")]
    except RecursionError as error:
        return {}, [Fault("E104", place, "", f"not usable JSON: {error}")]
    except ValueError as error:
        return {}, [Fault("E106", place, "", f"not usable JSON: {error}")]
    return record, [Fault("E107", place, path, message) for path, message in bad_strings(record)]


def strict_json(text: str) -> Any:
    """What a JSON text says, no key doubled in it and no NaN.

    Raises ValueError for what is none, and RecursionError where it is nested deeper than DEEPEST levels,
    which keeps whoever walks it within Python's own limit.
    """
    with suppress(RecursionError):
        node = STRICT_JSON.decode(text)
        if not _is_too_deep(node):
            return node
    raise RecursionError(f"nested deeper than the limit of {DEEPEST} levels")


def _is_too_deep(node: Any) -> bool:
    level = [node]
    for _ in range(DEEPEST):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return any(isinstance(node, (dict, list)) for node in level)


def _without_doubles(pairs: list[tuple[str, Any]]) -> Record:
    record: Record = {}
    for name, value in pairs:
        if name in record:
            raise ValueError(f"the key {name!r} occurs twice in one object")
        record[name] = value
    return record


def _number(written: str) -> int | float:
    """1.0 is an integer to JSON Schema; so it is one to everything after it."""
    number = float(written)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# The one reader of JSON from outside: no doubled keys, no NaN.
STRICT_JSON = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_refuse_constant, parse_float=_number)


def bad_strings(node: Any, path: str = "$") -> Iterator[tuple[str, str]]:
    """Strings that no reader of the release could be trusted with: control characters, lone surrogates."""
    if isinstance(node, str):
        bad = first_steering(node, allowed="\t")
        if bad:
            yield path, f"U+{ord(bad):04X} in a string; expected no line breaks, control characters or surrogates"
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from bad_strings(key, path)
            yield from bad_strings(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from bad_strings(value, f"{path}[{index}]")


def json_text(content: Any) -> str:
    """JSON as it is written into files that people read."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def schema_faults(record: Any, place: str, validator: Validator) -> Iterator[Fault]:
    """Every way in which a record breaks its schema, most telling first."""
    if validator.accepts(record):
        return
    from jsonschema.exceptions import relevance

    errors = sorted(validator.reference.iter_errors(record), key=relevance, reverse=True)
    yield from dict.fromkeys(Fault("E108", place, error.json_path, _worded(error)) for error in errors)


def _worded(error: ValidationError) -> str:
    if error.validator == "oneOf":
        names = [value["const"] for value in error.validator_value if "const" in value]
        if names:
            hint = nearest(error.instance, names) if isinstance(error.instance, str) else ""
            seen = "null" if error.instance is None else repr(error.instance)
            return f"{seen} is not one of {', '.join(names)}{hint}"
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema["properties"]
        strange = [name for name in error.instance if name not in known]
        return "; ".join(f"unknown key {name!r}{nearest(name, known)}" for name in strange)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"without {', '.join(missing)}"
    if error.validator == "type":
        expected = error.validator_value
        return f"{error.instance!r} is not {expected if isinstance(expected, str) else ' or '.join(expected)}"
    if error.validator == "minItems":
        return f"{len(error.instance)} items; expected at least {error.validator_value}"
    if error.validator == "minProperties":
        return f"only {', '.join(error.instance) or 'nothing'}; expected {error.validator_value} keys or more"
    if error.validator == "maxProperties":
        return f"{', '.join(error.instance)}; expected {error.validator_value} keys at most"
    if error.validator == "format":
        return f"{error.instance!r} is no {error.validator_value}"
    if error.validator == "pattern" and "description" in error.schema:
        return f"{error.instance!r} is not of the form expected: {error.schema['description']}"
    listed = [part for part in error.context or () if part.validator == "oneOf"]
    if error.validator == "anyOf" and listed:
        return f"{_worded(listed[0])}, or null"
    if error.validator == "anyOf":
        return 'expected words of the text, {"text": …, "nth": …}, a list of these, or null'
    return str(error.message)


def validator(name: str, schemas: dict[str, Record]) -> Validator:
    """A validator for `<name>.json` that can follow references to its neighbours and nowhere else."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = [(file, DRAFT202012.create_resource(document)) for file, document in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    reference = Draft202012Validator(
        schemas[f"{name}.json"], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return Validator(reference, _fast(name, schemas))


def _fast(name: str, schemas: dict[str, Record]) -> Callable[[Any], bool] | None:
    try:
        import jsonschema_rs
    except ImportError:
        return None
    try:
        registry = jsonschema_rs.Registry(resources=list(schemas.items()))
        document = schemas[f"{name}.json"]
        return jsonschema_rs.Draft202012Validator(document, registry=registry, validate_formats=True).is_valid
    except ValueError:  # a pattern, say, that only the reference knows
        return None
