"""Signed distance fields of every glyph, made once and cached: the renderer samples them instead of drawing text.

A cell is 64 x 64 pixels; capitals are 28 pixels high, the baseline lies 44 pixels below the top edge and the ink is
centred horizontally. A cell holds the distance to the outline in pixels, positive inside, clamped to +-6.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from .charset import CHARACTERS
from .fonts import Face, find_faces

CELL = 64
CAP = 28
BASELINE = 44
SPREAD = 6.0
OVERSAMPLING = 3
VERSION = 3


@dataclass
class Atlas:
    """All glyphs of a set of faces.

    cells    uint8 [G, 64, 64], 128 + 127 * distance / 6
    slot     int32 [F, C] index into `cells` by face and character position, -1 where the face lacks it
    metric   float32 [G, 5]: advance, ink left (from the pen), ink width, ink top and ink bottom (from the cell's
             top edge), all in cell pixels
    stem     float32 [F] half the stroke width of the face in cell pixels
    """

    faces: list[Face]
    cells: torch.Tensor
    slot: np.ndarray
    metric: np.ndarray
    stem: np.ndarray


def distance_fields(masks: torch.Tensor) -> torch.Tensor:
    """Distance to the outline of binary masks [N, S, S] in their own pixels, positive inside, by two separable passes."""
    reach = int(SPREAD * OVERSAMPLING)

    def outside(inside: torch.Tensor) -> torch.Tensor:
        far = float(reach + 1)
        along = torch.where(inside, 0.0, far)
        for step in range(1, reach + 1):
            along[:, step:] = torch.minimum(along[:, step:], torch.where(inside[:, :-step], float(step), far))
            along[:, :-step] = torch.minimum(along[:, :-step], torch.where(inside[:, step:], float(step), far))
        square = along * along
        best = square.clone()
        for step in range(1, reach + 1):
            best[:, :, step:] = torch.minimum(best[:, :, step:], square[:, :, :-step] + step * step)
            best[:, :, :-step] = torch.minimum(best[:, :, :-step], square[:, :, step:] + step * step)
        return best.sqrt()

    return torch.where(masks, outside(~masks) - 0.5, 0.5 - outside(masks))


def load_font(face: Face) -> ImageFont.FreeTypeFont:
    """The face at the size that makes its capital H exactly CAP cell pixels high at the oversampled scale."""
    probe = ImageFont.truetype(face.path, 200, index=face.number, layout_engine=ImageFont.Layout.BASIC)
    sample = "H" if "H" in face.covers else "0"
    box = probe.getbbox(sample, anchor="ls")
    size = 200 * CAP * OVERSAMPLING / max(1, box[3] - box[1])
    return ImageFont.truetype(face.path, round(size), index=face.number, layout_engine=ImageFont.Layout.BASIC)


def draw_glyph(font: ImageFont.FreeTypeFont, character: str) -> tuple[np.ndarray, list[float]] | None:
    """The oversampled mask of a glyph with its metrics, or None if it is empty or does not fit the cell."""
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    side, room = CELL * OVERSAMPLING, 2 * OVERSAMPLING
    width = right - left
    above, below = BASELINE * OVERSAMPLING + top, side - (BASELINE * OVERSAMPLING + bottom)
    if width < 2 or bottom - top < 2 or width > side - 2 * room or above < room or below < room:
        return None
    image = Image.new("L", (side, side))
    pen = side / 2 - (left + right) / 2
    ImageDraw.Draw(image).text((pen, BASELINE * OVERSAMPLING), character, fill=255, font=font, anchor="ls")
    mask = np.asarray(image) > 127
    if mask.sum() < 4 * OVERSAMPLING:
        return None
    metrics = [font.getlength(character), left, width, BASELINE * OVERSAMPLING + top, BASELINE * OVERSAMPLING + bottom]
    return mask, [value / OVERSAMPLING for value in metrics]


def build_face(face: Face) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells, metrics and character positions of one face."""
    font = load_font(face)
    drawn = [(position, draw_glyph(font, character)) for position, character in enumerate(CHARACTERS) if character in face.covers]
    kept = [(position, glyph) for position, glyph in drawn if glyph is not None]
    positions = np.array([position for position, _ in kept], np.int32)
    if not kept:
        return np.zeros((0, CELL, CELL), np.uint8), np.zeros((0, 5), np.float32), positions
    masks = torch.from_numpy(np.stack([glyph[0] for _, glyph in kept]))
    fields = distance_fields(masks) / OVERSAMPLING
    small = torch.nn.functional.avg_pool2d(fields[:, None], OVERSAMPLING)[:, 0]
    cells = (128 + 127 * (small / SPREAD).clamp(-1, 1)).round().to(torch.uint8).numpy()
    return cells, np.array([glyph[1] for _, glyph in kept], np.float32), positions


def cached_face(face: Face, cache: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`build_face`, remembered on disk by the content of the font file and of the alphabet."""
    key = hashlib.sha256(f"{VERSION}|{face.digest}|{face.number}|{face.covers}|{CHARACTERS}".encode()).hexdigest()[:24]
    file = cache / f"{key}.npz"
    if file.exists():
        with np.load(file) as stored:
            return stored["cells"], stored["metrics"], stored["positions"]
    built = build_face(face)
    cache.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp.npz")
    np.savez_compressed(temporary, cells=built[0], metrics=built[1], positions=built[2])
    temporary.replace(file)
    return built


def stem_of(cells: np.ndarray) -> float:
    """Half the typical stroke width: the median over glyphs of the deepest distance inside the ink."""
    depth = (cells.reshape(len(cells), -1).max(1).astype(np.float32) - 128) / 127 * SPREAD
    return float(np.median(depth))


def normalised_ink(cell: np.ndarray) -> np.ndarray:
    """The inside of a glyph cut to its bounding box and scaled to 24 x 24, as a vector of unit length."""
    inside = torch.from_numpy(cell >= min(128, int(cell.max())))
    rows, columns = inside.any(1).nonzero().flatten(), inside.any(0).nonzero().flatten()
    cut = inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].float()[None, None]
    vector = torch.nn.functional.interpolate(cut, (24, 24), mode="bilinear").flatten().numpy()
    return vector / (np.linalg.norm(vector) + 1e-6)


def is_unicase(cells: np.ndarray, positions: np.ndarray) -> bool:
    """True if the small letters are capitals in disguise, so that their labels would be wrong."""
    where = {CHARACTERS[position]: index for index, position in enumerate(positions.tolist())}
    pairs = [(where[c], where[c.upper()]) for c in "abdeghnqrt" if c in where and c.upper() in where]
    alike = [float(normalised_ink(cells[small]) @ normalised_ink(cells[large])) > 0.9 for small, large in pairs]
    return len(pairs) > 0 and sum(alike) >= 0.5 * len(pairs)


def build_atlas(cache: Path, validation: bool, faces: list[Face] | None = None) -> Atlas:
    """The atlas of the training faces or of the held-out ones."""
    chosen = [face for face in (faces or find_faces()) if face.is_validation == validation]
    cells, metrics, stems, kept = [], [], [], []
    slot = np.full((len(chosen), len(CHARACTERS)), -1, np.int32)
    count = 0
    for face in chosen:
        face_cells, face_metrics, positions = cached_face(face, cache)
        if len(positions) < 10:
            continue
        if is_unicase(face_cells, positions):
            capital = np.array([not CHARACTERS[position].islower() for position in positions.tolist()])
            face_cells, face_metrics, positions = face_cells[capital], face_metrics[capital], positions[capital]
        slot[len(kept), positions] = count + np.arange(len(positions))
        count += len(positions)
        cells.append(face_cells)
        metrics.append(face_metrics)
        stems.append(stem_of(face_cells))
        kept.append(face)
    return Atlas(kept, torch.from_numpy(np.concatenate(cells)), slot[: len(kept)], np.concatenate(metrics), np.array(stems, np.float32))
