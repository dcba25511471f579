"""The page for whoever carries on names files, functions and commands that exist, and the hooks are those of CI."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml

import caspian

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "cards" / "contributing.md").read_text("utf-8")
LINES = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()
COMMANDS = [line.split("#")[0].strip() for line in LINES]
NAMED = re.findall(r"`(caspian(?:\.\w+)+)`", PAGE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command):
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command.split()[0])), *command.split()[1:]],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout and done.stdout.strip() != "") == (0, True), done.stdout + done.stderr


def test_the_functions_of_the_walk_exist():
    assert len(NAMED) > 15
    for name in NAMED:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function)), name


def test_the_paths_exist():
    paths = set(re.findall(r"`((?:scripts|schema|cards|corpus|tests|\.ci)/[\w./-]*)`", PAGE))
    assert len(paths) > 15
    assert [path for path in paths if "NAME" not in path and not (ROOT / path).exists()] == []
    names = re.search(r"The ground: (.*?),\s+which", PAGE, re.DOTALL)[1]
    ground = {path.stem for path in Path(caspian.__file__).parent.glob("*.py") if not path.stem.startswith("__")}
    assert set(re.findall(r"\w+", names)) == ground


def test_every_room_is_named():
    rooms = {path.parent.name for path in Path(caspian.__file__).parent.glob("*/__init__.py")}
    assert rooms == set(re.findall(r"`scripts/caspian/(\w+)/`", PAGE.partition("## One article")[0]))


def test_the_hooks_are_those_of_ci():
    ci = (ROOT / ".ci" / "run").read_text("utf-8").replace('"$bin/', "").replace('"', "")
    (hooks,) = [repo["hooks"] for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]]
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in hooks]
    assert [entry for entry in entries if entry not in ci] == ["caspian check"]  # in CI a test of the release


def test_arrows_run_one_way():
    """A room imports rooms below it only, in the order of the page; nothing of the ground imports a room."""
    order = ["commands", "benchmark", "models", "tasks", "publishing", "card", "agreement", "sources", "scores", "text"]
    package = Path(caspian.__file__).parent
    for path in package.rglob("*.py"):
        room = path.relative_to(package).parts[0] if path.parent != package else ""
        used = set(re.findall(r"^\s*from caspian\.(\w+)[\w.]* import", path.read_text("utf-8"), re.MULTILINE))
        below = order[order.index(room) + 1 :] if room else ["commands"] if path.stem == "__main__" else []
        assert used & set(order) <= {room, *below}, path
