"""A pretrained encoder fine-tuned on pairs: a sentence, and who is asked about what."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from sklearn.base import BaseEstimator, ClassifierMixin

from caspian.faults import Fault, Refused
from caspian.files import shown
from caspian.items import Asked
from caspian.models.embeddings import question
from caspian.models.pretrained import (
    batches,
    class_names,
    import_neural,
    open_pretrained,
    save_pretrained,
    tokenized,
)
from caspian.progress import watched
from caspian.records import Record

_WARM = 0.1  # of all steps the learning rate rises, then it falls to 0


class CrossEncoder(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label tasks: sequence classification of a sentence paired with `source on target`.

    `encoder` is a model directory, or the id of one on the Hugging Face hub; `rate` is the learning
    rate of its weights, `head_rate` that of the new layer. With validation items the epoch is kept
    that has the best macro-F1 on them, without them the last one.
    Sentence-pair fine-tuning as in Devlin et al. 2019, “BERT”.
    """

    def __init__(
        self,
        encoder: str,
        epochs: int = 6,
        rate: float = 5e-5,
        head_rate: float = 1e-3,
        batch: int = 8,
        longest: int = 160,
        seed: int = 0,
    ) -> None:
        self.encoder = encoder
        self.epochs = epochs
        self.rate = rate
        self.head_rate = head_rate
        self.batch = batch
        self.longest = longest
        self.seed = seed

    def fit(self, items: Sequence[Record], gold: Sequence[str], validation: Asked | None = None) -> Self:
        """Fine-tunes on items and a label each. Raises Refused where the encoder cannot be read."""
        import_neural(self.encoder)
        import torch
        from sklearn.metrics import f1_score

        self.classes_ = sorted(set(gold))
        targets = torch.tensor([self.classes_.index(label) for label in gold])

        def loss(chosen: list[int], inputs: Any) -> Any:
            return torch.nn.functional.cross_entropy(self.model_(**inputs).logits, targets[chosen])

        def score(known: Asked) -> float:
            return float(f1_score(known.gold, self.predict(known.items), average="macro"))

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)  # before the model is opened, as its new layer is random
            kind = "AutoModelForSequenceClassification"
            self.model_, self.tokenizer_ = open_pretrained(kind, self.encoder, **class_names(self.classes_))
            fine_tune(
                self,
                self._tokenized(items),
                loss,
                partial(score, validation) if validation and validation.items else None,
            )
        return self

    def predict(self, items: Sequence[Record]) -> list[str]:
        """A label for every item."""
        return [self.classes_[place] for place in self.predict_proba(items).argmax(axis=1)]

    def predict_proba(self, items: Sequence[Record]) -> Any:
        """Probabilities, an array of items × `classes_`."""
        return classified(self.model_, self.tokenizer_, self._tokenized(items))

    def _tokenized(self, items: Sequence[Record]) -> list[Any]:
        return tokenized(self.tokenizer_, [(item["text"], question(item)) for item in items], self.longest)


def classified(model: Any, tokenizer: Any, encodings: Sequence[Any]) -> Any:
    """The probabilities a sequence classification model gives, a float64 array of inputs × classes."""
    import numpy as np
    import torch

    found = np.zeros((len(encodings), model.config.num_labels))
    model.eval()
    with torch.inference_mode():
        for chosen in watched(batches(encodings, 32), "classifying"):
            inputs = tokenizer.pad([encodings[place] for place in chosen], return_tensors="pt")
            found[chosen] = model(**inputs).logits.double().softmax(dim=-1).numpy()
    return found


def fine_tune(
    estimator: Any,
    encodings: Sequence[Any],
    loss: Callable[[list[int], Any], Any],
    score: Callable[[], float] | None,
) -> None:
    """Trains `estimator.model_` in place by AdamW with linear warm-up and decay.

    `loss(chosen, inputs)` is that of the padded inputs at the places `chosen`. With `score` the
    weights are kept of the first epoch after which it is highest.
    """
    import torch

    model, size = estimator.model_, estimator.batch
    rng = random.Random(estimator.seed)  # noqa: S311
    steps = estimator.epochs * -(-len(encodings) // size)
    warm = max(1, round(_WARM * steps))
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for name, weights in model.named_parameters():
        parts[name.startswith(f"{model.base_model_prefix}.")].append(weights)
    optimizer = torch.optim.AdamW(
        [{"params": parts[True], "lr": estimator.rate}, {"params": parts[False], "lr": estimator.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    best, kept = -1.0, None
    for epoch in range(estimator.epochs):
        model.train()
        for chosen in watched(batches(encodings, size, rng), f"epoch {epoch + 1} of {estimator.epochs}"):
            inputs = estimator.tokenizer_.pad([encodings[place] for place in chosen], return_tensors="pt")
            loss(chosen, inputs).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        if score and (reached := score()) > best:
            best, kept = reached, {name: weight.clone() for name, weight in model.state_dict().items()}
    if kept:
        model.load_state_dict(kept)
    model.eval()


def write_weights(model: CrossEncoder, folder: Path) -> None:
    """Writes the fine-tuned encoder and its tokenizer to `folder/encoder`."""
    save_pretrained(model.model_, model.tokenizer_, folder / "encoder")


def read_weights(folder: Path, task: str, labels: list[str], settings: dict[str, Any]) -> CrossEncoder:  # noqa: ARG001
    """The model whose weights `write_weights` put into `folder`; `settings` are its constructor's arguments.

    Raises Refused for weights that are missing, damaged or of another shape, and for other labels.
    """
    model = CrossEncoder(**settings)
    kind = "AutoModelForSequenceClassification"
    model.model_, model.tokenizer_ = open_pretrained(kind, folder / "encoder", complete=True)
    names = model.model_.config.id2label
    model.classes_ = [names[place] for place in range(len(names))]
    if not set(model.classes_) <= set(labels):
        message = f"labels {', '.join(model.classes_)}; expected of {', '.join(labels)}"
        raise Refused([Fault(shown(folder / "encoder" / "config.json"), "$.id2label", message)])
    return model
