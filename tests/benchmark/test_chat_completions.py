"""One question to a server: what is tried again, what is hopeless, what waits, and where the key goes."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest
from scripted_server import ITEMS, OK, Drip, Step, ask, completion, kept_lines, refusal

from caspian.benchmark import chat_completions
from caspian.benchmark.chat_completions import without_key
from caspian.benchmark.http_requests import retry_after
from caspian.benchmark.servers import PROBES

pytestmark = pytest.mark.usefixtures("surroundings")

RETRIED = {
    "too many requests": [Step(429, {"error": {"message": "slow down"}}, Retry_After="0")],
    "two errors of the server": [Step(500, b"oops"), Step(503, b"")],
    "a page of HTML": [Step(200, b"<html><body>Welcome</body></html>", Content_Type="text/html")],
    "half a JSON": [Step(200, json.dumps(completion("x")).encode()[:40])],
    "JSON that is no completion": [Step(200, {"error": {"message": "overloaded"}})],
    "a message that is no text": [Step(200, completion(5))],
    "no UTF-8": [Step(200, b'{"choices": "\xff"}')],
    "too slow": [Step(wait=0.6)],
    "a conflict, a time-out": [Step(409), Step(408)],
}


@pytest.mark.parametrize("steps", RETRIED.values(), ids=RETRIED)
def test_what_may_pass_is_tried_again(serve, steps, tmp_path):
    server = serve(*steps, OK)
    predictions, facts = ask(server.url, keep=tmp_path, timeout=0.3 if steps[0].wait else 5.0)
    assert predictions == ["other"]
    assert (facts["requests"], facts["retries"], facts["failed"]) == (len(steps) + 1, len(steps), 0)
    assert len(kept_lines(tmp_path)) == 1


REFUSED = {
    "no key": (Step(401, {"error": {"message": "no key\x1b[31m given"}}), "401: no key\\u001b[31m given"),
    "no right": (Step(403, {"detail": "not for you"}), "403: not for you"),
    "no model": (Step(404, {"error": "no model 'tiny'"}), "404: no model 'tiny'"),
    "a redirect": (Step(302, b"", Location="http://127.0.0.1:9/"), "302, a redirect; not followed, expected"),
    "a redirect that keeps the method": (Step(307, b"", Location="http://127.0.0.1:9/"), "307, a redirect"),
}


@pytest.mark.parametrize(("step", "message"), REFUSED.values(), ids=REFUSED)
def test_a_server_that_turns_us_away_stops_the_run_at_once(serve, step, message):
    server = serve(step)
    assert refusal(server.url, items=ITEMS).startswith(f"{server.url}: {message}")
    assert len(server.seen) == 1


USELESS = {
    "always an error": (Step(500, b"x" * 5000), 3, f"no answer: 500: {'x' * 200}"),
    "never a completion": (Step(200, b"<html>"), 3, "no answer: 200, but no chat completion: <html>"),
    "another 4xx": (Step(418, {"error": {"message": "teapot"}}), 1, "no answer: 418: teapot"),
    "a flood": (Step(200, b" " * 1_000_001), 1, "no answer: 200: a response larger than the limit of 1,000,000 bytes"),
    "always slow": (Step(wait=0.4), 1, "no answer: timed out"),
}


@pytest.mark.parametrize(("step", "tries", "message"), USELESS.values(), ids=USELESS)
def test_a_server_that_never_answers_is_refused_after_three_items(serve, step, tries, message):
    server = serve(step)
    settings = {"tries": 1, "timeout": 0.2} if step.wait else {"tries": 3}
    assert refusal(server.url, items=ITEMS, **settings) == f"{server.url}: {message} [E805]"
    assert len(server.seen) == tries * PROBES


def test_a_server_that_is_not_there_is_refused():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    assert refusal(url, tries=2).startswith(f"{url}: no answer: ")


def test_retry_after_is_waited_for_up_to_a_limit(serve, monkeypatch):
    monkeypatch.setattr(chat_completions, "LONGEST_WAIT", 0.2)
    server = serve(Step(429, b"", Retry_After="3600"), Step(429, b"", Retry_After="0.1"), OK)
    started = time.monotonic()
    ask(server.url)
    assert 0.3 <= time.monotonic() - started < 30
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("Fri, 01 Jan 2100 00:00:00 GMT") > 3600
    assert [retry_after(value) for value in ("soon", "-3", "nan", "")] == [0, 0, 0, 0]


def test_waits_grow_with_the_tries(serve, monkeypatch):
    waits = []

    class Hurried(threading.Event):
        def wait(self, seconds):
            waits.append(seconds)

    monkeypatch.setattr(chat_completions, "FIRST_WAIT", 8.0)
    monkeypatch.setattr(chat_completions, "Event", Hurried)
    server = serve(*[Step(500, b"")] * 5, OK)
    ask(server.url, tries=6)
    for wait, longest in zip(waits, [8, 16, 32, 64, 128], strict=True):
        assert min(60, longest / 2) <= wait <= min(60, longest)


def test_the_key_goes_to_the_base_url_and_into_no_message(serve, monkeypatch):
    elsewhere = serve(OK)
    monkeypatch.setenv(chat_completions.KEY, "sk-secret\n")
    first = serve(OK)
    ask(first.url)
    assert first.seen[0][1]["Authorization"] == "Bearer sk-secret"
    server = serve(Step(302, b"", Location=f"{elsewhere.url}/chat/completions"))
    assert "302" in refusal(server.url)
    assert elsewhere.seen == []
    echo = serve(Step(401, {"error": {"message": "wrong key sk-secret"}}))
    assert refusal(echo.url) == f"{echo.url}: 401: wrong key … [E805]"
    monkeypatch.setenv(chat_completions.KEY, "a\nb")
    assert refusal(first.url).startswith("OPENAI_API_KEY: holds what no header can carry")


KEY = "sk-" + "".join(map(chr, range(ord("a"), ord("z") + 1)))


def test_a_server_that_repeats_the_key_finds_it_nowhere(serve, monkeypatch, tmp_path):
    monkeypatch.setenv(chat_completions.KEY, KEY)
    said = {"source": ["The army"], "cue": ["denied"], "content": [KEY]}
    echo = serve(Step(body=completion(json.dumps({"attributions": [said]}))), Step(body=completion(f"Key {KEY}!")))
    predictions, facts = ask(echo.url, ITEMS[:2], tmp_path, task="spans", parallel=1)
    assert (facts["placed_exact"], facts["unplaced"]) == (2, 1)
    assert "the answer is 'Key …!'" in predictions[1].reason
    assert "abcdefgh" not in (tmp_path / "answers-tiny.jsonl").read_text("utf-8")
    half = serve(Step(401, {"error": {"message": f"wrong key: {KEY[:17]}****{KEY[-4:]}"}}))
    assert refusal(half.url) == f"{half.url}: 401: wrong key: …****wxyz [E805]"
    status_line = serve(Drip([f"HTTP {KEY}\r\n\r\n".encode()], 0))
    assert "abcdefgh" not in refusal(status_line.url, tries=1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (KEY, "…"),
        (KEY[:8], "…"),
        (KEY[:7], KEY[:7]),
        (f"a {KEY[5:15]}{KEY[:9]} b", "a … b"),
        (f"{KEY[:9]} and {KEY[-9:]}", "… and …"),
        (f"{KEY} {'sk-abcd' * 3}", f"… {'sk-abcd' * 3}"),
        ("", ""),
        (f"a {KEY.replace('-', chr(92) + '-')} b", "a … b"),
        ("".join(f"\\u{ord(sign):04x}" for sign in KEY), "…"),
        ("".join(f"%{ord(sign):02X}" for sign in KEY), "…"),
        (" ".join(KEY), "…"),
        ("100 % sure, \\ or \\u00", "100 % sure, \\ or \\u00"),
    ],
)
def test_parts_of_a_key_are_hidden_from_eight_characters_on(text, shown):
    assert without_key(text, KEY) == shown


@pytest.mark.parametrize(("key", "shown"), [("", "the other key"), ("other", "the … key")])
def test_a_key_that_is_no_secret_changes_no_answer(key, shown, serve, monkeypatch):
    assert without_key("the other key", key) == shown
    monkeypatch.setenv(chat_completions.KEY, key)
    assert ask(serve(OK).url)[0] == ["other"]


@pytest.mark.parametrize(
    "url",
    ["", "tiny", "file:/etc/passwd", "ftp://host/v1", "http://", "http://a b/v1", "http://me:secret@host/v1",
     "http://host/v1?key=1", "http://host/v1#x", "http://host:port/v1", "http://host/v1\r\nX: y", "http://ho\u202est/"],
)  # fmt: skip
def test_addresses_that_are_none_are_refused(url):
    assert "expected an http or https address such as http://HOST:PORT/v1" in refusal(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/v1", f"http://{'a' * 70}.invalid/v1"])
def test_addresses_that_cannot_be_are_refused_without_a_traceback(url):
    assert refusal(url, tries=1).startswith(f"{url}: no answer: ")
