"""The rules that no schema can say: what makes labels of one sentence, and of one corpus, consistent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from caspian.faults import Fault, nearest, other_form
from caspian.records import Record, schema_faults, validator
from caspian.schemas import AUTHOR, NEUTRAL, Schemas
from caspian.spans import ROLES
from caspian.terminal import with_progress
from caspian.text.tokens import find_words

if TYPE_CHECKING:
    import pyarrow as pa

Finding = tuple[str, str, str]  # a fault's code, JSON path and message, where its place is told by the caller
UNKNOWN = "unknown"  # the source_name where the article does not tell


def check_annotations(annotations: pa.Table, articles: pa.Table) -> list[Fault]:
    """Every fault of every attribution. `annotations` has the column `place` beside its record's."""
    texts = {row["id"]: row for row in articles.select(["id", "text", "targets"]).to_pylist()}
    faults = []
    for row in annotations.to_pylist():
        for number, attribution in enumerate(row.get("attributions", [])):
            for code, path, message in _attribution_faults(attribution, texts[row["article_id"]]):
                faults.append(Fault(code, row["place"], f"$.attributions[{number}].{path}", message))
        faults += _doubled_attributions(row)
        faults += _shared_contents(row, texts[row["article_id"]]["text"])
    return faults


def _attribution_faults(attribution: Record, article: Record) -> Iterator[Finding]:
    target, targets = attribution.get("target"), article["targets"]
    stance = attribution.get("stance", NEUTRAL)
    if target is None and stance != NEUTRAL:
        yield "E411", "target", f"null with stance {stance!r}; expected a target or stance {NEUTRAL!r}"
    if target is not None and target not in targets:
        yield (
            "E412",
            "target",
            f"{target!r} is not a target of the article{nearest(target, targets)}; expected one of {targets}",
        )
    if attribution.keys() >= {"source_name", "source_type", "source_named", "via", *ROLES}:
        yield from _source_faults(attribution)
    for number, name in enumerate(attribution.get("via", [])):
        if next(find_words(name, article["text"]), None) is None:
            yield (
                "E416",
                f"via[{number}]",
                f"{name!r} does not occur in the article"
                + (other_form(name, article["text"]) or "; expected the relay's name as it stands there"),
            )
    yield from _span_faults(attribution, article["text"])


def _source_faults(attribution: Record) -> Iterator[Finding]:
    name, is_author = attribution["source_name"], attribution["source_type"] == AUTHOR
    if is_author != (name == AUTHOR):
        yield (
            "E413",
            "source_name",
            f"{name!r} with source_type {attribution['source_type']!r}; expected {AUTHOR!r} for both or neither",
        )
    if attribution["source_named"] and name in (AUTHOR, UNKNOWN):
        yield "E413", "source_named", f"true with source_name {name!r}; expected false"
    if is_author and (attribution["source"] or attribution["via"]):
        yield "E413", "source", "the article's own voice has no source words and no relay; expected neither"
    if not is_author and not attribution["source"] and name != UNKNOWN:
        yield "E414", "source", f"no words name {name!r}; expected the mention, here or in another sentence"
    if not is_author and not attribution["cue"] and not attribution["content"]:
        yield "E414", "content", "neither cue nor content; expected the words that attribute, or those attributed"


def _span_faults(attribution: Record, text: str) -> Iterator[Finding]:
    taken: list[tuple[int, int, str]] = []
    for role in [role for role in ROLES if role in attribution]:
        for start, end in attribution[role]:
            words = text[start:end]
            if words != words.strip(" \t\xa0,;"):
                yield (
                    "E405",
                    role,
                    f"{words!r} begins or ends with a space, comma or semicolon; expected the words alone",
                )
            for other_start, other_end, other in taken:
                if start < other_end and other_start < end and role != other:
                    yield (
                        "E415",
                        role,
                        f"{words!r} overlaps the {other} {text[other_start:other_end]!r}; expected roles apart",
                    )
            taken.append((start, end, role))


def _doubled_attributions(row: Record) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, attribution in enumerate(row.get("attributions", [])):
        key = str([attribution.get(role, number) for role in ROLES])
        if key in seen:
            message = f"the same source, cue and content as attributions[{seen[key]}]; expected each once"
            yield Fault("E417", row["place"], f"$.attributions[{number}]", message)
        seen.setdefault(key, number)


def _shared_contents(row: Record, text: str) -> Iterator[Fault]:
    """Parts of what one source says with one cue are attributions with contents of their own."""
    for number, attribution in enumerate(row.get("attributions", [])):
        if not attribution.keys() >= set(ROLES):
            return
        for earlier, other in enumerate(row["attributions"][:number]):
            same = all(attribution[role] == other[role] for role in ("source", "cue")) and attribution["cue"]
            shared = [
                text[max(a, c) : min(b, d)]
                for a, b in (attribution["content"] if same else [])
                for c, d in other["content"]
                if a < d and c < b
            ]
            if shared and attribution["content"] != other["content"]:
                message = f"{shared[0]!r} is in the content of attributions[{earlier}] too; expected each word in one"
                yield Fault("E421", row["place"], f"$.attributions[{number}].content", message)


def check_records(place: str, tables: dict[str, pa.Table], schemas: Schemas) -> list[Fault]:
    """Where a row of a config's table breaks the JSON Schema of its record. `place` names the corpus or release."""
    faults: list[Fault] = []
    for config, table in tables.items():
        check = validator(config, schemas)
        for row in with_progress(table.to_pylist(), f"checking {config}"):
            faults += schema_faults(row, f"{place}: {config} {row['id']}", check)
    return faults
