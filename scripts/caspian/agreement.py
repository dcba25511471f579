"""How far independent annotators agree: alpha per label, token alpha and F1 per span role, disputes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING, Any

from caspian.annotations import ROLES, essence
from caspian.records import Record
from caspian.schemas import Schemas, fields, is_label
from caspian.spans import count_matches, f1, find_tokens, overlap

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

RESAMPLES = 2_000
ENOUGH_ARTICLES = 10
OPEN_FIELD = "source_name"  # any words are a value of it: alpha is computed, a confusion table would not fit
Layers = dict[str, dict[str, Record]]  # sentence id → annotator → row of `annotations`


def alpha(groups: list[np.ndarray], resamples: int = RESAMPLES) -> dict[str, float | None]:
    """Nominal Krippendorff's alpha with a 95 % percentile bootstrap interval over groups.

    `groups` has one array (units × values) a group, each row counting how often a unit was given
    each value; units with fewer than two values are left out. `alpha` is None where only one value
    occurs, `low` and `high` where there is only one group. Krippendorff (2011), “Computing
    Krippendorff's alpha-reliability”.
    """
    import numpy as np

    paired = [group[group.sum(1) > 1] for group in groups]
    disagreement = np.array([((g.sum(1) ** 2 - (g**2).sum(1)) / (g.sum(1) - 1)).sum() for g in paired])
    values = np.array([g.sum(0) for g in paired])

    def from_sums(observed: np.ndarray, by_value: np.ndarray) -> np.ndarray:
        n = by_value.sum(-1)
        expected = (n**2 - (by_value**2).sum(-1)) / (n - 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(1 - observed / expected)

    with np.errstate(invalid="ignore", divide="ignore"):
        point = float(from_sums(disagreement.sum(0), values.sum(0)))
    if point != point:
        return {"alpha": None, "low": None, "high": None}
    if len(paired) < 2:
        return {"alpha": point, "low": None, "high": None}
    draws = np.random.default_rng(0).multinomial(len(paired), [1 / len(paired)] * len(paired), resamples)
    with np.errstate(invalid="ignore", divide="ignore"):
        resampled = from_sums(draws @ disagreement, draws @ values)
    low, high = np.nanpercentile(resampled, [2.5, 97.5])
    return {"alpha": point, "low": float(low), "high": float(high)}


def label_fields(schemas: Schemas) -> list[str]:
    """The fields on which agreement is computed: the labels of a sentence, its target and its source."""
    judged = {name for record in ("annotations", "attributions") for name, _ in fields(record, schemas)}
    flat = fields("sentences", schemas)
    return [name for name, node in flat if name in judged and (is_label(node) or name == "target")] + [OPEN_FIELD]


def value_of(row: Record, field: str) -> Any:
    """A label of the sentence: its own, or that of its principal attribution."""
    return row[field] if field in row else row["attributions"][0][field]


def compute_agreement(
    annotations: pa.Table, sentences: pa.Table, annotators: list[str], schemas: Schemas
) -> Record | None:
    """All figures of agreement between `annotators`, or None where no sentence has two of them.

    The interval is over articles; for a single article over its sentences, which says nothing of
    other articles (`unit` tells which).
    """
    layers, texts = _layers(annotations, sentences, annotators)
    if not layers:
        return None
    articles = {texts[sentence]["article_id"] for sentence in layers}
    unit = "article" if len(articles) > 1 else "sentence"

    def group(sentence: str) -> str:
        return str(texts[sentence]["article_id"]) if unit == "article" else sentence

    names = label_fields(schemas)
    return {
        "annotators": annotators,
        "articles": len(articles),
        "sentences": len(layers),
        "unit": unit,
        "labels": {field: _label_agreement(layers, field, group) for field in names},
        "spans": {role: _span_agreement(layers, role, texts, group) for role in ROLES},
        "attributions": _attribution_agreement(layers),
        "confusion": {field: _confusion(layers, field) for field in names if field != OPEN_FIELD},
    }


def overruled(annotations: pa.Table, annotators: list[str], gold: str) -> dict[str, int]:
    """annotator → sentences that gold decided otherwise, in any label or span."""
    rows = annotations.to_pylist()
    decided = {row["sentence_id"]: essence(row) for row in rows if row["annotator"] == gold}
    return {
        name: sum(r["annotator"] == name and essence(r) != decided[r["sentence_id"]] for r in rows)
        for name in annotators
    }


def disputes(
    annotations: pa.Table, articles: pa.Table, annotators: list[str], gold: str, schemas: Schemas
) -> list[Record]:
    """The labels and spans on which annotators differ, with what gold decided and why."""
    texts = dict(zip(articles["id"].to_pylist(), articles["text"].to_pylist(), strict=True))
    by_sentence: Layers = defaultdict(dict)
    for row in annotations.to_pylist():
        by_sentence[row["sentence_id"]][row["annotator"]] = row
    found = []
    for sentence, layer in sorted(by_sentence.items()):
        compared = [name for name in annotators if name in layer]
        views = {name: _view(row, texts[row["article_id"]], schemas) for name, row in layer.items()}
        for field in views[gold]:
            values = {name: views[name][field] for name in compared}
            if len(set(values.values())) > 1:
                judgement = {"gold": views[gold][field], "note": layer[gold]["note"]}
                found.append({"sentence_id": sentence, "field": field, "values": values, **judgement})
    return found


def _view(row: Record, text: str, schemas: Schemas) -> dict[str, str]:
    """field → what the layer has there, in words: labels, and each role's spans over all attributions."""
    view = {field: _word(value_of(row, field)) for field in label_fields(schemas)}
    for role in ROLES:
        spans = [" … ".join(text[start:end] for start, end in a[role]) for a in row["attributions"]]
        view[role] = " | ".join(spans)
    return view


def _word(value: Any) -> str:
    return "null" if value is None else str(value)


def _layers(annotations: pa.Table, sentences: pa.Table, annotators: list[str]) -> tuple[Layers, dict[str, Record]]:
    texts = {row["id"]: row for row in sentences.to_pylist()}
    layers: Layers = defaultdict(dict)
    for row in annotations.to_pylist():
        if row["annotator"] in annotators:
            layers[row["sentence_id"]][row["annotator"]] = row
    return {s: layer for s, layer in sorted(layers.items()) if len(layer) > 1}, texts


def _alpha_of(units: list[tuple[str, list[Any]]]) -> dict[str, float | None]:
    """Alpha of units, each a group and the values it was given."""
    import numpy as np

    known = {value: i for i, value in enumerate(sorted({str(v) for _, values in units for v in values}))}
    rows = defaultdict(list)
    for group, values in units:
        counted = Counter(str(value) for value in values)
        rows[group].append([counted[value] for value in known])
    return alpha([np.array(rows[group], float) for group in sorted(rows)])


def _label_agreement(layers: Layers, field: str, group: Callable[[str], str]) -> Record:
    units = [(group(s), [value_of(row, field) for row in layer.values()]) for s, layer in layers.items()]
    agreed = sum(len(set(values)) == 1 for _, values in units)
    return {**_alpha_of(units), "agreed": agreed / len(units)}


def _span_agreement(layers: Layers, role: str, texts: dict[str, Record], group: Callable[[str], str]) -> Record:
    units = []
    for sentence, layer in layers.items():
        start = texts[sentence]["start"]
        marked = [[f for a in row["attributions"] for f in a[role]] for row in layer.values()]
        for left, right in find_tokens(texts[sentence]["text"]):
            place = [[start + left, start + right]]
            units.append((group(sentence), [bool(span) and overlap(span, place) for span in marked]))
    scores = _paired(layers, lambda row: [a[role] for a in row["attributions"] if a[role]], {
        "exact_f1": lambda a, b: a == b,
        "overlap_f1": overlap,
    })  # fmt: skip
    return {**{f"token_{name}": value for name, value in _alpha_of(units).items()}, **scores}


def _attribution_agreement(layers: Layers) -> Record:
    """F1 of whole attributions: source, cue and content all equal, or all overlapping."""
    return _paired(layers, lambda row: row["attributions"], {
        "exact_f1": lambda a, b: all(a[role] == b[role] for role in ROLES),
        "overlap_f1": lambda a, b: all(overlap(a[role], b[role]) for role in ROLES),
    })  # fmt: skip


def _paired(
    layers: Layers,
    items: Callable[[Record], list[Any]],
    tests: dict[str, Callable[[Any, Any], bool]],
) -> Record:
    """F1 between every two annotators, counts pooled over pairs and sentences."""
    pairs = [pair for layer in layers.values() for pair in combinations(layer.values(), 2)]
    total = sum(len(items(row)) for pair in pairs for row in pair)
    return {
        name: f1(sum(count_matches(items(a), items(b), fits) for a, b in pairs), total, 0)
        for name, fits in tests.items()
    }


def _confusion(layers: Layers, field: str) -> dict[str, dict[str, int]]:
    """How often the earlier annotator of a pair said the first value and the later the second."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for layer in layers.values():
        for first, second in combinations([layer[name] for name in sorted(layer)], 2):
            counted[_word(value_of(first, field))][_word(value_of(second, field))] += 1
    return {value: dict(sorted(row.items())) for value, row in sorted(counted.items())}
