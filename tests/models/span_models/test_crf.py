"""Tags, linking, and the two fields that find spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caspian
from caspian.faults import Refused
from caspian.models.span_models.crf import SpanTagger, read_weights, write_weights
from caspian.models.span_models.tags import TAGS, decode, encode
from caspian.models.span_models.token_features import quotation, token_features, word_classes
from caspian.spans import ROLES, words_of
from caspian.tasks.items import as_items, sentence_tokens

SENTENCE = "“We hit it,” Rusk said, “and no more”; aides denied that."


def tagged(text, tags):
    """The words of each role of each attribution that a string of tags decodes to."""
    item = as_items([text], "spans")[0]
    found = decode(item, sentence_tokens(item), tags.split())
    return [{role: words_of(a[role], text) for role in ROLES if a[role]} for a in found]


DECODED = [
    ("one of each", "a b c d", "B-source B-cue B-content I-content", [{"source": "a", "cue": "b", "content": "c d"}]),
    ("an I that begins", "a b", "I-source O", [{"source": "a"}]),
    ("an I of another role", "a b", "B-source I-cue", [{"source": "a", "cue": "b"}]),
    ("C goes on the last", "a b c", "B-content B-cue C-content", [{"content": "a … c", "cue": "b"}]),
    ("C without a span", "a b", "O C-cue", [{"cue": "b"}]),
    ("two cues, each with its own", "a b c ; d e f", "B-source B-cue B-content O B-source B-cue B-content",
     [{"source": "a", "cue": "b", "content": "c"}, {"source": "d", "cue": "e", "content": "f"}]),
    ("a cue without a source shares the one before", "a b c and e f", "B-source B-cue B-content O B-cue B-content",
     [{"source": "a", "cue": "b", "content": "c"}, {"source": "a", "cue": "e", "content": "f"}]),
    ("no cue", "a : b c", "B-source O B-content I-content", [{"source": "a", "content": "b c"}]),
    ("nothing", "a b", "O O", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tags", "found"), [row[1:] for row in DECODED], ids=[row[0] for row in DECODED])
def test_decoding(text, tags, found):
    assert tagged(text, tags) == found


@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=12))
def test_any_tags_decode_to_spans_of_the_text(tags):
    text = " ".join("abcdefghijkl"[: len(tags)])
    item = as_items([text], "spans")[0]
    for attribution in decode(item, sentence_tokens(item), tags):
        for role in ROLES:
            flat = [offset for fragment in attribution[role] for offset in fragment]
            assert flat == sorted(set(flat))
            assert all(text[start:end].strip() for start, end in attribution[role])


def test_what_is_encoded_is_decoded_again(small_release):
    """Save spans of other sentences, overlaps, and the few that linking gives to another cue."""
    items, gold = caspian.load_items("spans", "train", small_release)
    same = total = 0
    for item, attributions in zip(items, gold, strict=True):
        tokens = sentence_tokens(item)
        found = decode(item, tokens, encode(attributions, tokens))
        same += sum(a in found for a in attributions)
        total += len(attributions)
    assert same / total > 0.85


def test_quotation_marks_of_the_paragraph_count():
    assert quotation(["a", "“", "b", "”", "c"], "") == ["out", "open", "in", "close", "out"]
    assert quotation(["a", "”", "b"], "He said: “x ") == ["in", "close", "out"]
    assert quotation(["a"], "“an old one\nHe said ") == ["out"]
    assert quotation(['"', "a", '"'], "") == ["open", "in", "close"]


def test_names_are_seen_as_names_only():
    assert word_classes(["The", "Belvar", "army", "denied", "it"])[1] == "NAME"
    item = as_items(["The Belvar army denied it."], "spans")[0]
    row = token_features(item, sentence_tokens(item))[1]
    assert not any("Belvar" in feature or "belvar" in feature for feature in row)


SENTENCES = [
    ("The army denied the raid.", ["The army", "denied", "the raid"]),
    ("A farmer said the mill burned.", ["A farmer", "said", "the mill burned"]),
    ("Rain fell on the town.", None),
    ("The minister told reporters that talks go on.", ["The minister", "told", "talks go on"]),
] * 5


def attributions(text, words):
    if words is None:
        return []
    spans = [[[text.index(part), text.index(part) + len(part)]] for part in words]
    return [dict(zip(ROLES, spans, strict=True))]


TEXTS = [text for text, _ in SENTENCES]
GOLD = [attributions(text, words) for text, words in SENTENCES]


def test_it_learns_from_plain_texts():
    tagger = SpanTagger(least=1).fit(TEXTS, GOLD)
    assert tagger.predict(TEXTS[:4]) == GOLD[:4]
    assert tagger.score(TEXTS, GOLD) == 1


def test_who_speaks_on_is_told_by_the_sentences_around():
    """Tags are of one sentence: in “It was close.” nobody is named."""
    article = "“We saw smoke,” said Ana Lutz. “Then came the blast. It was close.”"
    start = article.index("It was")
    item = {**as_items([article], "spans")[0], "text": article[start:], "start": start}
    tagger = SpanTagger(least=1).fit([*TEXTS, *[item] * 5], [*GOLD, *[[_content(start, len(article) - 2)]] * 5])
    name = article.index("Ana Lutz")
    assert tagger.predict([item]) == [[{**_content(start, len(article) - 2), "source": [[name, name + 8]]}]]


def _content(start, end):
    return {"source": [], "cue": [], "content": [[start, end]]}


def test_misuse_is_told():
    from sklearn.exceptions import NotFittedError

    with pytest.raises(ValueError, match="20 sentences and 2 lists of attributions"):
        SpanTagger().fit(TEXTS, GOLD[:2])
    with pytest.raises(ValueError, match="an attribution without source, cue, content"):
        SpanTagger().fit(TEXTS[:2], [[{"source": [[0, 3]]}], []])
    with pytest.raises(ValueError, match="one text or item; expected a list"):
        SpanTagger().fit(TEXTS, GOLD).predict(TEXTS[0])
    with pytest.raises(NotFittedError):
        SpanTagger().predict(TEXTS)


def test_grid_search_works_on_it():
    from sklearn.model_selection import GridSearchCV, KFold

    search = GridSearchCV(caspian.make_model("spans", iterations=5), {"c2": [0.1, 1.0]}, cv=KFold(2)).fit(TEXTS, GOLD)
    assert search.best_params_["c2"] in (0.1, 1.0)
    assert len(search.predict(TEXTS[:2])) == 2


def test_two_trainings_give_the_same_bytes_and_files_predict_the_same(tmp_path):
    first, second = (SpanTagger(iterations=10).fit(TEXTS, GOLD) for _ in range(2))
    assert (first.draft_, first.final_) == (second.draft_, second.final_)
    write_weights(first, tmp_path)
    assert read_weights(tmp_path, "spans", ROLES, {}).predict(TEXTS) == first.predict(TEXTS)


@pytest.mark.parametrize("damage", [b"", b"lCRF", b"garbage" * 100, 60, 400, None])
def test_damaged_fields_are_refused(damage, tmp_path):
    """A number is where the file is cut off: such a file can crash the process that reads it."""
    write_weights(SpanTagger(iterations=3).fit(TEXTS, GOLD), tmp_path)
    path = tmp_path / "final.crfsuite"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:damage] if isinstance(damage, int) else damage)
    with pytest.raises(Refused, match=r"no CRFsuite model|missing"):
        read_weights(tmp_path, "spans", ROLES, {})


def test_a_field_for_other_tags_is_refused(tmp_path):
    tagger = SpanTagger(iterations=3).fit(TEXTS, GOLD)
    write_weights(tagger, tmp_path)
    (tmp_path / "draft.crfsuite").write_bytes(tagger.final_)
    with pytest.raises(Refused, match="has the tags B-content"):
        read_weights(tmp_path, "spans", ROLES, {})
