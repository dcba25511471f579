"""The fast test may only wave through what the reference accepts too."""

from __future__ import annotations

import json
import shutil
import sys
from copy import deepcopy

import pytest
from conftest import VALID
from hypothesis import given
from hypothesis import strategies as st
from test_faults import RULES, lay_over

from caspian.records import validator
from caspian.schemas import built_in
from caspian.sources.compiler import compile_corpus

LINES = [json.loads(line) for line in (VALID / "annotations/gold/orlec-harbour.jsonl").read_text("utf-8").splitlines()]
STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(allow_nan=False), st.text(max_size=5), st.just("x\n"),
    st.just([]), st.just({}), st.just("favour"), st.just("2031-02-30"),
)  # fmt: skip


def places(node, path=()):
    """Every path into a JSON value."""
    yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(value, (*path, key))


@given(st.sampled_from(LINES), st.data())
def test_what_is_waved_through_has_no_error(line, data):
    record = deepcopy(line)
    *way, last = data.draw(st.sampled_from([path for path in places(record) if path]))
    home = record
    for step in way:
        home = home[step]
    change = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "remove":
        del home[last]
    elif change == "add" and isinstance(home, dict):
        home["strange"] = data.draw(STRANGE)
    else:
        home[last] = data.draw(STRANGE)
    check = validator("annotation-line", built_in())
    if check.accepts(record):
        assert list(check.reference.iter_errors(record)) == []
    assert check.accepts(line)


@pytest.mark.parametrize("name", ["corpus-file", "article-line", "sentences"])
def test_dates_and_patterns_are_kept_to(name):
    check = validator(name, built_in())
    assert check.fast
    assert not check.accepts({"date": "2031-02-30"})


def test_without_it_the_same_faults_are_told(corpus, run, monkeypatch, tmp_path):
    """jsonschema alone, on every broken corpus and the valid one."""
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert validator("sentences", built_in()).fast is None
    assert compile_corpus(corpus).tables["sentences"].num_rows == 4
    for rule in RULES:
        broken = tmp_path / rule.name

        shutil.copytree(VALID, broken)
        lay_over(rule, broken)
        told = run("check", "--corpus", broken).err.replace(str(broken), "corpus")
        assert told == (rule / "expected.txt").read_text("utf-8"), rule.name
