"""What the surroundings do to a command ends in one line: links, kills, little memory, deep nesting, Ctrl-C."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

import caspian.commands.check
from caspian.commands import main
from caspian.records import DEEPEST

FOLDERS = ("articles", "annotations", "annotations/a", "contrast", "cards", "schema", "benchmark")


@pytest.mark.parametrize("name", FOLDERS)
def test_a_linked_folder_is_refused_and_nothing_in_it_told(name, corpus, run, tmp_path):
    elsewhere = tmp_path / "private"
    if (corpus / name).exists():
        (corpus / name).rename(elsewhere)
    else:
        elsewhere.mkdir()
        (elsewhere / "guidelines.md").write_text("MY PRIVATE NOTES")
        (elsewhere / "stance.json").write_text("MY PRIVATE NOTES")
    (elsewhere / "diary.txt").write_text("MY PRIVATE NOTES")
    (corpus / name).symlink_to(elsewhere)
    for words in (["check"], ["build"], ["card"], ["draft", "gold"]):
        result = run(*words, "--corpus", corpus)
        assert result.code == 1
        assert result.err.startswith(f"{corpus / name}: a link; expected a folder of its own [E102]\n")
        assert "diary" not in result.err
    assert not (corpus / "release").exists()


@pytest.mark.parametrize("words", [["check", "--corpus"], ["bench", "--task", "topic", "--data"], ["label"]])
def test_a_path_that_is_no_utf8_is_misuse(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words, os.fsdecode(b"x\xe9")])
    assert ended.value.code == 2
    assert "is not UTF-8; expected words and paths that are" in capsys.readouterr().err


@pytest.mark.parametrize("depth", [DEEPEST - 10, DEEPEST + 1, 123, 400, 100_000])
@pytest.mark.parametrize("name", ["schema/extra.json", "schema/labels.json", "corpus.json", "articles.jsonl"])
def test_nested_json_is_told(name, depth, corpus, run):
    path = corpus / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"not":' * depth + "{}" + "}" * depth, "utf-8")
    for verb in ("check", "show", "card"):
        result = run(verb, "--corpus", corpus)
        assert result.code in (0, 1)
        assert "Traceback" not in result.err
        if depth > DEEPEST:
            assert f"limit of {DEEPEST} levels" in result.err or "characters" in result.err


def test_a_limit_is_no_buffer(corpus, run):
    """A small stats.json asks for no gigabyte."""
    assert run("build", "--corpus", corpus).code == 0
    code = "import sys; from caspian.commands import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "load", str(corpus / "release")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000)),
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("error", "what"), [(MemoryError, "memory"), (RecursionError, "depth of Python's stack")])
def test_too_little_of_anything_is_one_line(error, what, corpus, run, monkeypatch):
    def fail(arguments):
        raise error

    monkeypatch.setattr(caspian.commands.check, "run", fail)
    result = run("check", "--corpus", corpus)
    assert (result.code, result.err) == (
        1,
        f"caspian: more {what} is needed than there is; expected a smaller input [E104]\n",
    )


@pytest.mark.parametrize("delay", [0.05, 0.15, 0.3, 0.6])
def test_an_interrupt_leaves_no_traceback(delay, corpus):
    """The first hundredths of a second are Python's own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "caspian", "check", "--corpus", str(corpus)], stderr=subprocess.PIPE, text=True
    )
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert "Traceback" not in told or "site.py" in told or "<frozen" in told
    assert process.returncode in (0, 130, 1, -signal.SIGINT)


def test_a_drafted_file_is_whole_and_none_is_overwritten(corpus, run, monkeypatch):
    path = corpus / "annotations" / "a" / "orlec-harbour.jsonl"
    kept = path.read_bytes()
    (corpus / "annotations" / "b" / "orlec-harbour.jsonl").unlink()
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
    assert run("draft", "a", "--corpus", corpus).out == "Every article has its file already.\n"
    assert run("draft", "b", "--corpus", corpus).code == 0
    assert path.read_bytes() == kept
    drafted = (corpus / "annotations" / "b" / "orlec-harbour.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(line) for line in drafted]) == 4
    assert [path.name for path in corpus.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["card.md", "guidelines.md", "LICENSE"])
def test_prose_that_cannot_be_published_is_told_by_check(name, corpus, run):
    (corpus / "cards").mkdir()
    path = corpus / "cards" / name
    path.write_text("One line.\n\x1b[31mred", "utf-8")
    for verb in ("check", "build"):
        result = run(verb, "--corpus", corpus)
        assert (result.code, result.out) == (1, "")
        assert f"{path}:2: U+001B; expected text without control characters [E107]" in result.err
    path.unlink()
    path.mkdir()
    assert f"{path}: no file; expected a file [E101]" in run("check", "--corpus", corpus).err
