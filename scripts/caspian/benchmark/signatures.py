"""A line that says what a score was made from, to be quoted beside it.

As Post (2018), “A Call for Clarity in Reporting BLEU Scores”, has it.
"""

from __future__ import annotations

from caspian.records import Record

_DIGITS = 12  # of the digest of the data


def signature(results: Record) -> str:
    """Version, data with its digest, task, split, main score and the values that it is over, as `name:value|…`."""
    data = results["data"]
    parts = {
        "caspian": results["caspian"],
        "data": f"{data['name']}-{data['version']}-{data['digest'][:_DIGITS]}",
        "task": results["task"],
        "split": data["split"],
        "score": results["main"],
        **({"over": "+".join(results["main_labels"])} if results["main_labels"] else {}),
    }
    return "|".join(f"{name}:{value}" for name, value in parts.items())
