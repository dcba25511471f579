"""eval.yaml of a release: what the Hub's runners of benchmarks ask of the sentences, and how they judge the answers.

The format is that of Inspect (`inspect eval hf/OWNER/NAME`), which the Hub reads too. Records of `datasets`
hold a label as its number, so that the number is what is asked for: no column has to be added.
"""

from __future__ import annotations

from caspian.card.yaml_text import as_yaml
from caspian.records import Record
from caspian.schemas import Schemas, fields, labels

EVALUATION = "eval.yaml"
_CONFIG, _SPLIT = "sentences", "test"
# What a question about an attribution shows beside the sentence, and how; a target that is null is filled as None.
_OF_A_SOURCE = {"source": "Source: {source}", "target": "Target (None where the article lists none): {target}"}


def can_be_asked(facts: Record) -> bool:
    """Whether a release has sentences to ask about: a test split, and texts."""
    return not facts["standoff"] and _SPLIT in facts["rows"][_CONFIG] and bool(facts["labels"][_CONFIG])


def render_evaluation(facts: Record, schemas: Schemas) -> str:
    """eval.yaml as text: a task for each label of a sentence."""
    about = facts["about"]
    return as_yaml(
        {
            "name": about["name"],
            "description": about["description"],
            "evaluation_framework": "inspect-ai",
            "tasks": [_task(field, facts, schemas) for field in facts["labels"][_CONFIG]],
        }
    )


def _task(field: str, facts: Record, schemas: Schemas) -> Record:
    known = [name for name, _ in fields(_CONFIG, schemas)]
    of_a_source = field in facts["labels"].get("attributions", {})
    shown = {name: told for name, told in _OF_A_SOURCE.items() if of_a_source and name in known}
    return {
        "id": field,
        "config": _CONFIG,
        "split": _SPLIT,
        # `metadata` is what the prompt can name, and what a log tells items apart by.
        "field_spec": {"input": "text", "target": field, "metadata": ["id", "origin", *shown]},
        "solvers": [
            {"name": "prompt_template", "args": {"template": _prompt(field, shown, schemas)}},
            {"name": "generate"},
        ],
        "scorers": [{"name": "answer", "args": {"pattern": "word"}}],
    }


def _prompt(field: str, shown: dict[str, str], schemas: Schemas) -> str:
    meaning = schemas["labels.json"]["$defs"][field].get("description", "")
    values = [f"{number}: {label.name}. {label.meaning}" for number, label in enumerate(labels(field, schemas))]
    question = "\n".join([f"Choose the {field} of the sentence. {meaning}", *values])
    return "\n\n".join(
        [
            "You label a sentence of a news article: who says what, about which topic, and where they stand.",
            question.replace("{", "{{").replace("}", "}}"),  # braces are places to fill
            "\n".join(["Sentence: {prompt}", *shown.values()]),
            "Answer with the number of one value, on a line of its own at the end: ANSWER: NUMBER",
        ]
    )
