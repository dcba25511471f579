"""The command line: one thin module a verb, each with `register(parser)` and `run(arguments)`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from typing import NoReturn

import caspian
from caspian.commands.fault_lines import print_faults
from caspian.commands.given_data import add_corpus, misuse_of_data
from caspian.faults import Fault, Refused, nearest
from caspian.terminal import printable

VERBS = ("build", "check", "list", "show", "draft", "agree", "card", "load", "train", "label", "bench", "harness")


def main(words: list[str] | None = None) -> int:
    """Runs one command. Exit code 0, 1 for faults in the input, 2 for misuse of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # one output whatever the locale
    # Products here are small: threads of a linear algebra library would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        arguments = _arguments(sys.argv[1:] if words is None else words)
        return int(arguments.run(arguments))
    except Refused as refused:
        print_faults(refused.faults)
        return 1
    except BrokenPipeError:  # the reader of a pipe (`| head`) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a path that the system itself refuses, such as one too long
        print_faults([Fault("E103", str(error.filename or "caspian"), "", str(error.strerror or error))])
        return 1
    except (MemoryError, RecursionError) as error:
        what = "memory" if isinstance(error, MemoryError) else "depth of Python's stack"
        print_faults([Fault("E104", "caspian", "", f"more {what} is needed than there is; expected a smaller input")])
        return 1
    except KeyboardInterrupt:
        return 130


def _arguments(words: list[str]) -> argparse.Namespace:
    """The parsed command line; without a verb the help, and exit."""
    parser = _parser()
    if strange := [word for word in words if any("\ud800" <= sign <= "\udfff" for sign in word)]:
        parser.error(f"{printable(strange[0])!r} is not UTF-8; expected words and paths that are")
    if words and not words[0].startswith("-") and words[0] not in VERBS:
        meant = nearest(words[0], VERBS) or f"; expected one of {', '.join(VERBS)}"
        parser.error(f"no command {words[0]!r}{meant}")
    arguments = parser.parse_args(words or ["--help"])
    if wrong := misuse_of_data(arguments):
        arguments.error(wrong)
    return arguments


class _Parser(argparse.ArgumentParser):
    """One that tells which of the choices was meant."""

    def error(self, message: str) -> NoReturn:
        choice = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        known = [word.strip("' ") for word in choice[2].split(",")] if choice else []
        super().error(message + (nearest(choice[1], known) if choice else ""))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="caspian", description=caspian.__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"caspian {caspian.__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS:
        module = import_module(f"caspian.commands.{verb}")
        summary = (module.__doc__ or "").partition("\n")[0]
        command = verbs.add_parser(
            verb,
            help=summary.replace("%", "%%"),
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        add_corpus(command)
        module.register(command)
        command.set_defaults(run=module.run, error=command.error)
    return parser
