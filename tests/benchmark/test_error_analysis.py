"""What a model got wrong in whole attributions."""

from __future__ import annotations

import json

from caspian.benchmark.error_analysis import write_errors
from caspian.benchmark.results import Entry
from caspian.scores.label_scores import LabelSet
from caspian.tasks.evaluation_sets import EvaluationSet
from caspian.tasks.items import Examples

TEXT = "Ash denied it, Irna and KNA said."


def said(**more):
    spans = {"source": [[0, 3]], "cue": [[4, 10]], "content": [[11, 13]]}
    return {**spans, "target": None, "stance": "favor", "commitment": "denied", **more}


def test_spans_and_labels_make_an_item_wrong_and_names_are_shown(tmp_path):
    """Names are optional, so that another name is no wrong item; the page tells them beside what is wrong."""
    gold = said(source_name="Ash", via=["Irna", "KNA"])
    item = {"article_id": "x", "origin": "authored", "article": TEXT, "text": TEXT, "start": 0, "end": len(TEXT)}
    items = [{**item, "id": f"x:{number}"} for number in range(2)]
    evaluation = EvaluationSet("attribution", LabelSet([], []), Examples(items, [[gold]] * 2), Examples([], []), [])
    predicted = [[said(source_name="Bo")], [said(stance="against")]]
    lines, page = write_errors(tmp_path, Entry("mine", "mine", predicted, 0.0, {}), evaluation)
    (row,) = map(json.loads, lines.read_text("utf-8").splitlines())
    assert (row["id"], row["gold"][0]["via"], row["predicted"][0]["source"]) == ("x:1", ["Irna", "KNA"], "Ash")
    assert "source_name: Ash; via: Irna, KNA" in page.read_text("utf-8").replace("\\", "")
