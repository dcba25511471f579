"""Who says what, by rule: reporting verbs, “according to”, quotation marks, hedges. Nothing is learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from caspian.models.rules import lexicon
from caspian.models.rules.label_rules import rule_label
from caspian.models.rules.subjects import PHRASE, find_subject, lone_subject, lone_verb
from caspian.models.rules.word_letters import CLOSING, OPENING, Place, Words, read_words
from caspian.records import Record
from caspian.spans import Span, Token
from caspian.tasks.items import sentence_tokens
from caspian.text.sentences import split_sentences
from caspian.text.verbs_of_saying import reporting_verbs, verb_forms
from caspian.text.word_lists import read_word_lists

__all__ = ["rule_attributions", "rule_label"]

_APPOSITION = r"(?:,[dnh][nrdoc]{0,30})"
_ASIDE = re.compile(rf"{_APPOSITION}(?=[,.;]|$)")
_CUE = r"[xa]{0,9}(?:[uv](?:o[uv])?|b[xa]{0,9}g)"
# A source from which something set off parts its verb; no object of a clause that a tag follows.
_FREE = r"(?<![rodnwkt])"
_CHUNK = r"(?:,[^;q,cotu.][^;q,]{0,40}(?<![uv]))"
_SET_OFF = rf"(?:{_CHUNK}|{_CHUNK}{{2,3}}(?=,{_CUE}(?![dnraop]{{0,16}}(?:[,.;q]|$))))"
_INVERSION = rf"u{PHRASE}(?:r?a)?[,.k]"
_RELATIVE = r"k(?![xa]{0,3}[uv])[^;q,]{1,20}?(?<![cxa])"
_TAGS = re.compile(
    rf"lo(?P<accorded>{PHRASE})"
    rf"|(?<=[,q])(?P<inverted>u)a*(?P<speaker>(?!p[^,.q]){PHRASE}(?:,[dn][nrd]{{0,30}}(?=[,.]|$))?)(?!t)"
    rf"|(?P<source>{PHRASE}(?P<aside>{_APPOSITION}(?=,))?)(?:,?[wk][^;q,]*?,|(?(aside),(?!u{PHRASE}[,.])|))(?P<cue>{_CUE})"
    rf"|{_FREE}(?P<holder>{PHRASE})(?P<set_off>{_SET_OFF}),(?!{_INVERSION})(?P<cue_of_holder>{_CUE})(?!,)"
    rf"|(?P<known>{PHRASE}){_RELATIVE}(?P<cue_of_known>{_CUE})(?![xb])"
    rf"|(?<=[,q])(?P<participle>g)"
    rf"|(?<=c)(?P<joined>{_CUE})"
)
_PASSIVE = re.compile(rf"(?P<patient>{PHRASE})(?P<cue>x{{0,3}}b[xa]{{0,5}}[uvn])r(?P<agent>p|d?n{{1,15}})")
_ASIDE_OF_WHOM = re.compile(r",(?![dn]{0,2}rk)[^,bxk]+?(?=,|[dn]?rk|k|t)")
_WHOSE = re.compile(rf",?r?k[^,;q]{{1,60}}(?:,(?=c|g|{PHRASE},?c{PHRASE},)[^,;q]{{1,60}}){{0,3}}")
_WHO_SAYS_NOTHING = re.compile(r"r?k[^,;quvg]{1,60}")
_QUOTED_AS = re.compile(rf"(?P<source>{PHRASE})(?P<cue>x{{0,3}}b[xa]{{0,5}}[vn]r[gn])")
_BELONGING = re.compile(r"rd?(n)n{0,14}")
_NAMED = re.compile(rf"(?P<source>{PHRASE}(?:,[dn][nrd]{{0,20}})?);(?=q)")
_SIGNED = re.compile(r"q+[,.]?;(?P<source>[dn][nrd,]{0,30})\.?$")
_QUOTATION = re.compile(r"q+")
_QUOTED_WORDS = 5  # quotation marks among them; fewer are a word or title
_HEARSAY = re.compile(r"x*b[xab]*[uvn]|h")
_THAT = re.compile(r"[^,;qtwk]{0,10}?t")
_TOLD = re.compile(r"(?:p|d?n(?=[wkpdq])|n+(?=[^n]))?")
_APPEAL = re.compile(r"[^,;qo]{1,8}(?=o)")
_SOURCE_OF = {"cue": "source", "cue_of_holder": "holder", "cue_of_known": "known"}
_LEAD, _NEAR = 9, 3  # tokens of an adverbial before a tag; sentences to look back for one
_WHEN = re.compile(r"a+|r(?:d?n+|a)+(?=[,.;q]|$)")
_BESIDE = re.compile(r"[dnraop]{0,16}(?=[,.;q]|$)")
_GOVERNED = re.compile(r"p([xa]*[uv])(?=[^,.])")
_LISTS = read_word_lists(__file__)
_OF_DOING = frozenset(_LISTS["of_doing"])
_ADDRESSED = verb_forms(_LISTS["addressed"])
_APPEALED = verb_forms(_LISTS["appealed"])
_PASSIVES = reporting_verbs() - _OF_DOING
_TELLING_WHO = frozenset(_LISTS["telling_who"])
_QUOTED = frozenset(_LISTS["quoted"])
_PARTICLES = frozenset(_LISTS["particles"])
_LEADING = frozenset(_LISTS["leading"])
_ENDING = frozenset(_LISTS["ending"])
_OF = _LISTS["of"]
_JOINING = _LISTS["joining"]


class _Tag(NamedTuple):
    """Who speaks and by which words, as places; `source` is None where it is that of the tag before."""

    source: Place | None
    cue: list[Place]
    begin: int
    end: int  # where what is said may begin
    closes: bool  # what is said stands before the tag


def rule_attributions(item: Record) -> list[Record]:
    """The attributions of an item's sentence as source, cue and content, spans in code points of the article."""
    tokens = sentence_tokens(item)
    words = read_words(item, tokens)
    return (
        _tagged(words, tokens)
        or _signed_quotation(words, tokens)
        or _by_agent(words, tokens)
        or _quoted_as(words, tokens)
        or _alone(words, tokens)
        or _hearsay(words, tokens)
        or _running_quotation(item, words, tokens)
        or _unsigned_quotation(words, tokens)
    )


def _tagged(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """What sources beside their verbs say."""
    tags = _tags(words)
    found: list[Record] = []
    source: Place | None = None
    for number, tag in enumerate(tags):
        source = tag.source or source or find_subject(words, tag.begin)
        before = tags[number - 1].end if number else 0
        after = tags[number + 1].begin if number + 1 < len(tags) else len(tokens)
        content = [_trimmed(words, tag.end, after)]
        if tag.closes:
            clause = max((n + 1 for n in range(before, tag.begin) if words.written[n] in ";:"), default=before)
            set_off = words.letters[tag.end : tag.end + 2] in (",w", ",k")
            content = [_trimmed(words, clause, tag.begin), *([] if set_off else content)]
        if source:
            found.append(_record(tokens, [source], tag.cue, content))
    return found


def _tags(words: Words) -> list[_Tag]:
    """The tags in reading order: the first, and those after it that what it says does not hold."""
    tags: list[_Tag] = []
    place = 0
    while match := _TAGS.search(words.letters, place):
        tag = _tag(words, match)
        place = match.end()
        if not tags or _stands_beside(words, tags[-1], tag):
            tags.append(tag)
            place = max(tag.end, place)
    return tags


def _tag(words: Words, match: re.Match[str]) -> _Tag:
    letters, kind = words.letters, match.lastgroup or ""
    begin, end = match.span()
    apart = letters[begin - 1 : begin] in (",", "q")
    beside = _BESIDE.match(letters, end)
    if kind == "accorded":
        fronted = not letters[:begin].strip(";,q")
        source = match.start("accorded"), _past_apposition(words, end, fronted)
        return _Tag(source, [(begin, begin + 2)], begin, _past_relative(letters, source[1], fronted), not fronted)
    if kind == "speaker":
        return _Tag(match.span("speaker"), [match.span("inverted")], begin, beside.end() if beside else end, True)
    source = match.span(_SOURCE_OF[kind]) if kind in _SOURCE_OF else None
    if kind == "cue_of_holder":
        source = (match.start("holder"), _with_asides(words, *match.span("set_off")))
    cue = _parts(words, *match.span(kind))
    governed = _GOVERNED.match(letters, end)
    if governed:
        cue += _parts(words, *governed.span(1))
        end = governed.end(1)
    else:
        end = _past_particle(words, end)
        cue[-1] = (cue[-1][0], end)
    leads_in = letters[0] in "ra" and "q" not in letters[:begin] and begin < _LEAD
    if source and apart and beside and not leads_in:
        return _Tag(source, cue, begin, beside.end(), True)
    return _Tag(source, cue, begin, _said(words, end), False)


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
    """Where a source ends that asides follow: with those that tell who it is, before what tells when or how it spoke."""
    while end < last and (words.letters[end + 1] in "dnhv" or words.lower[end + 1] in _TELLING_WHO):
        aside = _ASIDE_OF_WHOM.match(words.letters, end, last + 1)
        if not aside or words.lower[end + 1] in _QUOTED:
            break
        end = aside.end()
        if words.letters[end] != ",":
            break
    return end


def _past_particle(words: Words, end: int) -> int:
    """Where a verb ends with the particle that belongs to it: “called for”."""
    return end + (f"{_stem(words.lower[end - 1])} {''.join(words.lower[end : end + 1])}" in _PARTICLES)


def _stem(verb: str) -> str:
    return re.sub("(?<=..)(ing|ed|s)$", "", verb)


def _parts(words: Words, begin: int, end: int) -> list[Place]:
    """A verb group without its adverbs."""
    return [(begin + part.start(), begin + part.end()) for part in re.finditer("[^a]+", words.letters[begin:end])]


def _said(words: Words, end: int) -> int:
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


def _stands_beside(words: Words, earlier: _Tag, tag: _Tag) -> bool:
    """Whether a later tag is no part of what the earlier one says."""
    between = words.letters[earlier.end : tag.begin]
    return earlier.closes or tag.source is None or between.rstrip(",")[-1:] in ("c", "s") or ";" in between


def _trimmed(words: Words, begin: int, end: int) -> Place:
    """A stretch without the signs and joining words at its edges, and without half a pair of quotation marks."""
    while begin < end and (
        words.lower[begin] in _LEADING or words.letters[begin] == ";" or _is_half(words, begin, begin, end)
    ):
        begin += 1
    while begin < end and (words.lower[end - 1] in _ENDING or _is_half(words, end - 1, begin, end)):
        end -= 1
    return begin, end


def _is_half(words: Words, place: int, begin: int, end: int) -> bool:
    sign, others = words.written[place], words.written[begin:end]
    if sign in OPENING:
        return not any(word in CLOSING for word in others)
    return sign in CLOSING and not any(word in OPENING for word in others)


def _record(tokens: Sequence[Token], source: Sequence[Place], cue: Sequence[Place], content: Sequence[Place]) -> Record:
    roles = {"source": source, "cue": cue, "content": content}
    return {role: [[tokens[a][0], tokens[b - 1][1]] for a, b in places if a < b] for role, places in roles.items()}


def _hearsay(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """The article's own hearsay: “is thought”, “reportedly”, without source and content."""
    for match in _HEARSAY.finditer(words.letters):
        if words.lower[match.end() - 1] in lexicon.HEARSAY:
            return [_record(tokens, [], _parts(words, *match.span()), [])]
    return []


def _signed_quotation(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A quotation with a name and no verb: “Karn: ‘…’”, or behind it “– Lena Dost, mayor”."""
    letters = words.letters
    if (named := _NAMED.match(letters)) and not letters[named.end() :].strip("q."):
        return [_record(tokens, [named.span("source")], [], [_trimmed(words, named.end(), len(tokens))])]
    if (signed := _SIGNED.fullmatch(letters)) and words.written[signed.start("source")][0].isupper():
        quotation = (0, letters.rindex("q") + 1)
        return [_record(tokens, [signed.span("source")], [], [quotation])]
    return []


def _quoted_as(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """Who “is quoted as saying” something, by a relay that is not told."""
    for match in _QUOTED_AS.finditer(words.letters):
        past, as_what, verb = words.lower[match.end() - 3 : match.end()]
        if past in _QUOTED and as_what == "as" and verb in reporting_verbs():
            source, cue = match.span("source"), match.span("cue")
            return [_record(tokens, [source], _parts(words, *cue), [_trimmed(words, match.end(), len(tokens))])]
    return []


def _by_agent(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A passive whose agent speaks: “was accused by aid groups of …”; who was quoted by somebody speaks himself."""
    for match in _PASSIVE.finditer(words.letters):
        patient, (begin, verb), agent = match.span("patient"), match.span("cue"), _agent(words, *match.span("agent"))
        past = words.lower[verb - 1]
        if words.lower[verb : verb + 1] != ["by"] or (past not in _PASSIVES and past not in _QUOTED):
            continue
        rest = agent[1]
        as_what = words.lower[rest : rest + 1] == ["as"]
        if past in _QUOTED:
            if as_what and "".join(words.lower[rest + 1 : rest + 2]) in reporting_verbs():
                return [_record(tokens, [patient], [(rest + 1, rest + 2)], [_trimmed(words, rest + 2, len(tokens))])]
            continue
        content = [patient, _trimmed(words, rest + as_what, len(tokens))]
        return [_record(tokens, [agent], _parts(words, begin, verb), content)]
    return []


def _alone(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """What is said by a verb that does not stand beside its subject; nobody is named where that is not found."""
    verb = lone_verb(words)
    if not verb:
        return []
    begin, end = verb[0], _past_particle(words, verb[1])
    source = lone_subject(words, begin)
    letters, after = words.letters, len(tokens)
    if letters[begin - 1 : begin] == "q" and _BESIDE.match(letters, end):
        content = _trimmed(words, 0, begin)
    else:
        if letters[begin - 2 : begin] == ",k":  # the clause ends with the comma that closes it
            after = letters.find(",", end) if "," in letters[end:] else after
        content = _trimmed(words, _said(words, end), after)
    return [_record(tokens, [source] if source else [], _parts(words, begin, end), [content])]


def _unsigned_quotation(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A quoted clause of which nothing tells who says it; a quoted word or title is nobody’s statement."""
    quoted = [match.span() for match in _QUOTATION.finditer(words.letters)]
    if any(_is_clause(words.lower[begin:end]) for begin, end in quoted):
        return [_record(tokens, [], [], [_trimmed(words, begin, end) for begin, end in quoted])]
    return []


def _is_clause(quoted: Sequence[str]) -> bool:
    classes = {lexicon.closed_classes().get(word) for word in quoted}
    return len(quoted) > _QUOTED_WORDS and not classes.isdisjoint(("pronoun", "auxiliary", "modal"))


def _agent(words: Words, begin: int, end: int) -> Place:
    """An agent with what belongs to it: “aid groups in Orlec”, but not “of shelling the mill” or “as false”."""
    while more := _BELONGING.match(words.letters, end):
        if words.lower[end] in ("as", "for") or words.lower[more.start(1)].endswith("ing"):
            break
        end = more.end()
    return begin, end


def running_speaker(item: Record) -> Span:
    """Who speaks a sentence that goes on a quotation, by the tag of a sentence near it; [] where none is found."""
    found = _running_quotation(item, read_words(item, tokens := sentence_tokens(item)), tokens)
    return list(found[0]["source"]) if found else []


def _running_quotation(item: Record, words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A sentence within a quotation belongs to the source of the tag before it, else of the one after it."""
    if words.letters.rstrip(".").strip("q"):
        return []
    text = item["article"]
    earlier = [span for span in _sentences(text) if span[1] <= item["start"]][-_NEAR:]
    later = [span for span in _sentences(text) if span[0] >= item["end"]][:1]
    for start, end in (*reversed(earlier), *later):
        other = {**item, "start": start, "end": end, "text": text[start:end]}
        words_there = read_words(other, sentence_tokens(other))
        if _tags(words_there) and (sources := [a["source"] for a in rule_attributions(other)]):
            quoted = _record(tokens, [], [], [_trimmed(words, 0, len(tokens))])
            return [{**quoted, "source": sources[-1]}] if quoted["content"] else []
    return []


@lru_cache(maxsize=4)
def _sentences(text: str) -> list[Token]:
    return split_sentences(text)
