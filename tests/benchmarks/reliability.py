"""What was tried against readers and writers, and what fell: python tests/benchmarks/reliability.py [TIMES]

Writes cards/reliability.md. Every reading path gets a release with one flipped bit, every writer is killed (SIGKILL)
at a random moment of its run, and every reader of a corpus gets files that were mutated; TIMES is how often each
(default 20). Seeds are fixed; the moments of kills are not.
"""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parents[1]
sys.path.insert(0, str(HERE))

from benchmarks.coverage import ARTICLES, CELLS, SCORES, measure  # noqa: E402
from benchmarks.score_attacks import label_attacks, span_attacks  # noqa: E402
from release_files import contents  # noqa: E402
from small_release import write_small_release  # noqa: E402

import caspian  # noqa: E402
from caspian.benchmark.harness_data import load_stance  # noqa: E402
from caspian.card.markdown import table  # noqa: E402
from caspian.commands import main as command  # noqa: E402
from caspian.faults import Refused  # noqa: E402
from caspian.files import files_below  # noqa: E402

PAGE = HERE.parent / "cards" / "reliability.md"


def quiet(*words: object) -> tuple[int, str]:
    """Exit code and stderr of a command in this process; a traceback is an exception."""
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        code = command([str(word) for word in words])
    return code, errors.getvalue()


def refused_by(*words: object) -> None:
    code, told = quiet(*words)
    if code:
        raise Refused([told])


def flipped(release: Path, folder: Path, rng: random.Random) -> Path:
    """A copy of a release with one bit of one file flipped."""
    copy = Path(shutil.copytree(release, folder / "flipped"))
    path = copy / rng.choice(files_below(copy))
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(bytes(data))
    return copy


def bit_flips(release: Path, times: int) -> list[list[object]]:
    """Reading path, flips tried, refused, read."""
    readers: dict[str, Callable[[Path, Path], object]] = {
        "`caspian.load`": lambda r, _: caspian.load(release=r),
        "`caspian.load_items`": lambda r, _: caspian.load_items("topic", "validation", r),
        "tasks of lm_eval": lambda r, _: load_stance(release=str(r)),
        "`caspian load`": lambda r, _: refused_by("load", r),
        "`caspian train`": lambda r, out: refused_by("train", "topic", "--data", r, "--out", out / "m"),
        "`caspian bench`": lambda r, _: refused_by("bench", "--task", "topic", "--model", "rules", "--data", r),
        "`caspian label`": lambda r, out: refused_by("label", out / "a.txt", "--data", r),
        "`caspian harness`": lambda r, out: refused_by("harness", "--data", r, "--out", out / "tasks"),
    }
    rows = []
    for name, read in readers.items():
        rng, counts = random.Random(name), Counter[str]()
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "a.txt").write_text("The army denied the raid.", "utf-8")
                copy = flipped(release, Path(folder), rng)
                try:
                    read(copy, Path(folder))
                    counts["read"] += 1
                except Refused:
                    counts["refused"] += 1
        rows.append([name, times, counts["refused"], counts["read"]])
    return rows


def kills(release: Path, times: int) -> list[list[object]]:
    """Writer, kills, and what was found: nothing or the old one, the new one, half of one; the next run; leftovers."""
    corpus, data = ["--corpus", "corpus"], ["--data", str(release)]
    writers = {
        "`build`": (["build", *corpus], "corpus/release"),
        "`build` over another": (["build", *corpus, "--out", "old"], "old"),
        "`draft`": (["draft", "b", *corpus], "corpus/annotations/b"),
        "`train`": (["train", "topic", *data, "--out", "out"], "out"),
        "`label`": (["label", "a.txt", "--out", "out"], "out"),
        "`bench --out`": (
            ["bench", "--task", "topic", "--model", "rules", "--data", str(release), "--out", "out"],
            "out/topic-test",
        ),
        "`harness`": (["harness", *data, "--out", "out"], "out"),
    }
    rows = []
    for name, (words, place) in writers.items():
        counts = Counter[str]()
        with tempfile.TemporaryDirectory() as folder:
            whole, took = _run_whole(words, place, Path(folder))
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                counts[_kill(words, place, Path(folder), took, whole)] += 1
        rows.append([name, times, counts["before"], counts["new"], counts["half"], counts["stuck"]])
    return rows


def _prepare(folder: Path) -> None:
    shutil.copytree(HERE / "valid", folder / "corpus")
    (folder / "corpus" / "annotations" / "b" / "orlec-harbour.jsonl").unlink()
    (folder / "a.txt").write_text("Raid\nThe army denied the raid.", "utf-8")
    quiet("build", "--corpus", folder / "corpus", "--out", folder / "old")


def _start(words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "caspian", *words], cwd=folder, **silent)


def _run_whole(words: list[str], place: str, folder: Path) -> tuple[set[str], float]:
    """The names of the files that an undisturbed run leaves, and the seconds that it took."""
    _prepare(folder)
    started = time.monotonic()
    assert _start(words, folder).wait() == 0, words
    return set(contents(folder / place)), time.monotonic() - started


def _kill(words: list[str], place: str, folder: Path, took: float, whole: set[str]) -> str:
    """What one kill left: as before, all that is new, half of it, or something that the next run does not mend."""
    _prepare(folder)
    before = contents(folder / place)
    process = _start(words, folder)
    time.sleep(random.uniform(0.3, 1.05) * took)
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = contents(folder / place)
    state = "before" if found == before else "new" if set(found) == whole else "half"
    again = _start(words, folder).wait()
    done = "label" in words and state == "new"  # `label` writes into no folder that holds something
    left = list(folder.rglob(".*caspian-build-*"))
    return "stuck" if left or (again and not done) or set(contents(folder / place)) != whole else state


def mutations(times: int) -> list[list[object]]:
    """Reader, mutated corpora tried, refused, read, tracebacks."""
    rows = []
    for verb in ("check", "show", "list", "agree", "draft a", "card"):
        rng, counts = random.Random(verb), Counter[str]()
        for _ in range(5 * times):
            with tempfile.TemporaryDirectory() as folder:
                corpus = Path(shutil.copytree(HERE / "valid", Path(folder) / "corpus"))
                path = corpus / rng.choice(files_below(corpus))
                path.write_bytes(_mutated(path.read_bytes(), rng))
                try:
                    code, _ = quiet(*verb.split(), "--corpus", corpus)
                    counts["refused" if code else "read"] += 1
                except Exception:  # noqa: BLE001 # what is looked for
                    counts["traceback"] += 1
        rows.append([f"`{verb}`", 5 * times, counts["refused"], counts["read"], counts["traceback"]])
    return rows


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes with a piece changed, doubled, cut out or replaced by something that means something."""
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((1, 1, 2, 8, 100)))
    changed = (b"", bytes([rng.randrange(256)]), data[start:end] * 2)
    put = rng.choice((*changed, b"null", b"[[", b'"', b"\\ud800", b"\n", b"1e999"))
    return data[:start] + put + data[end:]


def coverage(samples: int) -> list[list[object]]:
    """Cell of the simulation, articles, and the share of samples whose 95 % interval holds the truth, by score."""
    rows: list[list[object]] = []
    for name, cell in CELLS.items():
        for articles in ARTICLES:
            found = measure(cell, articles, samples)["caspian"]
            rows.append([name, articles, *(f"{share:.3f}" for share in found.covered)])
    return rows


def render(flips: list[list[object]], killed: list[list[object]], mutated: list[list[object]], samples: int) -> str:
    """The page."""
    flip_head = ["read by", "flipped bits", "refused", "read without a word"]
    kill_head = ["written by", "kills", "as before", "all new", "half", "not mended by the next run"]
    mutated_head = ["command", "mutated corpora", "refused", "read", "tracebacks"]
    return f"""# What was tried against CASPIAN {caspian.__version__}, and what fell

Computed by `python tests/benchmarks/reliability.py`; change that, not the page.

## One bit of a release is flipped

In any of its files, at random; a reader must refuse it.

{table(flip_head, flips)}

## A writer is killed

SIGKILL at a random moment of its run. What is there afterwards must be all old or all new, and the same command, run
again, must end as if nothing had happened, without anything left of the killed one. (`label` writes into no folder that
holds something: after a kill that came too late there is nothing to run again.)

{table(kill_head, killed)}

## A file of a corpus is mutated

Bytes changed, doubled, cut out, or replaced by what JSON means something by. What cannot be used is a line on stderr;
a traceback is a fault of the program. Many mutations change a text or a label into another valid one, which is read.

{table(mutated_head, mutated)}

## Scores are to be had for less than they are worth

An answer is made up to score better than it is; 1 is a right answer.

{table(["answer", "score", "value"], [*span_attacks(), *label_attacks()])}

## Intervals are to hold what they promise

Share of {samples:,} samples of articles whose 95 % interval holds the true score
([tests/benchmarks/coverage.py](../tests/benchmarks/coverage.py) says what is simulated); .95 is known to
±{1.96 * (0.95 * 0.05 / samples) ** 0.5:.3f}.

{table(["cell", "articles", *SCORES], coverage(samples))}
"""


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        release = write_small_release(Path(folder) / "release")
        page = render(bit_flips(release, times), kills(release, times), mutations(times), 50 * times)
    PAGE.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
