"""`caspian.load`: a config of a release as a `datasets.DatasetDict`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault, Refused
from caspian.files import find_folders
from caspian.publishing.release_reader import read_release
from caspian.publishing.standoff import restore_texts
from caspian.schemas import CONFIGS, features

if TYPE_CHECKING:
    from datasets import DatasetDict


def load(
    config: str = "sentences",
    release: str | Path | None = None,
    texts: str | Path | None = None,
    verify: bool = True,
) -> DatasetDict:
    """One config of a release as a `datasets.DatasetDict`, label fields as ClassLabel.

    Reads CASPIAN's own release unless `release` names another folder, and writes nothing, no cache
    either. `texts` is the folder of `<article id>.txt` files that completes a stand-off release. Without
    `verify` changed files are not told.
    Raises ValueError for an unknown config, Refused for a folder that is no release or a wrong text.
    """
    from datasets import Dataset, DatasetDict
    from datasets.table import table_cast

    if config not in CONFIGS:
        hint = "; a folder is given as release=…" if "/" in config or Path(config).exists() else ""
        raise ValueError(f"no config {config!r}; expected one of {', '.join(CONFIGS)}{hint}")
    source = read_release(Path(release) if release else find_folders().release, verify)
    if config not in source.splits:
        raise ValueError(f"this release has no config {config!r}; it has {', '.join(source.splits)}")
    splits = restore_texts(source, Path(texts)) if texts else source.splits
    wanted = features(config, source.schemas).arrow_schema
    try:
        return DatasetDict({split: Dataset(table_cast(table, wanted)) for split, table in splits[config].items()})
    except ValueError as error:  # a label that the schema does not know
        raise Refused([Fault("E606", str(release), "", f"{config}: {error}")]) from None
