"""Replay vectors for protocols/dp/SPEC.md, made without any of our code: Python integers, Fraction and decimal's exp.

Usage: python3 scripts/vectors/dp.py > protocols/dp/vectors/samplers.json
"""
import hashlib
import json
from decimal import Decimal, getcontext
from fractions import Fraction
from math import isqrt

getcontext().prec = 80
KEPT, DRAWS = 24, 1000


class Words:
    """SHAKE256(label) as little-endian 32-bit words."""

    def __init__(self, label):
        self.bytes = hashlib.shake_256(label.encode()).digest(1 << 20)
        self.at = 0

    def next(self):
        word = int.from_bytes(self.bytes[self.at:self.at + 4], "little")
        self.at += 4
        assert self.at <= len(self.bytes)
        return word


def below(words, n):
    bits = (n - 1).bit_length()
    while True:
        value = 0
        for _ in range((bits + 31) // 32):
            value = value << 32 | words.next()
        value &= (1 << bits) - 1
        if value < n:
            return value


def coin(words, gamma):
    """U < exp(-gamma), U's digits 32 at a time. decimal's exp is correct to its last place."""
    limit = 1 if gamma == 0 else Fraction((-(Decimal(gamma.numerator) / Decimal(gamma.denominator))).exp())
    digits, known = 0, 0
    while True:
        digits, known = digits << 32 | words.next(), known + 32
        if digits + 1 <= limit * (1 << known):
            return True
        if digits >= limit * (1 << known):
            return False


def laplace(words, scale):
    while True:
        offset = below(words, scale.numerator)
        if not coin(words, Fraction(offset, scale.numerator)):
            continue
        run = 0
        while coin(words, Fraction(1)):
            run += 1
        size = (run * scale.numerator + offset) // scale.denominator
        negative = words.next() & 1
        if negative and size == 0:
            continue
        return -size if negative else size


def gaussian(words, variance):
    t = isqrt(variance.numerator // variance.denominator) + 1
    while True:
        y = laplace(words, Fraction(t))
        if coin(words, (abs(y) - variance / t) ** 2 / (2 * variance)):
            return y


def vector(kind, draw, parameter):
    value = Fraction(parameter)
    label = f"yinsuan dp vector {kind} {value.numerator}/{value.denominator}"
    words = Words(label)
    drawn = [draw(words, value) for _ in range(DRAWS)]
    digest = hashlib.sha256(",".join(map(str, drawn)).encode()).hexdigest()
    return {
        "kind": kind,
        "num": str(value.numerator),
        "den": str(value.denominator),
        "shake256": label,
        "first": [str(x) for x in drawn[:KEPT]],
        "draws": DRAWS,
        "sha256OfCommaJoined": digest,
        "words": words.at // 4,
    }



if __name__ == "__main__":
    gaussians = ["1/1000", "1/20", "1/2", "1", "2", "20.529347142", "100", "1000", "123456.789", "1000000",
                 "500000000/24355970", "2.3e15", str(2**62), str(2**80 - 1), str(2**84 + 12345), str(2**97)]
    laplaces = ["1/1000", "1/3", "1", "7/2", "40", "41322.3140496", str(10**9), "1000000000/223606797", str(2**40),
                f"{2**40 + 1}/3", "12345678901234567890/7654321", str(2**49)]
    vectors = [vector("discrete-gaussian", gaussian, v) for v in gaussians]
    vectors += [vector("discrete-laplace", laplace, v) for v in laplaces]
    print(json.dumps({"specification": "protocols/dp/SPEC.md", "vectors": vectors}, indent=1))
