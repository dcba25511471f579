"""What the card says of agreement: tables of alpha and F1, and what they are worth."""

from __future__ import annotations

from caspian.card.markdown import escaped, interval, number, quantity, table
from caspian.records import Record
from caspian.scores.resampling import ENOUGH_ARTICLES, RESAMPLES

SHARED_ERRORS = (
    "Annotators that are language models share errors, most of all where they are one model: what they agree on\n"
    "may still be wrong, and their agreement is at best an upper bound of reliability."
)


def agreement_text(agreement: Record) -> str:
    """The agreement between independent annotators as Markdown, origin by origin, and how far gold followed them."""
    parts = agreement["by_origin"]
    texts = [_part_text(part) for part in parts.values()]
    if len(parts) > 1:
        texts = [
            f"#### Articles of origin: {escaped(origin)}\n\n{text}" for origin, text in zip(parts, texts, strict=True)
        ]
    whole = next(iter(parts.values()))
    return "\n\n".join([*texts, _gold_text(whole, agreement["overruled"], agreement["reopened"])] if whole else texts)


def _part_text(agreement: Record | None) -> str:
    if agreement is None:
        return "No sentence has been labelled by two independent annotators."
    label_rows = [
        [field, number(a["alpha"]), interval(a["low"], a["high"]), f"{a['agreed']:.1%}"]
        for field, a in agreement["labels"].items()
    ]
    span_rows = [
        [
            role,
            number(s["token_alpha"]),
            interval(s["token_low"], s["token_high"]),
            number(s["exact_f1"]),
            number(s["overlap_f1"]),
            interval(s["overlap_low"], s["overlap_high"]),
        ]
        for role, s in agreement["spans"].items()
    ]
    whole = agreement["attributions"]
    between = interval(whole["overlap_low"], whole["overlap_high"])
    f1s = [number(whole["exact_f1"]), number(whole["overlap_f1"]), between]
    span_rows.append(["whole attribution", "", "", *f1s])
    return "\n\n".join(
        [
            f"Between {_pairs(agreement['annotators'])}, on {quantity(agreement['sentences'], 'sentence')} of "
            f"{quantity(agreement['articles'], 'article')}: Krippendorff's alpha of the label of the sentence or\n"
            f"of its principal attribution, with a 95 % bootstrap interval ({RESAMPLES:,} resamples), and the share\n"
            "of sentences with equal labels.",
            table(["field", "alpha", "95 %", "agreed"], label_rows),
            "Spans: alpha over tokens (in the span or not), and F1 of spans that are equal, or that share a\n"
            "character (one to one).",
            table(["role", "token alpha", "95 %", "exact F1", "overlap F1", "95 %"], span_rows),
            interval_caveat(agreement),
        ]
    )


def _pairs(names: list[str]) -> str:
    """“a and b”; of more than two, whichever labelled a sentence."""
    return " and ".join(names) if len(names) < 3 else f"those of {', '.join(names)} that labelled a sentence"


def _gold_text(agreement: Record, overruled: dict[str, int], reopened: int) -> str:
    """How far gold followed the layers; where all are equal, that they are no three witnesses."""
    sentences, disputed = agreement["sentences"], agreement["disputed"]
    told = ", ".join(f"{count} of {name}" for name, count in overruled.items())
    text = (
        f"The layers differ in some label or span on {disputed} of {quantity(sentences, 'sentence')}. Gold decided\n"
        f"otherwise than a layer: {told}; and otherwise than all of them, where they agree: {reopened}."
    )
    if agreement["attributions"]["exact_f1"] == 1 and not any(overruled.values()):
        text += "\n**Gold and the layers are equal in every label and span: treat them as a single labelling.**"
    return text


def interval_caveat(agreement: Record) -> str:
    """What the bootstrap intervals of an agreement can carry."""
    articles = agreement["articles"]
    if agreement["unit"] == "sentence":
        worth = (
            "The intervals resample the sentences of **one article**. They mean little: they describe this article,\n"
            "its sentences depend on each other, and nothing follows for another one."
        )
    elif articles < ENOUGH_ARTICLES:
        worth = f"The intervals resample {articles} articles; below {ENOUGH_ARTICLES} they are too narrow to rely on."
    else:
        worth = "The intervals resample articles, since sentences of one article depend on each other."
    if any(label["low"] == label["high"] == 1 for label in agreement["labels"].values()):
        worth += "\nWhere nothing was disputed there is nothing to resample: 1.000 to 1.000 is no certainty."
    return worth
