"""What annotators dispute, and what gold decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from caspian.declared_fields import label_fields
from caspian.records import Record
from caspian.schemas import Schemas
from caspian.sources.annotation_files import judgement_key
from caspian.spans import ROLES

if TYPE_CHECKING:
    import pyarrow as pa

Layers = dict[str, dict[str, Record]]  # sentence id → annotator → row of `annotations`


def count_overruled(annotations: pa.Table, annotators: list[str], gold: str) -> dict[str, int]:
    """annotator → doubly labelled sentences that gold decided otherwise, in any label or span."""
    counts = dict.fromkeys(annotators, 0)
    for views, decision in _decided(annotations, annotators, gold):
        for name, view in views.items():
            counts[name] += view != decision
    return counts


def count_reopened(annotations: pa.Table, annotators: list[str], gold: str) -> int:
    """Doubly labelled sentences on which the annotators agree in everything, and gold decided otherwise."""
    decided = _decided(annotations, annotators, gold)
    return sum(len(set(views.values())) == 1 and decision not in views.values() for views, decision in decided)


def _decided(annotations: pa.Table, annotators: list[str], gold: str) -> Iterator[tuple[dict[str, str], str]]:
    """What annotators, and gold, say of each sentence that gold and several of them have labelled."""
    for layer in rows_by_sentence(annotations).values():
        views = {name: judgement_key(layer[name]) for name in annotators if name in layer}
        if len(views) > 1 and gold in layer:
            yield views, judgement_key(layer[gold])


def find_disputes(tables: dict[str, pa.Table], annotators: list[str], gold: str, schemas: Schemas) -> list[Record]:
    """Every label and span of every attribution on which annotators differ, with what gold decided and why."""
    texts = {row["id"]: row["text"] for name in ("articles", "sentences") for row in tables[name].to_pylist()}
    found = []
    for sentence, layer in sorted(rows_by_sentence(tables["annotations"]).items()):
        compared = [name for name in annotators if name in layer]
        for field in label_fields(schemas):
            views = {name: _view(row, field) for name, row in layer.items()}
            if len({views[name] for name in compared}) > 1:
                text = texts[layer[compared[0]]["article_id"]]
                labels_of = {name: _shown(row, field, text) for name, row in layer.items()}
                decision = {"gold": labels_of.get(gold), "note": layer[gold]["note"] if gold in layer else None}
                values = {name: labels_of[name] for name in compared}
                found.append(
                    {"sentence_id": sentence, "text": texts[sentence], "field": field, "values": values, **decision}
                )
    return found


def _view(row: Record, field: str) -> str:
    """What the layer has in a field, over all attributions, to be compared."""
    return str(row[field] if field in row else [attribution[field] for attribution in row["attributions"]])


def _shown(row: Record, field: str, text: str) -> str:
    """The same to be read: spans as words with their places, attributions apart by |."""
    if field in row:
        return label_text(row[field])
    if field not in ROLES:
        return " | ".join(label_text(attribution[field]) for attribution in row["attributions"])
    spans = [[f"{text[start:end]} [{start}:{end}]" for start, end in a[field]] for a in row["attributions"]]
    return " | ".join(" … ".join(fragments) for fragments in spans)


def label_text(value: Any) -> str:
    """A label as a text, `null` for none."""
    return "null" if value is None else str(value)


def rows_by_sentence(annotations: pa.Table) -> Layers:
    """Sentence id → annotator → row of `annotations`."""
    layers: Layers = defaultdict(dict)
    for row in annotations.to_pylist():
        layers[row["sentence_id"]][row["annotator"]] = row
    return layers
