"""Random scenes: what stands where in an image, in which style and colour. Plain numbers; `draw` turns them into pixels.

All ranges are this project's own, chosen wide so that no particular generator is imitated. Difficulty runs from 0 to 1
and scales both how often and how strongly an image is disturbed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

import numpy as np

from .atlas import BASELINE, CAP, CELL, Atlas
from .charset import CHARACTERS
from .colour import Colour, background_colour, blend, contrast, ink_colour, random_colour
from .fonts import Face
from .texts import Text, weighted

POSITION = {character: position for position, character in enumerate(CHARACTERS)}
MIDDLE = BASELINE - CAP / 2


@dataclass
class Scene:
    """The lists `draw` consumes; every entry begins with the number of its image.

    glyphs    image, slot, x, y, inverse affine (4), half width, outer and inner threshold (cell px), softness (cell px,
              below 0 = hard edges), grid step (cell px, 0 = none), dot radius, stripe period, alpha, inner alpha,
              ink (3), inner (3), taper across and along (share of the size per cell)
    strokes   image, front, kind, eight shape numbers, half thickness, alpha, colour (3)
    overlays  image, front, texture, scale, angle, x, y, alpha, tint share, tint (3)
    papers    colour (3), second colour (3), gradient angle, gradient share, noise amplitude, noise colourfulness
    warps     26 numbers per image, see `draw.displacement`
    """

    height: int
    width: int
    texts: list[Text] = field(default_factory=list)
    glyphs: list[list[float]] = field(default_factory=list)
    strokes: list[list[float]] = field(default_factory=list)
    overlays: list[list[float]] = field(default_factory=list)
    papers: list[list[float]] = field(default_factory=list)
    warps: list[list[float]] = field(default_factory=list)


@dataclass
class Style:
    """Choices that hold for the whole text of one image."""

    look: str
    bold: float
    outline: float
    step: float
    alpha: float
    shadow: tuple[float, float]
    softness: float
    rotation: float
    shear: float
    shear_spread: float
    size_spread: float
    jitter: float
    spacing: float
    font_mix: bool
    width: float
    taper: float
    inks: list[Colour]
    paper: Colour


# Where copies of a character stand behind it, in shares of the way to its shadow.
SHADOWS = {"hollow shadow": (1.0,), "soft shadow": (1.0,), "block shadow": (1.0, 0.5)}
LOOKS = [(58, "fill"), (9, "outline"), (5, "filled outline"), (8, "hollow shadow"), (8, "block shadow"), (6, "soft shadow"), (4, "alpha"), (6, "pixel"), (3, "dots"), (2, "stripes")]


HARD_EDGES = -1.0


def choose_spacing(random: Random, difficulty: float) -> float:
    """The room between characters in shares of their advance; below 0 they overlap."""
    draw = random.random()
    if draw < 0.1 * difficulty:
        return random.uniform(0.3, 1.1)
    return random.uniform(-0.26, 0.32) if draw < 0.25 + 0.6 * difficulty else random.uniform(-0.02, 0.1)


def choose_style(random: Random, paper: Colour, difficulty: float, height: int) -> Style:
    """Draws the look of a text. Low-contrast inks never combine with looks that need contrast to be seen at all."""
    look = weighted(random, LOOKS) if random.random() < 0.35 + 0.65 * difficulty else "fill"
    low = random.random() < 0.2 * difficulty and look in {"fill", "pixel"}
    least, most = (0.17, 0.3) if low else (0.36, 9.0)
    several = random.random() < 0.42
    inks = [ink_colour(random, paper, least, most) for _ in range(12 if several else 1)]
    hard = difficulty * random.random()
    return Style(
        look=look,
        bold=random.uniform(-0.3, 0.45) if random.random() < 0.4 else 0.0,
        outline=random.uniform(0.9, 2.2),
        step=random.uniform(2.0, 3.7),
        alpha=random.uniform(0.5, 0.85) if look == "alpha" else 1.0,
        shadow=(random.choice([-1, 1, 1]) * random.uniform(0.06, 0.14), random.choice([-1, 1, 1]) * random.uniform(0.03, 0.13)),
        softness=random.uniform(0.6, 2.5) if look == "soft shadow" else HARD_EDGES if random.random() < 0.12 else 0.0,
        rotation=random.choice([0, 0, 8, 15, 25, 35, 40]) * (0.3 + 0.7 * difficulty),
        shear=random.uniform(-0.45, 0.45) if random.random() < 0.3 * difficulty else 0.0,
        shear_spread=random.choice([0, 0, 0.15, 0.35]) * difficulty,
        size_spread=random.choice([0, 0, 0.06, 0.12, 0.2]) * (0.4 + 0.6 * difficulty),
        jitter=random.choice([0, 0, 0.06, 0.12, 0.2]) * difficulty,
        spacing=choose_spacing(random, difficulty),
        font_mix=random.random() < 0.26 * difficulty,
        width=random.uniform(0.5, 1.0) if random.random() < 0.35 * difficulty else 1.0,
        taper=random.uniform(0.2, 1.0) if random.random() < 0.3 * difficulty else 0.0,
        inks=inks,
        paper=paper,
    )


def is_rare(face: Face) -> bool:
    """True for segment displays and for the large collection of display faces, which would else be a third of all."""
    return "dseg" in face.family or "/aenigma/" in face.path


class Composer:
    """Composes scenes from the faces of an atlas."""

    def __init__(self, atlas: Atlas, textures: int):
        self.atlas = atlas
        self.textures = textures
        self.covered = atlas.slot >= 0
        self.metric = atlas.metric.tolist()
        self.stem = atlas.stem.tolist()
        self.face_weight = np.array([0.3 if is_rare(face) else 1.0 for face in atlas.faces])

    def faces_for(self, text: str) -> np.ndarray:
        """The faces that hold every character of a text."""
        wanted = sorted({POSITION[c] for c in text if c != " "})
        return np.flatnonzero(self.covered[:, wanted].all(1))

    def pick(self, random: Random, faces: np.ndarray) -> int:
        """One of the faces; a rare look is accepted less often."""
        while True:
            face = int(faces[random.randrange(len(faces))])
            if random.random() < self.face_weight[face]:
                return face

    def compose(self, random: Random, texts: list[Text], height: int, width: int, difficulty: float) -> Scene:
        """A scene of one image per text on canvases of one size. Texts that no face can draw must not come here."""
        scene = Scene(height, width, texts)
        for image, text in enumerate(texts):
            hardness = difficulty if random.random() < 0.8 else difficulty * random.random() * 0.5
            self.add_image(scene, random, image, text, hardness)
        return scene

    def add_image(self, scene: Scene, random: Random, image: int, text: Text, difficulty: float) -> None:
        """Adds paper, text, clutter and warp of one image."""
        paper = background_colour(random, random.random() < 0.16)
        style = choose_style(random, paper, difficulty, scene.height)
        self.add_paper(scene, random, paper, style, difficulty)
        clean = random.random() < 0.3 - 0.2 * difficulty
        if not clean and random.random() < 0.12 * difficulty:
            self.add_decoys(scene, random, image, style)
        faint = style.look in {"fill", "pixel"} and contrast(style.inks[0], paper) < 0.3
        self.add_text(scene, random, image, text.shown, style)
        if not clean:
            self.add_clutter(scene, random, image, style, difficulty * (0.4 if faint else 1.0))
        scene.warps.append(warp(random, difficulty, scene.height, scene.width))

    def add_paper(self, scene: Scene, random: Random, paper: Colour, style: Style, difficulty: float) -> None:
        """Paper with a gradient and smooth noise, both weaker than the text's contrast."""
        room = min(contrast(ink, paper) for ink in style.inks)
        hollow = style.look in {"outline", "hollow shadow", "block shadow"}
        gradient = random.random() < 0.3
        second = blend(paper, random_colour(random), min(0.4, room * 0.6)) if gradient else paper
        noise = random.uniform(0.02, 0.3) * min(1.0, room) if random.random() < 0.45 * difficulty else 0.0
        scene.papers.append([*paper, *second, random.uniform(0, math.tau), 1.0, noise * (0.4 if hollow else 0.7), random.random()])

    def add_text(self, scene: Scene, random: Random, image: int, shown: str, style: Style) -> None:
        """Sets the characters from left to right, scaled and placed to stay inside the canvas."""
        faces = self.faces_for(shown)
        face = self.pick(random, faces)
        chosen = [self.pick(random, faces) if style.font_mix else face for _ in shown]
        sizes = [1 + random.uniform(-style.size_spread, style.size_spread) for _ in shown]
        pens, total = self.advance(random, shown, chosen, sizes, style)
        height, width = scene.height, scene.width
        scale = height * random.uniform(0.4, 0.78) / CAP
        room = width * (random.uniform(0.86, 0.985) if random.random() < 0.55 else random.uniform(0.5, 0.86))
        squeeze = min(1.0, room / (total * scale))
        narrow = max(squeeze, random.uniform(0.72, 1.0)) if squeeze > 0.72 else max(squeeze, 0.62)
        scale *= min(1.0, squeeze / narrow)
        if squeeze == 1.0:
            narrow = min(1.25, random.uniform(0.9, 1.2) if random.random() < 0.4 else 1.0, room / (total * scale))
        narrow = max(min(narrow, 0.5), narrow * style.width)
        free = width - total * scale * narrow
        left = free / 2 if random.random() < 0.5 else free * random.random()
        slack = max(0.0, height - 1.45 * CAP * scale) / 2
        middle = height / 2 + random.uniform(-1, 1) * slack * 0.8
        slope = random.uniform(-0.1, 0.1) if random.random() < 0.25 else 0.0
        drift = random.uniform(-style.rotation, style.rotation) * 0.2
        for index, character in enumerate(shown):
            if character == " ":
                continue
            slot = int(self.atlas.slot[chosen[index], POSITION[character]])
            x = left + pens[index] * scale * narrow
            y = middle + slope * (x - width / 2) + random.uniform(-style.jitter, style.jitter) * height * 0.7
            angle = math.radians(drift + random.uniform(-style.rotation, style.rotation))
            shear = style.shear + random.uniform(-style.shear_spread, style.shear_spread)
            ink = style.inks[index % len(style.inks)]
            self.add_glyph(scene, random, image, slot, x, y, scale * sizes[index], narrow, angle, shear, ink, style, self.stem[chosen[index]])

    def advance(self, random: Random, shown: str, chosen: list[int], sizes: list[float], style: Style) -> tuple[list[float], float]:
        """Centres of the ink of all characters and the total length, in cell pixels."""
        pens, pen, uneven = [], 0.0, random.choice([0, 0, 0.06, 0.14])
        for character, face, size in zip(shown, chosen, sizes):
            if character == " ":
                pens.append(pen)
                pen += 13.0 * (1 + max(0, style.spacing))
                continue
            advance, left, ink = self.metric[int(self.atlas.slot[face, POSITION[character]])][:3]
            least = ink * 0.78
            pens.append(pen + (left + ink / 2) * size)
            pen += max(advance * (1 + style.spacing + random.uniform(-uneven, uneven)), least) * size
        return pens, max(pen, 8.0)

    def add_glyph(self, scene, random, image, slot, x, y, scale, narrow, angle, shear, ink, style, stem) -> None:
        """One character: its shadow, if the look has one, and itself."""
        across, along = scale * narrow, scale
        cos, sin = math.cos(angle), math.sin(angle)
        forward = (cos * across, (cos * shear - sin) * along, sin * across, (sin * shear + cos) * along)
        determinant = forward[0] * forward[3] - forward[1] * forward[2]
        inverse = (forward[3] / determinant, -forward[1] / determinant, -forward[2] / determinant, forward[0] / determinant)
        _, _, ink_width, top, bottom = self.metric[slot]
        reach = max(MIDDLE - top, bottom - MIDDLE)
        half = abs(forward[0]) * (ink_width / 2 + 3) + abs(forward[1]) * (reach + 3)
        thin = min(stem, 3.5)
        if style.taper:
            half *= 1 + style.taper / 4
        tapers = [random.uniform(-style.taper, style.taper) for _ in range(2)]
        outer, inner, inner_alpha, fill = -style.bold * thin, 99.0, 0.0, ink
        width = max(style.outline, style.outline * 0.75 / scale)
        edge = min(style.softness, 0.0)
        step = radius = stripe = 0.0
        if style.look == "outline":
            outer, inner = -width / 2, width / 2
        elif style.look == "filled outline":
            fill = random.choice(style.inks) if random.random() < 0.3 else blend(ink_colour(random, ink, 0.3), style.paper, 0.3)
            outer, inner, inner_alpha = -width * 0.7, width * 0.3, 1.0
        elif style.look == "block shadow":
            fill = style.paper
            outer, inner, inner_alpha = -width * 0.4, width * 0.2, 1.0
        elif style.look == "pixel":
            step, outer = style.step, -0.15 * style.step
        elif style.look == "dots":
            step, radius, outer = style.step, random.uniform(0.46, 0.62), -0.2 * style.step
        elif style.look == "stripes":
            stripe, outer = random.uniform(4.0, 7.0), -0.3
        dx, dy = style.shadow[0] * CAP * scale, style.shadow[1] * CAP * scale
        shade = blend(ink, style.paper, 0.45) if style.look == "soft shadow" else ink
        for share in SHADOWS.get(style.look, ()):
            scene.glyphs.append([image, slot, x + dx * share, y + dy * share, *inverse, half, outer, 99.0, style.softness, 0, 0, 0, 1.0, 0, *shade, *shade, *tapers])
        if style.look == "hollow shadow":
            ink = blend(style.paper, (1.0, 1.0, 1.0) if sum(style.paper) > 1.5 else (0.0, 0.0, 0.0), 0.5)
        scene.glyphs.append([image, slot, x, y, *inverse, half, outer, inner, edge, step, radius, stripe, style.alpha, inner_alpha, *ink, *fill, *tapers])

    def add_decoys(self, scene: Scene, random: Random, image: int, style: Style) -> None:
        """Faint characters behind the text: a large ghost word or a sprinkle of small ones."""
        pale = blend(style.paper, style.inks[0], random.uniform(0.12, 0.3))
        ghost = random.random() < 0.4
        faces = self.faces_for("0Aa1")
        face = self.pick(random, faces)
        usable = [s for s in self.atlas.slot[face, :62].tolist() if s >= 0]
        count = random.randint(3, 6) if ghost else random.randint(4, 12)
        ghost_scale = scene.height * random.uniform(0.6, 0.9) / CAP
        for index in range(count):
            scale = ghost_scale if ghost else scene.height * random.uniform(0.12, 0.24) / CAP
            x = scene.width * (index + 0.5) / count if ghost else random.uniform(0, scene.width)
            y = scene.height / 2 if ghost else random.uniform(0, scene.height)
            plain = Style("outline" if ghost and random.random() < 0.5 else "fill", 0, 1.4, 0, 1, (0, 0), 0, 0, 0, 0, 0, 0, 0, False, 1.0, 0.0, [pale], style.paper)
            self.add_glyph(scene, random, image, random.choice(usable), x, y, scale, 1.0, random.uniform(-0.5, 0.5), 0.0, pale, plain, 2.5)

    def add_clutter(self, scene: Scene, random: Random, image: int, style: Style, difficulty: float) -> None:
        """Lines, curves, ovals and texture, behind and in front of the text."""
        for front in (0, 1):
            if random.random() < 0.1 + 0.55 * difficulty:
                for _ in range(random.choice([1, 1, 1, 1, 2, 2] if front else [1, 1, 2, 2, 3, 4])):
                    scene.strokes.append(stroke(random, image, front, scene.height, scene.width, style, difficulty))
            if random.random() < (0.2 if front else 0.42) * difficulty:
                same = random.random()
                tint = random.choice(style.inks) if same < 0.4 else style.paper if same < 0.6 else random_colour(random)
                share = 1.0 if same < 0.75 else 0.0
                alpha = random.uniform(0.3, 0.75) if front else random.uniform(0.4, 1.0)
                scene.overlays.append([image, front, random.randrange(self.textures), random.uniform(0.6, 1.5) * 60 / max(36, scene.height), random.uniform(-0.5, 0.5) + random.choice([0, math.pi]), random.random(), random.random(), alpha, share, *tint])
        if random.random() < 0.08:
            scene.strokes += border(random, image, scene.height, scene.width, random.choice([*style.inks, (0.0, 0.0, 0.0)]))


def stroke(random: Random, image: int, front: int, height: int, width: int, style: Style, difficulty: float) -> list[float]:
    """A straight line (0), a wavy or cubic curve y(x) (1) or an ellipse or arc (2)."""
    draw = random.random()
    ink = random.choice(style.inks)
    colour = ink if draw < 0.45 else style.paper if draw < 0.52 else random_colour(random)
    alpha = random.uniform(0.5, 1.0)
    half = random.choice([0.5, 0.5, 0.5, 0.7, 0.7, 1.0, 1.0, 1.0, 1.4, 2.2]) * (height / 60) ** 0.7
    if front:
        half = min(half * (0.5 + 0.4 * difficulty), 0.032 * height)
    half = max(0.45, half)
    kind = random.choice([0, 0, 1, 1, 1, 2])
    if kind == 0 and random.random() < 0.4:
        shape = [random.uniform(0, width), random.uniform(0, height), random.uniform(0, width), random.uniform(0, height), 0, 0, 0, 0]
    elif kind == 0:
        shape = [random.uniform(-2, width * 0.3), random.uniform(0, height), random.uniform(width * 0.7, width + 2), random.uniform(0, height), 0, 0, 0, 0]
    elif kind == 1:
        start, end = random.uniform(-5, width * 0.3), random.uniform(width * 0.65, width + 5)
        wave = random.uniform(0, 0.28) * height * random.random()
        shape = [start, end, random.uniform(0.2, 0.8) * height, random.uniform(-0.3, 0.3) * height, random.uniform(-0.5, 0.5) * height * random.random(), wave, random.uniform(3, 16), random.uniform(0, math.tau)]
    else:
        big = random.random() < 0.4
        size = random.uniform(0.3, 0.9) if big else random.uniform(0.03, 0.2)
        squash = random.uniform(0.2, 0.6) if big else random.uniform(0.7, 1.4)
        shape = [random.uniform(0, width), random.uniform(0, height), size * width * 0.6 if big else size * height, squash * size * height, random.uniform(0, math.tau), random.choice([-2.0, -2.0, -0.3, 0.1]), 0, 0]
    return [image, front, kind, *shape, half, alpha, *colour]


def border(random: Random, image: int, height: int, width: int, colour: Colour) -> list[list[float]]:
    """A frame along the edges."""
    corners = [(0.5, 0.5), (width - 0.5, 0.5), (width - 0.5, height - 0.5), (0.5, height - 0.5)]
    half = random.choice([0.5, 0.5, 1.0])
    return [[image, 1, 0, *corners[i], *corners[(i + 1) % 4], 0, 0, 0, 0, half, 1.0, *colour] for i in range(4)]


def warp(random: Random, difficulty: float, height: int, width: int) -> list[float]:
    """The parameters of the geometric distortion of one image; zero switches a part off."""
    def maybe(chance: float, value: float) -> float:
        return value if random.random() < chance * difficulty else 0.0

    def wave(top: float, low: float, high: float) -> list[float]:
        return [maybe(0.4, random.uniform(0.2, 1.0) * top * difficulty), random.uniform(low, high), random.uniform(0, math.tau)]

    return [
        *wave(0.12 * height, 2, 11),
        *wave(0.10 * height, 2, 14),
        *[maybe(0.25, random.uniform(0.01, 0.035) * height), random.uniform(10, 36), random.uniform(0, math.tau)],
        *[maybe(0.25, random.uniform(0.01, 0.03) * height), random.uniform(10, 36), random.uniform(0, math.tau)],
        *[maybe(0.16, random.uniform(-0.4, 0.35)), random.uniform(0.3, 0.7), random.uniform(0.35, 0.65), random.uniform(0.25, 0.6)],
        *[maybe(0.14, random.uniform(-0.5, 0.5))],
        *[maybe(0.25, random.uniform(-0.3, 0.3)), maybe(0.2, random.uniform(-0.25, 0.25))],
        *[maybe(0.08, random.uniform(0.02, 0.05) * height), random.uniform(3, 8), random.uniform(0, math.tau)],
        maybe(0.3, random.uniform(0.01, 0.05) * height),
        maybe(0.15, random.uniform(0.005, 0.02) * height),
        maybe(0.08, random.uniform(0.005, 0.015) * height),
        random.choice([0.0, 1.0]),
    ]
