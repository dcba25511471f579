"""The prose of a card and the guidelines: the corpus's own files of cards/, else CASPIAN's."""

from __future__ import annotations

from pathlib import Path

from caspian.faults import Fault, Refused
from caspian.files import display_path, provided
from caspian.records import read_text
from caspian.terminal import first_steering


def template(cards: Path) -> str:
    """The prose of the card, with the names of what is computed."""
    return prose(provided(cards / "card.md"))


def guidelines(cards: Path) -> str:
    """The annotation guidelines, published beside the labels that were made under them."""
    return prose(provided(cards / "guidelines.md"))


def prose(path: Path) -> str:
    """The text of a file of prose. Raises Refused where it cannot be read, or would steer a terminal."""
    text = read_text(path)
    if isinstance(text, Fault):
        raise Refused([text])
    if bad := first_steering(text, allowed="\n\r\t"):
        line = text.count("\n", 0, text.index(bad)) + 1
        message = f"U+{ord(bad):04X}; expected text without control characters"
        raise Refused([Fault("E107", f"{display_path(path)}:{line}", "", message)])
    return text
