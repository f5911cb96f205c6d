"""Exact-match rates on freshly rendered images of held-out faces."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import nn

from .charset import collapse
from .model import standardise
from .render import Batch, Renderer


def validation_batches(renderer: Renderer, batches: int, long_batches: int, difficulty: float, seed: int = 9_000_001) -> list[Batch]:
    """The fixed validation set."""
    short = [renderer.batch(seed + i, difficulty) for i in range(batches)]
    return short + [renderer.batch(seed + 5000 + i, difficulty, True) for i in range(long_batches)]


# Greedy readings of uint8 images.
Read = Callable[[torch.Tensor], list[str]]


@torch.no_grad()
def read(model: nn.Module, images: torch.Tensor) -> list[str]:
    """Greedy readings of uint8 images by a network in training."""
    best = model(standardise(images)).argmax(-1).tolist()
    return [collapse(frames) for frames in best]


def exported(session) -> Read:
    """The same by an exported file, through a session of ONNX Runtime."""
    def read_images(images: torch.Tensor) -> list[str]:
        return [collapse(frames.tolist()) for frames in session.run(None, {"image": images.numpy()})[0].argmax(-1)]

    return read_images


def exact_match(model: nn.Module, batches: list[Batch]) -> dict[str, float]:
    """Share of exactly read texts, overall, case-folded and by kind."""
    return match_rates(partial(read, model.eval()), batches)


def match_rates(read_images: Read, batches: list[Batch]) -> dict[str, float]:
    """The same of whatever reads."""
    hits: dict[str, list[float]] = {"all": [], "fold": [], "text": [], "calc": [], "label": []}
    for batch in batches:
        for text, reading in zip(batch.texts, read_images(batch.images)):
            hits["all"].append(text.label == reading)
            hits["fold"].append(text.label.lower() == reading.lower())
            hits[text.kind].append(text.label == reading)
    return {name: round(sum(values) / len(values), 4) for name, values in hits.items() if values}
