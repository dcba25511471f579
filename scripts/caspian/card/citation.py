"""CITATION.cff of a release, and the terms of its labels."""

from __future__ import annotations

from caspian.card.header import as_yaml
from caspian.records import Record


def annotation_licences(facts: Record) -> list[str]:
    """The terms of the labels, over all articles."""
    return sorted({article["annotation_licence"] for article in facts["articles"]})


def render_citation(facts: Record) -> str:
    """CITATION.cff 1.2.0."""
    about = facts["about"]
    return as_yaml(
        {
            "cff-version": "1.2.0",
            "message": "If you use this corpus, please cite it.",
            "type": "dataset",
            "title": f"{about['name']}: {about['title']}",
            "abstract": about["description"],
            "authors": [{"name": author} for author in about["authors"]],
            "version": about["version"],
            "date-released": about["date"],
            "license": annotation_licences(facts),
            "keywords": ["stance detection", "attribution", "news", "armed conflict"],
        }
    )
