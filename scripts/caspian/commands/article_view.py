"""The terminal view of an article: its text with spans marked and labels below, wrapped, with and without colour."""

from __future__ import annotations

import re

from caspian.records import Record
from caspian.schemas import AUTHOR, PUBLISHED
from caspian.spans import ROLES
from caspian.terminal import printable

_COLOURS = {
    "source": "\x1b[1;34m",
    "cue": "\x1b[33m",
    "content": "\x1b[32m",
    "label": "\x1b[2m",
    "note": "\x1b[31m",
    "title": "\x1b[1m",
}
_RESET = "\x1b[0m"
_JOINT = "\x00"  # a space at which no line is broken; no text holds it
_STEERING = re.compile(r"\x1b\[[0-9;]*m")
_PIECE = re.compile(r"(?:\x1b\[[0-9;]*m|\S)+")


def render(article: Record, sentences: list[Record], notes: dict[int, list[str]], width: int, colour: bool) -> str:
    """The article with each sentence's spans marked and its labels below, wrapped to `width` columns.

    `notes` are lines to stand below a sentence of that index; one without labels has the topic None.
    """
    lines = [_painted(printable(article["title"] or article["id"]), "title", colour)]
    about = [article["id"], article["origin"], article["split"], *_published(article), f"labels of {article['layer']}"]
    lines += [printable(" · ".join(about)), ""]
    paragraph = None
    for row in sentences:
        if paragraph not in (None, row["paragraph"]):
            lines.append("")
        paragraph = row["paragraph"]
        lines += _wrapped(mark_spans(row, article["text"], colour), width, f"{row['index']:>3}  ", "     ")
        below = [("label", f"topic {row['topic']}")] if row["topic"] else []
        for place, attribution in enumerate(row["attributions"], 1):
            judged = _judgement(attribution, place if len(row["attributions"]) > 1 else 0)
            below += [("label", judged)] if judged else []
            below += [
                ("label", f"{role} elsewhere: “{article['text'][start:end]}”")
                for role in ROLES
                for start, end in attribution.get(role, [])
                if start < row["start"] or end > row["end"]
            ]
        below += [("note", note) for note in notes.get(row["index"], [])]
        for kind, said in below:
            wrapped = _wrapped(printable(said), width, "       ", "         ")
            lines += [_painted(line, kind, colour) for line in wrapped]
    return "\n".join(lines)


def mark_spans(row: Record, text: str, colour: bool) -> str:
    """The sentence with `[source: …]`, `[cue: …]`, `[content: …]`, numbered where there are several attributions."""
    several = len(row["attributions"]) > 1
    owners: dict[tuple[int, int, str], list[str]] = {}
    for place, attribution in enumerate(row["attributions"], 1):
        for role in ROLES:
            for start, end in attribution.get(role, []):
                if row["start"] <= start and end <= row["end"]:
                    owners.setdefault((start, end, role), []).append(str(place))
    starts: dict[int, list[tuple[int, str, str]]] = {}
    for (start, end, role), numbers in owners.items():
        name = f"{role} {' and '.join(numbers)}" if several else role
        starts.setdefault(start, []).append((end, role, f"[{name}:{_JOINT}"))
    pieces: list[str] = []
    opened: list[tuple[int, str]] = []
    for place in range(row["start"], row["end"] + 1):
        for span in [span for span in opened if span[0] == place]:  # spans of two attributions may cross
            opened.remove(span)
            pieces.append("]" + _colour([role for _, role in opened], colour))
        # The longest span opens first, so that the brackets of nested spans close in order.
        for end, role, mark in sorted(starts.get(place, []), reverse=True):
            opened.append((end, role))
            pieces.append(_colour([role], colour) + mark)
        if place < row["end"]:
            pieces.append(printable(text[place]))
    return "".join(pieces)


def _published(article: Record) -> list[str]:
    """Outlet and date, also that they are not known, where there must have been some."""
    names = ("outlet", "date")
    if article["origin"] == PUBLISHED:
        return [article[name] or f"{name} not known" for name in names]
    return [article[name] for name in names if article[name]]


def _colour(roles: list[str], colour: bool) -> str:
    """What makes a terminal write in the colour of the innermost span, or plainly outside of all."""
    return "" if not colour else _RESET + _COLOURS[roles[-1]] if roles else _RESET


def _judgement(attribution: Record, number: int) -> str:
    """What is labelled of an attribution, in a line."""
    said = {name: attribution.get(name) for name in ("source_name", "source_type", "target", "stance", "commitment")}
    via = f" via {', '.join(attribution['via'])}" if attribution.get("via") else ""
    named = "" if attribution.get("source_named", True) or said["source_type"] == AUTHOR else ", not named"
    who = said["source_name"] or ""
    kind = "" if said["source_type"] in (None, who) else f" ({said['source_type']}{named})"
    about = f" → {said['target']}" if said["target"] else ""
    order = f"{number}. " if number else ""
    judged = "; ".join(filter(None, [f"{said['stance'] or ''}{about}".strip(), said["commitment"]]))
    return ": ".join(filter(None, [f"{order}{who}{kind}{via}".strip(), judged]))


def _painted(text: str, role: str, colour: bool) -> str:
    return f"{_COLOURS[role]}{text}{_RESET}" if colour else text


def _wrapped(text: str, width: int, first: str, later: str) -> list[str]:
    """Lines of at most `width` visible columns; colour codes take none."""
    lines, line, used = [], first, len(first)
    for piece in _PIECE.findall(text):
        size = len(_STEERING.sub("", piece))
        if used > len(later) and used + 1 + size > width and line.strip():
            lines.append(line)
            line, used = later, len(later)
        gap = "" if line in (first, later) else " "
        line, used = line + gap + piece, used + len(gap) + size
    return [line.replace(_JOINT, " ") for line in [*lines, line]]


def render_sizes(facts: Record) -> str:
    """The name of a release and the rows of each config and split."""
    lines = [printable(f"{facts['about']['name']} {facts['about']['version']}")]
    for config, rows in facts["rows"].items():
        lines.append(f"  {config:<13} " + ", ".join(f"{split} {count:,}" for split, count in rows.items()))
    return "\n".join(lines)
