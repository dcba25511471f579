"""Who says what, by rule: reporting verbs, “according to”, quotation marks, hedges. Nothing is learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from caspian.models.rules import lexicon
from caspian.models.rules.label_rules import rule_label
from caspian.models.rules.subjects import PHRASE, find_subject, lone_subject, lone_verb
from caspian.models.rules.tags import BESIDE, QUOTED, past_particle, read_tags, said_from, verb_parts
from caspian.models.rules.word_letters import CLOSING, OPENING, Place, Words, read_words
from caspian.records import Record
from caspian.spans import Span, Token
from caspian.tasks.items import sentence_tokens
from caspian.text.sentences import split_sentences
from caspian.text.verbs_of_saying import reporting_verbs
from caspian.text.word_lists import read_word_lists

__all__ = ["rule_attributions", "rule_label"]

_PASSIVE = re.compile(rf"(?P<patient>{PHRASE})(?P<cue>x{{0,3}}b[xa]{{0,5}}[uvn])r(?P<agent>p|d?n{{1,15}})")
_QUOTED_AS = re.compile(rf"(?P<source>{PHRASE})(?P<cue>x{{0,3}}b[xa]{{0,5}}[vn]r[gn])")
_BELONGING = re.compile(r"rd?(n)n{0,14}")
_NAMED = re.compile(rf"(?P<source>{PHRASE}(?:,[dn][nrd]{{0,20}})?);(?=q)")
_SIGNED = re.compile(r"q+[,.]?;(?P<source>[dn][nrd,]{0,30})\.?$")
_QUOTATION = re.compile(r"q+")
_QUOTED_WORDS = 5  # quotation marks among them; fewer are a word or title
_HEARSAY = re.compile(r"x{0,9}b[xab]{0,9}[uvn]|h")
_NEAR = 3  # sentences to look back for a tag
_LISTS = read_word_lists(__file__)
_OF_DOING = frozenset(_LISTS["of_doing"])
_PASSIVES = reporting_verbs() - _OF_DOING
_LEADING = frozenset(_LISTS["leading"])
_ENDING = frozenset(_LISTS["ending"])


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
    tags = read_tags(words)
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
            return [_record(tokens, [], verb_parts(words, *match.span()), [])]
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
        if past in QUOTED and as_what == "as" and verb in reporting_verbs():
            source, cue = match.span("source"), match.span("cue")
            content = [_trimmed(words, 0, source[0]), _trimmed(words, match.end(), len(tokens))]
            quoted = words.letters[: source[0]].endswith(("q", "q,"))
            return [_record(tokens, [source], verb_parts(words, *cue), content if quoted else content[1:])]
    return []


def _by_agent(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A passive whose agent speaks: “was accused by aid groups of …”; who was quoted by somebody speaks himself."""
    for match in _PASSIVE.finditer(words.letters):
        patient, (begin, verb), agent = match.span("patient"), match.span("cue"), _agent(words, *match.span("agent"))
        past = words.lower[verb - 1]
        if words.lower[verb : verb + 1] != ["by"] or (past not in _PASSIVES and past not in QUOTED):
            continue
        rest = agent[1]
        as_what = words.lower[rest : rest + 1] == ["as"]
        if past in QUOTED:
            if as_what and "".join(words.lower[rest + 1 : rest + 2]) in reporting_verbs():
                return [_record(tokens, [patient], [(rest + 1, rest + 2)], [_trimmed(words, rest + 2, len(tokens))])]
            continue
        content = [patient, _trimmed(words, rest + as_what, len(tokens))]
        return [_record(tokens, [agent], verb_parts(words, begin, verb), content)]
    return []


def _alone(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """What is said by a verb that does not stand beside its subject; nobody is named where that is not found."""
    verb = lone_verb(words)
    if not verb:
        return []
    begin, end = verb[0], past_particle(words, verb[1])
    source = lone_subject(words, begin)
    letters, after = words.letters, len(tokens)
    if letters[begin - 1 : begin] == "q" and BESIDE.match(letters, end):
        content = _trimmed(words, 0, begin)
    else:
        if letters[begin - 2 : begin] == ",k":  # the clause ends with the comma that closes it
            after = letters.find(",", end) if "," in letters[end:] else after
        content = _trimmed(words, said_from(words, end), after)
    return [_record(tokens, [source] if source else [], verb_parts(words, begin, end), [content])]


def _unsigned_quotation(words: Words, tokens: Sequence[Token]) -> list[Record]:
    """A quoted clause of which nothing tells who says it; a quoted word or title is nobody’s statement."""
    quoted = [match.span() for match in _QUOTATION.finditer(words.letters)]
    if any(_is_clause(words.written[begin:end]) for begin, end in quoted):
        return [_record(tokens, [], [], [_trimmed(words, begin, end) for begin, end in quoted])]
    return []


def _is_clause(quoted: Sequence[str]) -> bool:
    classes = {lexicon.closed_classes().get(word.lower()) for word in quoted}
    is_title = 2 * sum(word[0].isupper() for word in quoted) > len(quoted)
    has_verb = not classes.isdisjoint(("pronoun", "auxiliary", "modal"))
    return len(quoted) > _QUOTED_WORDS and has_verb and not is_title


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
        tokens_there = sentence_tokens(other)
        if tagged := _tagged(read_words(other, tokens_there), tokens_there):
            quoted = _record(tokens, [], [], [_trimmed(words, 0, len(tokens))])
            return [{**quoted, "source": tagged[-1]["source"]}] if quoted["content"] else []
    return []


@lru_cache(maxsize=4)
def _sentences(text: str) -> list[Token]:
    return split_sentences(text)
