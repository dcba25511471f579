"""Whoever reads a release is told that a bit of it has changed."""

from __future__ import annotations

import os
import random

import pyarrow.parquet as pq
import pytest
from release_files import parquet, redo_sums

import caspian
from caspian.benchmark.harness_data import load_stance
from caspian.faults import Refused


def flip(path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


def by_command(run, *words) -> None:
    result = run(*words)
    if result.code:
        assert "Traceback" not in result.err
        raise Refused([result.err])


READERS = {
    "load": lambda run, release, tmp: caspian.load(release=release),
    "load_items": lambda run, release, tmp: caspian.load_items("stance", "test", release),
    "lm_eval": lambda run, release, tmp: load_stance(release=str(release)),
    "bench": lambda run, release, tmp: by_command(run, "bench", "--task", "topic", "--data", release),
    "bench of a corpus": lambda run, release, tmp: by_command(
        run, "bench", "--task", "topic", "--corpus", release.parent
    ),
    "train": lambda run, release, tmp: by_command(run, "train", "topic", "--data", release, "--out", tmp / "m"),
    "label": lambda run, release, tmp: by_command(run, "label", tmp / "a.txt", "--data", release),
    "harness": lambda run, release, tmp: by_command(run, "harness", "--data", release, "--out", tmp / "tasks"),
    "caspian load": lambda run, release, tmp: by_command(run, "load", release),
    "caspian check": lambda run, release, tmp: by_command(run, "check", "--corpus", release.parent),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "name", [parquet("sentences"), parquet("contrast"), "stats.json", "schema/labels.json", "SHA256SUMS"]
)
def test_a_flipped_bit_is_told_on_every_way_of_reading(reader, name, release, run, tmp_path):
    (tmp_path / "a.txt").write_text("The army denied the raid.", "utf-8")
    path = release / name
    flip(path, random.Random(name).randrange(path.stat().st_size))
    with pytest.raises(Refused, match=r"\[E\d{3}\]"):
        READERS[reader](run, release, tmp_path)


def test_who_means_it_reads_a_changed_release(release):
    path = release / "CITATION.cff"
    flip(path, 0)
    assert caspian.load(release=release, verify=False)["test"].num_rows == 4
    assert len(caspian.load_items("topic", "test", release, verify=False).items) == 4


def test_a_changed_page_is_found_by_its_own_checksum(release):
    """Also where the sums were made to fit."""
    path = release / parquet("sentences")
    start = pq.ParquetFile(path).metadata.row_group(0).column(9).data_page_offset
    flip(path, start + 60)
    redo_sums(release)
    with pytest.raises(Refused, match="cannot be read"):
        caspian.load(release=release)
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(path, page_checksum_verification=True)


SUMS = {
    "a blank line": (lambda lines: [*lines, ""], "''; expected a SHA-256, two spaces and a path"),
    "a line twice": (lambda lines: [*lines, lines[0]], "is listed twice; expected each file once"),
    "a wrong line first": (lambda lines: ["0" * 64 + lines[0][64:], *lines], "is listed twice"),
    "a binary marker": (lambda lines: [lines[0].replace("  ", " *"), *lines[1:]], "expected a SHA-256, two spaces"),
    "capitals": (lambda lines: [lines[0][:64].upper() + lines[0][64:], *lines[1:]], "expected a SHA-256, two spaces"),
    "a path that leads out": (lambda lines: [*lines, "0" * 64 + "  ../x"], "expected a SHA-256, two spaces and a path"),
    "a tag": (lambda lines: [f"SHA256 (x) = {'0' * 64}", *lines], "expected a SHA-256, two spaces and a path"),
}


def test_a_list_without_its_end_is_told(release, run):
    path = release / "SHA256SUMS"
    path.write_text(path.read_text().rstrip("\n"))
    told = run("load", release)
    assert (told.code, "SHA256SUMS: its last line has no end; expected the whole file [E602]" in told.err) == (1, True)


@pytest.mark.parametrize(("change", "message"), SUMS.values(), ids=SUMS)
def test_the_list_is_read_strictly(change, message, release):
    path = release / "SHA256SUMS"
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())) + "\n", "utf-8")
    with pytest.raises(Refused, match="SHA256SUMS:") as refused:
        caspian.load(release=release)
    assert message in str(refused.value)


def test_a_file_without_an_end_is_told_and_not_read(release, run):
    os.mkfifo(release / "data" / "endless")
    for words in (("load", release), ("check", "--corpus", release.parent)):
        assert "endless" in run(*words).err
