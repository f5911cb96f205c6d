"""Schemes of the kinds that the training mixture is made of, each with one size, alphabet, look and clutter.

The mixture goes to the limits of what people can read, and beyond: a network learns from it, but it is nobody's scheme.
What an owner deploys is one style, which people pass: faces made for reading, and no letters that such faces draw alike.
These schemes are that, in faces that training never sees. None imitates a particular generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Callable

from . import texts
from .atlas import Atlas
from .colour import background_colour, contrast, ink_colour
from .scene import Composer, Scene, Style, choose_style, stroke, warp
from .textures import COUNT, KINDS
from .texts import Text

# Held-out families drawn for text, by hand: no display, segment, stencil, dotted or brush faces and none of few pixels.
TEXT_FAMILIES = frozenset((Path(__file__).parents[1] / "text-families.txt").read_text(encoding="utf-8").split())
DIGITS = "23456789"
UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LOWER = "abcdefghjkmnpqrstuvwxyz"
LEAST_CONTRAST = 0.45
SPECKS = [texture for texture in range(COUNT) if KINDS[texture % len(KINDS)] in {"dots", "specks"}]


def codes(alphabet: str, length: int) -> Callable[[Random], Text]:
    """Codes of one length over an alphabet without 0, o, 1, l and i, as schemes that people have to pass have it."""
    def draw_code(random: Random) -> Text:
        label = "".join(random.choice(alphabet) for _ in range(length))
        return Text(label, label, "text")

    return draw_code


def sums(random: Random) -> Text:
    """Arithmetic in figures."""
    return texts.arithmetic(random, 9)


@dataclass(frozen=True)
class Scheme:
    """One scheme. Angles in degrees, `lines` in front of the text, `wave` in shares of the height, `damage` as difficulty."""

    name: str
    text: Callable[[Random], Text]
    height: int = 60
    width: int = 160
    look: str = "fill"
    dark: bool = False
    colours: bool = False
    font_mix: bool = False
    rotation: float = 8.0
    spacing: float = 0.05
    lines: int = 0
    specks: float = 0.0
    wave: float = 0.0
    paper_noise: float = 0.0
    damage: float = 0.1


SCHEMES = [
    Scheme("plain", codes(DIGITS + UPPER, 5), height=40, width=120),
    Scheme("lines", codes(DIGITS + LOWER, 5), lines=2, rotation=12),
    Scheme("specks", codes(DIGITS + UPPER, 6), specks=0.6, paper_noise=0.1),
    Scheme("colours", codes(DIGITS + LOWER + UPPER, 4), height=50, width=130, colours=True, font_mix=True, rotation=20),
    Scheme("waves", codes(LOWER, 5), wave=0.06, rotation=4, lines=1),
    Scheme("outline", codes(DIGITS + UPPER, 5), look="outline", height=70, width=200),
    Scheme("hollow", codes(UPPER, 5), look="hollow shadow", height=64, width=180, lines=1),
    Scheme("overlap", codes(DIGITS + LOWER, 5), spacing=-0.12, colours=True, lines=1),
    Scheme("night", codes(DIGITS + LOWER + UPPER, 5), dark=True, paper_noise=0.2, rotation=15, lines=1),
    Scheme("digits", codes("0123456789", 6), height=36, width=110, specks=0.4, rotation=12),
    Scheme("busy", codes(DIGITS + LOWER + UPPER, 5), colours=True, font_mix=True, rotation=25, lines=3, specks=0.5, paper_noise=0.2),
    Scheme("bent", codes(DIGITS + UPPER, 5), height=70, width=200, wave=0.1, rotation=15, lines=2, specks=0.3),
    Scheme("label", lambda random: texts.label(random, 11), rotation=0, spacing=0.02, paper_noise=0.1, damage=0.3),
    Scheme("sums", sums, height=40, width=130, lines=1),
    Scheme("noisy-sums", sums, colours=True, lines=2, specks=0.4, rotation=15),
    Scheme("chinese-sums", lambda random: texts.chinese_arithmetic(random, 9), lines=1),
    Scheme("english-sums", lambda random: texts.english_arithmetic(random, 20), height=44, width=300, rotation=3, lines=1),
]


class SchemeComposer(Composer):
    """Composes scenes of one scheme from the text faces of an atlas."""

    def __init__(self, atlas: Atlas, scheme: Scheme):
        super().__init__(atlas, COUNT)
        self.scheme = scheme
        for position, face in enumerate(atlas.faces):
            if face.family not in TEXT_FAMILIES:
                self.covered[position] = False

    def style(self, random: Random, paper, height: int) -> Style:
        """The look of one picture: strong contrast, ordinary letters."""
        chosen = choose_style(random, paper, 0.0, height)
        chosen.look = self.scheme.look
        chosen.inks = [ink_colour(random, paper, LEAST_CONTRAST) for _ in range(8 if self.scheme.colours else 1)]
        chosen.bold, chosen.softness, chosen.alpha = 0.0, 0.0, 1.0
        chosen.rotation, chosen.spacing, chosen.font_mix = self.scheme.rotation, self.scheme.spacing, self.scheme.font_mix
        return chosen

    def add_image(self, scene: Scene, random: Random, image: int, text: Text, difficulty: float) -> None:
        """Adds one picture of the scheme; its difficulty is that of the scheme."""
        scheme = self.scheme
        paper = background_colour(random, scheme.dark)
        style = self.style(random, paper, scene.height)
        scene.papers.append([*paper, *paper, 0.0, 1.0, scheme.paper_noise * min(contrast(ink, paper) for ink in style.inks), random.random()])
        self.add_text(scene, random, image, text.shown, style)
        for _ in range(scheme.lines):
            scene.strokes.append(stroke(random, image, 1, scene.height, scene.width, style, 0.3))
        if scheme.specks:
            scene.overlays.append([image, 0, random.choice(SPECKS), random.uniform(0.8, 1.2), 0.0, random.random(), random.random(), scheme.specks, 1.0, *style.inks[0]])
        scene.warps.append(self.bend(random, scene))

    def bend(self, random: Random, scene: Scene) -> list[float]:
        """The distortion of one picture: waves along rows and columns, or none."""
        bent = warp(random, 0.0, scene.height, scene.width)
        for amplitude in (0, 3):
            bent[amplitude] = self.scheme.wave * random.uniform(0.5, 1.0) * scene.height
        return bent
