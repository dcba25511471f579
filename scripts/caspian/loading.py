"""A release folder → tables, or a `datasets.DatasetDict`."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from caspian.compiler import layers
from caspian.contrasts import edited
from caspian.faults import Fault, Refused
from caspian.files import find_folders, shown
from caspian.integrity import row_faults, text_faults
from caspian.records import Record, decode, read_bytes, schema_faults
from caspian.releases import LARGEST_STATISTICS, STATISTICS
from caspian.schemas import CONFIGS, GOLD, OPTIONAL, Schemas, arrow_schema, features, labels, read_schemas
from caspian.splits import Splits, data_path, joined
from caspian.validators import validator

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import DatasetDict

_FACTS = {"about": dict, "standoff": bool, "rows": dict, "bytes": dict, "digests": dict}  # what reading relies on
_ARTICLE_ID = re.compile(r"[a-z0-9-]{1,80}")


class Release(NamedTuple):
    """A release folder in memory: its statistics, the schemas it was made under, its tables."""

    facts: Record
    schemas: Schemas
    splits: Splits


def load(config: str = "sentences", release: str | Path | None = None, texts: str | Path | None = None) -> DatasetDict:
    """One config of a release as a `datasets.DatasetDict`, label fields as ClassLabel.

    Reads CASPIAN's own release unless `release` names another folder, and writes nothing, no cache
    either. `texts` is the folder of `<article id>.txt` files that completes a stand-off release.
    Raises ValueError for an unknown config, Refused for a folder that is no release or a wrong text.
    """
    from datasets import Dataset, DatasetDict
    from datasets.table import table_cast

    if config not in CONFIGS:
        hint = "; a folder is given as release=…" if "/" in config or Path(config).exists() else ""
        raise ValueError(f"no config {config!r}; expected one of {', '.join(CONFIGS)}{hint}")
    held = read_release(Path(release) if release else find_folders().release)
    if config not in held.splits:
        raise ValueError(f"this release has no config {config!r}; it has {', '.join(held.splits)}")
    splits = restore_texts(held, Path(texts)) if texts else held.splits
    wanted = features(config, held.schemas).arrow_schema
    try:
        return DatasetDict({split: Dataset(table_cast(table, wanted)) for split, table in splits[config].items()})
    except ValueError as error:  # a label that the schema does not know
        raise Refused([Fault(str(release), "", f"{config}: {error}")]) from None


def read_release(folder: Path) -> Release:
    """A release folder, read under the schemas that it carries.

    Raises Refused where it is not one, or a file does not have the columns and rows it should.
    """
    facts = _read_facts(folder)
    schemas = read_schemas(folder / "schema")
    place = shown(folder / STATISTICS)
    faults = list(schema_faults(facts["about"], place, validator("corpus-file", schemas)))
    if not faults and len(layers(facts["about"], GOLD)) != 1:
        faults.append(Fault(place, "$.about.annotators", f"expected exactly one layer in the role {GOLD}"))
    known = {label.name for label in labels("split", schemas)}
    splits: Splits = {config: {} for config in CONFIGS}
    for config, rows in facts["rows"].items():
        for split, count in rows.items() if isinstance(rows, dict) else [(None, None)]:
            if config not in CONFIGS or split not in known or not isinstance(count, int):
                faults.append(Fault(place, "$.rows", f"{config}/{split}: {count}; expected counts by config and split"))
                continue
            table = _read_part(folder, config, split, schemas)
            if isinstance(table, Fault):
                faults.append(table)
            else:
                splits[config][split] = table
    whole = [config for config in CONFIGS if config not in OPTIONAL]
    used = sorted(splits[CONFIGS[0]])
    if not faults and (not used or any(sorted(splits[config]) != used for config in whole)):
        faults.append(Fault(place, "$.rows", f"expected the same splits, one or more, for each of {', '.join(whole)}"))
    if faults:
        raise Refused(faults)
    return Release(facts, schemas, {config: parts for config, parts in splits.items() if parts})


def _read_facts(folder: Path) -> Record:
    data = read_bytes(folder / STATISTICS, LARGEST_STATISTICS)
    facts: Any = None
    with suppress(ValueError, RecursionError):
        facts = json.loads(data) if isinstance(data, bytes) else None
    if isinstance(facts, dict) and all(isinstance(facts.get(name), kind) for name, kind in _FACTS.items()):
        return dict(facts)
    inner = folder / "release"
    hint = f"; did you mean {shown(inner)!r}?" if (inner / STATISTICS).exists() else ""
    message = f"no release; expected a folder with stats.json, as `caspian build` writes it{hint}"
    raise Refused([Fault(shown(folder), "", message)])


def _read_part(folder: Path, config: str, split: str, schemas: Schemas) -> pa.Table | Fault:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / data_path(config, split)
    expected = arrow_schema(config, schemas)
    try:
        table = pq.read_table(path, partitioning=None).replace_schema_metadata(None)
        table.validate(full=True)
    except (OSError, pa.ArrowException) as error:
        return Fault(shown(path), "", f"cannot be read: {str(error).splitlines()[0]}")
    if table.schema != expected:
        return Fault(shown(path), "", f"columns {table.column_names}; expected {expected.names} as in schema/")
    return table


def restore_texts(release: Release, texts: Path) -> Splits:
    """The parts of a stand-off release with their texts put back from `<article id>.txt` files of a folder.

    Raises Refused with every fault of the release's rows, every article whose text is missing or not
    the one that was labelled, and every offset that does not fit.
    """
    import pyarrow as pa

    facts, schemas, splits = release
    if not texts.is_dir():
        raise Refused([Fault(shown(texts), "", "no such folder; expected one with a file <article id>.txt an article")])
    faults = row_faults("release", facts["about"], schemas, splits)
    if faults:
        raise Refused(faults)
    found: dict[str, str] = {}
    for table in splits["articles"].values():
        for row in table.select(["id", "sha256"]).to_pylist():
            text = _labelled_text(texts, row)
            if isinstance(text, Fault):
                faults.append(text)
            else:
                found[row["id"]] = text
    if faults:
        raise Refused(faults)

    places = {row["id"]: row for table in splits["sentences"].values() for row in table.to_pylist()}

    def restored(config: str, row: Record) -> str:
        if config == "articles":
            return found[row["id"]]
        sentence = places[row["id" if config == "sentences" else "sentence_id"]]
        edits = row["edits"] if config == "contrast" else []
        return edited(found[row["article_id"]], sentence["start"], sentence["end"], edits)

    whole = dict(splits)
    for config in [name for name in ("articles", "sentences", "contrast") if name in splits]:
        whole[config] = {}
        for split, table in splits[config].items():
            column = pa.array([restored(config, row) for row in table.to_pylist()], pa.string())
            whole[config][split] = table.set_column(table.schema.get_field_index("text"), "text", column)
    messages = text_faults(joined(whole, schemas))
    if messages:
        raise Refused([Fault("release", "", message) for message in messages])
    return whole


def _labelled_text(texts: Path, article: Record) -> str | Fault:
    if not _ARTICLE_ID.fullmatch(article["id"] or ""):  # a release from elsewhere may hold any id, also `../x`
        return Fault(shown(texts), "", f"{article['id']!r} is no id of an article")
    path = texts / f"{article['id']}.txt"
    data = read_bytes(path)
    if isinstance(data, Fault):
        return data
    actual = hashlib.sha256(data).hexdigest()
    if actual != article["sha256"]:
        return Fault(shown(path), "", f"another text: SHA-256 {actual}, expected {article['sha256']}")
    return decode(data, path)
