"""What a linear-chain model sees of each token: the word, its class, its neighbours, the nearest reporting verb.

The classes are closed lists and endings, a stand-in for parts of speech that needs no model. Words that
are names are not seen as words, only as names: those of other news are others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from caspian.models.rules.attribution_rules import rule_attributions
from caspian.models.rules.lexicon import HEDGES, PERSONS, REPORTING_NOUNS, closed_classes
from caspian.models.span_models.tags import encode
from caspian.records import Record
from caspian.spans import Token
from caspian.text.verbs_of_saying import reporting_verbs

_OPENING, _CLOSING = "“«„", "”»"
_BREAKS = frozenset(",;:–—-()")  # signs that part clauses
_ENDINGS = ("ing", "ed", "ly", "s")
_NAME, _NUMBER, _VERB, _EDGE = "NAME", "NUMBER", "VERB", "EDGE"
_ACTORS = frozenset(["PERSON", "pronoun", "title", _NAME])


def token_features(item: Record, tokens: Sequence[Token]) -> list[list[str]]:
    """The features of an item's sentence, a list of texts for each of its tokens: (tokens, features)."""
    words = [item["article"][start:end] for start, end in tokens]
    quoted = quotation(words, item["article"][: item["start"]])
    classes = word_classes(words)
    seen = [kind if kind in (_NAME, _NUMBER) else word.lower() for word, kind in zip(words, classes, strict=True)]
    clauses = list(accumulate(int(word in _BREAKS) for word in words))
    verbs = [n for n, kind in enumerate(classes) if kind == _VERB or seen[n] == "according"]
    with_verb = {clauses[n] for n in verbs}
    with_actor = {clauses[n] for n, kind in enumerate(classes) if kind in _ACTORS}
    quotes = any(mark != "out" for mark in quoted)
    ruled = encode(rule_attributions(item), tokens)
    rows = []
    for place, word in enumerate(seen):
        clause = clauses[place]
        about = f"{clause in with_verb}{clause in with_actor}{quoted[place]}"
        row = [
            "bias",
            f"capital={words[place][0].isupper()}",
            f"quoted={quoted[place]}",
            f"quoted,class={quoted[place]}|{classes[place]}",
            f"quotes={quotes}|{quoted[place]}",
            f"from-start={min(place, 4)}",
            f"from-end={min(len(words) - 1 - place, 3)}",
            f"clause={min(clause, 3)}",
            f"clause-verb={clause in with_verb}",
            f"clause-holds={about}",
        ]
        if classes[place] not in (_NAME, _NUMBER):
            row += [f"ending{size}={word[-size:]}" for size in (2, 3, 4) if len(word) > size] + [f"begins={word[:4]}"]
        row += _neighbours(place, seen, classes)
        row += [f"rule{step:+}={ruled[place + step]}" for step in (-2, -1, 0, 1, 2) if 0 <= place + step < len(words)]
        row += [f"rule,class={ruled[place]}|{classes[place]}", f"rule,word={ruled[place]}|{word}"]
        for name, chosen in (("verb", verbs), ("outer-verb", [verb for verb in verbs if quoted[verb] == "out"])):
            row += _nearest(place, name, chosen, seen, classes, clauses, quoted)
        rows.append(row)
    return rows


def _neighbours(place: int, words: list[str], classes: list[str]) -> list[str]:
    """Single words and classes around a token, and the sequences that they form with it."""

    def around(values: list[str], first: int, last: int) -> str:
        places = range(place + first, place + last + 1)
        return "|".join(values[p] if 0 <= p < len(values) else _EDGE for p in places)

    row = [f"w{n}={around(words, n, n)}" for n in (-2, -1, 0, 1, 2)]
    row += [f"c{n}={around(classes, n, n)}" for n in (-3, -2, -1, 0, 1, 2, 3)]
    row += [f"w{a}:{b}={around(words, a, b)}" for a, b in ((-1, 0), (0, 1))]
    pieces = ((-1, 0), (0, 1), (-2, -1), (1, 2), (-2, 0), (-1, 1), (0, 2), (0, 3), (-3, 0))
    row += [f"c{a}:{b}={around(classes, a, b)}" for a, b in pieces]
    row.append(f"w-1c0={around(words, -1, -1)}|{classes[place]}")
    row.append(f"c0w1={classes[place]}|{around(words, 1, 1)}")
    return row


def _nearest(
    place: int,
    name: str,
    verbs: list[int],
    words: list[str],
    classes: list[str],
    clauses: list[int],
    quoted: list[str],
) -> list[str]:
    """How far the nearest verb before and after a token stands, and what lies between them."""
    row = []
    sides = (
        ("before", max((verb for verb in verbs if verb < place), default=None)),
        ("after", min((verb for verb in verbs if verb > place), default=None)),
    )
    for side, verb in sides:
        if verb is None:
            row.append(f"{name}-{side}=none")
            continue
        first, last = min(verb, place), max(verb, place)
        apart = clauses[last] - clauses[first]
        row += [
            f"{name}-{side}={distance_class(last - first)}",
            f"{name}-{side}-clauses={min(apart, 3)}|{quoted[verb]}|{quoted[place]}",
        ]
        if name == "verb":
            row.append(f"{name}-{side}-word={words[verb]}")
            row.append(f"{name}-{side}-that={'that' in words[first + 1 : last]}|{min(apart, 2)}")
            if last - first <= 6:
                row.append(f"{name}-{side}-path={'-'.join(classes[first + 1 : last])}")
    return row


def distance_class(tokens: int) -> int:
    """A distance in tokens, exact where small and coarse where large."""
    return tokens if tokens < 4 else 4 + min(tokens // 5, 4)


def word_classes(words: Sequence[str]) -> list[str]:
    """A coarse class for every word of a sentence."""
    first, classes = True, []  # a capital at the start of a sentence or quotation makes no name
    for word in words:
        classes.append(_word_class(word, first))
        first = word in ".“:‘" or (first and not word[0].isalnum())
    return classes


def _word_class(word: str, first: bool) -> str:
    lower = word.lower()
    if not word[0].isalnum():
        return word
    if word[0].isdigit():
        return _NUMBER
    if lower in closed_classes():
        return closed_classes()[lower]
    if lower in reporting_verbs():
        return _VERB
    if lower in HEDGES:
        return "HEDGE"
    if lower in PERSONS:
        return "PERSON"
    if word[0].isupper() and not first:
        return _NAME
    if lower in REPORTING_NOUNS:
        return "REPORT"
    return next((f"-{end}" for end in _ENDINGS if lower.endswith(end) and len(lower) > len(end) + 2), "word")


def quotation(words: Sequence[str], before: str) -> list[str]:
    """Whether each word stands inside quotation marks, also those opened earlier in its paragraph (`before`)."""
    before = before.rsplit("\n", 1)[-1]
    inside = sum(map(before.count, _OPENING)) > sum(map(before.count, _CLOSING))
    marks = []
    for word in words:
        if word in _OPENING or (word == '"' and not inside):
            inside = True
            marks.append("open")
        elif word in _CLOSING or word == '"':
            inside = False
            marks.append("close")
        else:
            marks.append("in" if inside else "out")
    return marks
