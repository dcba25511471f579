"""Print how far independent annotators agree, and what they dispute.

Krippendorff's alpha per label with a bootstrap interval, token alpha and F1 per span role, the
confusion of each label, and every disputed label with gold's decision.
"""

from __future__ import annotations

import argparse
import json

from caspian.files import find_folders


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--annotators",
        nargs="+",
        metavar="NAME",
        help="the layers to compare (default: those whose role in corpus.json is `independent`)",
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(arguments: argparse.Namespace) -> int:
    from caspian.agreement import compute_agreement, disputes
    from caspian.compiler import compile_corpus
    from caspian.faults import Fault, Refused, nearest
    from caspian.statistics import independent_annotators

    compiled = compile_corpus(find_folders(arguments.corpus))
    about, tables = compiled.about, compiled.tables
    known = [annotator["id"] for annotator in about["annotators"]]
    names = arguments.annotators or independent_annotators(about)
    strange = [name for name in names if name not in known]
    if strange or len(set(names)) < 2:
        faults = [Fault("--annotators", "", f"no annotator {n!r}; expected some of {known}{nearest(n, known)}") for n in strange]
        raise Refused(faults or [Fault("--annotators", "", f"{names}: expected two annotators or more, of {known}")])
    result = compute_agreement(tables["annotations"], tables["sentences"], names, compiled.schemas)
    if result is None:
        raise Refused([Fault("--annotators", "", f"no sentence is labelled by two of {names}")])
    gold = next(annotator["id"] for annotator in about["annotators"] if annotator["role"] == "gold")
    disputed = disputes(tables["annotations"], names, gold, compiled.schemas)
    if arguments.json:
        print(json.dumps({**result, "disputes": disputed}, ensure_ascii=False, indent=2))
        return 0
    _print_result(result)
    _print_disputes(disputed)
    return 0


def _print_result(result: dict) -> None:  # type: ignore[type-arg]
    from caspian.descriptions import interval, interval_worth, number

    articles = "1 article" if result["articles"] == 1 else f"{result['articles']} articles"
    print(f"{', '.join(result['annotators'])}: {result['sentences']} sentences of {articles}\n")
    print(f"{'label':<14}{'alpha':>7}  {'95 %':<16}{'agreed':>8}")
    for field, a in result["labels"].items():
        print(f"{field:<14}{number(a['alpha']):>7}  {interval(a['low'], a['high']):<16}{a['agreed']:>8.1%}")
    print(f"\n{'span':<14}{'alpha':>7}  {'95 %':<16}{'exact F1':>9}{'overlap F1':>12}   (alpha over tokens)")
    for role, s in result["spans"].items():
        between = interval(s["token_low"], s["token_high"])
        print(f"{role:<14}{number(s['token_alpha']):>7}  {between:<16}{number(s['exact_f1']):>9}{number(s['overlap_f1']):>12}")
    whole = result["attributions"]
    print(f"{'attribution':<39}{number(whole['exact_f1']):>9}{number(whole['overlap_f1']):>12}")
    print(f"\n{interval_worth(result).replace('**', '')}")
    for field, rows in result["confusion"].items():
        print(f"\n{field}: rows {result['annotators'][0]}, columns {result['annotators'][1]}" if len(result["annotators"]) == 2 else f"\n{field}")
        columns = sorted({value for row in rows.values() for value in row} | rows.keys())
        width = max(map(len, columns)) + 2
        numbers = [str(i + 1) for i in range(len(columns))]
        print(" " * (width + 3) + "".join(f"{n:>5}" for n in numbers))
        for n, value in zip(numbers, columns, strict=True):
            print(f"{n:>2} {value:<{width}}" + "".join(f"{rows.get(value, {}).get(c, 0):>5}" for c in columns))


def _print_disputes(disputed: list[dict]) -> None:  # type: ignore[type-arg]
    from caspian.faults import printable

    print(f"\n{len(disputed)} disputed label{'s' * (len(disputed) != 1)}")
    for item in disputed:
        values = ", ".join(f"{annotator} {value}" for annotator, value in item["values"].items())
        print(printable(f"  {item['sentence_id']} {item['field']}: {values}; gold {item['gold']}. {item['note'] or ''}"))
