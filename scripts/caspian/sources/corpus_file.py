"""corpus.json: what a corpus is called, its terms, and its annotators with their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian.faults import Fault, Refused, file_fault, nearest
from caspian.files import Folders, display_path
from caspian.records import Record, read_record, validator
from caspian.schemas import AUTHOR, GOLD, Schemas, labels

if TYPE_CHECKING:
    import pyarrow as pa

BENCHMARK = "benchmark"  # the folder of results in a corpus
OTHER_LICENCE = "other"  # the Hub's word for terms that licence_name tells


def refuse_links(folders: Folders) -> None:
    """Raises Refused for folders of a corpus that are links: what they lead to would be read, and published."""
    names = ("articles", "annotations", "contrast", BENCHMARK)
    parts = [folders.cards, *(folders.corpus / name for name in names)]
    parts += sorted((folders.corpus / "annotations").glob("*"))
    linked = [file_fault("E102", path, "a link; expected a folder of its own") for path in parts if path.is_symlink()]
    if linked:
        raise Refused(linked)


def read_about(folders: Folders, schemas: Schemas) -> tuple[Record, list[Fault]]:
    """The corpus.json of a corpus, and its faults; empty where it has any."""
    path = folders.corpus / "corpus.json"
    about, faults = read_record(path, validator("corpus-file", schemas))
    if not faults:
        names = [annotator["id"] for annotator in about["annotators"]]
        golds = len(annotators_in_role(about, GOLD))
        labelled = about.get("label_fields") != []
        if golds != 1 and labelled:
            faults.append(
                Fault("E301", display_path(path), "$.annotators", f"{golds} layers are {GOLD}; expected exactly one")
            )
        if len(set(names)) < len(names):
            faults.append(Fault("E302", display_path(path), "$.annotators", "two annotators have one id"))
        faults += _label_field_faults(display_path(path), about)
        faults += _main_label_faults(display_path(path), about, schemas)
    return ({} if faults else about), faults


def _label_field_faults(place: str, about: Record) -> list[Fault]:
    """Fields that say nothing without another."""
    declared = about.get("label_fields", [])
    messages = []
    if "stance" in declared and "target" not in declared:
        messages.append("stance without target; expected both")
    if set(declared) - {"topic"} and not set(declared) & {"target", "source", "source_name", "content"}:
        messages.append("nothing that tells attributions apart; expected target, source, source_name or content too")
    return [Fault("E313", place, "$.label_fields", message) for message in messages]


def _main_label_faults(place: str, about: Record, schemas: Schemas) -> list[Fault]:
    """Values of main figures that the label does not have, or that the input of a task gives away."""
    faults = []
    for field, values in about.get("main_labels", {}).items():
        known = [label.name for label in labels(field, schemas) if label.name != AUTHOR]
        for number, value in enumerate(values):
            if value not in known:
                message = f"{value!r} is no value to judge models by{nearest(value, known)}; expected some of "
                faults.append(Fault("E310", place, f"$.main_labels.{field}[{number}]", message + ", ".join(known)))
    return faults


def target_map_faults(folders: Folders, about: Record, articles: pa.Table) -> list[Fault]:
    """Articles and targets of target_map that the corpus does not have."""
    place = display_path(folders.corpus / "corpus.json")
    known = {row["id"]: row["targets"] for row in articles.select(["id", "targets"]).to_pylist()}
    faults = []
    for article, wide in about.get("target_map", {}).items():
        if article not in known:
            message = f"no article {article!r}{nearest(article, list(known)[:100])}; expected one of articles.jsonl"
            faults.append(Fault("E311", place, "$.target_map", message))
            continue
        for target in [target for target in wide if target not in known[article]]:
            message = f"{target!r} is not a target of the article{nearest(target, known[article])}"
            faults.append(Fault("E311", place, f"$.target_map.{article}", f"{message}; expected one of its list"))
    return faults


def licence_faults(folders: Folders, about: Record, articles: pa.Table) -> list[Fault]:
    """A card's header names one licence: that of all labels, or `other`."""
    licence = about.get("licence", OTHER_LICENCE)
    found = {name.lower() for name in articles["annotation_licence"].to_pylist()}
    if licence == OTHER_LICENCE or found <= {licence}:
        return []
    place = display_path(folders.corpus / "corpus.json")
    message = f"{licence!r}, but annotation_licence of articles is {', '.join(sorted(found))}; expected one, or 'other'"
    return [Fault("E303", place, "$.licence", message)]


def annotators_in_role(about: Record, role: str) -> list[str]:
    """The ids of the annotators of a corpus.json that have a role."""
    return [annotator["id"] for annotator in about["annotators"] if annotator["role"] == role]


def unlisted_annotator(folders: Folders, about: Record, name: str) -> list[Fault]:
    """The fault of a name that corpus.json does not list as an annotator's, if it is one."""
    known = [annotator["id"] for annotator in about["annotators"]]
    if name in known:
        return []
    place = display_path(folders.corpus / "corpus.json")
    expected = f"one of {', '.join(known)}" if known else "its line there"
    return [Fault("E901", place, "$.annotators", f"lists no {name!r}{nearest(name, known)}; expected {expected}")]
