"""Tables of the baselines: every score for each origin and kind of task, and for the card the main ones."""

from __future__ import annotations

from caspian.card.markdown import escaped, interval, number, quantity, table
from caspian.records import Record

_NOT_RUN = "No benchmark was run on this version of the data; `caspian bench --baselines` does."
_NOTHING: Record = {"value": None, "low": None, "high": None}
_COLUMNS = {
    "labels": {"macro_f1": "macro-F1", "accuracy": "accuracy", "mcc": "MCC", "contrast": "contrast pairs"},
    "spans": {
        "source_exact_f1": "source exact F1",
        "cue_exact_f1": "cue exact F1",
        "content_exact_f1": "content exact F1",
        "attribution_overlap_f1": "attribution overlap F1",
    },
    "attribution": {
        "attribution_match_f1": "attribution match F1",
        "tuple_exact_f1": "tuple exact F1",
        "tuple_overlap_f1": "tuple overlap F1",
        "target_f1": "target F1",
        "stance_f1": "stance F1",
        "commitment_f1": "commitment F1",
        "source_name_folded_f1": "source name F1",
    },
}


def benchmark_tables(facts: Record) -> str:
    """The results of the baselines: a table an origin and kind of task, the models of a task by its main score."""
    if not facts["benchmark"]:
        return _NOT_RUN
    parts = []
    for kind, columns in _COLUMNS.items():
        of_kind = [results for results in facts["benchmark"] if _kind(results["task"]) == kind]
        for origin in sorted({origin for results in of_kind for origin in results["parts"]}):
            scored = [results for results in of_kind if origin in results["parts"]]
            sizes = quantity(max(results["parts"][origin]["articles"] for results in scored), "article")
            rows = [row for results in scored for row in _ranked_rows(results, origin, columns)]
            parts.append(f"Origin {escaped(origin)}, {sizes}:\n\n{table(['task', 'model', *columns.values()], rows)}")
    return "\n\n".join(parts)


def benchmark_summary(facts: Record) -> str:
    """The main score of every baseline: a row a task and origin, a column a model."""
    if not facts["benchmark"]:
        return _NOT_RUN
    by_kind = sorted(facts["benchmark"], key=lambda results: list(_COLUMNS).index(_kind(results["task"])))
    models = list(dict.fromkeys(model["name"] for results in by_kind for model in results["models"]))
    rows = []
    for results in by_kind:
        scores = {model["name"]: model["scores"] for model in results["models"]}
        main = results["main"]
        for origin, part in results["parts"].items():
            figures = [_scored(scores.get(name, {}).get(origin, {}).get(main, _NOTHING)) for name in models]
            score = _COLUMNS[_kind(results["task"])].get(main, main)
            rows.append([results["task"], score, f"{origin} ({part['articles']})", *figures])
    return table(["task", "score", "origin (articles)", *map(escaped, models)], rows)


def _kind(task: str) -> str:
    return task if task in _COLUMNS else "labels"


def _ranked_rows(results: Record, origin: str, columns: dict[str, str]) -> list[list[str]]:
    scores = {model["name"]: model["scores"].get(origin, {}) for model in results["models"]}
    order = sorted(scores, key=lambda name: scores[name].get(results["main"], _NOTHING)["value"] or 0, reverse=True)
    return [
        [results["task"], escaped(name), *(_scored(scores[name].get(column, _NOTHING)) for column in columns)]
        for name in order
    ]


def _scored(score: Record) -> str:
    between = interval(score["low"], score["high"])
    return number(score["value"]) + ("" if between == "–" else f" ({between})")
