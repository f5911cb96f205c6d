"""A small atlas of a few faces of this machine, shared by the tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from inkstone_train.atlas import Atlas, build_atlas
from inkstone_train.fonts import Face, find_faces, is_cjk
from inkstone_train.render import Renderer
from inkstone_train.schemes import TEXT_FAMILIES


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


@cache
def text_renderer() -> Renderer:
    """A renderer on a held-out face made for reading, one for Chinese and one of no such family."""
    held = [face for face in find_faces() if face.is_validation and len(face.covers) > 75]
    made_for_text = [face for face in held if face.family in TEXT_FAMILIES]
    chosen = [face for face in made_for_text if not is_cjk(face)][:1] + [face for face in made_for_text if is_cjk(face)][:1] + [face for face in held if face.family not in TEXT_FAMILIES][:1]
    return Renderer(build_atlas(Path(tempfile.gettempdir()) / "inkstone-train-atlas", True, chosen))


def small_renderer(validation: bool = False) -> Renderer:
    """A renderer on the small atlas."""
    return Renderer(small_atlas(validation))
