"""What several test modules need: a tiny valid corpus, and the command line in this process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

# Two test processes share two cores: threads of a linear algebra library would only wait for each other.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# New examples are looked for at the desk; in CI the same ones are tried, so that it fails for a change only.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")

HERE = Path(__file__).parent
VALID = HERE / "valid"


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the tiny valid corpus that a test may break."""
    return Path(shutil.copytree(VALID, tmp_path / "corpus"))


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs `caspian …` in this process and returns exit code, stdout and stderr."""

    monkeypatch.setenv("COLUMNS", "100")

    def run(*words) -> Result:
        from caspian.commands import main

        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def release(corpus, run) -> Path:
    """The release of the tiny corpus."""
    assert run("build", "--corpus", corpus).code == 0
    return corpus / "release"


@pytest.fixture(scope="session")
def small_release(tmp_path_factory) -> Path:
    """Eight train, two validation and eleven test articles of the corpus, and the published one; not to be changed."""
    from small_release import write_small_release

    return write_small_release(tmp_path_factory.mktemp("small") / "release")


@pytest.fixture(scope="session")
def trained(small_release, tmp_path_factory) -> Path:
    """A folder with a model for every task, trained on `small_release`; not to be changed."""
    from caspian.commands import main

    folder = tmp_path_factory.mktemp("trained") / "models"
    assert main(["train", "all", "--data", str(small_release), "--out", str(folder)]) == 0
    return folder
