"""The recognition network: a residual convolutional stem, two transformer blocks and a CTC head.

The stem keeps dense 3x3 convolutions for low resolutions, where they are cheap and quantise well. Order along the
line comes from depth-wise convolutions, so any width that is a multiple of four works.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from .charset import CLASSES

CONTRAST_FLOOR = 0.02
HEADS = 4


class Size(NamedTuple):
    """Channels of the four stages, extra blocks in the last three, and the width of the transformer."""

    widths: tuple[int, int, int, int]
    extra: tuple[int, int, int]
    model: int


SIZES = {
    "tiny": Size((8, 16, 24, 32), (0, 0, 0), 32),
    "small": Size((16, 40, 80, 128), (1, 1, 0), 128),
    "base": Size((24, 64, 128, 160), (1, 2, 1), 160),
}


class ConvNorm(nn.Module):
    """Convolution without bias and batch normalisation; `fused` merges them."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: tuple[int, int] = (1, 1)):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.conv(x))

    def fused(self) -> nn.Conv2d:
        """One convolution that does the same at inference."""
        return nn.utils.fusion.fuse_conv_bn_eval(self.conv.eval(), self.norm.eval())


class Residual(nn.Module):
    """Two 3x3 convolutions with a shortcut."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)):
        super().__init__()
        self.first = ConvNorm(inputs, outputs, 3, stride)
        self.second = ConvNorm(outputs, outputs, 3)
        same = inputs == outputs and stride == (1, 1)
        self.shortcut = nn.Identity() if same else ConvNorm(inputs, outputs, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class Mixer(nn.Module):
    """A pre-norm transformer block with a depth-wise convolution in front that tells it the order."""

    def __init__(self, width: int, heads: int = HEADS):
        super().__init__()
        self.heads = heads
        self.local = nn.Conv1d(width, width, 5, padding=2, groups=width)
        self.norm_attention = nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.norm_feed = nn.LayerNorm(width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def attend(self, x: torch.Tensor) -> torch.Tensor:
        """Multi-head self-attention over the frames."""
        batch, frames, width = x.shape
        split = (batch, frames, self.heads, width // self.heads)
        query, key, value = (layer(x).reshape(split).transpose(1, 2) for layer in (self.query, self.key, self.value))
        weight = torch.softmax(query @ key.transpose(2, 3) * (width // self.heads) ** -0.5, -1)
        return self.out((weight @ value).transpose(1, 2).reshape(batch, frames, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.local(x.transpose(1, 2)).transpose(1, 2)
        x = x + self.attend(self.norm_attention(x))
        return x + self.narrow(F.relu(self.widen(self.norm_feed(x))))


def standardise(images: torch.Tensor) -> torch.Tensor:
    """uint8-valued [N, H, W, 3] to float [N, 3, H, W] with zero mean per channel and unit contrast over all channels.

    The contrast is not raised without end: images flatter than CONTRAST_FLOOR stay flat.
    """
    x = images.permute(0, 3, 1, 2).to(torch.float32) / 255
    x = x - x.mean((2, 3), keepdim=True)
    return x / (x * x).mean((1, 2, 3), keepdim=True).sqrt().clamp(min=CONTRAST_FLOOR)


class Recogniser(nn.Module):
    """Images standardised to [N, 3, 48, W] in, logits [N, W / 4, classes] out; in training also those of a helper head."""

    def __init__(self, size: Size):
        super().__init__()
        stem, first, second, third = size.widths
        self.stem = ConvNorm(3, stem, 5, (2, 2))
        self.down = ConvNorm(stem, first, 3, (2, 1))
        self.stages = nn.Sequential(
            *[Residual(first, first) for _ in range(size.extra[0])],
            Residual(first, second, (2, 2)),
            *[Residual(second, second) for _ in range(size.extra[1])],
            Residual(second, third, (2, 1)),
            *[Residual(third, third) for _ in range(size.extra[2])],
        )
        self.join = nn.Linear(3 * third, size.model)
        self.helper = nn.Linear(size.model, CLASSES)
        self.mixers = nn.Sequential(Mixer(size.model), Mixer(size.model))
        self.norm = nn.LayerNorm(size.model)
        self.head = nn.Linear(size.model, CLASSES)

    def frames(self, x: torch.Tensor) -> torch.Tensor:
        """One vector per column of the last feature map; its three rows lie one after the other."""
        x = self.stages(F.relu(self.down(F.relu(self.stem(x)))))
        return self.join(x.permute(0, 3, 1, 2).flatten(2))

    def forward(self, x: torch.Tensor):
        frames = self.frames(x)
        logits = self.head(self.norm(self.mixers(frames)))
        return (logits, self.helper(F.relu(frames))) if self.training else logits


class Exported(nn.Module):
    """What ships: uint8 images [N, 48, W, 3] in, log-probabilities [N, W / 4, classes] out."""

    def __init__(self, recogniser: Recogniser):
        super().__init__()
        self.recogniser = recogniser.eval()
        for module in list(self.recogniser.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, ConvNorm):
                    setattr(module, name, child.fused())

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.log_softmax(self.recogniser(standardise(image)), -1)
