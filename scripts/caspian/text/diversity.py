"""How varied a text is: its vocabulary and the lengths of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from statistics import mean, pstdev, quantiles
from typing import Any

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
WINDOW = 100  # words


def lower_words(text: str) -> list[str]:
    """The words of a text in lower case, hyphens and apostrophes inside them kept."""
    return [word.lower() for word in _WORD.findall(text)]


def lexical_diversity(texts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Facts about articles, each a list of the texts of its sentences: counts, richness, sentence lengths in words."""
    sentences = [lower_words(text) for article in texts for text in article]
    lengths = [len(words) for words in sentences]
    words = [word for sentence in sentences for word in sentence]
    by_article = [[word for text in article for word in lower_words(text)] for article in texts]
    ratios = [ratio for article_words in by_article for ratio in window_ratios(article_words)]
    low, middle, high = quantiles(lengths, n=4, method="inclusive") if len(lengths) > 1 else [lengths[0]] * 3
    return {
        "articles": len(texts),
        "sentences": len(sentences),
        "words": len(words),
        "vocabulary": len(set(words)),
        "mattr": mean(ratios) if ratios else None,
        "sentence_length": {
            "mean": mean(lengths),
            "sd": pstdev(lengths),
            "quartiles": [low, middle, high],
            "shortest": min(lengths),
            "longest": max(lengths),
        },
    }


def window_ratios(words: Sequence[str], window: int = WINDOW) -> list[float]:
    """Distinct words over words for every window of a text; none for a text shorter than one.

    Their mean is the moving-average type–token ratio, which does not depend on the text's length:
    Covington & McFall (2010), “Cutting the Gordian Knot”.
    """
    if len(words) < window:
        return []
    counts = Counter(islice(words, window))
    ratios = [len(counts) / window]
    for left, entered in zip(words, islice(words, window, None), strict=False):
        counts[left] -= 1
        if not counts[left]:
            del counts[left]
        counts[entered] += 1
        ratios.append(len(counts) / window)
    return ratios
