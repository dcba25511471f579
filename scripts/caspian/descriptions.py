"""The dataset card and the citation of a release: text computed from its facts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template

from caspian import summaries
from caspian.agreement import ENOUGH_ARTICLES
from caspian.faults import Fault, Refused
from caspian.figures import SHARED_ERRORS, agreement_text, counted, escaped, paragraph, table
from caspian.files import provided, shown
from caspian.headers import header
from caspian.records import Record, read_text
from caspian.schemas import (
    INDEPENDENT,
    MACHINE,
    MACHINES,
    PUBLISHED,
    Schemas,
    fields,
    header_features,
    is_label,
    labels,
)

_WRITTEN = """
The authored text was written by a language model. It is good for training, error analysis and the
comparison of methods. It is more regular than news, so that a score on it is no score on news, and
neither real outlets nor the shares of labels in the real world can be learnt from it."""
LISTED = 20  # more articles than this are counted in the card and listed in the data


def card(facts: Record, schemas: Schemas, cards: Path) -> str:
    """The release's README.md: the YAML header, and the template cards/card.md filled with numbers.

    Raises Refused where the template is missing or asks for something that is not computed.
    """
    about = facts["about"]
    parts = {
        "name": escaped(about["name"]),
        "version": about["version"],
        "description": paragraph(about["description"]),
        "origins": _origins(facts, schemas),
        "plan": paragraph(about.get("plan", "")),
        "statement": _statement(about),
        "sizes": _sizes(facts, schemas),
        "articles": _articles(facts, schemas),
        "standoff": _standoff(facts),
        "labels": _labels(facts, schemas),
        "fields": _fields(facts, schemas),
        "attributions": summaries.by_origin(facts),
        "texts": summaries.texts(facts),
        "layers": summaries.layers(facts, schemas),
        "contrast": summaries.contrast(facts),
        "benchmarks": summaries.benchmarks(facts),
        "annotators": _annotators(facts, schemas),
        "agreement": agreement_text(facts["agreement"]),
        "sharing": _sharing(about),
        "limits": _limits(facts),
        "uses": _uses(facts),
        "reviewed": _reviewed(facts),
        "considerations": paragraph(about.get("considerations", "")),
        "example": _example(facts),
        "split": list(facts["rows"]["sentences"])[-1],
        "targets": _targets(facts, schemas),
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
        raise Refused([Fault(shown(path), "", message)]) from None
    except ValueError as error:
        raise Refused([Fault(shown(path), "", f"not usable as a card's template: {error}")]) from None
    return f"---\n{_yaml(header(facts, schemas))}---\n\n{body}"


def template(cards: Path) -> str:
    """The prose of the card, with the names of what is computed."""
    return prose(provided(cards / "card.md"))


def guidelines(cards: Path) -> str:
    """The annotation guidelines, published beside the labels that were made under them."""
    return prose(provided(cards / "guidelines.md"))


def annotation_licences(facts: Record) -> list[str]:
    """The terms of the labels, over all articles."""
    return sorted({article["annotation_licence"] for article in facts["articles"]})


def citation(facts: Record) -> str:
    """CITATION.cff 1.2.0."""
    about = facts["about"]
    return _yaml(
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


def prose(path: Path) -> str:
    """The text of a file of prose. Raises Refused where it cannot be read."""
    text = read_text(path)
    if isinstance(text, Fault):
        raise Refused([text])
    return text


def _yaml(content: Record) -> str:
    import yaml

    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1_000))


def _origins(facts: Record, schemas: Schemas) -> str:
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    lines = []
    for label in labels("origin", schemas):
        articles = [a for a in facts["articles"] if a["origin"] == label.name]
        sentences = sum(a["sentences"] for a in articles)
        size = f"{counted(len(articles), 'article')}, {counted(sentences, 'sentence')}"
        if not articles:
            continue
        by = kinds.get(facts["about"].get("authored_by")) if label.name != PUBLISHED else None
        lines.append(
            f"- **{escaped(label.name)}**: {size}. {escaped(label.meaning)}" + (f" Written by: {by}." if by else "")
        )
    return "\n".join(lines)


def _sizes(facts: Record, schemas: Schemas) -> str:
    used = {split for parts in facts["rows"].values() for split in parts}
    splits = [label.name for label in labels("split", schemas) if label.name in used]
    rows = [[config, *(parts.get(split, 0) for split in splits)] for config, parts in facts["rows"].items()]
    return table(["config", *splits], rows)


def _articles(facts: Record, schemas: Schemas) -> str:
    if len(facts["articles"]) > LISTED:
        return f"{summaries.conflicts(facts, schemas)}\n\nEach article has its row in the config `articles`."
    shown_fields = ("id", "title", "origin", "split", "outlet", "date", "sentences", "tokens", "text_licence")
    rows = [["not known" if a[name] is None else a[name] for name in shown_fields] for a in facts["articles"]]
    return table([name.replace("_", " ") for name in shown_fields], rows)


def _standoff(facts: Record) -> str:
    if not facts["standoff"]:
        return ""
    return (
        "\n**This is a stand-off release: it holds no text**, only hashes, offsets and labels. Put the texts into a\n"
        "folder as `<article id>.txt` and run `caspian load RELEASE --texts FOLDER --out FULL`; a text that is not\n"
        "exactly the labelled one is refused.\n"
    )


def _labels(facts: Record, schemas: Schemas) -> str:
    parts = []
    for field, of_sentences in facts["labels"]["sentences"].items():
        columns = {f"sentences, {origin}": counts for origin, counts in of_sentences.items()}
        of_attributions = facts["labels"]["attributions"].get(field, {})
        columns |= {f"attributions, {origin}": counts for origin, counts in of_attributions.items()}
        rows = [
            [f"`{label.name}`", label.meaning, *(counts[label.name] for counts in columns.values())]
            for label in labels(field, schemas)
        ]
        meaning = schemas["labels.json"]["$defs"][field]["description"]
        parts.append(f"### {field}\n\n{paragraph(meaning)}\n\n{table(['value', 'meaning', *columns], rows)}")
    return "\n\n".join(parts)


def _fields(facts: Record, schemas: Schemas) -> str:
    parts = []
    for config in facts["rows"]:
        rows = []
        for (name, node), spelled in zip(fields(config, schemas), header_features(config, schemas), strict=True):
            rows.append([f"`{name}`", "label" if is_label(node) else _kind(spelled), node.get("description", "")])
        meaning = schemas[f"{config}.json"]["description"]
        parts.append(f"### {config}\n\n{meaning}\n\n{table(['field', 'type', 'meaning'], rows)}")
    return "\n\n".join(parts)


def _kind(spelled: Record | str | list[Record]) -> str:
    """The type of a feature in words: “list of list of int32”."""
    if isinstance(spelled, str):
        return spelled
    if isinstance(spelled, list):
        return "record"
    return f"list of {_kind(spelled['list'])}" if "list" in spelled else _kind(spelled["dtype"])


def _annotators(facts: Record, schemas: Schemas) -> str:
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    rows = [
        [a["id"], kinds[a["kind"]], a["role"], a["guidelines"], a["description"]] for a in facts["about"]["annotators"]
    ]
    return table(["layer", "kind", "role", "guidelines", "what it is"], rows)


def _sharing(about: Record) -> str:
    """What agreement between machines is worth, where the independent layers are theirs."""
    kinds = [annotator["kind"] for annotator in about["annotators"] if annotator["role"] == INDEPENDENT]
    return SHARED_ERRORS if len(kinds) > 1 and set(kinds) == {MACHINE} else ""


def _few(facts: Record) -> bool:
    return len(facts["articles"]) < ENOUGH_ARTICLES


def _limits(facts: Record) -> str:
    if not _few(facts):
        return "A difference between two models needs an interval over articles." + _written_limits(facts)
    return (
        f"With {counted(len(facts['articles']), 'article')} it can train nothing and cannot tell two models apart: a\n"
        f"score on it is an illustration, and below {ENOUGH_ARTICLES} articles no comparison should be claimed."
    )


def _written_limits(facts: Record) -> str:
    """What text by a language model is good for, where there is some."""
    if facts["about"].get("authored_by") != MACHINE or all(a["origin"] == PUBLISHED for a in facts["articles"]):
        return ""
    return _WRITTEN


def _statement(about: Record) -> str:
    """The data statement, or that there is none."""
    parts = about.get("data_statement", {})
    lines = [f"- **{name.replace('_', ' ').capitalize()}.** {escaped(text)}" for name, text in parts.items()]
    return "\n".join(lines) or "This corpus gives none."


def _uses(facts: Record) -> str:
    if _few(facts):
        return "For seeing the format, for error analysis, and as the pattern of a corpus of one's own."
    return "For training and comparing models of attribution and stance, and for error analysis."


def _reviewed(facts: Record) -> str:
    kinds = {annotator["kind"] for annotator in facts["about"]["annotators"]}
    if kinds <= set(MACHINES):
        makers = "language models" if kinds == {MACHINE} else "machines"
        return f"All labels were made by {makers}; no person has reviewed them."
    return "Who or what labelled is listed below."


def _example(facts: Record) -> str:
    if facts["example"] is None:
        return "No sentence quotes anybody."
    row = json.dumps(facts["example"], ensure_ascii=False, indent=2)
    row = re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", row)  # a fragment reads better on one line
    return f"```json\n{row}\n```"


def _targets(facts: Record, schemas: Schemas) -> str:
    if len(facts["articles"]) > LISTED:
        return "The targets are listed in `stats.json`."
    stances = [label.name for label in labels("stance", schemas)]
    rows = [
        [entry["target"] or "null", entry["article_id"], *(entry["stances"].get(stance, 0) for stance in stances)]
        for entry in facts["targets"]
    ]
    return table(["target", "article", *stances], rows)
