"""schema/ → labels, Arrow schemas and `datasets` features. Nothing else lists labels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path, find_folders, provided, provided_names
from caspian.records import bad_strings, read_text, strict_json

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Features

Document = dict[str, Any]
Schemas = dict[str, Document]

# The values that rules and cards speak of by name; a schema that renames one of them is refused.
AUTHOR, NEUTRAL, PUBLISHED, MACHINE, GOLD, INDEPENDENT = (
    "author",
    "neutral",
    "published",
    "language_model",
    "gold",
    "independent",
)
MODEL = "model"  # the kind of a layer that `caspian label` makes
MACHINES = (MACHINE, MODEL)
_SPOKEN_OF = [
    ("source_type", AUTHOR),
    ("stance", NEUTRAL),
    ("origin", PUBLISHED),
    ("annotator_kind", MACHINE),
    ("annotator_role", GOLD),
    ("annotator_role", INDEPENDENT),
]
CONFIGS = ("sentences", "attributions", "articles", "annotations", "contrast")
EVALUATED = ("sentences", "attributions", "articles", "contrast")  # what the questions of a benchmark are made of
OPTIONAL = ("contrast",)  # configs that not every corpus, and not every split of it, has
LABELS = "labels.json"
# Of files beside corpora; a release of another version has its own.
_OF_THE_PROGRAM = ("model.json", "prediction.json", "results.json")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {"string": "string", "integer": "int32", "boolean": "bool", "number": "float64"}
_LOCAL_REF = re.compile(r"([a-z-]+\.json)?(#(/[\w$-]+)*)?")


class Label(NamedTuple):
    """One value of a label field, as schema/labels.json gives it."""

    name: str
    title: str
    meaning: str


def read_schemas(folder: Path, narrowed: Callable[[Schemas], Schemas] | None = None) -> Schemas:
    """All schemas by file name, each known to be valid and to refer to its neighbours only.

    Files that `folder` does not hold are CASPIAN's own, and so are fields that its labels.json does not give.
    The files of a release may also be what `narrowed` makes of CASPIAN's.
    Raises Refused with every fault of every file.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    if folder.is_symlink():
        raise Refused([file_fault("E102", folder, "a link; expected a folder of its own")])
    schemas: Schemas = {}
    faults: list[Fault] = []
    metaschema = Draft202012Validator(
        Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    paths = {name: provided(folder / name) for name in provided_names(folder, "*.json")}
    for name, path in paths.items():
        text = read_text(path)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        try:
            schemas[name] = strict_json(text)
            strange = [Fault("E107", display_path(path), *found) for found in bad_strings(schemas[name])]
            worst = best_match(metaschema.iter_errors(schemas[name]))
        except ValueError as error:
            faults.append(file_fault("E106", path, f"not readable as JSON: {error}"))
            continue
        except RecursionError as error:
            faults.append(file_fault("E104", path, f"{error}; expected the few of a schema"))
            continue
        faults += strange
        if worst:
            faults.append(Fault("E201", display_path(path), worst.json_path, f"not a JSON Schema: {worst.message}"))
        elif name == LABELS:
            strange_keys = list(_strange_keys(schemas[name]))
            faults += [Fault("E203", display_path(path), place, message) for place, message in strange_keys]
            if not strange_keys:  # fields that are not given are CASPIAN's
                schemas[name] = {
                    **schemas[name],
                    "$defs": {**_built_in_documents()[LABELS]["$defs"], **schemas[name]["$defs"]},
                }
    if not faults:
        faults = [
            Fault("E202", display_path(paths[name]), path, message)
            for name, document in schemas.items()
            for path, message in _bad_references(document, name, schemas)
        ]
    if not faults:
        faults = [
            Fault(code, display_path(paths[LABELS]), path, message) for code, path, message in _bad_labels(schemas)
        ]
    if not faults:
        expected = [_built_in_documents(), *([narrowed(_built_in_documents())] if narrowed else [])]
        faults = [
            file_fault("E205", path, f"differs from CASPIAN's; only {LABELS} may be of one's own")
            for name, path in paths.items()
            if name not in (LABELS, *_OF_THE_PROGRAM)
            and all(_form(schemas[name]) != _form(known.get(name)) for known in expected)
        ]
    if faults:
        raise Refused(faults)
    return schemas


def _strange_keys(document: Any) -> Iterator[tuple[str, str]]:
    """Whatever a labels.json has beside lists of values, so that nothing in it can be read in two ways."""
    if not isinstance(document, dict) or document.get("$schema", _DIALECT) != _DIALECT:
        yield "$.$schema", f"expected {_DIALECT!r}"
        return
    definitions = document.get("$defs")
    if not isinstance(definitions, dict):
        yield "$.$defs", "expected the label fields"
        return
    for field, node in definitions.items():
        values = node.get("oneOf", []) if isinstance(node, dict) else []
        for place, part, known in (
            (f"$.$defs.{field}", node, ("title", "description", "oneOf")),
            *((f"$.$defs.{field}.oneOf[{i}]", v, ("const", "title", "description")) for i, v in enumerate(values)),
        ):
            if not isinstance(part, dict):
                yield place, f"{part!r}; expected an object with {', '.join(known)}"
            elif part.keys() - set(known):
                strange = ", ".join(key for key in part if key not in known)
                yield place, f"has {strange}; expected only {', '.join(known)}"


def _bad_labels(schemas: Schemas) -> Iterator[tuple[str, str, str]]:
    for field in _built_in_documents()[LABELS]["$defs"]:
        names = [label.name for label in labels(field, schemas)]
        values = schemas[LABELS]["$defs"].get(field, {}).get("oneOf", [])
        if (
            len(names) < len(values)
            or not names
            or not all(isinstance(n, str) and n.strip() for n in names)
            or len(set(names)) < len(names)
        ):
            yield "E203", f"$.$defs.{field}", f"{names}; expected values as oneOf with a const each, no two alike"
            continue
        for needed in [value for ruled, value in _SPOKEN_OF if ruled == field and value not in names]:
            yield "E204", f"$.$defs.{field}", f"has no value {needed!r}, which a rule needs"
        for name in names if field == "split" else []:
            if not re.fullmatch(r"[A-Za-z0-9_]+", name):
                yield "E203", "$.$defs.split", f"{name!r} cannot name a file; expected letters, digits and _"


def _form(node: Any) -> Any:
    """A schema without its prose."""
    if isinstance(node, dict):
        return {k: _form(v) for k, v in node.items() if k not in ("title", "description") or isinstance(v, dict)}
    return [_form(item) for item in node] if isinstance(node, list) else node


@cache
def _built_in_documents() -> Schemas:
    """The files of CASPIAN's schema/, as they stand there."""
    return {path.name: json.loads(path.read_text("utf-8")) for path in find_folders().schema.glob("*.json")}


@cache
def built_in() -> Schemas:
    """CASPIAN's own schemas."""
    return read_schemas(find_folders().schema)


def _bad_references(node: Any, name: str, schemas: Schemas, path: str = "$") -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _bad_references(item, name, schemas, f"{path}[{index}]")
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        here = f"{path}.{key}"
        if key in ("$id", "$dynamicRef", "$anchor", "$dynamicAnchor") and isinstance(value, str):
            yield here, f"{key} is not used here; expected $ref to a file of this folder"
        elif key == "$ref" and isinstance(value, str):
            if not _LOCAL_REF.fullmatch(value):
                yield here, f"{value!r} leaves the folder; expected `file.json#/path`, nothing is fetched"
            else:
                try:
                    _follow(value, schemas, schemas[name])
                except (KeyError, TypeError):
                    yield here, f"{value!r} does not exist"
        yield from _bad_references(value, name, schemas, here)


def _follow(reference: str, schemas: Schemas, document: Document) -> tuple[Document, Document]:
    """The node a reference names, and the document it stands in."""
    file, _, pointer = reference.partition("#")
    document = schemas[file] if file else document
    node = document
    for step in pointer.split("/")[1:]:
        node = node[step]
    return node, document


def fields(record: str, schemas: Schemas) -> list[tuple[str, Document]]:
    """The fields of a record in order, references followed; own keys win over the followed ones."""
    document = schemas[f"{record}.json"]
    return [(name, _resolve(node, document, schemas)) for name, node in document["properties"].items()]


def _resolve(node: Document, document: Document, schemas: Schemas) -> Document:
    if "$ref" in node:
        followed, home = _follow(node["$ref"], schemas, document)
        return {**_resolve(followed, home, schemas), **{k: v for k, v in node.items() if k != "$ref"}}
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:  # that, or null
        return {**_resolve(choices[0], document, schemas), **{k: v for k, v in node.items() if k != "anyOf"}}
    node = dict(node)
    if "items" in node:
        node["items"] = _resolve(node["items"], document, schemas)
    if "properties" in node:
        node["properties"] = {name: _resolve(child, document, schemas) for name, child in node["properties"].items()}
    return node


def labels(field: str, schemas: Schemas) -> list[Label]:
    """The values of a label field in their order, with their meanings."""
    return labels_of(schemas["labels.json"]["$defs"].get(field, {}))


def is_label(node: Document) -> bool:
    """Whether a field's schema lists the values of a label."""
    return bool(labels_of(node))


def label_names(field: str) -> list[str]:
    """The names of a label field's values in CASPIAN's schema, in ClassLabel order: `label_names("stance")`.

    Raises ValueError for a field that is no label.
    """
    names = [label.name for label in labels(field, built_in())]
    if not names:
        known = ", ".join(built_in()["labels.json"]["$defs"])
        raise ValueError(f"no label field {field!r}; expected one of {known}")
    return names


def labels_of(node: Document) -> list[Label]:
    """The values that a field's schema lists; none where the field is no label."""
    return [
        Label(value["const"], str(value.get("title", value["const"])), str(value.get("description", "")))
        for value in node.get("oneOf", [])
        if isinstance(value, dict) and "const" in value
    ]


def plain_type(node: Document) -> str:
    """The type of a field in the words of JSON Schema, null aside. Raises ValueError where it has several."""
    names = node["type"] if isinstance(node["type"], list) else [node["type"]]
    names = [name for name in names if name != "null"]
    if len(names) != 1:
        raise ValueError(f"type {node['type']}; expected one type, or one and null")
    return str(names[0])


def arrow_schema(record: str, schemas: Schemas) -> pa.Schema:
    """The Arrow schema of a record. Labels are strings, so that every reader shows their names."""
    import pyarrow as pa

    def arrow_type(node: Document) -> pa.DataType:
        if labels_of(node):
            return pa.string()
        kind = plain_type(node)
        if kind == "array":
            return pa.list_(arrow_type(node["items"]))
        if kind == "object":
            return pa.struct([(name, arrow_type(child)) for name, child in node["properties"].items()])
        return pa.type_for_alias(_PLAIN[kind])

    return pa.schema([(name, arrow_type(node)) for name, node in fields(record, schemas)])


def header_features(record: str, schemas: Schemas) -> list[Document]:
    """The features of a record as the YAML header of a dataset card spells them."""

    def spelled(node: Document) -> Document:
        names = [label.name for label in labels_of(node)]
        if names:
            return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(names)}}}}
        kind = plain_type(node)
        if kind == "array":
            inner = spelled(node["items"])
            return {"list": inner.get("dtype") or inner.get("struct") or inner}
        if kind == "object":
            return {"struct": [{"name": name, **spelled(child)} for name, child in node["properties"].items()]}
        return {"dtype": _PLAIN[kind]}

    return [{"name": name, **spelled(node)} for name, node in fields(record, schemas)]


def features(record: str, schemas: Schemas) -> Features:
    """The `datasets.Features` of a record, label fields as ClassLabel."""
    from datasets import ClassLabel, Features, Value

    def feature(node: Document) -> Any:
        names = [label.name for label in labels_of(node)]
        if names:
            return ClassLabel(names=names)
        kind = plain_type(node)
        if kind == "array":
            return [feature(node["items"])]
        if kind == "object":
            return {name: feature(child) for name, child in node["properties"].items()}
        return Value(_PLAIN[kind])

    return Features({name: feature(node) for name, node in fields(record, schemas)})
