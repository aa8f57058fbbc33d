"""Entries, and logs from before rules, good and bad (protocols/audit/SPEC.md, "Entries" and "Meaning"), for audit.py."""

import copy
import json

from audit_tree import sha


# Entries. All text is ASCII, where RFC 8785 is Python's sorted compact form.
def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def commit(kind, salt, data):
    return sha(f"yinsuan/{kind}/v1\n".encode() + salt + data).hex()


SALT = bytes(range(32))
H = {name: sha(name.encode()).hex() for name in ("body", "parameters")}
ORG = commit("organisation", SALT, b"maker")
ACCOUNT = commit("account", SALT, b"maker")
RESULT = commit("result", SALT, b'{"count":"1234"}')


def body(number):
    return commit("body", SALT, b'{"request":%d}' % number)


BODY = body(1)


def at(minute):
    return f"2026-03-01T08:{minute:02d}:00.000Z"


def computation(**over):
    base = dict(
        type="computation",
        edition="orders@2025",
        account=ACCOUNT,
        mode="open",
        mechanism="discrete-gaussian",
        charge="1000000",
        totalSpent="6000000",
        totalCap="500000000",
        accountSpent="6000000",
        accountCap="50000000",
        outcome="released",
        code="ok",
        bodyCommitment=BODY,
        resultCommitment=RESULT,
    )
    return {**base, **over}


def edition(name, since, until, **over):
    base = dict(
        type="edition",
        action="sealed",
        edition=name,
        dataset="orders",
        manifestCommitment=commit("manifest", SALT, b"manifest"),
        period={"from": since, "to": until},
        readsFrom=since,
        unitKey=commit("unit-key", SALT, b"unit key 1"),
        delta="1e-6",
        capPerConsumer="50000000",
        capTotal="500000000",
        allowance={"perConsumer": "90000000", "total": "900000000"},
        sealingCharge="5000000",
        draftCharge="2000000",
        parametersDigest=H["parameters"],
        bodyCommitment=body(2),
    )
    return {**base, **over}


GRANT = dict(
    type="grant",
    action="issued",
    grantId="grant_AAAAAAAAAAAAAAAAAAAAAA",
    dataset="orders",
    budget="20000000",
    expires="2026-12-31T00:00:00.000Z",
    modes=["open"],
    purposes=["product-planning"],
    bodyCommitment=body(3),
)
GRANT_2 = {**GRANT, "grantId": "grant_BBBBBBBBBBBBBBBBBBBBBB", "modes": ["blind", "open"]}

STORY = [
    dict(type="start", storeDurability="fsync"),
    dict(type="organisation", action="added", organisation=ORG, roles=["consumer", "provider"], bodyCommitment=body(4)),
    dict(type="key", action="enrolled", organisation=ORG, keyId="key_AAAAAAAAAAAAAAAAAAAA", bodyCommitment=body(5)),
    edition("orders@2025", "2025-01-01", "2025-12-31"),
    GRANT,
    dict(
        type="account",
        edition="orders@2025",
        account=ACCOUNT,
        grantId=GRANT["grantId"],
        cap="50000000",
        spent="5000000",
        bodyCommitment=body(6),
    ),
    computation(),
    computation(mechanism="correlated-gaussian", charge="2000000", totalSpent="8000000", accountSpent="8000000"),
    computation(
        charge="0",
        totalSpent="8000000",
        accountSpent="8000000",
        outcome="refused",
        code="query.budget_account",
        resultCommitment=None,
    ),
    dict(type="refusal", code="query.unknown_edition", bodyCommitment=BODY),
    dict(type="freeze", edition="orders@2025", bodyCommitment=body(7)),
    dict(type="unfreeze", edition="orders@2025", bodyCommitment=body(8)),
    {**GRANT, "action": "revoked", "bodyCommitment": body(9)},
    GRANT_2,
    dict(
        type="account",
        edition="orders@2025",
        account=ACCOUNT,
        grantId=GRANT_2["grantId"],
        cap="45000000",
        spent="8000000",
        bodyCommitment=body(10),
    ),
    computation(
        charge="3000000",
        totalSpent="11000000",
        accountSpent="11000000",
        accountCap="45000000",
        mode="blind",
    ),
    edition(
        "orders@2026",
        "2026-01-01",
        "2026-01-31",
        capPerConsumer="40000000",
        capTotal="400000000",
    ),
    dict(type="withdrawal", edition="orders@2025", bodyCommitment=body(11)),
    dict(type="key", action="revoked", organisation=ORG, keyId="key_AAAAAAAAAAAAAAAAAAAA", bodyCommitment=body(12)),
    dict(type="stop"),
]


def stamp(story):
    return [
        {"v": 1, "software": "yinsuan/0.1.0", "seq": str(i), "time": at(i), **entry}
        for i, entry in enumerate(story)
    ]


def variant(change):
    """A log that is well formed and well signed, whose meaning is wrong."""
    story = stamp(copy.deepcopy(STORY))
    changed = change(story)
    return [canonical(e) for e in (story if changed is None else changed)]


def put(index, **fields):
    return lambda story: story[index].update(fields)


def dropped(index):
    def change(story):
        del story[index]
        return stamp([{k: v for k, v in e.items() if k not in ("seq", "time")} for e in story])

    return change


def inserted(index, entry):
    def change(story):
        bare = [{k: v for k, v in e.items() if k not in ("seq", "time")} for e in story]
        return stamp(bare[:index] + [entry] + bare[index:])

    return change


def swapped(a, b):
    def change(story):
        story[a], story[b] = story[b], story[a]

    return change


def gap(story):
    del story[9]


def sealed_again(name, since, until, **over):
    return inserted(17, edition(name, since, until, **over))


def sealed_on(day, name, since, until, **over):
    """What follows is as late."""
    return all_inserted(17, [edition(name, since, until, **over)], time=day + "T08:17:00.000Z")


def foreign_revocation(story):
    changed = inserted(2, dict(type="organisation", action="added", organisation=H["body"], roles=["consumer"], bodyCommitment=BODY))(story)
    changed[19]["organisation"] = H["body"]
    return changed


TICKETS = ["ticket_" + letter * 22 for letter in "ABCDE"]


def ticket(number, action, organisation=None):
    shares = sha(b"shares %d" % number).hex() if action == "opened" else None
    return dict(type="ticket", action=action, organisation=organisation or ORG, ticket=TICKETS[number], sharesDigest=shares, bodyCommitment=body(20 + number))


def suspended(number, kind="suspension"):
    return dict(type=kind, organisation=ORG, ticket=TICKETS[number], bodyCommitment=body(30 + number))


def opened(number):
    return [ticket(number, action) for action in ("chosen", "opening", "opened")]


FAILED = [ticket(1, "chosen"), ticket(1, "opening"), suspended(1)]
TICKET_STORY = [*opened(0), *FAILED, suspended(1, "rebuttal"), suspended(1, "lift")]
GIVEN_UP = [ticket(n, action) for n in range(3) for action in ("chosen", "written-off")]


def all_inserted(index, entries, **last):
    def change(story):
        bare = [{k: v for k, v in e.items() if k not in ("seq", "time")} for e in story]
        changed = stamp(bare[:index] + entries + bare[index:])
        changed[index + len(entries) - 1].update(last)
        for entry in changed[index + len(entries) :] if last else []:
            entry.update(last)
        return changed

    return change


def account_under(grant):
    return {**STORY[5], "grantId": grant["grantId"], "spent": "8000000"}


GRANT_3 = {**GRANT, "grantId": "grant_CCCCCCCCCCCCCCCCCCCCCC"}
SECOND_ACCOUNT = {**STORY[5], "account": H["body"]}
LATE_ACCOUNT = {**STORY[14], "account": H["body"], "spent": "5000000"}

BAD_LOGS = [
    ("an account opened in a withdrawn edition", "log.edition-state", 18, inserted(18, LATE_ACCOUNT)),
    ("an account whose cap is below the sealing", "log.cap", 5, put(5, cap="4999999")),
    ("a raised allowance per consumer", "log.allowance", 16, put(16, allowance={"perConsumer": "90000001", "total": "900000000"})),
    ("a sealing above the cap per consumer", "log.cap", 3, put(3, capPerConsumer="4999999")),
    ("a key revoked in the name of another organisation", "log.key", 19, foreign_revocation),
    ("an answer without a charge", "log.charge", 7, put(7, charge="0", totalSpent="6000000", accountSpent="6000000")),
    ("a charge that the stated total leaves out", "log.budget", 7, put(7, totalSpent="6000000")),
    ("a charge that the stated account leaves out", "log.budget", 7, put(7, accountSpent="6000000")),
    ("a total that forgets the sealing", "log.budget", 6, put(6, totalSpent="1000000")),
    ("an edited total cap", "log.budget", 6, put(6, totalCap="600000000")),
    ("an edited account cap", "log.budget", 6, put(6, accountCap="60000000")),
    ("a refusal that states another budget", "log.budget", 8, put(8, totalSpent="7000000")),
    ("a total cap passed", "log.cap", 6, lambda s: (s[3].update(capTotal="5500000"), s[6].update(totalCap="5500000"), None)[2]),
    ("an account cap passed", "log.cap", 6, lambda s: (s[5].update(cap="5500000"), s[6].update(accountCap="5500000"), None)[2]),
    ("a grant's budget passed", "log.cap", 7, put(4, budget="2500000")),
    ("an account above the edition's cap per consumer", "log.cap", 5, put(5, cap="50000001")),
    ("a sealing above the cap", "log.cap", 3, put(3, capTotal="4999999")),
    ("an account that opens without the sealing", "log.budget", 5, put(5, spent="0")),
    ("an account that goes on with less than it spent", "log.budget", 14, put(14, spent="5000000")),
    ("an account opened twice", "log.account", 6, inserted(6, {k: v for k, v in STORY[5].items()})),
    ("a second account under one grant", "log.account", 6, inserted(6, SECOND_ACCOUNT)),
    ("a second account under a grant that the first has left", "log.account", 10, all_inserted(8, [GRANT_3, account_under(GRANT_3), SECOND_ACCOUNT])),
    ("an answer to an account that is not open", "log.account", 5, dropped(5)),
    ("an answer from an edition that is not sealed", "log.edition", 6, put(6, edition="orders@2024")),
    ("an edition sealed twice", "log.edition", 4, inserted(4, STORY[3])),
    ("an entry removed, the others untouched", "log.sequence", 9, gap),
    ("two entries swapped", "log.sequence", 6, swapped(6, 7)),
    ("an entry ten minutes back", "log.time", 15, put(15, time=at(4))),
    ("a grant that does not exist", "log.grant", 4, dropped(4)),
    ("a grant of another dataset", "log.grant", 5, put(4, dataset="visits")),
    ("a grant issued twice", "log.grant", 5, inserted(5, GRANT)),
    ("a grant that has expired", "log.grant", 7, put(4, expires=at(7))),
    ("an answer under a revoked grant", "log.grant", 8, inserted(7, {**GRANT, "action": "revoked"})),
    ("a revocation that changes the grant", "log.grant", 12, put(12, budget="1")),
    ("a mode that the grant does not allow", "log.mode", 7, put(7, mode="blind")),
    ("an answer from a frozen edition", "log.edition-state", 8, inserted(7, STORY[10])),
    ("an answer from a withdrawn edition", "log.edition-state", 8, inserted(7, STORY[17])),
    ("a withdrawal taken back", "log.edition-state", 18, inserted(18, STORY[11])),
    ("a year that exceeds the total allowance", "log.allowance", 16, put(16, capTotal="400000001")),
    ("a year that exceeds the allowance per consumer", "log.allowance", 16, put(16, capPerConsumer="40000001")),
    ("a raised allowance", "log.allowance", 16, put(16, allowance={"perConsumer": "90000000", "total": "900000001"})),
    ("a month before that exceeds the allowance", "log.allowance", 17, sealed_on("2027-03-01", "orders@2024-12", "2024-12-01", "2024-12-31", capTotal="400000001")),
    ("three years' periods sealed on one day", "log.allowance", 17, sealed_again("orders@1990", "1990-01-01", "1990-12-31", capTotal="5000000", capPerConsumer="5000000")),
    ("a period far away, sealed on the last day of the year that began with the first sealing", "log.allowance", 17, sealed_on("2027-02-28", "orders@1990", "1990-01-01", "1990-12-31", capTotal="5000000", capPerConsumer="5000000")),
    ("a charge for drafting above the sealing that holds it", "log.cap", 3, put(3, draftCharge="5000001")),
    ("periods that overlap by a day", "log.period", 17, sealed_again("orders@2026-02", "2026-01-31", "2026-02-28", capTotal="5000000", capPerConsumer="5000000")),
    ("a period that ends before it begins", "log.period", 3, put(3, period={"from": "2025-12-31", "to": "2025-01-01"}, readsFrom="2025-12-31")),
    ("rows that are read from a day within the period on", "log.period", 3, put(3, readsFrom="2025-01-02")),
    ("a look-back on a year whose allowance is used up", "log.allowance", 17, sealed_on("2027-03-01", "orders@2027", "2026-12-31", "2027-01-30", readsFrom="2026-12-30", capTotal="500000000", capPerConsumer="50000000")),
    ("a key of an unknown organisation", "log.organisation", 1, dropped(1)),
    ("an organisation added twice", "log.organisation", 2, inserted(2, STORY[1])),
    ("a key enrolled twice", "log.key", 3, inserted(3, STORY[2])),
    ("a key revoked twice", "log.key", 19, inserted(19, STORY[18])),
    ("a second choice before the first was opened", "log.ticket", 20, all_inserted(19, [ticket(0, "chosen"), ticket(1, "chosen")])),
    ("a ticket opened twice", "log.ticket", 22, all_inserted(19, [*opened(0), ticket(0, "opened")])),
    ("a ticket's name used again", "log.ticket", 22, all_inserted(19, [*opened(0), ticket(0, "chosen")])),
    ("an opening of a choice that was not made", "log.ticket", 19, all_inserted(19, [ticket(0, "opening")])),
    ("an opening of another choice than the open one", "log.ticket", 20, all_inserted(19, [ticket(0, "chosen"), ticket(1, "opening")])),
    ("a pass without an opening", "log.ticket", 20, all_inserted(19, [ticket(0, "chosen"), ticket(0, "opened")])),
    ("an opening after its ticket passed", "log.ticket", 22, all_inserted(19, [*opened(0), ticket(0, "opening")])),
    ("a suspension without an opening", "log.suspension", 20, all_inserted(19, [ticket(0, "chosen"), suspended(0)])),
    ("a suspension after its ticket passed", "log.suspension", 22, all_inserted(19, [*opened(0), suspended(0)])),
    ("a rebuttal of what nobody charged", "log.suspension", 22, all_inserted(19, [*opened(0), suspended(0, "rebuttal")])),
    ("a rebuttal before the suspension", "log.suspension", 21, all_inserted(19, [ticket(0, "chosen"), ticket(0, "opening"), suspended(0, "rebuttal")])),
    ("a third choice given up in a year", "log.ticket", 24, all_inserted(19, GIVEN_UP)),
    ("a choice for a suspended organisation", "log.suspension", 22, all_inserted(19, [*FAILED, ticket(2, "chosen")])),
    ("a suspension without an open choice", "log.suspension", 19, all_inserted(19, [suspended(0)])),
    ("a suspension lifted twice", "log.suspension", 27, all_inserted(19, [*TICKET_STORY, suspended(1, "lift")])),
    ("a ticket of an unknown organisation", "log.organisation", 19, all_inserted(19, [ticket(0, "chosen", H["body"])])),
]

# A question that is not valid, a grant that does not allow it, a frozen edition; and a blind one whose budget was looked at before the evaluation.
REFUSED_EARLY = ["query.unknown_name", "query.no_grant", "query.purpose_not_granted", "query.edition_not_open", "query.budget_account"]

# Legal neighbours of the bad logs: the rules must not be stricter than they say.
GOOD_LOGS = [
    ("the story", None),
    ("tickets, a suspension and its end", all_inserted(19, [*TICKET_STORY, *opened(2)])),
    ("an opening sent again after the service failed to check it", all_inserted(19, [ticket(0, "chosen"), ticket(0, "opening"), ticket(0, "opening"), ticket(0, "opened")])),
    ("a ticket that passed and was lost before its shares were there", all_inserted(19, [ticket(0, "chosen"), ticket(0, "opening"), {**ticket(0, "opened"), "sharesDigest": None}, *opened(2)])),
    ("a choice given up after an opening that could not be checked", all_inserted(19, [ticket(0, "chosen"), ticket(0, "opening"), ticket(0, "written-off"), *opened(2)])),
    ("a rebuttal after the lift, and a second one", all_inserted(19, [*TICKET_STORY, suspended(1, "rebuttal"), suspended(1, "rebuttal")])),
    ("a third choice given up, by an officer", all_inserted(19, [*GIVEN_UP[:5], ticket(2, "written-off-by-officer")])),
    ("a third choice given up after 365 days", all_inserted(19, GIVEN_UP, time="2027-03-01T08:24:00.000Z")),
    ("an entry four minutes back", put(15, time=at(10))),
    ("a year that meets the allowance exactly", put(16, capTotal="400000000", capPerConsumer="40000000")),
    ("an edition that begins a year after the last day of another", sealed_on("2027-03-01", "orders@2027", "2026-12-31", "2027-01-30", capTotal="500000000", capPerConsumer="50000000")),
    ("a lowered allowance that an earlier year exceeds", sealed_on("2027-03-01", "orders@2028", "2028-02-01", "2028-12-31", capTotal="100000000", allowance={"perConsumer": "50000000", "total": "100000000"})),
    ("a declaration that was drafted from nothing in its edition", put(3, draftCharge="0")),
    ("a sealing that drafting alone cost", put(3, draftCharge="5000000")),
    ("the same period under another unit key", sealed_again("orders@2025b", "2025-01-01", "2025-12-31", unitKey=H["body"])),
    ("the same period in another dataset", sealed_again("visits@2025", "2025-01-01", "2025-12-31", dataset="visits")),
    ("questions about a known edition that were refused before the ledger was asked, beside one that the ledger refused", all_inserted(9, [dict(type="refusal", code=code, bodyCommitment=BODY) for code in REFUSED_EARLY])),
    ("an account that goes on under another grant, and back", all_inserted(8, [GRANT_3, account_under(GRANT_3), account_under(GRANT)])),
    ("a second consumer under its own grant", all_inserted(6, [GRANT_3, {**SECOND_ACCOUNT, "grantId": GRANT_3["grantId"]}])),
    ("one grant in two editions, where its consumer's account has another name", inserted(17, {**SECOND_ACCOUNT, "edition": "orders@2026", "grantId": GRANT_2["grantId"], "cap": "40000000"})),
    ("a refused consumer who has no account", inserted(6, computation(account=H["body"], charge="0", totalSpent="5000000", accountSpent="0", accountCap="0", outcome="refused", code="query.no_grant", resultCommitment=None))),
]
