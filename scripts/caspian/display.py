"""What the terminal shows: a labelled article, marked with and without colour, and agreement."""

from __future__ import annotations

import re

from caspian.annotations import ROLES
from caspian.faults import printable
from caspian.figures import SHARED_ERRORS, counted, interval, interval_worth, number
from caspian.records import Record
from caspian.schemas import AUTHOR, PUBLISHED

_COLOURS = {"source": "\x1b[1;34m", "cue": "\x1b[33m", "content": "\x1b[32m", "label": "\x1b[2m", "title": "\x1b[1m"}
_RESET = "\x1b[0m"
_JOINT = "\x00"  # a space at which no line is broken; no text holds it
_STEERING = re.compile(r"\x1b\[[0-9;]*m")
_PIECE = re.compile(r"(?:\x1b\[[0-9;]*m|\S)+")


def render(article: Record, sentences: list[Record], width: int, colour: bool) -> str:
    """The article with each sentence's spans marked and its labels below, wrapped to `width` columns."""
    lines = [_painted(printable(article["title"]), "title", colour)]
    about = [article["id"], article["origin"], article["split"], *_published(article)]
    lines += [printable(" · ".join(about)), ""]
    paragraph = None
    for row in sentences:
        if paragraph not in (None, row["paragraph"]):
            lines.append("")
        paragraph = row["paragraph"]
        lines += _wrapped(mark_spans(row, article["text"], colour), width, f"{row['index']:>3}  ", "     ")
        labels = [f"topic {row['topic']}"]
        for place, attribution in enumerate(row["attributions"], 1):
            labels.append(_judgement(attribution, place if len(row["attributions"]) > 1 else 0))
            labels += [
                f"{role} elsewhere: “{article['text'][start:end]}”"
                for role in ROLES
                for start, end in attribution[role]
                if start < row["start"] or end > row["end"]
            ]
        for label in labels:
            lines += [
                _painted(line, "label", colour) for line in _wrapped(printable(label), width, "       ", "         ")
            ]
    return "\n".join(lines)


def mark_spans(row: Record, text: str, colour: bool) -> str:
    """The sentence with `[source: …]`, `[cue: …]`, `[content: …]`, numbered where there are several attributions."""
    several = len(row["attributions"]) > 1
    owners: dict[tuple[int, int, str], list[str]] = {}
    for place, attribution in enumerate(row["attributions"], 1):
        for role in ROLES:
            for start, end in attribution[role]:
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
    via = f" via {', '.join(attribution['via'])}" if attribution["via"] else ""
    named = "" if attribution["source_named"] or attribution["source_type"] == AUTHOR else ", not named"
    who = attribution["source_name"]
    kind = "" if who == attribution["source_type"] else f" ({attribution['source_type']}{named})"
    about = f" → {attribution['target']}" if attribution["target"] else ""
    order = f"{number}. " if number else ""
    return f"{order}{who}{kind}{via}: {attribution['stance']}{about}; {attribution['commitment']}"


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


def render_agreement(parts: dict[str, Record], disputed: list[Record], machines: bool) -> str:
    """The figures of `agreement_by_origin`, the confusion of each label, and the disputes, a line each.

    `machines` tells that all of the annotators are language models.
    """
    whole = next(iter(parts.values()))
    lines = [line for origin, part in parts.items() for line in [*_figures(origin, part), ""]]
    lines += [SHARED_ERRORS] if machines else []
    names = whole["annotators"]
    pair = f"rows {names[0]}, columns {names[1]}" if len(names) == 2 else "all pairs, the earlier name in rows"
    for field, rows in whole["confusion"].items():
        if any(value != other for value, row in rows.items() for other in row):
            lines += ["", f"{field}: {pair}", *_confusion_lines(rows)]
    lines += ["", f"{counted(len(disputed), 'dispute')} over labels and spans"]
    for item in disputed:
        lines.append(f"  {item['sentence_id']} {item['field']}")
        lines += [printable(f"    {annotator}: {value or '–'}") for annotator, value in item["values"].items()]
        lines.append(printable(f"    gold: {item['gold'] or '–'}"))
        lines += [printable(f"    why: {item['note']}")] if item["note"] else []
    return "\n".join(lines)


def _figures(origin: str, part: Record) -> list[str]:
    size = f"{counted(part['sentences'], 'sentence')} of {counted(part['articles'], 'article')}"
    lines = [f"{', '.join(part['annotators'])}: {size}, origin: {origin}", ""]
    lines += [f"{'label':<14}{'alpha':>7}  {'95 %':<16}{'agreed':>8}"]
    for field, a in part["labels"].items():
        lines.append(f"{field:<14}{number(a['alpha']):>7}  {interval(a['low'], a['high']):<16}{a['agreed']:>8.1%}")
    lines += ["", f"{'span (tokens)':<14}{'alpha':>7}  {'95 %':<16}{'exact F1':>9}{'overlap F1':>12}  95 %"]
    for role, s in part["spans"].items():
        between = interval(s["token_low"], s["token_high"])
        lines.append(f"{role:<14}{number(s['token_alpha']):>7}  {between:<16}{_f1s(s)}")
    worth = interval_worth(part).replace("**", "")
    return [*lines, f"{'attribution':<39}{_f1s(part['attributions'])}", "", worth]


def _f1s(scores: Record) -> str:
    between = interval(scores["overlap_low"], scores["overlap_high"])
    return f"{number(scores['exact_f1']):>9}{number(scores['overlap_f1']):>12}  {between}"


def _confusion_lines(rows: dict[str, dict[str, int]]) -> list[str]:
    values = sorted({value for row in rows.values() for value in row} | rows.keys())
    width = max(map(len, values)) + 2
    lines = [" " * (width + 3) + "".join(f"{number:>5}" for number in range(1, len(values) + 1))]
    for place, value in enumerate(values, 1):
        counts = "".join(f"{rows.get(value, {}).get(other, 0):>5}" for other in values)
        lines.append(f"{place:>2} {printable(value):<{width}}{counts}")
    return lines
