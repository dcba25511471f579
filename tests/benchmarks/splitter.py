"""Speed and quality of the sentence splitter beside its peers: python tests/benchmarks/splitter.py

Times are CPU seconds of one process, the best of five interleaved rounds; quality is the F1 of whole
sentences over tests/cases/sentences/. Those cases were written for this project by a language model,
without sight of the splitter, but its rules were mended on them since: they show what it covers, not
what it reaches on unseen text. Peers that are not installed are named and left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from caspian.text.sentences import split_sentences

CASES = Path(__file__).parents[1] / "cases" / "sentences"
Spans = list[tuple[int, int]]


def plain_regex(text: str) -> Spans:
    cuts = [0, *(m.end() for m in re.finditer(r"[.!?][\"”’)]*\s+|\n", text)), len(text)]
    return [(a, a + len(text[a:b].rstrip())) for a, b in pairwise(cuts) if text[a:b].strip()]


def aligned(split: Callable[[str], list[str]]) -> Callable[[str], Spans]:
    def spans(text: str) -> Spans:
        found, place = [], 0
        for sentence in map(str.strip, split(text)):
            start = text.find(sentence, place) if sentence else -1
            if start >= 0:
                place = start + len(sentence)
                found.append((start, place))
        return found

    return spans


def peers() -> dict[str, Callable[[str], Spans]]:
    found: dict[str, Callable[[str], Spans]] = {"caspian": split_sentences, "plain regex": plain_regex}
    makers = {
        "nupunkt": lambda m: aligned(m.sent_tokenize),
        "sentencex": lambda m: aligned(lambda text: list(m.segment("en", text))),
        "pysbd": lambda m: aligned(m.Segmenter(language="en", clean=False).segment),
    }
    for name, make in makers.items():
        try:
            found[name] = make(import_module(name))
        except ImportError:
            print(f"{name}: not installed, left out")
    return found


def sentence_f1(split: Callable[[str], Spans]) -> float:
    matched = wanted = given = 0
    for path in sorted(CASES.glob("*.txt")):
        for line in path.read_text("utf-8").split("\n"):
            if not line or line.startswith("#") or path.name == "known-misses.txt":
                continue
            pieces = line.split("‖")
            starts = [sum(map(len, pieces[:i])) for i in range(len(pieces))]
            gold = {(s, s + len(p.rstrip())) for s, p in zip(starts, pieces, strict=True)}
            spans = set(split("".join(pieces)))
            matched, wanted, given = matched + len(gold & spans), wanted + len(gold), given + len(spans)
    return 2 * matched / (wanted + given)


def main() -> None:
    lines = [line for path in sorted(CASES.glob("*.txt")) for line in path.read_text("utf-8").split("\n")]
    text = "\n".join(line.replace("‖", "") for line in lines if not line.startswith("#"))
    text = "\n".join([text] * (1_000_000 // len(text)))
    splitters = peers()
    best = dict.fromkeys(splitters, float("inf"))
    for _ in range(5):
        for name, split in splitters.items():
            part = text if name != "pysbd" else text[:20_000]
            start = time.process_time()
            split(part)
            best[name] = min(best[name], (time.process_time() - start) / len(part))
    sentences = len(split_sentences(text)) / len(text)
    print(f"{'splitter':<12}{'sentences/s':>12}{'MB/s':>7}{'ratio':>7}{'F1':>7}")
    for name, seconds in best.items():
        f1 = sentence_f1(splitters[name])
        ratio = best["caspian"] / seconds
        print(f"{name:<12}{sentences / seconds:>12,.0f}{1 / seconds / 1e6:>7.1f}{ratio:>7.2f}{f1:>7.3f}")


if __name__ == "__main__":
    main()
