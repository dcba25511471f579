"""LICENSE of a release: the terms of its labels and of each text, computed, and the corpus's own words."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from caspian.card.markdown import quantity
from caspian.card.prose import prose
from caspian.records import Record
from caspian.sources.corpus_file import OTHER_LICENCE

LICENCE = "LICENSE"  # the name the Hub looks for
_LISTED = 20  # more terms of texts than these are left to the column


def annotation_licences(facts: Record) -> list[str]:
    """The terms of the labels, over all articles: SPDX ids."""
    return sorted({article["annotation_licence"] for article in facts["articles"]})


def licence_url(spdx: str) -> str:
    """The page of an SPDX id; of terms of one's own (`LicenseRef-…`) the file LICENSE of the release."""
    return LICENCE if spdx.startswith("LicenseRef-") else f"https://spdx.org/licenses/{spdx}"


def text_terms(facts: Record) -> list[tuple[str, str, int]]:
    """(origin, terms, articles) of the texts, the commonest first."""
    counted = Counter((article["origin"], article["text_licence"]) for article in facts["articles"])
    return [(origin, terms, count) for (origin, terms), count in sorted(counted.items(), key=lambda e: (-e[1], e[0]))]


def terms_text(facts: Record) -> str:
    """The terms in one sentence, as CITATION.cff and Croissant tell them."""
    return f"Labels: {' and '.join(annotation_licences(facts))}. Texts: text_licence of each article. See {LICENCE}."


def own_terms(cards: Path) -> str:
    """What a corpus says of its terms in cards/LICENSE; nothing where it has none: CASPIAN's is never another's.

    Raises Refused where the file cannot be read.
    """
    return prose(cards / LICENCE) if os.path.lexists(cards / LICENCE) else ""


def render_licence(facts: Record, own: str) -> str:
    """LICENSE as text: terms of the labels, of each text, and of what comes from CASPIAN; then the corpus's `own`."""
    about = facts["about"]
    of_labels = "" if about["licence"] == OTHER_LICENCE else ", which is that of the labels"
    name = f" ({about['licence_name']})" if "licence_name" in about else ""
    labels = Counter(article["annotation_licence"] for article in facts["articles"])
    texts = text_terms(facts)
    lines = [
        f"Terms of {about['name']} {about['version']}, by {', '.join(about['authors'])}",
        f"Licence that the card's header names{of_labels}: {about['licence']}{name}",
        "",
        "1. Labels: annotations with their offsets and notes, statistics, the card.",
        *(f"   - {spdx}, {quantity(count, 'article')}: {licence_url(spdx)}" for spdx, count in sorted(labels.items())),
        "",
        "2. Texts of the articles, and of their edits (config contrast), each under the terms of its article:",
        *(f"   - {origin}, {quantity(count, 'article')}: {terms}" for origin, terms, count in texts[:_LISTED]),
        *([f"   - {len(texts) - _LISTED:,} more: column text_licence of the config articles"] * (len(texts) > _LISTED)),
        "   The licence of the labels gives no right to a text.",
        *(["   This release holds no text."] if facts["standoff"] else []),
        "",
        "3. Guidelines, template of the card and schemas (cards/, schema/), as far as they are those of the",
        "   package caspian-corpus: CC-BY-4.0 (cards/) and Apache-2.0 (schema/).",
    ]
    return "\n".join(lines) + "\n" + (f"\n4. In the words of the corpus:\n\n{own.strip()}\n" if own.strip() else "")
