"""Tables of the card: sizes, articles, layers, texts, targets."""

from __future__ import annotations

from collections import Counter

from caspian.agreement.definition_readers import READER
from caspian.card.markdown import escaped, number, quantity, table
from caspian.records import Record
from caspian.schemas import GOLD, INDEPENDENT, Schemas, labels
from caspian.text.diversity import WINDOW

_COUNTED = (GOLD, INDEPENDENT, READER)  # roles whose layers the card tells of one by one
_LISTED = 20  # more articles than this are counted in the card and listed in the data


def sizes_table(facts: Record, schemas: Schemas) -> str:
    """A row a config, a column a split."""
    used = {split for parts in facts["rows"].values() for split in parts}
    splits = [label.name for label in labels("split", schemas) if label.name in used]
    rows = [[config, *(f"{parts.get(split, 0):,}" for split in splits)] for config, parts in facts["rows"].items()]
    return table(["config", *splits], rows)


def articles_table(facts: Record, schemas: Schemas) -> str:
    """A row an article, or of many a row a split."""
    if len(facts["articles"]) > _LISTED:
        return _stories_table(facts, schemas)
    shown_fields = ("id", "title", "origin", "split", "outlet", "date", "sentences", "tokens", "text_licence")
    rows = [["not known" if a[name] is None else a[name] for name in shown_fields] for a in facts["articles"]]
    return table([name.replace("_", " ") for name in shown_fields], rows)


def annotators_table(facts: Record, schemas: Schemas) -> str:
    """A row a layer that counts: who or what made it, under which guidelines; pilots are only named."""
    kinds = {label.name: label.title for label in labels("annotator_kind", schemas)}
    annotators = facts["about"]["annotators"]
    rows = [
        [a["id"], kinds[a["kind"]], a["role"], a["guidelines"], a["description"]]
        for a in annotators
        if a["role"] in _COUNTED
    ]
    others = [f"`{a['id']}` ({escaped(a['guidelines'])})" for a in annotators if a["role"] not in _COUNTED]
    text = table(["layer", "kind", "role", "guidelines", "what it is"], rows)
    if others:
        text += f"\n\nKept and not counted, with the version of their guidelines: {', '.join(others)}."
    return text


def targets_table(facts: Record, schemas: Schemas) -> str:
    """A row a target: the stances towards it; of many articles where to find them."""
    if len(facts["articles"]) > _LISTED:
        return "The targets are listed in `stats.json`."
    if not facts["targets"]:
        return "No target has a stance."
    stances = [label.name for label in labels("stance", schemas)]
    rows = [
        [entry["target"] or "null", entry["article_id"], *(entry["stances"].get(stance, 0) for stance in stances)]
        for entry in facts["targets"]
    ]
    return table(["target", "article", *stances], rows)


def texts_table(facts: Record) -> str:
    """A column an origin: how long and how varied its texts are, and how often which parts of attributions occur."""
    rows: dict[str, list[str]] = {}
    for origin, text in facts["texts"].items():
        length = text["sentence_length"]
        figures = {name: f"{text[name]:,}" for name in ("articles", "sentences", "words", "vocabulary")}
        figures[f"type–token ratio, moving average of {WINDOW} words"] = number(text["mattr"])
        figures["words of a sentence, mean ± sd"] = f"{length['mean']:.1f} ± {length['sd']:.1f}"
        counts = facts["attributions"].get(origin, {})
        figures |= {name.replace("_", " "): f"{count:,}" for name, count in counts.items()}
        for name, figure in figures.items():
            rows.setdefault(name, []).append(figure)
    return table(["texts and attributions", *facts["texts"]], [[name, *figures] for name, figures in rows.items()])


def _stories_table(facts: Record, schemas: Schemas) -> str:
    """A row a split and origin with the articles of each story, and how many articles each genre has."""
    order = [label.name for label in labels("split", schemas)]
    found: dict[tuple[int, str], list[Record]] = {}
    for article in facts["articles"]:
        found.setdefault((order.index(article["split"]), article["origin"]), []).append(article)
    rows = []
    for (split, origin), of in sorted(found.items()):
        outlets = {article["outlet"] for article in of} - {None}
        stories = sorted(Counter(article["story"] or "not told" for article in of).items())
        counted = ", ".join(f"{name} {count}" for name, count in stories) if len(stories) <= _LISTED else "many"
        rows.append([order[split], origin, len(of), sum(a["sentences"] for a in of), len(outlets), counted])
    head = ["split", "origin", "articles", "sentences", "outlets", "articles by story"]
    genres = Counter(a["genre"] for a in facts["articles"] if a["genre"])
    told = ", ".join(f"{escaped(genre.replace('_', ' '))} {count}" for genre, count in sorted(genres.items()))
    return table(head, rows) + (f"\n\nGenres: {told}." if told else "")


def layers_list(facts: Record, schemas: Schemas) -> str:
    """Where the layers are, and whose labels are published in each split, a line a split."""
    lines = []
    for split in [label.name for label in labels("split", schemas) if label.name in facts["layers"]]:
        layers = sorted(facts["layers"][split].items())
        told = ", ".join(f"`{name}` {quantity(of['articles'], 'article')}" for name, of in layers)
        lines.append(f"- {split}: {told}")
    if not lines:
        return "This corpus has no labels."
    return (
        "All layers are in the config `annotations`, with their notes (a stand-off release has none, since they may\n"
        "quote the text). Published are the labels of the deciding layer or, where there is only one, of that one:\n\n"
        + "\n".join(lines)
    )


def contrast_list(facts: Record) -> str:
    """How many edits there are, and which label they change."""
    lines = []
    for origin, found in facts["contrast"].items():
        size = f"{quantity(found['edits'], 'edit')} of {quantity(found['sentences'], 'sentence')}"
        changed = ", ".join(f"{field.replace('_', ' ')} {count}" for field, count in found["changed"].items())
        lines.append(f"- {escaped(origin)}: {size}; they change {changed}")
    return "\n".join(lines) or "This release has none."
