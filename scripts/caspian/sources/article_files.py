"""Articles in: byte-exact text files and one line of metadata each."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault, Refused, file_fault, nearest
from caspian.files import LITTER, Folders, display_path
from caspian.records import Located, Validator, check_lines, read_lines, read_records, read_text, validator
from caspian.schemas import AUTHOR, Schemas, arrow_schema
from caspian.terminal import first_steering, with_progress
from caspian.text.script import other_script

if TYPE_CHECKING:
    import pyarrow as pa

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # what articles and annotators can be called


def read_articles(folders: Folders, schemas: Schemas, only: str | None = None) -> tuple[pa.Table, list[Fault]]:
    """A table of the record `articles` plus `place`, one row a line of articles.jsonl, by id; and all faults.

    A row with a fault is left out, so a caller who goes on past faults knows what is missing. With `only`
    no other article is read, and that there is none of that id is a fault.
    """
    import pyarrow as pa

    lines, faults = _read_metadata(folders, validator("article-line", schemas), only)
    rows, seen = [], dict[str, str]()
    for place, line in with_progress(lines, "reading articles"):
        if line["id"] in seen:
            message = f"{line['id']!r} is already the article of {seen[line['id']]}; expected one line an id"
            faults.append(Fault("E304", place, "$.id", message))
            continue
        seen[line["id"]] = place
        if len(set(line["targets"])) < len(line["targets"]):
            faults.append(Fault("E305", place, "$.targets", "one target occurs twice; expected each once"))
        issuer, kind = line.get("issuer"), line.get("issuer_type")
        if (issuer is None) != (kind is None) or kind == AUTHOR:
            known = f"{kind or 'null'!r} with issuer {issuer or 'null'!r}"
            message = f"{known}; expected who issued the text and his type, or neither"
            faults.append(Fault("E312", place, "$.issuer_type", message))
        path = folders.corpus / "articles" / f"{line['id']}.txt"
        text = read_article(path)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        expected = line.get("sha256", digest)
        if digest != expected:
            message = f"{display_path(path)} has {digest}, expected {expected}: another text"
            faults.append(Fault("E306", place, "$.sha256", message))
            continue
        rows.append({"devices": [], **line, "text": text, "sha256": digest, "place": place})
    faults += [] if only else _unlisted_texts(folders, lines, faults)
    rows.sort(key=lambda row: str(row["id"]))
    schema = arrow_schema("articles", schemas).append(pa.field("place", pa.string()))
    return pa.Table.from_pylist(rows, schema=schema), faults


def _read_metadata(folders: Folders, check: Validator, only: str | None) -> tuple[list[Located], list[Fault]]:
    """The valid lines of articles.jsonl, or those of one article."""
    path = folders.corpus / "articles.jsonl"
    if only is None:
        return read_records(path, check)
    lines, faults = read_lines(path)
    own = [line for line in lines if _id(line) == only]
    if not own:
        return [], [*faults, _unknown_article(only, _ids(lines))]
    return check_lines(own, check)  # a line that cannot be read is another article's


def article_ids(folders: Folders) -> list[str]:
    """The ids that articles.jsonl lists, in order; its lines are not checked. Raises Refused where there are none."""
    lines, faults = read_lines(folders.corpus / "articles.jsonl")
    names = _ids(lines)
    if not names:
        raise Refused(faults or [file_fault("E109", folders.corpus / "articles.jsonl", "lists no article")])
    return names


def _ids(lines: list[Located]) -> list[str]:
    return sorted({_id(line) for line in lines} - {""})


def _id(line: Located) -> str:
    """The id of a line; "" where it has none of the form of one, with which files can be named."""
    name = line.record.get("id") if isinstance(line.record, dict) else None
    return name if isinstance(name, str) and ID.fullmatch(name) else ""


def _unknown_article(name: str, known: list[str]) -> Fault:
    more = f" and {len(known) - 10:,} more, see `caspian list`" if len(known) > 10 else ""
    some = ", ".join(known[:10]) or "none, since articles.jsonl lists none"
    return Fault(
        "E901", name or "ARTICLE", "", f"no article of that id{nearest(name, known)}; expected one of {some}{more}"
    )


def read_article(path: Path) -> str | Fault:
    """The text of an article, or the fault that forbids it."""
    text = read_text(path)
    if isinstance(text, Fault):
        return text
    if not text.strip():
        return file_fault("E109", path, "empty; expected the text of an article")
    for number, paragraph in enumerate(text.split("\n"), 1):
        strange = "\ufeff" if "\ufeff" in paragraph else first_steering(paragraph, allowed="\t\r\u2028\u2029")
        if strange:
            message = f"U+{ord(strange):04X}; expected text without control characters and byte order marks"
            return Fault("E308", f"{display_path(path)}:{number}", "", message)
    script = other_script(text)
    if script:
        return file_fault("E309", path, f"most of its letters are {script}; expected English, or at least Latin script")
    return text


def _unlisted_texts(folders: Folders, lines: list[Located], faults: list[Fault]) -> list[Fault]:
    if any(fault.place.startswith(display_path(folders.corpus / "articles.jsonl")) for fault in faults):
        return []  # a line that could not be read may well be the one that lists the text
    expected = {f"{line.record['id']}.txt" for line in lines}
    return [
        file_fault(
            "E307",
            path,
            f"no line of articles.jsonl lists it; expected <id>.txt{nearest(path.name, expected)}",
        )
        for path in sorted((folders.corpus / "articles").glob("*"))
        if path.name not in expected and path.name not in LITTER
    ]
