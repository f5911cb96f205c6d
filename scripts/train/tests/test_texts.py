"""The alphabet and the labels."""

import json
import tempfile
import unittest
from pathlib import Path
from random import Random

from inkstone_train.charset import BLANK, CHARACTERS, CLASSES, INDEX, collapse, decode, encode, write_charset
from inkstone_train.texts import arithmetic, chinese_arithmetic, code, draw_text, english_arithmetic, label


class Charset(unittest.TestCase):
    def test_holds_each_character_once(self):
        self.assertEqual(len(CHARACTERS), len(set(CHARACTERS)))
        self.assertEqual(CLASSES, len(CHARACTERS) + 1)

    def test_leaves_index_zero_to_the_blank(self):
        self.assertEqual(BLANK, 0)
        self.assertEqual(INDEX["0"], 1)

    def test_decodes_what_it_encoded(self):
        self.assertEqual(decode(encode("aB3×?加")), "aB3×?加")

    def test_merges_repeats_that_no_blank_separates(self):
        a, b = encode("ab")
        self.assertEqual(collapse([BLANK, a, a, BLANK, a, b, b, BLANK]), "aab")

    def test_writes_an_array_in_class_order(self):
        with tempfile.TemporaryDirectory() as folder:
            write_charset(Path(folder) / "charset.json")
            written = json.loads((Path(folder) / "charset.json").read_text(encoding="utf-8"))
        self.assertEqual(written[0], "")
        self.assertEqual("".join(written), CHARACTERS)
        self.assertEqual(len(written), CLASSES)


class Labels(unittest.TestCase):
    def draw(self, make, longest, count=400):
        random = Random(5)
        return [make(random, longest) for _ in range(count)]

    def test_every_text_can_be_encoded_and_fits(self):
        random = Random(1)
        for is_long, longest in ((False, 11), (True, 24), (False, 6)):
            for _ in range(600):
                text = draw_text(random, longest, is_long)
                self.assertTrue(1 <= len(encode(text.label)) <= longest, text)

    def test_figures_are_labelled_without_spaces_but_shown_with_some(self):
        texts = self.draw(arithmetic, 11)
        self.assertTrue(all(" " not in text.label for text in texts))
        self.assertTrue(all(text.shown.replace(" ", "") == text.label for text in texts))
        self.assertTrue(any(" " in text.shown for text in texts))

    def test_arithmetic_comes_with_and_without_an_ending(self):
        endings = {text.label[-1] if not text.label[-1].isdigit() else "" for text in self.draw(arithmetic, 11)}
        self.assertLessEqual({"", "=", "?", "？"}, endings)

    def test_english_keeps_its_spaces(self):
        for text in self.draw(english_arithmetic, 24):
            self.assertEqual(text.shown, text.label)
            self.assertIn(" ", text.label)

    def test_chinese_covers_every_operation(self):
        labels = "".join(text.label for text in self.draw(chinese_arithmetic, 11))
        self.assertTrue(all(character in labels for character in "加减乘除等于几多少"))

    def test_codes_and_labels_name_their_kind(self):
        self.assertEqual({text.kind for text in self.draw(code, 8)}, {"text"})
        self.assertEqual({text.kind for text in self.draw(label, 11)}, {"label"})

    def test_the_same_seed_gives_the_same_texts(self):
        self.assertEqual(self.draw(code, 8), self.draw(code, 8))
