"""Ranks and titles with their abbreviations: ranks_and_titles.toml, which splitter, rules and naming share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caspian.text.word_lists import read_word_lists

_LISTS = read_word_lists(__file__)
_TABLES = (*_LISTS["ranks"].values(), *_LISTS["titles"].values(), _LISTS["qualifiers"])

# As they are written before a full stop.
TITLE_ABBREVIATIONS = frozenset(form for table in _TABLES for forms in table.values() for form in forms)
AMBIGUOUS = frozenset(_LISTS["ambiguous"])


def _words(*tables: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The words of tables and their abbreviations, in lower case."""
    return frozenset(form.lower() for table in tables for word, forms in table.items() for form in (word, *forms))


# Whose they are: military, police, government, calling, address.
BY_KIND = {kind: _words(table) for group in ("ranks", "titles") for kind, table in _LISTS[group].items()}
RANKS = _words(*_LISTS["ranks"].values())
FORMS_OF_ADDRESS = _words(_LISTS["titles"]["address"])
TITLES = _words(*_LISTS["titles"].values())
QUALIFIERS = _words(_LISTS["qualifiers"])
