"""Benchmark models on a release: scores with 95 % intervals over articles, and every pair compared.

A model is a baseline (majority, rules, tfidf, crf), a folder of `caspian train`, python:MODULE:FUNCTION,
predictions:FILE, hf:DIR or openai:MODEL@URL (the key, if any, in OPENAI_API_KEY); NAME=SPEC names it.
With --out, results.json, a leaderboard, a plot and all predictions are kept; --report merges such folders.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import add_data, given_folders, given_release
from caspian.files import display_path
from caspian.tasks.items import TASKS


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--task", choices=TASKS, help="what is asked")
    parser.add_argument("--model", action="append", metavar="SPEC", help="a model; repeat it to compare several")
    add_data(parser)
    parser.add_argument("--split", help="the split to ask (default: test; choose settings elsewhere)")
    parser.add_argument(
        "--out",
        metavar="DIR",
        help="keep results, leaderboard, plot and predictions there, beside those of earlier runs",
    )
    parser.add_argument("--errors", action="store_true", help="with --out: write what each model got wrong")
    parser.add_argument(
        "--baselines", action="store_true", help="all baselines on all tasks, kept for the corpus's card"
    )
    parser.add_argument("--report", nargs="+", metavar="DIR", help="merge the runs of these folders")
    parser.add_argument(
        "--parallel", type=int, default=4, metavar="N", help="requests at once to a server (default: 4)"
    )
    parser.add_argument("--timeout", type=float, default=60.0, metavar="S", help="seconds a request may take (60)")
    parser.add_argument(
        "--prices", nargs=2, type=float, metavar=("IN", "OUT"), help="of a million tokens, for the cost"
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="sent to a server with each request, the value as JSON or text; repeatable; "
        "temperature= leaves out the temperature of 0",
    )
    parser.add_argument("--json", action="store_true", help="print results.json")


def run(arguments: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from caspian.benchmark.leaderboards import render
    from caspian.benchmark.model_specs import Setting, resolve_specs
    from caspian.benchmark.request_params import read_params
    from caspian.benchmark.results import answered, score_entries, with_majority
    from caspian.benchmark.run_folders import (
        ANSWERS,
        keep_baselines,
        read_runs,
        refuse_other_run,
        with_earlier,
        write_run,
    )
    from caspian.card.benchmark_section import benchmark_tables
    from caspian.faults import Fault, Refused
    from caspian.models.baselines import baselines_for
    from caspian.publishing.release_reader import read_release
    from caspian.publishing.statistics import TEST
    from caspian.tasks.evaluation_sets import build_evaluation_set

    if wrong := _misuse(arguments):
        arguments.error(wrong)
    try:
        params = read_params(arguments.param)
    except ValueError as error:
        arguments.error(str(error))
    folders = given_folders(arguments)
    if arguments.baselines:
        kept = keep_baselines(folders)
        print(
            json.dumps(kept, ensure_ascii=False, indent=2) if arguments.json else benchmark_tables({"benchmark": kept})
        )
        return 0
    release = read_release(given_release(arguments))
    out = Path(arguments.out) if arguments.out else None
    if arguments.report:
        evaluation, split, entries = read_runs([Path(folder) for folder in arguments.report], release)
        if arguments.task not in (None, evaluation.task):
            raise Refused([Fault("E901", "--task", "", f"{arguments.task}, but the runs are of {evaluation.task}")])
    else:
        split = arguments.split or TEST
        if out:
            refuse_other_run(out, arguments.task, split)
        evaluation = build_evaluation_set(arguments.task, split, release)
        prices = (arguments.prices[0], arguments.prices[1]) if arguments.prices else None
        keep = out / ANSWERS if out else None
        setting = Setting(release, folders, keep, arguments.parallel, arguments.timeout, prices, params)
        specs = with_majority(arguments.model or baselines_for(arguments.task), arguments.task)
        entries = answered(resolve_specs(specs, arguments.task, setting), evaluation)
    entries = with_earlier(out, entries, release)
    results = score_entries(entries, evaluation, split, release)
    written = write_run(out, results, entries, evaluation, arguments.errors) if out else []
    if arguments.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
        return 0
    print(render(results))
    if out:
        print(f"\nWritten to {display_path(out)}: {', '.join(written)}.")
    return 0


def _misuse(arguments: argparse.Namespace) -> str | None:
    """What is wrong with the words of the command, if anything is."""
    alone = (arguments.task, arguments.model, arguments.report, arguments.data, arguments.out)
    if arguments.baselines and any(alone):
        return "--baselines runs all tasks on the corpus's own release; expected it alone"
    if not arguments.task and not arguments.report and not arguments.baselines:
        return f"--task is missing; expected one of {', '.join(TASKS)}"
    if arguments.report and (arguments.model or arguments.split):
        return "--report only merges runs; expected it without --model and --split"
    if arguments.errors and not arguments.out:
        return "--errors without a place; expected --out DIR beside it"
    if not 1 <= arguments.parallel <= 256:
        return f"--parallel {arguments.parallel}; expected 1 to 256"
    if not 0 < arguments.timeout <= 86_400:
        return f"--timeout {arguments.timeout:g}; expected seconds above 0, at most a day"
    if arguments.prices and not all(0 <= price <= 1_000_000 for price in arguments.prices):
        return f"--prices {arguments.prices[0]:g} {arguments.prices[1]:g}; expected two prices from 0 to 1,000,000"
    return None
