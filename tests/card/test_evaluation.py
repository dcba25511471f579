"""eval.yaml: a task a label, asked in the words of the schema, and read by the runner that it is written for."""

from __future__ import annotations

import string
from collections import Counter

import pyarrow.parquet as pq
import pytest
import yaml
from release_files import labels_with, parquet

from caspian.schemas import built_in, label_names, labels


def tasks(release) -> dict[str, dict]:
    return {task["id"]: task for task in yaml.safe_load((release / "eval.yaml").read_text("utf-8"))["tasks"]}


def template(task: dict) -> str:
    return task["solvers"][0]["args"]["template"]


def test_every_label_of_a_sentence_is_asked(release):
    found = tasks(release)
    assert list(found) == ["stance", "source_type", "topic", "commitment"]
    columns = set(pq.read_schema(release / parquet("sentences")).names)
    for field, task in found.items():
        spec = task["field_spec"]
        assert {task["config"], task["split"]} == {"sentences", "test"}
        assert {spec["input"], spec["target"], *spec["metadata"]} <= columns
        places = {name for _, name, _, _ in string.Formatter().parse(template(task)) if name}
        assert places - {"prompt"} <= set(spec["metadata"])
        for number, label in enumerate(labels(field, built_in())):
            assert f"\n{number}: {label.name}. {label.meaning}\n" in template(task)


def test_labels_of_ones_own_are_asked(corpus, run):
    own = {"const": "harbours", "title": "harbours", "description": "Harbours {and} moles."}
    (corpus / "schema").mkdir()
    (corpus / "schema" / "labels.json").write_text(labels_with("topic", "other", own), "utf-8")
    for path in (corpus / "annotations").rglob("*.jsonl"):
        path.write_text(path.read_text("utf-8").replace('"topic": "other"', '"topic": "harbours"'), "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    asked = template(tasks(corpus / "release")["topic"]).format(prompt="x")
    assert "\n3: harbours. Harbours {and} moles.\n" in asked


@pytest.mark.parametrize("reason", ["no text", "no test"])
def test_where_nothing_can_be_asked_there_is_no_file(corpus, run, reason):
    release = corpus / ("release-standoff" if reason == "no text" else "release")
    if reason == "no test":
        lines = (corpus / "articles.jsonl").read_text("utf-8")
        (corpus / "articles.jsonl").write_text(lines.replace('"split": "test"', '"split": "train"'), "utf-8")
    assert run("build", "--corpus", corpus, *(["--standoff"] if reason == "no text" else [])).err == ""
    assert not (release / "eval.yaml").exists()
    assert "eval.yaml" not in (release / "README.md").read_text("utf-8")


def test_inspect_takes_it(release, tmp_path, monkeypatch):
    """Its own reader, given a folder in the place of the Hub's download."""
    pytest.importorskip("inspect_ai", reason="inspect_ai is not installed")
    import huggingface_hub
    from inspect_ai._eval.task.hf import task_create_from_hf

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", lambda repo_id, filename, **_: f"{repo_id}/{filename}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(release.parents[1])
    made = task_create_from_hf("hf/corpus/release")
    assert [task.name.rpartition("/")[2] for task in made] == list(tasks(release))
    rows = pq.read_table(release / parquet("sentences"))
    for task in made:
        field = task.name.rpartition("/")[2]
        numbered = Counter(label_names(field).index(value) for value in rows[field].to_pylist())
        assert Counter(int(sample.target) for sample in task.dataset) == numbered
