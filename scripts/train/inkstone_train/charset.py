"""The alphabet of the recognition network. Index 0 is the CTC blank; the order is part of the model file."""

from __future__ import annotations

import json
from pathlib import Path

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = UPPER.lower()
OPERATORS = "+-\u2212\u2013*\u00d7/\u00f7:=?\uff1f()\u00b7"
PUNCTUATION = "\u00a5$\u20ac\u00a3\u20bd%.,#&@_'\"!;"
CJK_NUMERALS = "零〇一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾"
CJK_OPERATORS = "加减減乘除去上以"
CJK_TAILS = "等于於几多少是"

CHARACTERS = DIGITS + UPPER + LOWER + OPERATORS + PUNCTUATION + " " + CJK_NUMERALS + CJK_OPERATORS + CJK_TAILS
BLANK = 0
CLASSES = len(CHARACTERS) + 1
INDEX = {character: position + 1 for position, character in enumerate(CHARACTERS)}


def encode(text: str) -> list[int]:
    """Class indices of a text; raises KeyError for a character outside the alphabet."""
    return [INDEX[character] for character in text]


def decode(classes: list[int]) -> str:
    """The text of class indices without blanks."""
    return "".join(CHARACTERS[index - 1] for index in classes)


def collapse(frames: list[int]) -> str:
    """Greedy CTC decoding: repeated frames merge, then blanks vanish."""
    kept = [now for before, now in zip([BLANK, *frames], frames) if now != before and now != BLANK]
    return decode(kept)


def write_charset(path: Path) -> None:
    """Writes `charset.json`: an array whose position is the class index; the first entry, the blank, is ''."""
    path.write_text(json.dumps(["", *CHARACTERS], ensure_ascii=False) + "\n", encoding="utf-8")
