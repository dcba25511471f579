"""Which target a claim is about, and which targets an article has, by words that it shares with them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from caspian.models.rules import lexicon
from caspian.records import Record
from caspian.spans import words_of
from caspian.text.tokens import find_tokens
from caspian.text.word_lists import read_word_lists

LONGEST = 300  # code points of a proposed target
_WORD = re.compile(r"\w+")
_STEM = 5  # letters by which two words are held to be the same
# What a shared word counts, by where it stands; decided on the train split, as is _FIRST.
_WEIGHTS = {"content": 3.0, "sentence": 1.0, "paragraph": 1.0, "before": 0.5}
_FIRST = 0.3  # what the first of a list has before the others: mostly the article's main event

_LISTS = read_word_lists(__file__)
_EVENTS = frozenset(_LISTS["events"])
_NAME = re.compile(r"(?<!^)\b[A-Z]")
_OF = frozenset(_LISTS["of"])
_FARTHEST = 20  # tokens after the noun
_NEAR = 5_000  # characters before a sentence
_MOST_BEFORE, _MOST_AFTER = 3, 3  # words of a noun phrase on each side, determiners not counted


def choose_target(item: Record, attribution: Record, targets: Sequence[str]) -> str | None:
    """The target with which the content, the sentence or the paragraph before shares most; None of an empty list.

    A word that several targets have counts less. Where none shares a word, the first is taken: an
    article's list begins with its main event.
    """
    if not targets:
        return None
    text = item["article"]
    paragraph = text.rfind("\n", 0, item["start"]) + 1
    near = max(paragraph, item["start"] - _NEAR)  # a text without line breaks is one paragraph
    places = {
        "content": words_of(attribution["content"], text),
        "sentence": item["text"],
        "paragraph": text[near : item["start"]],
        "before": text[max(0, paragraph - _NEAR) : paragraph].rstrip("\n").rpartition("\n")[2],
    }
    found = {place: _stems(words) for place, words in places.items()}
    stems = [_stems(target) for target in targets]
    frequency = Counter(stem for one in stems for stem in one)

    def shared(number: int) -> float:
        own = stems[number]
        counts = (_WEIGHTS[place] * sum(1 / frequency[stem] for stem in own & there) for place, there in found.items())
        return sum(counts) / max(len(own), 1) + _FIRST * (number == 0)

    return targets[max(range(len(targets)), key=lambda number: (shared(number), -number))]


def propose_targets(text: str, most: int = 5) -> list[str]:
    """Noun phrases around nouns of events as they stand in a text: one a noun, the most frequent noun first.

    None is longer than LONGEST or has a line break. Of the phrases of a noun one with a name is
    taken, and of several the longest.
    """
    phrases: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        tokens = find_tokens(line)
        words = [line[start:end] for start, end in tokens]
        for place, word in enumerate(words):
            head = word.lower() if word.lower() in _EVENTS else word.lower().removesuffix("s")
            if head in _EVENTS:
                first, last = _before(words, place), _after(words, place)
                phrase = line[tokens[first][0] : tokens[last][1]]
                if first < last and len(phrase) <= LONGEST:
                    phrases[head].append(phrase)
    ranked = sorted(phrases.values(), key=len, reverse=True)  # stable: of nouns as frequent the first
    return [max(found, key=lambda phrase: (bool(_NAME.search(phrase)), len(phrase))) for found in ranked[:most]]


def _before(words: Sequence[str], place: int) -> int:
    """The first word of a noun phrase, of which the noun stands at `place`."""
    for _ in range(_MOST_BEFORE + 2):  # “’s” is two of them
        kind = _kind(words, place - 1) if place else "sign"
        if kind in ("determiner", "possessive") and words[place - 1].lower() not in ("that", "no"):
            return place - 1
        if kind != "word":
            break
        place -= 1
    while not words[place][0].isalnum() or words[place] == "s":  # half of “Tuesday’s”
        place += 1
    return place


def _after(words: Sequence[str], place: int) -> int:
    """The last word of a noun phrase: with whom or what, where and against whom, if it is told."""
    last, count, inside = place, 0, False
    while last + 1 < len(words) and last - place < _FARTHEST:
        word = words[last + 1].lower()
        kind = _kind(words, last + 1)
        follows = _kind(words, last + 2) if last + 2 < len(words) else "sign"
        if word in _OF and follows in ("word", "determiner", "possessive"):
            count, inside, last = 0, True, last + 1
        elif inside and kind in ("determiner", "possessive") and words[last].lower() in _OF and follows == "word":
            last += 1
        elif word == "and" and "between" in words[place:last] and follows == "word":
            count, last = 0, last + 1
        elif inside and kind == "word" and count < _MOST_AFTER:
            count, last = count + 1, last + 1
        else:
            break
    return last


def _kind(words: Sequence[str], place: int) -> str:
    """The class of a word; `word` for a noun, adjective or name, and for the signs inside one."""
    word = words[place].lower()
    if word in ("’", "'", "-", "s"):
        return "word" if word == "s" or (place and words[place - 1][0].isalnum()) else "sign"
    kind = lexicon.closed_classes().get(word, "")
    verb = word in lexicon.saying_verbs() or word.endswith(("ed", "ing"))
    return kind or ("word" if word[0].isalnum() and not verb else "sign")


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(word[:_STEM] for word in words if len(word) > 2 and word not in lexicon.closed_classes())
