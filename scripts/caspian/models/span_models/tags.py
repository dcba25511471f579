"""Attributions of a sentence ↔ one tag a token, for models that label sequences.

A fragment that begins a span has B, one that goes on a span interrupted by other words C: BIO
(Ramshaw & Marcus 1995, “Text Chunking using Transformation-Based Learning”) with a tag for
discontinuous spans.
"""

from __future__ import annotations

from collections.abc import Sequence

from caspian.models.span_models.linking import Found, Places, link
from caspian.records import Record
from caspian.spans import ROLES, Span, Token

OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{kind}-{role}" for role in ROLES for kind in "BIC"))


def encode(attributions: Sequence[Record], tokens: Sequence[Token]) -> list[str]:
    """A tag for every token. Of spans that overlap the earlier one is kept; other sentences' parts are left out."""
    tags = [OUTSIDE] * len(tokens)
    for attribution in attributions:
        for role in ROLES:
            begun = False
            for start, end in attribution[role]:
                places = [p for p, token in enumerate(tokens) if token[0] < end and start < token[1]]
                if not places or any(tags[place] != OUTSIDE for place in places):
                    continue
                kind = "C" if begun else "B"
                for place in places:
                    tags[place] = f"{kind}-{role}"
                    kind = "I"
                begun = True
    return tags


def decode(item: Record, tokens: Sequence[Token], tags: Sequence[str]) -> list[Record]:
    """The attributions that tags spell, with their spans in code points of the article.

    An I without a span to go on begins one, as in the usual reading of BIO.
    """
    found: list[Found] = []
    role, last = "", OUTSIDE
    for place, tag in enumerate(tags):
        kind, _, role = tag.partition("-")
        if tag == OUTSIDE:
            last = OUTSIDE
            continue
        if kind == "I" and last == role:
            found[-1].places[-1] = (found[-1].places[-1][0], place + 1)
        elif kind == "C" and (owner := next((f for f in reversed(found) if f.role == role), None)):
            found.remove(owner)
            found.append(Found(role, [*owner.places, (place, place + 1)]))
        else:
            found.append(Found(role, [(place, place + 1)]))
        last = role
    words = [item["article"][start:end] for start, end in tokens]

    def in_code_points(places: Places) -> Span:
        return [[tokens[first][0], tokens[after - 1][1]] for first, after in places]

    linked = link(found, words)
    return [{role: in_code_points(attribution.get(role, [])) for role in ROLES} for attribution in linked]
