"""Asking an OpenAI-compatible server for the answers to a task, item by item.

Every answer is kept as soon as it is there; a run that was stopped goes on where it stood.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from caspian.benchmark.chat_completions import Failure, Server, complete, make_server
from caspian.benchmark.kept_answers import TOKENS, Answer, append_kept, open_kept
from caspian.benchmark.llm_answers import parse_answer
from caspian.benchmark.prompts import answer_schema, build_messages, response_format
from caspian.benchmark.request_params import DEFAULTS, written_params
from caspian.benchmark.word_placement import Placed, total
from caspian.faults import Fault, Refused
from caspian.records import Record
from caspian.schemas import Schemas
from caspian.tasks.items import Unanswered
from caspian.terminal import with_progress

PROBES = 3  # items without an answer, none before them having one, after which a run stops
MOST_SILENT = 10  # requests in a row without an answer, after which no more are sent
_TURNED_AWAY = (401, 403, 404)  # what no further request will change


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
    params: Record = DEFAULTS,
) -> tuple[list[Any], Record]:
    """The model's predictions, one for each item in order, and the facts of the run.

    `keep` is the folder of kept answers, `timeout` seconds, `prices` the price of a million tokens in
    and out, `params` what requests have beside model, messages and form. After MOST_SILENT requests in a
    row without an answer no more are sent, and a line on stderr says so; what was not asked is unanswered.
    Of the facts, `requests`, `retries` and `seconds` are of this run; tokens, latency (seconds) and `cost`
    are of all answers used, kept ones included, as the server counted them.
    Raises Refused for an address, key or kept file that cannot be used, and for a server that turns
    the first item away or answers nothing.
    """
    if parallel < 1 or tries < 1 or timeout <= 0:
        raise ValueError("expected parallel and tries of at least 1, and a timeout above 0")
    started = time.monotonic()
    server = make_server(base_url, timeout, tries)
    kept, path = open_kept(keep, model)
    lock, outcomes_now = Lock(), list[Answer | Failure]()
    silent, dead = 0, ""  # requests in a row without an answer; why no more are sent

    def payload(place: int, structured: bool) -> bytes:
        messages = build_messages(task, items[place], schemas, guidelines, show_schema=not structured)
        request = {"model": model, "messages": messages, **params}
        form = {"response_format": response_format(task, items[place], schemas)} if structured else {}
        return json.dumps({**request, **form}).encode()

    def ask(place: int, structured: bool) -> Answer | Failure:
        nonlocal silent, dead
        if dead:
            return Failure(None, f"not asked: {dead}", False, tries=0)
        data = payload(place, structured)
        outcome = _with_hint(complete(server, data), params)
        with lock:
            outcomes_now.append(outcome)
            lost = isinstance(outcome, Failure) and (outcome.again or outcome.status in _TURNED_AWAY)
            silent = silent + 1 if lost else 0
            if silent == MOST_SILENT and isinstance(outcome, Failure):
                dead = f"no answer to {MOST_SILENT} requests in a row, the last: {outcome.reason}"
                server.stopped.set()
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
        if structured is None and isinstance(outcome, Failure) and outcome.status in (400, 422):
            outcome = ask(place, structured=False)
            structured = False if isinstance(outcome, Answer) else None
        outcomes[place] = outcome
        if isinstance(outcome, Answer):
            refusal = ""
            break
        refusal = refusal or f"no answer: {outcome.reason}"
        if outcome.status in _TURNED_AWAY or 300 <= (outcome.status or 0) < 400:
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

    not_asked = sum(outcome.tries == 0 for outcome in outcomes.values())
    if not_asked:
        later = "; the same command asks them later" if keep else ""
        print(f"{base_url}: {dead}; {not_asked:,} items were not asked{later}", file=sys.stderr)
    predictions, placed = _parsed(items, [outcomes[place] for place in range(len(items))], task, schemas)
    answers = [outcome for outcome in outcomes.values() if isinstance(outcome, Answer)]
    failed = len(items) - len(answers)
    return predictions, {
        "requests": sum(outcome.tries for outcome in outcomes_now),
        "reused": reused,
        "retries": sum(outcome.tries - 1 for outcome in outcomes_now),
        "failed": failed,
        "unparseable": sum(isinstance(prediction, Unanswered) for prediction in predictions) - failed,
        **{name if name == "unplaced" else f"placed_{name}": count for name, count in placed._asdict().items()},
        "schema_in": "prompt" if structured is False else "response_format",
        "params": written_params(params),
        **_usage_facts(answers, prices),
        "seconds": round(time.monotonic() - started, 3),
    }


def _reused(
    kept: dict[str, Answer], digest: Callable[[int, bool], str], count: int
) -> tuple[dict[int, Answer | Failure], bool | None]:
    """The kept answers to the first `count` items, and whether they were asked with a schema apart; None for none."""
    for structured in (True, False) if kept else ():
        digests = {place: digest(place, structured) for place in range(count)}
        found: dict[int, Answer | Failure] = {place: kept[d] for place, d in digests.items() if d in kept}
        if found:
            return found, structured
    return {}, None


def _with_hint(outcome: Answer | Failure, params: Record) -> Answer | Failure:
    """The outcome; where the server refuses a parameter that is sent unless left out, with how to leave it out."""
    if isinstance(outcome, Answer) or outcome.status not in (400, 422):
        return outcome
    refused = next((name for name in DEFAULTS if name in params and name in outcome.reason), None)
    return outcome._replace(reason=f"{outcome.reason} (--param {refused}= leaves it out)") if refused else outcome


def _parsed(
    items: Sequence[Record], outcomes: Sequence[Answer | Failure], task: str, schemas: Schemas
) -> tuple[list[Any], Placed]:
    """A prediction for each item, and how the words of all were found."""
    predictions: list[Any] = []
    counts: list[Placed] = []
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, Failure):
            predictions.append(Unanswered(f"no answer: {outcome.reason}"))
            continue
        parsed = parse_answer(outcome.text, task, item, answer_schema(task, item, schemas))
        predictions.append(parsed.prediction)
        counts.append(parsed.placed)
    return predictions, total(counts)


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


def _digest(server: Server, payload: bytes) -> str:
    return hashlib.sha256(server.url.encode() + b"\n" + payload).hexdigest()
