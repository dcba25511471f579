"""The command bench: any model, one scorer, results that can be read, merged and drawn."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from caspian.records import schema_faults, validator
from caspian.schemas import built_in, label_names

MODULE = """
def favor(items):
    return ["favor" for _ in items]

def right_length(items):
    return "favor"

def short(items):
    return ["favor"]

def odd(items):
    return ["pro" for _ in items]

def silent(items):
    return [None for _ in items]

def broken(items):
    return [item["label"] for item in items]

def relative(items):
    return [[{"source": [], "cue": [], "content": [[0, len(item["text"])]]}] for item in items]

def whole(items):
    return [[{"source": [], "cue": [], "content": [[item["start"], item["end"]]]}] for item in items]
"""


@pytest.fixture
def bench(run, small_release, tmp_path, monkeypatch):
    """Runs `caspian bench` on the small release in a folder with a module of models."""
    monkeypatch.chdir(tmp_path)
    Path("mymodels.py").write_text(MODULE, "utf-8")
    monkeypatch.delitem(sys.modules, "mymodels", raising=False)
    return lambda *words: run("bench", "--data", small_release, *words)


def results_of(result) -> dict:
    assert result.code == 0, result.err
    results = json.loads(result.out)
    assert list(schema_faults(results, "results", validator("results", built_in()))) == []
    return results


def test_majority_is_always_there(bench):
    results = results_of(bench("--task", "stance", "--model", "rules", "--json"))
    assert [model["name"] for model in results["models"]] == ["majority", "rules"]
    scores = results["models"][0]["scores"]["authored"]
    assert scores["mcc"]["value"] == 0
    assert scores["contrast"]["value"] == 0
    assert results["main"] == "macro_f1"
    assert {f"f1_{name}" for name in label_names("stance")} < scores.keys()


def test_published_and_authored_rows_are_apart_and_few_articles_carry_no_claim(bench):
    result = bench("--task", "stance", "--model", "rules")
    assert "origin authored: " in result.out
    assert "origin published: 25 items, 22 attributed of 1 article" in result.out
    assert "From 1 article no claim about other articles can be made" in result.out
    results = results_of(bench("--task", "stance", "--model", "rules", "--json"))
    for model in results["models"]:
        assert {score["low"] for score in model["scores"]["published"].values()} == {None}
        assert model["scores"]["authored"]["macro_f1"]["low"] is not None
    assert {row["part"] for row in results["comparisons"]} == {"authored"}
    for row in results["comparisons"]:
        assert row["low"] <= row["difference"] <= row["high"]
        assert 0 <= row["p"] <= row["p_holm"] <= 1
        assert (row["p"] < 0.05) == (row["low"] > 0 or row["high"] < 0)


def test_a_function_is_a_model(bench):
    results = results_of(bench("--task", "stance", "--model", "python:mymodels:favor", "--json"))
    favor = results["models"][1]
    assert (favor["name"], favor["unanswered"]) == ("favor", 0)
    assert favor["scores"]["authored"]["f1_favor"]["value"] > 0
    assert favor["scores"]["authored"]["f1_neutral"]["value"] == 0


def test_a_function_of_spans(bench):
    results = results_of(bench("--task", "spans", "--model", "whole=python:mymodels:whole", "--json"))
    (whole,) = results["models"]
    assert whole["name"] == "whole"
    assert whole["scores"]["authored"]["content_token_f1"]["value"] > 0.5
    assert whole["scores"]["authored"]["source_exact_f1"]["value"] == 0


def test_none_is_no_answer(bench):
    results = results_of(bench("--task", "stance", "--model", "python:mymodels:silent", "--json"))
    silent = results["models"][1]
    assert silent["unanswered"] > 100
    assert silent["scores"]["authored"]["accuracy"]["value"] == 0


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nothing", "nothing: no such model; expected a baseline (majority, rules, tfidf, crf), a folder"),
        ("python:nomodule:f", "python:nomodule:f: cannot be imported: ModuleNotFoundError: No module named 'nomodule'"),
        ("python:mymodels:nofunction", "cannot be imported: AttributeError"),
        ("python:mymodels:right_length", "gave a str; expected a list of"),
        ("python:mymodels:short", "gave 1 answers; expected 3"),
        ("python:mymodels:odd", "$.stance: 'pro' is not one of favor, against, neutral"),
        ("python:mymodels:broken", "raised KeyError: 'label' (mymodels.py:18)"),
        ("predictions:none.jsonl", "none.jsonl: missing; expected a file"),
        ("openai:model", "openai:model: expected openai:MODEL@URL"),
        ("openai:m@ftp://x/v1", "ftp://x/v1: not usable; expected an http or https address"),
        ("crf", "crf: no baseline for stance"),
        (".", "no model.json, here or in a folder named after a task"),
    ],
)
def test_a_model_that_cannot_be_used_is_told(spec, message, bench):
    result = bench("--task", "stance", "--model", spec)
    assert (result.code, result.out) == (1, "")
    assert message in result.err
    assert "Traceback" not in result.err
    assert "model_specs.py" not in result.err  # no line of the program's own is blamed


def test_all_models_that_cannot_be_used_are_told_at_once(bench):
    result = bench("--task", "stance", "--model", "nothing", "--model", "neither", "--model", "rules")
    assert result.err.count("no such model") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "--task is missing; expected one of stance"),
        (("--task", "stance", "--errors"), "--errors without a place; expected --out DIR"),
        (("--report", "x", "--model", "rules"), "--report only merges runs"),
        (("--task", "stance", "--parallel", "0"), "--parallel 0; expected 1 to 256"),
        (("--task", "stance", "--timeout", "0"), "--timeout 0; expected seconds above 0"),
        (("--task", "stance", "--prices", "nan", "1"), "--prices nan 1; expected two prices"),
        (("--baselines", "--task", "stance"), "--baselines runs all tasks"),
        (("--task", "stance", "--param", "seed"), "--param 'seed'; expected NAME=VALUE"),
        (("--task", "stance", "--param", "model=x"), "--param model: set by the program"),
    ],
)
def test_misuse_ends_with_2(words, message, run):
    result = run("bench", *words)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_what_is_not_there_is_told(bench):
    assert "no split 'dev'; it has train, validation, test" in bench("--task", "stance", "--split", "dev").err
    assert "nowhere/results.json: missing" in bench("--report", "nowhere").err


HOSTILE = {
    "another model's items": "for i in items:\n        i['cue'].clear()\n    return ['favor' for _ in items]",
    "tuples": "return tuple('favor' for _ in items)",
    "a generator": "return ('favor' for _ in items)",
    "an endless generator": "import itertools\n    return itertools.repeat('favor')",
    "an array": "import numpy\n    return numpy.array(['favor'] * len(items))",
    "an exit": "raise SystemExit(5)",
    "control characters": "return ['fav\\x1bor' for _ in items]",
    "half a pair": "return ['\\ud800' for _ in items]",
    "no JSON": "return [{1, 2} for _ in items]",
    "an array an item": "import numpy\n    return [numpy.array([1, 2]) for _ in items]",
}
WORKS = {"another model's items", "tuples", "a generator", "an array"}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_function_does_others_are_asked_the_same(name, bench):
    Path("hostile.py").write_text(f"def answer(items):\n    {HOSTILE[name]}\n", "utf-8")
    sys.modules.pop("hostile", None)
    result = bench("--task", "stance", "--model", "python:hostile:answer", "--model", "rules", "--json")
    assert "Traceback" not in result.err
    if name not in WORKS:
        assert result.code == 1
        assert "python:hostile:answer" in result.err
        return
    alone = results_of(bench("--task", "stance", "--model", "rules", "--json"))
    assert results_of(result)["models"][-1]["scores"] == alone["models"][-1]["scores"]


def test_spans_in_any_form_of_lists_score_the_same(bench):
    Path("hostile.py").write_text(
        "import numpy\n"
        "def plain(items):\n"
        "    return [[{'source': [], 'cue': [], 'content': [[i['start'], i['end']]]}] for i in items]\n"
        "def tuples(items):\n"
        "    return [({'source': (), 'cue': (), 'content': ((i['start'], i['end']),)},) for i in items]\n"
        "def arrays(items):\n"
        "    return [[{'source': [], 'cue': [], 'content': numpy.array([[i['start'], i['end']]])}] for i in items]\n"
        "def floats(items):\n"
        "    return [[{'source': [], 'cue': [], 'content': [[float(i['start']), float(i['end'])]]}] for i in items]\n",
        "utf-8",
    )
    sys.modules.pop("hostile", None)
    specs = [f"python:hostile:{name}" for name in ("plain", "tuples", "arrays", "floats")]
    words = [word for spec in specs for word in ("--model", spec)]
    results = results_of(bench("--task", "spans", *words, "--json", "--out", "one", "--errors"))
    assert len({json.dumps(model["scores"]) for model in results["models"]}) == 1
    assert len(results_of(bench("--report", "one", "--json"))["models"]) == 4


def test_names_never_meet(bench):
    for folder, answer in (("1", "favor"), ("2", "neutral")):
        Path(folder).mkdir()
        assert bench("--task", "stance", "--model", "python:mymodels:favor", "--out", "run").code == 0
        lines = Path("run/stance-test/predictions/favor.jsonl").read_text("utf-8").replace('"favor"', f'"{answer}"')
        Path(folder, "a.jsonl").write_text(lines, "utf-8")
    specs = ["predictions:1/a.jsonl", "predictions:2/a.jsonl", "a-2=rules"]
    result = bench("--task", "stance", *[word for spec in specs for word in ("--model", spec)])
    assert "a-2=rules: two models are called a-2" in result.err


def test_predictions_that_were_not_scored_are_refused(bench):
    assert bench("--task", "stance", "--model", "rules", "--out", "one").code == 0
    path = Path("one/stance-test/predictions/rules.jsonl")
    path.write_text(path.read_text("utf-8").replace('"favor"', '"neutral"'), "utf-8")
    assert (
        "one/stance-test/predictions/rules.jsonl: not the predictions that were scored" in bench("--report", "one").err
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [("cost", "x"), ("cost", 10**400), ("seconds", 10**400), ("name", "../x"), ("models", [])],
)
def test_results_of_others_are_checked(place, value, bench):
    assert bench("--task", "stance", "--model", "rules", "--out", "one").code == 0
    results = json.loads(Path("one/stance-test/results.json").read_text("utf-8"))
    if place == "models":
        results["models"] = value
    elif place == "cost":
        results["models"][0]["facts"]["cost"] = value
    else:
        results["models"][0][place] = value
    Path("one/stance-test/results.json").write_text(json.dumps(results), "utf-8")
    result = bench("--report", "one", "--out", "two")
    assert result.code == 1
    assert "one/stance-test/results.json: $.models" in result.err


def test_a_trained_folder_is_a_model_for_labels_spans_and_tuples(bench, trained):
    for task in ("stance", "topic", "spans", "attribution"):
        results = results_of(bench("--task", task, "--model", f"mine={trained}", "--json"))
        mine = results["models"][-1]
        assert mine["name"] == "mine"
        assert mine["facts"]["trained_on"].startswith("Small ")
        assert mine["scores"]["authored"][results["main"]]["value"] > 0
    alone = bench("--task", "spans", "--model", trained / "stance")
    assert "answers stance; expected a model for spans" in alone.err


def test_a_run_is_kept_whole_and_merged(bench):
    first = bench("--task", "stance", "--model", "rules", "--out", "one", "--errors")
    assert first.code == 0, first.err
    names = {path.relative_to("one/stance-test").as_posix() for path in Path("one").rglob("*") if path.is_file()}
    assert names == {
        "results.json", "leaderboard.md", "leaderboard.svg", "leaderboard.png", "predictions/majority.jsonl",
        "predictions/rules.jsonl", "errors/majority.jsonl", "errors/majority.md", "errors/rules.jsonl",
        "errors/rules.md",
    }  # fmt: skip
    assert bench("--task", "stance", "--model", "python:mymodels:favor", "--out", "two").code == 0
    merged = results_of(bench("--report", "one", "two", "--json", "--out", "three"))
    assert [model["name"] for model in merged["models"]] == ["majority", "rules", "favor"]
    alone = json.loads(Path("one/stance-test/results.json").read_text("utf-8"))
    assert alone["models"][1].pop("predictions")
    assert merged["models"][1] == alone["models"][1]
    assert {tuple(row["models"]) for row in merged["comparisons"]} >= {("rules", "favor")}
    assert all(row["difference"] >= 0 for row in merged["comparisons"] if row["score"] == "macro_f1")
    kept = json.loads(Path("three/stance-test/results.json").read_text("utf-8"))
    assert all(model.pop("predictions") for model in kept["models"])
    assert kept == merged


def test_predictions_of_a_run_score_the_same_as_a_file(bench):
    assert bench("--task", "spans", "--model", "rules", "--out", "one").code == 0
    results = results_of(
        bench("--task", "spans", "--model", "predictions:one/spans-test/predictions/rules.jsonl", "--json")
    )
    kept = json.loads(Path("one/spans-test/results.json").read_text("utf-8"))
    assert results["models"][0]["scores"] == kept["models"][0]["scores"]


def test_runs_that_do_not_belong_together_are_told(bench):
    assert bench("--task", "stance", "--model", "rules", "--out", "one").code == 0
    assert bench("--task", "topic", "--model", "rules", "--out", "two").code == 0
    path = Path("one/stance-test/results.json")
    path.write_text(re.sub(r'("sentences": ")\w{4}', r"\g<1>0000", path.read_text("utf-8")), "utf-8")
    assert "$.data.digests: of other data than the release" in bench("--report", "one").err
    path.write_text('{"task": "stance"}', "utf-8")
    assert "one/stance-test/results.json: $: without" in bench("--report", "one").err


def test_a_folder_takes_further_models_and_no_other_things(bench):
    assert bench("--task", "stance", "--model", "rules", "--out", "one").code == 0
    second = results_of(bench("--task", "stance", "--model", "python:mymodels:favor", "--out", "one", "--json"))
    assert {model["name"] for model in second["models"]} == {"majority", "rules", "favor"}
    Path("other/stance-test").mkdir(parents=True)
    Path("other/stance-test/notes.txt").write_text("x", "utf-8")
    result = bench("--task", "stance", "--model", "rules", "--out", "other")
    assert "other/stance-test: holds something else than a run; expected a new folder" in result.err
    assert [path.name for path in Path("other/stance-test").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("path", ["./" * 600 + "p.jsonl", "p\u202e.jsonl", "p\n.jsonl"])
def test_what_results_could_not_hold_is_told_before_anything_is_asked(path, bench):
    told = bench("--task", "stance", "--model", f"predictions:{path}", "--out", "one")
    assert (told.code, "expected 1,000 characters at most, on one line and without steering marks" in told.err) == (
        1,
        True,
    )
    assert not Path("one/stance-test").exists()


def test_more_models_than_results_can_hold_are_told_before(bench):
    words = [word for number in range(200) for word in ("--model", f"n{number}=rules")]
    told = bench("--task", "stance", *words, "--out", "one")
    assert (told.code, "one/stance-test: 201 models; expected 200 at most in one run [E804]" in told.err) == (1, True)


def test_spans_that_count_from_the_sentence_are_noticed(bench):
    result = bench("--task", "spans", "--model", "python:mymodels:relative")
    assert "relative: most of its spans lie outside their sentences; offsets count in the article" in result.err


def test_wrong_items_are_written_with_the_confusion(bench, small_release):
    import caspian

    assert bench("--task", "stance", "--model", "python:mymodels:favor", "--out", "one", "--errors").code == 0
    rows = [json.loads(line) for line in Path("one/stance-test/errors/favor.jsonl").read_text("utf-8").splitlines()]
    _, gold = caspian.load_items("stance", "test", small_release)
    edits = caspian.load("contrast", small_release)["test"].filter(lambda row: row["changed"] == 0)
    names = caspian.label_names("stance")
    wrong_edits = sum(names[value] != "favor" for value in edits["stance"])
    assert len(rows) == sum(label != "favor" for label in gold) + wrong_edits
    assert all(row["predicted"] == "favor" != row["gold"] and row["text"] for row in rows)
    page = Path("one/stance-test/errors/favor.md").read_text("utf-8")
    assert f"| against | {gold.count('against')} | 0 | 0 | 0 |" in page


def test_text_in_pages_stays_text(bench):
    """A name is checked, and words of the corpus cannot break out of a table."""
    assert bench("--task", "stance", "--model", "<b>=rules", "--out", "one").code == 1
    assert bench("--task", "spans", "--model", "rules", "--out", "one", "--errors").code == 0
    page = Path("one/spans-test/errors/rules.md").read_text("utf-8")
    assert "<" not in page.replace("&lt;", "")


def test_without_matplotlib_everything_but_the_plot_is_written(bench, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = bench("--task", "topic", "--model", "rules", "--out", "one")
    assert result.code == 0
    assert "pip install 'matplotlib>=3.9'" in result.err
    assert not list(Path("one").rglob("leaderboard.svg"))
    assert Path("one/topic-test/results.json").exists()


def test_a_server_is_asked_once_and_its_answers_are_kept(bench):
    """The whole way from the command line; how the client bears bad servers is tested with the client."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    requests = []

    class Favoring(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(request)
            content = "no JSON" if len(requests) == 3 else '{"stance": "favor"}'
            usage = {"prompt_tokens": 100, "completion_tokens": 10}
            body = json.dumps({"choices": [{"message": {"content": content}}], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Favoring)
    Thread(target=server.serve_forever, daemon=True).start()
    spec = f"openai:some-model@http://127.0.0.1:{server.server_port}/v1"
    asked = ("--task", "stance", "--split", "validation", "--model", spec, "--param", 'stop="\\n"')
    words = (*asked, "--out", "one", "--prices", "1", "2", "--json")
    try:
        first, second = results_of(bench(*words)), results_of(bench(*words))
    finally:
        server.shutdown()
        server.server_close()
    model = next(model for model in first["models"] if model["name"] == "some-model")
    items = first["parts"]["authored"]["items"]
    assert (len(requests), model["facts"]["requests"], model["unanswered"]) == (items, items, 1)
    assert model["facts"]["cost"] == pytest.approx(items * 120 / 1_000_000)
    assert model["facts"]["unparseable"] == 1
    assert {request["stop"] for request in requests} == {"\n"}
    assert model["facts"]["params"] == {"stop": '"\\n"', "temperature": "0"}
    assert "some-model was asked with stop=" in Path("one/stance-validation/leaderboard.md").read_text("utf-8")
    again = next(model for model in second["models"] if model["name"] == "some-model")
    assert again["facts"]["reused"] == items
    assert again["scores"] == model["scores"]
    lines = Path("one/stance-validation/answers/answers-some-model.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == items
    assert all(label in requests[0]["messages"][0]["content"] for label in label_names("stance"))
