"""The file of labelled images."""

import base64
import io
import json
import tempfile
import unittest
from pathlib import Path

from PIL import Image

from inkstone_train.charset import encode
from inkstone_train.pack import write_pack

from .support import small_renderer


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
