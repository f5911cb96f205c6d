"""A bank of clutter textures drawn once: short strokes, dots, ovals, grids, scribbles and hatching, as RGBA."""

from __future__ import annotations

import colorsys
import math
from random import Random

import numpy as np
import torch
from PIL import Image, ImageDraw

HEIGHT, WIDTH = 224, 640
KINDS = ["strokes", "strokes", "dots", "dots", "spots", "spots", "specks", "ovals", "grid", "scribble", "hatch", "blobs"]
COUNT = 48
# Radii in texture pixels.
MARKS = {"dots": (0.4, 1.7), "spots": (1.2, 3.0), "specks": (0.2, 0.7)}


def ink(random: Random, hue: float | None) -> tuple[int, int, int]:
    """A random saturated colour, or a shade of one hue."""
    tone = colorsys.hsv_to_rgb(random.random() if hue is None else hue, random.random() ** 0.5, random.random())
    return tuple(round(255 * channel) for channel in tone)


def scatter(random: Random, draw: ImageDraw.ImageDraw, kind: str, hue: float | None) -> None:
    """Strews marks of one kind over the texture, at a density of its own."""
    density = random.uniform(0.4, 2.2)
    counts = {"strokes": 340, "dots": 700, "spots": 200, "specks": 1500, "ovals": 90, "scribble": 26, "blobs": 60}
    thick = random.choice([1, 1, 2, 3])
    reach = random.uniform(6, 26)
    for _ in range(round(counts[kind] * density)):
        x, y, colour = random.uniform(0, WIDTH), random.uniform(0, HEIGHT), ink(random, hue) + (255,)
        if kind == "strokes":
            draw.line([x, y, x + random.uniform(-reach, reach), y + random.uniform(-reach, reach)], colour, thick)
        elif kind in MARKS:
            size = random.uniform(*MARKS[kind])
            draw.ellipse([x - size, y - size, x + size, y + size], colour)
        elif kind == "ovals":
            across, along = random.uniform(2, reach), random.uniform(2, reach)
            draw.ellipse([x - across, y - along, x + across, y + along], outline=colour, width=min(thick, 2))
        elif kind == "blobs":
            size = random.uniform(4, 22)
            draw.ellipse([x - size, y - size * 0.7, x + size, y + size * 0.7], colour[:3] + (110,))
        else:
            points = [(x, y)]
            for _ in range(12):
                points.append((points[-1][0] + random.uniform(-18, 18), points[-1][1] + random.uniform(-12, 12)))
            draw.line(points, colour, min(thick, 2))


def rule(random: Random, draw: ImageDraw.ImageDraw, kind: str, hue: float | None) -> None:
    """Rules the texture with a grid or with parallel lines."""
    pitch, thick = random.uniform(5, 15), random.choice([1, 1, 2])
    first, second = ink(random, hue) + (255,), ink(random, hue) + (255,)
    if kind == "grid":
        for step in range(int(WIDTH / pitch) + 1):
            draw.line([step * pitch, 0, step * pitch, HEIGHT], first, thick)
        for step in range(int(HEIGHT / pitch) + 1):
            draw.line([0, step * pitch, WIDTH, step * pitch], second, thick)
        return
    slant = math.tan(random.uniform(-1, 1)) * HEIGHT
    for step in range(-int(abs(slant) / pitch), int((WIDTH + abs(slant)) / pitch) + 1):
        draw.line([step * pitch, 0, step * pitch + slant, HEIGHT], first, thick)


def texture_bank(seed: int = 7) -> torch.Tensor:
    """uint8 [COUNT, 4, HEIGHT, WIDTH]; the same for the same seed."""
    random = Random(seed)
    images = []
    for index in range(COUNT):
        kind = KINDS[index % len(KINDS)]
        hue = random.random() if random.random() < 0.4 else None
        image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
        (rule if kind in {"grid", "hatch"} else scatter)(random, ImageDraw.Draw(image), kind, hue)
        images.append(np.asarray(image))
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).contiguous()
