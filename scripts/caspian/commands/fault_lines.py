"""Faults and warnings as lines on stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from caspian.faults import Fault

_MOST = 100  # printed faults


def add_strict(parser: argparse.ArgumentParser) -> None:
    """The option that makes warnings errors."""
    parser.add_argument("--strict", action="store_true", help="take warnings for errors")


def print_faults(faults: Iterable[Fault]) -> None:
    """One line a fault on stderr, errors before warnings, the first hundred."""
    if sys.stderr is None:  # closed
        return
    faults = sorted(faults, key=lambda fault: fault.is_warning)
    for fault in faults[:_MOST]:
        print(fault, file=sys.stderr)
    if len(faults) > _MOST:
        print(f"… and {len(faults) - _MOST:,} more", file=sys.stderr)
