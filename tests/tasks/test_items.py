"""Items: what a model sees of a task, and what it does not."""

from __future__ import annotations

import re

import pytest

import caspian
from caspian.faults import Refused
from caspian.files import find_folders
from caspian.publishing.release_reader import read_release
from caspian.spans import ROLES, words_of
from caspian.tasks.contrast_items import contrast_items, project_span
from caspian.tasks.evaluation_sets import load_items
from caspian.tasks.items import LABEL_TASKS, SPAN_TASKS, TASKS, as_items, task_items


@pytest.fixture(scope="module")
def release():
    return read_release(find_folders().release)


@pytest.mark.parametrize("task", TASKS)
def test_every_sentence_or_attribution_is_asked_once(task, release):
    asked = task_items(task, "test", release)
    by_sentence = task == "topic" or task in SPAN_TASKS
    table = release.splits["sentences" if by_sentence else "attributions"]["test"]
    assert [item["id"] for item in asked.items] == table["id"].to_pylist()
    assert len(asked.gold) == table.num_rows
    if task in LABEL_TASKS:
        assert asked.gold == table[task].to_pylist()


@pytest.mark.parametrize("task", TASKS)
def test_no_item_holds_a_label(task, release):
    for item in task_items(task, "train", release).items + contrast_items(task, "test", release)[0].items:
        assert not item.keys() & {*LABEL_TASKS, "attributions", "note", "annotator"}


@pytest.mark.parametrize("task", TASKS)
def test_offsets_count_in_the_items_article(task, release):
    edits, pairs = contrast_items(task, "test", release)
    for item in task_items(task, "test", release).items + edits.items:
        assert item["article"][item["start"] : item["end"]] == item["text"]
        for role in ROLES:
            for start, end in item.get(role, []):
                assert 0 <= start < end <= len(item["article"])
    assert len(pairs) == len(edits.items)


def test_a_pair_differs_in_the_label_of_the_task_only(release):
    for task in LABEL_TASKS:
        asked = task_items(task, "test", release)
        edits, pairs = contrast_items(task, "test", release)
        assert len(pairs) >= 45
        for pair in pairs:
            assert asked.gold[pair.item] != edits.gold[pair.edit]
            assert asked.items[pair.item]["article_id"] == edits.items[pair.edit]["article_id"]
            assert asked.items[pair.item]["text"] != edits.items[pair.edit]["text"]


def test_an_edit_leaves_roles_apart_and_the_articles_voice_as_it_is(release):
    for task in ("stance", "commitment", "source_type"):
        asked = task_items(task, "test", release)
        edits, pairs = contrast_items(task, "test", release)
        gold = {pair.edit: asked.gold[pair.item] for pair in pairs}
        for number, item in enumerate(edits.items):
            places = [place for role in ROLES for start, end in item[role] for place in range(start, end)]
            assert len(places) == len(set(places)), item["id"]
            if task == "source_type":
                assert "author" not in (edits.gold[number], gold[number])


def test_the_articles_own_voice_has_no_name(release):
    asked = task_items("source_type", "train", release)
    for item, gold in zip(asked.items, asked.gold, strict=True):
        assert (item["source_name"] is None) == (gold == "author")


def test_attributions_without_words_are_not_asked_for(release):
    for task in SPAN_TASKS:
        assert all(any(a[r] for r in ROLES) for gold in task_items(task, "train", release).gold for a in gold)


TEXT = "The army denied it on Monday."
#        0   4    9      16 19
PROJECTED = [
    # span, edits (start, end, words), the words of the span after them
    ("apart before", [[4, 8]], [(16, 18, "the raid")], "army"),
    ("apart after", [[16, 18]], [(4, 8, "navy of the north")], "it"),
    ("replaced whole", [[4, 8]], [(4, 8, "miller")], "miller"),
    ("put in at its start", [[9, 15]], [(9, 9, "has not ")], "has not denied"),
    ("put in at its end", [[9, 15]], [(15, 15, " twice")], "denied twice"),
    ("replaced across its start", [[9, 15]], [(4, 15, "navy confirmed")], "navy confirmed"),
    ("taken out whole", [[16, 18]], [(16, 19, "")], ""),
    ("inside", [[4, 18]], [(9, 15, "refused")], "army refused it"),
    ("two fragments", [[4, 8], [16, 18]], [(9, 15, "rejects")], "army … it"),
    ("two edits", [[16, 18]], [(4, 8, "X"), (9, 15, "said")], "it"),
]


@pytest.mark.parametrize(("span", "edits", "words"), [row[1:] for row in PROJECTED], ids=[row[0] for row in PROJECTED])
def test_spans_follow_an_edit(span, edits, words):
    from caspian.sources.contrasts import edited

    rows = [{"start": start, "end": end, "words": put} for start, end, put in edits]
    assert words_of(project_span(span, rows), edited(TEXT, 0, len(TEXT), rows)) == words


def test_a_text_is_an_item_of_its_own():
    item = as_items([TEXT], "spans")[0]
    assert item["article"][item["start"] : item["end"]] == TEXT
    assert as_items([item], "spans")[0] is item


@pytest.mark.parametrize(
    ("task", "given", "expected"),
    [
        ("stance", "Rain fell.", 'items[1]: \'Rain fell.\'; stance is asked of {"text": …, "target": …} or an item'),
        ("source_type", {"text": "Rain fell."}, 'source_type is asked of {"text": …, "source_name": …} or an item'),
        ("topic", {"words": "Rain fell."}, 'topic is asked of a text, {"text": …} or an item of load_items'),
        ("spans", {"text": "fell", "article": "Rain fell."}, 'spans is asked of a text, {"text": …} or an item'),
        ("topic", None, "items[1]: None; topic is asked of a text"),
        ("topic", 3, "items[1]: 3; topic is asked of a text"),
        ("topic", b"Rain", "items[1]: b'Rain'; topic is asked of a text"),
        ("topic", ["Rain fell."], "items[1]: ['Rain fell.']; topic is asked of a text"),
        ("topic", {"text": None}, "items[1]: {'text': None}; topic is asked of a text"),
        ("stance", {"text": "Rain fell.", "target": 3}, "stance is asked of"),
        ("source_type", {"text": "Rain fell.", "source_name": 4}, "source_type is asked of"),
    ],
)
def test_a_sentence_that_lacks_what_the_task_asks_about_is_told(task, given, expected):
    sound = {"text": "Rain fell.", "target": "the rain", "source_name": "Ash"}
    with pytest.raises(ValueError, match=re.escape(expected)):
        as_items([sound, given], task)
    assert as_items([sound], task)[0]["article"] == "Rain fell."


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match="no task 'stanze'; expected one of stance, topic"):
        load_items("stanze", "test")


def test_an_unknown_split_is_named(small_release):
    with pytest.raises(Refused, match=r"no split 'dev'; it has train, validation, test"):
        caspian.load_items("stance", "dev", small_release)


def test_a_release_without_texts_cannot_be_asked(corpus, run, tmp_path):
    assert run("build", "--corpus", corpus, "--standoff").code == 0
    with pytest.raises(Refused, match="a stand-off release, without texts"):
        load_items("stance", "test", corpus / "release-standoff")


def test_one_text_or_table_is_no_list_of_them():
    import pandas as pd

    texts = ["Rain fell.", "Snow fell."]
    for given in ("Rain fell.", {"text": "Rain fell."}, pd.DataFrame({"text": texts})):
        with pytest.raises(ValueError, match="one text or item; expected a list of them"):
            as_items(given, "topic")
    assert [item["text"] for item in as_items(pd.Series(texts), "topic")] == texts
