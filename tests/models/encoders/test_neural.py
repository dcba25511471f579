"""Models on a pretrained encoder: a tiny random one that the tests make."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from caspian.benchmark.hugging_face import predict_with_pipeline
from caspian.faults import Refused
from caspian.models.encoders import pretrained
from caspian.models.encoders.pretrained import batches, class_names, find_encoder, open_pretrained
from caspian.models.kinds import module_of
from caspian.models.label_models import embeddings
from caspian.models.label_models.crossencoder import CrossEncoder
from caspian.models.label_models.embeddings import Embeddings
from caspian.models.span_models.tagger import Tagger, first_pieces
from caspian.models.span_models.tags import TAGS
from caspian.schemas import label_names
from caspian.scores.span_scores import span_scores
from caspian.tasks.evaluation_sets import load_items
from caspian.tasks.items import Examples, sentence_tokens

STANCES = label_names("stance")
MODULES = {"embeddings": "stance", "crossencoder": "stance", "tagger": "spans"}


@pytest.fixture(scope="module")
def stance():
    items, gold = load_items("stance", "train")
    return items[::33], gold[::33]


@pytest.fixture(scope="module")
def spans():
    items, gold = load_items("spans", "train")
    return items[::30], gold[::30]


@pytest.fixture(scope="module")
def encoder(stance, tmp_path_factory) -> Path:
    """A random BERT of two narrow layers, with a WordPiece vocabulary of the items' texts, that reads 128 tokens."""
    pytest.importorskip("torch", reason="needs the extra [neural]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [neural]")
    from tokenizers import BertWordPieceTokenizer

    words = BertWordPieceTokenizer()
    words.train_from_iterator([item["text"] for item in stance[0]], vocab_size=600, show_progress=False)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words._tokenizer,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")},
    )
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        config = transformers.BertConfig(vocab_size=len(tokenizer), max_position_embeddings=128, **sizes)
        model = transformers.BertModel(config)
    folder = tmp_path_factory.mktemp("encoder")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def fitted(encoder, stance, spans):
    """A model of each module, fitted once, with what it was fitted on."""
    name = str(encoder)
    return {
        "embeddings": (Embeddings("stance", name).fit(*stance), stance[0]),
        "crossencoder": (CrossEncoder("stance", name, epochs=12, rate=3e-3).fit(*stance), stance[0]),
        "tagger": (Tagger(name, epochs=30, rate=3e-3, head_rate=3e-3, batch=8).fit(*spans), spans[0]),
    }


@pytest.fixture(params=MODULES)
def written(request, fitted, tmp_path):
    """A module, its model and items, and the folder to which the weights were written."""
    module = module_of(request.param)
    model, items = fitted[request.param]
    module.write_weights(model, tmp_path / "weights")
    return module, model, items, tmp_path / "weights"


def read(module, model, folder):
    task = MODULES[module.__name__.rpartition(".")[2]]
    settings = json.loads(json.dumps(model.get_params()))
    return module.read_weights(folder, task, STANCES if task == "stance" else [], settings)


def test_what_is_written_and_read_predicts_the_same(written):
    module, model, items, folder = written
    again = read(module, model, folder)
    assert again.predict(items) == model.predict(items)
    if hasattr(model, "predict_proba"):
        assert np.array_equal(again.predict_proba(items), model.predict_proba(items))
        assert again.classes_ == model.classes_
    assert again.get_params() == model.get_params() == clone(model).get_params()
    assert {path.suffix for path in folder.rglob("*.*")} <= {".json", ".npz", ".safetensors"}


def test_fitting_twice_gives_the_same(fitted, encoder, stance):
    model, items = fitted["crossencoder"]
    assert np.array_equal(clone(model).fit(*stance).predict_proba(items), model.predict_proba(items))


def test_label_models_learn_what_they_are_trained_on(fitted, stance):
    for name in ("embeddings", "crossencoder"):
        model, items = fitted[name]
        found = model.predict(items)
        assert set(found) <= set(STANCES)
        assert np.mean([a == b for a, b in zip(found, stance[1], strict=True)]) > 0.6, (name, found)
        assert np.allclose(model.predict_proba(items).sum(axis=1), 1)


def test_the_tagger_finds_spans_of_its_training_sentences(fitted, spans):
    model, items = fitted["tagger"]
    found = model.predict(items)
    scores = span_scores("spans", items, spans[1], found)
    # The vocabulary of the tiny encoder is not the same in every run, so exact spans would be asked too much.
    assert scores["attribution_token_f1"] > 0.5
    for item, attributions in zip(items, found, strict=True):
        for attribution in attributions:
            fragments = [fragment for span in attribution.values() for fragment in span]
            assert all(item["start"] <= start < end <= item["end"] for start, end in fragments)


def test_validation_items_choose_the_epoch(encoder, stance, monkeypatch):
    """The weights of the epoch whose answers are best; the answers are made up, so that the second one's are."""
    known = Examples(*(part[::2] for part in stance))
    weights = []

    def predict(self, items):
        weights.append({name: weight.clone() for name, weight in self.model_.state_dict().items()})
        return list(known.gold) if len(weights) == 2 else ["neutral"] * len(items)

    monkeypatch.setattr(CrossEncoder, "predict", predict)
    model = CrossEncoder("stance", str(encoder), epochs=4, rate=0.02, head_rate=0.02)
    model.fit(*stance, validation=known)
    kept = model.model_.state_dict()
    equal = [all(bool((kept[name] == weight).all()) for name, weight in epoch.items()) for epoch in weights]
    assert equal == [False, True, False, False]


def test_weights_of_another_shape_are_refused(written):
    from safetensors.numpy import load_file, save_file

    module, model, _, folder = written
    path = folder / "encoder" / "model.safetensors"
    tensors = load_file(path)
    name = next(name for name in tensors if name.endswith("layer.1.output.dense.weight"))
    save_file({**tensors, name: tensors[name][:, :-1].copy()}, path, {"format": "pt"})
    with pytest.raises(Refused, match="no model that can be read"):
        read(module, model, folder)
    del tensors[name]
    save_file(tensors, path, {"format": "pt"})
    with pytest.raises(Refused, match=r"the weights lack .*layer\.1\.output\.dense\.weight"):
        read(module, model, folder)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_damaged_files_are_refused(written, file):
    module, model, _, folder = written
    path = folder / "encoder" / file
    path.write_bytes(b"{" + path.read_bytes()[:40])
    with pytest.raises(Refused, match="no model that can be read"):
        read(module, model, folder)


def test_neither_pickles_nor_code_of_the_folder_are_run(encoder, tmp_path):
    import torch

    folder = Path(shutil.copytree(encoder, tmp_path / "encoder"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    own = {"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf-8")
    (folder / "config.json").write_text(json.dumps({**config, **own}), "utf-8")
    with pytest.raises(Refused, match="no model that can be read"):
        open_pretrained("AutoModel", folder)
    assert not (tmp_path / "ran").exists()
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(Refused, match=r"no model that can be read: .*safetensors"):
        open_pretrained("AutoModel", folder)


def test_other_labels_are_refused(fitted, tmp_path):
    for name in ("embeddings", "crossencoder"):
        module = module_of(name)
        model, _ = fitted[name]
        module.write_weights(model, tmp_path / name)
        with pytest.raises(Refused, match=r"expected .*pro, contra"):
            module.read_weights(tmp_path / name, "stance", ["pro", "contra"], model.get_params())


def test_an_embedding_is_the_mean_over_the_words_of_a_part(encoder, stance):
    import torch

    model, tokenizer = open_pretrained("AutoModel", encoder)
    text = "The army denied it."
    item = {"text": text, "start": 10, "source": [[10, 18]], "cue": [[19, 25]], "content": [], "source_name": "army"}
    item["target"] = "the army"
    encoding = tokenizer(text, "army on the army", return_tensors="pt", return_offsets_mapping=True)
    offsets = encoding.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        hidden = model(**encoding).last_hidden_state[0]
    source = [n for n, s in enumerate(encoding.sequence_ids()) if s == 0 and offsets[n][1] <= 8]
    expected = torch.nn.functional.normalize(hidden[source].mean(0), dim=0).numpy()
    found = embeddings.embed(model, tokenizer, [item], 128)[0].reshape(5, 32)
    padded = embeddings.embed(model, tokenizer, [*stance[0][:5], item], 128)[5].reshape(5, 32)
    assert np.allclose(padded, found, atol=1e-5)
    assert np.allclose(found[2], expected, atol=1e-5)
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 1, 1, 1, 0], atol=1e-5)
    topic = embeddings.embed(model, tokenizer, [{"text": text, "start": 10}], 128)[0].reshape(5, 32)
    assert np.allclose(np.linalg.norm(topic, axis=1), [1, 0, 0, 0, 0], atol=1e-5)


def test_words_are_matched_to_their_first_pieces(encoder, spans):
    _, tokenizer = open_pretrained("AutoModel", encoder)
    for item in spans[0]:
        tokens = sentence_tokens(item)
        encoding, pieces = first_pieces(tokenizer, item, tokens, 128)
        for place, piece in pieces.items():
            text = item["article"][slice(*tokens[place])].lower()
            shown = tokenizer.convert_ids_to_tokens(encoding["input_ids"][piece])
            assert shown == "[UNK]" or text.startswith(shown.removeprefix("##")[:1]), (text, shown)
        if len(encoding["input_ids"]) < 128:
            assert sorted(pieces) == list(range(len(tokens)))


def save_classifier(encoder, folder, kind, names):
    pretrained.save_pretrained(*open_pretrained(kind, encoder, **class_names(names)), folder)


def test_a_classifier_as_it_is(encoder, stance, tmp_path):
    save_classifier(
        encoder, tmp_path, "AutoModelForSequenceClassification", [name.upper() for name in reversed(STANCES)]
    )
    found = predict_with_pipeline(tmp_path, "stance", stance[0], STANCES)
    assert len(found) == len(stance[0])
    assert set(found) <= set(STANCES)
    with pytest.raises(Refused, match=r"NEUTRAL.*expected exactly the labels .*missile_strike"):
        predict_with_pipeline(tmp_path, "topic", stance[0], label_names("topic"))
    with pytest.raises(Refused, match="no task of a Hugging Face model is attribution"):
        predict_with_pipeline(tmp_path, "attribution", stance[0], [])


def test_a_classifier_agrees_with_the_pipeline_of_transformers(encoder, stance, tmp_path):
    import transformers

    save_classifier(encoder, tmp_path, "AutoModelForSequenceClassification", STANCES)
    pipe = transformers.pipeline("text-classification", model=str(tmp_path), device="cpu")
    items = [item for item in stance[0] if item["target"] and len(item["text"]) < 120]  # the pipeline does not cut
    theirs = [pipe({"text": item["text"], "text_pair": item["target"]})["label"] for item in items]
    assert predict_with_pipeline(tmp_path, "stance", items, STANCES) == theirs


def test_a_tagger_as_it_is(fitted, spans, encoder, tmp_path):
    model, items = fitted["tagger"]
    pretrained.save_pretrained(model.model_, model.tokenizer_, tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    config["id2label"] = {place: tag.upper() for place, tag in enumerate(TAGS)}
    del config["label2id"]
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    assert predict_with_pipeline(tmp_path, "spans", items, []) == model.predict(items)
    save_classifier(encoder, tmp_path / "ner", "AutoModelForTokenClassification", ["O", "B-PER"])
    with pytest.raises(Refused, match="B-PER; expected tags of O, B-source"):
        predict_with_pipeline(tmp_path / "ner", "spans", items, [])


def test_without_torch_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(Refused, match=r"needs torch and transformers; pip install 'torch>=2.5' 'transformers>=5'"):
        open_pretrained("AutoModel", tmp_path)
    for model in (Embeddings("stance", str(tmp_path)), CrossEncoder("stance", str(tmp_path)), Tagger(str(tmp_path))):
        with pytest.raises(Refused, match="pip install 'torch"):
            model.fit([], [])


def test_only_a_hub_id_is_fetched(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("minilm", "models/minilm", "../owner/name", "/no/folder", "https://example.org/x"):
        with pytest.raises(Refused, match="no such folder"):
            find_encoder(name)
    assert find_encoder("models") == Path("models")
    asked = []
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *name, **given: asked.append((name, given)) or ".")
    assert find_encoder("owner/name") == Path()
    assert asked == [(("owner/name",), {"allow_patterns": ["*.json", "*.txt", "*.model", "*.safetensors"]})]


def test_batches_hold_every_place_once():
    encodings = [{"input_ids": [0] * length} for length in (5, 1, 9, 3, 3, 7, 2)]
    for rng in (None, random.Random(0)):
        found = batches(encodings, 3, rng)
        assert sorted(place for batch in found for place in batch) == list(range(7))
        assert max(map(len, found)) == 3
    assert batches([], 3) == batches([], 3, random.Random(0)) == []
