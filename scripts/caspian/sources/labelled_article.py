"""One article as far as it is labelled: what can be looked at while labels are missing or wrong."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from caspian.declared_fields import declared_schemas
from caspian.faults import Refused
from caspian.files import Folders, display_path
from caspian.records import Record, validator
from caspian.schemas import GOLD, INDEPENDENT, fields, read_schemas
from caspian.sources.annotation_files import read_layer_file
from caspian.sources.article_files import read_articles
from caspian.sources.corpus_file import annotators_in_role, read_about, refuse_links, unlisted_annotator
from caspian.sources.layers import flat_labels
from caspian.sources.stored_cuts import cut_articles

NO_LAYER = "nobody"  # where a corpus has no labels


class LabelledArticle(NamedTuple):
    """An article, its sentences with what one layer says of them, and the `file:line` → sentence of that layer.

    Of a sentence without labels `topic` is None and `attributions` are empty.
    """

    article: Record
    sentences: list[Record]
    places: dict[str, int]


def read_labelled_article(folders: Folders, name: str, annotator: str | None = None) -> LabelledArticle:
    """The article `name` with the labels of `annotator`, by default gold's, else the first independent ones.

    Labels with a fault are left out. A line that cannot be read is that of the sentence without one that a draft
    has there. Raises Refused where the article itself, or corpus.json, has one.
    """
    refuse_links(folders)
    schemas = read_schemas(folders.schema)
    about, faults = read_about(folders, schemas)
    schemas = declared_schemas(schemas, about)
    articles, found = read_articles(folders, schemas, only=name)
    faults += found
    if annotator and about:
        faults += unlisted_annotator(folders, about, annotator)
    if faults:
        raise Refused(faults)
    (article,) = articles.drop_columns("place").to_pylist()
    known = dict.fromkeys((field for field, _ in fields("sentences", schemas)), None)
    sentences = [
        {**known, "topic": None, **row, "origin": article["origin"], "attributions": []}
        for row in cut_articles(folders, about, articles).to_pylist()
    ]
    candidates = [annotator] if annotator else annotators_in_role(about, GOLD) + annotators_in_role(about, INDEPENDENT)
    files: list[tuple[str, Path]] = [
        (layer, folders.corpus / "annotations" / layer / f"{name}.jsonl") for layer in candidates
    ]
    check = validator("annotation-line", schemas)
    read = {layer: read_layer_file(path, sentences, check)[0] for layer, path in files if path.is_file()}
    begun = [layer for layer, lines in read.items() if not all(line.drafted for line in lines)]
    layer = next(iter([*begun, *read, *(name for name, _ in files), NO_LAYER]))
    places: dict[str, int] = {}
    for line in read.get(layer, []):
        if line.sentence:
            places[line.place] = line.sentence["index"]
        # Of a sentence that is labelled twice, the first.
        if line.sentence and line.sentence["topic"] is None and not line.sentence["attributions"]:
            flat = flat_labels(line.attributions)
            line.sentence.update(topic=line.topic, attributions=line.attributions, **flat)
    path, seen = display_path(dict(files).get(layer, folders.corpus)), set(places.values())
    unread = {f"{path}:{row['index'] + 1}": row["index"] for row in sentences if row["index"] not in seen}
    return LabelledArticle({**article, "layer": layer}, sentences, {**unread, **places})
