"""The command line as a user meets it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from caspian.commands import VERBS
from caspian.commands.article_view import mark_spans
from caspian.terminal import printable

VALID = Path(__file__).parents[1] / "valid"
STEERING = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_takes_a_corpus(verb, run):
    result = run(verb, "--help")
    assert result.code == 0
    assert result.out.startswith(f"usage: caspian {verb}")
    assert "--corpus DIR" in result.out
    assert "--json" in result.out


def test_the_command_itself_has_help(run):
    result = run("--help")
    assert result.code == 0
    assert all(f"    {verb} " in result.out for verb in VERBS)
    assert run().out == result.out  # no verb asks for help


def test_a_misspelt_verb_is_told_which_was_meant(run):
    assert "no command 'chek'; did you mean 'check'?" in run("chek").err
    assert "expected one of build, check" in run("publish").err


@pytest.mark.parametrize("words", [["publish"], ["build", "--nonsense"], ["build", "--corpus"]])
def test_misuse_ends_with_2(words, run):
    result = run(*words)
    assert result.code == 2
    assert "usage: caspian" in result.err


@pytest.mark.parametrize("verb", VERBS)
def test_a_corpus_that_is_none_is_told_without_a_traceback(verb, run, tmp_path):
    (tmp_path / "a.txt").write_text("Rain fell.", "utf-8")
    words = {
        "draft": ["me"],
        "train": ["stance", "--out", tmp_path / "model"],
        "label": [tmp_path / "a.txt"],
        "bench": ["--task", "stance"],
    }
    result = run(verb, *words.get(verb, []), "--corpus", tmp_path / "nowhere")
    assert result.code == 1
    assert "nowhere" in result.err
    assert "Traceback" not in result.err


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split("\n"))


def test_the_import_loads_nothing_heavy():
    assert {m for m in modules_after("import caspian") if m.startswith("caspian")} == {"caspian"}
    heavy = {"pyarrow", "datasets", "pandas", "numpy", "jsonschema", "yaml"}
    assert not heavy & modules_after("from caspian.commands import _parser; _parser()")
    assert "datasets" not in modules_after("from caspian.commands import main; main(['check'])")


def test_the_public_names_are_functions():
    import caspian

    for name in caspian.__all__:
        if name != "__version__":
            assert callable(getattr(caspian, name)), name
            assert callable(getattr(caspian, name)), f"{name} turned into its module"
    assert set(caspian.__all__) <= set(dir(caspian))
    with pytest.raises(AttributeError, match="no attribute 'train'"):
        caspian.train  # noqa: B018


def test_build_prints_what_it_made(corpus, run):
    assert run("build", "--corpus", corpus).out.splitlines() == [
        "Orlec 1.0.0",
        "  sentences     test 4",
        "  attributions  test 4",
        "  articles      test 1",
        "  annotations   test 12",
        "  contrast      test 2",
        f"Written to {corpus}/release.",
    ]
    facts = json.loads(run("build", "--corpus", corpus, "--json").out)
    assert facts["rows"]["sentences"] == {"test": 4}


def test_card_prints_the_card_of_the_release(corpus, run):
    assert run("build", "--corpus", corpus).code == 0
    assert run("card", "--corpus", corpus).out == (corpus / "release" / "README.md").read_text("utf-8")
    assert json.loads(run("card", "--corpus", corpus, "--json").out)["attributions"]["authored"]["with_cue"] == 3


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


def test_a_closed_pipe_is_no_error(corpus):
    command = f"{sys.executable} -m caspian show --corpus {corpus} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Rockets hit Orlec harbour\n", "")
