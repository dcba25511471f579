"""Servers on loopback for the tests of the client."""

from __future__ import annotations

import threading

import pytest
from scripted_server import Scripted

from caspian.benchmark import chat_completions


@pytest.fixture
def surroundings(monkeypatch):
    """No waiting, no key and no proxy."""
    monkeypatch.setattr(chat_completions, "FIRST_WAIT", 0.0)
    monkeypatch.delenv(chat_completions.KEY, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def serve(surroundings):
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
