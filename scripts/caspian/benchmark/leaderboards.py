"""Results of a benchmark as tables: Markdown for a card or paper, aligned columns for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from caspian.benchmark.signatures import signature
from caspian.card.markdown import escaped, interval, number, quantity, table
from caspian.records import Record
from caspian.scores.resampling import ENOUGH_ARTICLES
from caspian.terminal import printable

_WIDTH = 100  # columns of a terminal; more scores than fit go into a further block
_DIFFERENCES = (
    "Differences of two models, the first less the second: 95 % and p by a paired t-test over articles\n"
    "(jackknife); p (Holm) is corrected for all comparisons of this page."
)
_COMPARED = ["score", "models", "difference", "95 %", "p", "p (Holm)"]
Rows = list[list[str]]


def render_leaderboard(results: Record) -> str:
    """Results as Markdown: a table of the models, a table of scores for each part, and the paired comparisons."""
    texts = [f"## {escaped(_title(results))}", _about(results), table(*_models(results))]
    texts += [escaped(line) for line in _asked_with(results)]
    for part in results["parts"]:
        texts += [f"### {escaped(_heading(results, part))}", table(*_scores(results, part))]
        texts += [note for note in [_worth(results, part)] if note]
        compared = _comparisons(results, part)
        texts += [_DIFFERENCES, table(_COMPARED, list(compared))] if compared else []
    return "\n\n".join([*texts, f"Signature: {escaped(signature(results))}"]) + "\n"


def render(results: Record) -> str:
    """The same for the terminal, in aligned columns."""
    lines = [_title(results), _about(results), "", *_columns(*_models(results)), *_asked_with(results)]
    for part in results["parts"]:
        lines += ["", _heading(results, part), "", *_columns(*_scores(results, part))]
        lines += [line for note in [_worth(results, part)] if note for line in ["", note]]
        compared = _comparisons(results, part)
        lines += ["", _DIFFERENCES, *_columns(_COMPARED, compared)] if compared else []
    return "\n".join([*lines, "", _signature(results)])


def render_overview(runs: Sequence[Record]) -> str:
    """Several tasks for the terminal: for each origin a row a model, its main score in each task."""
    lines: list[str] = []
    for part in dict.fromkeys(part for results in runs for part in results["parts"]):
        here = [results for results in runs if part in results["parts"]]
        names = dict.fromkeys(model["name"] for results in here for model in results["models"])
        rows = [[printable(name), *(_of_model(results, part, name) for results in here)] for name in names]
        heads = [f"{results['task']}, {results['data']['split']}: {results['main']}" for results in here]
        lines += [*([""] if lines else []), printable(f"origin {part}"), "", *_columns(["model", *heads], rows)]
    return "\n".join([*lines, "", *map(_signature, runs)])


def _signature(results: Record) -> str:
    return f"Signature: {printable(signature(results))}"


def _of_model(results: Record, part: str, name: str) -> str:
    found = [model for model in results["models"] if model["name"] == name]
    if not found:
        return "–"
    return _figure(score_of(found[0], part, results["main"]), has_intervals(results, part))


def ranked(results: Record, part: str) -> list[Record]:
    """The models of a part by its main score, the best first, those for which it is undefined last."""

    def value(model: Record) -> float:
        score = score_of(model, part, results["main"])["value"]
        return float("-inf") if score is None else float(score)

    return sorted(results["models"], key=value, reverse=True)


def has_intervals(results: Record, part: str) -> bool:
    """Whether a part has articles enough for an interval over articles to mean something."""
    return bool(results["parts"][part]["articles"] >= ENOUGH_ARTICLES)


def score_of(model: Record, part: str, name: str) -> Record:
    """A score as `{"value", "low", "high"}`, all None where the part has none of that name."""
    found: Record = model["scores"].get(part, {}).get(name, {"value": None, "low": None, "high": None})
    return found


def _title(results: Record) -> str:
    data = results["data"]
    return printable(f"{data['name']} {data['version']}: {results['task']} on {data['split']}")


def _about(results: Record) -> str:
    seen = " Models learn from this split: scores on it say nothing." if results["data"]["split"] == "train" else ""
    return printable(
        f"Models by {results['main']}; in brackets 95 % intervals, over articles. caspian {results['caspian']}.{seen}"
    )


def _heading(results: Record, part: str) -> str:
    size = results["parts"][part]
    voiced = "attributed" in size and size["attributed"] < size["items"]
    attributed = f", {size['attributed']:,} attributed" if voiced else ""
    text = f"origin {part}: {quantity(size['items'], 'item')}{attributed} of {quantity(size['articles'], 'article')}"
    return printable(f"{text}, {quantity(size['pairs'], 'contrast pair')}" if size.get("pairs") else text)


def _worth(results: Record, part: str) -> str:
    if has_intervals(results, part):
        return ""
    articles = quantity(results["parts"][part]["articles"], "article")
    return f"From {articles} no claim about other articles can be made, so there are no intervals."


def _models(results: Record) -> tuple[list[str], Rows]:
    """What there is to say of a model beside its scores; a cost only where one is known."""
    costs = {model["name"]: model["facts"].get("cost") for model in results["models"]}
    priced = any(cost is not None for cost in costs.values())
    rows = [
        [printable(model["name"]), printable(model["spec"]), f"{model['seconds']:,.1f}", f"{model['unanswered']:,}"]
        + ([f"{costs[model['name']]:,.4f}" if costs[model["name"]] is not None else "–"] if priced else [])
        for model in results["models"]
    ]
    return ["model", "given as", "seconds", "unanswered", *["cost"] * priced], rows


def _asked_with(results: Record) -> list[str]:
    """The parameters of requests to each server's model, without which two runs of one model cannot be told apart."""
    return [
        printable(f"{model['name']} was asked with {', '.join(map('='.join, params.items())) or 'no parameters'}.")
        for model in results["models"]
        if (params := model["facts"].get("params")) is not None
    ]


def _scores(results: Record, part: str) -> tuple[list[str], Rows]:
    main = results["main"]
    found = [name for model in results["models"] for name in model["scores"].get(part, {})]
    names = list(dict.fromkeys([main, *found]))
    between = has_intervals(results, part)
    rows = [
        [printable(model["name"]), *(_figure(score_of(model, part, name), between) for name in names)]
        for model in ranked(results, part)
    ]
    counts = results["parts"][part].get("labels", {})
    head = [
        f"{name} ({counts[name[3:]]:,})" if name[3:] in counts and name.startswith("f1_") else name for name in names
    ]
    return ["model", *map(printable, head)], rows


def _figure(score: Record, between: bool) -> str:
    text = number(score["value"])
    if not between or score["low"] is None or score["high"] is None:
        return text
    return f"{text} ({interval(score['low'], score['high'])})"


def _comparisons(results: Record, part: str) -> Rows:
    between = has_intervals(results, part)
    return [
        [
            printable(compared["score"]),
            printable(" – ".join(compared["models"])),
            number(compared["difference"]),
            interval(compared["low"], compared["high"]) if between else "–",
            _probability(compared["p"]) if between else "–",
            _probability(compared.get("p_holm")) if between else "–",
        ]
        for compared in results["comparisons"]
        if compared["part"] == part
    ]


def _probability(p: float | None) -> str:
    return "< 0.001" if p is not None and p < 0.001 else number(p)


def _columns(head: list[str], rows: list[list[Any]]) -> list[str]:
    """Aligned lines; columns that do not fit beside the first go into a further block, the first repeated."""
    widths = [max(len(line[place]) for line in [head, *rows]) for place in range(len(head))]
    blocks: list[list[int]] = [[]]
    for place in range(1, len(head)):
        if blocks[-1] and widths[0] + sum(2 + widths[other] for other in [*blocks[-1], place]) > _WIDTH:
            blocks.append([])
        blocks[-1].append(place)
    lines: list[str] = []
    for block in blocks:
        lines += [""] if lines else []
        for line in [head, *rows]:
            lines.append("  ".join(line[place].ljust(widths[place]) for place in [0, *block]).rstrip())
    return lines
