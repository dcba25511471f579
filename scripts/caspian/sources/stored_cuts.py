"""Articles → sentences, cut as their labels were given: what is labelled keeps its cuts when the splitter changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from caspian.files import Folders
from caspian.records import Record, read_lines
from caspian.schemas import GOLD
from caspian.sources.corpus_file import annotators_in_role
from caspian.text.sentences import split_articles

if TYPE_CHECKING:
    import pyarrow as pa

Cuts = list[tuple[int, int]]
_BLANKS = re.compile(r"\s*")


def cut_articles(folders: Folders, about: Record, articles: pa.Table) -> pa.Table:
    """The sentences of `articles` (id, text), as `split_articles` gives them, but where a layer has stored other cuts.

    A layer has, where the texts of its lines make up the whole article. The deciding layer comes first, then
    the others in the order of corpus.json; a line that is no piece of the article is a fault that others tell.
    """
    gold = annotators_in_role(about, GOLD) if about else []
    names = [annotator["id"] for annotator in about.get("annotators", [])]
    layers = [*gold, *(name for name in names if name not in gold)]
    cuts = {}
    for row in articles.select(["id", "text"]).to_pylist():
        paths = (folders.corpus / "annotations" / name / f"{row['id']}.jsonl" for name in layers)
        written = (read_lines(path)[0] for path in paths if path.is_file())
        found = (
            _pieces(row["text"], [line.record.get("text") for line in lines if isinstance(line.record, dict)])
            for lines in written
        )
        if stored := next((pieces for pieces in found if pieces), None):
            cuts[row["id"]] = stored
    return split_articles(articles, cuts)


def _pieces(text: str, words: Sequence[object]) -> Cuts:
    """Where the words lie in the text, one after the other; empty where they are not the whole of it, in order."""
    pieces, end = Cuts(), 0
    for piece in words:
        start = _BLANKS.match(text, end).end()  # type: ignore[union-attr]  # of no blanks too
        if not isinstance(piece, str) or not piece.strip() or not text.startswith(piece, start):
            return []
        end = start + len(piece)
        pieces.append((start, end))
    return pieces if not text[end:].strip() else []
