"""The command line as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from caspian.commands import VERBS


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


@pytest.mark.parametrize(
    ("words", "meant"), [(["train", "stanse", "--out", "m"], "stance"), (["bench", "--task", "topik"], "topic")]
)
def test_a_misspelt_choice_is_told_which_was_meant(words, meant, run):
    result = run(*words)
    assert result.code == 2
    assert f"; did you mean '{meant}'?" in result.err


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


def test_a_closed_pipe_is_no_error(corpus):
    command = f"{sys.executable} -m caspian show --corpus {corpus} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Rockets hit Orlec harbour\n", "")
