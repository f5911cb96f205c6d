"""What happens to an image after it was drawn: blur, coarse pixels, palettes, compression, noise, inversion."""

from __future__ import annotations

from random import Random

import torch
import torch.nn.functional as F

# The luminance quantisation table of ITU-T T.81, annex K.1, row by row.
LUMINANCE = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]  # fmt: skip


def some(random: Random, count: int, chance: float, device: torch.device) -> torch.Tensor:
    """The numbers of the images that an effect hits."""
    return torch.tensor([i for i in range(count) if random.random() < chance], dtype=torch.long, device=device)


def blur(images: torch.Tensor, sigma: float, horizontal_only: bool = False) -> torch.Tensor:
    """Gaussian blur; along rows only it stands for motion."""
    reach = max(1, round(2.5 * sigma))
    offsets = torch.arange(-reach, reach + 1, device=images.device, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = (kernel / kernel.sum()).repeat(3, 1)
    padded = F.pad(images, (reach, reach, 0 if horizontal_only else reach, 0 if horizontal_only else reach), mode="replicate")
    once = F.conv2d(padded, kernel[:, None, None, :], groups=3)
    return once if horizontal_only else F.conv2d(once, kernel[:, None, :, None], groups=3)


def coarse(images: torch.Tensor, share: float, mode: str) -> torch.Tensor:
    """Smaller by `share` and enlarged again; 'nearest' leaves square pixels."""
    height, width = images.shape[2:]
    small = F.interpolate(images, (max(21, round(height * share)), max(66, round(width * share))), mode="bilinear", antialias=True, align_corners=False)
    return F.interpolate(small, (height, width), mode=mode)


def dct_matrix(device: torch.device) -> torch.Tensor:
    """The orthonormal 8-point DCT-II."""
    n = torch.arange(8, dtype=torch.float32, device=device)
    matrix = torch.cos((2 * n[None, :] + 1) * n[:, None] * torch.pi / 16) * 0.5
    matrix[0] *= 0.5**0.5
    return matrix


def compress(images: torch.Tensor, quality: int) -> torch.Tensor:
    """The loss of baseline JPEG: blockwise DCT with the scaled standard table, chroma at half resolution."""
    count, _, height, width = images.shape
    scale = 50 / quality if quality < 50 else 2 - quality / 50
    steps = torch.tensor(LUMINANCE, dtype=torch.float32, device=images.device).view(8, 8) * scale / 255
    steps = steps.clamp(min=1 / 255)
    to_ycc = torch.tensor([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]], device=images.device)
    ycc = torch.einsum("ij,bjhw->bihw", to_ycc, images)
    pad = (0, -width % 16, 0, -height % 16)
    ycc = F.pad(ycc, pad, mode="replicate")
    dct = dct_matrix(images.device)

    def lossy(plane: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
        b, c, h, w = plane.shape
        blocks = plane.reshape(b, c, h // 8, 8, w // 8, 8).permute(0, 1, 2, 4, 3, 5)
        freq = dct @ blocks @ dct.T
        back = dct.T @ (torch.round(freq / table) * table) @ dct
        return back.permute(0, 1, 2, 4, 3, 5).reshape(b, c, h, w)

    light = lossy(ycc[:, :1], steps)
    tint = F.interpolate(lossy(F.avg_pool2d(ycc[:, 1:], 2), steps * 1.4), scale_factor=2, mode="nearest")
    result = torch.einsum("ij,bjhw->bihw", torch.linalg.inv(to_ycc), torch.cat([light, tint], 1))
    return result[:, :, :height, :width].clamp(0, 1)


def few_colours(images: torch.Tensor, count: int) -> torch.Tensor:
    """Every channel rounded to `count` levels."""
    return torch.round(images * (count - 1)) / (count - 1)


def one_bit(images: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
    """Black and white with a threshold at the middle of the range, softened by a little random dither."""
    light = images.mean(1, keepdim=True)
    low, high = light.amin((2, 3), keepdim=True), light.amax((2, 3), keepdim=True)
    rough = (torch.rand(light.shape, generator=noise).to(images.device) - 0.5) * 0.2
    return ((light - low) / (high - low + 1e-3) + rough > 0.5).float().expand(-1, 3, -1, -1)


def recolour(images: torch.Tensor, random: Random) -> torch.Tensor:
    """Channel permutation with a little mixing, the same for the images given."""
    order = random.sample(range(3), 3)
    matrix = torch.eye(3)[order] * 0.8 + 0.2 * torch.softmax(torch.tensor([[random.gauss(0, 1) for _ in range(3)] for _ in range(3)]), 1)
    return torch.einsum("ij,bjhw->bihw", matrix.to(images.device), images)


def degrade(images: torch.Tensor, random: Random, noise: torch.Generator, difficulty: float) -> torch.Tensor:
    """Random degradations of float images [B, 3, H, W]; each hits a share of the batch that grows with difficulty."""
    count, device = len(images), images.device
    fine = min(1.0, images.shape[2] / 56)

    def apply(chance: float, effect) -> None:
        hit = some(random, count, chance * difficulty, device)
        if len(hit):
            images[hit] = effect(images[hit]).clamp(0, 1)

    apply(0.3, lambda part: recolour(part, random))
    apply(0.13, lambda part: coarse(part, random.uniform(0.48, 0.75), "nearest"))
    apply(0.1, lambda part: coarse(part, random.uniform(0.45, 0.8), "bilinear"))
    apply(0.04, lambda part: blur(part, random.uniform(0.8, 1.7) * fine, horizontal_only=True))
    apply(0.16, lambda part: blur(part, random.uniform(0.35, 1.0) * fine))
    apply(0.1, lambda part: part + random.uniform(0.5, 2.0) * (part - blur(part, 1.0)))
    apply(0.06, lambda part: few_colours(part, random.randint(3, 6)))
    apply(0.04, lambda part: one_bit(part, noise))
    apply(0.25, lambda part: part + random.uniform(0.01, 0.065) * torch.randn(part.shape, generator=noise).to(device))
    apply(0.06, lambda part: torch.where(torch.rand((len(part), 1, *part.shape[2:]), generator=noise).to(device) < random.uniform(0.005, 0.04), float(random.random() < 0.5), part))
    apply(0.22, lambda part: part ** random.uniform(0.6, 1.6))
    apply(0.22, lambda part: compress(part, random.randint(25, 90)))
    hit = some(random, count, 0.12, device)
    images[hit] = 1 - images[hit]
    return images


RESIZE_KERNELS = ["bilinear", "bilinear", "bicubic", "area", "plain"]


def resize(images: torch.Tensor, height: int, width: int, kernel: str) -> torch.Tensor:
    """To the size of the network's input. 'plain' is bilinear without low-pass filter."""
    if kernel == "area":
        return F.interpolate(images, (height, width), mode="area")
    if kernel == "plain":
        return F.interpolate(images, (height, width), mode="bilinear", align_corners=False)
    return F.interpolate(images, (height, width), mode=kernel, antialias=True, align_corners=False).clamp(0, 1)
