"""What reaches a terminal: progress bars, on work that takes long, and text that cannot steer or hide."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import tqdm

from caspian.terminal import first_steering, printable, progress, with_progress


@pytest.fixture
def bars(monkeypatch):
    """What the bars of a run say that they are of."""
    shown: list[str] = []

    class Bar(tqdm.tqdm):
        def __init__(self, *given, desc, **more):
            shown.append(desc)
            super().__init__(*given, desc=desc, **more)

    monkeypatch.setattr(tqdm, "tqdm", Bar)
    monkeypatch.setattr("caspian.terminal.sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    return shown


def test_what_takes_long_has_a_bar(bars, corpus, small_release, run, tmp_path):
    (tmp_path / "a.txt").write_text("The army denied the raid.", "utf-8")
    for words, expected in (
        (
            ["build", "--corpus", corpus],
            {"reading articles", "reading annotations", "comparing texts", "counting rows"},
        ),
        (["train", "topic", "--data", small_release, "--out", tmp_path / "topic"], {"choosing settings"}),
        (["train", "spans", "--data", small_release, "--out", tmp_path / "spans"], {"training", "finding spans"}),
        (["label", tmp_path / "a.txt"], {"splitting", "spans by rules", "stance by rules"}),
        (["bench", "--task", "topic", "--data", small_release], {"scoring", "topic by rules"}),
    ):
        bars.clear()
        assert run(*words).code == 0
        assert expected <= set(bars), words


def test_there_is_no_bar_where_there_is_no_terminal(capsys):
    items = [1, 2]
    assert with_progress(items, "nothing") is items
    with progress("nothing", 2) as advance:
        advance()
    assert capsys.readouterr().err == ""


REFUSED = "\x00\x1b\x7f\x9b\u2028\u202a\u202e\u2066\u2069\ud800"
ONLY_SHOWN = "\u061c\u200e\u200f\u2060\u2064\u206a\u206f\ufeff\ufff9\ufffb"
LEFT_ALONE = "\xad\u200b\u200c👩\u200d💻❤\ufe0f"


@pytest.mark.parametrize("sign", REFUSED + ONLY_SHOWN)
def test_marks_that_steer_or_hide_are_shown_as_escapes(sign):
    assert printable(f"a{sign}b") == f"a\\u{ord(sign):04x}b"
    assert first_steering(f"a{sign}b") == (sign if sign in REFUSED else None)


def test_what_scripts_and_emoji_need_is_shown_as_it_is():
    assert printable(LEFT_ALONE) == LEFT_ALONE


def test_an_article_with_marks_of_direction_is_read_and_shown_with_escapes(corpus, run):
    path = corpus / "articles" / "orlec-harbour.txt"
    assert path.exists()
    line = (corpus / "articles.jsonl").read_text("utf-8")
    (corpus / "articles.jsonl").write_text(line.replace('"title": "', '"title": "\u200f', 1), "utf-8")
    assert run("check", "--corpus", corpus).code == 0
    shown = run("list", "--corpus", corpus).out
    assert "\\u200f" in shown
    assert "\u200f" not in shown
