"""Croissant metadata (MLCommons Croissant 1.1) of a release, with the hash of every data file."""

from __future__ import annotations

import json
from typing import Any

from caspian.card.citation import annotation_licences
from caspian.records import Record
from caspian.schemas import Schemas, header_features
from caspian.sources.splits import data_path

_TYPES = {"string": "sc:Text", "int32": "sc:Integer", "bool": "sc:Boolean", "float64": "sc:Float"}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet",
    "source": "cr:source",
}


def render_croissant(facts: Record, schemas: Schemas, sums: dict[str, str]) -> str:
    """croissant.json as text. `sums` gives the SHA-256 of each data file by its path in the release.

    One record set a config and split, of its flat columns; lists are described in the card.
    """
    about = facts["about"]
    parts = [(config, split) for config, splits in facts["rows"].items() for split in splits]
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": about["name"],
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "description": about["description"],
        "version": about["version"],
        "datePublished": about["date"],
        "license": f"Labels: {' and '.join(annotation_licences(facts))}. Texts: see text_licence of each article.",
        "creator": [{"@type": "sc:Organization", "name": author} for author in about["authors"]],
        "citeAs": f"{', '.join(about['authors'])} ({about['date'][:4]}). {about['name']}: {about['title']}.",
        "isLiveDataset": False,
        "distribution": [_file(data_path(*part), sums) for part in parts],
        "recordSet": [_record_set(*part, schemas) for part in parts],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


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
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{schemas[f'{config}.json']['description']} Split {split}.",
        "field": [
            _field(name, feature, data_path(config, split))
            for feature in header_features(config, schemas)
            if "dtype" in feature
        ],
    }


def _field(record_set: str, feature: dict[str, Any], path: str) -> Record:
    kind = feature["dtype"]
    return {
        "@type": "cr:Field",
        "@id": f"{record_set}/{feature['name']}",
        "name": feature["name"],
        "dataType": "sc:Text" if isinstance(kind, dict) else _TYPES[kind],
        "source": {"fileObject": {"@id": path}, "extract": {"column": feature["name"]}},
    }
