"""Progress bars: on work that takes long, on a terminal only."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import tqdm

from caspian.terminal import progress, with_progress


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
