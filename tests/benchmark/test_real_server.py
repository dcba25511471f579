"""The client against `transformers serve` with a tiny random model: a real server, whose answers are no answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from caspian.benchmark.servers import ask_server
from caspian.card.prose import guidelines
from caspian.faults import Refused
from caspian.files import find_folders
from caspian.schemas import built_in
from caspian.tasks.evaluation_sets import load_items
from caspian.tasks.items import Unanswered

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # torch and transformers warn of themselves
]
OFFLINE = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "no_proxy": "127.0.0.1"}


def write_random_model(folder: Path) -> None:
    """A Llama of some 100,000 random parameters with a byte-level tokenizer and a chat template; downloads nothing."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    bytewise = Tokenizer(models.BPE(unk_token="<unk>"))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    special = ["<unk>", "<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=alphabet)
    bytewise.train_from_iterator(['{"stance": "against"} the mayor denied it'] * 5, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bytewise, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    tokenizer.chat_template = (
        "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}</s>{% endfor %}"
        "{% if add_generation_prompt %}<|assistant|>{% endif %}"
    )
    ids = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
    shape = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=16_384, tie_word_embeddings=True, **shape, **ids)
    )
    model.generation_config = GenerationConfig(max_new_tokens=32, do_sample=False, **ids)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The folder of the model, and the base URL at which it is served."""
    for package in ("torch", "transformers", "uvicorn", "fastapi"):
        pytest.importorskip(package, reason=f"needs {package}; pip install torch 'transformers[serving]'")
    program = Path(sys.executable).parent / "transformers"
    if not program.exists():
        pytest.skip("needs the command `transformers` beside this Python")
    work = tmp_path_factory.mktemp("served")
    write_random_model(work / "model")
    (work / "cache" / "hub").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = work / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [program, "serve", work / "model", "--host", "127.0.0.1", "--port", str(port),
             "--device", "cpu", "--dtype", "float32"],
            env={**os.environ, **OFFLINE, "HF_HOME": str(work / "cache")}, stdout=stream, stderr=stream,
        )  # fmt: skip
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/health", process, log)
        yield str(work / "model"), f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def wait_until_healthy(url: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"transformers serve did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.mark.parametrize("task", ["stance", "attribution"])
def test_a_random_model_answers_nothing_usable_and_all_is_counted(served, task, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    model, url = served
    items = load_items(task, "validation").items[:3]
    rules = guidelines(find_folders().cards)
    predictions, facts = ask_server(model, url, task, items, built_in(), rules, tmp_path, parallel=2, timeout=120.0)
    assert [type(prediction) for prediction in predictions] == [Unanswered] * 3
    assert (facts["unparseable"], facts["failed"], facts["reused"]) == (3, 0, 0)
    assert facts["prompt_tokens"] > 3000
    again, facts = ask_server(model, url, task, items, built_in(), rules, tmp_path)
    assert again == predictions
    assert (facts["reused"], facts["requests"]) == (3, 0)


def test_a_model_that_is_not_served_is_told(served, tmp_path):
    _, url = served
    items = load_items("topic", "validation").items[:2]
    with pytest.raises(Refused, match=r"http://127.0.0.1:\d+/v1: .*4\d\d: "):
        ask_server("no-such-model", url, "topic", items, built_in(), "", tmp_path, tries=1)
