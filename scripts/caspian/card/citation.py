"""How a release is cited: CITATION.cff, and an entry for BibTeX."""

from __future__ import annotations

import re

from caspian.card.licence import annotation_licences, terms_text
from caspian.card.yaml_text import as_yaml
from caspian.records import Record
from caspian.sources.corpus_file import OTHER_LICENCE

_NO_BRACES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def render_citation(facts: Record) -> str:
    """CITATION.cff 1.2.0. Its `license` takes SPDX ids only, so that it is left out where the corpus has others."""
    about = facts["about"]
    one_licence = about["licence"] != OTHER_LICENCE
    return as_yaml(
        {
            "cff-version": "1.2.0",
            "message": f"If you use this corpus, please cite it. {terms_text(facts)}",
            "type": "dataset",
            "title": full_title(about),
            "abstract": about["description"],
            "authors": [{"name": author} for author in about["authors"]],
            "version": about["version"],
            "date-released": about["date"],
            **({"url": about["url"]} if "url" in about else {}),
            **({"license": annotation_licences(facts)} if one_licence else {}),
            "keywords": ["stance detection", "attribution", "news", "armed conflict"],
        }
    )


def full_title(about: Record) -> str:
    """“NAME: title”."""
    return f"{about['name']}: {about['title']}"


def bibtex_entry(about: Record) -> str:
    """An entry @misc, which every style knows; names stand in braces, since a body has no surname."""
    year = about["date"][:4]
    key = re.sub(r"[^a-z0-9]", "", about["name"].lower())
    values = {
        "title": f"{{{_escaped(full_title(about))}}}",
        "author": " and ".join(f"{{{_escaped(author)}}}" for author in about["authors"]),
        "year": year,
        "note": f"Version {about['version']}, {about['date']}",
        # An address is written as it is, since the packages that typeset it escape it, but for what would end it.
        **({"url": about["url"].translate(_NO_BRACES)} if "url" in about else {}),
    }
    body = "".join(f"  {name:<6} = {{{value}}},\n" for name, value in values.items())
    return f"@misc{{{key}{year},\n{body}}}"


def _escaped(text: str) -> str:
    """Text inside a BibTeX field: nothing that TeX would take for a command, no brace without its partner."""
    text = text.translate(str.maketrans("{}\\", "()/"))
    text = re.sub(r"([&%$#_])", r"\\\1", text)
    return text.replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")
