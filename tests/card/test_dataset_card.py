"""The card as a user of the Hub reads it: short, definitions before tables, everything once, code that runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import yaml

from caspian.card.agreement_section import agreement_text
from caspian.card.statements import conventions_text, runs_text
from caspian.files import find_folders
from caspian.publishing.release_reader import read_release

RELEASE = find_folders().release
CARD = (RELEASE / "README.md").read_text("utf-8")
HEADER, BODY = CARD.split("---\n", 2)[1:]


def test_it_is_no_longer_than_it_was_made():
    """Measured at 536 lines and 4,610 words of prose, of which 700 are definitions; it had 1,050 and 6,250."""
    assert len(CARD.splitlines()) < 545
    assert len(BODY.split()) < 4_700


def test_definitions_stand_before_tables():
    assert BODY.index("## Load") < BODY.index("## What a row is") < BODY.index("## What the labels mean")
    assert BODY.index("## What the labels mean") < BODY.index("| --- |")


def test_agreement_stands_once():
    facts = read_release(RELEASE).facts
    assert CARD.count(agreement_text(facts["agreement"])) == 1
    assert CARD.count("stance, alpha") == 1


def test_agreement_on_one_article_is_told_apart():
    assert "Those of one article (published) describe that article only." in BODY


def test_each_baseline_stands_once_with_its_main_score():
    for results in read_release(RELEASE).facts["benchmark"]:
        for origin, part in results["parts"].items():
            (row,) = re.findall(
                rf"^\| {results['task']} \|.*\| {origin} \({part['articles']}\) \|.*$", BODY, re.MULTILINE
            )
            for model in results["models"]:
                assert f" {model['scores'][origin][results['main']]['value']:.3f}" in row


def test_agreement_of_nobody_is_said(release):
    facts = read_release(release).facts
    assert agreement_text({**facts["agreement"], "by_origin": {"authored": None}}).startswith("No sentence has been")


def test_the_code_runs(release, tmp_path):
    card = (release / "README.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", card, re.DOTALL)[1].replace("path/to/release", str(release))
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(tmp_path)}
    code += "print(sentences.num_rows, attributions.features['stance'].names)"
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("4 ['favor', 'against', 'neutral']\n", 0), done.stderr


def test_the_files_it_names_are_there(release):
    card = (release / "README.md").read_text("utf-8")
    for name in re.findall(r"`([\w./]+)`", card.partition("## Terms and files")[2].partition("This page")[0]):
        assert name in ("annotation_licence", "text_licence", "published", "test") or (release / name).exists(), name


def test_a_feature_is_a_line_and_the_same_yaml():
    assert "\n  - {name: id, dtype: string}\n" in HEADER
    assert "\n  - {split: train, path: data/sentences/train-*.parquet}\n" in HEADER
    assert "&id" not in HEADER
    assert yaml.safe_load(HEADER)["configs"][0]["data_files"][0] == {
        "split": "train",
        "path": "data/sentences/train-*.parquet",
    }


def test_nothing_waits_to_be_filled():
    assert re.search(r"THIS/FOLDER|\$\w|TODO", BODY) is None


def test_conventions_stand_beside_the_definitions():
    assert BODY.index("**What may surprise**") < BODY.index("## Fields")
    assert conventions_text({}) == ""
    assert conventions_text({"conventions": ["<b> is bold"]}).endswith("- &lt;b> is bold")


def test_agreement_is_called_what_it_is():
    layer = {"kind": "language_model", "role": "independent", "model": "M", "version": None}
    told = runs_text({"annotators": [layer, layer]})
    assert (
        told == "Agreement here is **between runs of one language model** (M, version not known), not between people."
    )
    assert runs_text({"annotators": [layer]}) == ""
    assert runs_text({"annotators": [layer, {**layer, "model": "N"}]}) == ""
    assert runs_text({"annotators": [layer, {**layer, "kind": "human"}]}) == ""
