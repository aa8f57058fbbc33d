"""Vectors of what is made from several releases (protocols/dp/SPEC.md sections 8 to 10), without any of our code: Fraction and elimination.

Usage: python3 scripts/vectors/dp_combine.py > protocols/dp/vectors/combine.json
"""
import json
from decimal import ROUND_CEILING, Decimal, getcontext
from fractions import Fraction
from math import sqrt


def text(value):
    value = Fraction(value)
    return f"{value.numerator}/{value.denominator}"


def sharpened(l2_squared, rhos, columns):
    """rhos in nano units, the total after each step; columns: the values of each release."""
    charges = [b - a for a, b in zip([0] + rhos, rhos)]
    variances = [Fraction(l2_squared * 10**9, 2 * charge) for charge in charges]
    precision = sum(1 / v for v in variances)
    values = [sum(Fraction(x) / v for x, v in zip(row, variances)) / precision for row in zip(*columns)]
    assert 1 / precision == Fraction(l2_squared * 10**9, 2 * rhos[-1])
    return {"l2Squared": str(l2_squared), "rhos": [str(r) for r in rhos], "charges": [str(c) for c in charges],
            "values": [[str(x) for x in column] for column in columns], "combined": [text(v) for v in values],
            "variance": text(1 / precision)}


def solve(rows, values, variances):
    """Aitken: the estimates of all unknowns and their covariance matrix, from the normal equations."""
    n = len(rows[0])
    normal = [[sum(Fraction(r[i] * r[j]) / v for r, v in zip(rows, variances)) for j in range(n)] for i in range(n)]
    right = [sum(Fraction(r[i]) * y / v for r, y, v in zip(rows, values, variances)) for i in range(n)]
    work = [row + [Fraction(int(i == j)) for j in range(n)] for i, row in enumerate(normal)]
    for c in range(n):
        p = next(i for i in range(c, n) if work[i][c])
        work[c], work[p] = work[p], work[c]
        work[c] = [x / work[c][c] for x in work[c]]
        for i in range(n):
            if i != c:
                work[i] = [x - work[i][c] * y for x, y in zip(work[i], work[c])]
    inverse = [row[n:] for row in work]
    return [sum(a * b for a, b in zip(row, right)) for row in inverse], inverse


def correlated(scale, shift, weight, variance, groups, count, stored, total):
    """Unknown: the groups and n. Observed: A, N, another estimate of n, a total of its own."""
    k = len(groups)
    rows = [[scale * (i == j) for j in range(k)] + [-shift] for i in range(k)]
    rows += [[0] * k + [weight], [0] * k + [1], [1] * k + [0]]
    values = [Fraction(x) for x in groups] + [Fraction(count), stored[0], total[0]]
    found, covariance = solve(rows, values, [variance] * (k + 1) + [stored[1], total[1]])
    return {"scale": str(scale), "shift": str(shift), "weight": str(weight), "variance": text(variance),
            "groups": [str(x) for x in groups], "count": str(count), "stored": [text(x) for x in stored],
            "total": [text(x) for x in total],
            "cells": [[text(found[i]), text(covariance[i][i])] for i in range(k)],
            "sum": [text(sum(found[:k])), text(sum(covariance[i][j] for i in range(k) for j in range(k)))]}


def consistent(scale, shift, weight, variance, groups, count_of, counts, marginal, marginal_variance):
    """Groups under correlated noise with several counts, and another marginal under independent noise: both have one total.
    Unknown: the groups, each n, and all cells of the marginal but the last."""
    k, m, rest = len(groups), len(counts), len(marginal) - 1
    unit = lambda at: [int(i == at) for i in range(k + m + rest)]
    rows = [[scale * x - shift * n for x, n in zip(unit(i), unit(k + count_of[i]))] for i in range(k)]
    rows += [[weight * n for n in unit(k + b)] for b in range(m)]
    rows += [unit(k + m + c) for c in range(rest)]
    rows += [[1] * k + [0] * m + [-1] * rest]
    values = [Fraction(x) for x in groups + counts + marginal]
    found, _ = solve(rows, values, [variance] * (k + m) + [marginal_variance] * (rest + 1))
    last = sum(found[:k]) - sum(found[k + m:])
    return {"scale": str(scale), "shift": str(shift), "weight": str(weight), "variance": text(variance),
            "groups": [str(x) for x in groups], "countOf": count_of, "counts": [str(x) for x in counts],
            "marginal": [str(x) for x in marginal], "marginalVariance": text(marginal_variance),
            "cells": [text(x) for x in found[:k]], "marginalCells": [text(x) for x in found[k + m:] + [last]]}


def one_count(marginals, other, total):
    """Two marginals of one total and groups of another statistic, all under correlated noise with one n, and the total by itself.
    Each is (scale, shift, weight, variance, groups, count). Unknown: all groups but the second marginal's last, and n."""
    k, m, o = len(marginals[0][4]), len(marginals[1][4]) - 1, len(other[4])
    size = k + m + o + 1
    unit = lambda at: [int(i == at) for i in range(size)]
    combine = lambda a, x, b, y: [a * p + b * q for p, q in zip(x, y)]
    cells = [[unit(i) for i in range(k)], [unit(k + i) for i in range(m)] + [[1] * k + [-1] * m + [0] * (o + 1)], [unit(k + m + i) for i in range(o)]]
    rows, values, variances = [], [], []
    for part, places in zip(marginals + [other], cells):
        scale, shift, weight, variance, groups, count = part
        rows += [combine(scale, x, -shift, unit(size - 1)) for x in places] + [[weight * n for n in unit(size - 1)]]
        values += [Fraction(x) for x in groups + [count]]
        variances += [variance] * (len(groups) + 1)
    rows.append([1] * k + [0] * (m + o + 1))
    values.append(Fraction(total[0]))
    variances.append(total[1])
    found, covariance = solve(rows, values, variances)
    of = lambda row: [text(sum(a * x for a, x in zip(row, found))), text(sum(a * b * covariance[i][j] for i, a in enumerate(row) for j, b in enumerate(row)))]
    named = lambda p: {"scale": str(p[0]), "shift": str(p[1]), "weight": str(p[2]), "variance": text(p[3]), "groups": [str(x) for x in p[4]], "count": str(p[5])}
    return {"parts": [named(p) for p in marginals + [other]], "total": [text(x) for x in total],
            "cells": [[of(row) for row in places] for places in cells]}


def beyond(in_cap, limit, tail):
    """1 / (1 - (B / (B + L))^(tail/2)) in hundredths, rounded up; with so many digits that no rounding is in doubt."""
    getcontext().prec = 200
    if tail == 2:
        return -(-100 * (in_cap + limit) // limit) / 100
    hundredths = 100 / (1 - (Decimal(in_cap) ** tail / Decimal(in_cap + limit) ** tail).sqrt())
    return int(hundredths.to_integral_value(ROUND_CEILING)) / 100


def factor(cut, whole, in_cap, limit, tail):
    """Fieller's upper limit of cut / whole, independent, each a value and a half-width, times v; null where too much is cut."""
    (x, sx), (y, sy) = cut, whole
    a, b, c = y * y - sy * sy, x * y, x * x - sx * sx
    high = (b + sqrt(b * b - a * c)) / a
    v = beyond(in_cap, limit, tail)
    lost = max(0, x / y)
    return {"cut": list(cut), "whole": list(whole), "inCap": str(in_cap), "limit": str(limit), "tail": str(tail), "beyond": v,
            "estimate": 1 + lost, "high": None if v * lost > 0.45 else 1 + v * max(0, high)}


print(json.dumps({
    "specification": "protocols/dp/SPEC.md",
    "sharpened": [
        sharpened(1, [24355970, 50000000], [[103, -2], [98, 5]]),
        sharpened(757, [3, 7, 1000003], [[10**9], [-12], [55]]),
        sharpened(4800, [10**7, 11 * 10**6, 2 * 10**7, 999999937], [[7], [8], [9], [10]]),
    ],
    "correlated": [
        correlated(14, 7, 13, Fraction(757, 2), [140, -9, 1000], 700, (Fraction(51), Fraction(40)), (Fraction(99), Fraction(3))),
        correlated(1, -3, 5, Fraction(9), [4, 5], -2, (Fraction(1, 3), Fraction(7, 2)), (Fraction(-8), Fraction(100))),
    ],
    "consistent": [
        consistent(3, 2, 5, Fraction(400), [310, 95, 288, 130, -7, 77, 5], [0, 1, 0, 1, 0, 1, 0], [900, 450], [700, 311, 33], Fraction(300)),
        consistent(14, 7, 13, Fraction(757, 2), [140, -9, 1000], [0, 0, 0], [700], [40, 50], Fraction(9, 4)),
        consistent(1, -3, 5, Fraction(9), [4, 5, 6, 7], [0, 1, 2, 2], [-2, 11, 4], [12], Fraction(100)),
    ],
    "oneCount": [
        one_count([(14, 7, 13, Fraction(757, 2), [140, -9, 1000], 9100), (10, 5, 11, Fraction(300), [40, 55], 7500)],
                  (12, 6, 17, Fraction(41, 3), [5, 6, 7, 8], 11900), (Fraction(320), Fraction(19))),
        one_count([(1, -3, 5, Fraction(9), [4], 31), (3, 2, 5, Fraction(40), [1, 2, 3], 28)],
                  (15, 4, 15, Fraction(8), [-2], 90), (Fraction(-8), Fraction(100))),
    ],
    "factors": [
        factor(*each, tail) for tail in (3, 2) for each in (
            ((100.0, 15.0), (1000.0, 20.0), 20, 10), ((-4.0, 15.0), (300.0, 60.0), 3000, 19500),
            ((400.0, 500.0), (1000.0, 700.0), 1, 2**53 - 1), ((900.0, 15.0), (1000.0, 20.0), 1, 12),
            ((205.0, 15.0), (1000.0, 20.0), 10**30, 10**30 // 2), ((1.0, 15.0), (1000.0, 20.0), 10**30, 2**53 - 1),
            ((204.0, 15.0), (1000.0, 20.0), 2, 1), ((240.0, 15.0), (1000.0, 20.0), 7, 5),
            ((150.0, 15.0), (1000.0, 20.0), 2, 1), ((151.0, 15.0), (1000.0, 20.0), 2, 1),
        )
    ],
}, indent=1))
