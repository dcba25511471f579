"""The TF-IDF model: its views, its scikit-learn manners, its weights in files."""

from __future__ import annotations

import json

import numpy as np
import pytest

import caspian
from caspian.faults import Refused
from caspian.models.label_models.settings import choose_settings
from caspian.models.label_models.tfidf import View, features, masked, read_weights, write_weights

TEXT = "On Monday the Belvar army denied the raid on the mill, which it called a lie."


def item(**given):
    spans = {"source": [[10, 25]], "cue": [[26, 32]], "content": [[33, 53]]}
    about = {"source_name": "Belvar army", "target": "the raid on the mill"}
    return {"id": "x", "article": TEXT, "text": TEXT, "start": 0, "end": len(TEXT), **spans, **about, **given}


def test_source_and_target_are_masked():
    assert masked(item()) == "On Monday SOURCE denied the TARGET on the TARGET , which it called a lie ."


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("source", "the Belvar army | Belvar army"),
        ("cue", "Monday SOURCE SOURCE SOURCE denied_CUE the raid on the mill"),
        ("content", "the raid on the mill"),
        ("target", "the raid on the mill"),
        ("rules", "stance_favor topic_missile_strike source_type_military commitment_denied"),
    ],
)
def test_views(view, text):
    found = View(view).transform([item()])[0]
    assert " ".join(found.split()) == text or view == "cue"
    if view == "cue":
        assert "SOURCE denied_CUE the raid" in found


def test_what_is_missing_has_a_word_of_its_own():
    bare = item(source=[], cue=[], content=[], source_name=None, target=None)
    assert [View(view).transform([bare])[0] for view in ("source", "cue", "content", "target")] == [
        "AUTHOR", "NOCUE", "NOCONTENT", "NONE",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def data(small_release):
    return caspian.load_items("stance", "train", small_release), caspian.load_items("stance", "test", small_release)


def test_grid_search_works_on_it(data):
    from sklearn.model_selection import GridSearchCV, GroupKFold

    (items, gold), (unseen, _) = data
    groups = [item["article_id"] for item in items]
    search = GridSearchCV(
        caspian.make_model("stance"), {"classify__C": [0.5, 2.0]}, cv=GroupKFold(2), scoring="f1_macro"
    ).fit(items, gold, groups=groups)
    assert set(search.predict(unseen)) <= set(caspian.label_names("stance"))
    assert search.best_estimator_.predict_proba(unseen).sum(1) == pytest.approx(1)


def test_settings_are_chosen_among_all_that_were_tried(data):
    (items, gold), _ = data
    settings, tried = choose_settings(items, gold)
    best = max(tried, key=lambda row: row["macro_f1"])
    assert settings == {name: best[name] for name in ("views", "penalty")}
    assert len(tried) == 9
    assert len({row["macro_f1"] for row in tried}) > 1


def test_one_article_leaves_nothing_to_choose(data):
    (items, gold), _ = data
    one = [n for n, item in enumerate(items) if item["article_id"] == items[0]["article_id"]]
    settings, tried = choose_settings([{**items[n], "story": None} for n in one], [gold[n] for n in one])
    assert (settings, tried) == ({"views": "all", "penalty": 2.0}, [])


@pytest.fixture
def written(data, tmp_path):
    (items, gold), _ = data
    model = caspian.make_model("stance", views="source").fit(items, gold)
    write_weights(model, tmp_path)
    return model, tmp_path


def read(folder):
    return read_weights(folder, "stance", caspian.label_names("stance"), {"views": "source", "penalty": 2.0})


def test_weights_that_are_read_predict_the_same(written, data):
    model, folder = written
    _, (unseen, _) = data
    assert np.array_equal(read(folder).predict_proba(unseen), model.predict_proba(unseen))
    assert read(folder).predict(unseen).tolist() == model.predict(unseen).tolist()


def test_weights_are_written_the_same_twice(written, data, tmp_path):
    model, folder = written
    again = tmp_path / "again"
    again.mkdir()
    write_weights(model, again)
    for path in again.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


class Thief:
    def __reduce__(self):
        return print, ("stolen",)


DAMAGE = {
    "pickled arrays": lambda f: np.savez(f / "linear.npz", coef=np.array([Thief()], object), intercept=np.zeros(3)),
    "another shape": lambda f: np.savez(f / "linear.npz", coef=np.zeros((3, 2)), intercept=np.zeros(3)),
    "no numbers": lambda f: np.savez(f / "linear.npz", coef=np.full((3, 2), np.nan), intercept=np.zeros(3)),
    "no archive": lambda f: (f / "linear.npz").write_bytes(b"PK\x03\x04 and nothing more"),
    "ngrams no object": lambda f: (f / "ngrams.json").write_text("[1, 2]"),
    "ngrams twice": lambda f: (f / "ngrams.json").write_text(
        json.dumps({name: ["a", "a"] for name in json.loads((f / "ngrams.json").read_text())})
    ),
    "ngrams deep": lambda f: (f / "ngrams.json").write_text("[" * 100_000),
    "other labels": lambda f: (f / "classes.json").write_text('["yes", "no"]'),
    "missing": lambda f: (f / "ngrams.npz").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_weights_are_refused(damage, written, capsys):
    _, folder = written
    damage(folder)
    with pytest.raises(Refused):
        read(folder)
    assert "stolen" not in capsys.readouterr().out


def test_features_of_topic_need_no_spans():
    bare = {name: value for name, value in item().items() if name in ("id", "article", "text", "start", "end")}
    assert features("claim").fit_transform([bare, bare]).shape[0] == 2


def test_it_learns_from_plain_texts_and_is_asked_of_them(small_release):
    items, gold = caspian.load_items("topic", "train", small_release)
    model = caspian.make_model("topic").fit([item["text"] for item in items], gold)
    assert model.predict(["Two rockets hit the depot."]) == ["missile_strike"]
    with pytest.raises(ValueError, match="one text or item; expected a list"):
        model.predict("Two rockets hit the depot.")


def test_a_stance_is_asked_of_a_text_and_its_target(data):
    (items, gold), _ = data
    model = caspian.make_model("stance").fit(items, gold)
    asked = {"text": "The envoy condemned the raid as a crime.", "target": "the raid"}
    assert model.predict([asked]) == ["against"]
    with pytest.raises(ValueError, match="stance is asked of"):
        model.predict([asked["text"]])
