"""Verbs of saying that do not stand beside their subject, and the subject where the sentence tells it."""

from __future__ import annotations

import re

from caspian.models.rules.word_letters import Place, Words
from caspian.text.verbs_of_saying import pasts, third_persons
from caspian.text.word_lists import read_word_lists

PHRASE = r"(?:p|d?n{1,15}(?:(?:r{1,2}d?|od)n{1,15}){0,6})"  # bounds keep long lines fast
_LOOK = 80  # tokens to look back for a subject
_PHRASE = re.compile(PHRASE)
_CLAUSE = re.compile(rf",c(?=a*{PHRASE}[^,;nc])")
_LEADING = re.compile(r"[,ca]*(?:[rsgvhw][^,;q]{0,60},(?=a*[rsgwpdn])[,a]*){0,3}(?:(?:rd?n{1,5}){1,3}(?=[dp])|ra+)?a*")
_REDUCED = re.compile(r"n[^,;q]{0,60},a*")  # “Reached by telephone, the mayor”
_OF_WHOM = re.compile(rf"({PHRASE}(?:,[dn][nrd]{{0,20}})?),?(?:k(?:[^;q]{{1,60}}ck)?|t)$")
_PASSIVE = re.compile("x{0,3}b")
_PARTICIPLE_OF = re.compile(rf"(?:^|[;c]){PHRASE},$")  # “The drivers, told that”
_VERB = re.compile("[uv]")
_SAID = re.compile(
    r"(?:p|d?n{1,4}(?=t))?(?:a|,?rd?n{1,4},?){0,3}"
    r"(?:t|q|[wk]|po|pa*[xbuvn]|d?n{1,10}(?:rd?n{1,5}){0,3}a*[xb])"
)
_LISTS = read_word_lists(__file__)
_PASTS = frozenset(_LISTS["pasts"])


def find_subject(words: Words, verb: int) -> Place | None:
    """The noun phrase with which the clause of a verb begins: “The league” of “The league shut the port and said”."""
    letters = words.letters
    begin = letters.rfind(";", max(0, verb - _LOOK), verb) + 1
    if not begin and verb > _LOOK:
        return None
    for clause in _CLAUSE.finditer(letters, begin, verb):
        begin = clause.end()
    if leading := _LEADING.match(letters, begin, verb):
        begin = leading.end()
    if words.lower[begin].endswith(("ed", "ing")) and (reduced := _REDUCED.match(letters, begin, verb)):
        begin = reduced.end()
    phrase = _PHRASE.match(letters, begin, verb)
    if not phrase:
        return None
    end = _before_its_verb(words, begin, phrase.end())
    passive = _PASSIVE.match(letters, end) and words.lower[verb] in pasts() and not _SAID.match(letters, verb + 1)
    return None if passive else (begin, end)  # “was received and acknowledged”


def _before_its_verb(words: Words, begin: int, end: int) -> int:
    """Where a subject ends whose verb has no letter of its own: “The league” of “The league shut”."""
    for place in range(begin + 1, end):
        if _is_past(words, place):
            return place
    governs = words.letters[end : end + 1] in ("d", "p") and words.letters[end - 2 : end] == "nn"
    return end - governs


def _is_past(words: Words, place: int) -> bool:
    """Whether a word can be the past of a verb without a letter of its own, and a noun stands before it."""
    past = words.lower[place] in _PASTS or words.lower[place].endswith("ed")
    return past and words.letters[place - 1] == "n" and words.written[place].islower()


def lone_verb(words: Words) -> Place | None:
    """The first verb group that says something, by a clause or quotation beside it, and is no passive or infinitive."""
    letters = words.letters
    if words.written[-1:] == ["?"]:
        return None
    for found in _VERB.finditer(letters):
        end = found.end()
        begin = found.start()
        while begin and letters[begin - 1] in "xa":
            begin -= 1
        before = letters[begin - 1 : begin]
        if before not in ("b", "o") and _is_finite(words, begin, end) and _says(words, begin, end):
            return begin, end
    return None


def _says(words: Words, begin: int, end: int) -> bool:
    """Whether a clause or quotation stands beside a verb; that of a relative clause has a subject, and may say less."""
    before, after = words.letters[begin - 1 : begin], words.letters[end : end + 1]
    less = after in ("d", "n", "p") or words.lower[end : end + 1] in (["for"], ["on"])
    return before == "q" or _SAID.match(words.letters, end) is not None or (before in ("k", "t") and less)


def _is_finite(words: Words, begin: int, end: int) -> bool:
    """Whether a verb has a person: no imperative (“Say that”) and no participle (“Told that it was, they left”)."""
    verb, letters = words.lower[end - 1], words.letters
    if verb in third_persons():
        return True
    if begin == 0 and end == 1:
        return verb in pasts() and "," not in letters
    return end - begin > 1 or not _PARTICIPLE_OF.search(letters, max(0, begin - _LOOK), begin)


def lone_subject(words: Words, verb: int) -> Place | None:
    """Whose verb it is that begins at a place: of a relative clause, of a verb joined to another, behind an aside."""
    if of_whom := _OF_WHOM.search(words.letters, max(0, verb - _LOOK), verb):
        begin, end = of_whom.span(1)
        verbs = (n for n in range(begin + 1, end - 1) if words.lower[n] == "by" or _is_past(words, n))
        return max(verbs, default=begin - 1) + 1, end
    return find_subject(words, verb) if words.letters[verb - 1 : verb] in (",", "c") and verb else None
