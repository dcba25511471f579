"""Scores of spans and whole attributions: exact, overlap and token F1, whatever the order of predictions.

Spans are matched one to one so that the sum of their similarities is as large as it can be
(Kuhn 1955, the assignment problem), and scores are sums over that optimum alone, so that ties cannot
change them. A span of several fragments is one span. Within an article equal spans of a role count
once, since several records may point to the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from caspian.records import Record
from caspian.scores.f1 import f1_score
from caspian.scores.matching import best_sum
from caspian.spans import ROLES, covered_tokens, dice, equal_spans, frozen_span, has_spans
from caspian.text.tokens import find_tokens

if TYPE_CHECKING:
    import numpy as np

ATTRIBUTION_LABELS = ("target", "stance", "commitment")  # what is judged beside spans in the task `attribution`
WHOLE, TUPLE = "attribution", "tuple"
_MEASURES = ("exact", "overlap", "token")


def score_names(task: str) -> list[str]:
    """The names of the scores, in the order of `span_statistic`'s last axis."""
    names = [f"{kind}_{measure}_f1" for kind in (*ROLES, WHOLE) for measure in _MEASURES]
    if task == "attribution":
        names += [f"{TUPLE}_exact_f1", f"{TUPLE}_overlap_f1", *(f"{name}_f1" for name in ATTRIBUTION_LABELS)]
    return names


def main_score(task: str) -> str:
    """The score by which models are ranked."""
    return f"{TUPLE}_overlap_f1" if task == "attribution" else f"{WHOLE}_overlap_f1"


def span_scores(task: str, items: Sequence[Record], gold: Sequence[Any], predicted: Sequence[Any]) -> dict[str, float]:
    """Every score over all items together, by name; arguments as those of `span_counts`."""
    order = sorted({item["article_id"] for item in items})
    counts = span_counts(task, items, gold, predicted, order).sum(0)
    return dict(zip(score_names(task), map(float, span_statistic(counts)), strict=True))


def span_counts(
    task: str, items: Sequence[Record], gold: Sequence[Any], predicted: Sequence[Any], order: Sequence[str]
) -> np.ndarray:
    """(articles, 3 × scores): for every score the matched amount, and the amounts in gold and in the predictions.

    `gold` and `predicted` hold a list of attributions an item; anything else stands for no answer.
    `order` lists the articles.
    """
    import numpy as np

    rows = {article: number for number, article in enumerate(order)}
    names = score_names(task)
    counts = np.zeros((len(order), len(names), 3))
    by_article: dict[str, list[tuple[list[Record], list[Record]]]] = {article: [] for article in order}
    texts: dict[str, str] = {}
    for item, right, answer in zip(items, gold, predicted, strict=True):
        attributions = [a for a in answer if has_spans(a)] if isinstance(answer, list) else []
        by_article[item["article_id"]].append((right, attributions))
        texts[item["article_id"]] = item["article"]
    for article, sentences in by_article.items():
        tokens = find_tokens(texts[article]) if sentences else []
        counts[rows[article]] = _article_counts(task, sentences, tokens)
    return counts.reshape(len(order), -1)


def span_statistic(counts: np.ndarray) -> np.ndarray:
    """(…, 3 × scores) → (…, scores): F1 of the amounts; NaN where neither side has any."""
    import numpy as np

    amounts = counts.reshape(*counts.shape[:-1], -1, 3)
    return np.asarray(f1_score(amounts[..., 0], amounts[..., 1], amounts[..., 2]))


def _article_counts(
    task: str, sentences: list[tuple[list[Record], list[Record]]], tokens: list[tuple[int, int]]
) -> list[tuple[float, float, float]]:
    rows: list[tuple[float, float, float]] = []
    for role in ROLES:
        left = _distinct_spans((gold for gold, _ in sentences), role)
        right = _distinct_spans((predicted for _, predicted in sentences), role)
        here, there = covered_tokens(left, tokens), covered_tokens(right, tokens)
        rows.append((len(set(left) & set(right)), len(left), len(right)))
        rows.append((best_sum(left, right, dice), len(left), len(right)))
        rows.append((len(here & there), len(here), len(there)))
    sizes = [(len(left), len(right)) for left, right in sentences]
    attributions = (sum(left for left, _ in sizes), sum(right for _, right in sizes))

    def over_sentences(similarity: Callable[[Any, Any], float]) -> tuple[float, float, float]:
        return sum(best_sum(left, right, similarity) for left, right in sentences), *attributions

    rows.append(over_sentences(equal_spans))
    rows.append(over_sentences(attribution_overlap))

    def marked(attributions: list[Record]) -> list[set[tuple[str, int]]]:
        return [_marked(attribution, tokens) for attribution in attributions]

    pairs = [(marked(left), marked(right)) for left, right in sentences]
    shared = sum(best_sum(left, right, lambda a, b: len(a & b)) for left, right in pairs)
    rows.append((shared, sum(len(a) for left, _ in pairs for a in left), sum(len(a) for _, r in pairs for a in r)))
    if task == "attribution":
        rows.append(over_sentences(lambda a, b: equal_spans(a, b) * _alike(a, b, ATTRIBUTION_LABELS)))
        rows.append(over_sentences(lambda a, b: attribution_overlap(a, b) * _alike(a, b, ATTRIBUTION_LABELS)))
        rows += [
            over_sentences(lambda a, b, name=name: (attribution_overlap(a, b) > 0) * _alike(a, b, (name,)))  # type: ignore[misc]
            for name in ATTRIBUTION_LABELS
        ]
    return rows


def _distinct_spans(sentences: Iterable[list[Record]], role: str) -> list[tuple[tuple[int, ...], ...]]:
    """The spans of a role over an article, equal ones once, since several records may point to the same words."""
    return list(dict.fromkeys(frozen_span(a[role]) for attributions in sentences for a in attributions if a[role]))


def attribution_overlap(one: Record, other: Record) -> float:
    """The mean of `dice` over the roles that either attribution has."""
    values = [dice(one[role], other[role]) for role in ROLES if one[role] or other[role]]
    return sum(values) / len(values) if values else 0.0


def _marked(attribution: Record, tokens: Sequence[tuple[int, int]]) -> set[tuple[str, int]]:
    """Role and token of everything an attribution marks."""
    return {(role, place) for role in ROLES for place in covered_tokens([attribution[role]], tokens)}


def _alike(one: Record, other: Record, names: Sequence[str]) -> bool:
    return all(one.get(name) == other.get(name) for name in names)
