"""An item, and what answers to it are read as."""

from __future__ import annotations

import json

from caspian.benchmark.llm_answers import parse_answer
from caspian.benchmark.prompts import answer_schema
from caspian.schemas import built_in

TEXT = "Mill hit\nThe mayor spoke. The mayor said he denied that the mayor of Orlec lied, she said. He left."
SENTENCE = "The mayor said he denied that the mayor of Orlec lied, she said."
START = TEXT.index(SENTENCE)
ITEM = {
    "id": "x",
    "article": TEXT,
    "text": SENTENCE,
    "start": START,
    "end": START + len(SENTENCE),
    "targets": ["a", "b"],
}


def read(text, task="stance", item=ITEM):
    return parse_answer(text, task, item, answer_schema(task, item, built_in()))


def attribution(source=(), cue=(), content=(), **judged):
    return {"source": list(source), "cue": list(cue), "content": list(content), **judged}


def placed(*attributions, task="spans", item=ITEM):
    return read(json.dumps({"attributions": attributions}), task, item)
