"""Makes protocols/audit/vectors/audit.json: a second implementation of protocols/audit/SPEC.md, written from the texts.

Run: python3 scripts/vectors/audit.py. Needs Python's `cryptography` for Ed25519 only.
"""

import json
import pathlib

from audit_desk import BAD_DESK, DIGEST, GOOD_DESK, MARKET, NEXT_KEY, WITNESS_POLICY, decided, of_edition, of_grant, of_member
from audit_members import BAD_MEMBERS, GOOD_MEMBERS, KEY_ROLES, MEMBERSHIP, WRONG_KEY_ROLES
from audit_keeping import BAD_KEEPING, GOOD_KEEPING, KEEPING, WRONG_KEEPING
from audit_standing import BAD_STANDING, GOOD_STANDING, POOL_OF, STANDING, WRONG_STANDING
from audit_story import BAD_LOGS, BODY, GIVEN_UP, GOOD_LOGS, GRANT, SALT, STORY, TICKET_STORY, at, canonical, commit, stamp, ticket, variant
from audit_tree import LOG, WITNESSES, bundles, checkpoint, leaves, mth, path, receipt, sha, subproof, tiles

OUT = pathlib.Path(__file__).resolve().parents[2] / "protocols" / "audit" / "vectors" / "audit.json"


def entries_section():
    story = stamp(STORY)
    failed = {**story[8], "outcome": "failed", "code": "engine.timeout"}
    tickets = stamp([*STORY, *TICKET_STORY, *GIVEN_UP, ticket(2, "written-off-by-officer")])[len(STORY) :]
    desk = stamp([*MARKET, decided("rejection", "edition", "bureau"), *map(of_edition, ("officer-freeze", "officer-unfreeze")), *map(of_grant, ("revocation", "grant-freeze", "grant-unfreeze", "blind-level")), of_member("halt", "mall"), of_member("resume", "mall"), WITNESS_POLICY, dict(type="log-key", next=NEXT_KEY)])
    kept = [*stamp(KEEPING), *stamp(MEMBERSHIP), *stamp(STANDING)]
    invitation = {"invitation": kept[len(KEEPING)], "seat": kept[len(KEEPING) + 1]}
    limited = stamp(KEY_ROLES)
    with_roles = {e["type"]: e for e in limited}
    good = [canonical(e) for e in [*story, failed, *tickets, *desk, *kept, *limited, *stamp(POOL_OF)]]
    of = {**{e["type"]: e for e in [*desk, *kept]}, **invitation}
    c = story[6]
    # One of each decision without its body, and one of the service itself, which has none.
    anonymous = [
        *({k: v for k, v in story[i].items() if k != "bodyCommitment"} for i in (1, 2, 3, 4, 5, 10, 11, 17)),
        *({k: v for k, v in tickets[i].items() if k != "bodyCommitment"} for i in (0, 5, 6, 7)),
        {**story[0], "bodyCommitment": BODY},
        *({k: v for k, v in of[kind].items() if k != "bodyCommitment"} for kind in ("proposal", "approval", "rejection", "contract", "acceptance", "officer-freeze", "officer-unfreeze", "revocation", "grant-freeze", "grant-unfreeze", "blind-level", "halt", "resume", "key-rotation", "invitation", "refusal-summary")),
        *({**of[kind], "bodyCommitment": BODY} for kind in ("rules", "witness-policy", "log-key")),
    ]
    wrong = [
        ("rules", "separation", "person"),
        ("rules", "capApprovers", ["consumer"]),
        ("rules", "grantApprovers", ["operator", "officer"]),
        ("rules", "grantAbove", 5000000),
        ("proposal", "kind", "member"),
        ("proposal", "proposal", "proposal_13800138000"),
        ("proposal", "edition", ""),
        ("proposal", "expires", "2026-04-01"),
        ("approval", "keyId", "zhang san"),
        ("contract", "uses", "0"),
        ("contract", "uses", 2),
        ("contract", "editions", ["orders@2025", "orders@2025"]),
        ("contract", "contractDigest", DIGEST.upper()),
        ("acceptance", "contractDigest", None),
        ("halt", "organisation", "mall"),
        ("witness-policy", "quorum", "02"),
        ("witness-policy", "witnesses", WITNESS_POLICY["witnesses"][::-1]),
        ("log-key", "next", "call 13800138000"),
        *WRONG_KEEPING,
        *WRONG_STANDING,
        ("invitation", "organisation", "mall"),
        ("invitation", "keyId", "13800138000"),
        ("seat", "subject", "audit"),
        ("seat", "roles", ["auditor", "auditor"]),
        ("seat", "roles", ["king"]),
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
        ("entry.field", canonical({**tickets[5], "organisation": "maker"})),
        ("entry.field", canonical({**tickets[2], "sharesDigest": tickets[2]["sharesDigest"].upper()})),
        ("entry.field", canonical({k: v for k, v in tickets[0].items() if k != "sharesDigest"})),
        ("entry.outcome", canonical({**tickets[0], "sharesDigest": tickets[2]["sharesDigest"]})),
        ("entry.outcome", canonical({**tickets[1], "sharesDigest": tickets[2]["sharesDigest"]})),
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
        *(("entry.field", canonical({**of[kind], field: value})) for kind, field, value in wrong),
        *(("entry.field", canonical({**with_roles[kind], "keyRoles": value})) for kind, value in WRONG_KEY_ROLES),
        ("entry.field", canonical({**of["proposal"], "keyRoles": ["signer"]})),
        ("entry.outcome", canonical({**with_roles["key"], "action": "revoked"})),
        ("entry.outcome", canonical({**c, "code": "query.refused"})),
        ("entry.outcome", canonical({**story[9], "code": "ok"})),
        ("entry.outcome", canonical({**of["refusal-summary"], "code": "ok"})),
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
    for name, story in [*GOOD_DESK, *GOOD_KEEPING, *GOOD_MEMBERS, *GOOD_STANDING]:
        texts = [canonical(e) for e in stamp(story)]
        good.append({"name": name, "leaves": texts, "checkpoint": checkpoint([t.encode() for t in texts])})
    for name, code, story in [*BAD_DESK, *BAD_KEEPING, *BAD_MEMBERS, *BAD_STANDING]:
        texts = [canonical(e) for e in stamp(story)]
        signed = checkpoint([t.encode() for t in texts])
        bad.append({"name": name, "code": code, "index": len(texts) - 1, "leaves": texts, "checkpoint": signed})
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
