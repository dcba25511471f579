"""Task files for lm-evaluation-harness: what they hold, how they score, and a run of the harness itself."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from math import isnan

import pytest
import yaml

from caspian.benchmark import harness_data
from caspian.benchmark.harness import FUNCTIONS, METRICS, STOP, write_tasks
from caspian.benchmark.llm_answers import parse_answer
from caspian.commands import harness as command
from caspian.faults import Refused
from caspian.schemas import built_in, label_names
from caspian.scores.span_scores import score_names, span_counts, span_statistic

FILES = {"utils.py", "caspian.yaml", *(f"caspian_{name}.yaml" for name in METRICS)}


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))


@pytest.fixture
def tasks(tmp_path):
    return {path.name: path.read_text("utf-8") for path in write_tasks(tmp_path / "tasks", built_in())}


@pytest.fixture
def docs(release):
    """The items of the tiny corpus as lm_eval gets them."""
    return {
        "stance": harness_data.load_stance(release=str(release), version="1")["test"].to_list(),
        "attribution": harness_data.load_attribution(release=str(release))["test"].to_list(),
    }


def test_the_files_are_tasks_of_one_group(tasks):
    assert set(tasks) == FILES
    read = {name: yaml.load(text, Loader) for name, text in tasks.items() if name.endswith(".yaml")}
    assert read.pop("caspian.yaml")["task"] == [f"caspian_{name}" for name in METRICS]
    for name, task in read.items():
        assert f"{task['task']}.yaml" == name
        asked = [value for key, value in task.items() if key in ("custom_dataset", "process_results")]
        asked += [metric["aggregation"] for metric in task["metric_list"]]
        assert {value.removeprefix("utils.") for value in asked} <= set(FUNCTIONS)
        named = {metric["metric"] for metric in task["metric_list"]}
        assert named == {f"{o}_{m}" for o in label_names("origin") for m in METRICS[name[8:-5]]}
    choices = read["caspian_stance_mc.yaml"]["doc_to_choice"]
    assert [json.loads(choice)["stance"] for choice in choices] == label_names("stance")


def test_the_files_name_no_place_and_utils_has_what_they_ask_for(tasks, tmp_path):
    assert not [name for name, text in tasks.items() if str(tmp_path) in text or "'/" in text or '"/' in text]
    space = {}
    exec(tasks["utils.py"], space)
    assert all(space[name] is getattr(harness_data, name) for name in FUNCTIONS)


def test_other_files_are_never_touched(tmp_path):
    write_tasks(tmp_path, built_in())
    write_tasks(tmp_path, built_in())
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refused, match=r"notes\.txt: not a file of these tasks"):
        write_tasks(tmp_path, built_in())
    (tmp_path / "notes.txt").unlink()
    (tmp_path / "utils.py").unlink()
    (tmp_path / "utils.py").symlink_to(tmp_path.parent / "elsewhere")
    with pytest.raises(Refused, match=r"utils\.py: not a file of these tasks"):
        write_tasks(tmp_path, built_in())
    with pytest.raises(Refused, match="no folder"):
        write_tasks(tmp_path / "caspian.yaml", built_in())


def test_right_answers_score_one_and_are_read_as_gold(docs):
    for doc in docs["stance"]:
        places = [(float(choice in doc["answer"]), False) for choice in label_names("stance")]
        gold = json.loads(doc["gold"])
        answer = None if doc["voiced"] else (gold, gold, label_names("stance"))
        expected = {f"authored_{metric}": answer for metric in METRICS["stance_mc"]}
        expected |= {f"published_{metric}": None for metric in METRICS["stance_mc"]}
        assert harness_data.score_choices(doc, places) == expected
        expected |= {"authored_unanswered": 0.0, "published_unanswered": None}
        assert harness_data.score_label(doc, [f"Answer:\n{doc['answer']}"]) == expected
    scores = [harness_data.score_attributions(doc, [doc["answer"]]) for doc in docs["attribution"]]
    for name in METRICS["attribution"][:-1]:
        assert harness_data.f1([score[f"authored_{name}"] for score in scores]) == 1
        assert isnan(harness_data.f1([score[f"published_{name}"] for score in scores]))


def wrong_answer(doc):
    """The first word of the first content, and another commitment."""
    answer = json.loads(doc["answer"])
    first = answer["attributions"][0]
    first["content"] = [first["content"][0].split()[0]]
    first["commitment"] = next(name for name in label_names("commitment") if name != first["commitment"])
    return json.dumps(answer)


def test_wrong_answers_and_none_score_less(docs):
    doc = next(doc for doc in docs["attribution"] if json.loads(doc["gold"]))
    scores = harness_data.score_attributions(doc, ["I cannot tell."])
    assert scores["authored_unanswered"] == 1
    assert harness_data.f1([scores["authored_attribution_overlap_f1"]]) == 0
    scores = harness_data.score_attributions(doc, [wrong_answer(doc)])
    assert harness_data.f1([scores["authored_attribution_exact_f1"]]) == 0
    assert 0.5 < harness_data.f1([scores["authored_attribution_overlap_f1"]]) < 1
    assert harness_data.f1([scores["authored_tuple_overlap_f1"]]) == 0
    assert harness_data.f1([scores["authored_stance_f1"]]) == 1
    doc = next(doc for doc in docs["stance"] if not doc["voiced"])
    scores = harness_data.score_label(doc, ['{"stance": "undecided"}'])
    assert scores["authored_macro_f1"] == (json.loads(doc["gold"]), None, label_names("stance"))
    with pytest.raises(ValueError, match="zip"):
        harness_data.score_choices(docs["stance"][0], [(0.0, False)])


def test_scores_of_sentences_add_up_to_those_of_the_benchmark(docs):
    rows = docs["attribution"]
    answers = [
        wrong_answer(doc) if place % 2 and json.loads(doc["gold"]) else doc["answer"] for place, doc in enumerate(rows)
    ]
    answers[0] = "none"
    scores = [harness_data.score_attributions(doc, [answer]) for doc, answer in zip(rows, answers, strict=True)]
    items, gold, schema = ([json.loads(doc[name]) for doc in rows] for name in ("item", "gold", "schema"))
    predicted = [
        parse_answer(answer, "attribution", item, form).prediction
        for answer, item, form in zip(answers, items, schema, strict=True)
    ]
    counts = span_counts("attribution", items, gold, predicted, [items[0]["article_id"]])
    whole = dict(zip(score_names("attribution"), span_statistic(counts.sum(0)), strict=True))
    for name in METRICS["attribution"][:-1]:
        assert harness_data.f1([score[f"authored_{name}"] for score in scores]) == pytest.approx(whole[name]), name


def test_scores_of_labels_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    answers = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "a"), ("c", None), ("c", "c"), None]
    pairs = [pair and (*pair, ["a", "b", "c", "d"]) for pair in answers]
    gold = [pair[0] for pair in pairs if pair]
    predicted = [pair[1] or "none" for pair in pairs if pair]
    expected = metrics.f1_score(gold, predicted, labels=["a", "b", "c", "d"], average="macro", zero_division=0)
    assert harness_data.macro_f1(pairs) == pytest.approx(expected)
    assert harness_data.accuracy(pairs) == pytest.approx(metrics.accuracy_score(gold, predicted))
    assert harness_data.mcc(pairs) == pytest.approx(metrics.matthews_corrcoef(gold, predicted))
    assert isnan(harness_data.macro_f1([None]))
    assert isnan(harness_data.mean([None]))
    assert harness_data.mean([1.0, None, 0.0]) == 0.5


def test_an_answer_ends_where_the_next_question_would_begin(docs):
    for rows in docs.values():
        assert all(f"\n\n{doc['question']}".startswith(STOP) and STOP not in doc["answer"] for doc in rows)


def test_the_command_prints_files_and_what_to_run(corpus, release, tmp_path, capsys):
    def printed(*words: str) -> str:
        parser = argparse.ArgumentParser()
        parser.add_argument("--corpus")
        command.register(parser)
        capsys.readouterr()
        assert command.run(parser.parse_args(list(words))) == 0
        return capsys.readouterr().out

    words = ["--corpus", str(corpus), "--out", str(tmp_path / "my tasks")]
    *files, _, _, line = printed(*words).splitlines()
    assert {file.rpartition("/")[2] for file in files} == FILES
    expected = [
        "lm-eval",
        "run",
        "--model",
        "dummy",
        "--tasks",
        "caspian",
        "--include_path",
        str(tmp_path / "my tasks"),
    ]
    assert shlex.split(line)[:-2] == expected, "this corpus has no train to take examples from"
    assert json.loads(shlex.split(line)[-1]) == {"release": str(release)}
    assert json.loads(printed(*words, "--json")) == {"files": files, "command": shlex.split(line)}
    assert printed("--out", str(tmp_path / "my tasks")).rstrip().endswith("my tasks' --num_fewshot 2")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_lm_eval_runs_them_offline(tmp_path):
    pytest.importorskip("lm_eval", reason="lm_eval is not installed (pip install lm_eval==0.4.13)")
    folder = tmp_path / "tasks"
    write_tasks(folder, built_in())
    code = (
        "import json, lm_eval\n"
        "from lm_eval.tasks import TaskManager\n"
        f"tasks = TaskManager(include_path={str(folder)!r}, include_defaults=False)\n"
        "done = lm_eval.simple_evaluate(model='dummy', tasks=['caspian'], num_fewshot=2, limit=4, task_manager=tasks)\n"
        "print(json.dumps([done['results'], {k: v[0]['arguments'] for k, v in done['samples'].items()}]))\n"
    )
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results, asked = json.loads(done.stdout.splitlines()[-1])
    for name, metrics in METRICS.items():
        found = results[f"caspian_{name}"]
        assert {f"{o}_{m},none" for o in label_names("origin") for m in metrics} <= set(found)
    assert 0 <= results["caspian_stance_mc"]["authored_accuracy,none"] <= 1
    assert results["caspian_stance_gen"]["authored_unanswered,none"] == 1
    context, choice = asked["caspian_stance_mc"][0]
    assert context.startswith("You label the sentences of news articles")
    assert context.count("article before the sentence") == 3
    assert choice.strip() == '{"stance": "favor"}'
