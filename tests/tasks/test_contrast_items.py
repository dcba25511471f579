"""Edits as items: spans and names as they are after the edit, in the tiny corpus with one edit of a kind."""

from __future__ import annotations

import pytest

from caspian.publishing.release_reader import read_release
from caspian.spans import ROLES, words_of
from caspian.tasks.contrast_items import contrast_items

SAID = "two rockets fell near the school"
EDITS = [
    # task, source_name, source, cue and content of the edited sentence
    ("source_type", "A pupil", ("A pupil", "said", SAID)),
    ("commitment", "mayor", ("she", "said", "“They may have missed,”")),
]


@pytest.mark.parametrize(("task", "name", "words"), EDITS, ids=[row[0] for row in EDITS])
def test_an_edit_has_its_own_spans_and_the_name_of_its_source(task, name, words, release):
    """Only an edit of the source's type changes who the source is: its name is then what stands there."""
    (item,) = contrast_items(task, "test", read_release(release))[0].items
    assert item["source_name"] == name
    assert tuple(words_of(item[role], item["article"]) for role in ROLES) == words
    assert item["text"] in item["article"]
