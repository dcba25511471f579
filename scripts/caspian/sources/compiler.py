"""The main job without output: a corpus folder → the checked tables of a release."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from caspian.declared_fields import configs, declared_schemas
from caspian.faults import Fault, Refused, by_place, file_fault
from caspian.files import Folders, display_path, find_folders
from caspian.records import Record, read_record, validator
from caspian.schemas import GOLD, Schemas, built_in, read_schemas
from caspian.sources.annotation_files import part_unfinished, read_annotations, stray_files
from caspian.sources.article_files import read_articles
from caspian.sources.consistency import check_annotations, check_records
from caspian.sources.contrasts import read_contrasts
from caspian.sources.corpus_file import (
    BENCHMARK,
    annotators_in_role,
    licence_faults,
    read_about,
    refuse_links,
    target_map_faults,
)
from caspian.sources.layers import check_layers, label_sentences, with_layers
from caspian.sources.stored_cuts import cut_articles
from caspian.sources.warnings import find_warnings

if TYPE_CHECKING:
    import pyarrow as pa


class Compiled(NamedTuple):
    """A corpus without errors: corpus.json, schemas, one table a config, results of benchmarks on it, warnings."""

    about: Record
    schemas: Schemas
    tables: dict[str, pa.Table]
    results: Sequence[Record] = ()
    warnings: Sequence[Fault] = ()


class Sources(NamedTuple):
    """What a corpus has beside labels, and the faults of it; `articles` holds those that could be read."""

    about: Record
    schemas: Schemas
    articles: pa.Table
    sentences: pa.Table
    faults: list[Fault]
    complete: bool


def compile_corpus(
    corpus: Folders | Path | str | None = None, strict: bool = False, only: str | None = None
) -> Compiled:
    """Reads, splits, resolves and checks a whole corpus (None: CASPIAN's own). Writes nothing.

    With `only` one article alone is read, without results of benchmarks and what only all articles together
    can tell: stray files, and sentences that two of them share. Raises Refused with all errors of all files,
    and where it is `strict` with all warnings too.
    """
    folders = corpus if isinstance(corpus, Folders) else find_folders(corpus)
    about, schemas, articles, sentences, faults, complete = _read_sources(folders, only)
    roles = {annotator["id"]: annotator["role"] for annotator in about.get("annotators", [])}
    used = configs(schemas)
    if about:
        if complete and not only:  # else a file may seem stray only because its article was not read
            faults += stray_files(folders, list(roles), articles["id"].to_pylist())
        annotations, found = read_annotations(folders, list(roles), sentences, schemas, only)
        faults += found + check_annotations(annotations, articles)
        if not found and "annotations" in used:  # else a layer may seem to miss or dispute only what could not be read
            faults += check_layers(folders, annotations, articles, roles)
    if faults:
        raise Refused(by_place(faults))
    articles = with_layers(articles, annotations, roles)
    labelled = label_sentences(sentences, annotations, articles, schemas)
    contrast, faults = read_contrasts(folders, labelled["sentences"], schemas, only)
    tables = {
        **labelled,
        "articles": articles.drop_columns("place"),
        "annotations": _in_order(annotations, sentences),
        "contrast": contrast,
    }
    tables = {config: table for config, table in tables.items() if config in used}
    place = display_path(folders.corpus)
    faults += check_records(place, tables, schemas)
    located = {**tables, "articles": articles, "annotations": annotations}
    warnings = find_warnings({} if only else about, located, folders.corpus, schemas)
    results, found = ([], []) if only else read_results(folders)
    faults += found
    if faults or (strict and warnings):
        raise Refused(by_place([*faults, *warnings]))
    return Compiled(about, schemas, tables, results, warnings)


def read_results(folders: Folders) -> tuple[list[Record], list[Fault]]:
    """The results of benchmarks that a corpus keeps for its card, benchmark/<task>.json, and all faults."""
    results, faults = [], []
    check = validator("results", built_in())
    for path in sorted((folders.corpus / BENCHMARK).glob("*.json")):
        record, found = read_record(path, check)
        faults += found
        if not found:
            results.append(record)
    return results, faults


def read_layers(folders: Folders) -> Compiled:
    """Articles, sentences without labels, and the layers of a corpus, also where not all is labelled yet.

    Of the gold layer come the lines that are complete, of the others those that have labels; which files have
    lines without stands in `warnings`. Raises Refused with the faults of all else.
    """
    import pyarrow as pa

    about, schemas, articles, sentences, faults, _ = _read_sources(folders, None)
    if not about:
        raise Refused(by_place(faults))
    gold = annotators_in_role(about, GOLD)
    others = [annotator["id"] for annotator in about["annotators"] if annotator["id"] not in gold]
    annotations, found = read_annotations(folders, others, sentences, schemas)
    unfinished, wrong = part_unfinished(found)
    faults += wrong + check_annotations(annotations, articles)
    if faults:
        raise Refused(by_place(faults))
    decided, _ = read_annotations(folders, gold, sentences, schemas)
    annotations = _in_order(pa.concat_tables([annotations, decided]), sentences)
    tables = {"articles": articles.drop_columns("place"), "sentences": sentences, "annotations": annotations}
    return Compiled(about, schemas, tables, warnings=unfinished)


def _read_sources(folders: Folders, only: str | None) -> Sources:
    if not folders.corpus.is_dir():
        raise Refused([file_fault("E112", folders.corpus, "no such folder; expected one with a corpus.json")])
    refuse_links(folders)
    schemas = read_schemas(folders.schema)
    about, faults = read_about(folders, schemas)
    schemas = declared_schemas(schemas, about)
    articles, found = read_articles(folders, schemas, only)
    faults += found + licence_faults(folders, about, articles)
    if not (found or only):  # else an article may seem unknown only because it was not read
        faults += target_map_faults(folders, about, articles)
    return Sources(about, schemas, articles, cut_articles(folders, about, articles), faults, not found)


def _in_order(annotations: pa.Table, sentences: pa.Table) -> pa.Table:
    """The published rows: layer by layer inside an article, in the order of its text."""
    import pyarrow as pa

    place = {sentence: number for number, sentence in enumerate(sentences["id"].to_pylist())}
    keys = [
        (row["article_id"], row["annotator"], place[row["sentence_id"]])
        for row in annotations.select(["article_id", "annotator", "sentence_id"]).to_pylist()
    ]
    order = pa.array(sorted(range(len(keys)), key=keys.__getitem__), pa.int64())  # of no rows the type is not seen
    return annotations.drop_columns("place").take(order)
