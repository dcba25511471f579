"""The dataset card and the citation of a release: text computed from its facts."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Any

from caspian.agreement import ENOUGH_ARTICLES
from caspian.faults import Fault, Refused
from caspian.files import shown
from caspian.records import Record, decode, read_bytes
from caspian.schemas import CONFIGS, Schemas, fields, header_features, is_label, labels

_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]


def card(facts: Record, schemas: Schemas, cards: Path) -> str:
    """The release's README.md: the YAML header `datasets` reads, and the template filled with numbers.

    Raises Refused where the template is missing or asks for something that is not computed.
    """
    about = facts["about"]
    parts = {
        "name": about["name"],
        "version": about["version"],
        "description": about["description"],
        "origins": _origins(facts, schemas),
        "sizes": _sizes(facts),
        "articles": _articles(facts),
        "standoff": _standoff(facts),
        "labels": _labels(facts, schemas),
        "fields": _fields(schemas),
        "making": _making(facts),
        "annotators": _annotators(facts, schemas),
        "agreement": agreement_text(facts["agreement"]),
        "limits": _limits(facts),
        "digests": table(["config", "SHA-256"], [[c, f"`{d}`"] for c, d in facts["digests"].items()]),
        "citation": f"{', '.join(about['authors'])} ({about['date'][:4]}). {about['name']}: {about['title']}. "
        f"Version {about['version']}. `CITATION.cff` has it in machine-readable form.",
    }
    path = cards / "card.md"
    try:
        body = Template(_prose(path)).substitute(parts)
    except KeyError as error:
        raise Refused([Fault(shown(path), "", f"asks for ${error.args[0]}; expected one of {sorted(parts)}")]) from None
    except ValueError as error:
        raise Refused([Fault(shown(path), "", f"not usable as a card's template: {error}")]) from None
    return f"---\n{_yaml(header(facts, schemas))}---\n\n{body}"


def guidelines(cards: Path) -> str:
    """The annotation guidelines, published beside the labels that were made under them."""
    return _prose(cards / "guidelines.md")


def _prose(path: Path) -> str:
    data = read_bytes(path)
    text = data if isinstance(data, Fault) else decode(data, path)
    if isinstance(text, Fault):
        raise Refused([text])
    return text


def header(facts: Record, schemas: Schemas) -> Record:
    """The YAML header of the card, as Hugging Face and `datasets` define it."""
    about = facts["about"]
    total = sum(facts["rows"]["sentences"].values())
    kinds = {annotator["kind"] for annotator in about["annotators"]}
    origins = {article["origin"] for article in facts["articles"]}
    return {
        "pretty_name": about["name"],
        "language": ["en"],
        "license": about["licence"],
        **({"license_name": about["licence_name"], "license_link": "README.md#terms"} if about["licence"] == "other" else {}),
        "annotations_creators": sorted({"machine-generated" if k == "language_model" else "expert-generated" for k in kinds}),
        "language_creators": sorted({"found" if origin == "published" else "machine-generated" for origin in origins}),
        "multilinguality": ["monolingual"],
        "size_categories": [next((name for limit, name in _SIZES if total < limit), "n>1M")],
        "source_datasets": ["original"],
        "task_categories": ["text-classification", "token-classification"],
        "task_ids": ["multi-class-classification"],
        "tags": ["stance-detection", "attribution", "quotation", "news", "conflict"],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == CONFIGS[0] else {}),
                "data_files": [{"split": s, "path": f"data/{config}/{s}-*.parquet"} for s in parts],
                "version": about["version"],
                # `datasets` keys its cache by this header and not by the files: without the digest a
                # corrected release under the same version would be served from the old cache.
                "description": f"content sha256 {facts['digests'][config]}",
            }
            for config, parts in facts["rows"].items()
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": header_features(config, schemas),
                "splits": [
                    {"name": s, "num_bytes": facts["bytes"][config][s], "num_examples": n} for s, n in parts.items()
                ],
            }
            for config, parts in facts["rows"].items()
        ],
    }


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
            "license": "CC-BY-4.0",
            "keywords": ["stance detection", "attribution", "news", "armed conflict"],
        }
    )


def table(head: list[str], rows: list[list[Any]]) -> str:
    """A Markdown table; cells cannot break out of it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def agreement_text(agreement: Record | None) -> str:
    """The agreement between independent annotators as Markdown, with what its intervals are worth."""
    if agreement is None:
        return "No sentence has been labelled by two independent annotators."
    rows = [
        [field, number(a["alpha"]), interval(a["low"], a["high"]), f"{a['agreed']:.1%}"]
        for field, a in agreement["labels"].items()
    ]
    spans = [
        [role, number(s["token_alpha"]), interval(s["token_low"], s["token_high"]), number(s["exact_f1"]), number(s["overlap_f1"])]
        for role, s in agreement["spans"].items()
    ]
    whole = agreement["attributions"]
    spans.append(["whole attribution", "", "", number(whole["exact_f1"]), number(whole["overlap_f1"])])
    return "\n\n".join(
        [
            f"Between {' and '.join(agreement['annotators'])}, on {agreement['sentences']} sentences of "
            f"{agreement['articles']} {'article' if agreement['articles'] == 1 else 'articles'}: Krippendorff's alpha of the label "
            "of the sentence or of its principal attribution, with a 95 % bootstrap interval, and the share of sentences with equal labels.",
            table(["field", "alpha", "95 %", "agreed"], rows),
            "Spans: alpha over tokens (in the span or not), and F1 of spans that are equal, or that share a character (one to one).",
            table(["role", "token alpha", "95 %", "exact F1", "overlap F1"], spans),
            interval_worth(agreement),
        ]
    )


def interval_worth(agreement: Record) -> str:
    """What the bootstrap intervals of an agreement can carry."""
    if agreement["unit"] == "sentence":
        return (
            "The intervals resample the sentences of **one article**. They mean little: they describe this article, "
            "its sentences depend on each other, and nothing follows for another one."
        )
    if agreement["articles"] < ENOUGH_ARTICLES:
        return f"The intervals resample {agreement['articles']} articles; below {ENOUGH_ARTICLES} they are too narrow to rely on."
    return "The intervals resample articles, since sentences of one article depend on each other."


def number(value: float | None) -> str:
    """A figure at three places; a dash where it is undefined (one value only)."""
    return "–" if value is None else f"{value:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """A 95 % interval, or a dash."""
    return "–" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _yaml(content: Record) -> str:
    import yaml

    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1_000))


def _cell(value: Any) -> str:
    return str("" if value is None else value).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _plural(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def _origins(facts: Record, schemas: Schemas) -> str:
    lines = []
    for label in labels("origin", schemas):
        articles = [a for a in facts["articles"] if a["origin"] == label.name]
        sentences = sum(a["sentences"] for a in articles)
        lines.append(f"- **{label.name}**: {_plural(len(articles), 'article')}, {_plural(sentences, 'sentence')}. {label.meaning}")
    return "\n".join(lines)


def _sizes(facts: Record) -> str:
    splits = sorted({s for parts in facts["rows"].values() for s in parts}, key=["train", "validation", "test"].index)
    return table(["config", *splits], [[c, *(parts.get(s, 0) for s in splits)] for c, parts in facts["rows"].items()])


def _articles(facts: Record) -> str:
    if len(facts["articles"]) > 20:
        return "The articles are listed in the config `articles`."
    rows = [
        [a["id"], a["title"], a["origin"], a["split"], a["outlet"] or "not known", a["date"] or "not known", a["sentences"], a["tokens"], a["text_licence"]]
        for a in facts["articles"]
    ]
    return table(["article", "title", "origin", "split", "outlet", "date", "sentences", "tokens", "terms of the text"], rows)


def _standoff(facts: Record) -> str:
    if not facts["standoff"]:
        return ""
    return (
        "**This is a stand-off release: it holds no text**, only hashes, offsets and labels. Put the texts into a folder "
        "as `<article id>.txt` and run `caspian load RELEASE --texts FOLDER --out FULL`; a text that is not exactly the labelled one is refused."
    )


def _labels(facts: Record, schemas: Schemas) -> str:
    parts = []
    for field, by_origin in facts["labels"]["sentences"].items():
        of_attributions = facts["labels"]["attributions"].get(field)
        origins = list(by_origin)
        head = ["value", "meaning", *(f"sentences, {o}" for o in origins)]
        head += [f"attributions, {o}" for o in origins] if of_attributions else []
        rows = []
        for label in labels(field, schemas):
            counts = [by_origin[o][label.name] for o in origins]
            counts += [of_attributions[o][label.name] for o in origins] if of_attributions else []
            rows.append([f"`{label.name}`", label.meaning, *counts])
        parts.append(f"### {field}\n\n{schemas['labels.json']['$defs'][field]['description']}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def _fields(schemas: Schemas) -> str:
    parts = []
    for config in CONFIGS:
        described = []
        for (name, node), spelled in zip(fields(config, schemas), header_features(config, schemas), strict=True):
            kind = "label" if is_label(node) else "list" if "list" in spelled else spelled["dtype"]
            described.append([f"`{name}`", kind, node.get("description", "")])
        parts.append(f"### {config}\n\n{schemas[f'{config}.json']['description']}\n\n{table(['field', 'type', 'meaning'], described)}")
    return "\n\n".join(parts)


def _making(facts: Record) -> str:
    a = facts["attributions"]
    total = sum(facts["rows"]["attributions"].values())
    return (
        "Articles are kept byte by byte. Sentences are cut by rule (`caspian.split_sentences`). Annotators write the words of a "
        "span, the compiler finds them in the text and refuses what is absent or ambiguous; every record is checked "
        f"against JSON Schema. There are {_plural(total, 'attribution')}: {a['with_source']} with source words, {a['with_cue']} with a cue, "
        f"{a['with_content']} with content ({a['discontinuous_content']} discontinuous), {a['relayed']} relayed, {a['unnamed_sources']} from unnamed "
        f"sources; {_plural(a['sentences_with_several'], 'sentence')} with several."
    )


def _annotators(facts: Record, schemas: Schemas) -> str:
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    rows = [[a["id"], kinds[a["kind"]], a["role"], a["guidelines"], a["description"]] for a in facts["about"]["annotators"]]
    return table(["layer", "kind", "role", "guidelines", "what it is"], rows)


def _limits(facts: Record) -> str:
    articles = len(facts["articles"])
    if articles < ENOUGH_ARTICLES:
        return (
            f"With {_plural(articles, 'article')} it can train nothing and cannot tell two models apart: a score on it is an "
            f"illustration, and no interval or comparison should be claimed below {ENOUGH_ARTICLES} articles."
        )
    return "Claims about differences between models need intervals over articles."
