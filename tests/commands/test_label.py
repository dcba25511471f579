"""The command label: any text in, records out that keep every rule of the corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.models.labelling import label_articles
from caspian.models.rules.targets import propose_targets
from caspian.records import schema_faults, validator
from caspian.schemas import built_in
from caspian.sources import corpus_folder
from caspian.sources.consistency import check_annotations
from caspian.sources.corpus_folder import write_labelled
from caspian.sources.importers import read_texts
from caspian.sources.word_offsets import resolve_span, surface
from caspian.text.sentences import split_articles

TEXT = """Rocket hits mill near Orlec
A Belvar rocket hit the mill near Orlec on Monday, killing two workers, the miller told KNA.
The Belvar army denied that it had fired at the town. “We hit a depot,” Gen. Ivo Rusk said, “and nothing else.”
He added that the rocket attack on the mill was "an invention of the enemy".
Two aid groups condemned the rocket attack. It was not clear who gave the order.
"""


@pytest.fixture
def article(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("Orlec Mill.txt").write_text(TEXT, "utf-8")
    return Path("Orlec Mill.txt")


def test_records_are_of_the_schema_and_bear_the_models_name(article, run, trained):
    result = run("label", article, "--model", trained)
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert [row["id"] for row in rows] == [f"models/orlec-mill:{n:03}" for n in range(7)]
    check = validator("annotations", built_in())
    assert [fault for row in rows for fault in schema_faults(row, row["id"], check)] == []
    assert {row["annotator"] for row in rows} == {"models"}


def test_a_labelled_corpus_is_checked_shown_and_built(article, run, trained):
    result = run("label", article, "--model", trained, "--out", "labelled", "--name", "baseline")
    assert result == (0, "7 sentences labelled. Next: `caspian show --corpus labelled`.\n", "")
    assert run("check", "--corpus", "labelled").code == 0
    shown = run("show", "orlec-mill", "--corpus", "labelled").out
    assert "[source: The Belvar army] [cue: denied] that [content: it had fired at the town]" in shown
    assert run("build", "--corpus", "labelled").code == 0
    about = json.loads(Path("labelled/corpus.json").read_text("utf-8"))
    (annotator,) = about["annotators"]
    assert (annotator["id"], annotator["kind"]) == ("baseline", "model")
    assert "spans by crf, trained on Small" in annotator["description"]
    assert "no person has reviewed them" in Path("labelled/release/README.md").read_text("utf-8")


def test_without_a_model_rules_answer_and_the_layer_says_so(article, run):
    assert run("label", article, "--out", "labelled").code == 0
    (annotator,) = json.loads(Path("labelled/corpus.json").read_text("utf-8"))["annotators"]
    assert annotator["id"] == "rules"
    assert "stance, topic, source_type, commitment, spans by rules" in annotator["description"]


NOBODY_NAMED = """Mill closes
Also said that the mill would close.
Then could not say whether anybody was left.
“We will not stop before the bridge is ours.”
Tell the guard that the gate is open.
The barge is said to have left.
"""


def test_what_is_said_without_a_source_is_unknowns_and_never_the_authors(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mill.txt").write_text(NOBODY_NAMED, "utf-8")
    rows = [json.loads(line) for line in run("label", "mill.txt").out.splitlines()]
    names = [attribution["source_name"] for row in rows for attribution in row["attributions"]]
    types = [attribution["source_type"] for row in rows for attribution in row["attributions"]]
    assert names == ["author", "unknown", "unknown", "unknown", "author", "author"]
    assert [kind == "author" for kind in types] == [name == "author" for name in names]


def test_targets_are_those_given_else_found_in_the_text(article, run):
    assert run("label", article, "--out", "found").code == 0
    (line,) = [json.loads(line) for line in Path("found/articles.jsonl").read_text("utf-8").splitlines()]
    assert line["targets"]
    assert all(target in TEXT for target in line["targets"])
    assert run("label", article, "--target", "the war", "--target", "the truce", "--out", "given").code == 0
    (line,) = [json.loads(line) for line in Path("given/articles.jsonl").read_text("utf-8").splitlines()]
    assert line["targets"] == ["the war", "the truce"]


def test_faults_of_all_inputs_are_told_at_once(run, article, tmp_path, trained):
    Path("empty.txt").write_text(" \n", "utf-8")
    Path("latin.txt").write_bytes("Jérôme".encode("latin-1"))
    Path("orlec-mill.txt").write_text("Another one.", "utf-8")
    result = run("label", article, "empty.txt", "latin.txt", "missing.txt", "orlec-mill.txt", "--model", "nowhere")
    assert (result.code, result.out) == (1, "")
    for part in (
        "empty.txt: empty; expected the text of an article",
        "latin.txt:1: byte 0xe9 at offset 1 is not UTF-8",
        "missing.txt: missing; expected a file",
        "orlec-mill.txt: would be called 'orlec-mill' like Orlec Mill.txt",
        "nowhere",
    ):
        assert part in result.err
    assert "Traceback" not in result.err


def test_nothing_is_written_over(run, article):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("x", "utf-8")
    result = run("label", article, "--out", "mine")
    assert (result.code, "holds something already" in result.err) == (1, True)
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]


def test_of_two_at_once_the_later_is_refused(run, article, monkeypatch):
    compiled = corpus_folder.compile_corpus

    def meanwhile(draft):
        Path("mine").mkdir()
        Path("mine/notes.txt").write_text("x", "utf-8")
        return compiled(draft)

    monkeypatch.setattr(corpus_folder, "compile_corpus", meanwhile)
    result = run("label", article, "--out", "mine")
    assert (result.code, "mine: holds something by now; expected a new folder [E110]" in result.err) == (1, True)
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]
    assert [path.name for path in Path().iterdir() if path.name.startswith(".mine")] == []


@pytest.mark.parametrize("name", ["../x", "a" * 41])
def test_a_name_that_is_none_is_told(run, article, name):
    result = run("label", article, "--name", name, "--out", "labelled")
    assert (result.code, result.err.startswith("--name: ")) == (1, True)
    assert not Path("labelled").exists()
    assert not Path("x").exists()


WORDS = st.sampled_from(
    "the army Rusk he said denied that it “ ” \" , . ; : – ( ) mill's according to reportedly may not We hit killed "
    "7.30 talks minister’s spokesman , who told KNA \u0301 \n — e\u0301 „ “".split(" ")
)


@settings(max_examples=25)
@given(st.lists(WORDS, min_size=1, max_size=60))
def test_any_text_gives_records_without_a_fault(words):
    import tempfile

    from caspian.models.folders.model_folders import Model

    text = " ".join(words)
    if not text.strip():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_text(text, "utf-8", newline="")
        articles, faults = read_texts([path], ["the raid"], propose_targets, built_in())
        if faults:
            return
        sentences = split_articles(articles)
        everything = Model({"kind": "x"}, _Greedy())
        for name, models in (("m", {}), ("n", {"spans": everything})):
            annotations = label_articles(articles, sentences, models, name, built_in())
            placed = annotations.append_column("place", annotations["id"])
            assert check_annotations(placed, articles) == []
            assert annotations.num_rows == sentences.num_rows
            write_labelled(Path(folder) / name, articles, sentences, annotations, name, "By a test.", built_in())


class _Greedy:
    """Attributes every sentence by its halves, edges inside words and signs included."""

    def predict(self, items):
        found = []
        for item in items:
            middle = (item["start"] + item["end"]) // 2
            whole = {"source": [[item["start"], middle]], "cue": [], "content": [[middle, item["end"]]]}
            found.append([whole, dict(whole), {"source": [[item["start"], middle]], "cue": [], "content": []}])
        return found


SURFACES = [
    ("The army said it.", [[4, 8]], "army"),
    ("He said he said it.", [[11, 15]], {"text": "said", "nth": 2}),
    ("The army said it.", [[0, 8], [14, 16]], ["The army", "it"]),
    ("The army said it.", [], None),
]


@pytest.mark.parametrize(("text", "span", "written"), SURFACES)
def test_spans_are_written_as_an_annotator_would(text, span, written):
    article = [{"index": 0, "start": 0, "end": len(text), "text": text}]
    assert surface(span, 0, article) == written
    assert resolve_span(written, 0, article) == (span, [])


def test_words_of_another_sentence_name_it():
    article = [
        {"index": 0, "start": 0, "end": 10, "text": "Rusk left."},
        {"index": 1, "start": 11, "end": 25, "text": "“We hit,” he said."[:14]},
    ]
    assert surface([[0, 4]], 1, article) == {"text": "Rusk", "sentence": 0}


def test_half_a_word_cannot_be_written():
    with pytest.raises(ValueError, match="'arm' begins or ends inside a word"):
        surface([[4, 7]], 0, [{"index": 0, "start": 0, "end": 17, "text": "The army said it."}])
