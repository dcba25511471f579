"""Asking an OpenAI-compatible server (chat completions) for the answers to a task, item by item.

Requests go to the base URL that the user names and nowhere else: redirects are not followed, so that
the key of `OPENAI_API_KEY` cannot travel. Every answer is kept as soon as it is there; a run that was
stopped goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from threading import Event, Lock
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from caspian.benchmark.llm_answers import TOKENS, Answer, append_kept, open_kept, parse_answer
from caspian.benchmark.prompts import answer_schema, build_messages, response_format
from caspian.faults import Fault, Refused
from caspian.records import Record
from caspian.schemas import Schemas
from caspian.tasks.items import Unanswered
from caspian.terminal import printable, with_progress

KEY = "OPENAI_API_KEY"
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds before the second try, and before any
_LARGEST_BODY = 1_000_000  # bytes of a response
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(/[\w./~%+:@-]*)?", re.ASCII | re.IGNORECASE)
PROBES = 3  # items without an answer, none before them having one, after which a run stops


class _Failure(NamedTuple):
    """Why there is no answer: HTTP status if there was one, whether to try again and not before how many seconds."""

    status: int | None
    reason: str
    again: bool
    wait: float = 0.0
    tries: int = 1


class _Server(NamedTuple):
    """Where and how requests are sent; `stopped` ends all waiting."""

    url: str
    key: str
    timeout: float
    tries: int
    opener: OpenerDirector
    stopped: Event


def ask_server(
    model: str,
    base_url: str,
    task: str,
    items: Sequence[Record],
    schemas: Schemas,
    guidelines: str,
    keep: Path | None,
    *,
    parallel: int = 4,
    timeout: float = 60.0,
    tries: int = 5,
    prices: tuple[float, float] | None = None,
) -> tuple[list[Any], Record]:
    """The model's predictions, one for each item in order, and the facts of the run.

    `keep` is the folder of kept answers, `timeout` seconds, `prices` the price of a million tokens in
    and out. Of the facts, `requests`, `retries` and `seconds` are of this run; tokens, latency (seconds)
    and `cost` are of all answers used, kept ones included, as the server counted them.
    Raises Refused for an address, key or kept file that cannot be used, and for a server that turns
    the first item away or answers nothing.
    """
    if parallel < 1 or tries < 1 or timeout <= 0:
        raise ValueError("expected parallel and tries of at least 1, and a timeout above 0")
    started = time.monotonic()
    server = _Server(_completions_url(base_url), _key(), timeout, tries, build_opener(_NoRedirects), Event())
    kept, path = open_kept(keep, model)
    lock, outcomes_now = Lock(), list[Answer | _Failure]()

    def payload(place: int, structured: bool) -> bytes:
        messages = build_messages(task, items[place], schemas, guidelines, show_schema=not structured)
        request = {"model": model, "messages": messages, "temperature": 0}
        form = {"response_format": response_format(task, items[place], schemas)} if structured else {}
        return json.dumps({**request, **form}).encode()

    def ask(place: int, structured: bool) -> Answer | _Failure:
        data = payload(place, structured)
        outcome = _ask(server, data)
        with lock:
            outcomes_now.append(outcome)
            if path and isinstance(outcome, Answer):
                about = {"id": items[place]["id"], "task": task, "model": model, "digest": _digest(server, data)}
                append_kept(path, {**about, **outcome._asdict()})
        return outcome

    outcomes, structured = _reused(kept, lambda place, mode: _digest(server, payload(place, mode)), len(items))
    reused = len(outcomes)
    pending = [place for place in range(len(items)) if place not in outcomes]

    # One by one until the server answers, which tells for the whole run whether it takes a schema apart.
    refusal = ""
    for place in pending[:PROBES]:
        outcome = ask(place, structured is not False)
        if structured is None and isinstance(outcome, _Failure) and outcome.status in (400, 422):
            outcome = ask(place, structured=False)
            structured = False if isinstance(outcome, Answer) else None
        outcomes[place] = outcome
        if isinstance(outcome, Answer):
            refusal = ""
            break
        refusal = refusal or f"no answer: {outcome.reason}"
        if outcome.status in (401, 403, 404) or 300 <= (outcome.status or 0) < 400:
            raise Refused([Fault("E805", base_url, "", outcome.reason)])
    if refusal and not reused:
        raise Refused([Fault("E805", base_url, "", refusal)])

    rest = [place for place in pending if place not in outcomes]
    pool = ThreadPoolExecutor(parallel)
    try:
        futures = [(place, pool.submit(ask, place, structured is not False)) for place in rest]
        for place, future in with_progress(futures, f"asking {model}"):
            outcomes[place] = future.result()
    finally:
        server.stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)

    predictions, unplaced = _parsed(items, [outcomes[place] for place in range(len(items))], task, schemas)
    answers = [outcome for outcome in outcomes.values() if isinstance(outcome, Answer)]
    failed = len(items) - len(answers)
    return predictions, {
        "requests": sum(outcome.tries for outcome in outcomes_now),
        "reused": reused,
        "retries": sum(outcome.tries - 1 for outcome in outcomes_now),
        "failed": failed,
        "unparseable": sum(isinstance(prediction, Unanswered) for prediction in predictions) - failed,
        "unplaced": unplaced,
        "schema_in": "prompt" if structured is False else "response_format",
        **_usage_facts(answers, prices),
        "seconds": round(time.monotonic() - started, 3),
    }


def _reused(
    kept: dict[str, Answer], digest: Callable[[int, bool], str], count: int
) -> tuple[dict[int, Answer | _Failure], bool | None]:
    """The kept answers to the first `count` items, and whether they were asked with a schema apart; None for none."""
    for structured in (True, False) if kept else ():
        digests = {place: digest(place, structured) for place in range(count)}
        found: dict[int, Answer | _Failure] = {place: kept[d] for place, d in digests.items() if d in kept}
        if found:
            return found, structured
    return {}, None


def _parsed(
    items: Sequence[Record], outcomes: Sequence[Answer | _Failure], task: str, schemas: Schemas
) -> tuple[list[Any], int]:
    """A prediction for each item, and how many fragments have words that are not in the text."""
    predictions: list[Any] = []
    unplaced = 0
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, _Failure):
            predictions.append(Unanswered(f"no answer: {outcome.reason}"))
            continue
        parsed = parse_answer(outcome.text, task, item, answer_schema(task, item, schemas))
        predictions.append(parsed.prediction)
        unplaced += parsed.unplaced
    return predictions, unplaced


def _usage_facts(answers: list[Answer], prices: tuple[float, float] | None) -> Record:
    counts = [[n for answer in answers if (n := answer.usage[name]) is not None] for name in TOKENS]
    sums = [sum(column) if column else None for column in counts]
    cost = None
    if prices and sums[0] is not None and sums[1] is not None:
        cost = (sums[0] * prices[0] + sums[1] * prices[1]) / 1_000_000
    seconds = sorted(answer.seconds for answer in answers)
    return {
        **dict(zip(TOKENS, sums, strict=True)),
        "latency_median": statistics.median(seconds) if seconds else None,
        "latency_p95": seconds[math.ceil(0.95 * len(seconds)) - 1] if seconds else None,
        "cost": cost,
    }


def _completions_url(base_url: str) -> str:
    if not _ADDRESS.fullmatch(base_url):
        message = f"not usable; expected an http or https address such as http://HOST:PORT/v1, the key in {KEY}"
        raise Refused([Fault("E805", base_url, "", message)])
    return base_url.rstrip("/") + "/chat/completions"


def _key() -> str:
    key = os.environ.get(KEY, "").strip()
    if not re.fullmatch(r"[!-~]*", key):
        raise Refused(
            [Fault("E805", KEY, "", "holds what no header can carry; expected ASCII letters, digits and signs")]
        )
    return key


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _digest(server: _Server, payload: bytes) -> str:
    return hashlib.sha256(server.url.encode() + b"\n" + payload).hexdigest()


def _ask(server: _Server, payload: bytes) -> Answer | _Failure:
    """The outcome after as many tries as it takes, waiting longer before each (exponential, with jitter)."""
    for tried in range(1, server.tries + 1):
        outcome = _post(server, payload)._replace(tries=tried)
        if isinstance(outcome, Answer) or not outcome.again or tried == server.tries:
            break
        backoff = FIRST_WAIT * 2 ** (tried - 1) * random.uniform(0.5, 1)  # noqa: S311, keeps clients apart, no secret
        if server.stopped.wait(min(LONGEST_WAIT, max(outcome.wait, backoff))):
            break
    return outcome


def _post(server: _Server, payload: bytes) -> Answer | _Failure:
    request = Request(server.url, payload, {"Content-Type": "application/json", "User-Agent": "caspian"})  # noqa: S310
    if server.key:
        request.add_unredirected_header("Authorization", f"Bearer {server.key}")
    started = time.monotonic()
    try:
        try:
            response = server.opener.open(request, timeout=server.timeout)
        except HTTPError as error:
            response = error
        with response:
            body = b""
            while len(body) <= _LARGEST_BODY and (part := response.read1(65_536)):
                body += part
                if time.monotonic() - started > server.timeout:  # each part in time, the whole not
                    raise TimeoutError("timed out")
    except (OSError, HTTPException, UnicodeError, OverflowError) as error:  # the last two: no such host, no such port
        reason = str(getattr(error, "reason", None) or error) or type(error).__name__
        return _Failure(None, printable(reason[:200]), True)
    status, seconds = response.status, time.monotonic() - started
    if len(body) > _LARGEST_BODY:
        return _Failure(status, f"{status}: a response larger than the limit of {_LARGEST_BODY:,} bytes", False)
    document: Any = None
    with suppress(ValueError, RecursionError):
        document = json.loads(body)
    if 200 <= status < 300:
        text = _read_text(document)
        if text is not None:
            return Answer(status, text, _read_usage(document.get("usage")), round(seconds, 4), 1)
    if 300 <= status < 400:
        return _Failure(status, f"{status}, a redirect; not followed, expected the address it leads to", False)
    message = _message(document, body, server.key)
    if 200 <= status < 300:
        return _Failure(status, f"{status}, but no chat completion: {message}", True)
    again = status in (408, 409, 429) or status >= 500
    return _Failure(status, f"{status}: {message}", again, _retry_after(response.headers.get("Retry-After") or ""))


def _read_text(document: Any) -> str | None:
    """The message of a chat completion, "" where the model refused or only thought; None if it is no completion."""
    try:
        text = document["choices"][0]["message"]["content"]
    except (LookupError, TypeError):
        return None
    return "" if text is None else text if isinstance(text, str) else None


def _message(document: Any, body: bytes, key: str) -> str:
    """What the server says is wrong, on one short line, without the key, which some servers repeat."""
    error = document.get("error", document) if isinstance(document, dict) else None
    message = (error.get("message") or error.get("detail")) if isinstance(error, dict) else error
    text = message if isinstance(message, str) else body[:1000].decode("utf-8", "replace")
    return printable(" ".join(text.split()).replace(key or "\0", "…")[:200]) or "an empty body"


def _read_usage(usage: Any) -> dict[str, int | None]:
    counts = {name: usage.get(name) if isinstance(usage, dict) else None for name in TOKENS}
    return {name: n if type(n) is int and 0 <= n <= 10**9 else None for name, n in counts.items()}


def _retry_after(value: str) -> float:
    """Seconds, from a number of them or a date; 0 where it is neither."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
