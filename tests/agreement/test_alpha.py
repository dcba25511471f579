"""Krippendorff's alpha against published examples and another implementation."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.agreement.alpha import krippendorff_alpha

# Krippendorff (2011), “Computing Krippendorff's alpha-reliability”, section C: 4 observers, 12 units.
FOUR = """1 2 3 3 2 1 4 1 2 . . .
          1 2 3 3 2 2 4 1 2 5 . 3
          . 3 3 3 2 3 4 2 2 5 1 .
          1 2 3 3 2 4 4 1 2 5 1 ."""
# The three-coder example of the same measure's encyclopedia entry, 15 units.
THREE = """. . . . . 3 4 1 2 1 1 3 3 . 3
           1 . 2 1 3 3 4 3 . . . . . . .
           . . 2 1 3 4 4 . 2 1 1 3 3 . 4"""


def units(table: str) -> list[list[str]]:
    rows = [line.split() for line in table.splitlines()]
    return [[value for value in unit if value != "."] for unit in zip(*rows, strict=True)]


@pytest.mark.parametrize(("table", "published"), [(FOUR, 0.743), (THREE, 0.691)])
def test_alpha_is_the_published_one(table, published):
    assert round(krippendorff_alpha([units(table)])["alpha"], 3) == published


@settings(max_examples=100)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=30))
def test_alpha_is_that_of_another_implementation(given_values):
    data = np.array(given_values, float).T
    data[data == 3] = np.nan
    ours = krippendorff_alpha([[[str(v) for v in unit if v != 3] for unit in given_values]])["alpha"]
    if ours is None:
        return
    assert math.isclose(ours, krippendorff.alpha(data, level_of_measurement="nominal"), abs_tol=1e-9)


def test_the_interval_is_over_groups():
    good, bad = units("1 2 1 2\n1 2 1 2"), units("1 2 1 2\n2 1 2 1")
    narrow = krippendorff_alpha([good] * 20)
    wide = krippendorff_alpha([good] * 10 + [bad] * 10)
    assert (narrow["alpha"], narrow["low"], narrow["high"]) == (1.0, None, None)
    assert wide["low"] < wide["alpha"] < wide["high"]
    assert krippendorff_alpha([good])["low"] is None
    assert krippendorff_alpha([good, bad]) == krippendorff_alpha([good, bad])


@pytest.mark.parametrize("groups", [2, 10, 70])
def test_one_dispute_in_many_leaves_the_interval_below_one(groups):
    good, hardly = units(f"{'1 2 ' * 20}\n{'1 2 ' * 20}"), units(f"{'1 2 ' * 20}\n{'1 2 ' * 19}2 2")
    found = krippendorff_alpha([good] * (groups - 1) + [hardly])
    assert -1 < found["low"] < found["alpha"] < found["high"] < 1
    assert found["alpha"] > 0.95
    assert groups == 2 or found["low"] > 0.9


def test_one_value_has_no_alpha():
    assert krippendorff_alpha([units("1 1 1\n1 1 1")])["alpha"] is None


def test_many_names_need_no_large_table():
    groups = [[[f"name {i}", f"name {i}"]] for i in range(1_500)]
    assert krippendorff_alpha(groups)["alpha"] == 1.0
