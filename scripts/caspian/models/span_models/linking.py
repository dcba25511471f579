"""Spans found in a sentence → attributions: which source and content belong to which cue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_COORDINATING = frozenset(["and", "but", "or", ";", "while", "though", "although"])
_APART = 4  # words between two contents of one cue
Places = list[tuple[int, int]]  # fragments as [first token, token after the last)


class Found(NamedTuple):
    """A span that was found: its role and its fragments in tokens."""

    role: str
    places: Places


def link(found: Sequence[Found], words: Sequence[str]) -> list[dict[str, Places]]:
    """Attributions as role → fragments, in the order of their cues.

    Every cue makes an attribution, with the nearest source and the content to which it is the nearest
    cue, and one more for each further content; a cue without a source of its own shares the one before
    it. Without a cue all that was found is one attribution.
    """
    by_role = {role: [f.places for f in found if f.role == role] for role in ("source", "cue", "content")}
    anchors = by_role["cue"] or by_role["source"][:1] or by_role["content"][:1]
    attributions: list[dict[str, Places]] = [{"cue": cue} for cue in by_role["cue"]] or [{} for _ in anchors]
    contents: list[list[Places]] = [[] for _ in anchors]
    for places in by_role["source"]:
        owner = _nearest(anchors, places, words)
        attributions[owner]["source"] = sorted([*attributions[owner].get("source", []), *places])
    for places in by_role["content"]:
        contents[_nearest(anchors, places, words)].append(places)
    shared: Places | None = None
    for attribution in attributions:
        shared = attribution.get("source", shared)
        if shared and "source" not in attribution:
            attribution["source"] = shared
    contents = [_joined(of, words) for of in contents]
    return [
        {**attribution, "content": places} if places else attribution
        for attribution, of in zip(attributions, contents, strict=True)
        for places in of or [[]]
    ]


def _joined(contents: Sequence[Places], words: Sequence[str]) -> list[Places]:
    """The contents of one cue: those that a coordinating word parts stay apart, others are fragments of one."""
    joined: list[Places] = []
    for places in contents:
        before = words[joined[-1][-1][1] : places[0][0]] if joined else []
        if joined and not (0 < len(before) <= _APART and _COORDINATING & {word.lower() for word in before}):
            joined[-1] = sorted([*joined[-1], *places])
        else:
            joined.append(places)
    return joined


def _nearest(anchors: Sequence[Places], places: Places, words: Sequence[str]) -> int:
    return min(range(len(anchors)), key=lambda number: _distance(anchors[number], places, words))


def _distance(one: Places, other: Places, words: Sequence[str]) -> int:
    """Tokens between the nearest fragments; a sentence's inner full stop or semicolon counts as many."""
    best = len(words) * 10
    for a, b in one:
        for c, d in other:
            between = words[b:c] if b <= c else words[d:a]
            best = min(best, len(between) + 10 * sum(word in ";:" for word in between))
    return best
