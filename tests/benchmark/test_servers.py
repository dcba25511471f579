"""The client against a server on loopback that behaves as it is told, request by request."""

from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from caspian.benchmark import llm_answers as answers
from caspian.benchmark import servers
from caspian.benchmark.servers import ask_server
from caspian.faults import Refused
from caspian.schemas import built_in
from caspian.tasks.items import Unanswered

TEXT = "Mill hit\nThe army denied it.\nNobody was hurt, the mayor said.\nHe left."
SENTENCES = ["The army denied it.", "Nobody was hurt, the mayor said.", "He left."]
RULES = "# Rules\n\n## The topic\n\nAs you like."


def item(number):
    text = SENTENCES[number % 3]
    start = TEXT.index(text)
    end, targets = start + len(text), [f"target {number}"]  # by its targets each request is another one
    return {"id": f"orlec:{number:03}", "article": TEXT, "text": text, "start": start, "end": end, "targets": targets}


ITEMS = [item(number) for number in range(6)]


def completion(content, **more):
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    return {"choices": [{"message": {"role": "assistant", "content": content}}], "usage": usage, **more}


class Step:
    """One response: status, body (a JSON value, or bytes as they are), headers, seconds before it."""

    def __init__(self, status=200, body=None, wait=0.0, **headers):
        body = completion('{"topic": "other"}') if body is None else body
        self.status, self.wait, self.headers = status, wait, headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


OK = Step()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.seen.append((self.path, dict(self.headers), payload))
            steps = self.server.steps
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        step = step(payload) if callable(step) else step
        time.sleep(step.wait)
        self.send_response(step.status)
        for name, value in step.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(step.body)))
        self.end_headers()
        self.wfile.write(step.body)

    def log_message(self, *_):
        pass


class Scripted(ThreadingHTTPServer):
    """Answers the first request by the first step and so on, all further ones by the last."""

    daemon_threads = True

    def __init__(self, steps):
        super().__init__(("127.0.0.1", 0), Handler)
        self.steps, self.seen, self.lock = list(steps), [], threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_):
        """A client that hung up is what some tests are about."""


@pytest.fixture
def serve():
    running = []

    def start(*steps):
        server = Scripted(steps)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    monkeypatch.setattr(servers, "FIRST_WAIT", 0.0)
    monkeypatch.delenv(servers.KEY, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def ask(url, items=ITEMS[:1], keep=None, task="topic", model="tiny", **settings):
    return ask_server(model, url, task, items, built_in(), RULES, keep, **{"timeout": 5.0, **settings})


def refusal(url, **settings):
    with pytest.raises(Refused) as caught:
        ask(url, **settings)
    return str(caught.value)


def test_predictions_are_in_the_order_of_the_items_and_facts_add_up(serve):
    names = ["other", "deconfliction", "missile_strike"]

    def by_sentence(payload):
        sentence = json.loads(payload["messages"][1]["content"])["sentence"]
        number = SENTENCES.index(sentence)
        return Step(body=completion(json.dumps({"topic": names[number]})), wait=0.02 * (2 - number))

    server = serve(by_sentence)
    predictions, facts = ask(server.url, ITEMS, prices=(2.0, 30.0))
    assert predictions == names * 2
    assert facts.pop("seconds") > 0
    assert 0 < facts.pop("latency_median") <= facts.pop("latency_p95") < 5
    assert facts.pop("cost") == pytest.approx((600 * 2 + 60 * 30) / 1e6)
    assert (facts.pop("requests"), facts.pop("prompt_tokens"), facts.pop("completion_tokens")) == (6, 600, 60)
    assert facts.pop("schema_in") == "response_format"
    assert facts == {"reused": 0, "retries": 0, "failed": 0, "unparseable": 0, "unplaced": 0}
    path, headers, payload = server.seen[0]
    assert (path, payload["model"], payload["temperature"]) == ("/v1/chat/completions", "tiny", 0)
    assert payload["response_format"]["json_schema"]["name"] == "topic"
    assert "Authorization" not in headers


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
    assert len(server.seen) == tries * servers.PROBES


def test_a_server_that_is_not_there_is_refused():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    assert refusal(url, tries=2).startswith(f"{url}: no answer: ")


def test_what_fails_amid_a_run_is_counted_and_not_kept(serve, tmp_path):
    server = serve(OK, Step(400, {"error": {"message": "too long"}}), OK, Step(500, b"no"))
    predictions, facts = ask(server.url, ITEMS[:4], tmp_path, tries=2, parallel=1)
    assert predictions[0::2] == ["other", "other"]
    assert predictions[1::2] == [Unanswered("no answer: 400: too long"), Unanswered("no answer: 500: no")]
    assert (facts["requests"], facts["retries"], facts["failed"], facts["unparseable"]) == (5, 1, 2, 0)
    assert len(kept_lines(tmp_path)) == 2


def test_a_server_that_takes_no_schema_is_told_it_once_for_the_whole_run(serve):
    def strict(payload):
        return Step(400, {"error": {"message": "unknown response_format"}}) if "response_format" in payload else OK

    server = serve(strict)
    predictions, facts = ask(server.url, ITEMS)
    assert predictions == ["other"] * 6
    assert (facts["requests"], facts["schema_in"]) == (7, "prompt")
    assert ["response_format" in payload for _, _, payload in server.seen] == [True] + [False] * 6
    assert "JSON Schema" in server.seen[1][2]["messages"][0]["content"]


def test_one_item_that_is_too_long_does_not_change_how_the_others_are_asked(serve):
    server = serve(Step(400, b"too long"), Step(400, b"too long"), OK)
    predictions, facts = ask(server.url, ITEMS[:3])
    assert predictions == [Unanswered("no answer: 400: too long"), "other", "other"]
    assert facts["schema_in"] == "response_format"


def test_answers_that_cannot_be_used_are_counted_and_kept(serve, tmp_path):
    server = serve(Step(body=completion("I would say: other")), Step(body=completion(None)), OK)
    predictions, facts = ask(server.url, ITEMS[:3], tmp_path, parallel=1)
    assert [type(prediction) for prediction in predictions] == [Unanswered, Unanswered, str]
    assert (facts["unparseable"], facts["failed"]) == (2, 0)
    assert [line["text"] for line in kept_lines(tmp_path)][:2] == ["I would say: other", ""]


def test_invented_words_are_counted(serve):
    said = {"source": ["the president"], "cue": ["said"], "content": ["Nobody was hurt"]}
    server = serve(Step(body=completion(json.dumps({"attributions": [said]}))))
    predictions, facts = ask(server.url, ITEMS[1:2], task="spans")
    start = ITEMS[1]["start"]
    assert predictions == [[{"source": [[start, start]], "cue": [[56, 60]], "content": [[29, 44]]}]]
    assert TEXT[56:60] == "said"
    assert facts["unplaced"] == 1


def test_usage_that_is_missing_or_absurd_is_not_counted(serve):
    odd = {"prompt_tokens": -5, "completion_tokens": "many"}
    server = serve(Step(body=completion('{"topic": "other"}', usage=odd)), Step(body=completion("", usage=[])))
    _, facts = ask(server.url, ITEMS[:2], prices=(1.0, 1.0))
    assert (facts["prompt_tokens"], facts["completion_tokens"], facts["cost"]) == (None, None, None)


def test_retry_after_is_waited_for_up_to_a_limit(serve, monkeypatch):
    monkeypatch.setattr(servers, "LONGEST_WAIT", 0.2)
    server = serve(Step(429, b"", Retry_After="3600"), Step(429, b"", Retry_After="0.1"), OK)
    started = time.monotonic()
    ask(server.url)
    assert 0.3 <= time.monotonic() - started < 30
    assert servers._retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert servers._retry_after("Fri, 01 Jan 2100 00:00:00 GMT") > 3600
    assert [servers._retry_after(value) for value in ("soon", "-3", "nan", "")] == [0, 0, 0, 0]


def test_waits_grow_with_the_tries(serve, monkeypatch):
    waits = []

    class Hurried(threading.Event):
        def wait(self, seconds):
            waits.append(seconds)

    monkeypatch.setattr(servers, "FIRST_WAIT", 8.0)
    monkeypatch.setattr(servers, "Event", Hurried)
    server = serve(*[Step(500, b"")] * 5, OK)
    ask(server.url, tries=6)
    for wait, longest in zip(waits, [8, 16, 32, 64, 128], strict=True):
        assert min(60, longest / 2) <= wait <= min(60, longest)


def test_the_key_goes_to_the_base_url_and_into_no_message(serve, monkeypatch):
    elsewhere = serve(OK)
    monkeypatch.setenv(servers.KEY, "sk-secret\n")
    first = serve(OK)
    ask(first.url)
    assert first.seen[0][1]["Authorization"] == "Bearer sk-secret"
    server = serve(Step(302, b"", Location=f"{elsewhere.url}/chat/completions"))
    assert "302" in refusal(server.url)
    assert elsewhere.seen == []
    echo = serve(Step(401, {"error": {"message": "wrong key sk-secret"}}))
    assert refusal(echo.url) == f"{echo.url}: 401: wrong key … [E805]"
    monkeypatch.setenv(servers.KEY, "a\nb")
    assert refusal(first.url).startswith("OPENAI_API_KEY: holds what no header can carry")


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


def kept_lines(folder):
    (path,) = folder.glob("answers-*.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_run_that_was_killed_asks_only_for_what_is_missing(serve, tmp_path):
    server = serve(OK)
    first, _ = ask(server.url, ITEMS, tmp_path / "kept")
    (path,) = (tmp_path / "kept").iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4]) + lines[4][:25])
    server.seen.clear()
    second, facts = ask(server.url, ITEMS, tmp_path / "kept")
    assert second == first
    assert (facts["reused"], facts["requests"], facts["prompt_tokens"]) == (4, 2, 600)
    assert len(server.seen) == 2
    assert sorted(line["id"] for line in kept_lines(tmp_path / "kept")) == [one["id"] for one in ITEMS]
    assert path.read_bytes().startswith(b"".join(lines[:4]))
    server.steps[0] = Step(500, b"")
    assert ask(server.url, ITEMS, tmp_path / "kept")[1]["requests"] == 0


def test_ctrl_c_leaves_what_was_kept(serve, tmp_path, monkeypatch):
    def interrupted(futures, _):
        yield futures[0]
        raise KeyboardInterrupt

    server = serve(OK)
    monkeypatch.setattr(servers, "with_progress", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(server.url, ITEMS, tmp_path, parallel=1)
    kept = len(kept_lines(tmp_path))
    assert kept >= 2
    monkeypatch.undo()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    time.sleep(0.1)  # what was under way is kept too
    _, facts = ask(server.url, ITEMS, tmp_path)
    assert facts["reused"] + facts["requests"] == 6
    assert facts["reused"] >= kept


def test_kept_answers_are_those_of_the_same_request(serve, tmp_path):
    server, other = serve(OK), serve(OK)
    ask(server.url, ITEMS[:2], tmp_path)
    assert ask(server.url, ITEMS[:2], tmp_path, model="tiny2")[1]["reused"] == 0
    assert ask(other.url, ITEMS[:2], tmp_path)[1]["reused"] == 0
    changed = [{**one, "targets": ["another"]} for one in ITEMS[:2]]
    assert ask(server.url, changed, tmp_path)[1]["reused"] == 0
    assert ask(server.url, ITEMS[:2], tmp_path)[1]["reused"] == 2


def test_a_run_goes_on_in_the_way_it_began(serve, tmp_path):
    def strict(payload):
        return Step(400, b"") if "response_format" in payload else OK

    server = serve(strict)
    ask(server.url, ITEMS[:3], tmp_path)
    server.seen.clear()
    _, facts = ask(server.url, ITEMS, tmp_path)
    assert (facts["reused"], facts["requests"], facts["schema_in"]) == (3, 3, "prompt")


def test_a_run_that_began_with_the_schema_apart_does_not_change_midway(serve, tmp_path):
    server = serve(OK, Step(400, b"no"))
    ask(server.url, ITEMS[:1], tmp_path)
    server.seen.clear()
    predictions, facts = ask(server.url, ITEMS[:3], tmp_path)
    assert predictions[1:] == [Unanswered("no answer: 400: no")] * 2
    assert (facts["schema_in"], len(server.seen)) == ("response_format", 2)


def test_with_kept_answers_a_server_that_is_down_is_only_counted(serve, tmp_path):
    server = serve(OK, OK, Step(500, b"down"))
    ask(server.url, ITEMS[:2], tmp_path)
    predictions, facts = ask(server.url, ITEMS, tmp_path, tries=1)
    assert predictions == ["other", "other"] + [Unanswered("no answer: 500: down")] * 4
    assert (facts["reused"], facts["failed"]) == (2, 4)


def test_the_model_name_cannot_lead_out_of_the_folder(serve, tmp_path):
    server = serve(OK)
    ask(server.url, keep=tmp_path / "kept", model="../../etc/x y\x1b")
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["answers-..-..-etc-x-y-.jsonl"]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_surrogates_and_controls_in_an_answer_are_kept_and_read_again(serve, tmp_path):
    raw = json.dumps(completion("\ud800 \x00\n")).encode()
    server = serve(Step(body=raw))
    assert isinstance(ask(server.url, keep=tmp_path)[0][0], Unanswered)
    assert ask(server.url, keep=tmp_path)[1]["reused"] == 1
    assert kept_lines(tmp_path)[0]["text"] == "\ud800 \x00\n"


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
