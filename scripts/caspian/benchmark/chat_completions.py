"""One question to an OpenAI-compatible server (chat completions), asked until it is answered or hopeless.

Requests go to the base URL that the user names and nowhere else, so that the key of `OPENAI_API_KEY` cannot
travel; and the key stands in no answer and no message, even if the server repeats it.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Sequence
from contextlib import suppress
from threading import Event
from typing import Any, NamedTuple
from urllib.request import OpenerDirector

from caspian.benchmark.http_requests import LARGEST_BODY, make_opener, post
from caspian.benchmark.kept_answers import TOKENS, Answer
from caspian.faults import Fault, Refused
from caspian.terminal import printable

KEY = "OPENAI_API_KEY"
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds before the second try, and before any
_SECRET = 8  # characters: a shorter key is a placeholder (EMPTY), a shorter part of one tells little
_LONGEST_MESSAGE = 200
_SIGN = re.compile(r"\\u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})|\\?.", re.DOTALL)  # one letter as text, JSON or address
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(/[\w./~%+:@-]*)?", re.ASCII | re.IGNORECASE)


class Failure(NamedTuple):
    """Why there is no answer: HTTP status if there was one, whether to try again and not before how many seconds."""

    status: int | None
    reason: str
    again: bool
    wait: float = 0.0
    tries: int = 1


class Server(NamedTuple):
    """Where and how requests are sent; `stopped` ends all waiting."""

    url: str
    key: str
    timeout: float
    tries: int
    opener: OpenerDirector
    stopped: Event


def make_server(base_url: str, timeout: float, tries: int) -> Server:
    """The server at a base URL. Raises Refused for an address or key that cannot be used."""
    if not _ADDRESS.fullmatch(base_url):
        message = f"not usable; expected an http or https address such as http://HOST:PORT/v1, the key in {KEY}"
        raise Refused([Fault("E805", base_url, "", message)])
    key = os.environ.get(KEY, "").strip()
    if not re.fullmatch(r"[!-~]*", key):
        raise Refused(
            [Fault("E805", KEY, "", "holds what no header can carry; expected ASCII letters, digits and signs")]
        )
    return Server(base_url.rstrip("/") + "/chat/completions", key, timeout, tries, make_opener(), Event())


def complete(server: Server, payload: bytes) -> Answer | Failure:
    """The outcome after as many tries as it takes, waiting longer before each (exponential, with jitter)."""
    for tried in range(1, server.tries + 1):
        outcome = _complete_once(server, payload)._replace(tries=tried)
        if isinstance(outcome, Answer) or not outcome.again or tried == server.tries:
            break
        backoff = FIRST_WAIT * 2 ** (tried - 1) * random.uniform(0.5, 1)  # noqa: S311, keeps clients apart, no secret
        if server.stopped.wait(min(LONGEST_WAIT, max(outcome.wait, backoff))):
            break
    return outcome


def _complete_once(server: Server, payload: bytes) -> Answer | Failure:
    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    try:
        status, body, seconds, wait = post(server.opener, server.url, payload, headers, server.timeout)
    except OSError as error:
        reason = str(getattr(error, "reason", None) or error) or type(error).__name__
        return Failure(None, _as_message(reason, server.key), True)
    if len(body) > LARGEST_BODY:
        return Failure(status, f"{status}: a response larger than the limit of {LARGEST_BODY:,} bytes", False)
    document: Any = None
    with suppress(ValueError, RecursionError):
        document = json.loads(body)
    if 200 <= status < 300:
        text = _read_text(document)
        if text is not None:
            if len(server.key) >= _SECRET:
                text = without_key(text, server.key)
            return Answer(status, text, _read_usage(document.get("usage")), round(seconds, 4), 1)
    if 300 <= status < 400:
        return Failure(status, f"{status}, a redirect; not followed, expected the address it leads to", False)
    message = _as_message(_read_error(document, body), server.key) or "an empty body"
    if 200 <= status < 300:
        return Failure(status, f"{status}, but no chat completion: {message}", True)
    return Failure(status, f"{status}: {message}", status in (408, 409, 429) or status >= 500, wait)


def _read_text(document: Any) -> str | None:
    """The message of a chat completion, "" where the model refused or only thought; None if it is no completion."""
    try:
        text = document["choices"][0]["message"]["content"]
    except (LookupError, TypeError):
        return None
    return "" if text is None else text if isinstance(text, str) else None


def _read_usage(usage: Any) -> dict[str, int | None]:
    counts = {name: usage.get(name) if isinstance(usage, dict) else None for name in TOKENS}
    return {name: n if type(n) is int and 0 <= n <= 10**9 else None for name, n in counts.items()}


def _read_error(document: Any, body: bytes) -> str:
    """What the server says is wrong."""
    error = document.get("error", document) if isinstance(document, dict) else None
    message = (error.get("message") or error.get("detail")) if isinstance(error, dict) else error
    return message if isinstance(message, str) else body[:1000].decode("utf-8", "replace")


def _as_message(text: str, key: str) -> str:
    """The text on one short line, without the key and its longer parts, which some servers repeat."""
    line = " ".join(text.split())[: 10 * _LONGEST_MESSAGE]
    return printable(without_key(line, key)[:_LONGEST_MESSAGE])


def without_key(text: str, key: str) -> str:
    """The text with `…` for the key and for each part of it of 8 characters or more.

    Also where it is written with JSON's escapes or those of addresses, or with blanks between its letters.
    """
    size = min(len(key), _SECRET)
    parts = {key[start : start + size] for start in range(len(key) - size + 1)} - {""}
    letters = [(_decoded(sign), sign.span()) for sign in _SIGN.finditer(text) if not sign[0].isspace()]
    plain = "".join(letter for letter, _ in letters)
    text = _without_parts(text, plain, [place for _, place in letters], parts, size)
    return _without_parts(text, text, [(start, start + 1) for start in range(len(text))], parts, size)


def _decoded(sign: re.Match[str]) -> str:
    """The letter that an escape stands for, or that stands there."""
    return chr(int(sign[1] or sign[2], 16)) if sign[1] or sign[2] else sign[0][-1]


def _without_parts(text: str, plain: str, places: Sequence[tuple[int, int]], parts: set[str], size: int) -> str:
    """The text with `…` for each stretch whose letters, `plain` at `places`, are of the parts."""
    kept, end, after = "", 0, 0  # end of what is dealt with, in the text and in its letters
    for start in range(len(plain) - size + 1) if parts else ():
        if plain[start : start + size] in parts:
            if start > after or not after:
                kept += text[end : places[start][0]] + "…"
            after = start + size
            end = places[after - 1][1]
    return kept + text[end:]
