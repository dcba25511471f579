"""What a corpus that one can learn from must be. Known exceptions stand in a list that may only shrink."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from caspian.files import find_folders
from caspian.schemas import AUTHOR, label_names
from caspian.sources.annotation_files import judgement_key
from caspian.text.diversity import lower_words

KNOWN = json.loads((Path(__file__).parent / "cases" / "quality" / "known-exceptions.json").read_text("utf-8"))
RELEASE = find_folders().release
ALIKE = 0.2  # share of common word 5-grams from which two sentences are near-duplicates
ALIKE_ARTICLES = 0.02
_WORD = re.compile(r"[^\W\d_][\w’-]*")
_STARTS = "“‘(–.?!:…"  # after these a capital letter tells nothing


@pytest.fixture(scope="module")
def rows():
    """config → its rows, of all splits."""

    def read(config: str) -> list[dict]:
        paths = sorted((RELEASE / "data" / config).glob("*.parquet"))
        return [row for path in paths for row in pq.read_table(path).to_pylist()]

    return {config: read(config) for config in ("sentences", "attributions", "articles", "annotations", "contrast")}


@pytest.fixture(scope="module")
def facts():
    return json.loads((RELEASE / "stats.json").read_text("utf-8"))


def grams(text: str, size: int = 5) -> set[tuple[str, ...]]:
    words = lower_words(text)
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def alike(texts: dict[str, set], least: float) -> list[str]:
    """Pairs of ids whose sets have a Jaccard similarity of `least` or more."""
    holders = defaultdict(set)
    for name, found in texts.items():
        for gram in found:
            holders[gram].add(name)
    pairs = {pair for names in holders.values() for pair in combinations(sorted(names), 2)}
    return sorted(f"{a} {b}" for a, b in pairs if len(texts[a] & texts[b]) >= least * len(texts[a] | texts[b]))


def near_duplicate_sentences(rows):
    return alike({row["id"]: grams(row["text"]) for row in rows["sentences"]}, ALIKE)


def near_duplicate_articles(rows):
    return alike({row["id"]: grams(row["text"]) for row in rows["articles"]}, ALIKE_ARTICLES)


def names_in(text: str) -> set[str]:
    """Words with a capital letter that does not come from the start of a sentence or quotation."""
    found = set()
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip()
        if match.group()[0].isupper() and before and before[-1] not in _STARTS:
            found.add(match.group().removesuffix("’s").removesuffix("’"))
    return found


def words_named_in_two_splits(rows):
    """Names of people, places, bodies and weapons belong to one split, as stories do."""
    split = {row["id"]: row["split"] for row in rows["articles"]}
    names = defaultdict(set)
    for row in rows["sentences"]:
        names[split[row["article_id"]]] |= names_in(row["text"])
    return sorted(set().union(*(a & b for a, b in combinations(names.values(), 2))))


def spans_missing(rows):
    """Guidelines 1.6, 1.8, 1.10: only the author has no source; a cue is missing in a running quotation
    or a headline with a colon, a content after silence only."""
    texts = {row["id"]: row["text"] for row in rows["sentences"]}
    quoted = re.compile(r"^[“‘]|[”’]$|^[^“]*:|[”’] –|– [“‘]")
    found = []
    for row in rows["attributions"]:
        if row["source_type"] == AUTHOR:
            found += [f"{row['id']} author with content"] if row["content"] else []
            continue
        if not row["source"]:
            found.append(f"{row['id']} source")
        index = int(row["sentence_id"].rpartition(":")[2])
        if not row["cue"] and not (
            index == 0 or running(texts, row["sentence_id"]) or quoted.search(texts[row["sentence_id"]])
        ):
            found.append(f"{row['id']} cue")
        if not row["content"] and row["commitment"] == "asserted":
            found.append(f"{row['id']} content")
    return found


def running(texts: dict[str, str], sentence: str) -> bool:
    """Whether a sentence lies inside a quotation that began before it."""
    article, _, index = sentence.rpartition(":")
    before = "".join(texts[f"{article}:{i:03}"] for i in range(int(index)))
    return before.count("“") > before.count("”")


def same_words_labelled_differently(rows):
    said = defaultdict(dict)
    for row in rows["sentences"]:
        words = " ".join(lower_words(row["text"]))
        said[words][row["id"]] = str([row[f] for f in ("stance", "source_type", "topic", "commitment")])
    return sorted(" ".join(sorted(places)) for places in said.values() if len(set(places.values())) > 1)


def in_two_splits(rows):
    found = []
    for field in ("story", "outlet"):
        splits = defaultdict(set)
        for row in rows["articles"]:
            splits[row[field]].add(row["split"])
        found += [f"{field} {value}" for value, places in splits.items() if value and len(places) > 1]
    return sorted(found)


RULES = [
    near_duplicate_sentences,
    near_duplicate_articles,
    words_named_in_two_splits,
    spans_missing,
    same_words_labelled_differently,
    in_two_splits,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_exceptions_are_known_and_known_ones_are_exceptions(rule, rows):
    found, known = set(rule(rows)), set(KNOWN.get(rule.__name__, {}))
    assert found - known == set(), "new exceptions; mend the corpus"
    assert known - found == set(), "no exceptions any more; take them off the list"


def test_every_known_exception_has_its_reason():
    assert {rule.__name__ for rule in RULES} >= KNOWN.keys()
    assert all(reason for entries in KNOWN.values() for reason in entries.values())


def test_the_rules_find_what_they_forbid():
    sentence = "The army said on Monday that its rockets had hit a depot near the river."
    rows = {
        "sentences": [
            {"id": "a:000", "article_id": "a", "text": sentence, "stance": "favor", "source_type": "military",
             "topic": "missile_strike", "commitment": "asserted"},
            {"id": "b:000", "article_id": "b", "text": sentence, "stance": "neutral", "source_type": "military",
             "topic": "missile_strike", "commitment": "asserted"},
        ],
        "articles": [
            {"id": "a", "text": sentence, "split": "train", "story": "x", "outlet": "O"},
            {"id": "b", "text": sentence, "split": "test", "story": "x", "outlet": "P"},
        ],
        "attributions": [
            {"id": "a:000:0", "sentence_id": "a:000", "source_type": "military", "source": [], "cue": [],
             "content": [], "commitment": "asserted"},
        ],
    }  # fmt: skip
    assert near_duplicate_sentences(rows) == ["a:000 b:000"]
    assert near_duplicate_articles(rows) == ["a b"]
    assert words_named_in_two_splits(rows) == ["Monday"]
    assert same_words_labelled_differently(rows) == ["a:000 b:000"]
    assert in_two_splits(rows) == ["story x"]
    assert spans_missing(rows) == ["a:000:0 source", "a:000:0 content"]


SHARES = {"stance": 0.20, "topic": 0.10, "commitment": 0.08}


@pytest.mark.parametrize("field", SHARES)
def test_no_label_is_rare(field, rows):
    authored = [row[field] for row in rows["sentences"] if row["origin"] == "authored"]
    counts = Counter(authored)
    assert {
        name: counts[name] / len(authored)
        for name in label_names(field)
        if counts[name] < SHARES[field] * len(authored)
    } == {}


def test_every_type_of_source_speaks(rows):
    counts = Counter(row["source_type"] for row in rows["attributions"])
    assert {name: counts[name] for name in label_names("source_type") if counts[name] < 25} == {}


def test_hard_pairs_occur(rows):
    pairs = Counter((row["commitment"], row["stance"]) for row in rows["attributions"])
    for commitment, stance in (("denied", "favor"), ("denied", "against"), ("uncommitted", "favor"),
                               ("uncommitted", "against"), ("uncommitted", "neutral")):  # fmt: skip
        assert pairs[commitment, stance] >= 15, (commitment, stance)


def test_the_same_source_accuses_and_denies(rows):
    """In at least ten articles one source is against a target and denies something in its own favour."""
    stands = defaultdict(set)
    for row in rows["attributions"]:
        stands[row["article_id"], row["source_name"]].add((row["stance"], row["commitment"] == "denied"))
    both = {a for (a, name), seen in stands.items() if ("favor", True) in seen and ("against", False) in seen}
    assert len(both) >= 10


def test_the_corpus_has_the_size_it_was_planned_to_have(rows, facts):
    authored = [row for row in rows["articles"] if row["origin"] == "authored"]
    assert Counter(row["split"] for row in authored) == {"train": 48, "validation": 8, "test": 24}
    assert sum(row["origin"] == "authored" for row in rows["sentences"]) >= 1_200
    assert len({row["story"] for row in authored}) >= 8
    assert len({row["outlet"] for row in authored}) >= 25
    assert set(Counter(row["genre"] for row in authored).values()) == {8}
    assert {a["id"] for a in facts["articles"] if a["origin"] == "authored" and not 8 <= a["sentences"] <= 30} == set()


def test_labels_were_made_as_promised(rows):
    """Two independent layers and a decision on test and validation, one layer on train, a second on a quarter."""
    about = json.loads((find_folders().corpus / "corpus.json").read_text("utf-8"))
    independent = {a["id"] for a in about["annotators"] if a["role"] == "independent"}
    layers = defaultdict(set)
    for row in rows["annotations"]:
        layers[row["article_id"]] |= {row["annotator"]} & independent
    articles = {row["id"]: row for row in rows["articles"]}
    for name, row in articles.items():
        if row["split"] != "train":
            assert (len(layers[name]), row["layer"]) == (2, "gold"), name
    train = [layers[name] for name, row in articles.items() if row["split"] == "train"]
    assert min(map(len, train)) >= 1
    assert sum(len(names) > 1 for names in train) >= len(train) / 4


def test_reasons_stand_where_layers_differ(rows):
    gold = {row["sentence_id"]: row for row in rows["annotations"] if row["annotator"] == "gold"}
    other = [row for row in rows["annotations"] if row["annotator"] in ("a", "b") and row["sentence_id"] in gold]
    differing = [row for row in other if judgement_key(row) != judgement_key(gold[row["sentence_id"]])]
    assert differing
    assert all(gold[row["sentence_id"]]["note"] for row in differing)


def test_texts_are_told_apart_by_origin(facts):
    texts = facts["texts"]
    assert set(texts) == {"authored", "published"}
    for text in texts.values():
        assert 0.5 < text["mattr"] < 1
        assert (
            text["sentence_length"]["shortest"] < text["sentence_length"]["mean"] < text["sentence_length"]["longest"]
        )


def test_enough_sentences_have_a_contrast(rows):
    edited = {row["sentence_id"] for row in rows["contrast"]}
    split = {row["id"]: row["split"] for row in rows["articles"]}
    assert {split[row["article_id"]] for row in rows["contrast"]} == {"test"}
    assert len(edited) >= 150
    assert max(Counter(row["sentence_id"] for row in rows["contrast"]).values()) <= 3
    assert {row["changed"] for row in rows["contrast"]} == {"stance", "commitment", "source_type", "topic"}
