"""The set-up scripts: what they say where something is missing, and that they do nothing twice."""

from __future__ import annotations

import ast
import importlib.util
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def environment():
    spec = importlib.util.spec_from_file_location("environment", SCRIPTS / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["environment.py", "build.py", "test.py"])
def test_an_old_python_can_read_it_and_say_so(name):
    tree = ast.parse((SCRIPTS / name).read_text("utf-8"), feature_version=(3, 6))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names | {"environment"}


def test_an_old_python_is_told(environment, monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"^Python 3\.11 or newer is needed, this is 3\.9: "):
        environment.prepare()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_module_is_told(environment, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit, match=r"^Python's venv module is missing: install it"):
        environment.prepare()


def test_steps_are_taken_once_and_again_when_the_pins_change(environment, monkeypatch, tmp_path):
    taken = []
    pins = tmp_path / "constraints.txt"
    pins.write_text("a==1\n")
    monkeypatch.setattr(environment, "CONSTRAINTS", str(pins))
    monkeypatch.setattr(environment, "STAMP", str(tmp_path / "installed"))
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "step", lambda what, command: taken.append(what))
    environment.prepare()
    assert [what.split()[0] for what in taken] == ["making", "installing", "installing"]
    environment.prepare()
    assert len(taken) == 3
    pins.write_text("a==2\n")
    environment.prepare()
    assert len(taken) == 6


def test_a_failing_step_shows_its_output_and_one_line(environment, capfd):
    with pytest.raises(SystemExit, match=r"^trying failed \(exit code 3\); its output is above$"):
        environment.step("trying", [sys.executable, "-c", "print('why'); raise SystemExit(3)"])
    assert capfd.readouterr().err == "why\n"


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="not in the environment that scripts/test.py makes")
def test_everything_installed_is_pinned():
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (SCRIPTS / "constraints.txt").read_text().split()
    }
    installed = {d.metadata["Name"].lower().replace("_", "-") for d in distributions()}
    assert installed - pinned <= {"caspian-corpus", "pip", "setuptools"}
