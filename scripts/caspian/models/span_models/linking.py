"""Spans found in a sentence → attributions: which source and content belong to which cue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Places = list[tuple[int, int]]  # fragments as [first token, token after the last)


class Found(NamedTuple):
    """A span that was found: its role and its fragments in tokens."""

    role: str
    places: Places


def link(found: Sequence[Found], words: Sequence[str]) -> list[dict[str, Places]]:
    """Attributions as role → fragments, in the order of their cues.

    Every cue makes an attribution, with the nearest source and the contents to which it is the
    nearest cue; a cue without a source of its own shares the one before it. Without a cue all that
    was found is one attribution.
    """
    by_role = {role: [f.places for f in found if f.role == role] for role in ("source", "cue", "content")}
    anchors = by_role["cue"] or by_role["source"][:1] or by_role["content"][:1]
    attributions: list[dict[str, Places]] = [{"cue": cue} for cue in by_role["cue"]] or [{} for _ in anchors]
    for role in ("source", "content"):
        for places in by_role[role]:
            owner = min(range(len(anchors)), key=lambda n: _distance(anchors[n], places, words))
            attributions[owner][role] = sorted([*attributions[owner].get(role, []), *places])
    shared: Places | None = None
    for attribution in attributions:
        shared = attribution.get("source", shared)
        if shared and "source" not in attribution:
            attribution["source"] = shared
    return attributions


def _distance(one: Places, other: Places, words: Sequence[str]) -> int:
    """Tokens between the nearest fragments; a sentence's inner full stop or semicolon counts as many."""
    best = len(words) * 10
    for a, b in one:
        for c, d in other:
            between = words[b:c] if b <= c else words[d:a]
            best = min(best, len(between) + 10 * sum(word in ";:" for word in between))
    return best
