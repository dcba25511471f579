"""Text → sentences with exact code-point offsets: English news and web text.

Cuts at line breaks first, then at final punctuation by rule. For any string, every character that
is not white space lies in exactly one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING

from caspian.terminal import with_progress
from caspian.text.abbreviations import (
    ABBREVIATIONS,
    DAYS,
    EXCLAIMED,
    LETTERED,
    LOWER_STARTERS,
    MONTHS,
    MOSTLY,
    NEVER,
    NUMBERED,
    OF_A_CAPITAL,
    OFTEN,
    SELDOM,
    STARTERS,
)
from caspian.text.verbs_of_saying import tag_verbs

if TYPE_CHECKING:
    import pyarrow as pa

_LOOK = 40  # how far a rule looks for the edge of a word
_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_PARAGRAPH = re.compile(rf"\S(?:[^{_BREAKS}]*\S)?")
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
_FACE = rf"(?:[:;=]['^-]?[)(\]DPp/|*]++(?!\w)|<3|[{_EMOJI}][\ufe0f\u200d{_EMOJI}]*+)"
_MARK = r"\[\d{1,3}(?:[,–-]\ ?\d{1,3}){0,5}\]"  # of a reference: [12], [3, 4]
# Where a sentence may end. One leading class, so that the search skips everything else at full speed.
_CANDIDATE = re.compile(
    rf"""[.!?…:;=<)\]{_EMOJI}]
    (?:(?<=[.!?…])(?<![.!?…][.!?…])(?<!\.\ \.)  # not inside a run that was looked at from its beginning
        (?P<more>[.!?…]*+(?:\ \.{{1,3}}(?!\w))*+)
        (?P<closers>(?:["'”’»)\]}}]|{_MARK}|[⁰¹²³⁴-⁹])*+(?:\ (?:(?:{_MARK})++(?=\s|$)|["”»](?=\s+[A-Z\d“‘(\[]|\s*$)))*+)
        (?P<face>(?:\s*{_FACE})*+)
      |(?<=[)\]])(?P<bracket>)(?=\s+["“‘'(\[]?[A-Z0-9])
      |(?<=\s[:;=<{_EMOJI}])
        (?P<lone>
          (?:(?<=[:;=])['^-]?[)(\]DPp*]++(?!\w)|(?<=<)3|(?<=[{_EMOJI}])[\ufe0f\u200d{_EMOJI}]*+)
          (?:\s*{_FACE})*+
        )
    )(?P<gap>\s*+)""",
    re.VERBOSE,
)
_HEADING = re.compile(
    r"(?:(?:Chapter|Part|Section|Step|Question|Rule|Article|Lesson|Item)\s)?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[IVXLC]+)"
)
_SPEAKS = "|".join(sorted(tag_verbs()))
_NAME_SPEAKS = re.compile(
    rf"I (?:{_SPEAKS})\b"
    rf"|(?!(?:{'|'.join(sorted(STARTERS))})\b)(?:[A-Z][\w’'.-]{{0,{_LOOK}}}\s+(?:[a-z]{{1,3}}\s+)?){{1,3}}(?:{_SPEAKS})\b"
)
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_JOINED = re.compile("[-–—/]")
_WORD = re.compile(rf"[\w’'-]{{1,{_LOOK}}}")
_NUMBER = re.compile(r"\(?(?:\d|[A-Z]\b|[IVXLC]+\b)")
_GOES_ON_LOWER = re.compile(rf"[\w’'-]{{1,{_LOOK}}},?\s+[a-z]")
_RUN_ON = re.compile(rf"([A-Za-z][a-z’']{{0,{_LOOK}}})[,.!?;:]{{0,3}}(?=\s|$)")
_BREAK = re.compile(f"[{_BREAKS}]")
_ODD_SPACES = "\xa0\t\u202f\u2009\u3000"  # each parts words like a plain one
_DATELINE = re.compile(r"(?:[A-Z][A-Z.’'-]+,?\s|[A-Z][\w.’'-]*,?\s){1,4}")
_SIGNED = re.compile(r"[-–—]+\s?(?:[A-Z][\w.’'-]*\s?(?:(?:of|the|and|for|de|al)\s)?){1,5}(?:,\s[^.!?]{1,60})?\Z")
_REPORTED = re.compile(
    r"\((?:(?:Additional\s)?[Rr]eporting|Editing|Writing|Compiled|Edited|Reported|Written|Translated)\sby\s"
)
_LONGEST_ASIDE = 400  # characters
_OPENERS = "\"'“‘«([{¿¡"
_QUOTES = frozenset("\"'”’»")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text lie: `[(start, end), …]` in code points, in order, trimmed.

    Conventions are those of the English treebanks: sentences inside one quotation are cut, a quote
    and its tag are not, list numbers stay with their item, line breaks always cut.
    """
    return [(start, end) for start, end, _ in _split(text)]


def split_articles(articles: pa.Table, cuts: Mapping[str, list[tuple[int, int]]] | None = None) -> pa.Table:
    """A table of sentences (id, article_id, index, paragraph, start, end, text) from `articles` (id, text).

    `cuts` gives the sentences of articles, id → `[(start, end), …]`, that are to be cut otherwise than by rule.
    """
    import pyarrow as pa

    ids, article_ids, indices, paragraphs, starts, ends, texts = ([] for _ in range(7))
    columns = list(zip(articles["id"].to_pylist(), articles["text"].to_pylist(), strict=True))
    for article_id, text in with_progress(columns, "splitting"):
        given = (cuts or {}).get(article_id)
        for index, (start, end, paragraph) in enumerate(_with_paragraphs(text, given) if given else _split(text)):
            ids.append(f"{article_id}:{index:03d}")
            article_ids.append(article_id)
            indices.append(index)
            paragraphs.append(paragraph)
            starts.append(start)
            ends.append(end)
            texts.append(text[start:end])
    whole = pa.int32()
    return pa.table(
        {
            "id": pa.array(ids, pa.string()),
            "article_id": pa.array(article_ids, pa.string()),
            "index": pa.array(indices, whole),
            "paragraph": pa.array(paragraphs, whole),
            "start": pa.array(starts, whole),
            "end": pa.array(ends, whole),
            "text": pa.array(texts, pa.string()),
        }
    )


def _with_paragraphs(text: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Each cut with the number of the paragraph in which it begins."""
    ends = [paragraph.end() for paragraph in _PARAGRAPH.finditer(text)]
    return [(start, end, bisect_right(ends, start)) for start, end in cuts]


def _split(text: str) -> list[tuple[int, int, int]]:
    """(start, end, paragraph) of each sentence."""
    found = []
    for space in _ODD_SPACES:
        text = text.replace(space, " ")
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
        start, stop = paragraph.span()
        for match in _CANDIDATE.finditer(text, start, stop):
            follow = match.end()
            if follow == stop:
                break
            if (match.end("gap") > match.start("gap") or text[follow].isalpha()) and _ends_sentence(text, start, match):
                found.append((start, match.start("gap"), number))
                start = match.end()
        found.append((start, stop, number))
    return found


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends with this match."""
    mark, (more, closers, face, bracket, lone, gap) = match.start(), match.groups()
    follow = match.end()
    if bracket is not None:
        return _is_aside(text, start, mark)
    first = text[follow]
    if first in _OPENERS:
        first = _after_openers(text, follow)
    if lone is not None:
        return bool(gap) and mark > start and first.isupper()
    if mark == start or (text[mark - 1] == "(" and closers[:1] == ")"):
        return False  # “... and so”, “(!)”
    if face:
        return True
    if not gap:
        return _runs_on(text, start, match)
    if first in ",;:.!?%)]}’”…":
        return False
    if first in "-–—":
        return _ends_before_dash(text, start, mark, follow, closers)
    if closers and not _QUOTES.isdisjoint(closers):
        if first.islower():
            return False
        if text[mark] != "." and _NAME_SPEAKS.match(text, follow):
            return False
    if first.islower() and closers and closers[-1] in ")]}":
        return text[start] in "([" and _after_openers(text, start).islower()
    if text[mark] == "!" and not more and text[_word_begin(text, start, mark) : mark] in EXCLAIMED:
        return False
    if text[mark] != ".":
        return text[mark] != "…" or not first.islower()
    if more:
        return not first.islower() or ("!" in more or "?" in more)
    begin = _word_begin(text, start, mark)
    return _full_stop(text, start, begin, mark, follow, first)


def _ends_before_dash(text: str, start: int, mark: int, follow: int, closers: str) -> bool:
    """Whether a sentence ends before a dash: not within a dateline (“CASPER, Wyo. - Two”), nor before who said it."""
    if not text[follow + 1 : follow + 3].strip()[:1].isupper():
        return False
    if closers:
        return _SIGNED.match(text, follow, _line_end(text, follow)) is None
    word = text[_word_begin(text, start, mark) : mark]
    abbreviated = word in ABBREVIATIONS or _letters(word, "") is not None
    return not (abbreviated and _DATELINE.match(text, start, mark))


def _line_end(text: str, follow: int) -> int:
    """Where the line ends, or how far a rule looks."""
    found = _BREAK.search(text, follow, follow + 4 * _LOOK)
    return found.start() if found else min(len(text), follow + 4 * _LOOK)


def _full_stop(text: str, start: int, begin: int, mark: int, follow: int, first: str) -> bool:
    """Whether a single full stop after the word `text[begin:mark]` ends the sentence."""
    word = _JOINED.split(text[begin:mark].lstrip("\"'“‘«([{"))[-1]
    kind = ABBREVIATIONS.get(word)
    if (
        word == "in"
        and begin - start > 1
        and (text[begin - 2].isdigit() or text[begin - 4 : begin - 1] in ("sq.", "cu."))
    ):
        kind = MOSTLY
    if kind is None:
        if len(word) < 4 or "." in word or begin - start < 10:
            if _HEADING.fullmatch(text, start, mark) or (
                word.isdecimal() and begin - start > 1 and text[begin - 2] in ":;"
            ):
                return False  # the number of a list item or heading
            kind = _letters(word, text[_word_begin(text, start, begin - 1) : begin - 1])
        if kind is None:
            if word[:1] <= "9" and _ORDINAL.fullmatch(word):
                return _next_word(text, follow) not in MONTHS
            return True if not first.islower() else len(word) > 1 or not word.isalpha()
    if text[follow] in "([" and kind in (NEVER, SELDOM, OFTEN):
        return False  # “Acorn Inc. (“A”)”
    if kind == NUMBERED:
        number = _NUMBER.match(text, follow)
        if number and (number[0][-1].isdecimal() or word.lower() != "no"):  # “My wife says no. I say yes.”
            return False
        return len(word) > 2 or not first.islower()
    if kind == NEVER or first.islower() or first.isdecimal():
        return False
    upcoming = _next_word(text, follow)
    if len(upcoming) == 1 and text[follow + 1 : follow + 2] == "." and kind != MOSTLY:
        return False  # a second initial: “J. A. Grant”
    if kind == MOSTLY:
        return upcoming not in DAYS
    if word == "D.C" and upcoming in OF_A_CAPITAL:
        return False
    if upcoming in STARTERS:
        return True
    return kind == OFTEN and upcoming[1:].islower() and _GOES_ON_LOWER.match(text, follow) is not None


def _letters(word: str, before: str) -> int | None:
    """The kind of a word made of single letters (initials, “U.S”, “m.p.h”), or None; `before` is the word before."""
    parts = re.split(r"[.-]", word)
    if not all(len(part) == 1 and part.isalpha() for part in parts):
        return None
    if word == "I":  # “so do I. Nobody”, “World War I. Germany”, but “Henry I. Ott”
        named = before[:1].isupper() and before not in STARTERS and before not in LETTERED
        return SELDOM if named else OFTEN
    if before in LETTERED or before.endswith("°"):
        return MOSTLY
    return SELDOM if word[0].isupper() or len(parts) == 1 else MOSTLY


def _is_aside(text: str, start: int, mark: int) -> bool:
    """Whether the bracket closed at `mark` is all of its sentence, after another one: “He left. (Post, 3 May) Then”."""
    opening = "(" if text[mark] == ")" else "["
    if text[start] != opening or not 4 < mark - start < _LONGEST_ASIDE or text.find(opening, start + 1, mark) >= 0:
        return False
    return (start > 0 and text[start - 1] == " ") or _REPORTED.match(text, start) is not None


def _runs_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether two sentences meet without a space: “Loved it.The staff”, but not “Node.js”."""
    begin = _word_begin(text, start, match.start())
    left = text[begin : match.start()].lstrip(_OPENERS).replace("'", "").replace("’", "")
    if begin < start or not left.isalpha() or len(left) < 2 or left in ABBREVIATIONS:
        return False
    right = _RUN_ON.match(text, match.end(), len(text))
    if right is None:
        return False
    if right[1][0].isupper():
        return left.islower() or text[match.start()] in "!?" or right[1] in STARTERS
    return right[1] in LOWER_STARTERS and left[1:].islower() and match["more"] == "" and len(left) > 2


def _word_begin(text: str, start: int, end: int) -> int:
    """Where the word that ends at `end` begins; looks back a bounded way, so that no text takes long."""
    lowest = max(start, end - _LOOK)
    return text.rfind(" ", lowest, max(lowest, end)) + 1 or lowest


def _next_word(text: str, follow: int) -> str:
    """The word after opening quotes and brackets."""
    word = _WORD.match(text, _past_openers(text, follow))
    return word[0] if word else ""


def _after_openers(text: str, follow: int) -> str:
    """The first character after opening quotes and brackets."""
    return text[_past_openers(text, follow)]


def _past_openers(text: str, follow: int) -> int:
    """The place after opening quotes and brackets, of which no more are looked over than a rule may."""
    furthest = min(len(text) - 1, follow + _LOOK)
    while follow < furthest and text[follow] in _OPENERS:
        follow += 1
    return follow
