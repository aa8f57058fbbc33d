"""The noise of OpenDP (zCDP) and of SmartNoise SQL for questions of protocols/dp, at one (epsilon, delta).

Usage: python3 compare.py < questions.json > measured.json
Each question: name, groups, ofBuyer (groups that one buyer is in), most (what a buyer adds to one group), times (so
many questions share the budget).
"""
import json
import logging
import math
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import opendp.prelude as dp  # noqa: E402
import pandas  # noqa: E402
import snsql  # noqa: E402

dp.enable_features("contrib")


def of_opendp(question, epsilon, delta, runs):
    """The least scale that OpenDP's own accounting allows for this sensitivity, and errors under it."""
    sensitivity = math.sqrt(question["ofBuyer"]) * question["most"]
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)

    def spent(scale):
        gaussian = dp.m.make_gaussian(*space, scale=scale)
        together = dp.c.make_composition([gaussian] * question["times"])
        return dp.c.make_zCDP_to_approxDP(together).map(sensitivity).epsilon(delta)

    low, high = sensitivity, 1000.0 * sensitivity
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if spent(middle) <= epsilon else (middle, high)
    scale = high
    release = dp.m.make_gaussian(*space, scale=scale)
    errors = [error for _ in range(runs) for error in release([0] * question["groups"])]
    return scale, errors


def of_smartnoise(question, epsilon, delta, runs, buyers=480):
    """Rows as SmartNoise bounds them: none of these buyers has more than it may. So many that no count is clamped at 0."""
    groups, of_buyer, most = question["groups"], question["ofBuyer"], question["most"]
    epsilon, delta = epsilon / question["times"], delta / question["times"]
    rows = [
        {"buyer": buyer, "place": (buyer + i) % groups, "x": most}
        for buyer in range(buyers)
        for i in range(of_buyer)
    ]
    frame = pandas.DataFrame(rows)
    truth = frame.groupby("place")["x"].sum().to_dict()
    table = {
        "rows": len(rows),
        "max_ids": of_buyer,
        "censor_dims": False,
        "buyer": {"type": "int", "private_id": True},
        "place": {"type": "int", "lower": 0, "upper": groups - 1},
        "x": {"type": "int", "lower": 0, "upper": most},
    }
    metadata = {"": {"evidence": {"lines": table}}}
    asked = "COUNT(*)" if most == 1 else "SUM(x)"
    query = f"SELECT place, {asked} AS found FROM evidence.lines GROUP BY place"
    errors = []
    for _ in range(runs):
        privacy = snsql.Privacy(epsilon=epsilon, delta=delta)
        reader = snsql.from_df(frame, privacy=privacy, metadata=metadata)
        for place, found in reader.execute(query)[1:]:
            errors.append(found - truth[place])
    return errors


def root_mean_square(errors):
    return math.sqrt(sum(error * error for error in errors) / len(errors))


def main():
    asked = json.load(sys.stdin)
    epsilon, delta = asked["epsilon"], asked["delta"]
    found = []
    for question in asked["questions"]:
        scale, errors = of_opendp(question, epsilon, delta, asked["runs"])
        found.append({
            "name": question["name"],
            "opendpScale": scale,
            "opendp": root_mean_square(errors),
            "smartnoise": root_mean_square(of_smartnoise(question, epsilon, delta, asked["runs"])),
        })
    json.dump(found, sys.stdout)


main()
