"""Colours with a guaranteed contrast, as RGB triples in 0..1."""

from __future__ import annotations

import colorsys
from random import Random

Colour = tuple[float, float, float]


def luma(colour: Colour) -> float:
    """Perceived brightness with the weights of ITU-R BT.601."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    """How far apart two colours look: the brightness difference, or half the opponent-colour difference if larger."""
    red_green = (one[0] - one[1]) - (other[0] - other[1])
    blue_yellow = (one[2] - (one[0] + one[1]) / 2) - (other[2] - (other[0] + other[1]) / 2)
    return max(abs(luma(one) - luma(other)), 0.5 * max(abs(red_green), 0.7 * abs(blue_yellow)))


def random_colour(random: Random) -> Colour:
    """Any colour; greys and saturated hues are both common."""
    if random.random() < 0.25:
        return (grey := random.random(), grey, grey)
    return colorsys.hsv_to_rgb(random.random(), random.random() ** 0.6, random.random() ** 0.8)


def background_colour(random: Random, dark: bool) -> Colour:
    """A paper colour: near white mostly, or any light or dark tone."""
    if dark:
        return colorsys.hsv_to_rgb(random.random(), random.uniform(0, 0.9), random.uniform(0, 0.45))
    if random.random() < 0.4:
        return (tone := random.uniform(0.9, 1.0), tone, tone)
    if random.random() < 0.1:
        return random_colour(random)
    return colorsys.hsv_to_rgb(random.random(), random.uniform(0, 0.35), random.uniform(0.72, 1.0))


def ink_colour(random: Random, paper: Colour, least: float, most: float = 9.0) -> Colour:
    """A colour whose contrast to the paper lies between `least` and `most`; black or white if luck runs out."""
    for _ in range(24):
        colour = random_colour(random)
        if least <= contrast(colour, paper) <= most:
            return colour
    tone = luma(paper)
    shift = least * 1.15 if most < 1 else 1.0
    value = tone - shift if tone > 0.5 else tone + shift
    value = min(1.0, max(0.0, value))
    return (value, value, value)


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """`one` mixed with `share` of `other`."""
    return tuple(a + (b - a) * share for a, b in zip(one, other))
