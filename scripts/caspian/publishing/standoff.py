"""A stand-off release gets its texts back, each proved to be the one that was labelled."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from caspian.faults import Fault, Refused, file_fault
from caspian.publishing.release_reader import Release
from caspian.publishing.release_rows import row_faults, text_faults
from caspian.records import Record, decode, read_bytes
from caspian.sources.contrasts import edited
from caspian.sources.splits import TEXTS, Splits, merge_splits

_ARTICLE_ID = re.compile(r"[a-z0-9-]{1,80}")


def restore_texts(release: Release, texts: Path) -> Splits:
    """The parts of a stand-off release with their texts put back from `<article id>.txt` files of a folder.

    Raises Refused with every fault of the release's rows, every article whose text is missing or not
    the one that was labelled, and every offset that does not fit.
    """
    import pyarrow as pa

    facts, schemas, splits = release
    if not texts.is_dir():
        raise Refused(
            [file_fault("E112", texts, "no such folder; expected one with a file <article id>.txt an article")]
        )
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
        sentence = row if "start" in row else places[row["sentence_id"]]
        edits = row["edits"] if config == "contrast" else []
        return edited(found[row["article_id"]], sentence["start"], sentence["end"], edits)

    whole = dict(splits)
    for config in [config for config, name in TEXTS if name == "text" and config in splits]:
        whole[config] = {}
        for split, table in splits[config].items():
            column = pa.array([restored(config, row) for row in table.to_pylist()], pa.string())
            whole[config][split] = table.set_column(table.schema.get_field_index("text"), "text", column)
    messages = text_faults(merge_splits(whole, schemas))
    if messages:
        raise Refused([Fault("E604", "release", "", message) for message in messages])
    return whole


def _labelled_text(texts: Path, article: Record) -> str | Fault:
    if not _ARTICLE_ID.fullmatch(article["id"] or ""):  # a release from elsewhere may hold any id, also `../x`
        return file_fault("E101", texts, f"{article['id']!r} is no id of an article")
    path = texts / f"{article['id']}.txt"
    data = read_bytes(path)
    if isinstance(data, Fault):
        return data
    actual = hashlib.sha256(data).hexdigest()
    if actual != article["sha256"]:
        return file_fault("E607", path, f"another text: SHA-256 {actual}, expected {article['sha256']}")
    return decode(data, path)
