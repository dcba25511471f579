"""A release appears whole or not at all, twice the same, in files that every reader takes."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from conftest import VALID
from release_files import contents, parquet

import caspian.atomic_folders
from caspian.files import find_folders
from caspian.publishing.release_writer import write_release
from caspian.schemas import CONFIGS, arrow_schema, built_in, header_features
from caspian.sources.compiler import compile_corpus


def caspian_command(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "caspian", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **options
    )


def test_the_committed_release_is_what_the_sources_give(run):
    result = run("check")
    assert (result.code, result.err) == (0, "")


def test_the_bytes_do_not_depend_on_the_surroundings(tmp_path, run):
    assert run("build", "--out", tmp_path / "one").code == 0
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "0"}
    other = caspian_command("build", "--out", tmp_path / "two", env=surroundings, cwd=tmp_path)
    assert (other.returncode, other.stderr) == (0, "")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_checksums_are_those_of_coreutils(release):
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not on this system")
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=release, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("config", CONFIGS)
def test_parquet_is_as_measured(release, config):
    path = release / parquet(config)
    file = pq.ParquetFile(path)
    assert file.schema_arrow.remove_metadata() == arrow_schema(config, built_in())
    assert file.schema_arrow.metadata is None
    assert file.metadata.num_row_groups == 1
    group = file.metadata.row_group(0)
    for number in range(group.num_columns):
        column = group.column(number)
        assert column.compression == "ZSTD"
        assert column.has_offset_index
        assert not (column.path_in_schema in ("text", "title", "note") and column.is_stats_set)
    assert b"rockets fell near" not in path.read_bytes()[-file.metadata.serialized_size :]


def test_the_header_names_every_file_and_its_rows(release):
    header = yaml.safe_load((release / "README.md").read_text("utf-8").split("---\n")[1])
    assert [config["config_name"] for config in header["configs"] if config.get("default")] == ["sentences"]
    named = set()
    for config, info in zip(header["configs"], header["dataset_info"], strict=True):
        assert config["config_name"] == info["config_name"]
        assert info["features"] == header_features(info["config_name"], built_in())
        for part, split in zip(config["data_files"], info["splits"], strict=True):
            (path,) = release.glob(part["path"])
            named.add(path)
            assert part["split"] == split["name"]
            assert pq.read_metadata(path).num_rows == split["num_examples"]
    assert named == set(release.rglob("*.parquet"))


def test_the_header_changes_with_the_content(corpus, release, run):
    """`datasets` keys its cache by the header: a corrected label must change it."""
    before = yaml.safe_load((release / "README.md").read_text("utf-8").split("---\n")[1])["configs"]
    for layer in ("gold", "a", "b"):
        path = corpus / "annotations" / layer / "orlec-harbour.jsonl"
        path.write_text(path.read_text("utf-8").replace('"commitment": "denied"', '"commitment": "asserted"'), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    after = yaml.safe_load((release / "README.md").read_text("utf-8").split("---\n")[1])["configs"]
    changed = [a["config_name"] for a, b in zip(after, before, strict=True) if a["description"] != b["description"]]
    assert changed == ["sentences", "attributions", "annotations"]


def test_the_citation_has_what_the_format_requires(release):
    citation = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))
    assert citation["type"] == "dataset"
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert str(citation["date-released"]) == "2031-05-05"


def test_the_card_has_no_hole_and_no_html(corpus, run):
    path = corpus / "articles.jsonl"
    path.write_text(path.read_text("utf-8").replace("The Orlec Post", "<script>alert(1)</script> | x"), "utf-8")
    assert run("build", "--corpus", corpus).code == 0
    card = (corpus / "release" / "README.md").read_text("utf-8")
    assert "<script>" not in card
    assert "&lt;script>alert(1)&lt;/script> \\| x" in card


def test_nothing_that_a_corpus_says_becomes_markup(corpus, run):
    """Also where many articles are summed up, and at the start of a paragraph."""
    text = (corpus / "articles" / "orlec-harbour.txt").read_text("utf-8")
    line = json.loads((corpus / "articles.jsonl").read_text("utf-8"))
    line.pop("sha256")
    lines = []
    for number in range(21):
        name = f"copy-{number}"
        lines.append({**line, "id": name, "genre": "<img src=x> [c](javascript:x)", "story": "<b>"})
        (corpus / "articles" / f"{name}.txt").write_text(text, "utf-8")
        source = corpus / "annotations" / "gold" / "orlec-harbour.jsonl"
        shutil.copy(source, source.with_name(f"{name}.jsonl"))
    path = corpus / "articles.jsonl"
    path.write_text(path.read_text("utf-8") + "".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    own = {"plan": "```", "description": "# Heading", "considerations": "- item", "data_statement": {"text": "<i>"}}
    (corpus / "corpus.json").write_text(json.dumps({**about, **own}), "utf-8")
    assert run("build", "--corpus", corpus).err == ""
    card = (corpus / "release" / "README.md").read_text("utf-8").split("---\n", 2)[2]
    prose = re.sub(r"^```json\n.*?^```$", "", card, flags=re.MULTILINE | re.DOTALL)
    assert re.search(r"<(img|b|i)\b|\]\(javascript", prose.replace("\\]", "")) is None
    for start in ("\n\\```\n", "\n\\# Heading\n", "\n\\- item\n", "Genres: &lt;img src=x> \\[c\\](javascript:x) 21."):
        assert start in card
    assert "$" not in card
    assert "More Information Needed" not in card


def test_a_rebuild_replaces_the_old_release(corpus, release, run):
    (corpus / "release" / "CITATION.cff").write_text("old")
    assert run("build", "--corpus", corpus).code == 0
    assert (release / "CITATION.cff").read_text() != "old"
    assert [path.name for path in corpus.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("kind", ["foreign", "extra", "file", "link", "sums of its own"])
def test_somebody_elses_folder_is_left_alone(corpus, run, tmp_path, kind):
    out = tmp_path / "out"
    if kind == "foreign":
        out.mkdir()
        (out / "thesis.txt").write_text("mine")
        told = "out: somebody else's folder"
    elif kind == "extra":
        assert run("build", "--corpus", corpus, "--out", out).code == 0
        (out / "thesis.txt").write_text("mine")
        told = "out/thesis.txt: not a file of the release, and a new release would remove it"
    elif kind == "sums of its own":
        out.mkdir()
        (out / "stats.json").write_text("{}")
        (out / "thesis.docx").write_text("mine")
        (out / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in ("stats.json", "thesis.docx")))
        told = "out: its stats.json is not that of a release"
    elif kind == "file":
        out.write_text("mine")
        told = "out: not a folder of its own"
    else:
        (tmp_path / "home").mkdir()
        out.symlink_to(tmp_path / "home")
        told = "out: not a folder of its own"
    before = contents(tmp_path)
    result = run("build", "--corpus", corpus, "--out", out)
    assert result.code == 1
    assert told in result.err
    assert len(result.err.splitlines()) == 1
    assert contents(tmp_path) == before


def test_a_place_that_cannot_be_written(corpus, run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("build", "--corpus", corpus, "--out", tmp_path / "file" / "release")
    assert result.code == 1
    assert f"cannot be written: File exists ({tmp_path}/file); nothing was changed" in result.err


def test_a_folder_without_permission(corpus, run, tmp_path):
    shut = Path("/proc") if os.geteuid() == 0 else tmp_path / "shut"  # permissions do not stop root, /proc does
    if shut.name == "shut":
        shut.mkdir(mode=0o555)
    result = run("build", "--corpus", corpus, "--out", shut / "release")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"{shut}/release: cannot be written: ")
    assert result.err.endswith("; nothing was changed [E111]\n")


def test_a_full_disk(corpus, release):
    """A limit on file size fails a write half-way, as a full disk does."""
    resource = pytest.importorskip("resource")
    before = contents(corpus)
    result = caspian_command(
        "build", "--corpus", corpus, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert "cannot be written: " in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert contents(corpus) == before


def test_a_killed_build_leaves_the_old_release_or_the_new_one(corpus, release):
    """Killed at many moments: what stands in the release's place is always a whole release."""
    for attempt in range(12):
        building = subprocess.Popen([sys.executable, "-m", "caspian", "build", "--corpus", str(corpus)])
        time.sleep(0.25 + 0.05 * attempt)
        building.send_signal(signal.SIGKILL)
        building.wait()
        if release.exists():
            listed = {line[66:]: line[:64] for line in (release / "SHA256SUMS").read_text().splitlines()}
            assert {k: v for k, v in contents(release).items() if k != "SHA256SUMS"} == listed
    assert release.exists()


def test_a_rebuild_works_where_folders_cannot_be_exchanged(corpus, release, run, monkeypatch):
    monkeypatch.setattr(caspian.atomic_folders, "_exchange", lambda one, other: False)
    (corpus / "release" / "CITATION.cff").write_text("old")
    assert run("build", "--corpus", corpus).code == 0
    assert (release / "CITATION.cff").read_text() != "old"
    assert [path.name for path in corpus.iterdir() if path.name.startswith(".")] == []


def test_what_a_killed_build_left_is_swept_later(corpus, run):
    """What is at work is known by its lock, whatever its age."""
    left = corpus / ".release.caspian-build-killed"
    at_work = corpus / ".release.caspian-build-at-work"
    own = corpus / ".release-notes"
    for folder in (left, at_work, own):
        folder.mkdir()
    os.utime(at_work, (0, 0))
    descriptor = os.open(at_work, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert run("build", "--corpus", corpus).code == 0
    assert not left.exists()
    assert at_work.exists()
    assert own.exists()
    os.close(descriptor)
    assert run("build", "--corpus", corpus).code == 0
    assert not at_work.exists()


def test_what_was_moved_aside_comes_back(corpus, release, run):
    """Where two folders cannot be exchanged, a kill between the two steps leaves none in its place."""
    kept = contents(release)
    release.rename(corpus / ".release.caspian-build-x-old")
    (corpus / "corpus.json").write_text("{", "utf-8")
    assert run("build", "--corpus", corpus).code == 1
    assert not release.exists()
    shutil.copy(VALID / "corpus.json", corpus / "corpus.json")
    assert run("build", "--corpus", corpus).code == 0
    assert contents(release) == kept


def test_empty_splits_have_no_files_and_several_splits_do(corpus, run, tmp_path):
    text = (corpus / "articles" / "orlec-harbour.txt").read_text("utf-8")
    line = json.loads((corpus / "articles.jsonl").read_text("utf-8"))
    (corpus / "articles" / "second.txt").write_text(text, "utf-8")
    second = {**line, "id": "second", "split": "train"}
    (corpus / "articles.jsonl").write_text(f"{json.dumps(line)}\n{json.dumps(second)}\n", "utf-8")
    for layer in ("gold", "a"):
        source = corpus / "annotations" / layer / "orlec-harbour.jsonl"
        shutil.copy(source, source.with_name("second.jsonl"))
    compiled = compile_corpus(find_folders(corpus))
    facts = write_release(compiled, tmp_path / "out", find_folders().cards)
    assert facts["rows"]["sentences"] == {"train": 4, "test": 4}
    assert facts["rows"]["annotations"] == {"train": 8, "test": 12}
    train = pq.read_table(tmp_path / "out" / parquet("sentences", "train"))
    assert set(train["article_id"].to_pylist()) == {"second"}
    assert facts["agreement"]["by_origin"]["authored"]["sentences"] == 4


def test_another_release_is_not_replaced(corpus, release, run):
    about = json.loads((corpus / "corpus.json").read_text("utf-8"))
    (corpus / "corpus.json").write_text(json.dumps({**about, "name": "Other"}), "utf-8")
    assert "release: a release with texts of 'Orlec' is there" in run("build", "--corpus", corpus).err
    (corpus / "corpus.json").write_text(json.dumps(about), "utf-8")
    assert (
        "a release with texts of 'Orlec' is there"
        in run("build", "--corpus", corpus, "--standoff", "--out", release).err
    )


def test_litter_of_file_managers_is_passed_over(corpus, release, run):
    for folder in (corpus / "articles", corpus / "annotations", corpus / "annotations" / "a", release, corpus):
        (folder / ".DS_Store").write_bytes(b"\x00")
    assert run("check", "--corpus", corpus).code == 0
    assert run("build", "--corpus", corpus).code == 0


def test_a_link_publishes_nothing_of_elsewhere(corpus, release, run, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (corpus / "cards").mkdir()
    (corpus / "cards" / "guidelines.md").symlink_to(tmp_path / "secret.md")
    assert "guidelines.md: leads out of its folder" in run("build", "--corpus", corpus).err
    (release / "cards" / "guidelines.md").unlink()
    (release / "cards" / "guidelines.md").symlink_to(tmp_path / "secret.md")
    assert "not a file of its own" in run("load", release, "--out", tmp_path / "full").err
    assert not (tmp_path / "full").exists()
