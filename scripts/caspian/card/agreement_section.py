"""What the card says of agreement: tables of alpha and F1, and what they are worth."""

from __future__ import annotations

from caspian.agreement.inter_annotator import ALL
from caspian.card.markdown import escaped, interval, number, quantity, table
from caspian.records import Record
from caspian.scores.alignment import LEAST_SHARED
from caspian.scores.resampling import ENOUGH_ARTICLES

SHARED_ERRORS = (
    "Annotators that are language models share errors, most of all where they are one model: what they agree on\n"
    "may still be wrong, and their agreement is at best an upper bound of reliability."
)


def agreement_text(agreement: Record) -> str:
    """The agreement between independent annotators: one table with a column an origin, and how far gold followed."""
    by_origin = agreement["by_origin"]
    whole = next(iter(by_origin.values()), None)
    if whole is None:
        return "No sentence has been labelled by two independent annotators."
    parts = {origin: part for origin, part in by_origin.items() if origin != ALL}
    head = [f"between {_pairs(whole['annotators'])}", *parts]
    size = ["sentences (articles)"]
    size += [f"{part['sentences']:,} ({part['articles']:,})" if part else "0 (0)" for part in parts.values()]
    rows = [[name, *(_figure(part, keys) for part in parts.values())] for name, keys in _figures(whole)]
    texts = [
        "Krippendorff's alpha of the label of the sentence or of its principal attribution; for spans alpha over\n"
        "tokens (in the span or not) and F1 of spans, one to one, that share at least half of what both mark\n"
        f"(Dice ≥ {LEAST_SHARED}). In brackets the 95 % interval over articles (t on the jackknife; none where there\n"
        "is one article only, or nothing in dispute).",
        table(head, [size, *rows]),
        interval_caveat(whole) + _single_articles(parts, whole),
        gold_text(whole, agreement["overruled"], agreement["reopened"]),
    ]
    return "\n\n".join(texts)


def readers_text(agreement: Record) -> str:
    """Gold against readers of the definitions, a row a layer, and against people, also where nobody has labelled."""
    readers = agreement["readers"]
    if not readers:
        return ""
    names = list(readers[0]["kappa"])
    rows = [
        [
            f"`{reader['layer']}`" + (" (people)" if reader["people"] else ""),
            f"{' and '.join(reader['splits'])}: {reader['sentences']:,} ({reader['articles']:,})",
            *(number(reader["kappa"][name]) for name in names),
        ]
        for reader in readers
    ]
    if not any(reader["people"] for reader in readers):
        rows.append(["people", "nobody yet", *("–" for _ in names)])
    return (
        "**Gold against somebody who has the definitions only** (`schema/labels.json` and the lists of targets, as\n"
        "users have them): Cohen's kappa, on the label of the sentence or of its principal attribution. No intervals:\n"
        f"below {ENOUGH_ARTICLES} articles they are not to be relied on.\n\n"
        + table(["layer", "sentences (articles)", *names], rows)
    )


def _single_articles(parts: dict[str, Record | None], whole: Record) -> str:
    """What figures of one article are worth, beside those of several."""
    single = [origin for origin, part in parts.items() if part and part["articles"] == 1 < whole["articles"]]
    return f"\nThose of one article ({escaped(', '.join(single))}) describe that article only." if single else ""


_Keys = tuple[str, ...]  # where a figure stands in a part: the way to its record, then value, low and high


def _figures(part: Record) -> list[tuple[str, _Keys]]:
    """The rows of the table: what is compared, and where the figures stand."""
    of_labels = [(f"{field}, alpha", ("labels", field, "alpha", "low", "high")) for field in part["labels"]]
    of_spans: list[tuple[str, _Keys]] = []
    for role in part["spans"]:
        of_spans.append((f"{role}, token alpha", ("spans", role, "token_alpha", "token_low", "token_high")))
        of_spans.append((f"{role}, F1", ("spans", role, "overlap_f1", "overlap_low", "overlap_high")))
    keys = ("attributions", "overlap_f1", "overlap_low", "overlap_high")
    return [*of_labels, *of_spans, *([("whole attribution, F1", keys)] if part["attributions"] else [])]


def _figure(part: Record | None, keys: _Keys) -> str:
    if part is None:
        return "–"
    record = part
    for key in keys[:-3]:
        record = record[key]
    value, low, high = (record[key] for key in keys[-3:])
    between = interval(low, high)
    return number(value) if part["unit"] == "sentence" or between == "–" else f"{number(value)} ({between})"


def _pairs(names: list[str]) -> str:
    """“a and b”; of more than two, whichever labelled a sentence."""
    return " and ".join(names) if len(names) < 3 else f"those of {', '.join(names)} that labelled a sentence"


def gold_text(agreement: Record, overruled: dict[str, int], reopened: int) -> str:
    """How far gold followed the layers; where all are equal, that they are no three witnesses."""
    sentences, disputed = agreement["sentences"], agreement["disputed"]
    told = ", ".join(f"{count} of {name}" for name, count in overruled.items())
    text = (
        f"The layers differ in some label or span on {disputed:,} of {quantity(sentences, 'sentence')}. Gold decided\n"
        f"otherwise than a layer: {told}; and otherwise than all of them, where they agree: {reopened}."
    )
    if not disputed and not any(overruled.values()):
        text += "\n**Gold and the layers are equal in every label and span: treat them as a single labelling.**"
    return text


def interval_caveat(agreement: Record) -> str:
    """What the intervals of an agreement can carry."""
    articles = agreement["articles"]
    if agreement["unit"] == "sentence":
        worth = (
            "The intervals are over the sentences of **one article**. They mean little: they describe this article,\n"
            "its sentences depend on each other, and nothing follows for another one."
        )
    elif articles < ENOUGH_ARTICLES:
        worth = f"The intervals are over {articles} articles; below {ENOUGH_ARTICLES} they are not to be relied on."
    else:
        worth = "The intervals are over articles, since sentences of one article depend on each other."
    if any(label["alpha"] == 1 for label in agreement["labels"].values()):
        worth += "\nWhere nothing was disputed there is no interval: 1.000 is no certainty."
    return worth
