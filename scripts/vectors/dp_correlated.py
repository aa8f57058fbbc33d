"""Vectors of correlated noise (protocols/dp/SPEC.md section 7), made without any of our code: enumeration of all vectors of one unit,
the search as the specification says it, replayed releases, and half-widths from the exact distribution of weight Z1 + shift Z2.

Usage: python3 scripts/vectors/dp_correlated.py > protocols/dp/vectors/correlated.json
"""
import json
from fractions import Fraction
from itertools import product
from math import exp, fsum, gcd, isqrt

from dp import Words, gaussian


def enumerated(reach, scale, shift, weight):
    """The largest squared length over every vector that the bounds allow: rows of each group, then any value that so many rows can have."""
    groups, full, rest = reach["groups"], reach["full"], reach["rest"]
    size, (lo, hi) = reach["size"], reach["row"]
    best = 0
    for counts in product(range(size + 1), repeat=groups):
        if sum(counts) > full * size + rest:
            continue
        # The values of a group are independent of the others' once its rows are fixed.
        length = sum(max((scale * v - shift) ** 2 for v in range(n * lo, n * hi + 1)) for n in counts)
        best = max(best, length)
    return best + weight * weight


def ranges(reach):
    lo, hi = reach["row"]
    return [(lo * n, hi * n) for n in (reach["size"], reach["rest"])]


def shown(reach):
    full, rest = ranges(reach)
    return {
        "groups": str(reach["groups"]), "full": str(reach["full"]),
        "fullRange": {"low": str(full[0]), "high": str(full[1])},
        "restRange": {"low": str(rest[0]), "high": str(rest[1])},
    }


def reach(groups, full, size, rest, row=(0, 1)):
    return {"groups": groups, "full": full, "size": size, "rest": rest, "row": row}


def sensitivity(bounds, scale, shift, weight):
    return {**shown(bounds), "scale": str(scale), "shift": str(shift), "weight": str(weight),
            "l2Squared": str(enumerated(bounds, scale, shift, weight))}


def farthest(range_, scale, shift):
    return max((scale * v - shift) ** 2 for v in (*range_, 0))


def centred(bounds, scale, shift):
    full, rest = ranges(bounds)
    total = bounds["full"] * farthest(full, scale, shift)
    if bounds["full"] < bounds["groups"]:
        total += farthest(rest, scale, shift) + (bounds["groups"] - bounds["full"] - 1) * shift * shift
    return total


def search(bounds):
    (low, high), rest = ranges(bounds)
    sign = 1 if high + low >= 0 else -1
    margin = abs(high + low)
    best = None
    for scale in range(1, 17 if margin < 64 else 2):
        end = scale * margin // 2
        steps = min(end, 64)
        for i in range(1, steps + 1):
            shift = sign * (end * i // steps)
            length = centred(bounds, scale, shift)
            ideal = isqrt(isqrt(shift * shift * length))
            below = next((w for w in range(ideal, 0, -1) if gcd(w, shift) == 1), None)
            above = next(w for w in range(ideal + 1, ideal + 10000) if gcd(w, shift) == 1)
            for weight in (below, above):
                if weight is None:
                    continue
                error = Fraction((length + weight ** 2) * (weight ** 2 + shift ** 2), (scale * weight) ** 2)
                if best is None or error < best[0]:
                    best = (error, scale, shift, weight)
    largest = max(high, -low)
    last = max(rest[1], -rest[0])
    independent = bounds["full"] * largest ** 2 + last ** 2
    found = {**shown(bounds), "independent": str(independent)}
    if best is None or best[0] >= independent * Fraction(9604, 10000):
        return {**found, "choice": None}
    error, scale, shift, weight = best
    return {**found, "choice": {"scale": str(scale), "shift": str(shift), "weight": str(weight),
                                "error": f"{error.numerator}/{error.denominator}"}}


def release(groups, counts, count_of, scale, shift, weight, variance):
    label = f"yinsuan dp vector correlated {scale} {shift} {weight} {variance.numerator}/{variance.denominator}"
    words = Words(label)
    a = [scale * x - shift * counts[count_of[i]] + gaussian(words, variance) for i, x in enumerate(groups)]
    n = [weight * c + gaussian(words, variance) for c in counts]
    decoded = [Fraction(x, scale) + Fraction(shift, scale) * Fraction(n[count_of[i]], weight) for i, x in enumerate(a)]
    return {"shake256": label, "scale": str(scale), "shift": str(shift), "weight": str(weight),
            "variance": f"{variance.numerator}/{variance.denominator}", "exactGroups": [str(x) for x in groups],
            "exactCounts": [str(c) for c in counts], "countOf": count_of, "releasedGroups": [str(x) for x in a],
            "releasedCounts": [str(x) for x in n],
            "estimates": [f"{x.numerator}/{x.denominator}" for x in decoded]}


def half_width(scale, shift, weight, variance):
    reach_ = isqrt(int(variance * 200)) + 2
    mass = [exp(float(-Fraction(x * x) / (2 * variance))) for x in range(-reach_, reach_ + 1)]
    total = fsum(mass)
    mass = [m / total for m in mass]
    of = {}
    for i, x in enumerate(mass):
        for j, y in enumerate(mass):
            value = abs(weight * (i - reach_) + shift * (j - reach_))
            of.setdefault(value, []).append(x * y)
    inside = 0.0
    for value in sorted(of):
        inside += fsum(of[value])
        assert abs(inside - 0.95) > 1e-7
        if inside >= 0.95:
            answer = Fraction(value, scale * weight)
            return {"scale": str(scale), "shift": str(shift), "weight": str(weight),
                    "variance": f"{variance.numerator}/{variance.denominator}",
                    "halfWidth": f"{answer.numerator}/{answer.denominator}"}


sensitivities = [sensitivity(reach(*bounds), *parameters) for bounds, parameters in [
    ((3, 3, 1, 0), (2, 1, 1)), ((4, 2, 1, 0), (3, 1, 2)), ((4, 1, 3, 2), (2, 3, 4)), ((4, 1, 3, 1), (1, 1, 2)),
    ((3, 2, 2, 1), (5, 5, 3)), ((5, 4, 1, 0), (7, 3, 4)), ((1, 1, 4, 0), (2, 4, 3)), ((3, 1, 2, 1, (-1, 3)), (2, 4, 3)),
    ((3, 1, 2, 1, (-3, 1)), (2, -4, 3)), ((4, 2, 1, 0, (-2, 5)), (3, 4, 5)), ((3, 3, 2, 0, (-1, 2)), (4, 4, 5)),
    ((3, 1, 3, 2, (-2, 3)), (2, 3, 5)),
]]
searches = [search(reach(*bounds)) for bounds in [
    (12, 12, 1, 0), (24, 24, 1, 0), (63, 63, 1, 0), (63, 20, 1, 0), (12, 1, 1, 0), (1, 1, 1, 0), (12, 12, 20, 0),
    (63, 12, 20, 7), (12, 12, 1000, 0), (12, 7, 50000, 12345), (63, 63, 5000, 0), (5, 5, 10, 0, (-100, 100)),
    (5, 5, 10, 0, (-10, 100)), (12, 12, 3, 0, (-50, 2)), (30, 4, 2, 1, (-1, 30)), (13, 13, 63, 0), (13, 13, 64, 0),
    (360, 12, 1, 0), (360, 360, 1, 0), (2, 2, 3, 0),
]]
releases = [
    release([5, 0, 17, 40], [30], [0, 0, 0, 0], 2, 1, 1, Fraction(20)),
    release([5, 0, 17, 40, 3, 9], [30, 11], [0, 1, 0, 1, 0, 1], 13, 5, 9, Fraction(123456, 7)),
    release([-500, -20, 0], [44], [0, 0, 0], 1, -7, 12, Fraction(50000001, 2)),
]
widths = [half_width(*parameters) for parameters in [
    (2, 1, 1, Fraction(20)), (3, 1, 2, Fraction(11)), (13, 5, 9, Fraction(150)), (1, -3, 5, Fraction(40)),
    (16, 7, 13, Fraction(2189, 10)),
]]
rejected = [{**shown(reach(*bounds)), "scale": str(q), "shift": str(p), "weight": str(w), "why": why}
            for bounds, (q, p, w), why in [
    ((3, 3, 4, 0), (2, 2, 4), "common divisor"), ((3, 3, 4, 0), (2, 5, 3), "beyond half"), ((3, 3, 1, 0), (1, 1, 1), "beyond half"),
    ((3, 3, 4, 0), (2, -1, 1), "against the range"), ((3, 3, 4, 0), (2, 0, 1), "no shift"), ((3, 3, 4, 0), (2, 1, 0), "no weight"),
    ((3, 3, 4, 0), (17, 1, 1), "scale"), ((3, 3, 4, 0), (0, 1, 1), "scale"), ((3, 3, 4, 0, (-1, 1)), (2, 1, 1), "no side to centre"),
    ((3, 3, 2, 0, (-1, 3)), (1, 3, 1), "beyond half"), ((3, 4, 2, 0), (2, 1, 1), "more full groups than groups"),
]]
print(json.dumps({"specification": "protocols/dp/SPEC.md", "sensitivities": sensitivities, "searches": searches,
                  "releases": releases, "halfWidths": widths, "rejected": rejected}, indent=1))
