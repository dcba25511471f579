"""Source, cue and content by linear-chain conditional random fields (Lafferty et al. 2001), without a neural network.

Two fields in a row: a draft tells roles apart, and the final one, which also sees how sure the draft
is of the words around, finds where spans begin, end and go on (stacking, as in Cohen & Carvalho
2005, “Stacked Sequential Learning”). What the final field learns from was drafted by fields that had
not seen the sentence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from caspian.faults import Fault, Refused, file_fault
from caspian.models.rules.attribution_rules import running_speaker
from caspian.models.span_models.tags import OUTSIDE, TAGS, decode, encode
from caspian.models.span_models.token_features import distance_class, token_features
from caspian.records import Record, read_bytes
from caspian.spans import ROLES, Token
from caspian.tasks.items import as_items, sentence_tokens
from caspian.terminal import progress, with_progress

Features = list[list[str]]
_LARGEST_FIELD = 500_000_000  # bytes of a file
_PATIENCE = 30  # seconds that reading a file may take
_FILES = ("draft", "final")
_STEPS = (0.05, 0.2, 0.4, 0.6, 0.8)  # where the draft's probability enters another class


class SpanTagger(BaseEstimator):  # type: ignore[misc]
    """Items or plain texts → attributions with spans of source, cue and content.

    `c1` and `c2` weigh the penalties on absolute and squared weights, features that occur less than
    `least` times are left out, `iterations` bounds L-BFGS, and drafts for training come from `folds` fields.
    """

    def __init__(self, c1: float = 0.05, c2: float = 0.5, least: int = 2, iterations: int = 70, folds: int = 2) -> None:
        self.c1 = c1
        self.c2 = c2
        self.least = least
        self.iterations = iterations
        self.folds = folds

    def fit(self, items: Sequence[Record | str], gold: Sequence[Sequence[Record]]) -> Self:
        """Trains on sentences and the attributions of each; spans in code points of the item's article.

        Raises ValueError for lists that do not fit each other, and attributions without one of the roles.
        """
        from sklearn.model_selection import KFold

        sentences = as_items(items, "spans")
        if len(sentences) != len(gold) or len(sentences) < 2:
            raise ValueError(
                f"{len(sentences)} sentences and {len(gold)} lists of attributions; expected as many, 2 or more"
            )
        if not all(attribution.keys() >= set(ROLES) for attributions in gold for attribution in attributions):
            raise ValueError(
                f"an attribution without {', '.join(ROLES)}; expected all three, empty where there is none"
            )
        tokens, rows = _seen(sentences)
        tags = [encode(a, found) for a, found in zip(gold, tokens, strict=True)]
        roles = [[tag.rpartition("-")[2] for tag in sentence] for sentence in tags]
        drafted: list[Features] = [[] for _ in rows]
        folds = KFold(max(2, min(self.folds, len(rows))), shuffle=True, random_state=0)
        with progress("training", folds.get_n_splits() + 2) as advance:
            for seen, unseen in folds.split(rows):
                draft = self._train([rows[n] for n in seen], [roles[n] for n in seen])
                for n, features in zip(unseen, _with_draft([rows[n] for n in unseen], draft), strict=True):
                    drafted[n] = features
                advance()
            self.draft_ = self._train(rows, roles)
            advance()
            self.final_ = self._train(drafted, tags)
        return self

    def predict(self, items: Sequence[Record | str]) -> list[list[Record]]:
        """The attributions of each sentence: `source`, `cue` and `content` as spans of the item's article."""
        check_is_fitted(self)
        sentences = as_items(items, "spans")
        tokens, rows = _seen(sentences)
        drafted = _with_draft(rows, self.draft_)
        tagger = opened(self.final_)
        found = with_progress(list(zip(sentences, tokens, drafted, strict=True)), "finding spans")
        decoded = [(item, decode(item, places, tagger.tag(features))) for item, places, features in found]
        return [[_with_speaker(item, attribution) for attribution in attributions] for item, attributions in decoded]

    def score(self, items: Sequence[Record | str], gold: Sequence[Sequence[Record]]) -> float:
        """The mean over roles of exact F1, for choosing settings."""
        from caspian.scores.span_scores import span_scores

        sentences = as_items(items, "spans")
        scores = span_scores("spans", sentences, gold, self.predict(items))
        return sum(scores[f"{role}_exact_f1"] for role in ROLES) / len(ROLES)

    def _train(self, rows: Sequence[Features], tags: Sequence[list[str]]) -> bytes:
        import pycrfsuite

        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(
            {
                "c1": self.c1,
                "c2": self.c2,
                "max_iterations": self.iterations,
                "feature.minfreq": float(self.least),
                "feature.possible_transitions": True,
            }
        )
        for features, sentence in zip(rows, tags, strict=True):
            trainer.append(features, sentence)
        handle, path = tempfile.mkstemp(suffix=".crfsuite")
        os.close(handle)
        try:
            trainer.train(path)
            return Path(path).read_bytes()
        finally:
            Path(path).unlink()


def _with_speaker(item: Record, attribution: Record) -> Record:
    """The attribution, with its speaker from a sentence near it where it only goes on a quotation.

    Tags are of one sentence, and cannot tell who speaks in another.
    """
    if attribution["source"] or attribution["cue"]:
        return attribution
    return {**attribution, "source": running_speaker(item)}


def _seen(sentences: Sequence[Record]) -> tuple[list[list[Token]], list[Features]]:
    """The tokens of each sentence, and their features."""
    tokens = [sentence_tokens(item) for item in sentences]
    return tokens, [token_features(item, found) for item, found in zip(sentences, tokens, strict=True)]


def opened(model: bytes) -> Any:
    """A tagger of a field's native file, whose bytes must outlive it. Raises ValueError where they are none."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    return tagger


def _with_draft(rows: Sequence[Features], model: bytes) -> list[Features]:
    """The features of sentences with what a draft says of each token and of those around it."""
    tagger = opened(model)
    known = tagger.labels()
    drafted = []
    for features in rows:
        tagger.set(features)
        tags = tagger.tag()
        sure = [[_class(tagger.marginal(role, n)) if role in known else 0 for role in ROLES] for n in range(len(tags))]
        drafted.append(_drafted(features, tags, sure))
    return drafted


def _class(probability: float) -> int:
    return sum(probability >= step for step in _STEPS)


def _drafted(features: Features, tags: list[str], sure: list[list[int]]) -> Features:
    places = {role: [n for n, tag in enumerate(tags) if tag == role] for role in ROLES}
    present = "".join(str(bool(found)) for found in places.values())
    most = [max(values) for values in zip(*sure, strict=True)]
    rows = []
    for n, row in enumerate(features):

        def tag(step: int, n: int = n) -> str:
            return tags[n + step] if 0 <= n + step < len(tags) else "EDGE"

        drafted = [f"draft{step:+}={tag(step)}" for step in (-3, -2, -1, 0, 1, 2, 3)]
        drafted += [f"drafts={tag(-1)}|{tag(0)}|{tag(1)}", f"present={present}", f"draft,present={tag(0)}|{present}"]
        for place, role in enumerate(ROLES):
            before = max((p for p in places[role] if p < n), default=None)
            after = min((p for p in places[role] if p > n), default=None)
            drafted += [
                f"{role}-before={None if before is None else distance_class(n - before)}",
                f"{role}-after={None if after is None else distance_class(after - n)}",
                f"{role}-sure={sure[n][place]}",
                f"{role}-most={most[place]}",
            ]
        drafted.append("sure=" + "".join(map(str, sure[n])))
        rows.append(row + drafted)
    return rows


def write_weights(model: SpanTagger, folder: Path) -> None:
    """The two fields as native CRFsuite files."""
    for name in _FILES:
        (folder / f"{name}.crfsuite").write_bytes(getattr(model, f"{name}_"))


def _survives(path: Path) -> bool:
    """Whether CRFsuite can read all of a file; tried in a process of its own, which a made-up one may crash or stop."""
    code = (
        "import os, sys, pycrfsuite; data = open(sys.argv[1], 'rb').read(); tagger = pycrfsuite.Tagger();"
        "tagger.open_inmemory(data); tagger.tag([['bias']] * 3); tagger.marginal(tagger.labels()[0], 0);"
        "tagger.dump(os.devnull)"
    )
    with suppress(subprocess.TimeoutExpired):
        words = [sys.executable, "-I", "-c", code, str(path.resolve())]
        return subprocess.run(words, capture_output=True, timeout=_PATIENCE, check=False).returncode == 0
    return False


def read_weights(folder: Path, task: str, labels: Sequence[str], settings: Record) -> SpanTagger:  # noqa: ARG001
    """The tagger of a folder. Raises Refused where a file is no such field."""
    model = SpanTagger(**settings)
    for name in _FILES:
        path = folder / f"{name}.crfsuite"
        data = read_bytes(path, _LARGEST_FIELD)
        if isinstance(data, Fault):
            raise Refused([data])
        if not _survives(path):
            raise Refused([file_fault("E704", path, "no CRFsuite model; expected the file that training wrote")])
        tags = opened(data).labels()
        expected = set(TAGS if name == "final" else (OUTSIDE, *ROLES))
        if not set(tags) <= expected:
            strange = ", ".join(sorted(set(tags) - expected))
            raise Refused([file_fault("E702", path, f"has the tags {strange}; expected {', '.join(sorted(expected))}")])
        setattr(model, f"{name}_", data)
    return model
