"""A file of labelled images at their source size, for measuring the shipped pipeline from decoding to text."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import torch
from PIL import Image

from .render import Renderer
from .schemes import SCHEMES
from .texts import Text


LARGEST = 7500


def lossless(pixels) -> tuple[str, bytes]:
    """The image as PNG or, if smaller, lossless WebP: format name and bytes."""
    image = Image.fromarray(pixels)
    encoded = []
    for name, options in (("png", {"optimize": True}), ("webp", {"lossless": True, "quality": 100, "method": 6})):
        buffer = io.BytesIO()
        image.save(buffer, name, **options)
        encoded.append((name, buffer.getvalue()))
    return min(encoded, key=lambda pair: len(pair[1]))


def line_of(picture: torch.Tensor, text: Text, **more: str) -> str:
    """One line of a pack, of a picture float32 [3, H, W]."""
    pixels = (picture * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
    name, encoded = lossless(pixels)
    facts = {**more, "label": text.label, "kind": text.kind, "width": pixels.shape[1], "height": pixels.shape[0], "format": name}
    return json.dumps({**facts, "image": base64.b64encode(encoded).decode()}, ensure_ascii=False)


def picture_area(images: torch.Tensor) -> int:
    """Pixels of one image of a batch."""
    return images.shape[2] * images.shape[3]


@torch.no_grad()
def write_pack(renderer: Renderer, target: Path, count: int, difficulty: float, limit: int, seed: int = 55_000_000) -> int:
    """Writes JSON lines {label, kind, width, height, format, image} until `count` images or `limit` bytes; returns the count.

    Three images are taken of every batch, so that sizes and noise vary; one batch in four is of the wide kind. Images
    of more than LARGEST pixels are left out for the sake of the file's size.
    """
    written, size, batch = 0, 0, 0
    with open(target, "w", encoding="utf-8") as file:
        while written < count:
            images, texts, _ = renderer.sources(seed + batch, difficulty, batch % 4 == 3, most=8)
            batch += 1
            if picture_area(images) > LARGEST:
                continue
            for picture, text in list(zip(images, texts))[:3]:
                line = line_of(picture, text)
                size += len(line.encode()) + 1
                if written == count or size > limit:
                    return written
                file.write(line + "\n")
                written += 1
    return written


@torch.no_grad()
def write_schemes(renderer: Renderer, target: Path, count: int, seed: int = 66_000_000) -> int:
    """Writes `count` lines of every scheme, {scheme, label, kind, width, height, format, image}; returns how many in all."""
    with open(target, "w", encoding="utf-8") as file:
        for number, scheme in enumerate(SCHEMES):
            for at in range(count):
                picture, text = renderer.scheme_picture(scheme, seed + number * 100_000 + at)
                file.write(line_of(picture, text, scheme=scheme.name) + "\n")
    return count * len(SCHEMES)
