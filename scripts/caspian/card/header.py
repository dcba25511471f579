"""The YAML header of a dataset card, as Hugging Face and `datasets` read it."""

from __future__ import annotations

from caspian.card.licence import LICENCE
from caspian.records import Record
from caspian.schemas import CONFIGS, MACHINES, PUBLISHED, Schemas, header_features

_SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]


def build_header(facts: Record, schemas: Schemas) -> Record:
    """What the card tells machines: terms, tasks, files and features of every config."""
    about = facts["about"]
    sentences = sum(facts["rows"]["sentences"].values())
    kinds = {annotator["kind"] for annotator in about["annotators"]}
    origins = {article["origin"] for article in facts["articles"]}
    other = {"license_name": about["licence_name"], "license_link": LICENCE} if "licence_name" in about else {}
    return {
        "pretty_name": about["name"],
        "language": facts["languages"],
        "license": about["licence"],
        **other,
        "annotations_creators": sorted({_creator(kind) for kind in kinds}),
        "language_creators": sorted(
            {"found" if o == PUBLISHED else _creator(about.get("authored_by")) for o in origins}
        ),
        "multilinguality": ["monolingual" if len(facts["languages"]) == 1 else "multilingual"],
        "size_categories": [next((name for limit, name in _SIZES if sentences < limit), "n>1M")],
        "source_datasets": ["original"],
        "task_categories": ["text-classification", "token-classification"],
        "task_ids": ["multi-class-classification"],
        "tags": ["stance-detection", "attribution", "quotation", "news", "conflict"],
        "configs": [_config(config, facts) for config in facts["rows"]],
        "dataset_info": [_info(config, facts, schemas) for config in facts["rows"]],
    }


def _creator(kind: str | None) -> str:
    """The Hub's word for who made something; it has none for a person who may or may not be an expert."""
    return "machine-generated" if kind in MACHINES else "other"


def _config(config: str, facts: Record) -> Record:
    return {
        "config_name": config,
        **({"default": True} if config == CONFIGS[0] else {}),
        "data_files": [{"split": s, "path": f"data/{config}/{s}-*.parquet"} for s in facts["rows"][config]],
        "version": facts["about"]["version"],
        # `datasets` keys its cache by this header and not by the files: without the digest a
        # corrected release under the same version would be served from the old cache.
        "description": f"content sha256 {facts['digests'][config]}",
    }


def _info(config: str, facts: Record, schemas: Schemas) -> Record:
    return {
        "config_name": config,
        "features": header_features(config, schemas),
        "splits": [
            {"name": split, "num_bytes": facts["bytes"][config][split], "num_examples": rows}
            for split, rows in facts["rows"][config].items()
        ],
    }
