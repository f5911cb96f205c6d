"""Batches of labelled images, each drawn afresh from a seed."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import torch

from .atlas import Atlas
from .degrade import RESIZE_KERNELS, degrade, resize
from .draw import draw
from .scene import Composer
from .schemes import Scheme, SchemeComposer
from .textures import COUNT, texture_bank
from .texts import Text, draw_text

HEIGHT = 48
WIDTH, LONG_WIDTH = 160, 320
PIXELS_PER_BATCH = 420_000


class Batch(NamedTuple):
    """Images uint8 [B, 48, 160 or 320, 3] and their texts."""

    images: torch.Tensor
    texts: list[Text]


class Renderer:
    """Renders batches from the faces of an atlas; the same seed gives the same bytes on the same machine."""

    def __init__(self, atlas: Atlas, device: str = "cpu"):
        self.device = torch.device(device)
        self.atlas = atlas
        atlas.cells = atlas.cells.to(self.device)
        self.composer = Composer(atlas, COUNT)
        self.bank = texture_bank().to(self.device)

    def texts(self, random: Random, count: int, longest: int, is_long: bool) -> list[Text]:
        """Texts that at least one face can draw."""
        drawn: list[Text] = []
        while len(drawn) < count:
            text = draw_text(random, longest, is_long)
            if len(self.composer.faces_for(text.shown)):
                drawn.append(text)
        return drawn

    def sources(self, seed: int, difficulty: float, is_long: bool, most: int = 48) -> tuple[torch.Tensor, list[Text], Random]:
        """Images at their source size, float32 [B, 3, H, W]; the size is drawn once per batch."""
        random = Random(seed)
        noise = torch.Generator().manual_seed(seed)
        height = random.choice([random.randint(28, 92), random.randint(34, 64), random.randint(38, 60)])
        aspect = random.uniform(4.4, 8.0) if is_long else random.uniform(1.9, 4.2)
        width = round(height * aspect)
        count = max(8, min(most, int(PIXELS_PER_BATCH / (height * width))))
        longest = 24 if is_long else round(3.1 * aspect) if aspect < 3.2 else 11
        texts = self.texts(random, count, longest, is_long)
        scene = self.composer.compose(random, texts, height, width, difficulty)
        images = draw(scene, self.atlas, self.bank, noise, self.device)
        return degrade(images, random, noise, difficulty), texts, random

    def scheme_picture(self, scheme: Scheme, seed: int) -> tuple[torch.Tensor, Text]:
        """One picture of a scheme, float32 [3, H, W], and its text."""
        random = Random(seed)
        noise = torch.Generator().manual_seed(seed)
        composer = SchemeComposer(self.atlas, scheme)
        text = scheme.text(random)
        while not len(composer.faces_for(text.shown)):
            text = scheme.text(random)
        scene = composer.compose(random, [text], scheme.height, scheme.width, scheme.damage)
        image = draw(scene, self.atlas, self.bank, noise, self.device)
        return degrade(image, random, noise, scheme.damage)[0], text

    @torch.no_grad()
    def batch(self, seed: int, difficulty: float, is_long: bool = False) -> Batch:
        """One batch at the network's input size."""
        images, texts, random = self.sources(seed, difficulty, is_long)
        kernel = random.choice(RESIZE_KERNELS)
        small = resize(images, HEIGHT, LONG_WIDTH if is_long else WIDTH, kernel)
        return Batch((small * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous(), texts)
