"""The texts of a release that are computed from its facts: written by the writer, computed anew by the check."""

from __future__ import annotations

from pathlib import Path

from caspian.card.citation import render_citation
from caspian.card.croissant import render_croissant
from caspian.card.dataset_card import render_card
from caspian.card.evaluation import EVALUATION, can_be_asked, render_evaluation
from caspian.card.licence import LICENCE, own_terms, render_licence
from caspian.card.prose import guidelines, template
from caspian.records import Record
from caspian.schemas import Schemas


def computed_texts(facts: Record, schemas: Schemas, cards: Path, sums: dict[str, str]) -> dict[str, str]:
    """path in the release → text. `sums` gives the SHA-256 of each data file by its path.

    Raises Refused where a file of prose in `cards` cannot be read or filled.
    """
    own = own_terms(cards)
    return {
        "README.md": render_card(facts, schemas, cards),
        LICENCE: render_licence(facts, own),
        "CITATION.cff": render_citation(facts),
        "cards/card.md": template(cards),
        "cards/guidelines.md": guidelines(cards),
        # A release is completed from itself, so that it carries what it was computed from.
        **({f"cards/{LICENCE}": own} if own else {}),
        "croissant.json": render_croissant(facts, schemas, sums),
        **({EVALUATION: render_evaluation(facts, schemas)} if can_be_asked(facts) else {}),
    }
