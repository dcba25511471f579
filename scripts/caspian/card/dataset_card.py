"""The dataset card of a release: its template filled with what is computed from its facts."""

from __future__ import annotations

from pathlib import Path
from string import Template

from caspian.card.agreement_section import agreement_text, readers_text
from caspian.card.benchmark_section import benchmark_summary
from caspian.card.citation import bibtex_entry
from caspian.card.definitions import field_lists, holder_text, label_counts, label_definitions, row_text
from caspian.card.header import build_header
from caspian.card.licence import annotation_licences
from caspian.card.markdown import escaped, paragraph
from caspian.card.prose import template
from caspian.card.statements import (
    conventions_text,
    declared_text,
    example_text,
    files_text,
    limits,
    loading_code,
    loading_path,
    origins_text,
    reviewed_text,
    runs_text,
    sharing_text,
    standoff_text,
    statement_text,
    uses,
    warnings_text,
)
from caspian.card.tables import (
    annotators_table,
    articles_table,
    contrast_list,
    layers_list,
    sizes_table,
    targets_table,
    texts_table,
)
from caspian.card.yaml_text import as_yaml
from caspian.faults import Refused, file_fault
from caspian.files import provided
from caspian.records import Record
from caspian.schemas import Schemas

_ONE_LINE = ("data_files", "features", "splits")  # lists of the header whose entries are a line each


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
        "row": row_text(schemas),
        "holder": holder_text(schemas),
        "declared": declared_text(about),
        "labels": label_definitions(facts, schemas),
        "counts": label_counts(facts, schemas),
        "fields": field_lists(facts, schemas),
        "texts": texts_table(facts),
        "layers": layers_list(facts, schemas),
        "contrast": contrast_list(facts),
        "benchmarks": benchmark_summary(facts),
        "annotators": annotators_table(facts, schemas),
        "agreement": agreement_text(facts["agreement"]),
        "conventions": conventions_text(about),
        "runs": runs_text(about),
        "readers": readers_text(facts["agreement"]),
        "sharing": sharing_text(about),
        "limits": "\n".join(limits(facts)),
        "uses": uses(facts),
        "reviewed": reviewed_text(facts),
        "warnings": warnings_text(facts),
        "considerations": paragraph(about.get("considerations", "")),
        "example": example_text(facts),
        "loading": loading_code(facts),
        "targets": targets_table(facts, schemas),
        "licences": " and ".join(annotation_licences(facts)),
        "files": files_text(facts),
        "folder": loading_path(about),
        "address": f"\n{escaped(about['url'])}\n" if "url" in about else "",
        "bibtex": bibtex_entry(about),
    }
    path = provided(cards / "card.md")
    try:
        body = Template(template(cards)).substitute(parts)
    except KeyError as error:
        message = f"asks for ${error.args[0]}; expected one of {', '.join(sorted(parts))}"
        raise Refused([file_fault("E206", path, message)]) from None
    except ValueError as error:
        raise Refused([file_fault("E206", path, f"not usable as a card's template: {error}")]) from None
    return f"---\n{as_yaml(build_header(facts, schemas), _ONE_LINE)}---\n\n{body}"
