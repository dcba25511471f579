"""Croissant metadata (MLCommons Croissant 1.1 and its vocabulary for responsible AI) of a release."""

from __future__ import annotations

import json

from caspian.card.citation import bibtex_entry
from caspian.card.licence import LICENCE, annotation_licences, licence_url, text_terms
from caspian.card.responsible_ai import responsible_ai
from caspian.records import Record
from caspian.schemas import Document, Schemas, fields, is_label, labels_of, plain_type
from caspian.sources.splits import data_path

_PLAIN = {"string": "sc:Text", "integer": "cr:Int32", "boolean": "sc:Boolean", "number": "cr:Float64"}
# The context that the specification gives, whole: readers warn of any other.
_OWN_TERMS = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileProperty fileObject fileSet format "
    "includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace "
    "samplingRate separator source subField transform"
)
_CONTEXT: Record = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _OWN_TERMS.split()},
}
# Where a corpus tells no address: the card that lies beside croissant.json, wherever both are published.
_CARD = "README.md"


def render_croissant(facts: Record, schemas: Schemas, sums: dict[str, str]) -> str:
    """croissant.json as text. `sums` gives the SHA-256 of each data file by its path in the release.

    One record set a config and split, with all its columns.
    """
    about = facts["about"]
    parts = [(config, split) for config, splits in facts["rows"].items() for split in splits]
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": about["name"],
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "description": about["description"],
        "version": about["version"],
        "datePublished": about["date"],
        "url": about.get("url", _CARD),
        "license": _licences(facts),
        "creator": [{"@type": "sc:Organization", "name": author} for author in about["authors"]],
        "inLanguage": facts["languages"],
        "citeAs": bibtex_entry(about),
        "isLiveDataset": False,
        **responsible_ai(facts, schemas),
        "distribution": [_file(data_path(*part), sums) for part in parts],
        "recordSet": [_record_set(*part, schemas) for part in parts],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _licences(facts: Record) -> list[str | Record]:
    """The pages of the labels' licences, and LICENSE for the texts, where any of them has other terms."""
    of_labels = annotation_licences(facts)
    other = sorted({terms for _, terms, _ in text_terms(facts)} - set(of_labels))
    texts = {
        "@type": "sc:CreativeWork",
        "name": "Terms of the texts",
        "description": "Each text has terms of its own, in text_licence of its article.",
        "url": LICENCE,
    }
    return [*map(licence_url, of_labels), *([texts] if other else [])]


def _file(path: str, sums: dict[str, str]) -> Record:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "encodingFormat": "application/x-parquet",
        "sha256": sums[path],
    }


def _record_set(config: str, split: str, schemas: Schemas) -> Record:
    name = f"{config}-{split}"
    source = {"fileObject": {"@id": data_path(config, split)}}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{schemas[f'{config}.json']['description']} Split {split}.",
        "key": {"@id": f"{name}/id"},
        "field": [
            _field(f"{name}/{column}", node, {**source, "extract": {"column": column}})
            for column, node in fields(config, schemas)
        ],
    }


def _field(place: str, node: Document, source: Record) -> Record:
    """A column or, where `source` has a transform, a member of the records in a column."""
    shape: list[int] = []
    inner = node
    while "items" in inner:
        size = inner.get("maxItems")
        shape.append(size if size and size == inner.get("minItems") else -1)
        inner = inner["items"]
    field: Record = {"@type": "cr:Field", "@id": place, "name": place.rpartition("/")[2]}
    meaning = _meaning(node)
    if meaning:
        field["description"] = meaning
    if shape:
        field |= {"isArray": True, "arrayShape": ",".join(map(str, shape))}
    if "properties" in inner:
        members = inner["properties"].items()
        # A member is found in each record of the list; its own lists are arrays of its own.
        field["subField"] = [
            _field(f"{place}/{name}", child, {**source, "transform": {"jsonPath": name}}) for name, child in members
        ]
        return field
    return {**field, "dataType": "sc:Text" if is_label(inner) else _PLAIN[plain_type(inner)], "source": source}


def _meaning(node: Document) -> str:
    """The description of a field, with the values of a label."""
    values = ", ".join(label.name for label in labels_of(node))
    return " ".join(filter(None, [node.get("description", ""), values and f"One of {values}."]))
