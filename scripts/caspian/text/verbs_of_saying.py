"""Verbs of saying and their forms: the table of verbs_of_saying.toml, which splitter and rules share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from caspian.text.word_lists import read_word_lists

_TABLE = read_word_lists(__file__)
_THIRD, _PAST = 0, 1  # columns of the table


@cache
def reporting_verbs() -> frozenset[str]:
    """All forms of verbs that can introduce what somebody says, thinks or wants, in lower case."""
    return verb_forms(_TABLE["reporting"])


@cache
def ambiguous_verbs() -> frozenset[str]:
    """Forms of `reporting_verbs` that are nouns as well, or verbs of doing, and mostly report nothing."""
    return frozenset(_TABLE["ambiguous"])


@cache
def tag_verbs() -> frozenset[str]:
    """Third persons and pasts that follow a name in a tag after a quotation: “Stay away!” Colonel Tarn warned."""
    rows = [*_TABLE["reporting"].values(), *_TABLE["voicing"].values()]
    finite = {form for row in rows for column in (_THIRD, _PAST) for form in row[column].split("/")}
    return frozenset(finite - ambiguous_verbs())


def verb_forms(bases: Iterable[str]) -> frozenset[str]:
    """Base and all forms of verbs of the table: `deny` → deny, denies, denied, denying. Raises KeyError for others."""
    known = _rows()
    return frozenset(form for base in bases for column in (base, *known[base]) for form in column.split("/"))


def _rows() -> dict[str, tuple[str, ...]]:
    return {**_TABLE["reporting"], **_TABLE["voicing"], **_TABLE["others"]}


@cache
def third_persons() -> frozenset[str]:
    """Third persons of all verbs of the table, which no other form is written like: “says”."""
    return frozenset(form for row in _rows().values() for form in row[_THIRD].split("/"))


@cache
def pasts() -> frozenset[str]:
    """Pasts of all verbs of the table, most of which participles are written like: “said”."""
    return frozenset(form for row in _rows().values() for form in row[_PAST].split("/"))
