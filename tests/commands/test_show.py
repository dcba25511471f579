"""An article as `caspian show` prints it, and the list of those there are."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import caspian.records
from caspian.commands.article_view import mark_spans
from caspian.terminal import printable

VALID = Path(__file__).parents[1] / "valid"
STEERING = re.compile(r"\x1b\[[0-9;]*m")
GOLD = "annotations/gold/orlec-harbour.jsonl"


def add_article(corpus: Path, name: str, **more: object) -> None:
    """A second article of the same text, without annotations."""
    line = json.loads((VALID / "articles.jsonl").read_text("utf-8"))
    with (corpus / "articles.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({**line, "id": name, **more}) + "\n")
    shutil.copy(corpus / "articles" / "orlec-harbour.txt", corpus / "articles" / f"{name}.txt")


def change_line(path: Path, number: int, **members: object) -> None:
    """Gives members of one line of a JSON lines file other values."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[number] |= members
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def test_show_marks_spans_without_colour(corpus, run):
    out = run("show", "--corpus", corpus).out
    assert not STEERING.search(out)
    assert "[source: The mayor] 🙂 [cue: said], according to KNA, that" in out
    assert "mayor (government, not named) via KNA: against → the rocket attack on Orlec; asserted" in out
    assert "content elsewhere: “two rockets fell near the school”" in out
    assert max(map(len, out.splitlines())) <= 100
    rows = json.loads(run("show", "--corpus", corpus, "--json").out)
    assert [row["index"] for row in rows] == [0, 1, 2, 3]


def test_show_has_colour_on_a_terminal_only(corpus):
    def on_terminal(**more: str) -> str:
        master, slave = pty.openpty()
        surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "80", **more}
        surroundings.pop("NO_COLOR", None) if not more else None
        command = [sys.executable, "-m", "caspian", "show", "--corpus", str(corpus)]
        process = subprocess.Popen(command, stdout=slave, env=surroundings)
        os.close(slave)
        read = b""
        while True:
            try:
                chunk = os.read(master, 10_000)
            except OSError:
                break
            if not chunk:
                break
            read += chunk
        process.wait()
        os.close(master)
        return read.decode().replace("\r\n", "\n")

    coloured, plain = on_terminal(), on_terminal(NO_COLOR="1")
    assert STEERING.search(coloured)
    assert STEERING.sub("", coloured) == plain


@pytest.mark.parametrize(
    ("surroundings", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour_can_be_asked_for_where_there_is_no_terminal(surroundings, coloured, corpus, run, monkeypatch):
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert bool(STEERING.search(run("show", "--corpus", corpus).out)) == coloured


def test_crossing_spans_end_where_they_end():
    first, second = {"source": [], "cue": [[0, 5]], "content": []}, {"source": [], "cue": [], "content": [[3, 8]]}
    row = {"start": 0, "end": 9, "attributions": [first, second]}
    assert mark_spans(row, "abcdefghi", False).replace("\x00", " ") == "[cue 1: abc[content 2: de]fgh]i"


def test_nested_spans_get_their_colour_back():
    attribution = {"source": [[0, 9]], "cue": [[3, 7]], "content": []}
    row = {"start": 0, "end": 9, "attributions": [attribution]}
    marked = mark_spans(row, "abcdefghi", True).replace("\x00", " ")
    blue, yellow, reset = "\x1b[0m\x1b[1;34m", "\x1b[0m\x1b[33m", "\x1b[0m"
    assert marked == f"{blue}[source: abc{yellow}[cue: defg]{blue}hi]{reset}"


def test_show_lets_no_text_steer_the_terminal(corpus, run):
    path = corpus / "articles.jsonl"
    for bad in ("\u202e", "\u009b31m", "\x7f"):
        path.write_text((VALID / "articles.jsonl").read_text("utf-8").replace("Orlec Post", f"Post{bad}"), "utf-8")
        assert f"U+{ord(bad[0]):04X} in a string" in run("show", "--corpus", corpus).err
    assert printable("Post\u202e\u009b31m\n") == "Post\\u202e\\u009b31m\\u000a"


def test_show_names_the_nearest_article(corpus, run):
    result = run("show", "--corpus", corpus, "orlec-harbor")
    assert result.code == 1
    assert (
        result.err
        == "orlec-harbor: no article of that id; did you mean 'orlec-harbour'?; expected one of orlec-harbour [E901]\n"
    )


def test_one_span_of_two_attributions_is_marked_once():
    attribution = {"source": [[0, 2]], "cue": [[3, 7]], "content": []}
    row = {"start": 0, "end": 10, "attributions": [attribution, {**attribution, "cue": [], "content": [[8, 9]]}]}
    assert (
        mark_spans(row, "He said it.", False).replace("\x00", " ")
        == "[source 1 and 2: He] [cue 1: said] [content 2: i]t"
    )


def test_a_draft_is_shown_without_a_fault(corpus, run):
    shutil.rmtree(corpus / "annotations" / "gold")
    for layer in ("a", "b"):
        (corpus / "annotations" / layer / "orlec-harbour.jsonl").unlink()
    assert run("draft", "gold", "--corpus", corpus).code == 0
    result = run("show", "--corpus", corpus)
    assert result.code == 0
    assert result.out.count("not labelled yet") == 4
    assert "0 of 4 sentences labelled; expected all" in result.err
    assert json.loads(run("show", "--corpus", corpus, "--json").out)[1]["topic"] is None


def test_what_is_labelled_is_shown_and_what_is_wrong_marked_below_its_sentence(corpus, run):
    lines = [json.loads(line) for line in (corpus / GOLD).read_text("utf-8").splitlines()]
    attribution = lines[1]["attributions"][0]
    change_line(corpus / GOLD, 0, topic=None, attributions=[])
    change_line(corpus / GOLD, 1, attributions=[{**attribution, "stance": "favour"}, attribution])
    change_line(corpus / GOLD, 3, topic="missiles")
    result = run("show", "--corpus", corpus)
    assert result.code == 1
    said = [" ".join(part.split()) for part in re.split(r"\n(?= {1,2}\d  )", result.out)]
    assert said[1].endswith("not labelled yet")
    assert "[source: The mayor]" in said[2]
    assert "$.attributions[0].stance: 'favour' is not one of" in said[2]
    assert "!" not in said[3]
    assert "[cue: denied]" in said[4]
    assert "topic missile" not in said[4]
    assert "! " in said[4]
    assert result.err.splitlines()[-1] == "3 faults"
    assert "3 of 4 sentences labelled" in result.err


def test_any_layer_can_be_shown(corpus, run):
    assert "labels of gold" in run("show", "--corpus", corpus).out
    other = run("show", "--corpus", corpus, "--annotator", "b")
    assert (other.code, "labels of b" in other.out) == (0, True)
    strange = run("show", "--corpus", corpus, "--annotator", "bee")
    assert strange.code == 1
    assert "lists no 'bee'; expected one of" in strange.err


def test_a_line_that_cannot_be_read_stands_below_the_sentence_that_has_none(corpus, run):
    lines = (corpus / GOLD).read_text("utf-8").splitlines()
    (corpus / GOLD).write_text("\n".join([*lines[:2], lines[2][:-1], lines[3]]), "utf-8")
    result = run("show", "--corpus", corpus)
    assert (result.code, result.err) == (1, "1 fault\n")
    said = re.split(r"\n(?= {1,2}\d  )", result.out)
    assert "not JSON" in said[3]
    assert "not labelled yet" not in result.out


def test_the_first_layer_that_has_labels_is_shown(corpus, run):
    (corpus / GOLD).unlink()
    assert "labels of a" in run("show", "--corpus", corpus).out
    (corpus / "contrast" / "orlec-harbour.jsonl").unlink()
    (corpus / "annotations" / "a" / "orlec-harbour.jsonl").unlink()
    assert run("draft", "a", "--corpus", corpus).code == 0
    assert "labels of b" in run("show", "--corpus", corpus).out
    shown = run("show", "--corpus", corpus, "--annotator", "b")
    assert (shown.code, shown.err) == (0, "")  # that `a` has begun is not told


def test_show_and_check_of_one_article_read_nothing_of_another(corpus, run, monkeypatch):
    add_article(corpus, "orlec-fair", date="yesterday")
    (corpus / "annotations" / "gold" / "orlec-fair.jsonl").write_text("{", "utf-8")
    (corpus / "contrast" / "orlec-fair.jsonl").write_text("{", "utf-8")
    assert run("check", "--corpus", corpus).code == 1
    read: list[str] = []
    whole = caspian.records.read_bytes
    monkeypatch.setattr(caspian.records, "read_bytes", lambda path, *more: read.append(path.stem) or whole(path, *more))
    assert run("show", "orlec-harbour", "--corpus", corpus).code == 0
    assert run("check", "orlec-harbour", "--corpus", corpus).out.startswith("no faults: sentences 4, ")
    assert "orlec-harbour" in read
    assert "orlec-fair" not in read
    assert run("check", "orlec-fair", "--corpus", corpus).err.count("'yesterday' is no date") == 1


def test_list_tells_who_has_labelled_what(corpus, run):
    add_article(corpus, "orlec-fair", date=None)
    shutil.rmtree(corpus / "annotations" / "a")
    assert run("draft", "a", "--corpus", corpus).code == 0
    change_line(corpus / "annotations" / "a" / "orlec-fair.jsonl", 0, topic="other")
    result = run("list", "--corpus", corpus)
    assert [re.split("  +", line) for line in result.out.splitlines()] == [
        ["orlec-fair", "test", "authored", "no date", "a 1 of 4", "Rockets hit Orlec harbour"],
        ["orlec-harbour", "test", "authored", "2031-05-04", "gold, a 0 of 4, b", "Rockets hit Orlec harbour"],
    ]
    listed = json.loads(run("list", "--corpus", corpus, "--json").out)
    assert listed[1]["labelled"] == {"a": [0, 4], "b": [4, 4], "gold": [4, 4]}
