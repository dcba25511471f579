"""One HTTP request by a deadline: no redirects, proxies from the environment, any status is a response.

By the standard library: what installs beside the package has no HTTP client in common (datasets 3.6 brings
requests, huggingface_hub from 1.0 on httpx, from 2.0 on httpx2), and none of them has a deadline for a whole request.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple
from urllib.request import (
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

LARGEST_BODY = 1_000_000  # bytes of a response


class Response(NamedTuple):
    """A response: its body, cut behind LARGEST_BODY, seconds it took, seconds that Retry-After asks for."""

    status: int
    body: bytes
    seconds: float
    wait: float


def make_opener() -> OpenerDirector:
    """What sends requests, by the proxies that the environment names (`http_proxy`, `no_proxy`, …)."""
    return build_opener(_Http, _Https, _AsItCame)


def post(opener: OpenerDirector, url: str, payload: bytes, headers: Mapping[str, str], timeout: float) -> Response:
    """The response to a POST of JSON, all of it within `timeout` seconds.

    Looking up the host's name is left to the system, and each of its addresses may take the whole time to
    connect. `headers` go to the server itself only. Raises OSError where there is no response.
    """
    request = Request(url, payload, {"Content-Type": "application/json", "User-Agent": "caspian"})  # noqa: S310
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    started = time.monotonic()
    body = b""
    try:
        with opener.open(request, timeout=timeout) as response:
            while len(body) <= LARGEST_BODY and (part := response.read1(65_536)):
                body += part
    except (HTTPException, UnicodeError, OverflowError) as error:  # the last two: no such host, no such port
        raise OSError(str(error) or type(error).__name__) from None
    wait = retry_after(response.headers.get("Retry-After") or "")
    return Response(response.status, body, time.monotonic() - started, wait)


def retry_after(value: str) -> float:
    """Seconds, from a number of them or a date; 0 where it is neither."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0


class _AsItCame(HTTPErrorProcessor):
    """Neither follows a redirect nor raises for a status."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ARG002
        return response

    https_response = http_response


class _TimedReader(RawIOBase):
    """The bytes of a socket. A socket's own timeout is for one read; here all have to end by the deadline."""

    def __init__(self, sock: socket.socket, raw: Any, deadline: float) -> None:
        self._sock, self._raw, self._deadline = sock, raw, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Any:
        self._sock.settimeout(_left(self._deadline))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *given: Any, deadline: float, **more: Any) -> None:
        super().__init__(sock, *given, **more)
        self.fp = BufferedReader(_TimedReader(sock, self.fp.detach(), deadline))


class _Connection(HTTPConnection):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._deadline = time.monotonic() + (self.timeout or 0.0)
        self.response_class = partial(_TimedResponse, deadline=self._deadline)  # type: ignore[assignment]

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(_left(self._deadline))  # for what is sent, and a handshake


class _SecureConnection(HTTPSConnection, _Connection):
    """Connects as HTTPSConnection does, which connects as _Connection does before it shakes hands."""

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(_left(self._deadline))


class _Http(HTTPHandler):
    def http_open(self, request: Request) -> Any:
        return self.do_open(_Connection, request)


class _Https(HTTPSHandler):
    def https_open(self, request: Request) -> Any:
        return self.do_open(_SecureConnection, request)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
