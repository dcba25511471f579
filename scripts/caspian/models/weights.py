"""Weights of linear models in files that hold numbers and words only: .npz without pickle, and JSON."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path
from caspian.records import read_bytes, read_text

# What numpy and zipfile raise over files that somebody has made up.
_UNREADABLE = (
    OSError, ValueError, KeyError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_LARGEST_VOCABULARY = 200_000_000  # bytes of a JSON file
_LINEAR, _CLASSES = "linear.npz", "classes.json"


def write_linear(model: LogisticRegression, folder: Path) -> None:
    """The coefficients of a logistic regression, and the labels that they give."""
    np.savez(folder / _LINEAR, coef=model.coef_, intercept=model.intercept_)
    write_json(folder / _CLASSES, model.classes_.tolist())


def read_linear(folder: Path, labels: Sequence[str], columns: int) -> LogisticRegression:
    """The logistic regression of a folder over `columns` features. Raises Refused for any other labels or shapes."""
    classes = _read_classes(folder / _CLASSES, labels)
    rows = len(classes) if len(classes) > 2 else 1
    arrays = read_arrays(folder / _LINEAR, {"coef": (rows, columns), "intercept": (rows,)})
    model = LogisticRegression()
    model.classes_ = np.array(classes)
    model.coef_, model.intercept_ = arrays["coef"], arrays["intercept"]
    return model


def write_json(path: Path, content: Any) -> None:
    """JSON as it is kept beside weights."""
    path.write_bytes(json.dumps(content, ensure_ascii=False).encode())


def read_json(path: Path) -> Any:
    """The content of a JSON file, None where it is none. Raises Refused where it is missing or too large."""
    data = read_bytes(path, _LARGEST_VOCABULARY)
    if isinstance(data, Fault):
        raise Refused([data])
    with suppress(ValueError, RecursionError):
        return json.loads(data)
    return None


def _read_classes(path: Path, labels: Sequence[str]) -> list[str]:
    """The labels a model gives, of those of its task. Raises Refused for any other."""
    text = read_text(path)
    found: Any = None
    with suppress(ValueError, RecursionError):
        found = json.loads(text) if isinstance(text, str) else None
    if isinstance(found, list) and len(found) > 1 and all(name in labels for name in found):
        return found
    raise Refused([file_fault("E704", path, f"expected a list of labels, of {', '.join(labels)}")])


def read_arrays(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    """The arrays of an .npz file, each of the shape that is asked, finite, float64. Raises Refused otherwise."""
    largest = sum(8 * math.prod(shape) + 10_000 for shape in shapes.values())
    data = read_bytes(path, largest)
    if isinstance(data, Fault):
        raise Refused([data])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > largest:
                raise ValueError(f"larger than the limit of {largest:,} bytes")
        with np.load(io.BytesIO(data), allow_pickle=False) as parts:
            arrays = {name: parts[name] for name in shapes}
    except _UNREADABLE as error:
        message = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise Refused([file_fault("E704", path, f"no weights that can be read: {message}")]) from None
    for name, array in arrays.items():
        if array.shape != shapes[name] or array.dtype != np.float64 or not np.isfinite(array).all():
            message = f"{array.dtype} of shape {array.shape}; expected finite float64 of shape {shapes[name]}"
            raise Refused([Fault("E704", display_path(path), name, message)])
    return arrays
