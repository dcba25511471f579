"""CPU seconds of training and scoring, beside a peer in the same run: python tests/benchmarks/models.py"""

from __future__ import annotations

import time
from collections.abc import Callable

from threadpoolctl import threadpool_limits

from caspian.files import find_folders
from caspian.models.rules.attribution_rules import rule_attributions
from caspian.models.training import train_model
from caspian.publishing.release_reader import read_release
from caspian.scores.span_scores import span_counts
from caspian.tasks.evaluation_sets import load_items

LIMIT = 15  # CPU seconds that training a core model may take


def cpu(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return time.process_time() - started


def plain_bag_of_words(task: str) -> None:
    """The peer of training: what a user would write in five lines, on the text alone and without choosing settings."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    items, gold = load_items(task, "train")
    texts = [item["text"] for item in items]
    make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=300)).fit(texts, gold)


def nervaluate(gold: list, predicted: list) -> None:
    """The peer of scoring, on the same spans; it cannot begin with a sentence that has none."""
    from nervaluate import Evaluator

    def flat(sentences: list) -> list:
        return [
            [
                {"label": role, "start": start, "end": end - 1}
                for attribution in attributions
                for role in ("source", "cue", "content")
                for start, end in attribution[role]
            ]
            for attributions in sentences
        ]

    Evaluator(flat(gold), flat(predicted), tags=["source", "cue", "content"]).evaluate()


if __name__ == "__main__":
    release = read_release(find_folders().release)
    plain_bag_of_words("stance")  # imports
    print(f"{'training':<24}{'CPU s':>8}{'plain bag of words':>20}{'ratio':>8}")
    with threadpool_limits(1):
        peer = cpu(lambda: plain_bag_of_words("stance"))
    for task, kind in (("stance", "tfidf"), ("topic", "tfidf"), ("source_type", "tfidf"), ("commitment", "tfidf"),
                       ("spans", "crf")):  # fmt: skip
        used = cpu(lambda task=task, kind=kind: train_model(task, kind, release))
        note = "" if used < LIMIT else f"  over {LIMIT} s"
        print(f"{task + ' by ' + kind:<24}{used:>8.1f}{peer:>20.2f}{used / peer:>8.0f}{note}")
    kept = [(item, spans) for item, spans in zip(*load_items("spans", "train"), strict=True) if spans]
    items, gold = [item for item, _ in kept], [spans for _, spans in kept]
    predicted = [rule_attributions(item) for item in items]
    order = sorted({item["article_id"] for item in items})
    ours = cpu(lambda: span_counts("spans", items, gold, predicted, order))
    theirs = cpu(lambda: nervaluate(gold, predicted))
    print(
        f"\nscoring {len(items):,} sentences: {ours:.2f} s of CPU; nervaluate {theirs:.2f} s; ratio {ours / theirs:.2f}"
    )
