"""A run of a server: order, facts, resuming, what a server that takes no schema or dies is asked."""

from __future__ import annotations

import json
import time

import pytest
from scripted_server import ITEMS, OK, SENTENCES, TEXT, Step, ask, completion, item, kept_lines, refusal

from caspian.benchmark import servers
from caspian.tasks.items import Unanswered


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
    assert facts.pop("params") == {"temperature": "0"}
    assert set(facts) == {
        *("reused", "retries", "failed", "unparseable"),
        *("placed_exact", "placed_folded", "unplaced"),
    }
    assert set(facts.values()) == {0}
    path, headers, payload = server.seen[0]
    assert (path, payload["model"], payload["temperature"]) == ("/v1/chat/completions", "tiny", 0)
    assert payload["response_format"]["json_schema"]["name"] == "topic"
    assert "Authorization" not in headers


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
    assert (facts["placed_exact"], facts["placed_folded"], facts["unplaced"]) == (2, 0, 1)


def test_usage_that_is_missing_or_absurd_is_not_counted(serve):
    odd = {"prompt_tokens": -5, "completion_tokens": "many"}
    server = serve(Step(body=completion('{"topic": "other"}', usage=odd)), Step(body=completion("", usage=[])))
    _, facts = ask(server.url, ITEMS[:2], prices=(1.0, 1.0))
    assert (facts["prompt_tokens"], facts["completion_tokens"], facts["cost"]) == (None, None, None)


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


def test_a_server_that_dies_amid_a_run_is_asked_no_more_and_the_rest_later(serve, tmp_path, capsys):
    items = [item(number) for number in range(30)]
    server = serve(OK, OK, *[Step(503, b"down")] * 3, OK, Step(503, b"down"))
    predictions, facts = ask(server.url, items, tmp_path, parallel=1, tries=1)
    asked = 2 + 3 + 1 + servers.MOST_SILENT  # an answer between failures begins the count anew
    assert len(server.seen) == facts["requests"] == asked
    assert facts["failed"] == 27
    why = f"no answer to {servers.MOST_SILENT} requests in a row, the last: 503: down"
    assert predictions[asked:] == [Unanswered(f"no answer: not asked: {why}")] * (30 - asked)
    err = capsys.readouterr().err
    assert err == f"{server.url}: {why}; {30 - asked} items were not asked; the same command asks them later\n"
    server.steps[:] = [OK]
    predictions, facts = ask(server.url, items, tmp_path)
    assert predictions == ["other"] * 30
    assert (facts["reused"], facts["requests"]) == (3, 27)
    assert capsys.readouterr().err == ""


def test_retries_that_wait_end_when_a_server_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(servers, "MOST_SILENT", 2)
    down, busy = Step(503, b""), Step(503, b"", Retry_After="50")

    def by_number(payload):
        number = int(json.loads(payload["messages"][1]["content"])["targets"][0].split()[1])
        return OK if number == 0 else busy if number == 1 else down

    server = serve(by_number)
    started = time.monotonic()
    predictions, _ = ask(server.url, [item(number) for number in range(9)], task="spans", tries=2, parallel=2)
    assert time.monotonic() - started < 30  # not the 50 seconds that were asked for
    assert [type(prediction) for prediction in predictions[1:]] == [Unanswered] * 8


def test_requests_that_are_refused_for_what_they_hold_do_not_tell_of_a_dead_server(serve):
    items = [item(number) for number in range(servers.MOST_SILENT + 5)]
    server = serve(OK, Step(400, {"error": {"message": "too long"}}))
    _, facts = ask(server.url, items, parallel=1)
    assert facts["requests"] == len(items)


def test_parameters_go_into_requests_and_into_what_is_kept(serve, tmp_path):
    server = serve(OK)
    params = {"reasoning_effort": "low", "seed": 7, "stop": ["\n\u202e"]}
    _, facts = ask(server.url, ITEMS[:2], tmp_path, params=params)
    payload = server.seen[0][2]
    assert {name: payload.get(name) for name in [*params, "temperature"]} == {**params, "temperature": None}
    assert facts["params"] == {"reasoning_effort": '"low"', "seed": "7", "stop": r'["\n\u202e"]'}
    assert ask(server.url, ITEMS[:2], tmp_path, params={**params, "seed": 8})[1]["reused"] == 0
    assert ask(server.url, ITEMS[:2], tmp_path, params=params)[1]["reused"] == 2


def test_a_server_that_refuses_the_temperature_is_asked_without_it(serve):
    def strict(payload):
        message = "Unsupported value: 'temperature' does not support 0 with this model."
        return Step(400, {"error": {"message": message}}) if "temperature" in payload else OK

    server = serve(strict)
    assert refusal(server.url).endswith("with this model. (--param temperature= leaves it out) [E805]")
    predictions, facts = ask(server.url, params={})
    assert (predictions, facts["params"], facts["schema_in"]) == (["other"], {}, "response_format")


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
