"""Trained models as folders: written whole, read only as they were written, for the labels they were made for."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

import caspian
from caspian.faults import Refused
from caspian.files import find_folders
from caspian.models.folders.model_folders import read_model
from caspian.schemas import read_schemas
from caspian.sources.splits import data_digest


@pytest.fixture
def folder(trained, tmp_path) -> Path:
    """A copy of the stance model that a test may break."""
    return Path(shutil.copytree(trained / "stance", tmp_path / "stance"))


def refused(folder, schemas=None) -> str:
    with pytest.raises(Refused) as caught:
        read_model(folder, schemas)
    return str(caught.value)


def test_a_folder_says_what_it_is(trained, small_release):
    about = json.loads((trained / "stance" / "model.json").read_text("utf-8"))
    facts = json.loads((small_release / "stats.json").read_text("utf-8"))
    assert about["labels"] == caspian.label_names("stance")
    assert about["trained_on"] == {
        "name": "Small",
        "version": facts["about"]["version"],
        "digest": data_digest(facts["digests"]),
        "digests": facts["digests"],
    }
    assert set(about["files"]) == {
        "classes.json", "linear.npz", "ngrams.json", "ngrams.npz", "metrics.json", "README.md",
    }  # fmt: skip
    metrics = json.loads((trained / "stance" / "metrics.json").read_text("utf-8"))
    assert metrics["articles"] == 8
    assert 0 < metrics["validation"]["authored"]["macro_f1"]["value"] <= 1


def test_the_card_is_of_this_model(trained):
    card = (trained / "stance" / "README.md").read_text("utf-8")
    metrics = json.loads((trained / "stance" / "metrics.json").read_text("utf-8"))
    assert "stance by tfidf, trained on Small" in card
    assert f"| macro_f1 | {metrics['validation']['authored']['macro_f1']['value']:.3f} |" in card
    assert "It has seen 8 articles" in card
    assert "$" not in card


def test_a_model_predicts_what_it_predicted(trained, small_release):
    items, gold = caspian.load_items("stance", "validation", small_release)
    model = caspian.read_model(trained / "stance")
    from caspian.publishing.release_reader import read_release
    from caspian.scores.label_scores import MAIN
    from caspian.tasks.evaluation_sets import EvaluationSet, label_set, origins
    from caspian.tasks.items import Examples
    from caspian.tasks.model_scores import model_counts, score_intervals

    evaluation = EvaluationSet(
        "stance", label_set("stance", read_release(small_release)), Examples(items, gold), Examples([], []), []
    )
    parts = origins(evaluation.examples)
    found = score_intervals(model_counts(evaluation, parts["authored"], model.predict(items)))
    metrics = json.loads((trained / "stance" / "metrics.json").read_text("utf-8"))
    assert found[MAIN] == metrics["validation"]["authored"][MAIN]


@pytest.mark.parametrize(
    "name", ["classes.json", "linear.npz", "ngrams.json", "ngrams.npz", "metrics.json", "README.md"]
)
def test_a_changed_file_is_refused(name, folder):
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert f"{name}: changed since the model was trained" in refused(folder)


def test_a_missing_an_added_and_a_linked_file_are_refused(folder, tmp_path):
    (folder / "classes.json").unlink()
    (folder / "classes.json").symlink_to(tmp_path / "elsewhere")
    (folder / "more.pkl").write_bytes(b"x")
    message = refused(folder)
    assert "classes.json: missing; expected the file that model.json lists" in message
    assert "more.pkl: not a file that model.json lists" in message


def test_a_path_out_of_the_folder_is_refused(folder):
    about = json.loads((folder / "model.json").read_text("utf-8"))
    about["files"]["../x"] = about["files"].pop("classes.json")
    (folder / "model.json").write_text(json.dumps(about), "utf-8")
    assert "'../x' leaves the folder" in refused(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "crf"}, "'crf' is no kind of model for stance"),
        ({"kind": "os"}, "'os' is no kind of model for"),
        ({"settings": {"views": "nothing"}}, "not usable by tfidf: 'nothing'"),
        ({"settings": {"views": "all", "penalty": 1, "run": "x"}}, "not usable by tfidf"),
        ({"labels": []}, "0 items; expected at least 1"),
        ({"code": "import os"}, "unknown key 'code'"),
    ],
)
def test_a_model_json_that_does_not_fit_is_refused(change, message, folder):
    about = json.loads((folder / "model.json").read_text("utf-8"))
    (folder / "model.json").write_text(json.dumps({**about, **change}), "utf-8")
    assert message in refused(folder)


def test_probabilities_have_their_labels(trained, small_release):
    items, _ = caspian.load_items("stance", "validation", small_release)
    model = caspian.read_model(trained / "stance")
    best = model.predict_proba(items).argmax(1)
    assert [model.classes_[place] for place in best] == model.predict(items)


def test_other_labels_are_an_error_that_names_both(folder, tmp_path):
    shutil.copytree(find_folders().schema, tmp_path / "own" / "schema")
    path = tmp_path / "own" / "schema" / "labels.json"
    path.write_text(path.read_text("utf-8").replace('"const": "against"', '"const": "opposed"'), "utf-8")
    message = refused(folder, read_schemas(tmp_path / "own" / "schema"))
    assert "made for stance as favor, against, neutral; expected favor, opposed, neutral" in message


def test_weights_that_are_swapped_with_their_sums_are_still_checked(folder):
    """Whoever can write the folder can write the sums too; then the form of the weights holds."""
    (folder / "linear.npz").write_bytes(b"no archive")
    about = json.loads((folder / "model.json").read_text("utf-8"))
    about["files"]["linear.npz"] = hashlib.sha256(b"no archive").hexdigest()
    (folder / "model.json").write_text(json.dumps(about), "utf-8")
    assert "no weights that can be read" in refused(folder)


def test_training_replaces_a_model_of_its_task_and_nothing_else(run, small_release, folder, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("x", "utf-8")
    result = run("train", "stance", "--data", small_release, "--out", out)
    assert (result.code, (out / "notes.txt").read_text("utf-8")) == (1, "x")
    assert "holds something else than a model" in result.err
    assert run("train", "topic", "--data", small_release, "--out", folder).err.startswith(str(folder))
    (folder / "notes.txt").write_text("x", "utf-8")
    assert "not a file of the model" in run("train", "stance", "--data", small_release, "--out", folder).err
    (folder / "notes.txt").unlink()
    before = (folder / "linear.npz").read_bytes()
    assert run("train", "stance", "--data", small_release, "--out", folder).code == 0
    assert (folder / "linear.npz").read_bytes() == before


MISUSE = [
    (
        ("stance", "--model", "crf"),
        "--model: 'crf' cannot learn stance; expected one of tfidf, embeddings, crossencoder",
    ),
    (
        ("stance", "--model", "embeddings"),
        "--encoder: embeddings is built on a model directory; expected --encoder DIR",
    ),
    (("stance", "--model", "tfidf", "--encoder", "x"), "--encoder: tfidf uses no encoder"),
    (("all", "--model", "crf"), "--model: no kind learns all tasks"),
]


@pytest.mark.parametrize(("words", "message"), MISUSE)
def test_what_cannot_be_trained_is_told(words, message, run, small_release, tmp_path):
    result = run("train", *words, "--data", small_release, "--out", tmp_path / "m")
    assert (result.code, result.out) == (1, "")
    assert message in result.err
    assert not (tmp_path / "m").exists()


def test_a_release_without_a_train_split_is_told(run, release, tmp_path):
    result = run("train", "stance", "--data", release, "--out", tmp_path / "m")
    assert (result.code, result.err) == (1, "Orlec: this release has no split 'train'; it has test [E609]\n")


def test_make_model_names_what_it_knows():
    with pytest.raises(ValueError, match="no model learns 'attribution'; expected one of stance, topic"):
        caspian.make_model("attribution")
    with pytest.raises(ValueError, match="'crf' cannot learn stance; expected one of tfidf"):
        caspian.make_model("stance", "crf")
