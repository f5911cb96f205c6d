"""A contact sheet of rendered images with their labels, to be looked at by people."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .render import Renderer


def contact_sheet(renderer: Renderer, seed: int, difficulty: float, count: int, is_long: bool, target: Path) -> None:
    """Writes a PNG with `count` images at input size, each above its label; few per batch so that sizes vary."""
    face = next(face for face in renderer.atlas.faces if len(face.covers) > 70)
    font = ImageFont.truetype(face.path, 12, index=face.number)
    tiles = []
    while len(tiles) < count:
        batch = renderer.batch(seed + len(tiles), difficulty, is_long)
        tiles += list(zip(batch.images[:6].cpu().numpy(), batch.texts[:6]))
    tile_width, tile_height = tiles[0][0].shape[1] + 6, tiles[0][0].shape[0] + 18
    columns = max(1, 1200 // tile_width)
    sheet = Image.new("RGB", (columns * tile_width, -(-count // columns) * tile_height), "white")
    pen = ImageDraw.Draw(sheet)
    for position, (pixels, text) in enumerate(tiles[:count]):
        x, y = position % columns * tile_width, position // columns * tile_height
        sheet.paste(Image.fromarray(pixels), (x, y))
        pen.text((x, y + tile_height - 17), text.label.encode("ascii", "replace").decode(), fill="black", font=font)
    sheet.save(target)
