"""How many spans and tokens of a role a prediction has right, over an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from caspian.scores.matching import best_sum
from caspian.spans import covered_tokens, dice

Amounts = tuple[float, float, float]  # matched, of gold, of the prediction
Found = Sequence[tuple[set[Any], set[Any]]]  # what gold and the prediction have in each sentence


def role_counts(sentences: Found, tokens: Sequence[tuple[int, int]]) -> list[Amounts]:
    """By exact spans, by overlap and by tokens; a sentence has the spans (`frozen_span`) of one role."""
    places = [(covered_tokens(list(gold), tokens), covered_tokens(list(here), tokens)) for gold, here in sentences]
    left, right = _located(sentences)
    overlap = best_sum(left, right, lambda a, b: dice(a[0], b[0]) if a[1] & b[1] else 0)
    exact = _once(sentences)
    return [exact, (overlap, *exact[1:]), _once(places)]


def _once(sentences: Found) -> Amounts:
    """What both sides of a sentence have, and what gold has, once an article; what is wrong, once a sentence."""
    right = set[Any]().union(*(gold & predicted for gold, predicted in sentences))
    everything = set[Any]().union(*(gold for gold, _ in sentences))
    return len(right), len(everything), len(right) + sum(len(predicted - gold) for gold, predicted in sentences)


def _located(sentences: Found) -> tuple[list[Any], list[Any]]:
    """What `_once` counts, as (span, its sentences): of gold, and of the prediction."""
    gold: dict[Any, set[int]] = {}
    right: dict[Any, set[int]] = {}
    wrong = []
    for place, (here, there) in enumerate(sentences):
        for span in here:
            gold.setdefault(span, set()).add(place)
        for span in there & here:
            right.setdefault(span, set()).add(place)
        wrong += [(span, {place}) for span in there - here]
    return list(gold.items()), [*right.items(), *wrong]
