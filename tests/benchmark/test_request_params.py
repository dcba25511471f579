"""Parameters of requests from the command line."""

from __future__ import annotations

import pytest

from caspian.benchmark.request_params import read_params, written_params

ZERO = {"temperature": 0}


@pytest.mark.parametrize(
    ("written", "params"),
    [
        ([], ZERO),
        (["temperature=0.7"], {"temperature": 0.7}),
        (["temperature="], {}),
        (["seed=7", "reasoning_effort=low"], {**ZERO, "seed": 7, "reasoning_effort": "low"}),
        (['stop=["a", "b=c"]'], {**ZERO, "stop": ["a", "b=c"]}),
        (["think=false", "user=null"], {**ZERO, "think": False, "user": None}),
        (['user="7"', "name=a=b"], {**ZERO, "user": "7", "name": "a=b"}),
        (["top_p=NaN", "top_k=1e999"], {**ZERO, "top_p": "NaN", "top_k": "1e999"}),
        (['x={"a": 1, "a": 2}'], {**ZERO, "x": '{"a": 1, "a": 2}'}),
        (["x=" + "[" * 5000], {**ZERO, "x": "[" * 5000}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_value_is_json_where_it_parses(written, params):
    assert read_params(written) == params


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (["temperature"], "--param 'temperature'; expected NAME=VALUE"),
        (["=1"], "expected NAME=VALUE"),
        (["a b=1"], "expected NAME=VALUE"),
        (["model=x"], "--param model: set by the program"),
        (["messages=[]"], "set by the program"),
        (["response_format="], "set by the program"),
        (["seed=1", "seed=2"], "--param seed is given twice"),
        (["temprature="], "--param temprature= leaves out what is not sent; expected one of temperature"),
    ],
)
def test_what_cannot_be_a_parameter_is_told(written, message):
    with pytest.raises(ValueError, match=message):
        read_params(written)


def test_the_order_does_not_matter_and_what_is_written_down_can_be_read_by_anyone():
    one, other = read_params(["a=1", "b=\u202e\udcff"]), read_params(["b=\u202e\udcff", "a=1"])
    assert list(one) == list(other) == ["a", "b", "temperature"]
    assert written_params(one) == {"a": "1", "b": r'"\u202e\udcff"', "temperature": "0"}
