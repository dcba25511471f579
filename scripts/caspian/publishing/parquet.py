"""One part of a release, the rows of a config and split, as a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault, file_fault
from caspian.schemas import Schemas, arrow_schema, fields, is_label
from caspian.sources.splits import data_path

if TYPE_CHECKING:
    import pyarrow as pa

_LONG = {"text", "title", "note"}  # columns whose values do not belong in a file's footer


def write_parquet(table: pa.Table, path: Path, config: str, schemas: Schemas) -> None:
    """Writes the rows of a config: equal tables give equal bytes, labels are dictionaries, texts have no statistics."""
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
        write_page_checksum=True,
        use_content_defined_chunking=True,
        write_statistics=flat,
        use_dictionary=label_fields,
    )


def read_parquet(folder: Path, config: str, split: str, schemas: Schemas) -> pa.Table | Fault:
    """The rows of a config and split of a release folder; a fault where they cannot be read or have other columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / data_path(config, split)
    expected = arrow_schema(config, schemas)
    try:
        table = pq.read_table(path, partitioning=None, page_checksum_verification=True).replace_schema_metadata(None)
        table.validate(full=True)
    except (OSError, pa.ArrowException) as error:
        return file_fault("E606", path, f"cannot be read: {str(error).splitlines()[0]}")
    if table.schema != expected:
        return file_fault("E606", path, f"columns {table.column_names}; expected {expected.names} as in schema/")
    return table
