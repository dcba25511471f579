"""Scores of spans and whole attributions: exact, overlap and token F1, whatever the order of predictions.

Spans, and attributions by overlap and by tokens, are matched one to one so that the sum of their
similarities is as large as it can be (the assignment problem), and scores are sums over that optimum
alone, so that ties cannot change them. In the task `attribution` labels, names and tuples are judged on
one alignment of each sentence's attributions, which spans alone make (`caspian.scores.alignment`).

A span of several fragments is one span. Within an article equal spans of a role that are right count
once, since several records may point to the same words, and so do tokens; a span that gold does not have
in a sentence counts wherever it is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from caspian.records import Record
from caspian.scores.alignment import Aligned, align
from caspian.scores.f1 import f1_score
from caspian.scores.matching import best_sum
from caspian.scores.role_counts import Amounts, role_counts
from caspian.spans import ROLES, covered_tokens, dice, equal_spans, frozen_span, has_spans
from caspian.text.folding import folded
from caspian.text.tokens import find_tokens

if TYPE_CHECKING:
    import numpy as np

ATTRIBUTION_LABELS = ("target", "stance", "commitment")  # what is judged beside spans in the task `attribution`
NAMES = ("source_name", "via")  # what may be answered as well
WHOLE, TUPLE = "attribution", "tuple"
_MEASURES = ("exact", "overlap", "token")
Sentence = tuple[list[Record], list[Record]]  # attributions of gold and prediction


def score_names(task: str) -> list[str]:
    """The names of the scores, in the order of `span_statistic`'s last axis."""
    names = [f"{kind}_{measure}_f1" for kind in (*ROLES, WHOLE) for measure in _MEASURES] + [f"{WHOLE}_match_f1"]
    if task == "attribution":
        names += [f"{TUPLE}_exact_f1", f"{TUPLE}_overlap_f1", *(f"{name}_f1" for name in ATTRIBUTION_LABELS)]
        names += ["source_name_exact_f1", "source_name_folded_f1", "via_f1"]
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
    `order` lists the articles. Where no predicted attribution has a `source_name`, or a `via`, the amounts
    of its scores are 0: nothing was asked.
    """
    import numpy as np

    rows = {article: number for number, article in enumerate(order)}
    names = score_names(task)
    counts = np.zeros((len(order), len(names), 3))
    by_article: dict[str, list[Sentence]] = {article: [] for article in order}
    texts: dict[str, str] = {}
    for item, right, answer in zip(items, gold, predicted, strict=True):
        attributions = [a for a in answer if has_spans(a)] if isinstance(answer, list) else []
        by_article[item["article_id"]].append((right, attributions))
        texts[item["article_id"]] = item["article"]
    answered = {
        name
        for sentences in by_article.values()
        for _, attributions in sentences
        for attribution in attributions
        for name in NAMES
        if attribution.get(name) is not None
    }
    in_gold = {name for right in gold for attribution in right for name in attribution}
    if in_gold:
        answered &= in_gold  # what a corpus does not label cannot be missed
    for article, sentences in by_article.items():
        tokens = find_tokens(texts[article]) if sentences else []
        counts[rows[article]] = _article_counts(task, sentences, tokens, answered)
    return counts.reshape(len(order), -1)


def span_statistic(counts: np.ndarray) -> np.ndarray:
    """(…, 3 × scores) → (…, scores): F1 of the amounts; NaN where neither side has any."""
    import numpy as np

    amounts = counts.reshape(*counts.shape[:-1], -1, 3)
    return np.asarray(f1_score(amounts[..., 0], amounts[..., 1], amounts[..., 2]))


def _article_counts(
    task: str, sentences: list[Sentence], tokens: list[tuple[int, int]], answered: set[str]
) -> list[Amounts]:
    rows: list[Amounts] = []
    for role in ROLES:
        found = [(_spans(gold, role), _spans(predicted, role)) for gold, predicted in sentences]
        rows += role_counts(found, tokens)
    pairs = [align(gold, predicted) for gold, predicted in sentences]
    sizes = (sum(len(gold) for gold, _ in sentences), sum(len(predicted) for _, predicted in sentences))

    def aligned(value: Callable[[Aligned], float]) -> Amounts:
        return sum(pair.share * value(pair) for sentence in pairs for pair in sentence), *sizes

    rows.append(aligned(lambda pair: equal_spans(pair.gold, pair.predicted)))
    rows.append((sum(best_sum(gold, predicted, attribution_overlap) for gold, predicted in sentences), *sizes))
    rows.append(_marked_tokens(sentences, tokens))
    rows.append((sum(pair.share for sentence in pairs for pair in sentence), *sizes))
    if task == "attribution":
        rows.append(aligned(lambda pair: equal_spans(pair.gold, pair.predicted) * _agree(pair, ATTRIBUTION_LABELS)))
        rows.append(
            aligned(lambda pair: attribution_overlap(pair.gold, pair.predicted) * _agree(pair, ATTRIBUTION_LABELS))
        )
        rows += [aligned(lambda pair, name=name: _agree(pair, (name,))) for name in ATTRIBUTION_LABELS]  # type: ignore[misc]
        rows += [
            _name_counts(sentences, pairs, names) if field in answered else (0, 0, 0)
            for field, names in (("source_name", _name), ("source_name", _folded_name), ("via", _relays))
        ]
    return rows


def _spans(attributions: Sequence[Record], role: str) -> set[tuple[tuple[int, ...], ...]]:
    return {frozen_span(attribution[role]) for attribution in attributions if attribution[role]}


def _marked_tokens(sentences: Sequence[Sentence], tokens: Sequence[tuple[int, int]]) -> Amounts:
    """The tokens of attributions, each with its role, that one-to-one pairs of them share at most."""
    pairs = [([_marked(a, tokens) for a in gold], [_marked(a, tokens) for a in answer]) for gold, answer in sentences]
    shared = sum(best_sum(gold, predicted, lambda a, b: len(a & b)) for gold, predicted in pairs)
    return shared, sum(len(a) for gold, _ in pairs for a in gold), sum(len(a) for _, answer in pairs for a in answer)


def _name_counts(
    sentences: Sequence[Sentence], pairs: Sequence[Sequence[Aligned]], names: Callable[[Record], Counter[str]]
) -> Amounts:
    """The names of attributions: those that aligned ones share, and all of gold and of the prediction."""
    shared = (pair.share * (names(pair.gold) & names(pair.predicted)).total() for found in pairs for pair in found)
    of_gold = sum(names(attribution).total() for gold, _ in sentences for attribution in gold)
    of_prediction = sum(names(attribution).total() for _, predicted in sentences for attribution in predicted)
    return sum(shared), of_gold, of_prediction


def _name(attribution: Record) -> Counter[str]:
    name = attribution.get("source_name")
    return Counter() if name is None else Counter([name])


def _folded_name(attribution: Record) -> Counter[str]:
    return Counter(map(folded, _name(attribution)))


def _relays(attribution: Record) -> Counter[str]:
    return Counter(map(folded, attribution.get("via") or ()))


def attribution_overlap(one: Record, other: Record) -> float:
    """The mean of `dice` over the roles that either attribution has."""
    values = [dice(one[role], other[role]) for role in ROLES if one[role] or other[role]]
    return sum(values) / len(values) if values else 0.0


def _marked(attribution: Record, tokens: Sequence[tuple[int, int]]) -> set[tuple[str, int]]:
    """Role and token of everything an attribution marks."""
    return {(role, place) for role in ROLES for place in covered_tokens([attribution[role]], tokens)}


def _agree(pair: Aligned, names: Sequence[str]) -> bool:
    return all(pair.gold.get(name) == pair.predicted.get(name) for name in names)
