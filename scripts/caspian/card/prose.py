"""The prose of a card and the guidelines: the corpus's own files of cards/, else CASPIAN's."""

from __future__ import annotations

from pathlib import Path

from caspian.faults import Fault, Refused
from caspian.files import provided
from caspian.records import read_text


def template(cards: Path) -> str:
    """The prose of the card, with the names of what is computed."""
    return prose(provided(cards / "card.md"))


def guidelines(cards: Path) -> str:
    """The annotation guidelines, published beside the labels that were made under them."""
    return prose(provided(cards / "guidelines.md"))


def prose(path: Path) -> str:
    """The text of a file of prose. Raises Refused where it cannot be read."""
    text = read_text(path)
    if isinstance(text, Fault):
        raise Refused([text])
    return text
