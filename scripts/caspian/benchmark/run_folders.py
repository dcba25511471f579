"""The folder of a benchmark's run, written, read again and merged; and the results a corpus keeps for its card."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from caspian.atomic_folders import changed_folder, refuse_place
from caspian.benchmark.error_analysis import write_errors
from caspian.benchmark.leaderboards import render_leaderboard
from caspian.benchmark.model_specs import free_name
from caspian.benchmark.plots import write_plot
from caspian.benchmark.predictions import read_predictions, write_predictions
from caspian.benchmark.results import Entry, evaluated_digests, run_baselines
from caspian.faults import Fault, Refused, file_fault
from caspian.files import LITTER, Folders, display_path, sha256_of
from caspian.publishing.release_reader import Release, read_release
from caspian.records import Record, json_text, read_record, validator
from caspian.schemas import built_in
from caspian.sources.corpus_file import BENCHMARK
from caspian.tasks.evaluation_sets import EvaluationSet, build_evaluation_set
from caspian.tasks.items import TASKS

RESULTS, ANSWERS = "results.json", "answers"
LARGEST_RESULTS = 50_000_000  # characters: every pair of 200 models is compared
MOST_MODELS = 200  # in one run, as schema/results.json has it


def run_folder(out: Path, task: str, split: str) -> Path:
    """Where the run of a task and split belongs below a folder, which may hold several and never moves itself."""
    if (out / RESULTS).exists() or any((out / ANSWERS).glob("*.jsonl")):
        message = (
            "holds a run itself; expected a folder to hold runs, or a new one (--report reads its results, and answers "
            f"that were kept serve again below {task}-{split}/{ANSWERS})"
        )
        raise Refused([file_fault("E804", out, message)])
    refuse_place(out)
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise Refused([file_fault("E110", out, "not a folder of its own; expected one to write results to")])
    return out / f"{task}-{split}"


def refuse_more(folder: Path, count: int) -> None:
    """Raises Refused for more models than the results of a run can hold."""
    if count > MOST_MODELS:
        raise Refused([file_fault("E804", folder, f"{count} models; expected {MOST_MODELS} at most in one run")])


def refuse_too_many(folder: Path, specs: Sequence[str]) -> None:
    """Raises Refused where a run would have more models, with those that it has already, than results can hold."""
    earlier = [model["spec"] for model in read_results(folder)["models"]] if (folder / RESULTS).exists() else []
    refuse_more(folder, len(earlier) + sum(spec not in earlier for spec in specs))


def find_runs(folders: Sequence[Path]) -> dict[tuple[str, str], list[Path]]:
    """(task, split) → the folders that hold a run of it, of these and of those right below them.

    Raises Refused where a folder holds none.
    """
    runs: dict[tuple[str, str], list[Path]] = {}
    for folder in folders:
        below = [path.parent for path in sorted(folder.glob(f"[!.]*/{RESULTS}"))]
        for place in below if below and not (folder / RESULTS).exists() else [folder, *below]:
            results = read_results(place)
            runs.setdefault((results["task"], results["data"]["split"]), []).append(place)
    return runs


def write_run(
    folder: Path, results: Record, entries: Sequence[Entry], evaluation: EvaluationSet, errors: bool = False
) -> list[str]:
    """Writes results, leaderboard, plot, predictions and, if asked, errors, all or none; returns their names.

    Where matplotlib is not installed there is no plot, and a line on stderr says so. Raises Refused
    where the folder holds something else than a run of this task and split, or cannot be written.
    """
    refuse_other_run(folder, results["task"], results["data"]["split"])
    with changed_folder(folder, linked=ANSWERS) as draft:
        written = [draft / RESULTS, draft / "leaderboard.md"]
        (draft / "predictions").mkdir(exist_ok=True)
        for entry in entries:
            written.append(draft / "predictions" / f"{entry.name}.jsonl")
            before = written[-1].read_bytes() if written[-1].exists() else None
            write_predictions(written[-1], evaluation, entry.predicted)
            for suffix in (".jsonl", ".md") if before != written[-1].read_bytes() else ():
                (draft / "errors" / f"{entry.name}{suffix}").unlink(missing_ok=True)  # those of other answers
        for path in (draft / "predictions").glob("*.jsonl"):  # of models that have no results any more
            if path.stem not in {entry.name for entry in entries}:
                path.unlink()
        models = [
            {**model, "predictions": sha256_of(draft / "predictions" / f"{model['name']}.jsonl")}
            for model in results["models"]
        ]
        written[0].write_bytes(json_text({**results, "models": models}).encode())
        written[1].write_bytes(render_leaderboard(results).encode())
        written += _plots(draft, results)
        for entry in entries if errors else ():
            written += write_errors(draft, entry, evaluation)
    return [path.relative_to(draft).as_posix() for path in written]


def _plots(folder: Path, results: Record) -> list[Path]:
    paths = [folder / "leaderboard.svg", folder / "leaderboard.png"]
    try:
        for path in paths:
            write_plot(results, path)
    except Refused as refused:
        print(refused.faults[0], file=sys.stderr)
        return []
    return paths


def refuse_other_run(folder: Path, task: str, split: str, release: Release | None = None) -> None:
    """Raises Refused where a folder holds results of another task, split or release, or no run at all."""
    refuse_place(folder)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused([file_fault("E110", folder, "not a folder of its own; expected one to write results to")])
    present = {path.name for path in folder.iterdir()} - LITTER if folder.exists() else set()
    if present <= {ANSWERS, "predictions"}:  # a run that was stopped
        return
    if RESULTS not in present:
        raise Refused([file_fault("E110", folder, "holds something else than a run; expected a new folder")])
    results = read_results(folder)
    if (results["task"], results["data"]["split"]) != (task, split):
        found = f"{results['task']} on {results['data']['split']}"
        raise Refused(
            [file_fault("E804", folder, f"holds results of {found}; expected another folder for {task} on {split}")]
        )
    if release and results["data"]["digests"] != evaluated_digests(release):
        raise Refused([file_fault("E804", folder, "holds results on other data; expected another folder")])


def with_earlier(
    folder: Path | None, entries: Sequence[Entry], release: Release, *, asked_anew: bool = True
) -> list[Entry]:
    """The models that a folder already has results of, save those that `entries` stand for, and these.

    An entry stands for an earlier one of the same model with the same answers and, where it was `asked_anew`, for
    the only earlier one of that model. Another model that bears the name of an earlier one is numbered.
    """
    if folder is None or not (folder / RESULTS).exists():
        return list(entries)
    _, kept = read_runs([folder], release)
    for entry in entries:
        alike = [other for other in kept if _same_model(other, entry)]
        equal = [other for other in alike if other.predicted == entry.predicted]
        gone = equal[:1] or (alike if asked_anew and len(alike) == 1 else [])
        kept = [other for other in kept if not any(other is one for one in gone)]
    taken = {entry.name for entry in kept}
    return [*kept, *(_numbered(entry, taken) for entry in entries)]


def _same_model(one: Entry, other: Entry) -> bool:
    """Whether two entries are of one model, asked alike: its name before it was numbered, spec, and params."""
    return (_given_name(one), one.spec, one.facts.get("params")) == (
        _given_name(other),
        other.spec,
        other.facts.get("params"),
    )


def _given_name(entry: Entry) -> str:
    return str(entry.facts.get("named", entry.name))


def _numbered(entry: Entry, taken: set[str]) -> Entry:
    """The entry under a name that is free, which is taken then; where that is another, `named` keeps the one given."""
    given = _given_name(entry)
    name = free_name(given, taken)
    facts = {key: value for key, value in entry.facts.items() if key != "named"}
    return entry._replace(name=name, facts=facts if name == given else {**facts, "named": given})


def read_results(folder: Path) -> Record:
    """The results.json of a run's folder. Raises Refused where it is none."""
    results, faults = read_record(folder / RESULTS, validator("results", built_in()), LARGEST_RESULTS)
    if faults:
        raise Refused(faults)
    return results


def read_runs(folders: Sequence[Path], release: Release) -> tuple[EvaluationSet, list[Entry]]:
    """The evaluation set that several runs share, and all their models with their predictions.

    Raises Refused where runs are of different tasks, splits or data, and with every fault of their
    predictions. Of equal models one is kept; different ones of one name are numbered.
    """
    faults, runs = [], []
    for folder in folders:
        try:
            runs.append((folder, read_results(folder)))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    task, split = runs[0][1]["task"], runs[0][1]["data"]["split"]
    for folder, results in runs:
        data = results["data"]
        if (results["task"], data["split"]) != (task, split):
            message = (
                f"{results['task']} on {data['split']}; expected {task} on {split}, as in {display_path(runs[0][0])}"
            )
            faults.append(Fault("E804", display_path(folder / RESULTS), "$.task", message))
        elif data["digests"] != evaluated_digests(release):
            message = (
                "of other data than the release; expected equal digests, or --data with the release that was asked"
            )
            faults.append(Fault("E804", display_path(folder / RESULTS), "$.data.digests", message))
    if faults:
        raise Refused(faults)
    evaluation = build_evaluation_set(task, split, release)
    entries: list[Entry] = []
    taken: set[str] = set()
    for folder, results in runs:
        for model in results["models"]:
            path = folder / "predictions" / f"{model['name']}.jsonl"
            try:
                predicted = read_predictions(path, evaluation, release.schemas)
                if sha256_of(path) != model.get("predictions"):
                    message = "not the predictions that were scored (another SHA-256 than in results.json)"
                    raise Refused([file_fault("E804", path, message)])
            except Refused as refused:
                faults += refused.faults
                continue
            entry = Entry(model["name"], model["spec"], predicted, model["seconds"], model["facts"])
            if any(_same_model(other, entry) and other.predicted == predicted for other in entries):
                continue  # the majority of every run, say
            entries.append(_numbered(entry, taken))
    if faults:
        raise Refused(faults)
    return evaluation, entries


def keep_baselines(folders: Folders) -> list[Record]:
    """Runs all baselines on all tasks of a corpus's release, and keeps the results where its card finds them."""
    refuse_place(folders.corpus / BENCHMARK)
    release = read_release(folders.release)
    kept = [run_baselines(task, "test", release, folders) for task in sorted(TASKS)]
    with changed_folder(folders.corpus / BENCHMARK) as draft:
        for results in kept:
            (draft / f"{results['task']}.json").write_bytes(json_text(results).encode())
    return kept
