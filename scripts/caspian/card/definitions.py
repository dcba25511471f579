"""What the labels and fields of a release mean, as the card lists them, and how often each label occurs."""

from __future__ import annotations

from caspian.card.markdown import escaped, table
from caspian.records import Record
from caspian.schemas import CONFIGS, Schemas, fields, header_features, is_label, labels

_TOLD = CONFIGS[:2]  # the configs whose fields the card explains; those of others are told in schema/


def row_text(schemas: Schemas) -> str:
    """What a row of `sentences` is, and which of its labels are flat."""
    known = dict(fields("sentences", schemas))
    if "attributions" not in known:
        return "A row of `sentences` is a sentence of an article."
    flat = [f"`{name}`" for name in ("stance", "target", "source", "source_type", "commitment") if name in known]
    told = f"; the flat {', '.join(flat)} are those of the first, the principal one" if flat else ""
    return (
        "A row of `sentences` is a sentence of an article with who says what in it. Each source with its words is an\n"
        f"**attribution**{told}. `attributions` has a row for each."
    )


def holder_text(schemas: Schemas) -> str:
    """Whose a stance is, where stances are labelled."""
    if "stance" not in dict(fields("sentences", schemas)):
        return ""
    return (
        " A **stance** belongs to\na source and points at a target: in “the ministry refutes the report, an agency "
        "reported” the holder is the\nministry, and the agency stands in `via`. In a text that a party issued, the "
        "holder of `author` is `issuer` of its article."
    )


def label_definitions(facts: Record, schemas: Schemas) -> str:
    """Each label field: what it is, and what each of its values means."""
    parts = []
    for field in facts["labels"]["sentences"]:
        meaning = schemas["labels.json"]["$defs"][field].get("description", "")
        values = "\n".join(f"- `{label.name}`: {escaped(label.meaning)}" for label in labels(field, schemas))
        parts.append(f"**{field}**: {escaped(meaning)}\n\n{values}")
    return "\n\n".join(parts)


def label_counts(facts: Record, schemas: Schemas) -> str:
    """How many sentences have each value of each label field: a row a field, a column an origin."""
    rows = []
    for field, counts in facts["labels"]["sentences"].items():
        names = [label.name for label in labels(field, schemas)]
        rows.append([f"`{field}`", *(", ".join(f"{name} {of[name]:,}" for name in names) for of in counts.values())])
    return table(["sentences", *facts["texts"]], rows)


def field_lists(facts: Record, schemas: Schemas) -> str:
    """A list a config; of those that one trains on with type and meaning of each field, once."""
    parts = []
    told: set[tuple[str, str]] = set()
    for config in facts["rows"]:
        head = f"**{config}**: {escaped(schemas[f'{config}.json']['description'])}"
        if config not in _TOLD:
            parts.append(f"{head} Its fields: `schema/{config}.json`.")
            continue
        named, lines = [], []
        for (name, node), spelled in zip(fields(config, schemas), header_features(config, schemas), strict=True):
            meaning = node.get("description", "")
            if is_label(node) or (name, meaning) in told:
                named.append(f"`{name}`")
            else:
                told.add((name, meaning))
                lines.append(f"- `{name}`, {_kind(spelled)}: {escaped(meaning)}")
        parts += [head, "\n".join([*lines, f"- as above: {', '.join(named)}"])]
    return "\n\n".join(parts)


def _kind(spelled: Record | str | list[Record]) -> str:
    """The type of a feature in words: “list of list of int32”."""
    if isinstance(spelled, str):
        return spelled
    if isinstance(spelled, list):
        return "record"
    return f"list of {_kind(spelled['list'])}" if "list" in spelled else _kind(spelled["dtype"])
