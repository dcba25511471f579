"""The dataset card and the citation of a release: text computed from its facts."""

from __future__ import annotations

from pathlib import Path
from string import Template

from caspian.agreement import ENOUGH_ARTICLES
from caspian.faults import Fault, Refused
from caspian.figures import agreement_text, counted, table
from caspian.files import shown
from caspian.headers import header
from caspian.records import Record, decode, read_bytes
from caspian.schemas import CONFIGS, Schemas, fields, header_features, is_label, labels


def card(facts: Record, schemas: Schemas, cards: Path) -> str:
    """The release's README.md: the YAML header, and the template cards/card.md filled with numbers.

    Raises Refused where the template is missing or asks for something that is not computed.
    """
    about = facts["about"]
    parts = {
        "name": about["name"],
        "version": about["version"],
        "description": about["description"],
        "origins": _origins(facts, schemas),
        "sizes": _sizes(facts, schemas),
        "articles": _articles(facts),
        "standoff": _standoff(facts),
        "labels": _labels(facts, schemas),
        "fields": _fields(schemas),
        "attributions": sum(facts["rows"]["attributions"].values()),
        **facts["attributions"],
        "annotators": _annotators(facts, schemas),
        "agreement": agreement_text(facts["agreement"]),
        "limits": _limits(facts),
        "considerations": about.get("considerations", ""),
        "licences": " and ".join(annotation_licences(facts)),
        "digests": table(["config", "SHA-256"], [[c, f"`{d}`"] for c, d in facts["digests"].items()]),
        "authors": ", ".join(about["authors"]),
        "year": about["date"][:4],
        "title": about["title"],
    }
    path = cards / "card.md"
    try:
        body = Template(_prose(path)).substitute(parts)
    except KeyError as error:
        message = f"asks for ${error.args[0]}; expected one of {', '.join(sorted(parts))}"
        raise Refused([Fault(shown(path), "", message)]) from None
    except ValueError as error:
        raise Refused([Fault(shown(path), "", f"not usable as a card's template: {error}")]) from None
    return f"---\n{_yaml(header(facts, schemas))}---\n\n{body}"


def guidelines(cards: Path) -> str:
    """The annotation guidelines, published beside the labels that were made under them."""
    return _prose(cards / "guidelines.md")


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


def _prose(path: Path) -> str:
    data = read_bytes(path)
    text = data if isinstance(data, Fault) else decode(data, path)
    if isinstance(text, Fault):
        raise Refused([text])
    return text


def _yaml(content: Record) -> str:
    import yaml

    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1_000))


def _origins(facts: Record, schemas: Schemas) -> str:
    lines = []
    for label in labels("origin", schemas):
        articles = [a for a in facts["articles"] if a["origin"] == label.name]
        sentences = sum(a["sentences"] for a in articles)
        size = f"{counted(len(articles), 'article')}, {counted(sentences, 'sentence')}"
        lines.append(f"- **{label.name}**: {size}. {label.meaning}")
    return "\n".join(lines)


def _sizes(facts: Record, schemas: Schemas) -> str:
    used = {split for parts in facts["rows"].values() for split in parts}
    splits = [label.name for label in labels("split", schemas) if label.name in used]
    rows = [[config, *(parts.get(split, 0) for split in splits)] for config, parts in facts["rows"].items()]
    return table(["config", *splits], rows)


def _articles(facts: Record) -> str:
    if len(facts["articles"]) > 20:
        return "The articles are listed in the config `articles`."
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
        parts.append(f"### {field}\n\n{meaning}\n\n{table(['value', 'meaning', *columns], rows)}")
    return "\n\n".join(parts)


def _fields(schemas: Schemas) -> str:
    parts = []
    for config in CONFIGS:
        rows = []
        for (name, node), spelled in zip(fields(config, schemas), header_features(config, schemas), strict=True):
            kind = "label" if is_label(node) else "list" if "list" in spelled else spelled["dtype"]
            rows.append([f"`{name}`", kind, node.get("description", "")])
        meaning = schemas[f"{config}.json"]["description"]
        parts.append(f"### {config}\n\n{meaning}\n\n{table(['field', 'type', 'meaning'], rows)}")
    return "\n\n".join(parts)


def _annotators(facts: Record, schemas: Schemas) -> str:
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    rows = [
        [a["id"], kinds[a["kind"]], a["role"], a["guidelines"], a["description"]] for a in facts["about"]["annotators"]
    ]
    return table(["layer", "kind", "role", "guidelines", "what it is"], rows)


def _limits(facts: Record) -> str:
    articles = len(facts["articles"])
    if articles >= ENOUGH_ARTICLES:
        return "Claims about differences between models need intervals over articles."
    return (
        f"With {counted(articles, 'article')} it can train nothing and cannot tell two models apart: a score on it is\n"
        f"an illustration, and no interval or comparison should be claimed below {ENOUGH_ARTICLES} articles."
    )
