"""One request: its deadline holds for all of it, nothing is followed, proxies are those of the environment."""

from __future__ import annotations

import threading

import pytest
from scripted_server import OK, Drip, Step

from caspian.benchmark.http_requests import LARGEST_BODY, make_opener, post

pytestmark = pytest.mark.usefixtures("surroundings")
PIECES = 90
DRIPPED = {
    "headers": [b"HTTP/1.1 200 OK\r\n", *[b"X-Drip: 1\r\n"] * PIECES],
    "one header": [b"HTTP/1.1 200 OK\r\nX-Drip: ", *[b"1"] * PIECES],
    "a status line": [b"HTTP/1.1 200 ", *[b"O"] * PIECES],
    "a body": [b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", *[b" "] * PIECES],
    "chunks": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\n \r\n"] * PIECES],
}


def send(url, timeout=5.0, **headers):
    return post(make_opener(), f"{url}/chat/completions", b"{}", headers, timeout)


@pytest.mark.parametrize("pieces", DRIPPED.values(), ids=DRIPPED)
def test_what_drips_ends_by_the_deadline(serve, pieces):
    drip = Drip(pieces, 0.03)
    server = serve(drip)
    before = threading.active_count()
    with pytest.raises(OSError, match="timed out"):
        send(server.url, timeout=0.2)
    assert 3 <= drip.sent < PIECES / 2  # some 7, not all of them
    assert threading.active_count() <= before + 1  # the server's own, for the request


def test_what_comes_in_pieces_and_in_time_is_whole(serve):
    body = [b"5\r\nhello\r\n", b"0\r\n\r\n"]
    server = serve(Drip([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: ", b"chunked\r\n\r\n", *body], 0.02))
    response = send(server.url)
    assert (response.status, response.body) == (200, b"hello")
    assert 0.04 < response.seconds < 5


def test_any_status_is_a_response_and_none_is_followed(serve):
    elsewhere = serve(OK)
    steps = [Step(307, b"", Location=elsewhere.url), Step(404, b"no"), Step(503, b"", Retry_After="2.5")]
    server = serve(*steps)
    found = [send(server.url) for _ in steps]
    assert [(response.status, response.body, response.wait) for response in found] == [
        (307, b"", 0),
        (404, b"no", 0),
        (503, b"", 2.5),
    ]
    assert elsewhere.seen == []


def test_a_flood_is_cut(serve):
    response = send(serve(Step(200, b" " * (3 * LARGEST_BODY))).url)
    assert LARGEST_BODY < len(response.body) < LARGEST_BODY + 100_000


def test_a_proxy_of_the_environment_is_asked(serve, monkeypatch):
    proxy = serve(OK)
    monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
    assert send("http://model.invalid/v1").status == 200
    assert proxy.seen[0][0] == "http://model.invalid/v1/chat/completions"
    assert send(proxy.url).status == 200  # no_proxy
    assert proxy.seen[1][0] == "/v1/chat/completions"
