"""Attributions and labels by rule: a line a pattern."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.models.rules.attribution_rules import rule_attributions
from caspian.models.rules.label_rules import rule_label
from caspian.models.rules.naming import name_sources
from caspian.schemas import AUTHOR, built_in, labels
from caspian.sources.consistency import UNKNOWN, _attribution_faults
from caspian.text.sentences import split_sentences

ROLES = {"S": "source", "Q": "cue", "C": "content"}
_MARK = re.compile(r"⟦([SQC]) ([^⟧]*)⟧")


def item_of(text, start=0, end=None, **more):
    end = len(text) if end is None else end
    return {"article": text, "text": text[start:end], "start": start, "end": end, **more}


def unmarked(marked):
    """⟦S The mayor⟧ ⟦Q said⟧ … → the text, and the fragments of each role."""
    spans, text, place = {role: [] for role in ROLES.values()}, "", 0
    for match in _MARK.finditer(marked):
        text += marked[place : match.start()]
        spans[ROLES[match.group(1)]].append([len(text), len(text) + len(match.group(2))])
        text += match.group(2)
        place = match.end()
    return text + marked[place:], spans


ONE = {
    "source, verb, that": "⟦S The harbour mayor⟧ ⟦Q said⟧ that ⟦C the pier was empty⟧.",
    "without that": "⟦S Officials⟧ ⟦Q insist⟧ ⟦C the pier was empty⟧.",
    "source last": "⟦C The pier was empty⟧, ⟦S the mayor⟧ ⟦Q said⟧.",
    "verb before source": "⟦C The pier was empty⟧, ⟦Q said⟧ ⟦S Ana Lutz, the mayor⟧.",
    "quotation": "⟦C “It was empty,”⟧ ⟦S she⟧ ⟦Q told⟧ the Herald.",
    "quotation, verb first": "⟦C “It was empty,”⟧ ⟦Q said⟧ ⟦S Ana Lutz⟧.",
    "straight quotation marks": '⟦C "It was empty,"⟧ ⟦S she⟧ ⟦Q said⟧.',
    "interrupted": "⟦C “It was empty,”⟧ ⟦S she⟧ ⟦Q said⟧, ⟦C “and dark.”⟧",
    "according to, last": "⟦C The pier was empty⟧, ⟦Q according to⟧ ⟦S the mayor⟧.",
    "according to, first": "⟦Q According to⟧ ⟦S the mayor⟧, ⟦C the pier was empty⟧.",
    "apposition": "⟦S Ana Lutz, a former pilot⟧, ⟦Q denied⟧ ⟦C the report⟧.",
    "relative clause": "⟦S The mayor⟧, who lives nearby, ⟦Q denied⟧ ⟦C the report⟧.",
    "rank": "⟦S Gen. Otto Brand⟧ ⟦Q warned⟧ of ⟦C a new attack⟧.",
    "phrase with of": "In a letter ⟦S the Ministry of Health⟧ ⟦Q rejected⟧ ⟦C the figures⟧.",
    "negation": "⟦S The army⟧ ⟦Q did not deny⟧ ⟦C the report⟧.",
    "adverb": "⟦S The army⟧ ⟦Q has⟧ repeatedly ⟦Q denied⟧ ⟦C the report⟧.",
    "addressee": "⟦S The army⟧ ⟦Q told⟧ reporters in the capital that ⟦C the pier was empty⟧.",
    "appeal": "⟦S The army⟧ ⟦Q urged⟧ residents ⟦C to leave the pier⟧.",
    "day": "⟦S The army⟧ ⟦Q said⟧ on Monday that ⟦C the pier was empty⟧.",
    "particle": "⟦S The envoy⟧ ⟦Q called for⟧ ⟦C an inquiry⟧.",
    "chained": "⟦S The mayor⟧ ⟦Q said⟧ she ⟦Q did not know⟧ whether ⟦C the tanker was hit⟧.",
    "silence": "⟦S The army⟧ ⟦Q declined to comment⟧.",
    "hearsay, passive": "The tanker ⟦Q is believed⟧ to have sunk.",
    "hearsay, adverb": "The tanker ⟦Q reportedly⟧ sank at dawn.",
    "colon": "The pier is old: ⟦C it may fall⟧, ⟦S she⟧ ⟦Q said⟧.",
    "time of a live page": "09.15 ⟦C The pier is open⟧, ⟦S officials⟧ ⟦Q say⟧.",
    "word with two meanings": "The report was long and the calls were few.",
    "nobody": "The tanker sank at dawn.",
    "nested": "⟦S The mayor⟧ ⟦Q said⟧ ⟦C the union had admitted the leak⟧.",
}
CASES = Path(__file__).parents[2] / "cases/attributions"
for path in sorted(CASES.glob("*.txt")):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#"):
            kind, marked = line.split("\t")
            ONE[f"{kind}, {path.stem}, line {number}"] = marked


@pytest.mark.parametrize("marked", ONE.values(), ids=ONE)
def test_one_attribution_or_none(marked):
    text, spans = unmarked(marked)
    assert rule_attributions(item_of(text)) == ([spans] if any(spans.values()) else [])


WITHOUT_SOURCE = {name: marked for name, marked in ONE.items() if name.startswith("no subject")}


@pytest.mark.parametrize("marked", WITHOUT_SOURCE.values(), ids=WITHOUT_SOURCE)
def test_what_a_verb_says_without_a_subject_is_unknowns_and_never_the_authors(marked):
    text, _ = unmarked(marked)
    names = [row["source_name"] for row in name_sources(text, rule_attributions(item_of(text)))]
    assert names == [UNKNOWN]


def words(attributions, text):
    return [tuple(" … ".join(text[a:b] for a, b in found[role]) for role in ROLES.values()) for found in attributions]


TWO = {
    "The mayor denied that the depot had burnt and said it was intact.": [
        ("The mayor", "denied", "the depot had burnt"),
        ("The mayor", "said", "it was intact"),
    ],
    "The mayor praised the truce, adding that it would hold.": [
        ("The mayor", "praised", "the truce"),
        ("The mayor", "adding", "it would hold"),
    ],
    "The army denied the raid, but residents said they saw planes.": [
        ("The army", "denied", "the raid"),
        ("residents", "said", "they saw planes"),
    ],
}


@pytest.mark.parametrize("text", TWO)
def test_two_attributions(text):
    assert words(rule_attributions(item_of(text)), text) == TWO[text]


def test_a_sentence_within_a_quotation_has_the_source_of_the_tag():
    text = "A title\n“We saw smoke,” said Ana Lutz. “Then came the blast. It was close.”"
    found = {text[a:b]: words(rule_attributions(item_of(text, a, b)), text) for a, b in split_sentences(text)}
    assert found["It was close.”"] == [("Ana Lutz", "", "It was close")]


SLOW = [
    "word " * 8000, "Of the " * 5000, "he said, " * 5000, "“" * 8000, "the man who " * 5000, "was unable to " * 5000,
    "and said that, " * 5000, "According to one who " * 4000, "men, a man, " * 5000, "", "?", "said",
]  # fmt: skip


@pytest.mark.parametrize("text", SLOW)
def test_any_text_is_read_fast_and_spans_lie_within_it(text):
    for found in rule_attributions(item_of(text)):
        assert all(0 <= a < b <= len(text) for role in ROLES.values() for a, b in found[role])


WORDS = 'he it the a Lutz army said denied adding according to of , . ; : “ ” " who that and but was not reportedly \n'


@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join), st.integers(0, 40))
def test_records_of_any_words_keep_the_rules_of_a_corpus(text, start):
    found = rule_attributions(item_of(text, min(start, len(text))))
    assert len({str(spans) for spans in found}) == len(found)
    for row in name_sources(text, found):
        kind = AUTHOR if row["source_name"] == AUTHOR else "other"
        record = {**row, "source_type": kind, "target": None, "stance": "neutral", "commitment": "asserted"}
        assert list(_attribution_faults(record, {"text": text, "targets": []})) == []


STANCES = {
    "⟦S The army⟧ ⟦Q denied⟧ ⟦C the strike had failed⟧.": ("favor", "denied", "military"),
    "⟦S A rights group⟧ ⟦Q condemned⟧ ⟦C the strike⟧.": ("against", "asserted", "ngo"),
    "⟦S Residents⟧ ⟦Q said⟧ ⟦C the strike killed a shepherd⟧.": ("against", "asserted", "witness"),
    "⟦S The minister⟧ ⟦Q defended⟧ ⟦C the strike⟧.": ("favor", "asserted", "government"),
    "⟦S The minister⟧ ⟦Q could not confirm⟧ ⟦C the strike⟧.": ("neutral", "uncommitted", "government"),
    "⟦S An analyst⟧ ⟦Q said⟧ ⟦C the strike may be the first of many⟧.": ("neutral", "uncommitted", "expert"),
    "⟦S The militia⟧ ⟦Q called⟧ ⟦C the report of the strike a lie⟧.": ("favor", "denied", "armed_group"),
    "The strike ⟦Q reportedly⟧ went wrong.": ("neutral", "uncommitted", "author"),
}


@pytest.mark.parametrize("marked", STANCES)
def test_labels_of_an_attribution(marked):
    text, spans = unmarked(marked)
    source = " ".join(text[a:b] for a, b in spans["source"])
    item = item_of(text, **spans, target="the strike", source_name=source or None)
    tasks = ("stance", "commitment", "source_type")
    names = {task: [label.name for label in labels(task, built_in())] for task in tasks}
    assert tuple(rule_label(task, item, names[task]) for task in tasks) == STANCES[marked]
    assert rule_label("stance", {**item, "target": None}, names["stance"]) == "neutral"


TOPICS = {
    "The rocket wounded two civilians near the hotline office.": "civilian_casualties",
    "The two armies use a hotline to announce missile launches.": "deconfliction",
    "A missile hit the depot.": "missile_strike",
    "Parliament sits on Monday.": "other",
}


@pytest.mark.parametrize("text", TOPICS)
def test_topics_have_an_order(text):
    assert rule_label("topic", item_of(text), [label.name for label in labels("topic", built_in())]) == TOPICS[text]


def test_a_corpus_without_the_label_gets_its_first():
    assert rule_label("topic", item_of("A missile hit the depot."), ["sport", "other"]) == "sport"
