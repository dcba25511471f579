"""Sets up .venv with the pinned packages and this one; nothing is done twice. Standard library only."""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python")
CONSTRAINTS = os.path.join(ROOT, "scripts", "constraints.txt")
STAMP = os.path.join(VENV, "installed")


def prepare():
    """Makes the environment unless it is there; ends the program with one line where it cannot."""
    if sys.version_info < (3, 11):
        sys.exit(
            "Python 3.11 or newer is needed, this is %d.%d: run the script with a newer python3" % sys.version_info[:2]
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("Python's venv module is missing: install it (Debian and Ubuntu: apt-get install python3-venv)")
    wanted = fingerprint()
    if os.path.exists(STAMP) and os.path.exists(PYTHON):
        with open(STAMP, encoding="utf-8") as stamp:
            if stamp.read() == wanted:
                return
    print("Setting up .venv (once; a minute or two)", flush=True)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    step("making .venv", [sys.executable, "-m", "venv", "--clear", VENV])
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", CONSTRAINTS]
    step("installing the packages of scripts/constraints.txt", [*pip, *requirements()])
    step("installing caspian", [*pip, "--no-build-isolation", "--no-deps", "--editable", ROOT])
    with open(STAMP, "w", encoding="utf-8") as stamp:
        stamp.write(wanted)


def fingerprint():
    """Changes when what is installed would: the package's metadata, the pins, the Python."""
    digest = hashlib.sha256(repr((sys.version, ROOT)).encode())
    for path in (os.path.join(ROOT, "pyproject.toml"), CONSTRAINTS):
        with open(path, "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def requirements():
    """What pyproject.toml asks for: to run, and to test."""
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as source:
        project = tomllib.load(source)
    return project["project"]["dependencies"] + project["dependency-groups"]["dev"]


def step(what, command):
    """Runs one command; where it fails, its output and one line that says what failed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        sys.exit("%s failed (exit code %d); its output is above" % (what, done.returncode))


def run(*words):
    """Runs a program of the environment and returns its exit code."""
    return subprocess.run([os.path.join(BIN, words[0]), *words[1:]], cwd=ROOT, check=False).returncode
