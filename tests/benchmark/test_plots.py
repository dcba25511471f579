"""The figure of a benchmark: formats, equal bytes, what is drawn, names from outside."""

from __future__ import annotations

import sys

import pytest

from caspian.benchmark.plots import write_plot
from caspian.faults import Refused

pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")


def score(value, low=None, high=None):
    return {"value": value, "low": low, "high": high}


def results(model_name="tfidf", low=0.5):
    def model(name, authored, published):
        scores = {"authored": {"macro_f1": authored}, "published": {"macro_f1": published}}
        return {"name": name, "spec": name, "seconds": 1, "unanswered": 0, "facts": {}, "scores": scores}

    return {
        "task": "stance",
        "data": {"split": "test"},
        "main": "macro_f1",
        "parts": {"published": {"articles": 1, "items": 21}, "authored": {"articles": 24, "items": 503}},
        "models": [
            model("majority", score(0.2, 0.19, 0.21), score(0.25)),
            model(model_name, score(0.57, low, 0.62), score(0.4)),
            model("silent", score(None), score(None)),
        ],
    }


def written(tmp_path, name="plot.svg", **more) -> bytes:
    write_plot(results(**more), tmp_path / name)
    return (tmp_path / name).read_bytes()


@pytest.mark.parametrize(("name", "start"), [("p.svg", b"<?xml"), ("p.png", b"\x89PNG"), ("p.pdf", b"%PDF")])
def test_the_suffix_tells_the_format_and_equal_results_give_equal_bytes(tmp_path, name, start):
    first = written(tmp_path, name)
    assert first.startswith(start)
    assert written(tmp_path, name) == first
    assert written(tmp_path, name, low=0.4) != first


def drawn(monkeypatch, tmp_path, **more):
    """The figure as an object, in place of its file."""
    from matplotlib.figure import Figure

    kept = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: kept.append(figure))
    write_plot(results(**more), tmp_path / "plot.svg")
    return kept[0]


def test_models_stand_by_score_with_intervals_only_where_articles_are_enough(monkeypatch, tmp_path):
    figure = drawn(monkeypatch, tmp_path)
    published, authored = figure.axes
    assert [tick.get_text() for tick in published.get_yticklabels()] == ["silent", "majority", "tfidf"]
    assert authored.get_title("left") == "authored: 24 articles"
    assert published.get_title("left") == "published: 1 article, no interval"
    whiskers = [segment.tolist() for lines in authored.collections for segment in lines.get_segments()]
    assert whiskers == [[[0.19, 1], [0.21, 1]], [[0.5, 2], [0.62, 2]]]
    assert list(published.collections) == []
    assert sorted(text.get_text() for text in authored.texts) == ["0.200", "0.570", "–"]
    dashed = [line.get_xdata()[0] for line in authored.lines if line.get_linestyle() == "--"]
    assert dashed == [0.2]


def test_a_name_is_no_formula_and_steers_nothing(monkeypatch, tmp_path):
    hostile = "$\\frac{\x1b\n" + "x" * 500
    assert written(tmp_path, model_name=hostile)
    figure = drawn(monkeypatch, tmp_path, model_name=hostile)
    name = figure.axes[0].get_yticklabels()[-1].get_text()
    assert name.startswith("$\\frac{\\u001b\\u000axxx")
    assert len(name) == 40


def test_settings_of_the_user_stay_as_they_are(tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    first = written(tmp_path)
    assert dict(matplotlib.rcParams) == before
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert written(tmp_path) == first


def test_what_cannot_be_written_is_told(tmp_path, monkeypatch):
    with pytest.raises(Refused, match=r"plot\.gif: expected a name that ends in \.svg, \.png, \.pdf"):
        written(tmp_path, "plot.gif")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(Refused, match=r"needs matplotlib; pip install 'matplotlib>=3\.9'"):
        written(tmp_path)
