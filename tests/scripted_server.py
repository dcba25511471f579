"""A server on loopback that behaves as it is told, request by request, and a client's run against it."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from caspian.benchmark.servers import ask_server
from caspian.faults import Refused
from caspian.schemas import built_in

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


class Drip:
    """A response whose pieces come one by one, `pause` seconds apart; `sent` counts those that could be sent."""

    def __init__(self, pieces, pause):
        self.pieces, self.pause, self.sent = pieces, pause, 0

    def write(self, stream):
        for piece in self.pieces:
            stream.write(piece)
            self.sent += 1
            time.sleep(self.pause)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.seen.append((self.path, dict(self.headers), payload))
            steps = self.server.steps
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        if isinstance(step, Drip):
            step.write(self.wfile)
            return
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


def ask(url, items=ITEMS[:1], keep=None, task="topic", model="tiny", **settings):
    return ask_server(model, url, task, items, built_in(), RULES, keep, **{"timeout": 5.0, **settings})


def refusal(url, **settings):
    with pytest.raises(Refused) as caught:
        ask(url, **settings)
    return str(caught.value)


def kept_lines(folder):
    (path,) = folder.glob("answers-*.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
