"""Questions that a provider publishes: charged once, spent in every account, read by whoever has the right. From SPEC.md, "Meaning", for audit.py."""

from audit_desk import CONTRACT_ID, LARGE, MARKET, RULED, accepted, answered, contract, decided, of_edition, of_grant, opened
from audit_story import ACCOUNT, body, edition

EDITION = "orders@2025"
OTHER = "e" * 64
FOREIGN = "grant_" + "F" * 22


def answer(letter="A"):
    return "answer_" + letter * 22


def published(total_spent, standing_spent, **over):
    return {
        **dict(type="standing", edition=EDITION, answer=answer(), readers="contracts", mechanism="discrete-gaussian", charge="1000000"),
        **dict(totalSpent=total_spent, totalCap="500000000", standingSpent=standing_spent, bodyCommitment=body(60), resultCommitment=body(61)),
        **over,
    }


def read(**over):
    return {**dict(type="standing-reading", answer=answer(), account=ACCOUNT, grantId=CONTRACT_ID, bodyCommitment=body(62)), **over}


WITHDRAWN = dict(type="standing-withdrawal", answer=answer(), bodyCommitment=body(63))
def pooled(step, cap="250000000", year="500000000"):
    """The edition with a pool of pure epsilon beside its caps; other steps as they are."""
    return {**step, "capPool": cap, "allowance": {**step["allowance"], "pool": year}} if step["type"] == "edition" else step


def of_pool(epsilon, spent, total_spent="5000000", standing_spent="0", **over):
    return published(total_spent, standing_spent, **{**dict(charge="0", mechanism="discrete-laplace", pool={"charge": epsilon, "spent": spent}), **over})


FIRST = published("6000000", "1000000")
UNOPENED = [*LARGE, decided("approval", "grant", "district")]
STANDING = [FIRST, WITHDRAWN, read(), read(grantId=None)]
POOLED = [pooled(step) for step in MARKET]
POOL_OF = [pooled(edition("orders@2025", "2025-01-01", "2025-12-31")), of_pool("100000000", "100000000")]
NEXT_YEAR = edition("orders@2026", "2026-01-01", "2026-12-31", capPerConsumer="5000000", capTotal="5000000")

GOOD_STANDING = [
    ("a question published, read and withdrawn", [*MARKET, FIRST, read(), WITHDRAWN]),
    ("an account that opens after a publication opens with it", [*UNOPENED, FIRST, opened(spent="6000000"), read()]),
    ("public data read by an account without a contract", [*MARKET, published("6000000", "1000000", readers="members"), read(grantId=None, account=OTHER), read()]),
    ("two publications add up", [*MARKET, FIRST, published("7000000", "2000000", answer=answer("B"))]),
    ("a pool spent to the last unit, beside accounts that it does not touch", [*POOLED, of_pool("100000000", "100000000"), of_pool("150000000", "250000000", answer=answer("B")), answered("6000000")]),
    ("an edition whose pool is all that a year has left", [*POOLED, pooled(NEXT_YEAR)]),
    ("an edition that takes nothing of a year's allowance for pools", [*POOLED, pooled(NEXT_YEAR, cap="0")]),
]

BAD_STANDING = [
    ("a question published twice", "log.standing", [*MARKET, FIRST, published("7000000", "2000000")]),
    ("a question published free", "log.charge", [*MARKET, published("5000000", "0", charge="0")]),
    ("a question that a pool and the accounts pay", "log.charge", [*POOLED, of_pool("1", "1", "6000000", "1000000", charge="1000000")]),
    ("a question that takes nothing of the pool", "log.charge", [*POOLED, of_pool("0", "0")]),
    ("Gaussian noise paid by the pool", "log.charge", [*POOLED, of_pool("1", "1", mechanism="discrete-gaussian")]),
    ("a publication above the pool", "log.cap", [*POOLED, of_pool("250000001", "250000001")]),
    ("two publications that are together above the pool", "log.cap", [*POOLED, of_pool("200000000", "200000000"), of_pool("50000001", "250000001", answer=answer("B"))]),
    ("a publication paid by a pool that there is not", "log.cap", [*MARKET, of_pool("1", "1")]),
    ("a pool that does not count a publication", "log.budget", [*POOLED, of_pool("2", "2"), of_pool("2", "2", answer=answer("B"))]),
    ("a pool without a yearly allowance", "log.allowance", [*RULED[:-1], pooled(NEXT_YEAR, year="0")]),
    ("pools of one year above its allowance", "log.allowance", [*POOLED, pooled(NEXT_YEAR, cap="250000001")]),
    ("a yearly allowance for pools that was raised", "log.allowance", [*POOLED, pooled(NEXT_YEAR, cap="1", year="500000001")]),
    ("an edition that allows no pool in a year that had one", "log.allowance", [*POOLED, NEXT_YEAR]),
    ("a pool on a dataset that was sealed without one", "log.allowance", [*MARKET, pooled(NEXT_YEAR)]),
    ("a publication that the total does not count", "log.budget", [*MARKET, published("5000000", "1000000")]),
    ("a publication that the accounts do not count", "log.budget", [*MARKET, published("6000000", "0")]),
    ("an account that opens without what was published", "log.budget", [*UNOPENED, FIRST, opened()]),
    ("a publication above the total", "log.cap", [*MARKET, published("500000001", "495000001", charge="495000001")]),
    ("a publication on an edition that is frozen", "log.edition-state", [*MARKET, of_edition("freeze"), FIRST]),
    ("a publication on an unknown edition", "log.edition", [*MARKET, published("6000000", "1000000", edition="orders@2024")]),
    ("an answer read that is not published", "log.standing", [*MARKET, read()]),
    ("an answer read without a contract", "log.standing", [*MARKET, FIRST, read(grantId=None)]),
    ("an answer read twice", "log.standing", [*MARKET, FIRST, read(), read()]),
    ("an answer read under another account's contract", "log.account", [*MARKET, FIRST, read(account=OTHER)]),
    ("an answer read by two accounts under one contract", "log.account", [*UNOPENED, FIRST, read(), read(account=OTHER)]),
    ("an answer read under a contract that nobody gave", "log.grant", [*MARKET, FIRST, read(grantId=FOREIGN)]),
    ("an answer read under a contract that is not accepted", "log.grant", [*MARKET, FIRST, contract(grantId=FOREIGN, budget="5000000"), read(grantId=FOREIGN)]),
    ("an answer read under a contract about another dataset", "log.grant", [*MARKET, FIRST, contract(grantId=FOREIGN, budget="5000000", dataset="others"), accepted(grantId=FOREIGN), read(grantId=FOREIGN, account=OTHER)]),
    ("an answer read under a contract that was revoked", "log.grant", [*MARKET, FIRST, of_grant("revocation"), read()]),
    ("an answer read after its withdrawal", "log.standing", [*MARKET, FIRST, WITHDRAWN, read()]),
    ("an answer read after the edition's withdrawal", "log.edition-state", [*MARKET, FIRST, of_edition("withdrawal"), read()]),
    ("a publication withdrawn twice", "log.standing", [*MARKET, FIRST, WITHDRAWN, WITHDRAWN]),
]

WRONG_STANDING = [
    ("standing", "readers", "everybody"),
    ("standing", "answer", "answer_13800138000"),
    ("standing", "charge", 1000000),
    ("standing", "resultCommitment", None),
    ("standing", "pool", "100000000"),
    ("standing", "pool", {"charge": "1", "spent": "1", "cap": "2"}),
    ("standing", "pool", {"charge": "-1", "spent": "1"}),
    ("standing-reading", "account", "maker"),
    ("standing-reading", "grantId", ""),
    ("standing-withdrawal", "answer", None),
]
