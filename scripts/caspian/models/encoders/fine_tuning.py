"""Fine-tuning of a pretrained encoder with a new layer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from caspian.models.encoders.pretrained import (
    batches,
)
from caspian.terminal import with_progress

_WARM = 0.1  # of all steps the learning rate rises, then it falls to 0


def fine_tune(
    estimator: Any,
    encodings: Sequence[Any],
    loss: Callable[[list[int], Any], Any],
    score: Callable[[], float] | None,
) -> None:
    """Trains `estimator.model_` in place by AdamW with linear warm-up and decay.

    `loss(chosen, inputs)` is that of the padded inputs at the places `chosen`. With `score` the
    weights are kept of the first epoch after which it is highest.
    """
    import torch

    model, size = estimator.model_, estimator.batch
    rng = random.Random(estimator.seed)  # noqa: S311
    steps = estimator.epochs * -(-len(encodings) // size)
    warm = max(1, round(_WARM * steps))
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for name, weights in model.named_parameters():
        parts[name.startswith(f"{model.base_model_prefix}.")].append(weights)
    optimizer = torch.optim.AdamW(
        [{"params": parts[True], "lr": estimator.rate}, {"params": parts[False], "lr": estimator.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    best, kept = -1.0, None
    for epoch in range(estimator.epochs):
        model.train()
        for chosen in with_progress(batches(encodings, size, rng), f"epoch {epoch + 1} of {estimator.epochs}"):
            inputs = estimator.tokenizer_.pad([encodings[place] for place in chosen], return_tensors="pt")
            loss(chosen, inputs).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        if score and (reached := score()) > best:
            best, kept = reached, {name: weight.clone() for name, weight in model.state_dict().items()}
    if kept:
        model.load_state_dict(kept)
    model.eval()
