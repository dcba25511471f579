"""Pretrained encoders from a directory or, where the user names one, from the Hugging Face hub; inputs in batches."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caspian.extras import missing_extra
from caspian.faults import Fault, Refused, file_fault

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_FETCHED = ["*.json", "*.txt", "*.model", "*.safetensors"]  # no code, no pickled weights


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
        raise Refused([Fault("E706", str(name), "", message)])
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(str(name), allow_patterns=_FETCHED))
    except ImportError:
        raise Refused([Fault("E902", str(name), "", missing_extra("neural"))]) from None
    except (OSError, ValueError) as error:
        raise Refused([Fault("E706", str(name), "", f"cannot be fetched: {_first_line(error)}")]) from None


def import_neural(name: str | Path) -> Any:
    """The module transformers, and torch beside it. Raises Refused, in the place of `name`, without the extra."""
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError:
        raise Refused([Fault("E902", str(name), "", missing_extra("neural"))]) from None
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
        message = f"no model that can be read: {_first_line(error)}; expected config.json, tokenizer, safetensors"
        raise Refused([file_fault("E706", folder, message)]) from None
    missing = sorted(report["missing_keys"])
    if complete and missing:
        message = f"the weights lack {', '.join(missing[:3])}; expected a trained model"
        raise Refused([file_fault("E706", folder, message)])
    if not tokenizer.is_fast:
        raise Refused([file_fault("E706", folder, "a slow tokenizer; expected one with tokenizer.json")])
    if tokenizer.pad_token is None or model.config.is_encoder_decoder:
        raise Refused([file_fault("E706", folder, f"{model.config.model_type}; expected an encoder, such as BERT")])
    tokenizer.padding_side = "right"  # places of tokens count from the left
    positions = getattr(model.config, "max_position_embeddings", tokenizer.model_max_length)
    tokenizer.model_max_length = min(tokenizer.model_max_length, positions)
    return model.float(), tokenizer


def save_pretrained(model: Any, tokenizer: Any, folder: Path) -> None:
    """Writes a model as safetensors, with its configuration and tokenizer, into `folder`."""
    with _quiet(import_neural(folder)):
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _first_line(error: Exception) -> str:
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
