"""Write task files for lm-evaluation-harness, which then benchmarks the models that it knows.

The group `caspian` asks for stance, by likelihood and generated, and for attributions. The tasks load
their data from the installed package and need no network; with --corpus or --data, from that release.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import add_data, given_release, given_words
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="DIR", default="caspian-tasks", help="where to (default: caspian-tasks)")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="print the files and the command to run as JSON")


def run(arguments: argparse.Namespace) -> int:
    import json
    import shlex
    from pathlib import Path

    from caspian.benchmark.harness import GROUP, write_tasks
    from caspian.publishing.release_reader import read_release

    folder = given_release(arguments)
    release = read_release(folder)
    out = Path(arguments.out)
    files = [display_path(path) for path in write_tasks(out, release.schemas)]
    command = ["lm-eval", "run", "--model", "dummy", "--tasks", GROUP, "--include_path", display_path(out)]
    command += ["--num_fewshot", "2"] if "train" in release.splits["articles"] else []
    if given_words(arguments):
        command += ["--metadata", json.dumps({"release": display_path(folder)}, ensure_ascii=False)]
    if arguments.json:
        print(json.dumps({"files": files, "command": command}, ensure_ascii=False, indent=2))
        return 0
    print("\n".join(files))
    print(f"\nTo try them on a model that guesses (pip install lm_eval):\n{shlex.join(command)}")
    return 0
