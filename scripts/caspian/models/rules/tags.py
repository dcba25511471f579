"""Tags: who speaks and by which words, where the source stands beside the verb, and where what is said begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from caspian.models.rules import lexicon
from caspian.models.rules.subjects import PHRASE
from caspian.models.rules.word_letters import Place, Words
from caspian.text.verbs_of_saying import verb_forms
from caspian.text.word_lists import read_word_lists

_APPOSITION = r"(?:,[dnh][nrdoc]{0,30})"
_ASIDE = re.compile(rf"{_APPOSITION}(?=[,.;]|$)")
_CUE = r"[xa]{0,9}(?:[uv](?:o[uv])?|b[xa]{0,9}g)"
# A source from which something set off parts its verb; no object of a clause that a tag follows.
_FREE = r"(?<![rodnwkt])"
_CHUNK = r"(?:,[^;q,cotu.][^;q,]{0,40}(?<![uv]))"
_SET_OFF = rf"(?:{_CHUNK}|{_CHUNK}{{2,3}}(?=,{_CUE}(?![dnraop]{{0,16}}(?:[,.;q]|$))))"
_DAY = r"(?:a{0,3}rn?(?=a))?"  # “on Friday” before the verb
_INVERSION = rf"u{PHRASE}(?:r?a)?[,.k]"
_RELATIVE = r"k(?![xa]{0,3}[uv])[^;q,]{1,20}?(?<![cxa])"
_TAGS = re.compile(
    rf"lo(?P<accorded>{PHRASE})"
    rf"|(?<=[,q])(?P<inverted>u)a*(?P<speaker>(?!p[^,.q]){PHRASE}(?:,[dn][nrd]{{0,30}}(?=[,.]|$))?)(?!t)"
    rf"|(?P<source>{PHRASE}(?P<aside>{_APPOSITION}(?=,))?)"
    rf"(?:,k[^;q,]{{0,60}}?,|(?(aside),(?!u{PHRASE}[,.])|)){_DAY}(?P<cue>{_CUE})"
    rf"|{_FREE}(?P<holder>{PHRASE})(?P<set_off>{_SET_OFF}),(?!{_INVERSION}){_DAY}(?P<cue_of_holder>{_CUE})(?!,)"
    rf"|(?P<known>{PHRASE}){_RELATIVE}(?P<cue_of_known>{_CUE})(?![xb])"
    rf"|(?<=[,q])(?P<participle>g)"
    rf"|(?<=c)(?P<joined>{_CUE})"
)
_ASIDE_OF_WHOM = re.compile(r",(?![dn]{0,2}rk)[^,bxkt]+?(?<![uvg])(?=,|[dn]?rk|k|t)")
_WHOSE = re.compile(rf",?r?k[^,;q]{{1,60}}(?:,(?=c|g|{PHRASE},?c{PHRASE},)[^,;q]{{1,60}}){{0,3}}")
_WHO_SAYS_NOTHING = re.compile(r"r?k[^,;quvg]{1,60}")
_THAT = re.compile(r"[^,;qtwk]{0,10}?t")
_TOLD = re.compile(r"(?:p|d?n(?=[wkpdq])|n+(?=[^n]))?")
_APPEAL = re.compile(r"[^,;qo]{1,8}(?=o)")
_SOURCE_OF = {"cue": "source", "cue_of_holder": "holder", "cue_of_known": "known"}
_LEAD = 9  # tokens of an adverbial before a tag
_WHEN = re.compile(r"a+|ra+(?=[pd])|r(?:d?n+|a)+(?=[,.;q]|$)")
BESIDE = re.compile(r"[dnraop]{0,16}(?=[,.;q]|$)")
_GOVERNED = re.compile(r"p([xa]*[uv])(?=[^,.])")
_LISTS = read_word_lists(__file__)
_ADDRESSED = verb_forms(_LISTS["addressed"])
_APPEALED = verb_forms(_LISTS["appealed"])
_TELLING_WHO = frozenset(_LISTS["telling_who"])
_PARTICLES = frozenset(_LISTS["particles"])
_OF = _LISTS["of"]
_JOINING = _LISTS["joining"]
QUOTED = frozenset(_LISTS["quoted"])


class Tag(NamedTuple):
    """Who speaks and by which words, as places; `source` is None where it is that of the tag before."""

    source: Place | None
    cue: list[Place]
    begin: int
    end: int  # where what is said may begin
    closes: bool  # what is said stands before the tag


def read_tags(words: Words) -> list[Tag]:
    """The tags in reading order: the first, and those after it that what it says does not hold."""
    tags: list[Tag] = []
    place = 0
    while match := _TAGS.search(words.letters, place):
        tag = _tag(words, match)
        place = match.end()
        if not tags or _stands_beside(words, tags[-1], tag):
            tags.append(tag)
            place = max(tag.end, place)
    return tags


def _tag(words: Words, match: re.Match[str]) -> Tag:
    letters, kind = words.letters, match.lastgroup or ""
    begin, end = match.span()
    apart = letters[begin - 1 : begin] in (",", "q")
    beside = BESIDE.match(letters, end)
    if kind == "accorded":
        fronted = not letters[:begin].strip(";,q")
        accorded = match.start("accorded"), _past_apposition(words, end, fronted)
        return Tag(accorded, [(begin, begin + 2)], begin, _past_relative(letters, accorded[1], fronted), not fronted)
    if kind == "speaker":
        return Tag(match.span("speaker"), [match.span("inverted")], begin, beside.end() if beside else end, True)
    source = match.span(_SOURCE_OF[kind]) if kind in _SOURCE_OF else None
    if kind == "cue_of_holder":
        source = (match.start("holder"), _with_asides(words, *match.span("set_off")))
    cue = verb_parts(words, *match.span(kind))
    governed = _GOVERNED.match(letters, end)
    if governed:
        cue += verb_parts(words, *governed.span(1))
        end = governed.end(1)
    else:
        end = past_particle(words, end)
        cue[-1] = (cue[-1][0], end)
    leads_in = letters[0] in "ra" and "q" not in letters[:begin] and begin < _LEAD
    if source and apart and beside and not leads_in:
        return Tag(source, cue, begin, beside.end(), True)
    return Tag(source, cue, begin, said_from(words, end), False)


def _past_apposition(words: Words, end: int, fronted: bool) -> int:
    """Where a source ends that who it is may follow: “Lena Dost, mayor of Orlec”, but not “the clinic, three died”."""
    aside = _ASIDE.match(words.letters, end)
    if not aside or (fronted and words.letters[aside.end() : aside.end() + 1] != ","):
        return end
    told = words.lower[end + 1 : aside.end()]
    return aside.end() if any(word in lexicon.PERSONS for word in told) else end


def _past_relative(letters: str, end: int, fronted: bool) -> int:
    """Where a relative clause ends that follows a source: before a main clause at a comma, past the lists in it."""
    clause = (_WHOSE if fronted else _WHO_SAYS_NOTHING).match(letters, end)
    closed = clause and (not fronted or letters[clause.end() : clause.end() + 1] == ",")
    return clause.end() if clause and closed else end


def _with_asides(words: Words, end: int, last: int) -> int:
    """Where a source ends that asides follow: with those that tell who it is, not when or how it spoke."""
    while end < last and (words.letters[end + 1] in "dnhv" or words.lower[end + 1] in _TELLING_WHO):
        aside = _ASIDE_OF_WHOM.match(words.letters, end, last + 1)
        if not aside or words.lower[end + 1] in QUOTED:
            break
        end = aside.end()
        if words.letters[end] != ",":
            break
    return end


def past_particle(words: Words, end: int) -> int:
    """Where a verb ends with the particle that belongs to it: “called for”."""
    return end + (f"{_stem(words.lower[end - 1])} {''.join(words.lower[end : end + 1])}" in _PARTICLES)


def _stem(verb: str) -> str:
    return re.sub("(?<=..)(ing|ed|s)$", "", verb)


def verb_parts(words: Words, begin: int, end: int) -> list[Place]:
    """A verb group without its adverbs."""
    return [(begin + part.start(), begin + part.end()) for part in re.finditer("[^a]+", words.letters[begin:end])]


def said_from(words: Words, end: int) -> int:
    """Where what is said begins: behind whom it is said to, when and where, and “that”."""
    letters, verb = words.letters, words.lower[end - 1]
    that = _THAT.match(letters, end)
    if that and (verb in _ADDRESSED | _APPEALED or letters[end] in "arto"):
        return that.end()
    if verb in _APPEALED and (to := _APPEAL.match(letters, end)):
        return to.end()
    if verb in _ADDRESSED and (told := _TOLD.match(letters, end)):
        end = told.end()
    if words.lower[end : end + 1] and words.lower[end] in _OF:
        return end + 1
    if when := _WHEN.match(letters, end):
        end = when.end()
    joins = "".join(words.lower[end : end + 1]) in _JOINING and letters[end - 1] in "uvg"
    return end + joins


def _stands_beside(words: Words, earlier: Tag, tag: Tag) -> bool:
    """Whether a later tag is no part of what the earlier one says."""
    between = words.letters[earlier.end : tag.begin]
    return earlier.closes or tag.source is None or between.rstrip(",")[-1:] in ("c", "s") or ";" in between
