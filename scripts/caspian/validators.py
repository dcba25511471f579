"""A record against its schema: jsonschema decides and words the errors, jsonschema-rs waves the valid through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caspian.records import Validator
from caspian.schemas import Schemas


def validator(name: str, schemas: Schemas) -> Validator:
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


def _fast(name: str, schemas: Schemas) -> Callable[[Any], bool] | None:
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
