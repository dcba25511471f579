"""Results of a benchmark as tables: order, figures, what few articles may not claim, hostile names."""

from __future__ import annotations

import pytest

from caspian.benchmark.leaderboards import ranked, render, render_leaderboard, render_overview
from caspian.card.markdown import escaped


def score(value, low=None, high=None):
    return {"value": value, "low": low, "high": high}


def model(name, authored, published, **more):
    scores = {
        "authored": {"macro_f1": authored, "mcc": score(0.1)},
        "published": {"macro_f1": published, "mcc": score(None)},
    }
    return {"name": name, "spec": name, "seconds": 1.25, "unanswered": 0, "facts": {}, "scores": scores, **more}


def results(*models, comparisons=()):
    return {
        "caspian": "0.3.0",
        "task": "stance",
        "data": {"name": "CASPIAN", "version": "0.3.0", "split": "test", "digest": "0123456789abcdef", "digests": {}},
        "main": "macro_f1",
        "main_labels": ["favor", "against"],
        "parts": {
            "authored": {"articles": 24, "items": 503, "pairs": 90},
            "published": {"articles": 1, "items": 21, "pairs": 5},
        },
        "models": list(models),
        "comparisons": list(comparisons),
    }


MAJORITY = model("majority", score(0.2, 0.19, 0.21), score(0.25, 0.1, 0.4))
TFIDF = model("tfidf", score(0.5714, 0.52, 0.617), score(0.1), unanswered=3)
UNDEFINED = model("silent", score(None), score(None))


def compared(part, p):
    return {
        "part": part, "score": "macro_f1", "models": ["tfidf", "majority"],
        "difference": 0.3714, "low": 0.3, "high": 0.4, "p": p, "p_holm": 4 * p,
    }  # fmt: skip


def test_models_are_ranked_by_the_main_score_of_each_part():
    found = results(MAJORITY, UNDEFINED, TFIDF)
    assert [m["name"] for m in ranked(found, "authored")] == ["tfidf", "majority", "silent"]
    assert [m["name"] for m in ranked(found, "published")] == ["majority", "tfidf", "silent"]


def test_markdown_has_a_table_a_part_with_intervals_where_articles_are_enough():
    lines = render_leaderboard(results(MAJORITY, UNDEFINED, TFIDF)).splitlines()
    assert lines[0] == "## CASPIAN 0.3.0: stance on test"
    assert "| tfidf | tfidf | 1.2 | 3 |" in lines
    start = lines.index("### origin authored: 503 items of 24 articles, 90 contrast pairs")
    assert lines[start + 2 : start + 7] == [
        "| model | macro_f1 | mcc |",
        "| --- | --- | --- |",
        "| tfidf | 0.571 (0.520 to 0.617) | 0.100 |",
        "| majority | 0.200 (0.190 to 0.210) | 0.100 |",
        "| silent | – | 0.100 |",
    ]
    start = lines.index("### origin published: 21 items of 1 article, 5 contrast pairs")
    assert lines[start + 4 : start + 9] == [
        "| majority | 0.250 | – |",
        "| tfidf | 0.100 | – |",
        "| silent | – | – |",
        "",
        "From 1 article no claim about other articles can be made, so there are no intervals.",
    ]


@pytest.mark.parametrize(
    ("part", "p", "row"),
    [
        ("authored", 0.0123, "| macro_f1 | tfidf – majority | 0.371 | 0.300 to 0.400 | 0.012 | 0.049 |"),
        ("authored", 0.0001, "| macro_f1 | tfidf – majority | 0.371 | 0.300 to 0.400 | &lt; 0.001 | &lt; 0.001 |"),
        ("published", 0.0001, "| macro_f1 | tfidf – majority | 0.371 | – | – | – |"),
    ],
)
def test_comparisons_stand_with_their_part(part, p, row):
    text = render_leaderboard(results(MAJORITY, TFIDF, comparisons=[compared(part, p)]))
    assert text.split("### origin ")[1 if part == "authored" else 2].count(row) == 1
    assert text.count("tfidf – majority") == 1


def test_a_cost_is_shown_where_one_is_known():
    text = render_leaderboard(results(MAJORITY, model("paid", score(0.6), score(0.5), facts={"cost": 1.5})))
    assert "| model | given as | seconds | unanswered | cost |" in text
    assert "| paid | paid | 1.2 | 0 | 1.5000 |" in text
    assert "| majority | majority | 1.2 | 0 | – |" in text
    assert "cost" not in render_leaderboard(results(MAJORITY))


def test_parameters_of_requests_stand_below_the_models():
    one = model("one", score(0.6), score(0.5), facts={"params": {"seed": "7", "user": '"a|b"'}})
    none = model("none", score(0.5), score(0.5), facts={"params": {}})
    for text in (render(results(one, none, MAJORITY)), render_leaderboard(results(one, none, MAJORITY))):
        assert "one was asked with seed=7, user=" in text
        assert "none was asked with no parameters." in text
        assert text.count("was asked with") == 2


def test_names_from_outside_stay_names():
    hostile = "a|b\r\n# <b>x</b> [y](z) \x1b[31m\u202e"
    found = results(model(hostile, score(0.6), score(0.5)), MAJORITY)
    text = render_leaderboard(found)
    assert not {"\r", "\x1b", "\u202e"} & set(text)
    assert "<b>" not in text
    assert "[y](z)" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {5, 4}
    assert not {"\r", "\x1b", "\u202e"} & set(render(found))


def test_the_terminal_has_aligned_columns_that_fit():
    many = {f"f1_{i}": score(0.5, 0.4, 0.6) for i in range(9)}
    wide = model("wide", score(0.6, 0.5, 0.7), score(0.5))
    wide["scores"]["authored"] |= many
    text = render(results(MAJORITY, wide, comparisons=[compared("authored", 0.0001)]))
    assert max(len(line) for line in text.splitlines() if not line.startswith("Signature")) <= 100
    assert all(text.count(f" {name} ") + text.count(f" {name}\n") == 1 for name in many)
    assert "macro_f1  tfidf – majority  0.371       0.300 to 0.400  < 0.001  < 0.001" in text
    head, first, second = text.split("contrast pairs\n\n")[1].splitlines()[:3]
    assert head.index("macro_f1") == first.index("0.600") == second.index("0.200")


SIGNATURE = "caspian:0.3.0|data:CASPIAN-0.3.0-0123456789ab|task:stance|split:test|score:macro_f1|over:favor+against"


def test_every_view_has_a_signature_to_quote():
    found = results(MAJORITY, TFIDF)
    for text in (render(found), render_overview([found, found])):
        assert f"Signature: {SIGNATURE}" in text
    assert f"Signature: {escaped(SIGNATURE)}" in render_leaderboard(found)


def test_values_stand_with_their_counts():
    found = results(model("rules", score(0.5), score(0.5)))
    found["models"][0]["scores"]["authored"]["f1_favor"] = score(0.25)
    found["parts"]["authored"] |= {"attributed": 400, "labels": {"favor": 1234, "against": 5}}
    text = render(found)
    assert "origin authored: 503 items, 400 attributed of 24 articles" in text
    assert "f1_favor (1,234)" in text


def test_an_overview_has_a_column_a_task():
    topic = {**results(TFIDF), "task": "topic", "main_labels": []}
    lines = render_overview([results(MAJORITY, TFIDF), topic]).splitlines()
    assert lines[2].split("  ")[-1] == "topic, test: macro_f1"
    assert [line.split()[0] for line in lines[3:5]] == ["majority", "tfidf"]
    assert lines[3].rstrip().endswith("–")
