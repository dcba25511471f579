"""A pretrained encoder fine-tuned to tag the source, cue and content of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from sklearn.base import BaseEstimator

from caspian.faults import Fault, Refused
from caspian.files import display_path
from caspian.models.encoders.fine_tuning import fine_tune
from caspian.models.encoders.pretrained import batches, class_names, import_neural, open_pretrained, save_pretrained
from caspian.models.span_models.tags import OUTSIDE, TAGS, decode, encode
from caspian.records import Record
from caspian.scores.span_scores import main_score, span_scores
from caspian.spans import Token
from caspian.tasks.items import Examples, as_items, sentence_tokens
from caspian.terminal import with_progress

_IGNORED = -100  # what cross-entropy passes over: special tokens, and all pieces of a word but the first


class Tagger(BaseEstimator):  # type: ignore[misc]
    """The task `spans`: token classification with the tags of `caspian.models.span_models.tags`.

    `encoder` is a model directory, or the id of one on the Hugging Face hub. A word has the tag of
    its first piece, as in Devlin et al. 2019, “BERT”. With validation items the epoch is kept that
    has the best main score of the task on them, without them the last one.
    """

    def __init__(
        self,
        encoder: str,
        epochs: int = 8,
        rate: float = 2e-4,
        head_rate: float = 2e-4,
        batch: int = 16,
        longest: int = 256,
        seed: int = 0,
    ) -> None:
        self.encoder = encoder
        self.epochs = epochs
        self.rate = rate
        self.head_rate = head_rate
        self.batch = batch
        self.longest = longest
        self.seed = seed

    def fit(
        self, items: Sequence[Record | str], gold: Sequence[list[Record]], validation: Examples | None = None
    ) -> Self:
        """Fine-tunes on items and their attributions. Raises Refused where the encoder cannot be read."""
        import_neural(self.encoder)
        import torch

        def loss(chosen: list[int], inputs: Any) -> Any:
            logits = self.model_(**inputs).logits
            targets = torch.full(logits.shape[:2], _IGNORED)
            for row, place in enumerate(chosen):
                for piece, tag in wanted[place].items():
                    targets[row, piece] = tag
            return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=_IGNORED)

        def score(known: Examples) -> float:
            return span_scores("spans", known.items, known.gold, self.predict(known.items))[main_score("spans")]

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)  # before the model is opened, as its new layer is random
            kind = "AutoModelForTokenClassification"
            self.model_, self.tokenizer_ = open_pretrained(kind, self.encoder, **class_names(TAGS))
            encodings, wanted = [], []
            for item, attributions in zip(as_items(items, "spans"), gold, strict=True):
                tokens = sentence_tokens(item)
                encoding, pieces = first_pieces(self.tokenizer_, item, tokens, self.longest)
                tags = encode(attributions, tokens)
                encodings.append(encoding)
                wanted.append({piece: TAGS.index(tags[place]) for place, piece in pieces.items()})
            fine_tune(self, encodings, loss, partial(score, validation) if validation and validation.items else None)
        return self

    def predict(self, items: Sequence[Record | str]) -> list[list[Record]]:
        """The attributions of every item."""
        return tag_items(self.model_, self.tokenizer_, as_items(items, "spans"), self.longest)


def first_pieces(tokenizer: Any, item: Record, tokens: Sequence[Token], longest: int) -> tuple[Any, dict[int, int]]:
    """A sentence as a model reads it, and for each token that is read the place of its first piece.

    Pieces are matched by their offsets, so that any fast tokenizer will do.
    """
    limit = min(longest, tokenizer.model_max_length)
    encoding = tokenizer(item["text"], truncation=True, max_length=limit, return_offsets_mapping=True)
    offsets = encoding.pop("offset_mapping")
    pieces: dict[int, int] = {}
    piece = 0
    for place, (start, end) in enumerate(tokens):
        start, end = start - item["start"], end - item["start"]
        while piece < len(offsets) and offsets[piece][1] <= start:  # special tokens lie at (0, 0)
            piece += 1
        if piece < len(offsets) and offsets[piece][0] < end:
            pieces[place] = piece
    return encoding, pieces


def tag_items(model: Any, tokenizer: Any, items: Sequence[Record], longest: int) -> list[list[Record]]:
    """The attributions that a token classification model finds in each item; words it cannot read are outside."""
    import torch

    names = model.config.id2label
    tokens = [sentence_tokens(item) for item in items]
    read = [first_pieces(tokenizer, item, words, longest) for item, words in zip(items, tokens, strict=True)]
    encodings = [encoding for encoding, _ in read]
    found: list[list[Record]] = [[] for _ in items]
    model.eval()
    with torch.inference_mode():
        for chosen in with_progress(batches(encodings, 32), "tagging"):
            inputs = tokenizer.pad([encodings[place] for place in chosen], return_tensors="pt")
            for place, row in zip(chosen, model(**inputs).logits.argmax(dim=-1).tolist(), strict=True):
                tags = [OUTSIDE] * len(tokens[place])
                for word, piece in read[place][1].items():
                    tags[word] = names[row[piece]]
                found[place] = decode(items[place], tokens[place], tags)
    return found


def write_weights(model: Tagger, folder: Path) -> None:
    """Writes the fine-tuned encoder and its tokenizer into `folder`."""
    save_pretrained(model.model_, model.tokenizer_, folder / "encoder")


def read_weights(folder: Path, task: str, labels: list[str], settings: dict[str, Any]) -> Tagger:  # noqa: ARG001
    """The model whose weights `write_weights` put into `folder`; `settings` are its constructor's arguments.

    Raises Refused for weights that are missing, damaged or of another shape, and for other tags.
    """
    model = Tagger(**settings)
    kind = "AutoModelForTokenClassification"
    model.model_, model.tokenizer_ = open_pretrained(kind, folder / "encoder", complete=True)
    if [*model.model_.config.id2label.values()] != [*TAGS]:
        message = f"expected the tags {', '.join(TAGS)}"
        raise Refused([Fault("E702", display_path(folder / "encoder" / "config.json"), "$.id2label", message)])
    return model
