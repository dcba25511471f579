"""The page of all codes of faults and warnings, computed from their table."""

from __future__ import annotations

from caspian.card.markdown import table
from caspian.faults import fault_codes

_PREAMBLE = """# Faults and warnings

A fault is one line: where it is (file, or file and line), the path in the record, what is wrong and
what was expected, and its code in brackets. `E…` is an error: nothing is built, exit code 1. `W…` is a
warning: it is printed, counted in the card, and stops nothing, unless `--strict` is given to `caspian
check` or `caspian build`.

This page was computed: `caspian check --codes > cards/faults.md`. Change the table
`scripts/caspian/fault_codes.toml`, not the page."""


def render_fault_page() -> str:
    """The page as Markdown: a table a subject."""
    parts = [_PREAMBLE]
    for subject, codes in fault_codes().items():
        parts.append(f"## {subject}\n\n{table(['code', 'meaning'], [list(row) for row in codes.items()])}")
    return "\n\n".join(parts) + "\n"
