"""Gold against those who had the definitions of the labels only, as users of a release have, and against people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caspian.agreement.disputes import label_text, rows_by_sentence
from caspian.agreement.inter_annotator import compared_fields, value_of
from caspian.records import Record
from caspian.schemas import GOLD, MACHINES, Schemas

if TYPE_CHECKING:
    import pyarrow as pa

READER = "reader"  # the role of a layer that was labelled from the definitions alone


def gold_against_readers(tables: dict[str, pa.Table], about: Record, schemas: Schemas) -> list[Record]:
    """Each layer of a reader or of people with its `splits`, `articles`, `sentences` and `kappa` (field → value).

    Cohen's kappa (1960) with gold, on the label of the sentence or of its principal attribution; None where both
    give one value only. Layers that share no sentence with gold are left out.
    """
    (gold,) = [annotator["id"] for annotator in about["annotators"] if annotator["role"] == GOLD]
    split_of = dict(zip(tables["articles"]["id"].to_pylist(), tables["articles"]["split"].to_pylist(), strict=True))
    by_sentence = rows_by_sentence(tables["annotations"]).values()
    found = []
    for annotator in about["annotators"]:
        name, people = annotator["id"], annotator["kind"] not in MACHINES
        pairs = [(rows[gold], rows[name]) for rows in by_sentence if gold in rows and name in rows]
        if name == gold or not pairs or (annotator["role"] != READER and not people):
            continue
        articles = {decided["article_id"] for decided, _ in pairs}
        columns = {
            field: [[label_text(value_of(row, field)) for row in pair] for pair in pairs]
            for field in compared_fields(schemas)
        }
        found.append(
            {
                "layer": name,
                "people": people,
                "splits": sorted({split_of[article] for article in articles}),
                "articles": len(articles),
                "sentences": len(pairs),
                "kappa": {field: cohen_kappa(values) for field, values in columns.items()},
            }
        )
    return found


def cohen_kappa(pairs: Sequence[Sequence[str]]) -> float | None:
    """Cohen's kappa of pairs of values; None where one value is all there is."""
    from sklearn.metrics import cohen_kappa_score

    if len({value for pair in pairs for value in pair}) < 2:
        return None
    return float(cohen_kappa_score([pair[0] for pair in pairs], [pair[1] for pair in pairs]))
