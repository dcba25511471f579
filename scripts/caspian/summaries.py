"""Tables of a card: what its texts, attributions, layers and contrast sets amount to, by origin."""

from __future__ import annotations

from collections import Counter

from caspian.figures import counted, escaped, interval, number, table
from caspian.records import Record
from caspian.schemas import Schemas, labels
from caspian.wording import WINDOW


def by_origin(facts: Record) -> str:
    """A column an origin, a row a count of attributions."""
    columns = facts["attributions"]
    first = next(iter(columns.values()))
    rows = [[name.replace("_", " "), *(f"{counts[name]:,}" for counts in columns.values())] for name in first]
    return table(["attributions", *columns], rows)


def texts(facts: Record) -> str:
    """How long and how varied the texts of each origin are."""
    rows = []
    for origin, text in facts["texts"].items():
        length = text["sentence_length"]
        rows.append(
            [
                origin,
                *(f"{text[name]:,}" for name in ("articles", "sentences", "words", "vocabulary")),
                number(text["mattr"]),
                f"{length['mean']:.1f} ± {length['sd']:.1f}",
                ", ".join(f"{value:g}" for value in length["quartiles"]),
                f"{length['shortest']} to {length['longest']}",
            ]
        )
    head = [
        "origin",
        "articles",
        "sentences",
        "words",
        "vocabulary",
        "richness",
        "sentence length",
        "quartiles",
        "range",
    ]
    return (
        f"{table(head, rows)}\n\nRichness is the moving-average type–token ratio (windows of {WINDOW} words), mean ±\n"
        "standard deviation is given for sentence lengths, in words."
    )


def conflicts(facts: Record, schemas: Schemas) -> str:
    """A row a conflict and split, and how many articles each genre has."""
    order = [label.name for label in labels("split", schemas)]
    found: dict[tuple[int, str, str], list[Record]] = {}
    for article in facts["articles"]:
        key = order.index(article["split"]), article["conflict"] or "not told", article["origin"]
        found.setdefault(key, []).append(article)
    rows = []
    for (split, conflict, origin), of in sorted(found.items()):
        outlets = {article["outlet"] for article in of} - {None}
        rows.append([conflict, order[split], origin, len(of), sum(a["sentences"] for a in of), len(outlets)])
    head = ["conflict", "split", "origin", "articles", "sentences", "outlets"]
    genres = Counter(a["genre"] for a in facts["articles"] if a["genre"])
    told = ", ".join(f"{escaped(genre.replace('_', ' '))} {count}" for genre, count in sorted(genres.items()))
    return table(head, rows) + (f"\n\nGenres: {told}." if told else "")


def layers(facts: Record, schemas: Schemas) -> str:
    """Whose labels are published in each split."""
    order = [label.name for label in labels("split", schemas)]
    rows = [
        [split, f"`{layer}`", size["articles"], size["sentences"]]
        for split, found in sorted(facts["layers"].items(), key=lambda item: order.index(item[0]))
        for layer, size in sorted(found.items())
    ]
    return table(["split", "labels of", "articles", "sentences"], rows)


def contrast(facts: Record) -> str:
    """How many edits there are, and which label they change."""
    lines = []
    for origin, found in facts["contrast"].items():
        size = f"{counted(found['edits'], 'edit')} of {counted(found['sentences'], 'sentence')}"
        changed = ", ".join(f"{field.replace('_', ' ')} {count}" for field, count in found["changed"].items())
        lines.append(f"- {escaped(origin)}: {size}; they change {changed}")
    return "\n".join(lines) or "This release has none."


_NOT_RUN = "No benchmark was run on this version of the data; `caspian bench --baselines` does."
_COLUMNS = {
    "labels": {"macro_f1": "macro-F1", "accuracy": "accuracy", "mcc": "MCC", "contrast": "contrast pairs"},
    "spans": {
        "source_exact_f1": "source exact F1",
        "cue_exact_f1": "cue exact F1",
        "content_exact_f1": "content exact F1",
        "attribution_overlap_f1": "attribution overlap F1",
    },
    "attribution": {
        "tuple_exact_f1": "tuple exact F1",
        "tuple_overlap_f1": "tuple overlap F1",
        "target_f1": "target F1",
        "stance_f1": "stance F1",
        "commitment_f1": "commitment F1",
    },
}


def benchmarks(facts: Record) -> str:
    """The results of the baselines: a table an origin and kind of task, the models of a task by its main score."""
    if not facts["benchmark"]:
        return _NOT_RUN
    parts = []
    for kind, columns in _COLUMNS.items():
        held = [results for results in facts["benchmark"] if _kind(results["task"]) == kind]
        for origin in sorted({origin for results in held for origin in results["parts"]}):
            shown = [results for results in held if origin in results["parts"]]
            sizes = counted(max(results["parts"][origin]["articles"] for results in shown), "article")
            rows = [row for results in shown for row in _ranked_rows(results, origin, columns)]
            parts.append(f"Origin {escaped(origin)}, {sizes}:\n\n{table(['task', 'model', *columns.values()], rows)}")
    return "\n\n".join(parts)


def _kind(task: str) -> str:
    return task if task in _COLUMNS else "labels"


def _ranked_rows(results: Record, origin: str, columns: dict[str, str]) -> list[list[str]]:
    nothing = {"value": None, "low": None, "high": None}
    held = {model["name"]: model["scores"].get(origin, {}) for model in results["models"]}
    order = sorted(held, key=lambda name: held[name].get(results["main"], nothing)["value"] or 0, reverse=True)
    return [
        [results["task"], escaped(name), *(_scored(held[name].get(column, nothing)) for column in columns)]
        for name in order
    ]


def _scored(score: Record) -> str:
    between = interval(score["low"], score["high"])
    return number(score["value"]) + ("" if between == "–" else f" ({between})")
