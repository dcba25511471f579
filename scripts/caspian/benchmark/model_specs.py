"""What `--model` names → a function from an evaluation set to predictions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from importlib import import_module
from itertools import islice
from pathlib import Path
from traceback import extract_tb
from typing import Any, NamedTuple

from caspian.benchmark.predictions import check_answers, read_predictions
from caspian.benchmark.request_params import DEFAULTS
from caspian.faults import Fault, Refused, nearest
from caspian.files import Folders, is_in_package
from caspian.models.baselines import BASELINES, baseline, baselines_for, can_answer
from caspian.publishing.release_reader import Release
from caspian.records import Record
from caspian.tasks.evaluation_sets import EvaluationSet
from caspian.terminal import first_steering

Predict = Callable[[EvaluationSet], tuple[list[Any], Record]]  # predictions in the order of the items, and facts
PREFIXES = ("python", "predictions", "hf", "openai")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAMED = re.compile(rf"({_NAME.pattern})=(.+)", re.DOTALL)
_EXPECTED = (
    f"expected a baseline ({', '.join(BASELINES)}), a folder of `caspian train`, python:MODULE:FUNCTION, "
    "predictions:FILE, hf:DIR or openai:MODEL@URL"
)


_LONGEST_SPEC, _LONGEST_NAME = 1000, 90  # characters


class NamedModel(NamedTuple):
    """A model that takes part: its name in tables, how it was given, and how it is asked."""

    name: str
    spec: str
    predict: Predict


class Setting(NamedTuple):
    """What models may need: the release, the corpus's folders, and how a server is asked."""

    release: Release
    folders: Folders
    keep: Path | None = None
    parallel: int = 4
    timeout: float = 60.0
    prices: tuple[float, float] | None = None
    params: Record = DEFAULTS


def resolve_specs(specs: Sequence[str], task: str, setting: Setting) -> list[NamedModel]:
    """A contender for every spec, `NAME=SPEC` or SPEC. Raises Refused with every spec that cannot be used."""
    found, faults, taken = [], [], set[str]()
    for written in specs:
        named = _NAMED.fullmatch(written)
        name, spec = (named[1], named[2]) if named else (None, written)
        if len(spec) > _LONGEST_SPEC or first_steering(spec):  # results could not hold it
            message = f"expected {_LONGEST_SPEC:,} characters at most, on one line and without steering marks"
            faults.append(Fault("E801", written[:80], "", message))
            continue
        try:
            default, predict = _resolve(spec, task, setting)
        except Refused as refused:
            faults += refused.faults
            continue
        if name and name in taken:
            faults.append(Fault("E801", written, "", f"two models are called {name}; expected names that differ"))
        name = (name or re.sub(r"[^A-Za-z0-9._-]+", "-", default).strip("-._") or "model")[:_LONGEST_NAME]
        name = free_name(name, taken)
        found.append(NamedModel(name, spec, predict))
    if faults:
        raise Refused(faults)
    return found


def free_name(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken already; it is taken from now on."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name[:_LONGEST_NAME]}-{number}"
    taken.add(free)
    return free


def _resolve(spec: str, task: str, setting: Setting) -> tuple[str, Predict]:
    kind, _, rest = spec.partition(":")
    if spec in BASELINES:
        return spec, _baseline(spec, task, setting)
    if kind in PREFIXES and rest:
        return {"python": _python, "predictions": _predictions, "hf": _pipeline, "openai": _server}[kind](
            rest, task, setting
        )
    if Path(spec).is_dir():
        return _folder(Path(spec), task, setting)
    hint = f"; did you mean predictions:{spec}?" if Path(spec).is_file() else nearest(spec, BASELINES)
    raise Refused([Fault("E801", spec, "", f"no such model{hint}; {_EXPECTED}")])


def _baseline(name: str, task: str, setting: Setting) -> Predict:
    if not can_answer(name, task):
        raise Refused(
            [Fault("E801", name, "", f"no baseline for {task}; expected one of {', '.join(baselines_for(task))}")]
        )

    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        return baseline(name, task, setting.release)(evaluation.items), {}

    return predict


def _folder(folder: Path, task: str, setting: Setting) -> tuple[str, Predict]:
    from caspian.models.pipeline import answerer

    answer, about = answerer(folder, task, setting.release.schemas)
    trained = sorted({f"{a['trained_on']['name']} {a['trained_on']['version']}" for a in about})

    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        return answer(evaluation.items), {"trained_on": ", ".join(trained)}

    return folder.resolve().name, predict


def _python(rest: str, task: str, setting: Setting) -> tuple[str, Predict]:  # noqa: ARG001
    module, _, name = rest.partition(":")
    place = f"python:{rest}"
    sys.path.insert(0, "")  # as `python -m` does: the user's module lies in the working folder
    try:
        function = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 # a module of the user's may raise anything
        raise Refused(
            [Fault("E807", place, "", f"cannot be imported: {_told(error)}; expected python:MODULE:FUNCTION")]
        ) from None
    finally:
        sys.path.remove("")

    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        count = len(evaluation.items)
        try:
            answers = function(deepcopy(evaluation.items))
            listed = hasattr(answers, "__iter__") and not isinstance(answers, (str, dict))
            returned = list(islice(answers, count + 1)) if listed else []  # a generator may have no end
        except (Exception, SystemExit) as error:  # noqa: BLE001
            message = f"raised {_told(error)}; it is given the list of items, and expected to give a list of answers"
            raise Refused([Fault("E807", place, "", message)]) from None
        if not listed:
            message = f"gave a {type(answers).__name__}; expected a list of {count} answers, one an item"
            raise Refused([Fault("E807", place, "", message)])
        return check_answers(returned, place, evaluation, setting.release.schemas), {}

    return name, predict


def _told(error: BaseException) -> str:
    """An error and the last line outside of this package that led to it."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not is_in_package(Path(frame.filename))]
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 # nor can it be relied on to say what is wrong
        words = "no message"
    return f"{type(error).__name__}: {words}{where}"


def _predictions(rest: str, task: str, setting: Setting) -> tuple[str, Predict]:  # noqa: ARG001
    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        return read_predictions(Path(rest), evaluation, setting.release.schemas), {}

    return Path(rest).stem, predict


def _pipeline(rest: str, task: str, setting: Setting) -> tuple[str, Predict]:
    from caspian.benchmark.hugging_face import predict_with_pipeline

    if task == "attribution":
        raise Refused(
            [Fault("E801", f"hf:{rest}", "", "a pipeline gives no targets and stances; expected task spans or a label")]
        )

    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        answers = predict_with_pipeline(Path(rest), task, evaluation.items, evaluation.labels)
        return check_answers(answers, f"hf:{rest}", evaluation, setting.release.schemas), {}

    return Path(rest).resolve().name, predict


def _server(rest: str, task: str, setting: Setting) -> tuple[str, Predict]:
    from caspian.benchmark.servers import ask_server
    from caspian.card.prose import guidelines

    model, _, url = rest.rpartition("@")
    if not model or not url:
        raise Refused(
            [
                Fault(
                    "E801",
                    f"openai:{rest}",
                    "",
                    "expected openai:MODEL@URL, such as openai:qwen3@http://127.0.0.1:8000/v1",
                )
            ]
        )
    rules = guidelines(setting.folders.cards)

    def predict(evaluation: EvaluationSet) -> tuple[list[Any], Record]:
        return ask_server(
            model, url, task, evaluation.items, setting.release.schemas, rules, setting.keep,
            parallel=setting.parallel, timeout=setting.timeout, prices=setting.prices, params=setting.params,
        )  # fmt: skip

    return model, predict
