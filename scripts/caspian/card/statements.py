"""What the card says in sentences: where texts and labels come from, what they are good for."""

from __future__ import annotations

import json
import re

from caspian.card.agreement_section import SHARED_ERRORS
from caspian.card.evaluation import EVALUATION, can_be_asked
from caspian.card.markdown import escaped, quantity
from caspian.faults import fault_codes
from caspian.records import Record
from caspian.schemas import (
    INDEPENDENT,
    MACHINE,
    MACHINES,
    PUBLISHED,
    Schemas,
    labels,
)
from caspian.scores.resampling import ENOUGH_ARTICLES
from caspian.sources.splits import data_digest

_WRITTEN = """
The authored text was written by a language model. It is good for training, error analysis and the
comparison of methods. It is more regular than news, so that a score on it is no score on news, and
neither real outlets nor the shares of labels in the real world can be learnt from it."""
_NO_MEASURE = """
Labels say what a text says, not what is true. They measure nothing about real outlets, governments
or the course of a war, and their shares are no estimate of the shares in the news."""

_HUB = re.compile(r"https://huggingface\.co/datasets/([\w.-]+/[\w.-]+)/?")


def origin_sizes(facts: Record, schemas: Schemas) -> list[str]:
    """A sentence an origin: how many articles and sentences it has, what it is, who wrote it."""
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    lines = []
    for label in labels("origin", schemas):
        articles = [a for a in facts["articles"] if a["origin"] == label.name]
        if not articles:
            continue
        size = f"{quantity(len(articles), 'article')}, {quantity(sum(a['sentences'] for a in articles), 'sentence')}"
        by = kinds.get(facts["about"].get("authored_by")) if label.name != PUBLISHED else None
        lines.append(f"{label.name}: {size}. {label.meaning}" + (f" Written by: {by}." if by else ""))
    return lines


def origins_text(facts: Record, schemas: Schemas) -> str:
    """`origin_sizes` as a list."""
    return "\n".join(f"- {escaped(line)}" for line in origin_sizes(facts, schemas))


def standoff_text(facts: Record) -> str:
    """That a stand-off release holds no text, and how to put it back; nothing of others."""
    if not facts["standoff"]:
        return ""
    return (
        "\n**This is a stand-off release: it holds no text**, only hashes, offsets and labels. Put the texts into a\n"
        "folder as `<article id>.txt` and run `caspian load RELEASE --texts FOLDER --out FULL`; a text that is not\n"
        "exactly the labelled one is refused.\n"
    )


def sharing_text(about: Record) -> str:
    """What agreement between machines is worth, where the independent layers are theirs."""
    kinds = [annotator["kind"] for annotator in about["annotators"] if annotator["role"] == INDEPENDENT]
    return SHARED_ERRORS if len(kinds) > 1 and set(kinds) == {MACHINE} else ""


def _few(facts: Record) -> bool:
    return len(facts["articles"]) < ENOUGH_ARTICLES


def limits(facts: Record) -> list[str]:
    """What the size and the making of the data keep it from showing."""
    if _few(facts):
        articles = quantity(len(facts["articles"]), "article")
        size = (
            f"With {articles} it can train nothing and cannot tell two models apart:\n"
            f"a score on it is an illustration, and below {ENOUGH_ARTICLES} articles no comparison should be claimed."
        )
        return [size, _NO_MEASURE.strip()]
    written = facts["about"].get("authored_by") == MACHINE and any(a["origin"] != PUBLISHED for a in facts["articles"])
    size = "A difference between two models needs an interval over articles."
    return [size, *([_WRITTEN.strip()] if written else []), _NO_MEASURE.strip()]


def statement_text(about: Record) -> str:
    """The data statement, or that there is none."""
    parts = about.get("data_statement", {})
    lines = [f"- **{name.replace('_', ' ').capitalize()}.** {escaped(text)}" for name, text in parts.items()]
    return "\n".join(lines) or "This corpus gives none."


def warnings_text(facts: Record) -> str:
    """What `caspian check` warns of, code by code, or that it has nothing to warn of."""
    meanings = {code: meaning for codes in fault_codes().values() for code, meaning in codes.items()}
    lines = [f"- {code}, {count:,}: {meanings[code]}" for code, count in facts.get("warnings", {}).items()]
    if not lines:
        return "None: no article or sentence is nearly equal to one of another split, or in another language."
    return "\n".join(lines)


def uses(facts: Record) -> str:
    """What the data are good for, by their size."""
    if _few(facts):
        return "For seeing the format, for error analysis, and as the pattern of a corpus of one's own."
    return "For training and comparing models of attribution and stance, and for error analysis."


def reviewed_text(facts: Record) -> str:
    """Whether a person has labelled anything."""
    kinds = {annotator["kind"] for annotator in facts["about"]["annotators"]}
    if not kinds:
        return "It has no labels."
    if kinds <= set(MACHINES):
        makers = "language models" if kinds == {MACHINE} else "machines"
        return f"All labels were made by {makers}; no person has reviewed them."
    return "Who or what labelled is listed below."


def declared_text(about: Record) -> str:
    """What is labelled, in a corpus that does not label everything."""
    if "label_fields" not in about:
        return ""
    names = ", ".join(f"`{name}`" for name in about["label_fields"])
    return f"\n**Labelled here: {names or 'nothing'}.** What is not labelled has no column.\n"


def conventions_text(about: Record) -> str:
    """What the guidelines decide otherwise than a reader of the definitions might expect."""
    lines = [f"- {escaped(convention)}" for convention in about.get("conventions", [])]
    return "\n".join(["**What may surprise**, decided by the guidelines:", "", *lines]) if lines else ""


def runs_text(about: Record) -> str:
    """What agreement is between: runs of one model, where the layers to compare are such, with what is known of it."""
    layers = [annotator for annotator in about["annotators"] if annotator["role"] == INDEPENDENT]
    models = {(layer.get("model"), layer.get("version")) for layer in layers}
    if len(layers) < 2 or {layer["kind"] for layer in layers} != {MACHINE} or len(models) > 1:
        return ""
    ((model, version),) = models
    known = ", ".join([escaped(model or "its name is not known"), f"version {version or 'not known'}"])
    return f"Agreement here is **between runs of one language model** ({known}), not between people."


def loading_code(facts: Record) -> str:
    """A line of code a config that one trains on."""
    split = list(facts["rows"]["sentences"])[-1]
    told = [config for config in ("sentences", "attributions") if config in facts["rows"]]
    return "\n".join(f'{config} = datasets.load_dataset(folder, "{config}", split="{split}")' for config in told)


def loading_path(about: Record) -> str:
    """What `datasets.load_dataset` is given: the name on the Hub where the corpus has one, else a folder."""
    match = _HUB.fullmatch(about.get("url", ""))
    return match[1] if match else "path/to/release"


def _short_digest(facts: Record) -> str:
    return f"{data_digest(facts['digests'])[:16]}…"


def files_text(facts: Record) -> str:
    """What lies beside the card, a line a file."""
    asked = "asks models for the labels of `test`, with Inspect: `inspect eval hf/OWNER/NAME`"
    files = {
        "data/": f"the rows, as Parquet; digest of what models learn from and are asked: `{_short_digest(facts)}`",
        "stats.json": "every number of this page, and all scores of the baselines",
        **({EVALUATION: asked} if can_be_asked(facts) else {}),
        "croissant.json": "describes the data and how they were made (Croissant 1.1)",
        "cards/guidelines.md, schema/": "how to decide, and what a record is",
        "LICENSE, CITATION.cff, SHA256SUMS": "terms, citation, and the SHA-256 of every file",
    }
    return "\n".join(f"- `{name.replace(', ', '`, `')}`: {meaning}" for name, meaning in files.items())


def example_text(facts: Record) -> str:
    """One row as JSON, its spans on a line each."""
    if facts["example"] is None:
        return "No sentence quotes anybody."
    row = json.dumps(facts["example"], ensure_ascii=False, indent=2)
    row = re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", row)
    row = re.sub(r"\[\s+(\[\d[\d\[\], \n]*\])\s+\]", lambda span: f"[{' '.join(span[1].split())}]", row)
    return f"```json\n{row}\n```"
