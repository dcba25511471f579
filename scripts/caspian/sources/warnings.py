"""What is no error in a corpus, and yet should be known: leaks between splits, another language, doubtful names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from caspian.faults import Fault
from caspian.files import display_path
from caspian.records import Record
from caspian.schemas import AUTHOR, Schemas, labels
from caspian.sources.consistency import UNKNOWN
from caspian.text.duplicates import Pair, near_duplicates
from caspian.text.folding import folded
from caspian.text.script import ENGLISH, other_language
from caspian.text.sentences import split_sentences

if TYPE_CHECKING:
    import pyarrow as pa

_COMPARED = ("topic", "stance", "source_type", "commitment")  # labels that near-duplicates should share


def find_warnings(about: Record, tables: dict[str, pa.Table], folder: Path, schemas: Schemas) -> list[Fault]:
    """Every warning of the tables of a corpus, or of a release, in `folder`; `about` is its corpus.json, or empty.

    `articles` and `annotations` may have a column `place` beside their record's, the lines that they were read from.
    """
    articles = tables["articles"].to_pylist()
    published = {row["id"]: row["layer"] for row in articles}
    layers = tables["annotations"].to_pylist() if "annotations" in tables else []
    labelled = [row for row in layers if row["annotator"] == published[row["article_id"]]]
    order = [label.name for label in labels("split", schemas)]
    return [
        *_idle_annotators(about, layers, folder),
        *_language_warnings(articles, folder),
        *cut_warnings(articles, tables["sentences"], folder),
        *_target_warnings(articles, folder),
        *_article_leaks(articles, order, folder),
        *_sentence_leaks(articles, tables["sentences"].to_pylist(), order, folder),
        *_type_warnings(labelled, folder),
    ]


def _idle_annotators(about: Record, layers: list[Record], folder: Path) -> Iterator[Fault]:
    """Annotators who have labelled nothing, be it that there was nothing to decide."""
    at_work = {row["annotator"] for row in layers}
    for annotator in about.get("annotators", []):
        if annotator["id"] not in at_work:
            message = f"{annotator['id']!r} has labelled nothing"
            yield Fault("W402", display_path(folder / "corpus.json"), "$.annotators", message)


def _place(folder: Path, article: str, line: int | None = None) -> str:
    """The text of an article, or a line of it."""
    path = display_path(folder / "articles" / f"{article}.txt")
    return path if line is None else f"{path}:{line}"


def _language_warnings(articles: list[Record], folder: Path) -> Iterator[Fault]:
    for row in articles:
        declared = row["language"].lower().split("-")[0]
        found = other_language(row["text"])
        if declared != ENGLISH or found:
            seems = f"seems to be in another language ({found})" if found else f"its language is {row['language']!r}"
            message = f"{seems}; sentences are cut and rules written for English"
            yield Fault("W301", _place(folder, row["id"]), "", message)


def cut_warnings(articles: list[Record], sentences: pa.Table, folder: Path) -> Iterator[Fault]:
    """Articles whose sentences are not cut as the splitter would cut them today."""
    stored = defaultdict(list)
    for row in sentences.select(["article_id", "index", "start", "end"]).sort_by("index").to_pylist():
        stored[row["article_id"]].append((row["start"], row["end"]))
    for article in articles:
        today = set(split_sentences(article["text"]))
        other = [cut for cut in stored[article["id"]] if cut not in today]
        if other:
            message = f"{len(other)} of {len(stored[article['id']])} sentences would be cut otherwise today"
            line = article["text"].count("\n", 0, other[0][0]) + 1
            yield Fault("W403", _place(folder, article["id"], line), "", f"{message}; the labels keep their cuts")


def _target_warnings(articles: list[Record], folder: Path) -> Iterator[Fault]:
    for row in articles:
        first: dict[str, str] = {}
        for number, target in enumerate(row["targets"]):
            same = first.setdefault(folded(target), target)
            if same != target:
                message = f"{target!r} is {same!r} but for case, blanks or an article word; expected one of them"
                yield Fault("W302", row.get("place", display_path(folder)), f"$.targets[{number}]", message)


def _article_leaks(articles: list[Record], order: list[str], folder: Path) -> Iterator[Fault]:
    splits = [order.index(row["split"]) for row in articles]
    pairs = near_duplicates([row["text"] for row in articles], splits, [None] * len(articles))
    for right, (nearest, *_) in _by_right(pairs):
        one, other = articles[nearest.left], articles[right]
        near = _how_near(nearest.similarity)
        message = f"{near} {one['id']!r} of {one['split']}, and itself in {other['split']}; expected both in one split"
        yield Fault("W305", _place(folder, other["id"]), "", message)


def _sentence_leaks(articles: list[Record], sentences: list[Record], order: list[str], folder: Path) -> Iterator[Fault]:
    """One warning for each sentence that an earlier split has too; with other labels, if any of them has others."""
    known = {row["id"]: row for row in articles}
    splits = [order.index(known[row["article_id"]]["split"]) for row in sentences]
    kinds = [tuple(row.get(name) for name in _COMPARED) for row in sentences]
    for right, pairs in _by_right(near_duplicates([row["text"] for row in sentences], splits, kinds)):
        contrary = [pair for pair in pairs if kinds[pair.left] != kinds[right]]
        nearest = (contrary or pairs)[0]
        one, other = sentences[nearest.left], sentences[right]
        article = known[other["article_id"]]
        where = _place(folder, article["id"], article["text"].count("\n", 0, other["start"]) + 1)
        near = f"{_how_near(nearest.similarity)} {one['id']!r} of {order[splits[nearest.left]]}"
        message = f"{near}, and itself in {article['split']}"
        if contrary:
            differing = [f"{n} {other[n]!r}, there {one[n]!r}" for n in _COMPARED if one.get(n) != other.get(n)]
            yield Fault("W304", where, "", f"{message}, with other labels: {'; '.join(differing)}")
        else:
            yield Fault("W303", where, "", message)


def _by_right(pairs: Iterator[Pair]) -> Iterator[tuple[int, list[Pair]]]:
    """The pairs of each right text, the most similar first."""
    for right, found in groupby(pairs, key=lambda pair: pair.right):
        yield right, sorted(found, key=lambda pair: (-pair.similarity, pair.left))


def _how_near(similarity: float) -> str:
    return "equal to" if similarity == 1 else f"nearly equal ({similarity:.2f}) to"


def _type_warnings(labelled: list[Record], folder: Path) -> Iterator[Fault]:
    """Sources with two types in one article, told at the first attribution of each further type."""
    types: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in labelled:
        for number, attribution in enumerate(row.get("attributions", [])):
            name, kind = attribution.get("source_name", UNKNOWN), attribution.get("source_type")
            known = types[row["article_id"], folded(name)]
            if name not in (AUTHOR, UNKNOWN) and known and kind not in known:
                message = f"{name!r} is {kind!r} here and {known[0]!r} before; expected one type in an article"
                place = row.get("place", display_path(folder))
                yield Fault("W401", place, f"$.attributions[{number}].source_type", message)
            if kind not in known:
                known.append(kind)
