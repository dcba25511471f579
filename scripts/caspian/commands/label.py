"""Label articles by trained models: text in, records of the corpus's schema out, marked with the model's name.

What no model is given for (topic, say) is answered by rules, and the layer's description says so. Without
--out the records are printed as JSON lines; with it a corpus folder is written that `caspian check`,
`show` and `build` take.
"""

from __future__ import annotations

import argparse

from caspian.files import find_folders, shown


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="text files, the headline in the first line")
    parser.add_argument("--model", action="append", default=[], metavar="DIR", help="a folder of `caspian train`")
    parser.add_argument(
        "--target", action="append", metavar="WORDS", help="what a stance may be about (default: found)"
    )
    parser.add_argument("--name", metavar="ID", help="what the layer is called (default: after the models' folders)")
    parser.add_argument("--out", metavar="DIR", help="write a corpus folder there")


def run(arguments: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from caspian.faults import Refused
    from caspian.models.assembling import read_models
    from caspian.models.folders import Model
    from caspian.models.labelled import read_texts, write_labelled
    from caspian.models.labelling import annotator_name, described, label_articles
    from caspian.schemas import read_schemas
    from caspian.sentences import split_articles

    schemas = read_schemas(find_folders(arguments.corpus).schema)
    models: dict[str, Model] = {}
    faults = []
    for folder in arguments.model:
        try:
            models |= read_models(Path(folder), schemas)
        except Refused as refused:
            faults += refused.faults
    articles, found = read_texts([Path(path) for path in arguments.articles], arguments.target, schemas)
    faults += found
    if faults:
        raise Refused(faults)
    sentences = split_articles(articles)
    name = arguments.name or annotator_name([Path(folder) for folder in arguments.model])
    annotations = label_articles(articles, sentences, models, name, schemas)
    if not arguments.out:
        for row in annotations.to_pylist():
            print(json.dumps(row, ensure_ascii=False))
        return 0
    out = Path(arguments.out)
    write_labelled(out, articles, sentences, annotations, name, described(models))
    print(f"{annotations.num_rows:,} sentences labelled. Next: `caspian show --corpus {shown(out)}`.")
    return 0
