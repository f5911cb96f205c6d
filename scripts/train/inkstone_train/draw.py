"""Scenes to pixels, as one batched tensor program.

Images are held column by column, [B, W, H, channels], so that the window of columns around a character is a run of
whole rows of the flattened [B * W, H * channels] matrix. Every character samples its distance field through the
inverse of its own affine map applied to the warped coordinates of its window, so text is interpolated once however
strongly it is distorted.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from .atlas import CELL, SPREAD, Atlas
from .scene import MIDDLE, Scene
from .textures import HEIGHT, WIDTH


def table(rows: list[list[float]], device: torch.device) -> torch.Tensor:
    """A float32 matrix of a list of equally long rows."""
    return torch.tensor(rows, dtype=torch.float32, device=device)


def displacement(scene: Scene, noise: torch.Generator, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Where each pixel looks for its content, [B, W, H] in pixels, x and y.

    A warp row holds: horizontal wave (amplitude, radians across, phase), vertical wave, two fine ripples, lens
    (strength, centre x, centre y, radius), swirl, two tilts, shear bands (amplitude, count, phase), elastic amplitude,
    how far single rows and single columns jump, and whether strokes bend with the text.
    """
    rows = table(scene.warps, device)
    width, height = scene.width, scene.height
    p = [rows[:, i, None, None] for i in range(rows.shape[1])]
    x = (torch.arange(width, device=device, dtype=torch.float32) + 0.5)[None, :, None]
    y = (torch.arange(height, device=device, dtype=torch.float32) + 0.5)[None, None, :]
    across, along = x / width, y / height
    dx = p[0] * torch.sin(p[1] * along + p[2]) + p[6] * torch.sin(p[7] * along + p[8])
    dx = dx + p[19] * torch.sign(torch.sin(p[20] * math.pi * along + p[21]))
    dy = p[3] * torch.sin(p[4] * across + p[5]) + p[9] * torch.sin(p[10] * across + p[11])
    tilted_x = (x - width / 2) * (1 + p[17] * (along - 0.5)) + width / 2
    tilted_y = (y - height / 2) * (1 + p[18] * (across - 0.5)) + height / 2
    source_x, source_y = tilted_x + dx, tilted_y + dy
    if (rows[:, 12].abs() + rows[:, 16].abs()).sum() > 0:
        centre_x, centre_y, radius = p[13] * width, p[14] * height, p[15] * width
        from_x, from_y = source_x - centre_x, source_y - centre_y
        near = (1 - (from_x * from_x + from_y * from_y) / (radius * radius)).clamp(min=0)
        turn, stretch = p[16] * near, 1 - p[12] * near
        cos, sin = torch.cos(turn) * stretch, torch.sin(turn) * stretch
        source_x = centre_x + cos * from_x - sin * from_y
        source_y = centre_y + sin * from_x + cos * from_y
    if rows[:, 22].sum() > 0:
        coarse = torch.randn((len(rows), 2, 12, 5), generator=noise).to(device)
        bumps = F.interpolate(coarse, (width, height), mode="bilinear", align_corners=True) * rows[:, 22, None, None, None]
        source_x, source_y = source_x + bumps[:, 0], source_y + bumps[:, 1]
    if rows[:, 23:25].sum() > 0:
        source_x = source_x + p[23] * torch.randn((len(rows), 1, height), generator=noise).to(device)
        source_y = source_y + p[24] * torch.randn((len(rows), width, 1), generator=noise).to(device)
    return source_x.expand(len(rows), width, height), source_y.expand(len(rows), width, height)


def papers(scene: Scene, noise: torch.Generator, device: torch.device) -> torch.Tensor:
    """The backgrounds [B, W, H, 3]: a linear gradient between two colours plus smooth coloured noise."""
    rows = table(scene.papers, device)
    x = torch.linspace(-0.5, 0.5, scene.width, device=device)[None, :, None]
    y = torch.linspace(-0.5, 0.5, scene.height, device=device)[None, None, :]
    angle = rows[:, 6, None, None]
    share = (0.5 + torch.cos(angle) * x + torch.sin(angle) * y).clamp(0, 1)[..., None]
    colour = rows[:, None, None, 0:3] * (1 - share) + rows[:, None, None, 3:6] * share
    noisy = torch.nonzero(rows[:, 8] > 0).flatten()
    if len(noisy):
        grain = torch.randint(2, 9, (1,), generator=noise).item()
        size = (max(2, scene.width // (grain * grain // 2 + 2)), max(2, scene.height // (grain * grain // 2 + 2)))
        coarse = torch.randn((len(noisy), 4, *size), generator=noise).to(device)
        smooth = F.interpolate(coarse, (scene.width, scene.height), mode="bilinear", align_corners=True)
        mixed = smooth[:, :3] * rows[noisy, 9, None, None, None] + smooth[:, 3:] * (1 - rows[noisy, 9, None, None, None])
        colour[noisy] += (mixed * 0.5 * rows[noisy, 8, None, None, None]).permute(0, 2, 3, 1)
    return colour.contiguous()


def levels(image: torch.Tensor) -> list[torch.Tensor]:
    """Positions of the entries to draw together: the first of every image, then the second, and so on."""
    numbers = image.tolist()
    seen: dict[int, int] = {}
    ranks: list[list[int]] = []
    for position, number in enumerate(numbers):
        rank = seen.get(number, 0)
        seen[number] = rank + 1
        if rank == len(ranks):
            ranks.append([])
        ranks[rank].append(position)
    return [torch.tensor(rank, device=image.device) for rank in ranks]


def glyph_windows(rows: torch.Tensor, source_x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Flattened column numbers [N, P] of the window of every character, and the window's first column."""
    images, width, _ = source_x.shape
    index = rows[:, 0].long()
    shift = source_x - (torch.arange(width, device=rows.device, dtype=torch.float32) + 0.5)[None, :, None]
    swing = (shift.amax((1, 2)) - shift.amin((1, 2)))[index]
    centre_column = rows[:, 2].long().clamp(0, width - 1)
    centre = rows[:, 2] - shift[index, centre_column].mean(1)
    half = rows[:, 8] + 0.5 * swing + 2
    span = int(min(width, math.ceil(2 * half.max().item())))
    first = (centre - span / 2).round().long().clamp(0, width - span)
    columns = first[:, None] + torch.arange(span, device=rows.device)
    return columns + index[:, None] * width, first


def coverage(distance: torch.Tensor, softness: torch.Tensor) -> torch.Tensor:
    """An antialiased edge: 0 outside, 1 inside, as wide as one output pixel or as `softness` asks."""
    return (distance / softness + 0.5).clamp_(0, 1)


def glyph_coverage(rows: torch.Tensor, local_x: torch.Tensor, local_y: torch.Tensor, cells: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Opacity and share of the inner colour of every character on its window, both [N, P, H]."""
    def field(i: int) -> torch.Tensor:
        return rows[:, i, None, None]

    step, radius, stripe = field(12), field(13), field(14)
    dotted = None
    if (rows[:, 12] > 0).any():
        grid = step.clamp(min=1e-3)
        snapped_x, snapped_y = (torch.floor(local_x / grid) + 0.5) * grid, (torch.floor(local_y / grid) + 0.5) * grid
        dotted = torch.hypot(local_x - snapped_x, local_y - snapped_y) - radius * step
        gridded = step > 0
        local_x, local_y = torch.where(gridded, snapped_x, local_x), torch.where(gridded, snapped_y, local_y)
    where = torch.stack([local_x, local_y], -1) / (CELL / 2)
    bitmap = cells[rows[:, 1].long()].to(torch.float32)[:, None]
    distance = (F.grid_sample(bitmap, where, mode="bilinear", padding_mode="border", align_corners=False)[:, 0] - 128) * (SPREAD / 127)
    pixel = torch.rsqrt((rows[:, 4] * rows[:, 7] - rows[:, 5] * rows[:, 6]).abs().clamp(min=1e-6))
    pixel = (1 / pixel)[:, None, None]
    soft = torch.maximum(pixel, field(11) * 2)
    soft = torch.where((step > 0) | (field(11) < 0), 0.02, soft)
    opacity = coverage(distance - field(9), soft)
    inner = coverage(distance - field(10), soft)
    if dotted is not None:
        opacity = torch.where(radius > 0, opacity * coverage(-dotted, pixel), opacity)
    if (rows[:, 14] > 0).any():
        gap = torch.remainder(local_y, stripe.clamp(min=1.0)) - 0.26 * stripe
        opacity = torch.where(stripe > 0, opacity * coverage(gap, pixel), opacity)
    inside = (local_x.abs() < CELL / 2) & (local_y.abs() < CELL / 2)
    opacity = opacity * inside
    alpha = field(15) * (1 - inner * (1 - field(16)))
    return opacity * alpha, inner


def draw_glyphs(canvas: torch.Tensor, scene: Scene, source_x: torch.Tensor, source_y: torch.Tensor, cells: torch.Tensor) -> None:
    """Draws all characters onto the canvas [B, W, H, 3], in the order of the list within each image."""
    if not scene.glyphs:
        return
    device = canvas.device
    rows = table(scene.glyphs, device)
    images, width, height, _ = canvas.shape
    columns, _ = glyph_windows(rows, source_x)
    flat = columns.flatten()
    at_x = source_x.reshape(images * width, height).index_select(0, flat).view(*columns.shape, height) - rows[:, 2, None, None]
    at_y = source_y.reshape(images * width, height).index_select(0, flat).view(*columns.shape, height) - rows[:, 3, None, None]
    local_x = rows[:, 4, None, None] * at_x + rows[:, 5, None, None] * at_y
    local_y = rows[:, 6, None, None] * at_x + rows[:, 7, None, None] * at_y + (MIDDLE - CELL / 2)
    if rows[:, 23:25].any():
        depth = (1 + (rows[:, 23, None, None] * local_x + rows[:, 24, None, None] * local_y) / CELL).clamp(min=0.4)
        local_x, local_y = local_x / depth, local_y / depth
    opacity, inner = glyph_coverage(rows, local_x, local_y, cells)
    ink, fill = rows[:, None, None, 17:20], rows[:, None, None, 20:23]
    flat_canvas = canvas.view(images * width, height * 3)
    for picked in levels(rows[:, 0]):
        target = columns[picked].flatten()
        below = flat_canvas.index_select(0, target).view(len(picked), -1, height, 3)
        colour = ink[picked] + (fill[picked] - ink[picked]) * inner[picked][..., None]
        flat_canvas.index_copy_(0, target, torch.lerp(below, colour, opacity[picked][..., None]).view(-1, height * 3))


def stroke_distance(rows: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Distance of every pixel [N, W, H] to the centre line of one kind of stroke."""
    s = [rows[:, 3 + i, None, None] for i in range(8)]
    kind = int(rows[0, 2].item())
    if kind == 0:
        along_x, along_y = s[2] - s[0], s[3] - s[1]
        share = (((x - s[0]) * along_x + (y - s[1]) * along_y) / (along_x**2 + along_y**2 + 1e-3)).clamp(0, 1)
        return torch.hypot(x - s[0] - share * along_x, y - s[1] - share * along_y)
    if kind == 1:
        span = s[1] - s[0]
        t = ((x - s[0]) / span) * 2 - 1
        curve = s[2] + s[3] * t + s[4] * t * t * t + s[5] * torch.sin(s[6] * t + s[7])
        slope = (s[3] + 3 * s[4] * t * t + s[5] * s[6] * torch.cos(s[6] * t + s[7])) * 2 / span
        return (y - curve).abs() * torch.rsqrt(1 + slope * slope) + (t.abs() - 1).clamp(min=0) * span * 0.5
    u, v = (x - s[0]) / s[2], (y - s[1]) / s[3]
    radius = torch.sqrt(u * u + v * v + 1e-6)
    steep = torch.sqrt((u / s[2]) ** 2 + (v / s[3]) ** 2 + 1e-9) / radius
    cut = (u * torch.cos(s[4]) + v * torch.sin(s[4]) < s[5]).float() * 99
    return (radius - 1).abs() / steep + cut


def draw_strokes(canvas: torch.Tensor, scene: Scene, front: int, source_x: torch.Tensor, source_y: torch.Tensor) -> None:
    """Draws the strokes behind (0) or in front of (1) the text; some images bend them like the text."""
    chosen = [row for row in scene.strokes if row[1] == front]
    if not chosen:
        return
    device = canvas.device
    bends = torch.tensor([row[-1] for row in scene.warps], device=device)
    plain_x = (torch.arange(scene.width, device=device) + 0.5)[None, :, None]
    plain_y = (torch.arange(scene.height, device=device) + 0.5)[None, None, :]
    for kind in (0, 1, 2):
        rows = table([row for row in chosen if row[2] == kind], device)
        if not len(rows):
            continue
        image = rows[:, 0].long()
        bend = bends[image][:, None, None]
        x = plain_x + (source_x[image] - plain_x) * bend
        y = plain_y + (source_y[image] - plain_y) * bend
        opacity = (rows[:, 11, None, None] + 0.5 - stroke_distance(rows, x, y)).clamp(0, 1) * rows[:, 12, None, None]
        for picked in levels(rows[:, 0]):
            target = image[picked]
            below = canvas[target]
            canvas[target] = below + (rows[picked, None, None, 13:16] - below) * opacity[picked][..., None]


def draw_overlays(canvas: torch.Tensor, scene: Scene, front: int, bank: torch.Tensor) -> None:
    """Lays randomly cut, turned and tinted textures behind (0) or in front of (1) the text."""
    chosen = [row for row in scene.overlays if row[1] == front]
    if not chosen:
        return
    device = canvas.device
    rows = table(chosen, device)
    x = (torch.arange(scene.width, device=device) + 0.5 - scene.width / 2)[None, :, None]
    y = (torch.arange(scene.height, device=device) + 0.5 - scene.height / 2)[None, None, :]
    cos, sin, scale = torch.cos(rows[:, 4])[:, None, None], torch.sin(rows[:, 4])[:, None, None], rows[:, 3, None, None]
    u = ((cos * x - sin * y) * scale / (WIDTH / 2)) + (rows[:, 5, None, None] * 1.2 - 0.6)
    v = ((sin * x + cos * y) * scale / (HEIGHT / 2)) + (rows[:, 6, None, None] * 1.2 - 0.6)
    picture = bank[rows[:, 2].long()].to(torch.float32) / 255
    sample = F.grid_sample(picture, torch.stack([u, v], -1), mode="bilinear", padding_mode="reflection", align_corners=False).permute(0, 2, 3, 1)
    share = rows[:, None, None, 8:9]
    colour = sample[..., :3] * (1 - share) + rows[:, None, None, 9:12] * share
    image = rows[:, 0].long()
    opacity = sample[..., 3:] * rows[:, None, None, 7:8]
    canvas[image] += (colour - canvas[image]) * opacity


def draw(scene: Scene, atlas: Atlas, bank: torch.Tensor, noise: torch.Generator, device: torch.device) -> torch.Tensor:
    """The images of a scene, float32 [B, 3, H, W] in 0..1, before any degradation."""
    canvas = papers(scene, noise, device)
    source_x, source_y = displacement(scene, noise, device)
    draw_overlays(canvas, scene, 0, bank)
    draw_strokes(canvas, scene, 0, source_x, source_y)
    draw_glyphs(canvas, scene, source_x, source_y, atlas.cells)
    draw_strokes(canvas, scene, 1, source_x, source_y)
    draw_overlays(canvas, scene, 1, bank)
    return canvas.permute(0, 3, 2, 1).clamp(0, 1)
