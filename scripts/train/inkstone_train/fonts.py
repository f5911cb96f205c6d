"""The faces to render with: found on this machine, told apart by content, split into training and validation."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from .charset import CHARACTERS, DIGITS, UPPER

ROOTS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts/opentype"))
EXCLUDED = re.compile(r"droid.?sans.?mono|comi[cs]\w*.?ms|dingbat|symbol|braille|emoji|stixsiz|stixint|stixvar|stixnonuni|stixmath|emmentaler|barcode|d050000l|standardsymbols|dseg\d+.*(mini|weather)|museum.*foundry|keyboard|initials|math", re.I)
# Files whose plain letters people could not name: less than half of them was read by a network that was shown each face, clean.
LEFT_OUT = frozenset((Path(__file__).parents[1] / "faces-left-out.txt").read_text(encoding="utf-8").split())
CJK_SAMPLE = "零一二三加减乘除等于"
VALIDATION_SHARE = 0.15
FACES_PER_FAMILY = 5


@dataclass(frozen=True)
class Face:
    """One font face. `covers` are the characters of the alphabet that its character map holds."""

    path: str
    number: int
    family: str
    digest: str
    covers: str

    @property
    def is_validation(self) -> bool:
        """True for held-out faces. All faces of a family fall on the same side, whatever package they come from."""
        return int(hashlib.sha256(self.family.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < VALIDATION_SHARE


def family_of(font: TTFont, path: Path) -> str:
    """The typographic family in lower case, without weight, width and version words."""
    names = font["name"]
    name = names.getDebugName(16) or names.getDebugName(1) or path.stem
    return re.sub(r"\b(bold|italic|light|medium|black|thin|heavy|condensed|cond|narrow|mono|semi|extra|ultra|regular|book|sans|serif|\d+)\b|[^a-z]", "", name.lower()) or path.stem.lower()


def coverage(font: TTFont) -> str:
    """The characters of the alphabet with a glyph of their own; .notdef never counts."""
    cmap = font.getBestCmap() or {}
    return "".join(c for c in CHARACTERS if c != " " and cmap.get(ord(c), ".notdef") != ".notdef")


def open_face(path: Path) -> TTFont:
    """The face of a file; of a collection the first, the others repeat its outlines."""
    return TTFont(str(path), lazy=True, fontNumber=0 if path.suffix.lower() == ".ttc" else -1)


def read_face(path: Path) -> tuple[str, Face] | None:
    """A face with its full name, or None if it lacks figures or capitals. Segment displays count for figures only."""
    with open_face(path) as font:
        covers = DIGITS if path.name.startswith("DSEG7") else coverage(font)
        if covers != DIGITS and not all(c in covers for c in DIGITS + UPPER):
            return None
        names = font["name"]
        full = f"{names.getDebugName(4) or path.stem} {names.getDebugName(17) or names.getDebugName(2) or ''}"
        family = family_of(font, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return re.sub(r"[^a-z]", "", full.lower()), Face(str(path), 0, family, digest, covers)


@cache
def find_faces(roots: tuple[Path, ...] = ROOTS) -> list[Face]:
    """All usable faces below `roots` in the order of their content hash, each outline set once, a few per family."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    found: dict[tuple[str, str], Face] = {}
    files = sorted(file for root in roots for file in root.rglob("*") if file.suffix.lower() in {".ttf", ".otf", ".ttc"})
    for path in files:
        if path.name in LEFT_OUT or EXCLUDED.search(path.name):
            continue
        try:
            read = read_face(path)
        except (TTLibError, KeyError, AssertionError):
            continue
        if read:
            found.setdefault((read[1].family, read[0]), read[1])
    kept: list[Face] = []
    for face in sorted(found.values(), key=lambda face: face.digest):
        if sum(other.family == face.family for other in kept) < FACES_PER_FAMILY:
            kept.append(face)
    return kept


def is_cjk(face: Face) -> bool:
    """True for a face that draws the Chinese part of the alphabet."""
    return all(c in face.covers for c in CJK_SAMPLE)
