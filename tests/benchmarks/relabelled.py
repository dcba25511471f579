"""What guidelines 6 changed: the sentences that their rules touch, by kind, and how many labels moved.

`python tests/benchmarks/relabelled.py` compares the layer gold with gold-5, which was decided under guidelines 5.
`--list KIND` prints the sentences of a kind, to be looked at.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter

from caspian.files import find_folders
from caspian.publishing.release_reader import read_release
from caspian.records import Record
from caspian.spans import words_of

BEFORE, AFTER = "gold-5", "gold"
FIELDS = ("topic", "stance", "target", "source_type", "commitment")
_MIXED = re.compile(r"; |,? (?:and|but|while|though) (?:that |he |she |it |they |not |no )")
_NEGATIVE = re.compile(r"\b(?:no|not|never|none|nobody|nothing|neither|nor)\b|n’t\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:may|might|could|possibly|probably|likely|appear\w*|seem\w*|reportedly|expected)\b", re.IGNORECASE
)
_NOBODY = re.compile(r"\b(?:nobody|no one|no-one|none)\b", re.IGNORECASE)
_EXPERT = re.compile(
    r"\b(?:expert|analyst|scholar|professor|engineer|pilot|teaches|studies|retained|former|institute|research\w*)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(r"\b(?:reports?|rumou?rs?|talk|stories)\b", re.IGNORECASE)
_DOUBT = re.compile(r"\b(?:doubt\w*|hardly|scarcely|so[- ]called|knew|supposed\w*)\b", re.IGNORECASE)


def kinds(row: Record, text: str, sentence: Record, article: Record) -> list[str]:
    """The kinds of rules of guidelines 6 that a sentence, as it was labelled before, may fall under."""
    first = row["attributions"][0]
    contents = " ".join(words_of(a["content"], text) for a in row["attributions"])
    sources = " ".join(words_of(a["source"], text) for a in row["attributions"])
    tests: dict[str, bool] = {
        "mixed contents": bool(_MIXED.search(contents)),
        "negatives that may answer a charge": first["commitment"] == "asserted" and bool(_NEGATIVE.search(contents)),
        "hedges": bool(_HEDGE.search(contents)),
        "topic other with a target": row["topic"] == "other" and first["target"] is not None,
        "relays and sources of what others say": any(a["via"] for a in row["attributions"]),
        "media of mere reports": any(
            a["source_type"] == "media" and _REPORTS.search(words_of(a["cue"], text)) for a in row["attributions"]
        ),
        "experts": any(a["source_type"] == "expert" for a in row["attributions"]) or bool(_EXPERT.search(sources)),
        "doubts and bare facts of an opinion": first["source_type"] == "author"
        and (article["genre"] in ("editorial", "analysis") or bool(_DOUBT.search(sentence["text"]))),
        "nobodies": bool(_NOBODY.search(sources)) or bool(re.match(r"(?:Nobody|No one)\b", sentence["text"])),
        "hearsay and passives without an agent": first["source_type"] == "author" and bool(first["cue"]),
        "one's own success": first["source_type"] in ("military", "armed_group") and first["stance"] == "neutral",
        "authors of issued texts": first["source_type"] == "author" and article["issuer"] is not None,
        "a neutral part before one with a position": len(row["attributions"]) > 1
        and first["stance"] == "neutral"
        and any(a["stance"] != "neutral" for a in row["attributions"]),
    }
    found = [name for name, fits in tests.items() if fits]
    return found or ["none of these"]


def value(row: Record, field: str) -> object:
    """A label of a layer's row: its own, or that of its principal attribution."""
    return row[field] if field in row else row["attributions"][0][field]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", metavar="KIND", help="print the sentences of a kind")
    wanted = parser.parse_args().list
    splits = read_release(find_folders().release).splits
    articles = {row["id"]: row for table in splits["articles"].values() for row in table.to_pylist()}
    sentences = {row["id"]: row for table in splits["sentences"].values() for row in table.to_pylist()}
    layers: dict[str, dict[str, Record]] = {BEFORE: {}, AFTER: {}}
    for table in splits["annotations"].values():
        for row in table.to_pylist():
            layers.get(row["annotator"], {})[row["sentence_id"]] = row
    counts: dict[str, Counter[str]] = {}
    for key in sorted(layers[BEFORE].keys() & layers[AFTER].keys()):
        row, article = layers[BEFORE][key], articles[sentences[key]["article_id"]]
        for kind in kinds(row, article["text"], sentences[key], article):
            count = counts.setdefault(kind, Counter())
            count["sentences"] += 1
            count.update(field for field in FIELDS if value(row, field) != value(layers[AFTER][key], field))
            count["attributions"] += len(row["attributions"]) != len(layers[AFTER][key]["attributions"])
            if kind == wanted:
                print(f"{key}  {sentences[key]['text']}")
    columns = ("sentences", *FIELDS, "attributions")
    print(f"{'kind':<42}" + "".join(f"{name:>13}" for name in columns))
    for kind, count in sorted(counts.items(), key=lambda pair: -pair[1]["sentences"]):
        print(f"{kind:<42}" + "".join(f"{count[name]:>13}" for name in columns))


if __name__ == "__main__":
    main()
