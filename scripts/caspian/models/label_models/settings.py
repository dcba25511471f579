"""Settings of the TF-IDF model, chosen by cross-validation in which whole stories are held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from caspian.models.label_models.tfidf import VIEW_SETS, classifier, features
from caspian.records import Record
from caspian.tasks.items import is_voice
from caspian.terminal import with_progress

_PENALTIES = (0.5, 2.0, 8.0)
_FOLDS = 5


def choose_settings(items: Sequence[Record], gold: Sequence[str]) -> tuple[Record, list[Record]]:
    """The settings of `label_pipeline` with the best macro-F1, and the macro-F1 of all that were tried.

    The defaults, and nothing tried, where there are no `held_out_folds`.
    """
    import numpy as np
    from scipy import sparse

    labels = np.asarray(gold)
    sets = VIEW_SETS if "source" in items[0] else {"claim": VIEW_SETS["claim"]}
    default: Record = {"views": next(iter(sets)), "penalty": 2.0}
    folds = held_out_folds(items, labels)
    if not folds:
        return default, []
    found: dict[tuple[str, float], Any] = {
        (views, penalty): np.empty(len(labels), object) for views in sets for penalty in _PENALTIES
    }
    for seen, unseen in with_progress(folds, "choosing settings"):
        blocks = {}  # every view is vectorised once a fold, for all sets that have it
        for name, part in features(max(sets, key=lambda views: len(sets[views]))).transformer_list:
            seen_block = part.fit_transform([items[n] for n in seen])
            blocks[name] = seen_block, part.transform([items[n] for n in unseen])
        for (views, penalty), predicted in found.items():
            chosen = [blocks[name] for name in blocks if name.split("_")[0] in sets[views]]
            left, right = (sparse.hstack([block[side] for block in chosen]).tocsr() for side in (0, 1))
            predicted[unseen] = classifier(penalty).fit(left, labels[seen]).predict(right)
    tried: list[Record] = [
        {"views": views, "penalty": penalty, "macro_f1": main_figure(items, gold, predicted)}
        for (views, penalty), predicted in found.items()
    ]
    best = max(tried, key=lambda settings: settings["macro_f1"])
    return {name: best[name] for name in default}, tried


def main_figure(items: Sequence[Record], gold: Sequence[str], predicted: Sequence[str]) -> float:
    """The macro-F1 by which models are ranked: over attributed items, and the values that they have in `gold`."""
    from sklearn.metrics import f1_score

    kept = [(g, p) for item, g, p in zip(items, gold, predicted, strict=True) if not is_voice(item)]
    left, right = zip(*kept, strict=True) if kept else (list(gold), list(predicted))
    return float(f1_score(left, right, labels=sorted(set(left)), average="macro", zero_division=0))


def held_out_folds(items: Sequence[Record], labels: Any) -> list[tuple[Any, Any]]:
    """The places of seen and held-out items of each fold; whole stories are held out, or articles without one.

    None where there are fewer than two of these, or a part without two labels. `labels` is an array.
    """
    from sklearn.model_selection import GroupKFold

    groups = [item["story"] or item["article_id"] for item in items]
    count = min(_FOLDS, len(set(groups)))
    folds = list(GroupKFold(count).split(labels, labels, groups)) if count > 1 else []
    return [] if any(len(set(labels[seen])) < 2 for seen, _ in folds) else folds
