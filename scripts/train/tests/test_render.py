"""Fonts, distance fields and rendering."""

import hashlib
import unittest
from pathlib import Path

import numpy as np
import torch

from inkstone_train.atlas import CAP, distance_fields
from inkstone_train.charset import CHARACTERS, encode
from inkstone_train.fonts import find_faces, open_face
from inkstone_train.scene import POSITION

from .support import few_faces, small_atlas, small_renderer


class Fonts(unittest.TestCase):
    def test_only_claims_characters_with_a_glyph_of_their_own(self):
        for face in few_faces():
            with open_face(Path(face.path)) as font:
                cmap = font.getBestCmap()
            self.assertTrue(all(cmap.get(ord(c), ".notdef") != ".notdef" for c in face.covers))

    def test_holds_out_whole_families(self):
        faces = find_faces()
        training = {face.family for face in faces if not face.is_validation}
        validation = {face.family for face in faces if face.is_validation}
        self.assertFalse(training & validation)
        self.assertTrue(0.05 < sum(face.is_validation for face in faces) / len(faces) < 0.3)

    def test_offers_many_faces(self):
        self.assertGreaterEqual(len(find_faces()), 120)


class Atlas(unittest.TestCase):
    def test_measures_distance_to_the_outline(self):
        mask = torch.zeros(1, 60, 60, dtype=torch.bool)
        mask[0, 20:40, 10:50] = True
        field = distance_fields(mask)[0]
        self.assertAlmostEqual(field[30, 30].item(), 9.5, places=1)
        self.assertAlmostEqual(field[15, 30].item(), -4.5, places=1)
        self.assertAlmostEqual(field[17, 7].item(), 0.5 - 18**0.5, places=1)

    def test_makes_capitals_equally_high(self):
        atlas = small_atlas()
        for slots in atlas.slot:
            slot = slots[POSITION["H"]]
            _, _, _, top, bottom = atlas.metric[slot]
            self.assertAlmostEqual(bottom - top, CAP, delta=1.2)

    def test_lacks_what_the_face_lacks(self):
        atlas = small_atlas()
        for face, slots in zip(atlas.faces, atlas.slot):
            drawn = {CHARACTERS[i] for i in np.flatnonzero(slots >= 0)}
            self.assertLessEqual(drawn, set(face.covers))


class Rendering(unittest.TestCase):
    def digest(self, seed: int, is_long: bool = False) -> str:
        batch = small_renderer().batch(seed, 0.7, is_long)
        return hashlib.sha256(batch.images.numpy().tobytes() + repr(batch.texts).encode()).hexdigest()

    def test_the_same_seed_gives_the_same_bytes(self):
        self.assertEqual(self.digest(3), self.digest(3))
        self.assertNotEqual(self.digest(3), self.digest(4))

    def test_gives_images_of_the_network_size_with_texts_it_can_spell(self):
        for is_long, width in ((False, 160), (True, 320)):
            batch = small_renderer().batch(9, 0.5, is_long)
            self.assertEqual(tuple(batch.images.shape[1:]), (48, width, 3))
            self.assertEqual(batch.images.dtype, torch.uint8)
            self.assertEqual(len(batch.images), len(batch.texts))
            self.assertTrue(all(encode(text.label) for text in batch.texts))

    def test_draws_only_with_faces_that_hold_every_character(self):
        composer = small_renderer().composer
        wanted = "a7加"
        for face in composer.faces_for(wanted):
            self.assertTrue(all(small_atlas().slot[face, POSITION[c]] >= 0 for c in wanted))

    def test_leaves_ink_on_every_image(self):
        for seed in range(6):
            batch = small_renderer().batch(100 + seed, 0.3)
            spread = batch.images.float().flatten(1).std(1)
            self.assertGreater(spread.min().item(), 2.0)
