"""The texts to render: random codes, arithmetic in figures, Chinese and English, and short labels.

The label of an arithmetic text in figures or Chinese carries no spaces, however widely it is set: word spaces
there are a matter of layout. English arithmetic and labels keep theirs.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from .charset import DIGITS, LOWER, UPPER


class Text(NamedTuple):
    """What to draw (`shown`, may carry layout spaces), what to read (`label`) and the kind of task."""

    shown: str
    label: str
    kind: str


CONFUSABLE = ["0OoQD", "1lIi", "2Zz", "5Ss", "8B3", "6bG", "9gq", "uvwVUW", "cCeG", "xXkK", "t+f", "nmrhn", "ij;:", "-_=", "7T1", "4A"]
CODE_ALPHABETS = [
    (14, DIGITS),
    (8, LOWER),
    (8, UPPER),
    (14, DIGITS + LOWER),
    (18, DIGITS + UPPER),
    (30, DIGITS + LOWER + UPPER),
    (8, LOWER + UPPER),
]
CODE_LENGTHS = [(8, 3), (36, 4), (26, 5), (18, 6), (6, 7), (5, 8), (1, 9), (1, 10)]
PLUS_MINUS_TIMES_OVER = [
    (34, ["+"]),
    (30, ["-", "-", "-", "-", "-", "\u2212", "\u2212", "\u2013"]),
    (26, ["*", "*", "x", "x", "x", "X", "\u00d7", "\u00d7", "\u00d7", "\u00b7"]),
    (14, ["/", "/", "\u00f7", "\u00f7", "\u00f7", ":"]),
]
TAILS = [(30, ""), (20, "="), (38, "=?"), (5, "=\uff1f"), (3, "\uff1f"), (4, "?")]
CJK_DIGITS = "零一二三四五六七八九"
CJK_FORMAL = "零壹贰叁肆伍陆柒捌玖"
CJK_OPERATIONS = [
    (30, ["加", "加上"]),
    (30, ["减", "减去", "減", "減去"]),
    (30, ["乘", "乘以"]),
    (10, ["除", "除以"]),
]
CJK_ENDINGS = [(20, ""), (15, "等于"), (15, "等于?"), (10, "等于几"), (10, "等于多少"), (6, "是多少"), (12, "=?"), (6, "="), (3, "等於"), (3, "等於?"), (4, "等于\uff1f")]
ENGLISH_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ENGLISH_OPERATIONS = ["plus", "minus", "times", "divided by", "multiplied by", "add", "less", "over"]


def weighted(random: Random, table: list[tuple[float, object]]):
    """One value of a table of (weight, value)."""
    return random.choices([value for _, value in table], [weight for weight, _ in table])[0]


def code(random: Random, longest: int) -> Text:
    """A random code of 3 to 10 characters; one in ten is drawn from look-alikes alone."""
    lengths = [entry for entry in CODE_LENGTHS if entry[1] <= longest]
    length = weighted(random, lengths)
    alphabet = weighted(random, CODE_ALPHABETS)
    if random.random() < 0.1:
        alphabet = "".join(random.sample(CONFUSABLE, 3)).replace(";", "").replace(":", "")
        alphabet = "".join(c for c in alphabet if c.isalnum()) or DIGITS
    label = "".join(random.choice(alphabet) for _ in range(length))
    return Text(label, label, "text")


def number(random: Random) -> str:
    """An operand: mostly one or two figures, sometimes three."""
    draw = random.random()
    if draw < 0.5:
        return str(random.randint(0, 9))
    return str(random.randint(10, 99) if draw < 0.95 else random.randint(100, 999))


def arithmetic(random: Random, longest: int) -> Text:
    """Arithmetic in figures with two or three operands, any spacing and any ending."""
    while True:
        parts = [number(random)]
        for _ in range(1 if random.random() < 0.88 else 2):
            parts += [random.choice(weighted(random, PLUS_MINUS_TIMES_OVER)), number(random)]
        tail = weighted(random, TAILS)
        label = "".join(parts) + tail
        if len(label) <= longest:
            break
    style = random.random()
    if style < 0.6:
        return Text(label, label, "calc")
    space = " " if style < 0.92 else "  "
    spaced = space.join([*parts, *(list(tail) if random.random() < 0.4 else [tail])])
    return Text(spaced.rstrip(), label, "calc")


def chinese_number(random: Random) -> str:
    """0 to 99 in Chinese, now and then in formal numerals or in figures."""
    draw = random.random()
    if draw < 0.15:
        return str(random.randint(0, 30))
    digits = CJK_FORMAL if draw > 0.93 else CJK_DIGITS
    ten = "拾" if draw > 0.93 else "十"
    if random.random() < 0.7:
        value = random.randint(0, 9)
        if value == 0 and random.random() < 0.3:
            return "〇"
        if value == 2 and random.random() < 0.15:
            return "两"
        return digits[value]
    value = random.randint(10, 99)
    return (digits[value // 10] if value >= 20 else "") + ten + (digits[value % 10] if value % 10 else "")


def chinese_arithmetic(random: Random, longest: int) -> Text:
    """Arithmetic in Chinese words, figures or a mixture."""
    while True:
        operation = random.choice(weighted(random, CJK_OPERATIONS))
        if random.random() < 0.15:
            operation = random.choice("+-\u00d7*")
        label = chinese_number(random) + operation + chinese_number(random) + weighted(random, CJK_ENDINGS)
        if len(label) <= longest:
            return Text(label, label, "calc")


def english_arithmetic(random: Random, longest: int) -> Text:
    """Arithmetic in English words, at most `longest` characters."""
    def operand() -> str:
        return str(random.randint(0, 20)) if random.random() < 0.35 else random.choice(ENGLISH_NUMBERS)

    while True:
        left, right = operand(), operand()
        form = random.random()
        if form < 0.7:
            label = f"{left} {random.choice(ENGLISH_OPERATIONS)} {right}"
        elif form < 0.82:
            label = f"{random.choice(['sum', 'product', 'difference'])} of {left} and {right}"
        else:
            label = f"what is {left} {random.choice(['+', '-', '*', 'x', 'plus', 'minus'])} {right}"
        if random.random() < 0.4:
            label += random.choice([" =", " = ?", "?", " ?", "=?"])
        case = random.random()
        if case < 0.2:
            label = label[0].upper() + label[1:]
        elif case < 0.32:
            label = label.upper()
        if len(label) <= longest:
            return Text(label, label, "calc")


def price(random: Random) -> str:
    """A price with a currency sign, or a percentage."""
    amount = random.choice([f"{random.randint(0, 99)}.{random.randint(0, 99):02d}", f"{random.randint(1, 999)}", f"{random.randint(1, 9)},{random.randint(0, 999):03d}", f"{random.randint(0, 999)},{random.randint(0, 99):02d}"])
    sign = random.choice("\u00a5$\u20ac\u00a3\u20bd")
    draw = random.random()
    if draw < 0.6:
        return sign + amount
    if draw < 0.85:
        return amount + random.choice(["", " "]) + sign
    return f"{random.randint(1, 99)}%"


def serial(random: Random) -> str:
    """A serial number, lot stamp or part number."""
    def letters(count: int) -> str:
        return "".join(random.choice(UPPER) for _ in range(count))

    def digits(count: int) -> str:
        return "".join(random.choice(DIGITS) for _ in range(count))

    return random.choice([
        lambda: f"{letters(2)}-{digits(4)}-{letters(1)}{digits(1)}",
        lambda: f"LOT {digits(random.randint(3, 6))}",
        lambda: f"No. {digits(random.randint(2, 6))}",
        lambda: f"#{digits(random.randint(3, 6))}",
        lambda: f"{letters(1)}{digits(2)}-{digits(3)}",
        lambda: f"{digits(3)}_{letters(2)}",
        lambda: f"S/N:{digits(4)}{letters(1)}",
        lambda: f"{letters(2)} {digits(3)} {letters(2)}",
        lambda: f"{letters(3)}.{digits(3)}",
        lambda: f"{digits(4)}-{digits(4)}",
    ])()


def date(random: Random) -> str:
    """A date or a time of day."""
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1998, 2035)
    return random.choice([
        f"{day:02d}.{month:02d}.{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}/{month:02d}/{year % 100:02d}",
        f"EXP {month:02d}/{year % 100:02d}",
        f"{random.randint(0, 23):02d}:{random.randint(0, 59):02d}",
        f"{day} {random.choice('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split())} {year}",
    ])


def word(random: Random) -> str:
    """A pronounceable pseudo-word, sometimes quoted or joined: carries the rarer punctuation."""
    vowels, consonants = "aeiou", "bcdfghjklmnpqrstvwxz"
    body = "".join(random.choice(consonants) + random.choice(vowels) for _ in range(random.randint(1, 3)))
    body = random.choice([body, body.upper(), body.capitalize()])
    return random.choice([body, f'"{body}"', f"'{body}'", f"{body}!", f"{body}; {body}", f"{body} & {body[::-1]}", f"{body}@{body[::-1]}", f"({body})", f"{body}.{body[:2]}"])


def label(random: Random, longest: int) -> Text:
    """A short label of at most `longest` characters."""
    while True:
        text = weighted(random, [(30, price), (35, serial), (20, date), (15, word)])(random)
        if 2 <= len(text) <= longest:
            return Text(text, text, "label")


MIXTURE = [(60, code), (25, arithmetic), (6, chinese_arithmetic), (9, label)]
LONG_MIXTURE = [(48, english_arithmetic), (34, label), (8, chinese_arithmetic), (10, arithmetic)]


def draw_text(random: Random, longest: int, is_long: bool) -> Text:
    """One text of the training mixture; `is_long` selects the mixture of the wide bucket."""
    return weighted(random, LONG_MIXTURE if is_long else MIXTURE)(random, longest)
