"""Logs of several years: bodies destroyed month by month, keys of members and of the service changed. From SPEC.md, "Meaning", for audit.py."""

from audit_desk import DAY, KEYS, MEMBERS, OFFICER_CAPS, REVOKED, RULED, WHO, decided, enrolled, proposal, rules
from audit_story import body


def on(time, entry):
    return {**entry, "time": time}


def refusal(time):
    return on(time, dict(type="refusal", code="query.edition_not_open", bodyCommitment=body(50)))


def shred(time, first, last, through, months="36"):
    return on(time, dict(type="shred", to=str(last), through=through, months=months, **{"from": str(first)}))


def rotated(name, new, replaces=None):
    return dict(type="key-rotation", organisation=WHO[name]["organisation"], keyId=new, replaces=replaces or KEYS[name], bodyCommitment=body(51))


def further(time, count="2995", code="query.no_grant"):
    return on(time, dict(type="refusal-summary", code=code, count=count, bodyCommitment=body(53)))


def recovered(first, last, time="2026-04-01T00:00:00.000Z"):
    return on(time, dict(type="recovery", to=str(last), **{"from": str(first)}))


NEW = "key_" + "n" * 20
NEWER = "key_" + "e" * 20
MASTER = dict(type="master-key")
# October 2022 twice, November, then nothing until 2025: entries 0, 1 | 2 | 3.
YEARS = [refusal("2022-10-01T00:00:00.000Z"), refusal("2022-10-31T23:59:59.999Z"), refusal("2022-11-01T00:00:00.000Z"), refusal("2025-10-31T23:59:59.999Z")]
FIRST = shred("2025-11-01T00:00:00.000Z", 0, 1, "2022-10")
WHO_NEW = dict(organisation=DAY["bureau"], keyId=NEW)
KEY_RULES = [*MEMBERS, rules(separation="key"), RULED[-1], OFFICER_CAPS]

KEEPING = [FIRST, rotated("bureau", NEW), MASTER, further("2025-11-01T01:00:00.000Z"), recovered(0, 3)]

GOOD_KEEPING = [
    ("bodies destroyed once their three years are over", [*YEARS, FIRST]),
    ("two months at once, and a month without entries named", [*YEARS, shred("2025-12-31T00:00:00.000Z", 0, 2, "2022-11"), shred("2028-12-01T00:00:00.000Z", 3, 3, "2025-10")]),
    ("the next ones begin where the last ended", [*YEARS, FIRST, shred("2025-12-01T00:00:00.000Z", 2, 2, "2022-11")]),
    ("a longer time stated", [*YEARS, shred("2027-11-01T00:00:00.000Z", 0, 1, "2022-10", "60")]),
    ("through a month in which nothing happened", [*YEARS, shred("2026-01-01T00:00:00.000Z", 0, 2, "2022-12")]),
    ("a clock that goes back over the end of a month stays in it", [refusal("2022-11-01T00:00:01.000Z"), refusal("2022-10-31T23:59:59.000Z"), refusal("2025-12-01T00:00:00.000Z"), shred("2025-12-01T00:00:00.000Z", 0, 1, "2022-11")]),
    ("a key in the place of another decides", [*RULED, rotated("bureau", NEW), proposal("edition", "mall"), {**decided("approval", "edition", "bureau"), **WHO_NEW}]),
    ("a key changed twice", [*MEMBERS, rotated("bureau", NEW), rotated("bureau", NEWER, NEW)]),
    ("an approval by another hand where another key is enough", [*KEY_RULES, rotated("bureau", NEW), decided("approval", "caps", "colleague")]),
    ("many refusals in one entry", [*YEARS[:3], further("2022-11-01T01:00:00.000Z"), further("2022-11-01T01:00:00.000Z", "1", "query.value_unknown")]),
    ("bodies of summaries destroyed with the others", [refusal("2022-10-01T00:00:00.000Z"), further("2022-10-01T02:00:00.000Z"), shred("2025-11-01T00:00:00.000Z", 0, 1, "2022-10")]),
    ("another key over the bodies", [*MEMBERS, MASTER, MASTER]),
    ("entries taken back", [*YEARS, recovered(2, 3)]),
    ("entries taken back again, with the entry that said so", [*YEARS, recovered(2, 3), recovered(1, 4)]),
    ("entries taken back behind decisions", [*MEMBERS, refusal("2026-03-02T00:00:00.000Z"), recovered(len(MEMBERS), len(MEMBERS))]),
]

BAD_KEEPING = [
    ("bodies destroyed in the month in which their time ends", "log.shred", [*YEARS, shred("2025-10-31T23:59:59.999Z", 0, 1, "2022-10")]),
    ("bodies destroyed before the time that is stated", "log.shred", [*YEARS, shred("2025-11-01T00:00:00.000Z", 0, 1, "2022-10", "37")]),
    ("less than three years stated", "log.shred", [*YEARS, shred("2025-11-01T00:00:00.000Z", 0, 1, "2022-10", "35")]),
    ("a range that reaches into the next month", "log.shred", [*YEARS, shred("2025-11-01T00:00:00.000Z", 0, 2, "2022-10")]),
    ("a range that ends before its month does", "log.shred", [*YEARS, shred("2025-11-01T00:00:00.000Z", 0, 0, "2022-10")]),
    ("a range that leaves entries out", "log.shred", [*YEARS, shred("2025-12-01T00:00:00.000Z", 2, 2, "2022-11")]),
    ("the same range twice", "log.shred", [*YEARS, FIRST, FIRST]),
    ("a range before one that was destroyed", "log.shred", [*YEARS, shred("2025-12-01T00:00:00.000Z", 0, 2, "2022-11"), shred("2025-12-01T00:00:00.000Z", 0, 1, "2022-10")]),
    ("a month before the log began", "log.shred", [*YEARS, shred("2025-11-01T00:00:00.000Z", 0, 0, "2022-09")]),
    ("a key that came in the place of the asker's approves", "log.approval", [*KEY_RULES, rotated("bureau", NEW), {**decided("approval", "caps", "bureau"), **WHO_NEW}]),
    ("a key that came in the place of one in the place of the asker's approves", "log.approval", [*KEY_RULES, rotated("bureau", NEWER), rotated("bureau", NEW, NEWER), {**decided("approval", "caps", "bureau"), **WHO_NEW}]),
    ("a decision under a key that was replaced", "log.key", [*RULED, rotated("bureau", NEW), proposal("edition", "mall"), decided("approval", "edition", "bureau")]),
    ("a key replaced that was revoked", "log.key", [*MEMBERS, REVOKED, rotated("bureau", NEW)]),
    ("a key replaced twice", "log.key", [*MEMBERS, rotated("bureau", NEW), rotated("bureau", NEWER)]),
    ("a key replaced by one that was enrolled", "log.key", [*MEMBERS, rotated("bureau", KEYS["colleague"])]),
    ("a key of another organisation replaced", "log.key", [*MEMBERS, rotated("bureau", NEW, KEYS["mall"])]),
    ("a key replaced that nobody enrolled", "log.key", [*MEMBERS, rotated("bureau", NEW, NEWER)]),
    ("a key revoked that was replaced", "log.key", [*MEMBERS, rotated("bureau", NEW), REVOKED]),
    ("a key replaced that is enrolled again", "log.key", [*MEMBERS, rotated("bureau", NEW), enrolled("bureau")]),
    ("entries taken back that are not the last ones", "log.recovery", [*YEARS, recovered(0, 2)]),
    ("entries taken back that are still to come", "log.recovery", [*YEARS, recovered(0, 4)]),
    ("no entries taken back", "log.recovery", [*YEARS, recovered(4, 3)]),
    ("a decision among the entries taken back", "log.recovery", [*MEMBERS, refusal("2026-03-02T00:00:00.000Z"), recovered(len(MEMBERS) - 1, len(MEMBERS))]),
    ("a key over the bodies among the entries taken back", "log.recovery", [*YEARS, on("2025-11-01T00:00:00.000Z", MASTER), recovered(3, 4)]),
    ("a key replaced of an unknown organisation", "log.organisation", [rotated("bureau", NEW)]),
]

WRONG_KEEPING = [
    ("shred", "from", "00"),
    ("shred", "to", 1),
    ("shred", "through", "2022-13"),
    ("shred", "through", "2022-10-01"),
    ("shred", "through", "1969-12"),
    ("shred", "months", "036"),
    ("shred", "months", "10000"),
    ("key-rotation", "keyId", "key_13800138000"),
    ("key-rotation", "replaces", None),
    ("key-rotation", "organisation", "bureau"),
    ("key-rotation", "action", "rotated"),
    ("master-key", "next", "key_" + "n" * 20),
    ("master-key", "bodyCommitment", body(52)),
    ("shred", "bodyCommitment", body(52)),
    ("recovery", "from", "00"),
    ("recovery", "to", 1),
    ("recovery", "bodyCommitment", body(52)),
    ("refusal-summary", "count", "0"),
    ("refusal-summary", "count", 3),
    ("refusal-summary", "count", "1000000000"),
    ("refusal-summary", "code", "The buyer asked again"),
    ("refusal-summary", "organisation", "maker"),
]
