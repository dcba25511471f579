"""The words that annotators write for a span ↔ its offsets in the article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from caspian.faults import other_form
from caspian.records import Record
from caspian.spans import Span
from caspian.text.tokens import find_folded, find_words


def resolve_span(surface: Any, index: int, article: list[Record]) -> tuple[Span, list[tuple[str, str]]]:
    """Fragments in code points of the article for words written by an annotator; code and message of what is wrong.

    `surface` is None, a string, `{"text", "nth", "sentence"}`, or a list of these; `article` holds
    the rows of its sentences. Words that are absent or occur more often than once are refused.
    """
    span: Span = []
    wrong: list[tuple[str, str]] = []
    for words in surface if isinstance(surface, list) else [] if surface is None else [surface]:
        words = {"text": words} if isinstance(words, str) else words
        home = words.get("sentence", index)
        where = "the sentence" if home == index else f"sentence {home}"
        if home >= len(article):
            wrong.append(("E407", f"sentence {home} does not exist; the article has {len(article)}"))
            continue
        text = article[home]["text"]
        starts = list(find_words(words["text"], text))
        nth = words.get("nth", 1)
        if not starts:
            hint = _nearest_words(words["text"], text)
            wrong.append(("E401", f"{words['text']!r} does not occur in {where}{hint}"))
        elif nth > len(starts):
            message = f"{words['text']!r} has no occurrence {nth} in {where}; expected nth up to {len(starts)}"
            wrong.append(("E403", message))
        elif len(starts) > 1 and "nth" not in words:
            hint = f'{{"text": "{words["text"]}", "nth": 2}}'
            wrong.append(("E402", f"{words['text']!r} occurs {len(starts)} times in {where}; write {hint}"))
        else:
            start = article[home]["start"] + starts[nth - 1]
            span.append([start, start + len(words["text"])])
    span.sort()
    if any(left[1] > right[0] for left, right in pairwise(span)):
        wrong.append(("E404", "two of its fragments overlap; expected fragments apart from each other"))
    return span, wrong


def _nearest_words(words: str, text: str) -> str:
    if words in text:
        return "; it stands there only inside other words"
    if hint := other_form(words, text):
        return hint
    start, end = next(find_folded(words, text, any_case=True), (0, 0))
    return f"; did you mean {text[start:end]!r}?" if end else "; expected its exact words"


def surface(span: Span, index: int, article: Sequence[Record]) -> Any:
    """A span as an annotator of sentence `index` writes it: words, with `nth` and `sentence` where they are needed."""
    written = []
    for start, end in span:
        home = next((row for row in article if row["start"] <= start and end <= row["end"]), None)
        if home is None:
            raise ValueError(f"[{start}, {end}] lies in no sentence")
        words = home["text"][start - home["start"] : end - home["start"]]
        places = list(find_words(words, home["text"]))
        if start - home["start"] not in places:
            raise ValueError(f"{words!r} begins or ends inside a word")
        record: Record = {"text": words}
        if len(places) > 1:
            record["nth"] = places.index(start - home["start"]) + 1
        if home["index"] != index:
            record["sentence"] = home["index"]
        written.append(words if len(record) == 1 else record)
    return written[0] if len(written) == 1 else written or None
