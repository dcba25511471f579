"""How far independent annotators agree: alpha per label, token alpha and F1 per span role, disputes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from caspian.agreement.alpha import krippendorff_alpha
from caspian.agreement.disputes import Layers, label_text, rows_by_sentence
from caspian.records import Record
from caspian.schemas import Schemas, fields, is_label
from caspian.scores.alignment import LEAST_SHARED, alike
from caspian.scores.f1 import f1_score
from caspian.scores.matching import best_sum
from caspian.scores.resampling import single_interval
from caspian.sources.annotation_files import judgement_key
from caspian.spans import ROLES, covered_tokens, dice, equal_spans
from caspian.terminal import with_progress
from caspian.text.tokens import find_tokens

if TYPE_CHECKING:
    import pyarrow as pa

_OPEN_FIELDS = ("target", "source_name")  # words of the article: alpha is computed, a confusion would not fit
ALL = "all origins"  # the part that holds the articles of every origin


def compared_fields(schemas: Schemas) -> list[str]:
    """The fields on which agreement is computed: the labels of a sentence, its target and its source."""
    judged = {name for record in ("annotations", "attribution") for name, _ in fields(record, schemas)}
    flat = fields("sentences", schemas)
    return [name for name, node in flat if name in judged and is_label(node)] + [n for n in _OPEN_FIELDS if n in judged]


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

    names = compared_fields(schemas)
    roles = [name for name, _ in fields("attribution", schemas) if name in ROLES]
    return {
        "annotators": annotators,
        "articles": len(articles),
        "sentences": len(layers),
        "unit": unit,
        "disputed": sum(len({judgement_key(row) for row in layer.values()}) > 1 for layer in layers.values()),
        "labels": {field: _label_agreement(layers, field, group) for field in names},
        "spans": {role: _span_agreement(layers, role, texts, group) for role in roles},
        "attributions": _attribution_agreement(layers, group) if set(roles) == set(ROLES) else None,
        "confusion": {field: _confusion(layers, field, annotators) for field in names if field not in _OPEN_FIELDS},
    }


def agreement_by_origin(
    tables: dict[str, pa.Table], annotators: list[str], schemas: Schemas
) -> dict[str, Record | None]:
    """origin → `compute_agreement` of its articles; where there are several, first that of all articles."""
    import pyarrow as pa
    import pyarrow.compute as pc

    articles, annotations = tables["articles"], tables["annotations"]
    chosen = {
        origin: articles.filter(pc.equal(articles["origin"], origin))["id"].combine_chunks()
        for origin in sorted(set(articles["origin"].to_pylist()))
    }
    if len(chosen) > 1:
        chosen = {ALL: articles["id"].combine_chunks(), **chosen}
    return {
        part: compute_agreement(
            annotations.filter(pc.is_in(annotations["article_id"], value_set=pa.array(ids, pa.string()))),
            tables["sentences"],
            annotators,
            schemas,
        )
        for part, ids in with_progress(list(chosen.items()), "measuring agreement")
    }


def _layers(annotations: pa.Table, sentences: pa.Table, annotators: list[str]) -> tuple[Layers, dict[str, Record]]:
    texts = {row["id"]: row for row in sentences.to_pylist()}
    layers = {
        sentence: {name: row for name, row in layer.items() if name in annotators}
        for sentence, layer in sorted(rows_by_sentence(annotations).items())
    }
    return {sentence: layer for sentence, layer in layers.items() if len(layer) > 1}, texts


def _alpha_of(units: list[tuple[str, list[Any]]]) -> dict[str, float | None]:
    """Alpha of units, each a group and the values it was given."""
    groups = defaultdict(list)
    for group, values in units:
        groups[group].append([label_text(value) for value in values])
    return krippendorff_alpha([groups[group] for group in sorted(groups)])


def _label_agreement(layers: Layers, field: str, group: Callable[[str], str]) -> Record:
    units = [(group(s), [value_of(row, field) for row in layer.values()]) for s, layer in layers.items()]
    agreed = sum(len(set(values)) == 1 for _, values in units)
    return {**_alpha_of(units), "agreed": agreed / len(units)}


def _span_agreement(layers: Layers, role: str, texts: dict[str, Record], group: Callable[[str], str]) -> Record:
    units = []
    for sentence, layer in layers.items():
        offset = texts[sentence]["start"]
        tokens = [(offset + start, offset + end) for start, end in find_tokens(texts[sentence]["text"])]
        marked = [covered_tokens([a[role] for a in row["attributions"]], tokens) for row in layer.values()]
        units += [(group(sentence), [place in places for places in marked]) for place in range(len(tokens))]
    scores = _paired(layers, group, lambda row: [a[role] for a in row["attributions"] if a[role]], {
        "exact": lambda a, b: a == b,
        "overlap": lambda a, b: dice(a, b) >= LEAST_SHARED,
    })  # fmt: skip
    return {**{f"token_{name}": value for name, value in _alpha_of(units).items()}, **scores}


def _attribution_agreement(layers: Layers, group: Callable[[str], str]) -> Record:
    """F1 of whole attributions: source, cue and content all equal, or `alike`."""
    return _paired(layers, group, lambda row: row["attributions"], {
        "exact": equal_spans,
        "overlap": alike,
    })  # fmt: skip


def _paired(
    layers: Layers,
    group: Callable[[str], str],
    items: Callable[[Record], list[Any]],
    tests: dict[str, Callable[[Any, Any], bool]],
) -> Record:
    """F1 between every two annotators, counts pooled over pairs and sentences, with intervals over groups."""
    pairs = [
        (group(sentence), items(a), items(b))
        for sentence, layer in layers.items()
        for a, b in combinations(layer.values(), 2)
    ]
    scores: Record = {}
    for name, fits in tests.items():
        counts: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
        for place, left, right in pairs:
            amounts = (best_sum(left, right, fits), len(left), len(right))
            counts[place] = [total + amount for total, amount in zip(counts[place], amounts, strict=True)]
        point, low, high = f1_with_interval([counts[place] for place in sorted(counts)])
        scores |= {f"{name}_f1": point, f"{name}_low": low, f"{name}_high": high}
    return scores


def f1_with_interval(counts: Sequence[Sequence[float]]) -> tuple[float | None, float | None, float | None]:
    """F1 and its 95 % interval; `counts` has a row a group: matched, items of one side, of the other.

    None where there are no items; an interval of None where there is only one group, or one that has all items.
    """
    import numpy as np

    def statistic(sums: np.ndarray) -> np.ndarray:
        """(…, 3) → (…, 1)."""
        return np.asarray(f1_score(sums[..., 0], sums[..., 1], sums[..., 2]))[..., None]

    table = np.array(counts, float).reshape(-1, 3)
    point = float(statistic(table.sum(0))[0])
    if np.isnan(point):
        return None, None, None
    if len(table) < 2:
        return point, None, None
    return point, *single_interval(table, statistic)


def _confusion(layers: Layers, field: str, annotators: list[str]) -> dict[str, dict[str, int]]:
    """How often the earlier annotator of a pair said the first value and the later the second."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for layer in layers.values():
        for first, second in combinations([layer[name] for name in annotators if name in layer], 2):
            counted[label_text(value_of(first, field))][label_text(value_of(second, field))] += 1
    return {value: dict(sorted(row.items())) for value, row in sorted(counted.items())}
