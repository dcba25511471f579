"""Who a source is: mentions of an article → names, by earlier and fuller mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from caspian.models.rules import lexicon
from caspian.records import Record
from caspian.schemas import AUTHOR
from caspian.sources.consistency import UNKNOWN
from caspian.spans import words_of
from caspian.text.ranks_and_titles import QUALIFIERS, RANKS, TITLES
from caspian.text.word_lists import read_word_lists

_LISTS = read_word_lists(__file__)
_ARTICLE_WORD = re.compile(r"\A(?:(?:[Tt]he|[Aa]n?)\s+|(?:[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur)\s+(?=[A-Z]))")
_CAPITALS = re.compile(r"[A-Z]\w*(?:-\w+)*\.?(?:\s+(?:[A-Z]\w*(?:-\w+)*\.?))*")
_TEXT = re.compile(
    r"(?:statement|letter|report|communiqu.|message|note|study|spokes\w+|bulletin|release|denial)s?"
    r"\s(?:of|by|from|for)\s"
)
_DESCRIBING = re.compile(r" (?:of|in|at|for|from|to|on|attached|with|by) ")
_ANY_BODY = ("group", "charity", "organisation", "organization", "body")
_WORD = re.compile(r"\w+")
_BEFORE_BODIES = ("the ", "of ", "for ", "in ", "at ", "from ")
_PERSONAL = frozenset(_LISTS["personal"])
_BODIES = frozenset(_LISTS["bodies"])
_TITLES = (lexicon.PERSONS | RANKS | TITLES | QUALIFIERS) - _BODIES
_HEDGING = lexicon.HEDGES | (lexicon.HEARSAY - lexicon.saying_verbs())
_SMALL = frozenset(lexicon.closed_classes()) - _TITLES


class Known(NamedTuple):
    """A source of the article so far: its mention in lower case, and its name."""

    mention: str
    name: str


_FAR = 20_000  # characters in which a longer form of a name is looked for
_SOURCES = 200  # earlier ones that a pronoun or short form may mean


def name_sources(article: str, attributions: Sequence[Record]) -> list[Record]:
    """The attributions, given in reading order, with `source_name`, `source_named` and an empty `via`.

    Without words of a source the article itself speaks if its cue is of hearsay (“reportedly”, “was
    said”); of whose words the sentence does not tell, the source is `unknown`. A pronoun or a short form
    is the last earlier source that fits, else as it stands; a pronoun without one is `unknown`.
    """
    named: list[Record] = []
    known: list[Known] = []
    for attribution in attributions:
        name = AUTHOR if _is_impersonal(attribution, article) else UNKNOWN
        if attribution["source"]:
            mention = words_of(attribution["source"], article)
            name = _name(mention, known[-_SOURCES:], article, attribution["source"][0][0]) or UNKNOWN
            known.append(Known(mention.lower(), name))
        named.append({**attribution, "source_name": name, "source_named": is_named(name), "via": []})
    return named


def _is_impersonal(attribution: Record, article: str) -> bool:
    """Whether nothing is attributed, or by a hedge (“reportedly”) or a passive (“was said”) only."""
    cue = words_of(attribution["cue"], article).lower().split()
    if not cue:
        return not attribution["content"]
    passive = not lexicon.BE.isdisjoint(cue) and not cue[-1].endswith("ing")
    return passive or (not _HEDGING.isdisjoint(cue) and lexicon.saying_verbs().isdisjoint(cue))


def author_voice(target: str | None, stance: str, commitment: str) -> Record:
    """The one attribution of a sentence in which nobody but the article speaks."""
    spans: Record = {"source": [], "cue": [], "content": []}
    named: Record = {"source_name": AUTHOR, "source_named": False, "via": []}
    return {**spans, **named, "target": target, "stance": stance, "commitment": commitment}


def is_named(name: str) -> bool:
    """Whether a name is that of a person or body, and no description (“US official”)."""
    if name in (AUTHOR, UNKNOWN):
        return False
    head = _head(name)
    if head.lower() in _BODIES:
        return len(name.split()) > 1 or head[0].isupper()
    return head[0].isupper() and head.lower() not in lexicon.PERSONS | set(lexicon.closed_classes())


def _name(mention: str, known: Sequence[Known], article: str, place: int) -> str:
    if lexicon.closed_classes().get(mention.lower()) in ("pronoun", "possessive"):
        return _antecedent(mention.lower(), known)
    person = _person(mention)
    if person:
        return _fullest(person, article[max(0, place - _FAR) // _FAR * _FAR : place + 2 * _FAR])
    bare = _ARTICLE_WORD.sub("", mention.split(",")[0].split(" who ")[0], count=1)
    text = _TEXT.search(bare)
    if text and _CAPITALS.search(bare, text.end()):
        bare = _ARTICLE_WORD.sub("", bare[text.end() :], count=1)
    return _earlier(bare, known) or _longer(bare, article[max(0, place - _FAR) : place]) or bare


def _earlier(bare: str, known: Sequence[Known]) -> str | None:
    """The last earlier source of which a mention of one or two words is a short form."""
    words = bare.lower().split()
    if len(words) > 2:
        return None
    for source in reversed(known):
        body = not _is_person(source.name)
        name_words = _WORD.findall((source.name if body else source.mention).lower())
        same_head = _head(source.name).lower() == words[-1] if body else words[-1] not in _BODIES
        if same_head and set(words) <= set(name_words):
            return source.name
        if body and bare in _ANY_BODY and is_named(source.name):
            return source.name
    return None


def _longer(bare: str, before: str) -> str | None:
    """The first longer form of a name of one word in the text before it: “Brigade” → “Sworn Brigade”."""
    if not bare[:1].isupper() or " " in bare:
        return None
    longer = re.search(rf"(?:[A-Z][\w-]*(?:’s)?[^\S\n]){{1,6}}{re.escape(bare)}\b", before)
    return _ARTICLE_WORD.sub("", longer.group(), count=1) if longer else None


def _head(name: str) -> str:
    """The last word before what describes it: “Ministry” of “Ministry of Defence in Vardan”."""
    return (_DESCRIBING.split(name, maxsplit=1)[0].split() or [name])[-1]


def _antecedent(pronoun: str, known: Sequence[Known]) -> str:
    """The last earlier source that the pronoun can mean: no body is “he”, nobody is “he” who was “she”."""
    other = {"he": "she", "him": "her", "his": "her", "she": "he", "her": "he"}.get(pronoun)
    excluded = {source.name for source in known if source.mention == other}
    for source in reversed(known):
        personal = _is_person(source.name)
        if pronoun in _PERSONAL and personal and source.name not in excluded:
            return source.name
        if pronoun not in _PERSONAL and not personal:
            return source.name
    return UNKNOWN


@lru_cache(maxsize=10_000)
def _is_person(name: str) -> bool:
    """Whether a name can be that of one person: two names that are no body's, or a description of one."""
    words = _DESCRIBING.split(name, maxsplit=1)[0].split()
    if not words or any(word.lower() in _BODIES for word in words):
        return False
    return (len(words) > 1 and words[-1][0].isupper()) or words[-1].lower() in _TITLES


def _person(mention: str) -> str | None:
    """The name of a person in a mention, without titles; None where there is none."""
    for run in _CAPITALS.finditer(mention):
        words = run.group().split()
        while words and words[0].lower() in _SMALL:
            del words[0]
        article_word = len(words) < len(run.group().split()) or mention[: run.start()].lower().endswith(_BEFORE_BODIES)
        kept = _untitled(words)
        titled = bool(kept) and len(kept) < len(words)
        after = mention[run.end() :]
        noun = re.match(r"\s+([a-z]+)", after)
        modifies = noun is not None and noun.group(1) not in _SMALL and not titled and len(kept) < 2
        if modifies or after.startswith(("’s", "'s")):
            continue
        if not kept or any(word.lower() in _BODIES for word in kept) or (article_word and not titled):
            continue
        if len(kept) > 1 or titled or run.group() == mention:
            return " ".join(kept)
    return None


@lru_cache(maxsize=10_000)
def _fullest(person: str, article: str) -> str:
    """The longest form of a person's name that the article has: names before the last one, without titles."""
    last = re.escape(person.split()[-1])
    forms = [person]
    for match in re.finditer(rf"(?:[A-Z]\w*(?:-\w+)*\.?[^\S\n]){{1,6}}{last}\b", article):
        forms.append(" ".join(word for word in _untitled(match.group().split()) if word.lower() not in _SMALL))
    return max(forms, key=lambda form: len(form.split()))


def _untitled(words: Sequence[str]) -> Sequence[str]:
    """The words after the last title among them."""
    titles = [place for place, word in enumerate(words) if word.rstrip(".").lower() in _TITLES]
    return words[titles[-1] + 1 :] if titles else words
