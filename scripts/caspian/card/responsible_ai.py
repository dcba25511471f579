"""The responsible-AI block of croissant.json: what corpus.json and the counts tell of the making of the data.

Properties of http://mlcommons.org/croissant/RAI/1.0. What a corpus does not tell is left out.
"""

from __future__ import annotations

from caspian.card.agreement_section import gold_text
from caspian.card.markdown import quantity
from caspian.card.statements import limits, origin_sizes, reviewed_text, sharing_text, uses
from caspian.records import Record
from caspian.schemas import GOLD, INDEPENDENT, MACHINES, PUBLISHED, Schemas, labels


def responsible_ai(facts: Record, schemas: Schemas) -> Record:
    """The properties by their names, `rai:…`."""
    about = facts["about"]
    statement = about.get("data_statement", {})
    told: Record = {
        "dataCollection": " ".join(filter(None, [statement.get("curation"), about.get("plan")])),
        "dataCollectionRawData": " ".join(origin_sizes(facts, schemas)),
        "dataPreprocessingProtocol": [
            "Articles are kept byte by byte; sentences are cut by rule, with offsets in Unicode code points."
        ],
        "dataAnnotationProtocol": _layers(about, schemas),
        "dataAnnotationAnalysis": _analysis(facts),
        "annotationsPerItem": _per_item(facts),
        "annotatorDemographics": [statement.get("annotators")],
        "machineAnnotationTools": _machines(about, schemas),
        "dataBiases": [sharing_text(about), statement.get("language_variety"), statement.get("speakers")],
        "dataLimitations": [*limits(facts), reviewed_text(facts), about.get("considerations")],
        "dataUseCases": [uses(facts)],
        "personalSensitiveInformation": [_names(facts)],
    }
    flat = {name: _one_line(value) for name, value in told.items()}
    return {f"rai:{name}": value for name, value in flat.items() if value}


def _one_line(value: str | list[str | None]) -> str | list[str]:
    """Texts without the line breaks of a card, and without those that are empty."""
    return " ".join(value.split()) if isinstance(value, str) else [" ".join(text.split()) for text in value if text]


def _layers(about: Record, schemas: Schemas) -> str:
    """Who or what labelled, under which guidelines: the layers that count, pilots aside."""
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    return " ".join(
        f"{a['id']} ({kinds[a['kind']]}, {a['role']}, guidelines {a['guidelines']}): {a['description']}"
        for a in about["annotators"]
        if a["role"] in (GOLD, INDEPENDENT)
    )


def _analysis(facts: Record) -> list[str | None]:
    agreement = facts["agreement"]
    whole = next(iter(agreement["by_origin"].values()), None)
    return [gold_text(whole, agreement["overruled"], agreement["reopened"]) if whole else None]


def _per_item(facts: Record) -> str:
    """How many labels a sentence has: the specification asks for those of people."""
    annotators = facts["about"]["annotators"]
    people = ", ".join(a["id"] for a in annotators if a["kind"] not in MACHINES)
    independent = ", ".join(a["id"] for a in annotators if a["role"] == INDEPENDENT)
    whole = next(iter(facts["agreement"]["by_origin"].values()), None)
    compared, total = whole["sentences"] if whole else 0, sum(facts["rows"]["sentences"].values())
    return (
        f"{f'Layers in which people labelled: {people}' if people else 'No label by a person'}. Independent layers: "
        f"{independent or 'none'}; two or more on {compared:,} of {quantity(total, 'sentence')}."
    )


def _machines(about: Record, schemas: Schemas) -> list[str | None]:
    """The kinds of machines with the layers that they made."""
    titles = {label.name: label.title for label in labels("annotator_kind", schemas)}
    made: dict[str, list[str]] = {}
    for annotator in about["annotators"]:
        if annotator["kind"] in MACHINES:
            made.setdefault(titles[annotator["kind"]], []).append(annotator["id"])
    return [f"{title}: {', '.join(layers)}" for title, layers in made.items()]


def _names(facts: Record) -> str | None:
    """What names of people the data hold by the way they are made."""
    published = [article for article in facts["articles"] if article["origin"] == PUBLISHED]
    if not published:
        return None
    edits = (
        " An edit of config contrast makes a source say what it did not say: it is for testing models, and is "
        "quoted by nobody."
    )
    return (
        f"{quantity(len(published), 'published article')}: the text is kept with the names that it has, and "
        f"source_name repeats those of its sources.{edits if 'contrast' in facts['rows'] else ''}"
    )
