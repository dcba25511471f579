"""Train a model on a release: stance, topic, source_type, commitment, spans, or all of them.

Labels are learnt by TF-IDF and logistic regression, spans by conditional random fields; with
--encoder, by embeddings, a cross-encoder or a tagger on a Hugging Face model directory. The folder
that is written holds weights, labels, metrics and a card, and no code.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import add_data, given_release, given_words
from caspian.files import display_path
from caspian.models.kinds import KINDS, TRAINABLE, default_kind

ALL = "all"


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("task", choices=(*TRAINABLE, ALL), help="what to learn")
    parser.add_argument("--model", choices=KINDS, help="default: tfidf or crf, with --encoder embeddings or tagger")
    parser.add_argument(
        "--encoder", metavar="DIR", help="a Hugging Face model directory, or a hub id, which is fetched"
    )
    add_data(parser)
    parser.add_argument("--out", metavar="DIR", required=True, help="where to write the model")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(arguments: argparse.Namespace) -> int:
    import json
    import shlex
    from pathlib import Path

    from caspian.commands.fault_lines import print_faults
    from caspian.faults import Fault, Refused
    from caspian.models.folders.model_folders import refuse_other, write_model
    from caspian.models.training import train_model
    from caspian.publishing.release_reader import read_release
    from caspian.tasks.items import missing_fields

    release = read_release(given_release(arguments))
    out = Path(arguments.out)
    learnable = [task for task in TRAINABLE if not missing_fields(task, release.schemas)] or TRAINABLE
    tasks = learnable if arguments.task == ALL else (arguments.task,)
    if arguments.task == ALL and arguments.model:
        raise Refused([Fault("E901", "--model", "", "no kind learns all tasks; expected none, or one task")])
    places = {task: out / task if arguments.task == ALL else out for task in tasks}
    for task, place in places.items():
        refuse_other(place, task)
    written, faults = [], list[Fault]()
    for task, place in places.items():
        kind = arguments.model or default_kind(task, arguments.encoder)
        try:
            trained = train_model(task, kind, release, arguments.encoder)
        except Refused as refused:  # the other tasks may be learnt nevertheless
            faults += refused.faults
            continue
        write_model(trained, place, release.schemas, release.facts["about"]["licence"])
        written.append({"folder": display_path(place), **trained.about, "metrics": trained.metrics})
        if not arguments.json:
            print(_told(written[-1]), flush=True)
    print_faults(faults)
    if arguments.json:
        print(json.dumps(written, ensure_ascii=False, indent=2))
    elif written:
        given = ["--model", display_path(out), *given_words(arguments)]
        first = str(written[0]["task"])
        lines = [["caspian", "bench", "--task", first, *given], ["caspian", "label", "ARTICLE.txt", *given]]
        print(f"\nNext: {', '.join(f'`{shlex.join(line)}`' for line in lines)}.")
    return 1 if faults else 0


def _told(model: dict[str, object]) -> str:
    """One line a model: where, what, from how much, and its main score on validation."""
    from caspian.card.markdown import number, quantity
    from caspian.tasks.model_scores import main_score

    metrics: dict = model["metrics"]  # type: ignore[assignment, type-arg]
    main = main_score(str(model["task"]))
    validation = metrics["validation"] or {}
    scores = ", ".join(f"{number(scores[main]['value'])} ({origin})" for origin, scores in validation.items())
    size = f"{quantity(metrics['items'], 'item')} of {quantity(metrics['articles'], 'article')}"
    judged = f"; {main} on validation {scores}" if scores else ""
    return (
        f"{model['folder']}: {model['task']} by {model['kind']} from {size}, {metrics['cpu_seconds']} s of CPU{judged}"
    )
