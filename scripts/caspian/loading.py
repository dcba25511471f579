"""A release folder → tables, or a `datasets.DatasetDict`."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caspian.faults import Fault, Refused
from caspian.files import find_folders, shown
from caspian.records import Record, decode, read_bytes
from caspian.releases import STATISTICS
from caspian.schemas import CONFIGS, Schemas, arrow_schema, features, labels, read_schemas
from caspian.splits import Splits, data_path

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import DatasetDict

_ARTICLE_ID = re.compile(r"[a-z0-9-]{1,80}")


def load(config: str = "sentences", release: str | Path | None = None, texts: str | Path | None = None) -> DatasetDict:
    """One config of a release as a `datasets.DatasetDict`, label fields as ClassLabel.

    Reads CASPIAN's own release unless `release` names another folder, and writes nothing, no cache
    either. `texts` is the folder of `<article id>.txt` files that completes a stand-off release.
    Raises ValueError for an unknown config, Refused for a folder that is no release or a wrong text.
    """
    from datasets import Dataset, DatasetDict

    if config not in CONFIGS:
        raise ValueError(f"no config {config!r}; expected one of {', '.join(CONFIGS)}")
    folders = find_folders()
    schemas = read_schemas(folders.schema)
    _, splits = read_release(Path(release) if release else folders.release, schemas)
    if texts:
        splits = restore_texts(splits, Path(texts))
    spelled = features(config, schemas)
    return DatasetDict({split: Dataset(table).cast(spelled) for split, table in splits[config].items()})


def read_release(folder: Path, schemas: Schemas) -> tuple[Record, Splits]:
    """The statistics and tables of a release folder.

    Raises Refused where it is not one, or a file does not have the columns of its record.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        facts = json.loads((folder / STATISTICS).read_text("utf-8"))
        wanted = {config: list(facts["rows"][config]) for config in facts["rows"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        message = "no release; expected a folder with stats.json, as `caspian build` writes it"
        raise Refused([Fault(shown(folder), "", message)]) from None
    known = {label.name for label in labels("split", schemas)}
    splits: Splits = {}
    faults = []
    for config, names in wanted.items():
        for split in names:
            if config not in CONFIGS or split not in known:
                faults.append(Fault(shown(folder / STATISTICS), "$.rows", f"unknown part {config}/{split}"))
                continue
            path = folder / data_path(config, split)
            expected = arrow_schema(config, schemas)
            try:
                table = pq.read_table(path, partitioning=None)
            except (OSError, pa.ArrowException) as error:
                faults.append(Fault(shown(path), "", f"cannot be read: {str(error).splitlines()[0]}"))
                continue
            if table.schema.remove_metadata() != expected:
                faults.append(
                    Fault(shown(path), "", f"columns {table.column_names}; expected {expected.names} as in schema/")
                )
                continue
            splits.setdefault(config, {})[split] = table.replace_schema_metadata(None)
    if faults:
        raise Refused(faults)
    return facts, splits


def restore_texts(splits: Splits, texts: Path) -> Splits:
    """A stand-off release with its texts put back from `<article id>.txt` files of a folder.

    Raises Refused, with every article whose text is missing or not the one that was labelled.
    """
    import pyarrow as pa

    found: dict[str, str] = {}
    faults = []
    for table in splits["articles"].values():
        for row in table.select(["id", "sha256"]).to_pylist():
            path = texts / f"{row['id']}.txt"
            if not _ARTICLE_ID.fullmatch(row["id"]):
                faults.append(Fault("stats.json", "", f"{row['id']!r} is no article id"))
                continue
            data = read_bytes(path)
            text = data if isinstance(data, Fault) else decode(data, path)
            if isinstance(data, Fault) or isinstance(text, Fault):
                faults.append(text if isinstance(text, Fault) else Fault(shown(path), "", "cannot be read"))
            elif hashlib.sha256(data).hexdigest() != row["sha256"]:
                actual = hashlib.sha256(data).hexdigest()
                faults.append(Fault(shown(path), "", f"another text: SHA-256 {actual}, expected {row['sha256']}"))
            else:
                found[row["id"]] = text
    if faults:
        raise Refused(faults)

    def filled(table: pa.Table, texts_of_rows: list[str]) -> pa.Table:
        return table.set_column(table.schema.get_field_index("text"), "text", pa.array(texts_of_rows, pa.string()))

    def sentence_texts(table: pa.Table) -> list[str]:
        rows: list[dict[str, Any]] = table.select(["article_id", "start", "end"]).to_pylist()
        return [found[row["article_id"]][row["start"] : row["end"]] for row in rows]

    articles = {s: filled(t, [found[i] for i in t["id"].to_pylist()]) for s, t in splits["articles"].items()}
    sentences = {s: filled(t, sentence_texts(t)) for s, t in splits["sentences"].items()}
    return {**splits, "articles": articles, "sentences": sentences}
