"""A small atlas of a few faces of this machine, shared by the tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from inkstone_train.atlas import Atlas, build_atlas
from inkstone_train.fonts import Face, find_faces, is_cjk
from inkstone_train.render import Renderer


@cache
def few_faces() -> list[Face]:
    """Two training faces and a Chinese one, two held-out faces; whatever this machine has."""
    faces = find_faces()
    whole = [face for face in faces if len(face.covers) > 75 and not is_cjk(face)]
    training = [face for face in whole if not face.is_validation][:2]
    return training + [face for face in faces if is_cjk(face) and not face.is_validation][:1] + [face for face in whole if face.is_validation][:2]


@cache
def small_atlas(validation: bool = False) -> Atlas:
    """The atlas of `few_faces`, cached below the temporary folder."""
    return build_atlas(Path(tempfile.gettempdir()) / "inkstone-train-atlas", validation, few_faces())


def small_renderer(validation: bool = False) -> Renderer:
    """A renderer on the small atlas."""
    return Renderer(small_atlas(validation))
