"""Agreement against published examples, another implementation, and brute force."""

from __future__ import annotations

import json
import math

from caspian.agreement.disputes import count_overruled
from caspian.agreement.inter_annotator import compute_agreement, f1_with_interval
from caspian.files import find_folders
from caspian.sources.compiler import compile_corpus


def test_f1_has_an_interval_over_groups():
    assert f1_with_interval([[2, 2, 2]]) == (1.0, None, None)
    assert f1_with_interval([]) == (None, None, None)
    point, low, high = f1_with_interval([[2, 2, 2], [0, 2, 2]] * 5)
    assert point == 0.5
    assert 0 <= low < point < high <= 1
    assert f1_with_interval([[2, 2, 2], [0, 0, 0]]) == (1.0, None, None)


def test_the_figures_of_a_small_corpus(corpus):
    compiled = compile_corpus(find_folders(corpus))
    tables = compiled.tables
    result = compute_agreement(tables["annotations"], tables["sentences"], ["a", "b"], compiled.schemas)
    assert result["unit"] == "sentence"
    assert result["labels"]["stance"]["agreed"] == 0.75
    # By hand: 8 values (neutral 3, against 3, favor 2), 2 of them in a unit that differs.
    assert math.isclose(result["labels"]["stance"]["alpha"], 1 - (2 / 8) / (42 / 56))
    assert result["confusion"]["stance"] == {
        "against": {"against": 1},
        "favor": {"favor": 1},
        "neutral": {"against": 1, "neutral": 1},
    }
    assert result["spans"]["cue"]["exact_f1"] == 1.0
    assert result["attributions"] == {
        "exact_f1": 1.0, "exact_low": None, "exact_high": None,
        "overlap_f1": 1.0, "overlap_low": None, "overlap_high": None,
    }  # fmt: skip


def test_agree_says_what_one_article_is_worth(corpus, run):
    result = run("agree", "--disputes", "--corpus", corpus)
    assert result.code == 0
    assert "They mean little" in result.out
    assert "  stance\n    a: neutral\n    b: against\n    gold: neutral\n  why: A miss is" in result.out


def test_disputes_name_spans_too(corpus, run):
    path = corpus / "annotations" / "b" / "orlec-harbour.jsonl"
    path.write_text(
        path.read_text("utf-8").replace('"two rockets fell near the school"', '"two rockets fell"', 1), "utf-8"
    )
    path = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
    lines = [{**json.loads(line), "note": "Why not."} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    out = run("agree", "--disputes", "--corpus", corpus).out
    assert "  content\n    a: two rockets fell near the school [67:99]\n    b: two rockets fell [67:83]\n" in out
    assert "2 disputes over labels and spans of 2 sentences" in out


def edit(path, change):
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    change(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_disputes_name_every_field_of_every_attribution(corpus, run):
    """The same word at another place, and a second attribution that differs in one label."""

    def second(commitment):
        def change(lines):
            first = lines[2]["attributions"][0]
            cue = {"text": "said", "nth": 2}
            lines[2]["attributions"].append({**first, "cue": cue, "content": "no more", "commitment": commitment})

        return change

    folder = corpus / "annotations"
    for name, commitment in (("gold", "asserted"), ("a", "asserted"), ("b", "uncommitted")):
        edit(folder / name / "orlec-harbour.jsonl", second(commitment))
    edit(
        folder / "b" / "orlec-harbour.jsonl",
        lambda lines: lines[2]["attributions"][0].update(cue={"text": "said", "nth": 2}),
    )
    out = run("agree", "--disputes", "--corpus", corpus).out
    assert "  commitment\n    a: asserted | asserted\n    b: asserted | uncommitted\n" in out
    assert "  cue\n    a: said [120:124] | said [130:134]\n    b: said [130:134] | said [130:134]\n" in out


def test_the_confusion_has_the_named_annotators_in_rows_and_columns(corpus, run):
    forward = json.loads(run("agree", "--corpus", corpus, "--annotators", "a", "b", "--json").out)
    backward = json.loads(run("agree", "--corpus", corpus, "--annotators", "b", "a", "b", "--json").out)
    assert forward["by_origin"]["authored"]["confusion"]["stance"]["neutral"] == {"against": 1, "neutral": 1}
    assert backward["by_origin"]["authored"]["annotators"] == ["b", "a"]
    assert backward["by_origin"]["authored"]["confusion"]["stance"]["against"] == {"against": 1, "neutral": 1}


def test_gold_is_compared_on_doubly_labelled_sentences_only(corpus):
    compiled = compile_corpus(corpus)
    assert count_overruled(compiled.tables["annotations"], ["a", "b"], "gold") == {"a": 0, "b": 1}
    assert count_overruled(compiled.tables["annotations"], ["b"], "gold") == {"b": 0}


def test_one_layer_is_told_to_be_too_few(corpus, run):
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("independent", "pilot"), "utf-8")
    told = run("agree", "--corpus", corpus).err
    assert "corpus.json: $.annotators: 0 layers are independent; expected two to compare" in told


def test_agree_refuses_strange_annotators(corpus, run):
    result = run("agree", "--corpus", corpus, "--annotators", "a", "bb")
    assert result.code == 1
    assert result.err.startswith(
        "--annotators: no annotator 'bb'; expected some of ['gold', 'a', 'b']; did you mean 'b'?"
    )
    assert run("agree", "--corpus", corpus, "--annotators", "a").code == 1


def test_disputes_are_counted_and_listed_with_their_sentence_when_asked_for(corpus, run):
    short, whole = run("agree", "--corpus", corpus).out, run("agree", "--disputes", "--corpus", corpus).out
    assert short.endswith("1 dispute over labels and spans of 1 sentence; --disputes lists them.\n")
    assert "orlec-harbour:002" not in short
    assert "\norlec-harbour:002\n  “They missed,” she said, and said no more.\n  stance\n    a: neutral\n" in whole
    assert json.loads(run("agree", "--corpus", corpus, "--json").out)["disputes"][0]["text"].startswith("“They missed")
