"""The dataset card of a release: its template filled with what is computed from its facts."""

from __future__ import annotations

from pathlib import Path
from string import Template

from caspian.card.agreement_section import agreement_text
from caspian.card.benchmark_section import benchmark_tables
from caspian.card.citation import annotation_licences
from caspian.card.header import as_yaml, build_header
from caspian.card.markdown import escaped, paragraph, table
from caspian.card.prose import template
from caspian.card.statements import (
    example_text,
    limits_text,
    origins_text,
    reviewed_text,
    sharing_text,
    standoff_text,
    statement_text,
    uses_text,
    warnings_text,
)
from caspian.card.tables import (
    annotators_table,
    articles_table,
    attributions_table,
    contrast_list,
    field_tables,
    label_tables,
    layers_table,
    sizes_table,
    targets_table,
    texts_table,
)
from caspian.faults import Refused, file_fault
from caspian.files import provided
from caspian.records import Record
from caspian.schemas import (
    Schemas,
)


def render_card(facts: Record, schemas: Schemas, cards: Path) -> str:
    """The release's README.md: the YAML header, and the template cards/card.md filled with numbers.

    Raises Refused where the template is missing or asks for something that is not computed.
    """
    about = facts["about"]
    parts = {
        "name": escaped(about["name"]),
        "version": about["version"],
        "description": paragraph(about["description"]),
        "origins": origins_text(facts, schemas),
        "plan": paragraph(about.get("plan", "")),
        "statement": statement_text(about),
        "sizes": sizes_table(facts, schemas),
        "articles": articles_table(facts, schemas),
        "standoff": standoff_text(facts),
        "labels": label_tables(facts, schemas),
        "fields": field_tables(facts, schemas),
        "attributions": attributions_table(facts),
        "texts": texts_table(facts),
        "layers": layers_table(facts, schemas),
        "contrast": contrast_list(facts),
        "benchmarks": benchmark_tables(facts),
        "annotators": annotators_table(facts, schemas),
        "agreement": agreement_text(facts["agreement"]),
        "sharing": sharing_text(about),
        "limits": limits_text(facts),
        "uses": uses_text(facts),
        "reviewed": reviewed_text(facts),
        "warnings": warnings_text(facts),
        "considerations": paragraph(about.get("considerations", "")),
        "example": example_text(facts),
        "split": list(facts["rows"]["sentences"])[-1],
        "targets": targets_table(facts, schemas),
        "licences": " and ".join(annotation_licences(facts)),
        "digests": table(["config", "SHA-256"], [[c, f"`{d}`"] for c, d in facts["digests"].items()]),
        "authors": escaped(", ".join(about["authors"])),
        "year": about["date"][:4],
        "title": escaped(about["title"]),
    }
    path = provided(cards / "card.md")
    try:
        body = Template(template(cards)).substitute(parts)
    except KeyError as error:
        message = f"asks for ${error.args[0]}; expected one of {', '.join(sorted(parts))}"
        raise Refused([file_fault("E206", path, message)]) from None
    except ValueError as error:
        raise Refused([file_fault("E206", path, f"not usable as a card's template: {error}")]) from None
    return f"---\n{as_yaml(build_header(facts, schemas))}---\n\n{body}"
