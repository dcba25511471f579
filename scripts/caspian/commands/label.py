"""Label articles by trained models: text in, records of the corpus's schema out, marked with the model's name.

What no model is given for (topic, say) is answered by rules, and the layer's description says so. Without
--out the records are printed as JSON lines; with it a corpus folder is written that `caspian check`,
`show` and `build` take. The labels are those of CASPIAN, of --corpus, or of the release --data.
"""

from __future__ import annotations

import argparse

from caspian.commands.given_data import add_data, given_folders
from caspian.files import display_path


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="text files, the headline in the first line")
    parser.add_argument("--model", action="append", default=[], metavar="DIR", help="a folder of `caspian train`")
    parser.add_argument(
        "--target", action="append", metavar="WORDS", help="what a stance may be about (default: found)"
    )
    add_data(parser)
    parser.add_argument("--name", metavar="ID", help="what the layer is called (default: after the models' folders)")
    parser.add_argument("--out", metavar="DIR", help="write a corpus folder there")
    parser.add_argument("--json", action="store_true", help="print the records, or what was written, as one JSON value")


def run(arguments: argparse.Namespace) -> int:
    import json
    import shlex
    from pathlib import Path

    from caspian.faults import Fault, Refused, file_fault
    from caspian.models.folders.model_folders import Model, read_models
    from caspian.models.labelling import annotator_name, described, label_articles, unruled
    from caspian.models.rules.targets import propose_targets
    from caspian.publishing.release_reader import read_labels
    from caspian.publishing.sums import wrong_sums
    from caspian.schemas import read_schemas
    from caspian.sources.article_files import ID
    from caspian.sources.corpus_folder import write_labelled
    from caspian.sources.importers import read_texts
    from caspian.text.sentences import split_articles

    folders = given_folders(arguments)
    changed = list(wrong_sums(folders.corpus)) if arguments.data else []
    if changed:
        raise Refused(changed)
    schemas = read_labels(folders.corpus) if arguments.data else read_schemas(folders.schema)
    models: dict[str, Model] = {}
    about = folders.corpus / "corpus.json"
    faults = [] if arguments.data or about.is_file() else [file_fault("E101", about, "missing; expected a corpus")]
    for folder in arguments.model:
        try:
            found = read_models(Path(folder), schemas)
            twice = ", ".join(sorted(found.keys() & models.keys()))
            faults += [Fault("E901", folder, "", f"a second model for {twice}; expected one a task")] if twice else []
            models |= found
        except Refused as refused:
            faults += refused.faults
    faults += [] if faults else unruled(list(models), schemas)
    articles, unread = read_texts(
        [Path(path) for path in arguments.articles], arguments.target, propose_targets, schemas
    )
    faults += unread
    if arguments.name and not (ID.fullmatch(arguments.name) and len(arguments.name) <= 40):
        message = f"{arguments.name!r}; expected lower-case letters and digits in groups joined by hyphens, 40 at most"
        faults.append(Fault("E901", "--name", "", message))
    if faults:
        raise Refused(faults)
    sentences = split_articles(articles)
    name = arguments.name or annotator_name([Path(folder) for folder in arguments.model])
    annotations = label_articles(articles, sentences, models, name, schemas)
    if not arguments.out:
        rows = annotations.to_pylist()
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        print(json.dumps(rows, ensure_ascii=False, indent=2) if arguments.json else "\n".join(lines))
        return 0
    out = Path(arguments.out)
    write_labelled(out, articles, sentences, annotations, name, described(models), schemas)
    if arguments.json:
        print(json.dumps({"corpus": display_path(out), "annotator": name, "sentences": annotations.num_rows}))
    else:
        place = shlex.quote(display_path(out))
        print(f"{annotations.num_rows:,} sentences labelled. Next: `caspian show --corpus {place}`.")
    return 0
