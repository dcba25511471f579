"""Words by which English news attributes: the lists of lexicon.toml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from caspian.text.word_lists import read_word_lists

_LISTS = read_word_lists(__file__)


def _inflected(base: str) -> list[str]:
    """The regular forms of a verb: `deny` → deny, denies, denied, denying."""
    if base.endswith("e"):
        return [base, f"{base}s", f"{base}d", f"{base[:-1]}ing"]
    if base.endswith("y") and base[-2] not in "aeiou":
        return [base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"]
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"
    return [base, third, f"{base}ed", f"{base}ing"]


@cache
def reporting_verbs() -> frozenset[str]:
    """All forms of verbs that can introduce what somebody says, thinks or wants, in lower case."""
    return frozenset(_LISTS["irregular"]) | {form for base in _LISTS["reporting"] for form in _inflected(base)}


@cache
def closed_classes() -> dict[str, str]:
    """Word → its class, for pronouns, prepositions and the like."""
    return {word: name for name, words in _LISTS["closed"].items() for word in words}


REPORTING_NOUNS = frozenset(_LISTS["nouns"])
HEDGES = frozenset(_LISTS["hedges"])
PERSONS = frozenset(_LISTS["persons"])


@cache
def saying_verbs() -> frozenset[str]:
    """The forms of `reporting_verbs` that tell by themselves that somebody says, thinks or wants something."""
    return (reporting_verbs() - frozenset(_LISTS["ambiguous"])) | forms(_LISTS["taking_sides"])


def forms(bases: Iterable[str]) -> frozenset[str]:
    """The regular forms of verbs; irregular ones stand among the bases as they are."""
    return frozenset(form for base in bases for form in _inflected(base))


HEARSAY = frozenset(_LISTS["hearsay"])
