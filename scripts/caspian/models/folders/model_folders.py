"""A trained model as a folder: weights without code, what it was made for, its metrics, its card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from caspian.atomic_folders import draft_beside, put_in_place, refuse_place, remove_leftovers
from caspian.faults import Fault, Refused, file_fault
from caspian.files import display_path, files_below, sha256_of
from caspian.models.folders.model_card import render_model_card
from caspian.models.kinds import TRAINABLE, kinds_for, module_of
from caspian.models.training import Trained, answer_values, label_digest
from caspian.records import Record, json_text, read_record, validator
from caspian.schemas import Schemas, built_in

MODEL, METRICS, CARD = "model.json", "metrics.json", "README.md"


class Model(NamedTuple):
    """A model read from its folder; `about` is its model.json."""

    about: Record
    estimator: Any

    @property
    def classes_(self) -> list[str]:
        """The labels in the order of `predict_proba`'s columns; for labels only."""
        return [str(label) for label in self.estimator.classes_]

    def predict(self, items: Sequence[Record]) -> list[Any]:
        """A label for each item, or the attributions of each sentence."""
        return list(self.estimator.predict(items))

    def predict_proba(self, items: Sequence[Record]) -> Any:
        """Probabilities, an array of items × `classes_`; for labels only."""
        return self.estimator.predict_proba(items)


def write_model(trained: Trained, destination: Path, schemas: Schemas, licence: str) -> None:
    """Writes a model's folder, whole or not at all.

    Raises Refused where the folder holds anything but a model for the same task, or cannot be written.
    """
    refuse_other(destination, trained.about["task"])
    with draft_beside(destination) as folder:
        module_of(trained.about["kind"]).write_weights(trained.estimator, folder)
        (folder / METRICS).write_bytes(json_text(trained.metrics).encode())
        (folder / CARD).write_bytes(render_model_card(trained.about, trained.metrics, schemas, licence).encode())
        files = {name: sha256_of(folder / name) for name in files_below(folder)}
        (folder / MODEL).write_bytes(json_text({**trained.about, "files": files}).encode())
        put_in_place(folder, destination)


def refuse_other(folder: Path, task: str) -> None:
    """Raises Refused where a folder holds what a new model of the task must not replace, or none belongs."""
    refuse_place(folder)
    if folder.parent.is_dir():
        remove_leftovers(folder)
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise Refused([file_fault("E110", folder, "not a folder of its own; expected none, or a trained model")])
    if not any(folder.iterdir()):
        return
    about, faults = read_record(folder / MODEL, validator("model", built_in()))
    if faults:
        raise Refused([file_fault("E110", folder, "holds something else than a model; give another one with --out")])
    if about["task"] != task:
        raise Refused(
            [file_fault("E110", folder, f"holds a model for {about['task']}; expected none, or one for {task}")]
        )
    strange = sorted(set(files_below(folder)) - {MODEL, *about["files"]})
    if strange:
        message = "not a file of the model, and a new one would remove it; move it away"
        raise Refused([file_fault("E110", folder / name, message) for name in strange])


def read_model(folder: str | Path, schemas: Schemas | None = None) -> Model:
    """A trained model, checked: its files are those it was written with, its labels those of `schemas`, if given.

    Raises Refused with all that is wrong.
    """
    folder = Path(folder)
    about = read_about(folder)
    task, kind = about["task"], about["kind"]
    faults = []
    if kind not in kinds_for(task):
        message = f"{kind!r} is no kind of model for {task}; expected one of {', '.join(kinds_for(task))}"
        faults.append(Fault("E701", display_path(folder / MODEL), "$.kind", message))
    faults += _label_faults(folder, about, schemas) if schemas else []
    faults += _file_faults(folder, about)
    if faults:
        raise Refused(faults)
    try:
        estimator = module_of(kind).read_weights(folder, task, about["labels"], about["settings"])
    except (TypeError, KeyError, ValueError, AttributeError) as error:  # settings that the estimator does not know
        message = f"not usable by {kind}: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        raise Refused([Fault("E704", display_path(folder / MODEL), "$.settings", message)]) from None
    return Model(about, estimator)


def read_about(folder: Path) -> Record:
    """The model.json of a folder. Raises Refused where it is none."""
    if not folder.is_dir():
        raise Refused([file_fault("E112", folder, "no such folder; expected one that `caspian train` wrote")])
    inner = _find_model_folders(folder, TRAINABLE)
    if inner and folder not in inner:
        some = ", ".join(display_path(path) for path in inner)
        raise Refused([file_fault("E701", folder, f"several models; expected one of {some}")])
    about, faults = read_record(folder / MODEL, validator("model", built_in()))
    if faults:
        raise Refused(faults)
    return about


def _find_model_folders(folder: Path, needed: Sequence[str]) -> list[Path]:
    """The folder itself where it is a model's, else those of its parts that are, one a task."""
    if (folder / MODEL).is_file():
        return [folder]
    return [folder / task for task in needed if (folder / task / MODEL).is_file()]


def _label_faults(folder: Path, about: Record, schemas: Schemas) -> list[Fault]:
    here = answer_values(about["task"], schemas)
    if about["labels"] == here and about["label_schema"] == label_digest(about["task"], schemas):
        return []
    if about["labels"] == here:
        message = (
            "made under other definitions of these labels (their SHA-256 differs); expected a model made for them, "
            "or --corpus or --data with the labels that it was made for"
        )
        return [Fault("E702", display_path(folder / MODEL), "$.label_schema", message)]
    message = (
        f"made for {about['task']} as {', '.join(about['labels'])}; expected {', '.join(here)}, "
        "or --corpus or --data with the labels that it was made for"
    )
    return [Fault("E702", display_path(folder / MODEL), "$.labels", message)]


def _file_faults(folder: Path, about: Record) -> list[Fault]:
    """Files that are missing, changed, added, or not in the folder at all."""
    faults = []
    present = set(files_below(folder))
    for name, expected in about["files"].items():
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            faults.append(
                Fault(
                    "E703",
                    display_path(folder / MODEL),
                    "$.files",
                    f"{name!r} leaves the folder; expected a file of it",
                )
            )
        elif name not in present or path.is_symlink() or not path.is_file():
            faults.append(file_fault("E703", path, "missing; expected the file that model.json lists"))
        elif sha256_of(path) != expected:
            faults.append(file_fault("E703", path, "changed since the model was trained (its SHA-256 differs)"))
    strange = sorted(present - {MODEL, *about["files"]})
    return faults + [file_fault("E703", folder / name, "not a file that model.json lists") for name in strange]


def read_models(folder: Path, schemas: Schemas, needed: Sequence[str] = TRAINABLE) -> dict[str, Model]:
    """task → model, from the folder of one, or of several in folders named after the tasks that are `needed`.

    Raises Refused for none.
    """
    folders = _find_model_folders(folder, needed)
    if not folders:
        raise Refused(
            [file_fault("E701", folder, "no model.json, here or in a folder named after a task; expected a model")]
        )
    faults, models = [], {}
    for place in folders:
        try:
            model = read_model(place, schemas)
            models[model.about["task"]] = model
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return models
