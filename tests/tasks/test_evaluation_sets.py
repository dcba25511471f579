"""Which values the main figure of a label is over."""

from __future__ import annotations

import json

import pytest

from caspian.files import find_folders
from caspian.models.baselines import majority
from caspian.publishing.release_reader import read_release
from caspian.schemas import label_names
from caspian.tasks.evaluation_sets import build_evaluation_set, label_set
from caspian.tasks.items import is_voice, task_items


@pytest.fixture
def declared(corpus, run):
    """The release of the tiny corpus, which says what its figures are over."""
    path = corpus / "corpus.json"
    about = {**json.loads(path.read_text("utf-8")), "main_labels": {"stance": ["against", "neutral"]}}
    path.write_text(json.dumps(about), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    return read_release(corpus / "release")


def test_what_a_corpus_declares_holds_for_every_part(declared):
    assert label_set("stance", declared).main == ["against", "neutral"]
    assert label_set("stance", declared).labels == label_names("stance")
    assert build_evaluation_set("stance", "test", declared).values == label_set("stance", declared)


def test_what_a_corpus_does_not_declare_is_what_occurs_in_it(declared):
    found = label_set("source_type", declared)
    rows = [row for table in declared.splits["attributions"].values() for row in table.to_pylist()]
    occurring = {row["source_type"] for row in rows} - {"author"}
    assert found.main == [name for name in label_names("source_type") if name in occurring]
    assert (found.voice, found.voiced) == ("author", True)
    assert label_set("topic", declared).voiced is False
    assert label_set("spans", declared).labels == []


def test_the_majority_is_that_of_attributed_items():
    """The article's own voice is mostly neutral, so that it would make another majority."""
    release = read_release(find_folders().release)
    items, gold = task_items("stance", "train", release)
    attributed = [label for item, label in zip(items, gold, strict=True) if not is_voice(item)]
    assert max(set(gold), key=gold.count) == "neutral"
    assert majority("stance", release)(items[:1]) == [max(set(attributed), key=attributed.count)] == ["favor"]
