"""A pretrained encoder fine-tuned on pairs: a sentence, and who is asked about what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from sklearn.base import BaseEstimator, ClassifierMixin

from caspian.faults import Fault, Refused
from caspian.files import display_path
from caspian.models.encoders.fine_tuning import fine_tune
from caspian.models.encoders.pretrained import (
    batches,
    class_names,
    import_neural,
    open_pretrained,
    save_pretrained,
    tokenized,
)
from caspian.models.label_models.embeddings import question
from caspian.models.label_models.settings import main_figure
from caspian.records import Record
from caspian.tasks.items import Examples, as_items
from caspian.terminal import with_progress


class CrossEncoder(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label tasks: sequence classification of a sentence paired with `source on target`.

    `encoder` is a model directory, or the id of one on the Hugging Face hub; `rate` is the learning
    rate of its weights, `head_rate` that of the new layer. With validation items the epoch is kept
    that has the best macro-F1 on them, without them the last one.
    Sentence-pair fine-tuning as in Devlin et al. 2019, “BERT”.
    """

    def __init__(
        self,
        task: str,
        encoder: str,
        epochs: int = 6,
        rate: float = 5e-5,
        head_rate: float = 1e-3,
        batch: int = 8,
        longest: int = 160,
        seed: int = 0,
    ) -> None:
        self.task = task
        self.encoder = encoder
        self.epochs = epochs
        self.rate = rate
        self.head_rate = head_rate
        self.batch = batch
        self.longest = longest
        self.seed = seed

    def fit(self, items: Sequence[Record], gold: Sequence[str], validation: Examples | None = None) -> Self:
        """Fine-tunes on items and a label each. Raises Refused where the encoder cannot be read."""
        import_neural(self.encoder)
        import torch

        self.classes_ = sorted(set(gold))
        targets = torch.tensor([self.classes_.index(label) for label in gold])

        def loss(chosen: list[int], inputs: Any) -> Any:
            return torch.nn.functional.cross_entropy(self.model_(**inputs).logits, targets[chosen])

        def score(known: Examples) -> float:
            return main_figure(known.items, known.gold, self.predict(known.items))

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
        return tokenized(
            self.tokenizer_, [(item["text"], question(item)) for item in as_items(items, self.task)], self.longest
        )


def classified(model: Any, tokenizer: Any, encodings: Sequence[Any]) -> Any:
    """The probabilities a sequence classification model gives, a float64 array of inputs × classes."""
    import numpy as np
    import torch

    found = np.zeros((len(encodings), model.config.num_labels))
    model.eval()
    with torch.inference_mode():
        for chosen in with_progress(batches(encodings, 32), "classifying"):
            inputs = tokenizer.pad([encodings[place] for place in chosen], return_tensors="pt")
            found[chosen] = model(**inputs).logits.double().softmax(dim=-1).numpy()
    return found


def write_weights(model: CrossEncoder, folder: Path) -> None:
    """Writes the fine-tuned encoder and its tokenizer to `folder/encoder`."""
    save_pretrained(model.model_, model.tokenizer_, folder / "encoder")


def read_weights(folder: Path, task: str, labels: list[str], settings: dict[str, Any]) -> CrossEncoder:
    """The model whose weights `write_weights` put into `folder`; `settings` are its constructor's arguments.

    Raises Refused for weights that are missing, damaged or of another shape, and for other labels.
    """
    model = CrossEncoder(**{**settings, "task": task})
    kind = "AutoModelForSequenceClassification"
    model.model_, model.tokenizer_ = open_pretrained(kind, folder / "encoder", complete=True)
    names = model.model_.config.id2label
    model.classes_ = [names[place] for place in range(len(names))]
    if not set(model.classes_) <= set(labels):
        message = f"labels {', '.join(model.classes_)}; expected of {', '.join(labels)}"
        raise Refused([Fault("E702", display_path(folder / "encoder" / "config.json"), "$.id2label", message)])
    return model
