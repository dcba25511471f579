"""Which label fields a corpus has, as its corpus.json declares them: one that it has not has no column anywhere."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from caspian.schemas import CONFIGS, Document, Schemas

IDS = ("id", "sentence_id", "article_id")  # what an attribution has beside judgements
_FLAT_SOURCE = "source"  # in a sentence that is the name of the source, in an attribution its words


def label_fields(schemas: Schemas) -> list[str]:
    """All that is labelled under these schemas: the topic of a sentence, and what an attribution has beside ids."""
    topic = [name for name in schemas["annotations.json"]["properties"] if name == "topic"]
    return topic + [name for name in schemas["attribution.json"]["properties"] if name not in IDS]


def configs(schemas: Schemas) -> list[str]:
    """The configs that a release under these schemas has: without labels, articles and sentences only."""
    fields = label_fields(schemas)
    attributed, changed = fields not in ([], ["topic"]), "changed" in schemas["contrast.json"]["properties"]
    there = {"attributions": attributed, "annotations": bool(fields), "contrast": changed}
    return [config for config in CONFIGS if there.get(config, True)]


def declared_schemas(schemas: Schemas, about: Any) -> Schemas:
    """The schemas of a corpus's records: without the fields that its corpus.json does not declare.

    `about` is corpus.json, also one that was not checked; without `label_fields` in it nothing is left out.
    """
    declared = about.get("label_fields") if isinstance(about, dict) else None
    if not isinstance(declared, list):
        return schemas
    missing = {name for name in label_fields(schemas) if name not in declared}
    unattributed = {"attributions"} if missing.issuperset(set(label_fields(schemas)) - {"topic"}) else set()
    flat = (missing - {_FLAT_SOURCE}) | ({_FLAT_SOURCE} if "source_name" in missing else set()) | unattributed
    narrowed = {name: _without(schemas[f"{name}.json"], missing) for name in ("attribution", "attributions")}
    narrowed |= {
        name: _without(schemas[f"{name}.json"], flat)
        for name in ("sentences", "annotations", "annotation-line", "contrast", "contrast-line")
    }
    attributions = narrowed["annotation-line"]["properties"].get("attributions")
    if attributions:
        items = {**attributions, "items": _without(attributions["items"], missing)}
        narrowed["annotation-line"]["properties"]["attributions"] = items
    changed = narrowed["contrast"]["properties"].get("changed", {"oneOf": []})
    kept = [value for value in changed["oneOf"] if value["const"] in declared]
    narrowed["contrast"]["properties"]["changed"] = {**changed, "oneOf": kept}
    if not kept:
        narrowed |= {name: _without(narrowed[name], {"changed"}) for name in ("contrast", "contrast-line")}
    return {**schemas, **{f"{name}.json": document for name, document in narrowed.items()}}


def _without(document: Document, names: Set[str]) -> Document:
    """The schema of an object without some of its members."""
    return {
        **document,
        "properties": {name: node for name, node in document["properties"].items() if name not in names},
        "required": [name for name in document["required"] if name not in names],
    }
