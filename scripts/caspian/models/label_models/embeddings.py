"""Sentence embeddings of a frozen pretrained encoder beside TF-IDF, under logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from caspian.faults import Refused, file_fault
from caspian.models.encoders.pretrained import batches, open_pretrained, save_pretrained
from caspian.models.label_models.settings import choose_settings, held_out_folds, main_figure
from caspian.models.label_models.tfidf import VIEW_SETS, features, read_features, write_features
from caspian.models.weights import read_json, read_linear, write_json, write_linear
from caspian.records import Record
from caspian.spans import ROLES, overlap
from caspian.tasks.items import as_items
from caspian.terminal import with_progress

_PENALTIES = (0.3, 1.0, 3.0, 10.0)  # values of C that are tried
_PARTS = ("sentence", "question", *ROLES)  # of what is read, each with a mean of its own
_CHOSEN = "chosen.json"


class Embeddings(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label tasks: TF-IDF beside embeddings from one reading of (sentence, `source on target`), in a linear model.

    The embeddings are means over the sentence, the question, and the words of source, cue and
    content. `encoder` is a model directory, or the id of one on the Hugging Face hub, and stays as it
    is. C is chosen by cross-validation over stories on what is trained on.
    """

    def __init__(self, task: str, encoder: str, longest: int = 256) -> None:
        self.task = task
        self.encoder = encoder
        self.longest = longest

    def fit(self, items: Sequence[Record], gold: Sequence[str]) -> Self:
        """Trains on items and a label each. Raises Refused where the encoder cannot be read."""
        items = as_items(items, self.task)
        self.model_, self.tokenizer_ = open_pretrained("AutoModel", self.encoder)
        dense = self._embedded(items)
        self.views_ = choose_settings(items, gold)[0]["views"]
        self.penalty_ = _choose_penalty(items, dense, np.asarray(gold), self.views_)
        self.features_ = features(self.views_).fit(items)
        self.linear_ = _linear(self.penalty_).fit(_joined(self.features_, items, dense), gold)
        self.classes_ = self.linear_.classes_.tolist()
        return self

    def predict(self, items: Sequence[Record]) -> list[str]:
        """A label for every item."""
        return [self.classes_[place] for place in self.predict_proba(items).argmax(axis=1)]

    def predict_proba(self, items: Sequence[Record]) -> Any:
        """Probabilities, an array of items × `classes_`."""
        items = as_items(items, self.task)
        return self.linear_.predict_proba(_joined(self.features_, items, self._embedded(items)))

    def _embedded(self, items: Sequence[Record]) -> Any:
        return embed(self.model_, self.tokenizer_, items, self.longest)


def _linear(penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, class_weight="balanced", max_iter=3000)


def _joined(fitted: Any, items: Sequence[Record], dense: Any) -> Any:
    return sparse.hstack([fitted.transform(items), sparse.csr_matrix(dense)]).tocsr()


def _choose_penalty(items: Sequence[Record], dense: Any, gold: Any, views: str) -> float:
    """The C of the best macro-F1 where whole stories, or articles without one, are held out; the least of equals."""
    folds = held_out_folds(items, gold)
    if not folds:
        return 1.0
    found = {penalty: gold.copy() for penalty in _PENALTIES}
    for train, unseen_places in folds:
        seen, unseen = [items[place] for place in train], [items[place] for place in unseen_places]
        fitted = features(views).fit(seen)
        inputs, outputs = _joined(fitted, seen, dense[train]), _joined(fitted, unseen, dense[unseen_places])
        for penalty in with_progress(_PENALTIES, "choosing C"):
            found[penalty][unseen_places] = _linear(penalty).fit(inputs, gold[train]).predict(outputs)
    return max(_PENALTIES, key=lambda penalty: main_figure(items, gold, found[penalty]))


def write_weights(model: Embeddings, folder: Path) -> None:
    """Writes the encoder to `folder/encoder`, and beside it what TF-IDF and the regression have learnt."""
    save_pretrained(model.model_, model.tokenizer_, folder / "encoder")
    write_features(model.features_, folder)
    write_linear(model.linear_, folder)
    write_json(folder / _CHOSEN, {"views": model.views_, "penalty": model.penalty_})


def read_weights(folder: Path, task: str, labels: list[str], settings: dict[str, Any]) -> Embeddings:
    """The model whose weights `write_weights` put into `folder`; `settings` are its constructor's arguments.

    Raises Refused for weights that are missing, damaged or of another shape, and for other labels.
    """
    model = Embeddings(**{**settings, "task": task})
    chosen = read_json(folder / _CHOSEN)
    if (
        not isinstance(chosen, dict)
        or chosen.get("views") not in [*VIEW_SETS]
        or chosen.get("penalty") not in _PENALTIES
    ):
        message = f"expected views of {', '.join(VIEW_SETS)} and penalty of {', '.join(map(str, _PENALTIES))}"
        raise Refused([file_fault("E704", folder / _CHOSEN, message)])
    model.views_, model.penalty_ = chosen["views"], chosen["penalty"]
    model.model_, model.tokenizer_ = open_pretrained("AutoModel", folder / "encoder", complete=True)
    model.features_ = read_features(folder, model.views_)
    words = sum(len(part["tfidf"].vocabulary) for _, part in model.features_.transformer_list)
    model.linear_ = read_linear(folder, labels, words + len(_PARTS) * model.model_.config.hidden_size)
    model.classes_ = model.linear_.classes_.tolist()
    return model


def embed(model: Any, tokenizer: Any, items: Sequence[Record], longest: int) -> Any:
    """Means of the encoder's last layer over the tokens of each of `_PARTS`, scaled to length 1.

    A float32 array of items × (parts · hidden size); a part without tokens is 0. Reimers & Gurevych
    2019, “Sentence-BERT”: mean pooling.
    """
    import torch

    limit = min(longest, tokenizer.model_max_length)
    encodings, masks = [], []
    for item in items:
        encoding = tokenizer(
            item["text"], question(item), truncation=True, max_length=limit, return_offsets_mapping=True
        )
        masks.append(_part_mask(item, encoding.sequence_ids(), encoding.pop("offset_mapping")))
        encodings.append(encoding)
    found = np.zeros((len(items), len(_PARTS) * model.config.hidden_size), dtype=np.float32)
    model.eval()
    with torch.inference_mode():
        for chosen in with_progress(batches(encodings, 32), "embedding"):
            inputs = tokenizer.pad([encodings[place] for place in chosen], return_tensors="pt")
            mask = torch.zeros(len(chosen), len(_PARTS), inputs["input_ids"].shape[1])
            for row, place in enumerate(chosen):
                mask[row, :, : masks[place].shape[1]] = torch.from_numpy(masks[place])
            mean = mask @ model(**inputs).last_hidden_state / mask.sum(dim=2, keepdim=True).clamp(min=1)
            found[chosen] = torch.nn.functional.normalize(mean, dim=2).flatten(1).numpy()
    return found


def _part_mask(item: Record, segments: Sequence[int | None], offsets: Sequence[tuple[int, int]]) -> Any:
    """1 where a token (column) is of a part (row); special tokens are of none."""
    mask = np.zeros((len(_PARTS), len(segments)), dtype=np.float32)
    for place, (segment, (start, end)) in enumerate(zip(segments, offsets, strict=True)):
        if segment == 0:
            words = [[item["start"] + start, item["start"] + end]]
            mask[0, place] = 1
            mask[2:, place] = [overlap(item.get(role, []), words) for role in ROLES]
        elif segment == 1:
            mask[1, place] = 1
    return mask


def question(item: Record) -> str | None:
    """Who is asked about what, `Irna on the missile strike`; None for an item that is a sentence only."""
    if "target" not in item:
        return None
    return f"{item['source_name'] or 'the article'} on {item['target'] or 'nothing in particular'}"
