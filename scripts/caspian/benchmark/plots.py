"""Results of a benchmark as a figure: a dot a model with its 95 % interval, a panel a part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from caspian.benchmark.leaderboards import has_intervals, ranked, score_of
from caspian.card.markdown import number, quantity
from caspian.extras import missing_extra
from caspian.faults import Refused, file_fault
from caspian.records import Record
from caspian.terminal import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BASELINE = "majority"  # the model whose score is drawn as a line through its panel
# What a file format would otherwise write of the time and the program, so that equal results give equal bytes.
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_STYLE = {
    "font.size": 8,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.titlesize": 8,
    "pdf.fonttype": 42,  # fonts that publishers accept
    "svg.hashsalt": "caspian",
    "text.parse_math": False,  # names come from outside
}
_LONGEST = 40  # characters of a name
_INK, _GREY, _LIGHT = "0.1", "0.45", "0.88"


def write_plot(results: Record, path: Path) -> None:
    """Draws the main score of each model into an SVG, PNG or PDF file, by its suffix.

    Models stand in the order of the part with the most articles; a part of few articles has no
    intervals. Raises Refused for another suffix, and where matplotlib is not installed.
    """
    if path.suffix not in _METADATA:
        raise Refused([file_fault("E901", path, f"expected a name that ends in {', '.join(_METADATA)}")])
    try:
        from matplotlib import style
        from matplotlib.figure import Figure
    except ImportError:
        raise Refused([file_fault("E902", path, missing_extra("plot"))]) from None

    parts = results["parts"]
    first = max(parts, key=lambda part: int(parts[part]["articles"]))
    order = [model["name"] for model in reversed(ranked(results, first))]  # the best at the top
    names = [_short(name) for name in order]
    inches = (0.06 * max(map(len, names)) + 2.4 * len(parts), 0.9 + 0.25 * len(names))
    with style.context(["default", _STYLE]):
        figure = Figure(figsize=inches, layout="constrained")
        panels = figure.subplots(1, len(parts), sharex=True, sharey=True, squeeze=False)[0]
        for part, axes in zip(parts, panels, strict=True):
            _draw(axes, results, part, order)
        panels[0].set_yticks(range(len(names)), names)
        figure.savefig(path, dpi=300, metadata=_METADATA[path.suffix])


def _draw(axes: Axes, results: Record, part: str, order: list[str]) -> None:
    """One panel: filled dots and whiskers, or hollow dots where articles are too few for an interval."""
    between = has_intervals(results, part)
    for model in results["models"]:
        score = score_of(model, part, results["main"])
        place, value = order.index(model["name"]), score["value"]
        axes.annotate(
            number(value), (1, place), xycoords=("axes fraction", "data"), xytext=(3, 0), textcoords="offset points",
            va="center_baseline", ha="left", color=_INK, annotation_clip=False,
        )  # fmt: skip
        if value is None:
            continue
        if model["spec"] == _BASELINE:
            axes.axvline(value, color=_GREY, linestyle=(0, (3, 2)), linewidth=0.9, zorder=1)
        if between and score["low"] is not None and score["high"] is not None:
            axes.hlines(place, score["low"], score["high"], color=_INK, linewidth=1.2, zorder=2)
        axes.plot(value, place, "o", color=_INK, markerfacecolor=_INK if between else "white", markersize=4.2, zorder=3)
    size = results["parts"][part]
    note = "" if between else ", no interval"
    axes.set_title(printable(f"{part}: {quantity(size['articles'], 'article')}") + note, loc="left")
    axes.set_xlabel(printable(f"{results['main']}, {results['task']} on {results['data']['split']}"))
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=_LIGHT, linewidth=0.7)
    axes.tick_params(axis="y", length=0)


def _short(name: str) -> str:
    name = printable(name)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
