"""What the tasks of lm-evaluation-harness load and how they are scored; their files name these functions.

Prompts, the reading of answers and scores are those of `caspian bench`. In a `doc`, a row of the
loaded data, the item, its gold and the schema of its answer are JSON, so that every task has the same columns.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caspian.benchmark.harness import LABEL_METRICS, METRICS, label_answer
from caspian.benchmark.llm_answers import parse_answer
from caspian.benchmark.prompts import answer_schema, build_messages
from caspian.card.prose import guidelines
from caspian.files import find_folders
from caspian.publishing.release_reader import Release, read_release
from caspian.records import Record
from caspian.schemas import labels
from caspian.scores import label_scores
from caspian.scores.f1 import f1_score
from caspian.scores.span_scores import ATTRIBUTION_LABELS, score_names, span_counts
from caspian.spans import ROLES
from caspian.tasks.evaluation_sets import label_set
from caspian.tasks.items import Unanswered, is_voice, task_items

if TYPE_CHECKING:
    from datasets import DatasetDict

# Gold, prediction, and the values of the main figure; None for an article of another origin, or its own voice.
Labelled = Sequence[tuple[str, str | None, Sequence[str]] | None]


def load_stance(release: str | None = None, **_: Any) -> DatasetDict:  # lm_eval passes all its metadata
    """Stance as train (for examples) and test; of CASPIAN's own release unless `release` names a folder."""
    return _load("stance", release)


def load_attribution(release: str | None = None, **_: Any) -> DatasetDict:
    """Attributions as train (for examples) and test; of CASPIAN's own release unless `release` names a folder."""
    return _load("attribution", release)


def _load(task: str, release: str | None) -> DatasetDict:
    from datasets import Dataset, DatasetDict

    folder = Path(release) if release else find_folders().release
    source, text = read_release(folder), guidelines(folder / "cards")
    test = Dataset.from_list(_docs(task, "test", source, text))
    has_train = "train" in source.splits["articles"]
    train = Dataset.from_list(_docs(task, "train", source, text)) if has_train else test.select([])
    return DatasetDict(train=train, test=test)


def _docs(task: str, split: str, release: Release, text: str) -> list[Record]:
    docs = []
    for item, gold in zip(*task_items(task, split, release), strict=True):
        system, user = build_messages(task, item, release.schemas, text, show_schema=False)
        answer = label_answer(task, gold) if task != "attribution" else _attributions_answer(gold, item)
        docs.append(
            {
                "id": item["id"],
                "origin": item["origin"],
                "origins": [label.name for label in labels("origin", release.schemas)],
                "voiced": is_voice(item),
                "main": list(label_set(task, release).main),
                "instructions": system["content"],
                "question": user["content"],
                "answer": answer,
                "item": json.dumps(item, ensure_ascii=False),
                "gold": json.dumps(gold, ensure_ascii=False),
                "schema": json.dumps(answer_schema(task, item, release.schemas), ensure_ascii=False),
            }
        )
    return docs


def _attributions_answer(gold: list[Record], item: Record) -> str:
    """Attributions in the form in which the prompts ask for them: with words in the place of offsets."""
    written = [_with_words(attribution, item["article"]) for attribution in gold]
    return json.dumps({"attributions": written}, ensure_ascii=False)


def _with_words(attribution: Record, text: str) -> Record:
    """The attribution with its labels, and its spans as lists of words."""
    words = {role: [text[start:end] for start, end in attribution[role]] for role in ROLES}
    return words | {name: attribution[name] for name in ATTRIBUTION_LABELS}


def score_choices(doc: Record, results: Sequence[tuple[float, bool]]) -> Record:
    """Scores of the likeliest label; `results` has a log-likelihood for each, in the order of the schema."""
    (names,) = [node["enum"] for node in json.loads(doc["schema"])["properties"].values()]
    ranked = sorted(zip(names, results, strict=True), key=lambda choice: choice[1][0])
    return _by_origin(doc, _label_scores(doc, ranked[-1][0]))


def score_label(doc: Record, results: Sequence[str]) -> Record:
    """Scores of a generated label."""
    predicted = _parsed("stance", doc, results)
    lost = isinstance(predicted, Unanswered)
    return _by_origin(doc, {**_label_scores(doc, None if lost else predicted), "unanswered": float(lost)})


def score_attributions(doc: Record, results: Sequence[str]) -> Record:
    """Scores of generated attributions: for each, what `span_counts` has of it, as a list of three."""
    item, gold, predicted = json.loads(doc["item"]), json.loads(doc["gold"]), _parsed("attribution", doc, results)
    counts = span_counts("attribution", [item], [gold], [predicted], [item["article_id"]]).reshape(-1, 3).tolist()
    scores = dict(zip(score_names("attribution"), counts, strict=True))
    kept = {name: scores[name] for name in METRICS["attribution"] if name in scores}
    return _by_origin(doc, {**kept, "unanswered": float(isinstance(predicted, Unanswered))})


def _parsed(task: str, doc: Record, results: Sequence[str]) -> Any:
    return parse_answer(results[0], task, json.loads(doc["item"]), json.loads(doc["schema"])).prediction


def _label_scores(doc: Record, predicted: str | None) -> Record:
    answer = None if doc["voiced"] else (json.loads(doc["gold"]), predicted, doc["main"])
    return dict.fromkeys(LABEL_METRICS, answer)


def _by_origin(doc: Record, scores: Record) -> Record:
    """Scores named after the origin of the article, None for the other origins: they are not pooled."""
    return {
        f"{origin}_{name}": value if origin == doc["origin"] else None
        for origin in doc["origins"]
        for name, value in scores.items()
    }


def macro_f1(pairs: Labelled) -> float:
    """macro-F1 of attributed items over the values of the main figure; NaN where there are none."""
    return _label_score("macro_f1", pairs)


def accuracy(pairs: Labelled) -> float:
    """The share of attributed items with gold's label; NaN where there are none."""
    return _label_score("accuracy", pairs)


def mcc(pairs: Labelled) -> float:
    """Matthews' correlation over attributed items; NaN where there are none."""
    return _label_score("mcc", pairs)


def _label_score(name: str, pairs: Labelled) -> float:
    import numpy as np

    known = [pair for pair in pairs if pair is not None]
    if not known:
        return nan
    gold, predicted, (main, *_) = zip(*known, strict=True)
    values = label_scores.LabelSet(sorted({*gold, *predicted, *main} - {None}), main)
    confusion = label_scores.label_counts(["all"] * len(known), gold, predicted, ["all"], values)[0]
    total = np.append(confusion, [0, 0])  # no contrast pairs
    scores = label_scores.label_statistic(values)(total)
    return float(scores[label_scores.score_names(values).index(name)])


def f1(counts: Sequence[Sequence[float] | None]) -> float:
    """F1 over all sentences of (matched, gold, predicted) amounts; NaN where there are none."""
    known = [count for count in counts if count is not None]
    matched, gold, predicted = (sum(column) for column in zip(*known, strict=True)) if known else (0, 0, 0)
    return float(f1_score(matched, gold, predicted))


def mean(values: Sequence[float | None]) -> float:
    """The mean, NaN of nothing. With lm_eval's own it would print an error that takes sentences as independent."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else nan
