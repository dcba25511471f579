"""Starting an annotator's files: lines to be labelled, or, for gold, to be decided."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.atomic_folders import draft_beside, put_new_file
from caspian.faults import Fault, Refused
from caspian.files import Folders
from caspian.records import Record, read_lines, read_records, validator
from caspian.schemas import Schemas
from caspian.sources.annotation_files import EMPTY, is_draft, judgement_key, part_unfinished, read_annotations

if TYPE_CHECKING:
    import pyarrow as pa


def agreed_lines(
    folders: Folders, independent: list[str], sentences: pa.Table, schemas: Schemas
) -> tuple[dict[str, Record], set[str], list[Fault]]:
    """Sentence id → the line that several independent layers agree on; the articles that want no gold; the unfinished.

    No gold is wanted where one layer alone has labelled an article, nor yet where one has not finished it, which
    faults of the third part tell. Raises Refused with all other faults of the layers.
    """
    annotations, faults = read_annotations(folders, independent, sentences, schemas)
    unfinished, wrong = part_unfinished(faults)
    if wrong:
        raise Refused(wrong)
    views: dict[str, dict[str, str]] = defaultdict(dict)
    layers: dict[str, set[str]] = defaultdict(set)
    for row in annotations.to_pylist():
        views[row["sentence_id"]][row["annotator"]] = judgement_key(row)
        layers[row["article_id"]].add(row["annotator"])
    ids = {(row["article_id"], row["index"]): row["id"] for row in sentences.to_pylist()}
    check = validator("annotation-line", schemas)
    agreed: dict[str, Record] = {}
    for article, names in layers.items():
        path = folders.corpus / "annotations" / min(names) / f"{article}.jsonl"
        written = {line.record["index"]: line.record for line in read_records(path, check)[0]}
        for index, record in written.items():
            seen = views[ids[article, index]]
            if len(seen) > 1 and len(set(seen.values())) == 1:
                agreed[ids[article, index]] = {
                    **{key: value for key, value in record.items() if key != "note"},
                    "reviewed": False,
                }
    alone = {article for article, names in layers.items() if len(names) == 1}
    return agreed, alone | {Path(fault.place).stem for fault in unfinished}, unfinished


def write_drafts(
    folders: Folders,
    annotator: str,
    sentences: pa.Table,
    schemas: Schemas,
    agreed: dict[str, Record],
    needless: set[str],
) -> list[Path]:
    """Writes a file of lines for every article that has none of this annotator; returns the new ones.

    Lines that are `agreed` are written with their labels, all others without, also into a file that was drafted
    and holds no label yet; articles that are `needless` are passed over. Raises Refused where a file cannot
    be written.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    members = schemas["annotation-line.json"]["properties"]
    unlabelled = {name: value for name, value in EMPTY.items() if name in members}
    for row in sentences.select(["id", "article_id", "index", "text"]).to_pylist():
        empty = {"index": row["index"], "text": row["text"], **unlabelled}
        if row["article_id"] not in needless:
            lines[row["article_id"]].append(json.dumps(agreed.get(row["id"], empty), ensure_ascii=False) + "\n")
    folder = folders.corpus / "annotations" / annotator
    with draft_beside(folders.corpus / annotator) as draft:  # file by file: others may be at work in the folder
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for article, drafted in lines.items():
            path = folder / f"{article}.jsonl"
            (draft / path.name).write_bytes("".join(drafted).encode())
            if put_new_file(draft / path.name, path):
                written.append(path)
            elif _is_untouched(path) and path.read_bytes() != (draft / path.name).read_bytes():
                (draft / path.name).replace(path)
                written.append(path)
    return written


def _is_untouched(path: Path) -> bool:
    """Whether a file is a draft to which nobody has given a label."""
    lines, faults = read_lines(path)
    return not faults and all(is_draft(line.record) for line in lines)
