"""Labels by rule: the stems of label_rules.toml, in the order of the guidelines. Nothing is learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caspian.records import Record
from caspian.schemas import AUTHOR, NEUTRAL
from caspian.spans import words_of
from caspian.text.ranks_and_titles import AMBIGUOUS, BY_KIND
from caspian.text.word_lists import read_word_lists


def _stems(stems: Sequence[str]) -> re.Pattern[str]:
    """A pattern for words that begin with one of the stems; `_` stands for the end of a word."""
    return re.compile(rf"\b(?:{'|'.join(stems)})".replace("_", r"\b"), re.IGNORECASE)


def _whole_word(word: str) -> str:
    """The stem of a word or its plural; short ones are mostly abbreviations and have none (“Pres.”, “press”)."""
    return f"{word}_" if len(word) < _SHORT else f"{word}s?_"


_SHORT = 5
_LISTS = read_word_lists(__file__)


_DENY = _stems(_LISTS["deny"])
_FALSE = _stems(_LISTS["false"])
_UNSURE = _stems(_LISTS["unsure"])
_MAYBE = _stems(_LISTS["maybe"])

_AGAINST_CUE = _stems(_LISTS["against_cue"])
_FAVOR_CUE = _stems(_LISTS["favor_cue"])
_HARM = _stems(_LISTS["harm"])
_GOOD = _stems(_LISTS["good"])
_NEGATED = _stems(_LISTS["negated"])

_FACTS: dict[str, re.Pattern[str]] = {name: _stems(stems) for name, stems in _LISTS["topics"].items()}
_TYPES: dict[str, re.Pattern[str]] = {
    name: _stems([*stems, *map(_whole_word, sorted(BY_KIND.get(name, frozenset()) - AMBIGUOUS))])
    for name, stems in _LISTS["source_types"].items()
}

_ACTING = _LISTS["acting"]


def rule_values(task: str) -> list[str]:
    """The labels that rules answer to a task."""
    values: dict[str, list[str]] = {
        "topic": [*_FACTS, "other"],
        "source_type": [*_TYPES, AUTHOR, "other"],
        "commitment": _LISTS["commitments"],
        "stance": _LISTS["stances"],
    }
    return list(values[task])


def rule_label(task: str, item: Record, labels: Sequence[str]) -> str:
    """A label of an item, by rule. Where `labels`, those of the corpus, lack what the rule says: the first of them."""
    label = {"stance": _stance, "commitment": _commitment, "source_type": _source_type, "topic": _topic}[task](item)
    return label if label in labels else labels[0]


def _commitment(item: Record) -> str:
    cue, content = (words_of(item[role], item["article"]) for role in ("cue", "content"))
    if item["source_name"] is None:
        return "uncommitted" if item["cue"] or item["text"].rstrip('”"').endswith("?") else "asserted"
    if _DENY.search(cue) or _FALSE.search(content):
        return "denied"
    return "uncommitted" if _UNSURE.search(cue) or _MAYBE.search(content[:60]) else "asserted"


def _stance(item: Record) -> str:
    cue, content = (words_of(item[role], item["article"]) for role in ("cue", "content"))
    if item["target"] is None or item["source_name"] is None or _UNSURE.search(cue):
        return str(NEUTRAL)
    acts = _source_type(item) in _ACTING
    if _DENY.search(cue):
        return "favor" if acts else "against"
    if _AGAINST_CUE.search(cue):
        return "against"
    if _FAVOR_CUE.search(cue):
        return "favor"
    if _HARM.search(content):
        return "favor" if acts or _NEGATED.search(content) else "against"
    if _GOOD.search(content) or acts:
        return "favor"
    return "against" if _FALSE.search(content) else str(NEUTRAL)


def _topic(item: Record) -> str:
    return next((name for name, words in _FACTS.items() if words.search(item["text"])), "other")


def _source_type(item: Record) -> str:
    name = item["source_name"]
    if name is None:
        return AUTHOR
    mention = words_of(item["source"], item["article"])
    for words in (f"{mention} {name}", _introduction(name, item["article"])):
        found = next((kind for kind, stems in _TYPES.items() if stems.search(words)), None)
        if found:
            return found
    return "government" if re.search(rf"\b{re.escape(name)}[’']s\b", item["article"]) else "other"


def _introduction(name: str, article: str) -> str:
    """The words around the first mention of a name, which tell who it is."""
    place = article.find(name)
    return article[max(0, place - 40) : place + len(name) + 60] if place >= 0 else ""
