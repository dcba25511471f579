"""The terminal view of agreement: figures, and what stands behind them, confusion and disputes."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from caspian.card.agreement_section import SHARED_ERRORS, interval_caveat
from caspian.card.markdown import interval, number, quantity
from caspian.records import Record
from caspian.terminal import printable


def render_agreement(parts: dict[str, Record], machines: bool) -> str:
    """The figures of `agreement_by_origin`; `machines` tells that all of the annotators are language models."""
    lines = [line for origin, part in parts.items() for line in [*_figures(origin, part), ""]]
    return "\n".join([*lines, *([SHARED_ERRORS, ""] if machines else [])])


def render_disputes(parts: dict[str, Record], disputed: list[Record]) -> str:
    """The confusion of each label over all origins, and what `find_disputes` found, sentence by sentence."""
    whole = next(iter(parts.values()))
    names = whole["annotators"]
    pair = f"rows {names[0]}, columns {names[1]}" if len(names) == 2 else "all pairs, the earlier name in rows"
    lines = []
    for field, rows in whole["confusion"].items():
        if any(value != other for value, row in rows.items() for other in row):
            lines += [f"{field}: {pair}", *_confusion_lines(rows), ""]
    for (sentence, text, note), items in groupby(disputed, key=itemgetter("sentence_id", "text", "note")):
        lines += [sentence, printable(f"  {text}")]
        for item in items:
            views = {**item["values"], "gold": item["gold"]}
            lines.append(f"  {item['field']}")
            lines += [printable(f"    {name}: {value or '–'}") for name, value in views.items()]
        lines += [printable(f"  why: {note}")] if note else []
        lines.append("")
    return "\n".join(lines)


def _figures(origin: str, part: Record) -> list[str]:
    size = f"{quantity(part['sentences'], 'sentence')} of {quantity(part['articles'], 'article')}"
    lines = [f"{', '.join(part['annotators'])}: {size}, origin: {origin}", ""]
    lines += [f"{'label':<14}{'alpha':>7}  {'95 %':<16}{'agreed':>8}"]
    for field, a in part["labels"].items():
        lines.append(f"{field:<14}{number(a['alpha']):>7}  {interval(a['low'], a['high']):<16}{a['agreed']:>8.1%}")
    if part["spans"]:
        lines += ["", f"{'span (tokens)':<14}{'alpha':>7}  {'95 %':<16}{'exact F1':>9}{'match F1':>12}  95 %"]
    for role, s in part["spans"].items():
        between = interval(s["token_low"], s["token_high"])
        lines.append(f"{role:<14}{number(s['token_alpha']):>7}  {between:<16}{_f1s(s)}")
    worth = interval_caveat(part).replace("**", "")
    whole = [f"{'attribution':<39}{_f1s(part['attributions'])}"] if part["attributions"] else []
    return [*lines, *whole, "", worth]


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
