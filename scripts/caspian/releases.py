"""Tables → a release folder, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.compiler import Compiled
from caspian.croissant import croissant
from caspian.descriptions import card, citation, guidelines, template
from caspian.drafting import draft_beside, put_in_place
from caspian.faults import Fault, Refused
from caspian.files import files_below, sha256_of, shown
from caspian.records import Record, json_text, read_bytes
from caspian.schemas import Schemas, fields, is_label
from caspian.splits import data_path, published_splits
from caspian.statistics import statistics

if TYPE_CHECKING:
    import pyarrow as pa

SUMS = "SHA256SUMS"
STATISTICS = "stats.json"
LARGEST_STATISTICS = 1_000_000_000
_LONG = {"text", "title", "note"}  # columns whose values do not belong in a file's footer


def write_release(compiled: Compiled, destination: Path, cards: Path, standoff: bool = False) -> Record:
    """Publishes a corpus into a folder and returns its statistics.

    The folder appears whole or not at all: everything is written beside it and then renamed.
    Raises Refused when the folder is not a release that may be replaced, or cannot be written.
    """
    refuse_foreign(destination, compiled.about["name"], standoff)
    splits = published_splits(compiled, standoff)
    facts = statistics(compiled, splits, standoff)
    with draft_beside(destination) as folder:
        for config, tables in splits.items():
            for split, table in tables.items():
                _write_parquet(table, folder / data_path(config, split), config, compiled.schemas)
        files = data_sums(folder)
        texts = {
            STATISTICS: json_text(facts),
            "README.md": card(facts, compiled.schemas, cards),
            "CITATION.cff": citation(facts),
            "cards/card.md": template(cards),
            "cards/guidelines.md": guidelines(cards),
            **{f"schema/{name}": json_text(schema) for name, schema in compiled.schemas.items()},
            "croissant.json": croissant(facts, compiled.schemas, files),
        }
        for name, text in texts.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(text.encode())
        sums = "".join(f"{sha256_of(folder / path)}  {path}\n" for path in files_below(folder))
        (folder / SUMS).write_bytes(sums.encode())
        put_in_place(folder, destination)
    return facts


def refuse_foreign(folder: Path, name: str, standoff: bool) -> None:
    """Raises Refused where a folder holds anything but a release of this name, with or without texts alike."""
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise Refused([Fault(shown(folder), "", "not a folder of its own; expected none, or a CASPIAN release")])
    present = set(files_below(folder))
    if not present:
        return
    if not {SUMS, STATISTICS} <= present:
        message = "somebody else's folder (no SHA256SUMS and stats.json of a release); give another one with --out"
        raise Refused([Fault(shown(folder), "", message)])
    strange = sorted(present - _listed(folder).keys() - {SUMS})
    if strange:
        message = "not a file of the release, and a new release would remove it; move it away"
        raise Refused([Fault(shown(folder / file), "", message) for file in strange])
    try:
        data = read_bytes(folder / STATISTICS, LARGEST_STATISTICS)
        old = json.loads(data) if isinstance(data, bytes) else {}
        found, was_standoff = old["about"]["name"], old["standoff"]
    except (ValueError, KeyError, TypeError, RecursionError):
        message = "its stats.json is not that of a release; remove the folder, or give another one with --out"
        raise Refused([Fault(shown(folder), "", message)]) from None
    if (found, was_standoff) != (name, standoff):
        kind = "a stand-off release" if was_standoff else "a release with texts"
        message = f"{kind} of {found!r} is there; expected none, or one of {name!r} of the same kind"
        raise Refused([Fault(shown(folder), "", message)])


def wrong_sums(folder: Path) -> Iterator[Fault]:
    """Files of a release that are missing, changed or not listed in its SHA256SUMS."""
    listed = _listed(folder)
    present = set(files_below(folder)) - {SUMS}
    for name in sorted(listed.keys() | present):
        if name not in present:
            yield Fault(shown(folder / name), "", "missing, though SHA256SUMS lists it")
        elif name not in listed:
            yield Fault(shown(folder / name), "", "not listed in SHA256SUMS")
        elif (folder / name).is_symlink() or not (folder / name).is_file():
            yield Fault(shown(folder / name), "", "not a file of its own; expected one, not a link")
        elif sha256_of(folder / name) != listed[name]:
            yield Fault(shown(folder / name), "", "changed since the release was built (its SHA-256 differs)")


def data_sums(folder: Path) -> dict[str, str]:
    """path → SHA-256 of the data files of a release."""
    return {path: sha256_of(folder / path) for path in files_below(folder) if path.startswith("data/")}


def _listed(folder: Path) -> dict[str, str]:
    """path → SHA-256 as SHA256SUMS has it; nothing where there is no such file."""
    data = read_bytes(folder / SUMS)
    lines = [] if isinstance(data, Fault) else data.decode("utf-8", "replace").split("\n")
    return {line[66:]: line[:64] for line in lines if line}


def _write_parquet(table: pa.Table, path: Path, config: str, schemas: Schemas) -> None:
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    flat = [field.name for field in table.schema if not field.type.num_fields and field.name not in _LONG]
    label_fields = [name for name, node in fields(config, schemas) if is_label(node)]
    pq.write_table(
        table.combine_chunks(),
        path,
        compression="zstd",
        compression_level=9,
        version="2.6",
        data_page_version="1.0",
        row_group_size=100_000,
        write_page_index=True,
        use_content_defined_chunking=True,
        write_statistics=flat,
        use_dictionary=label_fields,
    )
