"""How fast near-duplicates are found, against MinHash with locality-sensitive hashing, on the same invented sentences.

`python tests/benchmarks/duplicates.py [SENTENCES]`; the peer is datasketch, where it is installed. It finds
candidates and misses some; what is found here is exact.
"""

from __future__ import annotations

import itertools
import random
import sys
import time

from caspian.text.duplicates import SIMILAR, near_duplicates, word_grams

WORDS = 60_000
SPLITS = ["train", "validation", "test"]


def sentences(count: int) -> tuple[list[str], list[str]]:
    """Sentences of words as frequent as in a language (Zipf), one in a hundred of them a copy; their splits."""
    rng = random.Random(1)
    words = [f"w{number}" for number in range(WORDS)]
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(WORDS)))
    texts = [" ".join(rng.choices(words, cum_weights=weights, k=rng.randrange(8, 40))) for _ in range(count)]
    for _ in range(count // 100):
        texts[rng.randrange(count)] = texts[rng.randrange(count)]
    return texts, [rng.choice(SPLITS) for _ in texts]


def by_minhash(texts: list[str], groups: list[str]) -> int:
    from datasketch import MinHash, MinHashLSH

    index, found = MinHashLSH(threshold=SIMILAR, num_perm=128), 0
    for place, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([str(gram).encode() for gram in word_grams(text)])
        found += sum(groups[other] != groups[place] for other in index.query(sketch))
        index.insert(place, sketch)
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    texts, groups = sentences(count)
    peers = {
        "caspian": lambda: sum(1 for _ in near_duplicates(texts, [SPLITS.index(group) for group in groups], groups)),
        "datasketch": lambda: by_minhash(texts, groups),
    }
    print(f"{'':<12}{'sentences/s':>12}{'ratio':>8}{'pairs':>8}")
    first = 0.0
    for name, run in peers.items():
        started = time.perf_counter()
        try:
            pairs = run()
        except ImportError:
            print(f"{name}: not installed, left out")
            continue
        seconds = time.perf_counter() - started
        first = first or seconds
        print(f"{name:<12}{count / seconds:>12,.0f}{first / seconds:>8.2f}{pairs:>8,}")


if __name__ == "__main__":
    main()
