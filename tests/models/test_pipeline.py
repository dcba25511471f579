"""Attributions of several models together: which fields they answer."""

from __future__ import annotations

from caspian.models.pipeline import attributions_by

TEXT = "Vera Ash denied the raid. She said no more."
SPANS = [
    [{"source": [[0, 8]], "cue": [[9, 15]], "content": [[16, 24]]}],
    [{"source": [[26, 29]], "cue": [[30, 34]], "content": [[35, 42]]}],
]


def test_names_are_answered_and_relays_are_not():
    """A model that looks for no relays says nothing of them, which is not the same as none."""
    answer = attributions_by(
        lambda items: SPANS, lambda items: ["against"] * len(items), lambda items: ["asserted"] * len(items)
    )
    places = ((0, 25), (26, 43))
    items = [
        {"id": str(n), "article_id": "x", "article": TEXT, "text": TEXT[s:e], "start": s, "end": e, "targets": []}
        for n, (s, e) in enumerate(places)
    ]
    found = [attribution for attributions in answer(items) for attribution in attributions]
    assert [attribution["source_name"] for attribution in found] == ["Vera Ash", "Vera Ash"]
    for attribution in found:
        assert set(attribution) == {"source", "cue", "content", "target", "stance", "commitment", "source_name"}
