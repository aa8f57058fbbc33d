"""Makes protocols/audit/vectors/audit.json: a second implementation of protocols/audit/SPEC.md, written from the texts.

Run: python3 scripts/vectors/audit.py. Needs Python's `cryptography` for Ed25519 only.
"""

import base64
import copy
import hashlib
import json
import pathlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

OUT = pathlib.Path(__file__).resolve().parents[2] / "protocols" / "audit" / "vectors" / "audit.json"
ORIGIN = "yinsuan.example/audit/2026"


def sha(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# RFC 6962 section 2.1, by its recursive definitions over entries.
def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(entries):
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\0" + entries[0])
    k = split(len(entries))
    return sha(b"\1" + mth(entries[:k]) + mth(entries[k:]))


def path(m, entries):
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return path(m, entries[:k]) + [mth(entries[k:])]
    return path(m - k, entries[k:]) + [mth(entries[:k])]


def subproof(m, entries, complete):
    if m == len(entries):
        return [] if complete else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return subproof(m, entries[:k], complete) + [mth(entries[k:])]
    return subproof(m - k, entries[k:], False) + [mth(entries[:k])]


def leaves(n):
    return [f"entry {i}".encode() for i in range(n)]


# C2SP tlog-tiles.
def tile_name(kind, index, width):
    groups = []
    while True:
        groups.insert(0, f"{index % 1000:03d}")
        index //= 1000
        if index == 0:
            break
    name = "/".join(["x" + g for g in groups[:-1]] + groups[-1:])
    return f"tile/{kind}/{name}" + ("" if width == 256 else f".p/{width}")


def tiles(entries):
    out, level = {}, 0
    row = [sha(b"\0" + entry) for entry in entries]
    while row:
        above = []
        for at in range(0, len(row), 256):
            chunk = row[at : at + 256]
            out[tile_name(level, at // 256, len(chunk))] = b"".join(chunk)
            if len(chunk) == 256:
                while len(chunk) > 1:
                    chunk = [sha(b"\1" + chunk[i] + chunk[i + 1]) for i in range(0, len(chunk), 2)]
                above.append(chunk[0])
        row, level = above, level + 1
    return out


def bundles(entries):
    out = {}
    for at in range(0, len(entries), 256):
        chunk = entries[at : at + 256]
        out[tile_name("entries", at // 256, len(chunk))] = b"".join(
            len(e).to_bytes(2, "big") + e for e in chunk
        )
    return out


# C2SP signed-note, tlog-checkpoint, tlog-cosignature.
class Key:
    def __init__(self, kind, name, seed):
        self.kind, self.name = kind, name
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.typed = bytes([kind]) + self.private.public_key().public_bytes_raw()
        self.id = sha(name.encode() + b"\n" + self.typed)[:4]

    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{b64(self.typed)}"

    def line(self, signature):
        return f"— {self.name} {b64(self.id + signature)}\n"


LOG = Key(1, ORIGIN, 1)
WITNESSES = [Key(4, "witness.example/provider", 2), Key(4, "witness.example/officer", 3)]


def checkpoint_text(entries):
    return f"{ORIGIN}\n{len(entries)}\n{b64(mth(entries))}\n"


def checkpoint(entries, time=None):
    text = checkpoint_text(entries)
    lines = LOG.line(LOG.private.sign(text.encode()))
    for witness in WITNESSES if time is not None else []:
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        lines += witness.line(time.to_bytes(8, "big") + witness.private.sign(message))
    return f"{text}\n{lines}"


def receipt(entries, index, time=None):
    hashes = "".join(b64(h) + "\n" for h in path(index, entries))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint(entries, time)}"


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
        unitKey=commit("unit-key", SALT, b"unit key 1"),
        delta="1e-6",
        capPerConsumer="50000000",
        capTotal="500000000",
        allowance={"perConsumer": "90000000", "total": "900000000"},
        sealingCharge="5000000",
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
    computation(charge="2000000", totalSpent="8000000", accountSpent="8000000"),
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


def foreign_revocation(story):
    changed = inserted(2, dict(type="organisation", action="added", organisation=H["body"], roles=["consumer"], bodyCommitment=BODY))(story)
    changed[19]["organisation"] = H["body"]
    return changed


TICKETS = ["ticket_" + letter * 22 for letter in "ABCDE"]


def ticket(number, action, organisation=None):
    return dict(type="ticket", action=action, organisation=organisation or ORG, ticket=TICKETS[number], bodyCommitment=body(20 + number))


def suspended(number, kind="suspension"):
    return dict(type=kind, organisation=ORG, ticket=TICKETS[number], bodyCommitment=body(30 + number))


TICKET_STORY = [ticket(0, "chosen"), ticket(0, "opened"), ticket(1, "chosen"), suspended(1), suspended(1, "lift")]
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
    ("a month before that exceeds the allowance", "log.allowance", 17, sealed_again("orders@2024-12", "2024-12-01", "2024-12-31", capTotal="400000001")),
    ("periods that overlap by a day", "log.period", 17, sealed_again("orders@2026-02", "2026-01-31", "2026-02-28", capTotal="5000000", capPerConsumer="5000000")),
    ("a period that ends before it begins", "log.period", 3, put(3, period={"from": "2025-12-31", "to": "2025-01-01"})),
    ("a key of an unknown organisation", "log.organisation", 1, dropped(1)),
    ("an organisation added twice", "log.organisation", 2, inserted(2, STORY[1])),
    ("a key enrolled twice", "log.key", 3, inserted(3, STORY[2])),
    ("a key revoked twice", "log.key", 19, inserted(19, STORY[18])),
    ("a second choice before the first was opened", "log.ticket", 20, all_inserted(19, [ticket(0, "chosen"), ticket(1, "chosen")])),
    ("a ticket opened twice", "log.ticket", 21, all_inserted(19, [ticket(0, "chosen"), ticket(0, "opened"), ticket(0, "opened")])),
    ("a ticket's name used again", "log.ticket", 21, all_inserted(19, [ticket(0, "chosen"), ticket(0, "opened"), ticket(0, "chosen")])),
    ("an opening of a choice that was not made", "log.ticket", 19, all_inserted(19, [ticket(0, "opened")])),
    ("a third choice given up in a year", "log.ticket", 24, all_inserted(19, GIVEN_UP)),
    ("a choice for a suspended organisation", "log.suspension", 21, all_inserted(19, [ticket(0, "chosen"), suspended(0), ticket(1, "chosen")])),
    ("a suspension without an open choice", "log.suspension", 19, all_inserted(19, [suspended(0)])),
    ("a suspension lifted twice", "log.suspension", 24, all_inserted(19, [*TICKET_STORY, suspended(1, "lift")])),
    ("a ticket of an unknown organisation", "log.organisation", 19, all_inserted(19, [ticket(0, "chosen", H["body"])])),
]

# Legal neighbours of the bad logs: the rules must not be stricter than they say.
GOOD_LOGS = [
    ("the story", None),
    ("tickets, a suspension and its end", all_inserted(19, [*TICKET_STORY, ticket(2, "chosen"), ticket(2, "opened")])),
    ("a third choice given up, by an officer", all_inserted(19, [*GIVEN_UP[:5], ticket(2, "written-off-by-officer")])),
    ("a third choice given up after 365 days", all_inserted(19, GIVEN_UP, time="2027-03-01T08:24:00.000Z")),
    ("an entry four minutes back", put(15, time=at(10))),
    ("a year that meets the allowance exactly", put(16, capTotal="400000000", capPerConsumer="40000000")),
    ("an edition that begins a year after the last day of another", sealed_again("orders@2027", "2026-12-31", "2027-01-30", capTotal="500000000", capPerConsumer="50000000")),
    ("a lowered allowance that an earlier year exceeds", sealed_again("orders@2028", "2028-02-01", "2028-12-31", capTotal="100000000", allowance={"perConsumer": "50000000", "total": "100000000"})),
    ("the same period under another unit key", sealed_again("orders@2025b", "2025-01-01", "2025-12-31", unitKey=H["body"])),
    ("the same period in another dataset", sealed_again("visits@2025", "2025-01-01", "2025-12-31", dataset="visits")),
    ("a refused consumer who has no account", inserted(6, computation(account=H["body"], charge="0", totalSpent="5000000", accountSpent="0", accountCap="0", outcome="refused", code="query.no_grant", resultCommitment=None))),
]


def entries_section():
    story = stamp(STORY)
    failed = {**story[8], "outcome": "failed", "code": "engine.timeout"}
    tickets = stamp([*STORY, *TICKET_STORY, *GIVEN_UP, ticket(2, "written-off-by-officer")])[len(STORY) :]
    good = [canonical(e) for e in [*story, failed, *tickets]]
    c = story[6]
    # One of each decision without its body, and one of the service itself, which has none.
    anonymous = [
        *({k: v for k, v in story[i].items() if k != "bodyCommitment"} for i in (1, 2, 3, 4, 5, 10, 11, 17)),
        *({k: v for k, v in tickets[i].items() if k != "bodyCommitment"} for i in (0, 3, 4)),
        {**story[0], "bodyCommitment": BODY},
    ]
    bad = [
        ("entry.json", "{"),
        ("entry.json", "[]"),
        ("entry.json", "\ufeff" + canonical(c)),
        ("entry.version", canonical({**c, "v": 2})),
        ("entry.version", canonical({**c, "v": "1"})),
        ("entry.type", canonical({**c, "type": "computation2"})),
        ("entry.type", canonical({**c, "type": "__proto__"})),
        ("entry.field", canonical({**tickets[0], "action": "lost"})),
        ("entry.field", canonical({**tickets[0], "ticket": "13800138000"})),
        ("entry.field", canonical({**tickets[3], "organisation": "maker"})),
        ("entry.field", canonical({**c, "note": "call me"})),
        ("entry.field", canonical({k: v for k, v in c.items() if k != "mode"})),
        ("entry.field", canonical({**c, "__proto__": {}})),
        ("entry.field", canonical({**c, "charge": 1000000})),
        ("entry.field", canonical({**c, "charge": "01"})),
        ("entry.field", canonical({**c, "charge": "-1"})),
        ("entry.field", canonical({**c, "charge": "1" + "0" * 18})),
        ("entry.field", canonical({**c, "time": "2026-02-30T08:00:00.000Z"})),
        ("entry.field", canonical({**c, "time": "2026-03-01T08:00:00Z"})),
        ("entry.field", canonical({**c, "time": "2026-03-01T24:00:00.000Z"})),
        ("entry.field", canonical({**c, "account": c["account"].upper()})),
        ("entry.field", canonical({**c, "account": "zhang san"})),
        ("entry.field", canonical({**c, "edition": "orders 2025"})),
        ("entry.field", canonical({**c, "edition": "orders@13812345678"})),
        ("entry.field", canonical({**c, "code": "The buyer asked again"})),
        ("entry.field", canonical({**GRANT, "v": 1, "seq": "4", "time": at(4), "software": "yinsuan/0.1.0", "modes": ["open", "blind"]})),
        ("entry.field", canonical({**GRANT, "v": 1, "seq": "4", "time": at(4), "software": "yinsuan/0.1.0", "modes": ["open", "open"]})),
        *(("entry.field", canonical(e)) for e in anonymous),
        ("entry.outcome", canonical({**c, "code": "query.refused"})),
        ("entry.outcome", canonical({**c, "resultCommitment": None})),
        ("entry.outcome", canonical({**c, "outcome": "refused", "code": "query.refused"})),
        ("entry.outcome", canonical({**c, "outcome": "failed", "code": "ok", "resultCommitment": None, "charge": "0"})),
        ("entry.outcome", canonical({**c, "outcome": "refused", "code": "query.refused", "resultCommitment": None})),
        ("entry.canonical", json.dumps(c, sort_keys=True)),
        ("entry.canonical", json.dumps(dict(sorted(c.items(), reverse=True)), separators=(",", ":"))),
        ("entry.canonical", canonical(c).replace('"v":1', '"v":1.0')),
        ("entry.canonical", canonical(c).replace('"ok"', '"\\u006fk"')),
        ("entry.canonical", canonical(c)[:-1] + ',"v":1}'),
    ]
    return {"good": good, "bad": [{"code": code, "text": text} for code, text in bad]}


def logs_section():
    good, bad = [], []
    for name, change in GOOD_LOGS:
        texts = variant(change or (lambda story: None))
        good.append({"name": name, "leaves": texts, "checkpoint": checkpoint([t.encode() for t in texts])})
    for name, code, index, change in BAD_LOGS:
        texts = variant(change)
        signed = checkpoint([t.encode() for t in texts])
        bad.append({"name": name, "code": code, "index": index, "leaves": texts, "checkpoint": signed})
    story = [t.encode() for t in variant(lambda story: None)]
    return {
        "good": good,
        "bad": bad,
        "cosigned": checkpoint(story, 1772355600),
        "receipts": [receipt(story, i, 1772355600) for i in range(len(story))],
    }


def trees_section():
    sizes = [*range(0, 18), 255, 256, 257, 511, 513]
    cases = [(1, 0), (2, 1), (7, 3), (8, 0), (8, 7), (13, 12), (257, 0), (257, 255), (257, 256), (513, 300)]
    pairs = [(1, 2), (1, 8), (3, 7), (4, 8), (6, 8), (7, 13), (8, 13), (255, 256), (256, 257), (300, 513)]
    return {
        "leafRule": 'leaf i is the ASCII text "entry <i>"',
        "roots": [{"size": n, "root": mth(leaves(n)).hex()} for n in sizes],
        "inclusion": [{"size": n, "index": i, "proof": [h.hex() for h in path(i, leaves(n))]} for n, i in cases],
        "consistency": [{"older": m, "newer": n, "proof": [h.hex() for h in subproof(m, leaves(n), True)]} for m, n in pairs],
        "files": [
            {"size": n, "sha256": {name: sha(data).hex() for name, data in {**tiles(leaves(n)), **bundles(leaves(n))}.items()}}
            for n in (1, 255, 256, 257, 700, 65537)
        ],
    }


def main():
    document = {
        "about": "Made by scripts/vectors/audit.py, an implementation of protocols/audit/SPEC.md of its own.",
        "keys": {"log": LOG.vkey(), "witnesses": [w.vkey() for w in WITNESSES], "logSeed": "01" * 32, "witnessSeeds": ["02" * 32, "03" * 32]},
        "trees": trees_section(),
        "commitments": [
            {"kind": kind, "salt": SALT.hex(), "bytes": data.hex(), "commitment": commit(label, SALT, data)}
            for kind, label in (("body", "body"), ("result", "result"), ("account", "account"), ("organisation", "organisation"), ("manifest", "manifest"), ("unitKey", "unit-key"))
            for data in (b"", "制造商".encode(), bytes(range(256)))
        ],
        "entries": entries_section(),
        "logs": logs_section(),
        "answer": {"body": '{"request":1}', "bodySalt": SALT.hex(), "answer": '{"count":"1234"}', "resultSalt": SALT.hex(), "index": 6},
    }
    # Leaf texts repeat from log to log, so each stands once and the logs refer to them by number.
    pool = {}
    for log in document["logs"]["good"] + document["logs"]["bad"]:
        log["leaves"] = [pool.setdefault(text, len(pool)) for text in log["leaves"]]
    document["logs"]["pool"] = list(pool)
    OUT.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


main()
