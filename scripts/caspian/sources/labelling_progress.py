"""How far each annotator is with each article."""

from __future__ import annotations

from collections import defaultdict

from caspian.files import Folders
from caspian.records import read_lines
from caspian.sources.annotation_files import is_draft
from caspian.terminal import with_progress

Progress = dict[str, dict[str, tuple[int, int]]]


def labelling_progress(folders: Folders, annotators: list[str], articles: list[str]) -> Progress:
    """article → annotator → lines with labels and lines in all, of the files that are there.

    Lines are counted, not checked; one that cannot be read has no labels.
    """
    progress: Progress = defaultdict(dict)
    files = [(article, name) for article in articles for name in annotators]
    for article, name in with_progress(files, "counting labels"):
        path = folders.corpus / "annotations" / name / f"{article}.jsonl"
        if path.is_file():
            lines, faults = read_lines(path)
            labelled = sum(not is_draft(line.record) for line in lines)
            progress[article][name] = (labelled, len(lines) + len(faults))
    return progress
