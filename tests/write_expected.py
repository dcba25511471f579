"""Writes what `caspian check` prints of tests/faults/ and tests/warnings/ into their expected.txt.

`python tests/write_expected.py [FOLDER …]`; all of them without a name. Read the difference before you keep it.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

from conftest import VALID
from test_faults import RULES, WARNINGS, lay_over

from caspian.commands import main


def printed(rule: Path) -> str:
    """What the check of the tiny corpus with the rule's files laid over it prints on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(shutil.copytree(VALID, Path(folder) / "corpus"))
        lay_over(rule, corpus)
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            main(["check", "--corpus", str(corpus)])
        return errors.getvalue().replace(str(corpus), "corpus")


if __name__ == "__main__":
    for rule in [Path(name) for name in sys.argv[1:]] or [*RULES, *WARNINGS]:
        (rule / "expected.txt").write_text(printed(rule), "utf-8")
