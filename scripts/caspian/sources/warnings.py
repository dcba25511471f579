"""What is no error in a corpus, and yet should be known: leaks between splits, another language, doubtful names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from caspian.faults import Fault
from caspian.records import Record
from caspian.schemas import AUTHOR
from caspian.sources.consistency import UNKNOWN
from caspian.text.duplicates import near_duplicates
from caspian.text.script import ENGLISH, other_language

if TYPE_CHECKING:
    import pyarrow as pa

_COMPARED = ("topic", "stance", "source_type", "commitment")  # labels that near-duplicates should share


def find_warnings(tables: dict[str, pa.Table], place: str) -> list[Fault]:
    """Every warning of a corpus's tables; `place` names its folder.

    `articles` and `annotations` may have a column `place` beside their record's, the lines that they were read from.
    """
    articles = tables["articles"].to_pylist()
    published = {row["id"]: row["layer"] for row in articles}
    labelled = [row for row in tables["annotations"].to_pylist() if row["annotator"] == published[row["article_id"]]]
    return [
        *_language_warnings(articles, place),
        *_target_warnings(articles, place),
        *_leak_warnings(articles, tables["sentences"].to_pylist(), place),
        *_type_warnings(labelled, place),
    ]


def _language_warnings(articles: list[Record], place: str) -> Iterator[Fault]:
    for row in articles:
        declared = row["language"].lower().split("-")[0]
        found = other_language(row["text"])
        if declared != ENGLISH or found:
            seems = f"seems to be in another language ({found})" if found else f"its language is {row['language']!r}"
            message = f"{seems}; sentences are cut and rules written for English"
            yield Fault("W301", f"{place}/articles/{row['id']}.txt", "", message)


def _target_warnings(articles: list[Record], place: str) -> Iterator[Fault]:
    for row in articles:
        first: dict[str, str] = {}
        for number, target in enumerate(row["targets"]):
            same = first.setdefault(" ".join(target.casefold().split()), target)
            if same != target:
                message = f"{target!r} is {same!r} but for case or blanks; expected one of them"
                yield Fault("W302", row.get("place", place), f"$.targets[{number}]", message)


def _leak_warnings(articles: list[Record], sentences: list[Record], place: str) -> Iterator[Fault]:
    """Near-duplicates across splits: articles, and sentences of articles that are not themselves near-duplicates."""
    splits = {row["id"]: row["split"] for row in articles}
    alike: set[tuple[str, str]] = set()
    for left, right, similarity in near_duplicates([row["text"] for row in articles], list(splits.values())):
        one, other = articles[left]["id"], articles[right]["id"]
        alike.add((one, other))
        message = f"{_how_near(similarity)} {one!r} of {splits[one]}, and itself in {splits[other]}"
        yield Fault("W305", f"{place}/articles/{other}.txt", "", f"{message}; expected both in one split")
    texts = {row["id"]: row["text"] for row in articles}
    groups = [splits[row["article_id"]] for row in sentences]
    for left, right, similarity in near_duplicates([row["text"] for row in sentences], groups):
        one, other = sentences[left], sentences[right]
        if (one["article_id"], other["article_id"]) in alike:
            continue
        line = texts[other["article_id"]].count("\n", 0, other["start"]) + 1
        where = f"{place}/articles/{other['article_id']}.txt:{line}"
        message = f"{_how_near(similarity)} {one['id']!r} of {groups[left]}, and itself in {groups[right]}"
        differing = [f"{name} {other[name]!r}, there {one[name]!r}" for name in _COMPARED if one[name] != other[name]]
        if differing:
            yield Fault("W304", where, "", f"{message}, with other labels: {'; '.join(differing)}")
        else:
            yield Fault("W303", where, "", message)


def _how_near(similarity: float) -> str:
    return "equal to" if similarity == 1 else f"nearly equal ({similarity:.2f}) to"


def _type_warnings(labelled: list[Record], place: str) -> Iterator[Fault]:
    """Sources with two types in one article, told at the first attribution of each further type."""
    types: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in labelled:
        for number, attribution in enumerate(row["attributions"]):
            name, kind = attribution["source_name"], attribution["source_type"]
            known = types[row["article_id"], name]
            if name not in (AUTHOR, UNKNOWN) and known and kind not in known:
                message = f"{name!r} is {kind!r} here and {known[0]!r} before; expected one type in an article"
                yield Fault("W401", row.get("place", place), f"$.attributions[{number}].source_type", message)
            if kind not in known:
                known.append(kind)
