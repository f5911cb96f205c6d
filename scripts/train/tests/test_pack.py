"""The file of labelled images."""

import base64
import io
import json
import tempfile
import unittest
from pathlib import Path
from random import Random

from PIL import Image

from inkstone_train.charset import encode
from inkstone_train.pack import write_pack, write_schemes
from inkstone_train.schemes import SCHEMES, TEXT_FAMILIES, SchemeComposer

from .support import small_renderer, text_renderer


class Pack(unittest.TestCase):
    def test_holds_decodable_images_of_the_stated_size_with_labels(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "pack.jsonl"
            written = write_pack(small_renderer(True), target, 5, 0.3, 1_000_000)
            lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        self.assertEqual((written, len(lines)), (5, 5))
        for line in lines:
            image = Image.open(io.BytesIO(base64.b64decode(line["image"])))
            self.assertEqual(image.size, (line["width"], line["height"]))
            self.assertIn(line["kind"], {"text", "calc", "label"})
            self.assertTrue(encode(line["label"]))

    def test_stops_before_the_limit(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "pack.jsonl"
            written = write_pack(small_renderer(True), target, 500, 0.3, 30_000)
            self.assertTrue(0 < written < 500)
            self.assertLessEqual(target.stat().st_size, 30_000)


class Schemes(unittest.TestCase):
    def test_have_as_many_pictures_as_asked_for_in_their_own_size(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "schemes.jsonl"
            written = write_schemes(text_renderer(), target, 2)
            lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        self.assertEqual((written, len(lines)), (2 * len(SCHEMES), 2 * len(SCHEMES)))
        for scheme in SCHEMES:
            drawn = [line for line in lines if line["scheme"] == scheme.name]
            self.assertEqual([(line["width"], line["height"]) for line in drawn], [(scheme.width, scheme.height)] * 2)

    def test_ask_no_one_to_tell_apart_letters_that_are_drawn_alike(self):
        random = Random(3)
        for scheme in SCHEMES:
            labels = [scheme.text(random) for _ in range(100)]
            codes = "".join(text.label for text in labels if text.kind == "text" and not text.label.isdigit())
            self.assertFalse(set("0Oo1lIi") & set(codes), scheme.name)

    def test_are_set_in_text_faces_only(self):
        composer = SchemeComposer(text_renderer().atlas, SCHEMES[0])
        families = {composer.atlas.faces[face].family for face in composer.faces_for("A2")}
        self.assertTrue(families)
        self.assertLessEqual(families, TEXT_FAMILIES)
