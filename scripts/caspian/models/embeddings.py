"""Sentence embeddings of a frozen pretrained encoder beside TF-IDF, under logistic regression."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from caspian.annotations import ROLES
from caspian.faults import Fault, Refused
from caspian.files import shown
from caspian.models.selection import choose_settings
from caspian.models.tfidf import VIEW_SETS, features, read_features, write_features
from caspian.models.weights import read_json, read_linear, write_json, write_linear
from caspian.progress import watched
from caspian.records import Record
from caspian.spans import overlap

_EXTRA = "needs torch and transformers; pip install 'caspian-corpus[neural]'"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_FETCHED = ["*.json", "*.txt", "*.model", "*.safetensors"]  # no code, no pickled weights

_PENALTIES = (0.3, 1.0, 3.0, 10.0)  # values of C that are tried
_FOLDS = 5
_PARTS = ("sentence", "question", *ROLES)  # of what is read, each with a mean of its own
_CHOSEN = "chosen.json"


class Embeddings(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label tasks: TF-IDF beside embeddings from one reading of (sentence, `source on target`), in a linear model.

    The embeddings are means over the sentence, the question, and the words of source, cue and
    content. `encoder` is a model directory, or the id of one on the Hugging Face hub, and stays as it
    is. C is chosen by cross-validation over conflicts on what is trained on.
    """

    def __init__(self, encoder: str, longest: int = 256) -> None:
        self.encoder = encoder
        self.longest = longest

    def fit(self, items: Sequence[Record], gold: Sequence[str]) -> Self:
        """Trains on items and a label each. Raises Refused where the encoder cannot be read."""
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
        return self.linear_.predict_proba(_joined(self.features_, items, self._embedded(items)))

    def _embedded(self, items: Sequence[Record]) -> Any:
        return embed(self.model_, self.tokenizer_, items, self.longest)


def _linear(penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, class_weight="balanced", max_iter=3000)


def _joined(fitted: Any, items: Sequence[Record], dense: Any) -> Any:
    return sparse.hstack([fitted.transform(items), sparse.csr_matrix(dense)]).tocsr()


def _choose_penalty(items: Sequence[Record], dense: Any, gold: Any, views: str) -> float:
    """The C of the best macro-F1 where whole conflicts, or articles without one, are held out; the least of equals."""
    groups = [item["conflict"] or item["article_id"] for item in items]
    folds = min(_FOLDS, len(set(groups)))
    if folds < 2:
        return 1.0
    found = {penalty: gold.copy() for penalty in _PENALTIES}
    for train, held in GroupKFold(folds).split(gold, gold, groups):
        if len(set(gold[train])) < 2:
            return 1.0
        seen, unseen = [items[place] for place in train], [items[place] for place in held]
        fitted = features(views).fit(seen)
        inputs, outputs = _joined(fitted, seen, dense[train]), _joined(fitted, unseen, dense[held])
        for penalty in watched(_PENALTIES, "choosing C"):
            found[penalty][held] = _linear(penalty).fit(inputs, gold[train]).predict(outputs)
    return max(_PENALTIES, key=lambda penalty: f1_score(gold, found[penalty], average="macro"))


def write_weights(model: Embeddings, folder: Path) -> None:
    """Writes the encoder to `folder/encoder`, and beside it what TF-IDF and the regression have learnt."""
    save_pretrained(model.model_, model.tokenizer_, folder / "encoder")
    write_features(model.features_, folder)
    write_linear(model.linear_, folder)
    write_json(folder / _CHOSEN, {"views": model.views_, "penalty": model.penalty_})


def read_weights(folder: Path, task: str, labels: list[str], settings: dict[str, Any]) -> Embeddings:  # noqa: ARG001
    """The model whose weights `write_weights` put into `folder`; `settings` are its constructor's arguments.

    Raises Refused for weights that are missing, damaged or of another shape, and for other labels.
    """
    model = Embeddings(**settings)
    chosen = read_json(folder / _CHOSEN)
    if (
        not isinstance(chosen, dict)
        or chosen.get("views") not in [*VIEW_SETS]
        or chosen.get("penalty") not in _PENALTIES
    ):
        message = f"expected views of {', '.join(VIEW_SETS)} and penalty of {', '.join(map(str, _PENALTIES))}"
        raise Refused([Fault(shown(folder / _CHOSEN), "", message)])
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
        for chosen in watched(batches(encodings, 32), "embedding"):
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


def find_encoder(name: str | Path) -> Path:
    """The model directory of that name, or of the hub id `owner/name`, which is fetched.

    Raises Refused where there is no such folder and the name is no hub id, or fetching fails.
    """
    folder = Path(name)
    if folder.is_dir():
        return folder
    # A mistyped folder must not send a request.
    if not _HUB_ID.fullmatch(str(name)) or folder.parent.exists():
        message = "no such folder; expected a Hugging Face model directory, or a hub id owner/name"
        raise Refused([Fault(str(name), "", message)])
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(str(name), allow_patterns=_FETCHED))
    except ImportError:
        raise Refused([Fault(str(name), "", _EXTRA)]) from None
    except (OSError, ValueError) as error:
        raise Refused([Fault(str(name), "", f"cannot be fetched: {first_line(error)}")]) from None


def import_neural(name: str | Path) -> Any:
    """The module transformers, and torch beside it. Raises Refused, in the place of `name`, without the extra."""
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError:
        raise Refused([Fault(str(name), "", _EXTRA)]) from None
    return transformers


@contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """Without bars, and without notes on layers that are new on purpose."""
    logging = transformers.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def open_pretrained(kind: str, name: str | Path, complete: bool = False, **config: Any) -> tuple[Any, Any]:
    """A model of a transformers class such as `AutoModel`, and its fast tokenizer, from a directory or hub id.

    Only safetensors are read and no code of the directory is run. With `complete` no weight may be
    missing, else those of a new layer are drawn. Raises Refused where anything is missing or damaged.
    """
    transformers = import_neural(name)
    folder = find_encoder(name)
    safe = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet(transformers):
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **safe)
            model, report = getattr(transformers, kind).from_pretrained(
                folder, use_safetensors=True, output_loading_info=True, **safe, **config
            )
    except Exception as error:  # noqa: BLE001 # readers of a damaged folder raise whatever they stumble over
        message = f"no model that can be read: {first_line(error)}; expected config.json, tokenizer, safetensors"
        raise Refused([Fault(shown(folder), "", message)]) from None
    missing = sorted(report["missing_keys"])
    if complete and missing:
        message = f"the weights lack {', '.join(missing[:3])}; expected a trained model"
        raise Refused([Fault(shown(folder), "", message)])
    if not tokenizer.is_fast:
        raise Refused([Fault(shown(folder), "", "a slow tokenizer; expected one with tokenizer.json")])
    if tokenizer.pad_token is None or model.config.is_encoder_decoder:
        raise Refused([Fault(shown(folder), "", f"{model.config.model_type}; expected an encoder, such as BERT")])
    tokenizer.padding_side = "right"  # places of tokens count from the left
    positions = getattr(model.config, "max_position_embeddings", tokenizer.model_max_length)
    tokenizer.model_max_length = min(tokenizer.model_max_length, positions)
    return model.float(), tokenizer


def save_pretrained(model: Any, tokenizer: Any, folder: Path) -> None:
    """Writes a model as safetensors, with its configuration and tokenizer, into `folder`."""
    with _quiet(import_neural(folder)):
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def first_line(error: Exception) -> str:
    """What an error says, on one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def class_names(names: Sequence[str]) -> dict[str, Any]:
    """The configuration of a new classification layer that gives these names, in this order."""
    return {"id2label": dict(enumerate(names)), "label2id": {name: place for place, name in enumerate(names)}}


def batches(encodings: Sequence[Any], size: int, rng: random.Random | None = None) -> list[list[int]]:
    """The places of all inputs in lists of `size`, alike in length, so that little is padded.

    With `rng` inputs are shuffled, alike within eight batches at a time, and batches too.
    """
    places = list(range(len(encodings)))
    pool = max(1, len(places))
    if rng:
        rng.shuffle(places)
        pool = 8 * size
    found = []
    for first in range(0, len(places), pool):
        near = sorted(places[first : first + pool], key=lambda place: len(encodings[place]["input_ids"]))
        found += [near[at : at + size] for at in range(0, len(near), size)]
    if rng:
        rng.shuffle(found)
    return found


def tokenized(tokenizer: Any, pairs: Sequence[tuple[str, str | None]], longest: int) -> list[Any]:
    """The inputs of a model for texts with or without a second one, at most `longest` tokens each."""
    limit = min(longest, tokenizer.model_max_length)
    return [tokenizer(text, second, truncation=True, max_length=limit) for text, second in pairs]
