"""Logs under rules: decisions that need two, contracts, halts, the log's own settings. From the texts of SPEC.md, "Meaning", for audit.py."""

from audit_story import ACCOUNT, GRANT, H, STORY, at, body, computation, edition
from audit_tree import LOG, ORIGIN, WITNESSES, Key, sha

DAY = {"mall": H["body"], "bureau": sha(b"bureau").hex(), "district": sha(b"district").hex()}
KEYS = {"mall": "key_" + "m" * 20, "bureau": "key_" + "o" * 20, "colleague": "key_" + "c" * 20, "district": "key_" + "d" * 20}
WHO = {name: dict(organisation=DAY["bureau" if name == "colleague" else name], keyId=key) for name, key in KEYS.items()}
CONTRACT_ID = "grant_" + "C" * 22
DIGEST = sha(b"contract").hex()


def member(name, role):
    return dict(type="organisation", action="added", organisation=DAY[name], roles=[role], bodyCommitment=body(40))


def enrolled(name):
    return dict(type="key", action="enrolled", bodyCommitment=body(41), **WHO[name])


def rules(**over):
    base = dict(
        type="rules",
        separation="organisation",
        editionApprovers=["officer"],
        capApprovers=["officer"],
        grantApprovers=["officer", "operator"],
        grantAbove="5000000",
    )
    return {**base, **over}


def proposal(name, who, **over):
    base = dict(
        type="proposal",
        proposal="proposal_" + name.ljust(22, "x"),
        kind="edition",
        edition="orders@2025",
        grantId=None,
        capPerConsumer=None,
        capTotal=None,
        subject=None,
        roles=None,
        expires="2026-04-01T00:00:00.000Z",
        bodyCommitment=body(42),
        **WHO[who],
    )
    return {**base, **over}


def decided(kind, name, who):
    return dict(type=kind, proposal="proposal_" + name.ljust(22, "x"), bodyCommitment=body(43), **WHO[who])


def caps_asked(name, per_consumer, total):
    return proposal(name, "mall", kind="cap", capPerConsumer=per_consumer, capTotal=total)


def of_grant(kind, **over):
    return {**dict(type=kind, grantId=CONTRACT_ID, bodyCommitment=body(44)), **over}


def contract(**over):
    base = dict(
        dataset="orders",
        editions=["orders@2025"],
        budget="6000000",
        uses="2",
        expires="2026-12-31T00:00:00.000Z",
        modes=["open"],
        purposes=["pricing"],
        contractDigest=DIGEST,
    )
    return of_grant("contract", **{**base, **over})


def accepted(**over):
    return of_grant("acceptance", **{**dict(contractDigest=DIGEST), **over})


def of_edition(kind):
    return dict(type=kind, edition="orders@2025", bodyCommitment=body(45))


def of_member(kind, name):
    return dict(type=kind, organisation=DAY[name], bodyCommitment=body(46))


def opened(cap="11000000", spent="5000000"):
    return dict(type="account", edition="orders@2025", account=ACCOUNT, grantId=CONTRACT_ID, cap=cap, spent=spent, bodyCommitment=body(47))


def answered(spent, **over):
    base = dict(charge="1000000", totalSpent=spent, accountSpent=spent, accountCap="11000000")
    return computation(**{**base, **over})


MEMBERS = [member("mall", "provider"), enrolled("mall"), member("bureau", "officer"), enrolled("bureau"), enrolled("colleague"), member("district", "operator"), enrolled("district")]
RULED = [*MEMBERS, rules(), edition("orders@2025", "2025-01-01", "2025-12-31")]
OFFICER_CAPS = proposal("caps", "bureau", kind="cap", capPerConsumer="40000000", capTotal="400000000")
WAITS = [*RULED, proposal("edition", "mall")]
OPEN = [*WAITS, decided("approval", "edition", "bureau")]
LARGE = [*OPEN, contract(), proposal("grant", "mall", kind="grant", edition=None, grantId=CONTRACT_ID), accepted()]
MARKET = [*LARGE, decided("approval", "grant", "district"), opened()]
NEXT_ID = "grant_" + "n" * 22


def sliced(budget):
    """The consumer, who was charged 1 000 000 before, goes on under a further contract."""
    before = [*MARKET, answered("6000000"), of_grant("revocation"), contract(grantId=NEXT_ID, budget=budget)]
    return [*before, accepted(grantId=NEXT_ID), {**opened(cap="9000000", spent="6000000"), "grantId": NEXT_ID}]


SMALL = [*OPEN, contract(budget="5000000"), accepted()]
REVOKED = dict(type="key", action="revoked", bodyCommitment=body(48), **WHO["bureau"])
NEXT_KEY = Key(1, ORIGIN, 8).vkey()
FOREIGN_ID = WITNESSES[0].vkey().split("+")
WITNESS_POLICY = dict(type="witness-policy", quorum="2", witnesses=sorted(w.vkey() for w in WITNESSES))

# Each breaks the rule with its last entry.
BAD_DESK = [
    ("an account in an edition that waits", "log.edition-state", [*WAITS, contract(budget="5000000"), accepted(), opened()]),
    ("a freeze of an edition that waits", "log.edition-state", [*WAITS, of_edition("freeze")]),
    ("an approval by who asked", "log.approval", [*WAITS, decided("approval", "edition", "mall")]),
    ("an approval by a colleague of who asked", "log.approval", [*RULED, OFFICER_CAPS, decided("approval", "caps", "colleague")]),
    ("an approval under the very key that asked", "log.approval", [*MEMBERS, rules(separation="key"), RULED[-1], OFFICER_CAPS, decided("approval", "caps", "bureau")]),
    ("an edition proposed by an officer", "log.approval", [*RULED, proposal("edition", "bureau")]),
    ("caps proposed by an operator", "log.approval", [*RULED, {**OFFICER_CAPS, **WHO["district"]}]),
    ("a contract proposed by an officer", "log.approval", [*OPEN, contract(), proposal("grant", "bureau", kind="grant", edition=None, grantId=CONTRACT_ID)]),
    ("an approval by a role that may not", "log.approval", [*WAITS, decided("approval", "edition", "district")]),
    ("a refusal by a role that may not", "log.approval", [*WAITS, decided("rejection", "edition", "district")]),
    ("an approval twice", "log.approval", [*OPEN, decided("approval", "edition", "bureau")]),
    ("an approval after a refusal", "log.approval", [*WAITS, decided("rejection", "edition", "bureau"), decided("approval", "edition", "bureau")]),
    ("an approval of what nobody asked", "log.approval", [*WAITS, decided("approval", "another", "bureau")]),
    ("an approval at the end of its time", "log.approval", [*RULED, proposal("edition", "mall", expires=at(10)), decided("approval", "edition", "bureau")]),
    ("an approval under a revoked key", "log.key", [*WAITS, REVOKED, decided("approval", "edition", "bureau")]),
    ("a proposal under a key of another organisation", "log.key", [*RULED, proposal("edition", "mall", keyId=KEYS["bureau"])]),
    ("a second proposal while the first waits", "log.approval", [*WAITS, proposal("again", "mall")]),
    ("a proposal's name used again", "log.approval", [*WAITS, decided("rejection", "edition", "bureau"), proposal("edition", "mall")]),
    ("a proposal without rules", "log.approval", [*MEMBERS, RULED[-1], proposal("edition", "mall")]),
    ("a proposal of caps without caps", "log.approval", [*RULED, proposal("caps", "mall", kind="cap")]),
    ("a proposal of an edition with caps", "log.approval", [*RULED, proposal("edition", "mall", capPerConsumer="1", capTotal="1")]),
    ("a proposal of a grant and an edition at once", "log.approval", [*OPEN, contract(), proposal("grant", "mall", kind="grant", grantId=CONTRACT_ID)]),
    ("a slice of a large contract that nobody approved", "log.grant", sliced("4000001")),
    ("a small contract that was proposed and not approved", "log.grant", [*SMALL, proposal("grant", "mall", kind="grant", edition=None, grantId=CONTRACT_ID), opened(cap="10000000")]),
    ("a proposal of an edition that is open", "log.edition-state", [*OPEN, proposal("again", "mall")]),
    ("rules that name nobody", "log.approval", [*MEMBERS, rules(editionApprovers=[])]),
    ("caps below what is spent", "log.cap", [*OPEN, caps_asked("caps", "4000000", "4999999"), decided("approval", "caps", "bureau")]),
    ("caps below what an account has spent", "log.cap", [*MARKET, answered("6000000"), caps_asked("caps", "5999999", "400000000"), decided("approval", "caps", "bureau")]),
    ("caps above the yearly allowance", "log.allowance", [*OPEN, caps_asked("caps", "50000000", "900000001"), decided("approval", "caps", "bureau")]),
    ("an account's cap that does not follow the edition's", "log.budget", [*MARKET, caps_asked("caps", "8000000", "500000000"), decided("approval", "caps", "bureau"), answered("6000000")]),
    ("a grant of the earlier kind under rules", "log.grant", [*OPEN, GRANT]),
    ("an account under a contract that its consumer did not accept", "log.grant", [*OPEN, contract(budget="5000000"), opened()]),
    ("an acceptance of another contract", "log.grant", [*OPEN, contract(), accepted(contractDigest=H["body"])]),
    ("an acceptance twice", "log.grant", [*SMALL, accepted()]),
    ("an acceptance of what was revoked", "log.grant", [*OPEN, contract(), of_grant("revocation"), accepted()]),
    ("an account under a large contract that was not approved", "log.grant", [*LARGE, opened()]),
    ("a contract offered twice", "log.grant", [*SMALL, contract()]),
    ("an answer under a contract that was revoked", "log.grant", [*MARKET, of_grant("revocation"), answered("6000000")]),
    ("an answer under a contract that is held up", "log.grant", [*MARKET, of_grant("grant-freeze"), answered("6000000")]),
    ("a contract held up twice", "log.grant", [*MARKET, of_grant("grant-freeze"), of_grant("grant-freeze")]),
    ("an account in an edition that the contract leaves out", "log.grant", [*OPEN, contract(budget="5000000", editions=["orders@2024"]), accepted(), opened()]),
    ("an answer more than the contract's uses", "log.uses", [*MARKET, answered("6000000"), answered("7000000"), answered("8000000")]),
    ("a mode that the contract does not allow", "log.mode", [*MARKET, answered("6000000", mode="blind")]),
    ("an edition that its provider opens under an officer's freeze", "log.edition-state", [*OPEN, of_edition("officer-freeze"), of_edition("unfreeze")]),
    ("an answer under an officer's freeze", "log.edition-state", [*MARKET, of_edition("officer-freeze"), answered("6000000")]),
    ("an officer's freeze lifted twice", "log.edition-state", [*OPEN, of_edition("officer-unfreeze")]),
    ("a member shut out twice", "log.halt", [*MEMBERS, of_member("halt", "mall"), of_member("halt", "mall")]),
    ("a member let in that was not out", "log.halt", [*MEMBERS, of_member("resume", "mall")]),
    ("an officer whose last key ends while it is in", "log.halt", [*MEMBERS, {**REVOKED, **WHO["colleague"]}, REVOKED]),
    ("an unknown member shut out", "log.organisation", [of_member("halt", "mall")]),
    ("a quorum that its witnesses cannot reach", "log.witness-policy", [{**WITNESS_POLICY, "quorum": "3"}]),
    ("a witness that is a log", "log.witness-policy", [{**WITNESS_POLICY, "quorum": "1", "witnesses": [LOG.vkey()]}]),
    ("a witness with the id of another key", "log.witness-policy", [{**WITNESS_POLICY, "quorum": "1", "witnesses": ["+".join([FOREIGN_ID[0], LOG.id.hex(), FOREIGN_ID[2]])]}]),
    ("a next key that is a witness's", "log.log-key", [dict(type="log-key", next=WITNESSES[0].vkey())]),
    ("an entry under the old key after the log was handed over", "log.log-key", [dict(type="log-key", next=NEXT_KEY), dict(type="stop")]),
]

GOOD_DESK = [
    ("a market under rules", [*MARKET, answered("6000000"), answered("7000000")]),
    ("a small contract needs no approval", [*SMALL, opened("10000000"), answered("6000000", accountCap="10000000")]),
    ("a further contract that with what was spent before needs no approval", [*sliced("4000000"), answered("7000000", accountCap="9000000")]),
    ("acceptance after the approval", [*LARGE[:-1], decided("approval", "grant", "bureau"), accepted(), opened()]),
    ("an approval by a colleague where another key is enough", [*MEMBERS, rules(separation="key"), RULED[-1], OFFICER_CAPS, decided("approval", "caps", "colleague")]),
    ("a request taken back and asked again", [*WAITS, decided("rejection", "edition", "mall"), proposal("again", "mall"), decided("approval", "again", "bureau")]),
    ("a late request asked again", [*RULED, proposal("edition", "mall", expires=at(10)), proposal("again", "mall"), decided("approval", "again", "bureau")]),
    ("a withdrawal of an edition that waits", [*WAITS, of_edition("withdrawal")]),
    ("new caps, which the account follows", [*MARKET, answered("6000000"), caps_asked("caps", "8000000", "9000000"), decided("approval", "caps", "bureau"), answered("7000000", totalCap="9000000", accountCap="8000000")]),
    ("an officer's freeze upon its provider's, both lifted", [*MARKET, of_edition("freeze"), of_edition("officer-freeze"), of_edition("officer-unfreeze"), of_edition("unfreeze"), answered("6000000")]),
    ("a contract held up that goes on", [*MARKET, of_grant("grant-freeze"), of_grant("grant-unfreeze"), of_grant("blind-level"), answered("6000000")]),
    ("a member shut out and let in", [*MEMBERS, of_member("halt", "mall"), of_member("resume", "mall")]),
    ("what was given before the rules goes on", [edition("orders@2025", "2025-01-01", "2025-12-31"), GRANT, {**STORY[5]}, *MEMBERS, rules(), computation()]),
    ("a witness policy, and the log's next key at the end", [WITNESS_POLICY, dict(type="log-key", next=NEXT_KEY)]),
]
