"""A pool of rendered images from which training batches are drawn, each image a few times with fresh disturbance."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from .charset import encode
from .render import Renderer


class Pool:
    """Keeps the newest `capacity` images of one width; every draw is preceded by enough fresh ones.

    An image is drawn `reuse` times on average before it is replaced.
    """

    def __init__(self, renderer: Renderer, seed: int, is_long: bool, capacity: int, reuse: float):
        self.renderer, self.seed, self.is_long = renderer, seed, is_long
        self.capacity, self.reuse = capacity, reuse
        self.images: torch.Tensor | None = None
        self.labels: list[list[int]] = []
        self.next = self.rendered = self.batches = 0
        self.owed = 0.0

    def render(self, difficulty: float) -> int:
        """Renders one batch into the pool over the oldest images."""
        seed = (self.seed * 1_000_003 + self.batches * 2 + int(self.is_long)) % (2**62)
        batch = self.renderer.batch(seed, difficulty, self.is_long)
        self.batches += 1
        if self.images is None:
            self.images = torch.empty((self.capacity, *batch.images.shape[1:]), dtype=torch.uint8, device=batch.images.device)
        for image, text in zip(batch.images, batch.texts):
            self.images[self.next] = image
            if self.next < len(self.labels):
                self.labels[self.next] = encode(text.label)
            else:
                self.labels.append(encode(text.label))
            self.next = (self.next + 1) % self.capacity
        self.rendered += len(batch.texts)
        return len(batch.texts)

    def draw(self, count: int, difficulty: float, noise: torch.Generator) -> tuple[torch.Tensor, list[list[int]]]:
        """`count` random images uint8 [count, 48, W, 3] with their labels."""
        self.owed += count / self.reuse
        while self.owed > 0 or len(self.labels) < min(self.capacity, 4 * count):
            self.owed -= self.render(difficulty)
        chosen = torch.randint(len(self.labels), (count,), generator=noise)
        return self.images[chosen.to(self.images.device)], [self.labels[i] for i in chosen.tolist()]


class Grain:
    """Gaussian noise cut at random places from one long run of it: far cheaper than fresh noise, and as good here."""

    def __init__(self, device: torch.device, length: int = 1 << 22):
        self.values = torch.randn(length, generator=torch.Generator().manual_seed(3)).to(device)

    def like(self, x: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
        """Noise of the shape of a tensor."""
        start = int(torch.randint(len(self.values) - x.numel(), (1,), generator=noise))
        return self.values[start : start + x.numel()].view(x.shape)


def disturb(images: torch.Tensor, noise: torch.Generator, grain: Grain) -> torch.Tensor:
    """A second, cheap look at images [N, H, W, 3]: shift, stretch, channel order, inversion, noise; float, 0..255."""
    count, device = len(images), images.device

    def uniform(low: float, high: float) -> torch.Tensor:
        return (low + (high - low) * torch.rand(count, generator=noise)).to(device)

    x = images.to(torch.float32).permute(0, 3, 1, 2)
    theta = torch.zeros(count, 2, 3, device=device)
    theta[:, 0, 0], theta[:, 1, 1] = uniform(0.95, 1.04), uniform(0.92, 1.06)
    theta[:, 0, 2], theta[:, 1, 2] = uniform(-0.02, 0.02), uniform(-0.06, 0.06)
    theta[:, 0, 1] = uniform(-0.03, 0.03)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)
    if torch.rand(1, generator=noise).item() < 0.5:
        x = x[:, torch.randperm(3, generator=noise).to(device)]
    flip = (uniform(0, 1) < 0.08)[:, None, None, None]
    x = torch.where(flip, 255 - x, x)
    strength = uniform(-8, 7).clamp(min=0)[:, None, None, None]
    return torch.addcmul(x, grain.like(x, noise), strength).clamp_(0, 255).permute(0, 2, 3, 1)
