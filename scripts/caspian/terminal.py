"""What reaches a terminal: text without characters that steer it, and progress bars."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO, TypeVar

# Characters that control a terminal, break a line, turn the direction of writing, or are half a surrogate pair.
_STEERS = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_STEERING = re.compile(f"[{_STEERS}]")
# Not refused in texts, but shown as escapes: marks of direction, and what is invisible and no script needs within a
# line. Soft hyphens, places to break a line, joiners and variation selectors stay: scripts and emoji need them.
_SHOWN = re.compile(f"[{_STEERS}\u061c\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]")
Item = TypeVar("Item")


def printable(text: str) -> str:
    """The text on one line, with `\\uXXXX` for every character that steers or hides."""
    return _SHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def first_steering(text: str, allowed: str = "") -> str | None:
    """The first character of a text that steers and is none of `allowed`, or None."""
    return next((match[0] for match in _STEERING.finditer(text) if match[0] not in allowed), None)


def wants_colour(stream: TextIO) -> bool:
    """Whether colours belong on a stream: on a terminal, always with FORCE_COLOR, never with NO_COLOR set.

    As https://no-color.org and https://force-color.org have it.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr like that of `with_progress`, for work that is no loop: each call moves it on by a step."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=steps, desc=what, delay=2, leave=False) as bar:
        yield bar.update


def with_progress(items: Sequence[Item], what: str) -> Iterable[Item]:
    """The same items, with a bar on stderr while they are gone through: after two seconds, on a terminal only."""
    if sys.stderr is None or not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    bar: Iterable[Item] = tqdm(items, desc=what, delay=2, leave=False)
    return bar
