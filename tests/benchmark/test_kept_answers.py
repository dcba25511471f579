"""Files of kept answers: what cannot be used is refused with its line, and stays as it is."""

from __future__ import annotations

import json

import pytest
from scripted_server import refusal

from caspian.benchmark import kept_answers as answers

pytestmark = pytest.mark.usefixtures("surroundings")
GOOD = {"digest": "0" * 64, "status": 200, "text": "", "usage": dict.fromkeys(answers.TOKENS), "seconds": 1, "tries": 1}
HOSTILE = {
    "no JSON": (b"rubbish\n", ":2: no kept answer: Expecting value"),
    "no object": (b"[]\n", ":2: $: [] is not object"),
    "nested": (b"[" * 100_000 + b"\n", ":2: no kept answer: "),
    "a digest of another form": (json.dumps({**GOOD, "digest": "x"}).encode() + b"\n", ":2: $.digest: "),
    "seconds that are no number": (
        json.dumps({**GOOD, "seconds": float("nan")}).encode() + b"\n",
        ":2: no kept answer: NaN is not JSON",
    ),
    "tokens below zero": (
        json.dumps({**GOOD, "usage": {"prompt_tokens": -1, "completion_tokens": 0}}).encode() + b"\n",
        ":2: $.usage.prompt_tokens: ",
    ),
    "a part missing": (b'{"text": "x"}\n', ":2: $: without digest, status, usage, seconds, tries"),
    "no UTF-8": (b'"\xff"\n', ":2: no kept answer: "),
    "a long line": (b" " * 10_000_001, ":2: longer than the limit of 10,000,000 bytes"),
}


@pytest.mark.parametrize(("line", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_kept_file_that_cannot_be_used_is_refused_with_its_line(line, message, tmp_path):
    path = tmp_path / "answers-tiny.jsonl"
    data = json.dumps(GOOD).encode() + b"\n" + line
    path.write_bytes(data)
    assert f"{path}{message}" in refusal("http://127.0.0.1:9/v1", keep=tmp_path)
    assert path.read_bytes() == data


def test_a_kept_file_that_is_none_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    assert "cannot be used" in refusal("http://127.0.0.1:9/v1", keep=tmp_path / "file")
    (tmp_path / "answers-link.jsonl").symlink_to(tmp_path / "file")
    assert "a link or no file" in refusal("http://127.0.0.1:9/v1", keep=tmp_path, model="link")
    (tmp_path / "answers-folder.jsonl").mkdir()
    assert "a link or no file" in refusal("http://127.0.0.1:9/v1", keep=tmp_path, model="folder")
    monkeypatch.setattr(answers, "LARGEST_KEPT", 10)
    (tmp_path / "answers-tiny.jsonl").write_text(" " * 11)
    assert "larger than the limit of 10 bytes" in refusal("http://127.0.0.1:9/v1", keep=tmp_path)
