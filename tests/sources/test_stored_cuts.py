"""What is labelled keeps its cuts, and nothing that is not the whole of a text is taken for its cuts."""

from __future__ import annotations

import json
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.files import find_folders
from caspian.sources.stored_cuts import cut_articles
from caspian.text.sentences import split_sentences

ABOUT = {"annotators": [{"id": "gold", "role": "gold"}, {"id": "a", "role": "independent"}]}
TEXT = "Rockets hit Orlec.  It burned. Nobody\nsaid why."


def cuts_of(tmp_path, layers, text=TEXT):
    for name, pieces in layers.items():
        path = tmp_path / "annotations" / name / "x.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps({"index": n, "text": p}) + "\n" for n, p in enumerate(pieces)), "utf-8")
    rows = cut_articles(find_folders(tmp_path), ABOUT, pa.table({"id": ["x"], "text": [text]})).to_pylist()
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    return [row["text"] for row in rows]


BY_RULE = [TEXT[start:end] for start, end in split_sentences(TEXT)]
OTHER = ["Rockets hit Orlec.  It burned.", "Nobody", "said", "why."]


@pytest.mark.parametrize(
    ("layers", "cuts"),
    [
        ({}, BY_RULE),
        ({"gold": OTHER}, OTHER),
        ({"a": OTHER}, OTHER),
        ({"gold": BY_RULE, "a": OTHER}, BY_RULE),
        ({"gold": OTHER, "a": BY_RULE}, OTHER),
        ({"gold": OTHER[:-1]}, BY_RULE),
        ({"gold": OTHER[:1], "a": OTHER}, OTHER),  # begun, not finished
        ({"gold": [*OTHER, "More."]}, BY_RULE),
        ({"gold": [OTHER[1], OTHER[0], *OTHER[2:]]}, BY_RULE),
        ({"gold": ["Rockets hit Orlec. It burned.", *OTHER[1:]]}, BY_RULE),
        ({"gold": [*OTHER[:1], "Nobody\nsaid why."]}, BY_RULE),  # line breaks always cut
        ({"gold": ["", *OTHER]}, BY_RULE),
        ({"gold": [None, *OTHER]}, BY_RULE),
    ],
)
def test_the_deciding_layer_tells_the_cuts_if_it_has_the_whole_text(layers, cuts, tmp_path):
    assert cuts_of(tmp_path, layers) == cuts


@given(st.text(st.sampled_from("ab. \u00a0"), min_size=1).filter(str.strip), st.data())
def test_any_pieces_that_make_up_the_text_are_its_cuts(tmp_path_factory, text, data):
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)) | {0, len(text)})
    pieces = [text[start:end].strip() for start, end in pairwise(places)]
    kept = [piece for piece in pieces if piece]
    assert cuts_of(tmp_path_factory.mktemp("cuts"), {"gold": kept}, text) == kept


def test_others_are_drafted_with_the_same_cuts(corpus, run):
    gold = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    lines = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    lines[1]["text"] += " " + lines[2]["text"]
    lines[1]["attributions"][0]["cue"] = {"text": "said", "nth": 1}
    lines = [lines[0], lines[1], {**lines[3], "index": 2}]
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    for name in ("a", "b"):
        (corpus / "annotations" / name / gold.name).unlink()
    (corpus / "contrast" / gold.name).unlink()
    assert run("draft", "a", "--corpus", corpus).code == 0
    drafted = (corpus / "annotations" / "a" / gold.name).read_text("utf-8").splitlines()
    assert [json.loads(line)["text"] for line in drafted] == [line["text"] for line in lines]
    (corpus / "annotations" / "a" / gold.name).unlink()
    assert run("build", "--corpus", corpus).code == 0
    loaded = run("load", corpus / "release")
    assert (loaded.code, "1 of 3 sentences would be cut otherwise today" in loaded.err) == (0, True)
