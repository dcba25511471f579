"""Weights of linear models in files without pickle."""

from __future__ import annotations

import numpy as np
import pytest

from caspian.faults import Refused
from caspian.models.weights import read_arrays


@pytest.mark.parametrize(
    "arrays",
    [
        {"coef": np.zeros((3, 4))},
        {"coef": np.full((3, 5), np.nan)},
        {"coef": np.zeros((3, 5), dtype=np.float32)},
        {"coef": np.array([[None]], dtype=object)},
        {"other": np.zeros((3, 5))},
        {"coef": np.zeros((300, 500))},
    ],
)
def test_arrays_are_read_as_they_should_be_or_refused(arrays, tmp_path):
    np.savez(tmp_path / "good.npz", coef=np.ones((3, 5)))
    assert read_arrays(tmp_path / "good.npz", {"coef": (3, 5)})["coef"].sum() == 15
    np.savez_compressed(tmp_path / "bad.npz", **arrays)
    with pytest.raises(Refused, match=r"bad\.npz"):
        read_arrays(tmp_path / "bad.npz", {"coef": (3, 5)})


def test_no_archive_is_refused(tmp_path):
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(Refused, match="no weights that can be read"):
        read_arrays(tmp_path / "x.npz", {"coef": (3, 5)})
