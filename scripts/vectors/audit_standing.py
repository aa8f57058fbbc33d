"""Questions that a provider publishes: charged once, spent in every account, read by whoever has the right. From SPEC.md, "Meaning", for audit.py."""

from audit_desk import CONTRACT_ID, LARGE, MARKET, accepted, answered, contract, decided, of_edition, of_grant, opened
from audit_story import ACCOUNT, body

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
FIRST = published("6000000", "1000000")
UNOPENED = [*LARGE, decided("approval", "grant", "district")]
STANDING = [FIRST, WITHDRAWN, read(), read(grantId=None)]

GOOD_STANDING = [
    ("a question published, read and withdrawn", [*MARKET, FIRST, read(), WITHDRAWN]),
    ("an account that opens after a publication opens with it", [*UNOPENED, FIRST, opened(spent="6000000"), read()]),
    ("public data read by an account without a contract", [*MARKET, published("6000000", "1000000", readers="members"), read(grantId=None, account=OTHER), read()]),
    ("two publications add up", [*MARKET, FIRST, published("7000000", "2000000", answer=answer("B"))]),
]

BAD_STANDING = [
    ("a question published twice", "log.standing", [*MARKET, FIRST, published("7000000", "2000000")]),
    ("a question published free", "log.charge", [*MARKET, published("5000000", "0", charge="0")]),
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
    ("standing-reading", "account", "maker"),
    ("standing-reading", "grantId", ""),
    ("standing-withdrawal", "answer", None),
]
