"""Benchmark models on a release: scores with 95 % intervals over articles, and every pair compared.

A model is a baseline (majority, rules, tfidf, crf), a folder of `caspian train`, python:MODULE:FUNCTION,
predictions:FILE, hf:DIR or openai:MODEL@URL (the key, if any, in OPENAI_API_KEY); NAME=SPEC names it.
With --out, results.json, a leaderboard, a plot and all predictions are kept; --report merges such folders.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from caspian.commands.given_data import add_data, given_folders, given_release
from caspian.files import display_path
from caspian.tasks.items import TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from caspian.benchmark.results import Entry
    from caspian.publishing.release_reader import Release
    from caspian.records import Record
    from caspian.tasks.evaluation_sets import EvaluationSet


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

    from caspian.benchmark.model_specs import Setting, resolve_specs
    from caspian.benchmark.request_params import read_params
    from caspian.benchmark.results import answered, with_majority
    from caspian.benchmark.run_folders import ANSWERS, keep_baselines, refuse_other_run, refuse_too_many, run_folder
    from caspian.card.benchmark_section import benchmark_tables
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
    if arguments.report:
        return _report(arguments, release)
    split = arguments.split or TEST
    out = run_folder(Path(arguments.out), arguments.task, split) if arguments.out else None
    if out:
        refuse_other_run(out, arguments.task, split, release)
    evaluation = build_evaluation_set(arguments.task, split, release)
    prices = (arguments.prices[0], arguments.prices[1]) if arguments.prices else None
    keep = out / ANSWERS if out else None
    setting = Setting(release, folders, keep, arguments.parallel, arguments.timeout, prices, params)
    specs = with_majority(arguments.model or baselines_for(arguments.task), arguments.task)
    if out:
        refuse_too_many(out, specs)
    entries = answered(resolve_specs(specs, arguments.task, setting), evaluation)
    _tell(arguments, [_scored(arguments, out, entries, evaluation, split, release)])
    return 0


def _report(arguments: argparse.Namespace, release: Release) -> int:
    """Merges the runs of folders, task by task."""
    from pathlib import Path

    from caspian.benchmark.run_folders import find_runs, read_runs, run_folder
    from caspian.faults import Fault, Refused

    runs = find_runs([Path(folder) for folder in arguments.report])
    tasks = [task for task, _ in runs]
    if arguments.task and arguments.task not in tasks:
        raise Refused([Fault("E901", "--task", "", f"{arguments.task}, but the runs are of {', '.join(tasks)}")])
    scored = []
    for (task, split), places in runs.items():
        if arguments.task in (None, task):
            out = run_folder(Path(arguments.out), task, split) if arguments.out else None
            evaluation, entries = read_runs(places, release)
            scored.append(_scored(arguments, out, entries, evaluation, split, release))
    _tell(arguments, scored)
    return 0


def _scored(
    arguments: argparse.Namespace,
    out: Path | None,
    entries: list[Entry],
    evaluation: EvaluationSet,
    split: str,
    release: Release,
) -> tuple[Record, str]:
    """The results of a run, kept where there is a place for them, and what was written, in a sentence."""
    from contextlib import nullcontext

    from caspian.atomic_folders import one_at_a_time
    from caspian.benchmark.results import score_entries
    from caspian.benchmark.run_folders import refuse_more, with_earlier, write_run

    with one_at_a_time(out) if out else nullcontext():  # another run may add to the same folder
        entries = with_earlier(out, entries, release, asked_anew=not arguments.report)
        if out:
            refuse_more(out, len(entries))
        results = score_entries(entries, evaluation, split, release)
        written = write_run(out, results, entries, evaluation, arguments.errors) if out else []
    return results, f"Written to {display_path(out)}: {', '.join(written)}." if out else ""


def _tell(arguments: argparse.Namespace, scored: list[tuple[Record, str]]) -> None:
    """Prints results: of one task its leaderboard, of several an overview."""
    import json

    from caspian.benchmark.leaderboards import render, render_overview

    results = [one for one, _ in scored]
    if arguments.json:
        print(json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=2))
        return
    print(render(results[0]) if len(results) == 1 else render_overview(results))
    told = [written for _, written in scored if written]
    if told:
        print("", *told, sep="\n")


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
