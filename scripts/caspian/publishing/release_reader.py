"""A release folder → its facts, schemas and tables."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from caspian.declared_fields import configs, declared_schemas
from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path
from caspian.publishing.parquet import read_parquet
from caspian.publishing.sums import wrong_sums
from caspian.records import Record, read_bytes, schema_faults, strict_json, validator
from caspian.schemas import GOLD, LABELS, OPTIONAL, Schemas, built_in, labels, read_schemas
from caspian.sources.corpus_file import annotators_in_role
from caspian.sources.splits import Splits

_FACTS = {"about": dict, "standoff": bool, "rows": dict, "bytes": dict, "digests": dict}  # what reading relies on


class Release(NamedTuple):
    """A release folder in memory: its statistics, the schemas it was made under, its tables."""

    facts: Record
    schemas: Schemas
    splits: Splits


def read_release(folder: Path, verify: bool = True) -> Release:
    """A release folder, read under the schemas that it carries.

    Raises Refused where it is not one, a file does not have the columns and rows it should, or, where
    `verify`, any file is not the one that SHA256SUMS lists.
    """
    facts = _read_facts(folder)
    if verify and (changed := list(wrong_sums(folder))):
        raise Refused(changed)
    schemas = _schemas(folder, facts["about"])
    place = display_path(folder / STATISTICS)
    faults = list(schema_faults(facts["about"], place, validator("corpus-file", schemas)))
    if not faults and "annotations" in configs(schemas) and len(annotators_in_role(facts["about"], GOLD)) != 1:
        faults.append(Fault("E301", place, "$.about.annotators", f"expected exactly one layer in the role {GOLD}"))
    known = {label.name for label in labels("split", schemas)}
    known_configs = configs(schemas)
    splits: Splits = {config: {} for config in known_configs}
    for config, rows in facts["rows"].items():
        for split, count in rows.items() if isinstance(rows, dict) else [(None, None)]:
            if config not in known_configs or split not in known or not isinstance(count, int):
                faults.append(
                    Fault("E601", place, "$.rows", f"{config}/{split}: {count}; expected counts by config and split")
                )
                continue
            table = read_parquet(folder, config, split, schemas)
            if isinstance(table, Fault):
                faults.append(table)
            else:
                splits[config][split] = table
    whole = [config for config in known_configs if config not in OPTIONAL]
    used = sorted(splits[known_configs[0]])
    if not faults and (not used or any(sorted(splits[config]) != used for config in whole)):
        faults.append(
            Fault("E601", place, "$.rows", f"expected the same splits, one or more, for each of {', '.join(whole)}")
        )
    if faults:
        raise Refused(faults)
    return Release(facts, schemas, {config: parts for config, parts in splits.items() if parts})


def read_labels(folder: Path) -> Schemas:
    """CASPIAN's schemas with the labels of a release, also where it does not label everything. Raises Refused."""
    schemas = _schemas(folder, _read_facts(folder)["about"])
    return {**built_in(), LABELS: schemas[LABELS]}


def _schemas(folder: Path, about: Record) -> Schemas:
    schemas = read_schemas(folder / "schema", lambda known: declared_schemas(known, about))
    return declared_schemas(schemas, about)


def _read_facts(folder: Path) -> Record:
    data = read_bytes(folder / STATISTICS, LARGEST_STATISTICS)
    facts: Any = None
    with suppress(ValueError, RecursionError):
        facts = strict_json(data.decode()) if isinstance(data, bytes) else None
    if isinstance(facts, dict) and all(isinstance(facts.get(name), kind) for name, kind in _FACTS.items()):
        return dict(facts)
    inner = folder / "release"
    hint = f"; did you mean {display_path(inner)!r}?" if (inner / STATISTICS).exists() else ""
    message = f"no release; expected a folder with stats.json, as `caspian build` writes it{hint}"
    raise Refused([file_fault("E601", folder, message)])


STATISTICS = "stats.json"
LARGEST_STATISTICS = 1_000_000_000
