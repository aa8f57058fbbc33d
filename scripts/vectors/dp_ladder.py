"""Vectors of the ladder (protocols/dp/SPEC.md section 13), made without any of our code: integer square roots for the shares of a unit,
and the choice of caps as the specification says it, in Python's doubles.

Usage: python3 scripts/vectors/dp_ladder.py > protocols/dp/vectors/ladder.json
"""
import json
import random
from math import isqrt, sqrt

BINS = 22


def share(n, squares):
    # floor(65535 n / sqrt(squares)) without a division that rounds.
    return isqrt(65535 * 65535 * n * n // squares)


def bin_of(size):
    b = 0
    while 2 ** b < size and b < BINS - 1:
        b += 1
    return b


def shift(p, s):
    return [p[b - s] if 0 <= b - s < BINS else 0.0 for b in range(BINS)]


def dot(a, b):
    total = 0.0
    for x, y in zip(a, b):
        total += x * y
    return total


def shapes(values, sigma):
    pooled = [sum(v[b] for v in values) for b in range(BINS)]
    limit = 4 * sigma * sqrt(len(values))
    last = max([b for b in range(BINS) if pooled[b] > limit], default=-1)
    p = [x if b <= last and x > 0 else 0.0 for b, x in enumerate(pooled)]
    out = []
    for h in values:
        best = (0.0, 0.0, 0)
        for s in range(-5, 6):
            ps = shift(p, s)
            norm = dot(ps, ps)
            if norm == 0:
                continue
            n = max(0.0, dot(h, ps) / norm)
            fit = n * n * norm / (2 * sigma * sigma) - s * s / 4.5
            if fit > best[0]:
                best = (fit, n, s)
        m = [best[1] * x for x in shift(p, best[2])]
        own = max([b for b in range(BINS) if h[b] > 4 * sigma], default=-1)
        rest = [h[b] - m[b] if b <= own else 0.0 for b in range(BINS)]
        apart = dot(rest, rest)
        kept = 0.0 if apart == 0 else max(0.0, 1 - (own + 1) * sigma * sigma / apart)
        out.append(([max(0.0, m[b] + kept * rest[b]) for b in range(BINS)], sqrt(2 * best[0])))
    return out


def uncounted(t, c):
    return sum(n * max(0.0, 0.72 * 2 ** b - c) for b, n in enumerate(t))


def rungs(base):
    return sorted([base * 2 ** j for j in range(BINS)] + [3 * base * 2 ** j // 2 for j in range(BINS) if base * 2 ** j % 2 == 0])


def choose(t, base, groups, per_square):
    total = uncounted(t, 0)
    if total == 0:
        return None
    error = lambda c: (0.6 * uncounted(t, c / base) * base / groups) ** 2 + per_square * c * c
    allowed = [c for c in rungs(base) if uncounted(t, c / base) <= 0.2 * total] or rungs(base)[-1:]
    best = min(allowed, key=error)
    return {"cap": str(best), "error": error(best)}


def scene(random_, values, size, base):
    """Values of very different sizes: units with cells of a heavy tail, and Gaussian noise on all bins."""
    sigma = sqrt(1 / (2 * 0.001))
    hists = []
    for v in range(values):
        h = [0.0] * BINS
        for _ in range(int(size / (v + 1))):
            h[bin_of(random_.paretovariate(1.2) * (1 + v % 5))] += random_.random()
        hists.append([float(round((x + random_.gauss(0, sigma)) * 1000) / 1000) for x in h])
    terms = [(base, 1, 20.0), (base, 12, 240.0)]
    found = [
        {"cells": t, "signal": signal, "rungs": [choose(t, *each) for each in terms]}
        for t, signal in shapes(hists, sigma)
    ]
    return {
        "sigma": sigma, "values": hists,
        "terms": [{"base": str(b), "groups": g, "perSquare": q} for b, g, q in terms],
        "found": found,
    }


def main():
    random_ = random.Random(20261204)
    shares = []
    for _ in range(200):
        counts = [random_.randint(1, 40) for _ in range(random_.randint(1, 30))]
        squares = sum(n * n for n in counts)
        found = [share(n, squares) for n in counts]
        assert sum(x * x for x in found) <= 65535 ** 2
        shares.append({"counts": counts, "shares": found})
    sizes = [0.001, 1, 1.01, 2, 3, 4, 4.5, 1023.9, 1024, 1025, 2 ** 21, 2 ** 30]
    print(json.dumps({
        "bins": [{"size": s, "bin": bin_of(s)} for s in sizes],
        "rungs": [{"base": str(b), "rungs": [str(c) for c in rungs(b)]} for b in (1, 8)],
        "shares": shares,
        "scenes": [scene(random_, v, n, b) for v, n, b in ((1, 3000, 1), (8, 20000, 1), (40, 60000, 16), (5, 40, 1))],
    }, separators=(",", ":")))


main()
