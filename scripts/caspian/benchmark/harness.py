"""Task files for lm-evaluation-harness (`lm_eval`): CASPIAN's tasks from the installed package, without a network.

The files name no place: data and scores come from `caspian.benchmark.harness_data`, in which the
package finds its own release. Another release is given as `--metadata release=DIR`.
"""

from __future__ import annotations

import json
from pathlib import Path

import caspian
from caspian.atomic_folders import changed_folder
from caspian.faults import Fault, Refused, file_fault
from caspian.files import LITTER, display_path
from caspian.records import Record
from caspian.schemas import Schemas, labels
from caspian.scores.span_scores import ATTRIBUTION_LABELS
from caspian.tasks.items import missing_fields

GROUP = "caspian"
# Of attributions the scores that add up over sentences; those of single roles count equal spans of an article once.
METRICS = {
    "stance_mc": ("macro_f1", "accuracy", "mcc"),
    "stance_gen": ("macro_f1", "accuracy", "mcc", "unanswered"),
    "attribution": (
        *(f"{kind}_{measure}_f1" for kind in ("tuple", "attribution") for measure in ("overlap", "exact")),
        "attribution_match_f1",
        *(f"{name}_f1" for name in ATTRIBUTION_LABELS),
        "unanswered",
    ),
}
LABEL_METRICS = METRICS["stance_mc"]
FUNCTIONS = (
    *("load_stance", "load_attribution", "score_choices", "score_label", "score_attributions"),
    *(*LABEL_METRICS, "f1", "mean"),
)
# With examples in plain text, what a base model would go on with after its answer: the next question.
STOP = '\n\n{\n "article'
_CACHE = "__pycache__"  # lm_eval imports utils.py, and Python keeps it there


def write_tasks(folder: Path, schemas: Schemas) -> list[Path]:
    """Writes the task files of the group `caspian` into a folder and returns their paths.

    `stance_mc` chooses among the labels by likelihood, `stance_gen` and `attribution` generate JSON.
    Each score is reported for each origin of articles apart; a task whose fields are not labelled is left out.
    Raises Refused where none is left, or the folder holds anything else.
    """
    names = [name for name in METRICS if not missing_fields(name.partition("_")[0], schemas)]
    if not names:
        message = "neither stances nor whole attributions are labelled, which the tasks ask for"
        raise Refused([Fault("E609", display_path(folder), "", message)])
    texts = {
        "utils.py": _utils(),
        f"{GROUP}.yaml": _yaml({"group": GROUP, "task": [f"{GROUP}_{name}" for name in names], **_version()}),
        **{f"{GROUP}_{name}.yaml": _yaml(_task(name, schemas)) for name in names},
    }
    _refuse_foreign(folder, texts)
    with changed_folder(folder) as draft:
        for name, text in texts.items():
            (draft / name).write_bytes(text.encode())
    return [folder / name for name in texts]


def _refuse_foreign(folder: Path, texts: dict[str, str]) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise Refused([file_fault("E110", folder, "no folder; expected none, or one with such tasks only")])
    strange = [p for p in sorted(folder.iterdir()) if p.name not in {*texts, *LITTER, _CACHE} or p.is_symlink()]
    if strange:
        message = "not a file of these tasks; expected an empty folder, or one with such tasks only"
        raise Refused([file_fault("E110", path, message) for path in strange])


def _task(name: str, schemas: Schemas) -> Record:
    """A task as lm_eval has it; `instructions`, `question` and `answer` are columns of the loaded data."""
    field = name.partition("_")[0]
    task: Record = {
        "task": f"{GROUP}_{name}",
        "custom_dataset": _Function(f"utils.load_{field}"),
        "fewshot_split": "train",
        "test_split": "test",
        "description": "instructions",
        "doc_to_text": "question",
        "doc_to_target": "answer",
        "target_delimiter": "\n",
    }
    if name == "stance_mc":
        choices = [label_answer(field, label.name) for label in labels(field, schemas)]
        task |= {"output_type": "multiple_choice", "doc_to_choice": choices}
        task["process_results"] = _Function("utils.score_choices")
    else:
        tokens = 64 if field == "stance" else 1024
        task["output_type"] = "generate_until"
        task["generation_kwargs"] = {"until": [STOP], "do_sample": False, "temperature": 0.0, "max_gen_toks": tokens}
        task["process_results"] = _Function(f"utils.score_{'label' if field == 'stance' else 'attributions'}")
    task["metric_list"] = [
        {
            "metric": f"{origin.name}_{metric}",
            "aggregation": _Function(f"utils.{_aggregation(metric)}"),
            "higher_is_better": metric != "unanswered",
        }
        for origin in labels("origin", schemas)
        for metric in METRICS[name]
    ]
    return {**task, **_version()}


def _aggregation(metric: str) -> str:
    return metric if metric in LABEL_METRICS else "mean" if metric == "unanswered" else "f1"


def label_answer(field: str, label: str) -> str:
    """A label in the form in which the prompts ask for it."""
    return json.dumps({field: label}, ensure_ascii=False)


def _version() -> Record:
    return {"metadata": {"version": caspian.__version__}}


def _utils() -> str:
    names = "".join(f"    {name},\n" for name in sorted(FUNCTIONS))
    exported = ", ".join(f'"{name}"' for name in sorted(FUNCTIONS))
    return (
        '"""What the tasks in this folder load, and how they are scored; written by `caspian harness`."""\n\n'
        f"from caspian.benchmark.harness_data import (\n{names})\n\n__all__ = [{exported}]\n"
    )


class _Function(str):
    """A name that YAML marks as a function: `!function utils.f1`."""


def _yaml(content: Record) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_representer(_Function, lambda dumper, name: dumper.represent_scalar("!function", str(name)))
    return str(yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120))
