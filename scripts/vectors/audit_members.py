"""Logs in which members are let in: by an operator alone, by two, by a key of their own. From SPEC.md, "Meaning" and "Roles", for audit.py."""

from audit_desk import KEYS, MEMBERS, WHO, decided, enrolled, member, proposal, rules
from audit_story import body, edition
from audit_tree import sha

SEATS = {name: sha(name.encode()).hex() for name in ("audit", "second", "shop")}
SHOP_KEYS = ["key_" + letter * 20 for letter in "stuv"]
UNDER = [*MEMBERS, rules()]
LATE = "2026-03-04T08:30:00.001Z"


def added(name, *roles):
    return dict(type="organisation", action="added", organisation=SEATS[name], roles=sorted(roles), bodyCommitment=body(60))


def key_of(name, number=0):
    return dict(type="key", action="enrolled", organisation=SEATS[name], keyId=SHOP_KEYS[number], bodyCommitment=body(61))


def seat(name, *roles, who="district", **over):
    return proposal(name, who, **{**dict(kind="organisation", edition=None, subject=SEATS[name], roles=sorted(roles)), **over})


def further(name, organisation, who="district"):
    return proposal(name, who, kind="key", edition=None, subject=organisation)


def invited(organisation, key):
    return dict(type="invitation", organisation=organisation, keyId=key, bodyCommitment=body(62))


def own_second_key(name, number=0):
    return dict(type="key", action="enrolled", organisation=WHO[name]["organisation"], keyId=SHOP_KEYS[number], bodyCommitment=body(63))


BUREAU = WHO["bureau"]["organisation"]
MALL = WHO["mall"]["organisation"]
AUDITOR = [*UNDER, seat("audit", "auditor"), decided("approval", "audit", "bureau"), added("audit", "auditor")]
SECOND = [*UNDER, seat("second", "officer"), decided("approval", "second", "bureau"), added("second", "officer"), key_of("second")]
SHOP = [*UNDER, added("shop", "consumer", "provider"), key_of("shop")]
MALL_KEY = [*UNDER, further("mall", MALL), decided("approval", "mall", "bureau")]



def with_roles(entry, *roles):
    return {**entry, "keyRoles": sorted(roles)}


def rotated_to(number, replaces, *roles):
    entry = dict(type="key-rotation", organisation=SEATS["shop"], keyId=SHOP_KEYS[number], replaces=replaces, bodyCommitment=body(65))
    return with_roles(entry, *roles) if roles else entry


def limited(*roles):
    """A shop whose second key has these roles only."""
    return [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), *roles), with_roles(key_of("shop", 1), *roles)]


def by_shop(entry, number=1):
    return {**entry, "organisation": SEATS["shop"], "keyId": SHOP_KEYS[number]}


SHOP_EDITION = edition("orders@2025", "2025-01-01", "2025-12-31")
PROPOSED = [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), "asker", "reader"), with_roles(key_of("shop", 1), "asker", "reader"), SHOP_EDITION]
SIGNER = [*limited("signer"), SHOP_EDITION]
ADMIN = limited("admin", "asker")
LIMITED_OFFICER = [*UNDER, with_roles(invited(BUREAU, KEYS["bureau"]), "admin", "reader"), with_roles(own_second_key("bureau"), "admin", "reader"), SHOP_EDITION, proposal("edition", "mall")]
BY_LIMITED = dict(organisation=BUREAU, keyId=SHOP_KEYS[0])

MEMBERSHIP = [invited(MALL, KEYS["mall"]), seat("audit", "auditor"), further("mall", MALL)]
KEY_ROLES = [with_roles(invited(MALL, KEYS["mall"]), "asker"), with_roles(key_of("shop"), "admin", "asker", "reader"), rotated_to(1, SHOP_KEYS[0], "signer")]
WRONG_KEY_ROLES = [
    ("invitation", []),
    ("invitation", ["king"]),
    ("invitation", ["asker", "admin"]),
    ("invitation", ["asker", "asker"]),
    ("invitation", ["admin", "asker", "reader", "signer"]),
    ("invitation", None),
    ("key", "asker"),
    ("key", ["provider"]),
    ("key-rotation", []),
]

GOOD_MEMBERS = [
    ("an auditor let in by two", [*AUDITOR, key_of("audit")]),
    ("a second officer let in by two, who then approves a third", [*SECOND, seat("audit", "officer"), {**decided("approval", "audit", "bureau"), "organisation": SEATS["second"], "keyId": SHOP_KEYS[0]}, added("audit", "officer")]),
    ("a provider and consumer added by the operator alone", SHOP),
    ("a first key that is enrolled late, of an ordinary member", [*UNDER, added("shop", "consumer"), {**key_of("shop"), "time": LATE}]),
    ("a further key by two", [*MALL_KEY, own_second_key("mall")]),
    ("a further key by a key of its own", [*SHOP, invited(SEATS["shop"], SHOP_KEYS[0]), key_of("shop", 1)]),
    ("a key with some roles, invited by one with all", limited("asker", "reader")),
    ("a key that signs proposes an edition", [*SIGNER, by_shop(proposal("edition", "mall"))]),
    ("a key that admits keys gives a role that it has", [*ADMIN, with_roles(invited(SEATS["shop"], SHOP_KEYS[1]), "asker"), with_roles(key_of("shop", 2), "asker")]),
    ("a key in the place of another has its roles", [*limited("asker"), rotated_to(2, SHOP_KEYS[1], "asker")]),
    ("a key with some roles that is revoked", [*limited("asker"), dict(type="key", action="revoked", organisation=SEATS["shop"], keyId=SHOP_KEYS[1], bodyCommitment=body(66))]),
    ("a further key by two has all roles", [*limited("reader"), further("shop", SEATS["shop"]), decided("approval", "shop", "bureau"), key_of("shop", 2)]),
    ("who was there before the rules enrols after them", [member("mall", "provider"), member("bureau", "officer"), rules(), enrolled("mall"), enrolled("bureau")]),
]

BAD_MEMBERS = [
    ("an officer added by the operator alone", "log.admission", [*UNDER, added("second", "officer")]),
    ("an auditor added by the operator alone", "log.admission", [*UNDER, added("audit", "auditor")]),
    ("another operator added by the operator alone", "log.admission", [*UNDER, added("second", "operator")]),
    ("an officer whose proposal waits", "log.admission", [*UNDER, seat("second", "officer"), added("second", "officer")]),
    ("an officer whose proposal was refused", "log.admission", [*UNDER, seat("second", "officer"), decided("rejection", "second", "bureau"), added("second", "officer")]),
    ("another role than was approved", "log.admission", [*AUDITOR[:-1], added("audit", "officer")]),
    ("another organisation than was approved", "log.admission", [*AUDITOR[:-1], added("second", "auditor")]),
    ("an officer's second key without anybody", "log.admission", [*UNDER, own_second_key("bureau")]),
    ("a member's second key without anybody", "log.admission", [*SHOP, key_of("shop", 1)]),
    ("two further keys by one approval", "log.admission", [*MALL_KEY, own_second_key("mall"), own_second_key("mall", 1)]),
    ("a further key by a proposal that waits", "log.admission", [*MALL_KEY[:-1], own_second_key("mall")]),
    ("a further key for another member than was approved", "log.admission", [*MALL_KEY, own_second_key("bureau")]),
    ("a further key after the time of its code", "log.admission", [*MALL_KEY, {**own_second_key("mall"), "time": LATE}]),
    ("an auditor's first key after the time of its code", "log.admission", [*AUDITOR, {**key_of("audit"), "time": LATE}]),
    ("a seat approved by the operator that asked", "log.approval", [*UNDER, seat("second", "officer"), decided("approval", "second", "district")]),
    ("a seat approved by a colleague where another key is enough elsewhere", "log.approval", [*MEMBERS, rules(separation="key"), further("bureau", BUREAU), decided("approval", "bureau", "colleague")]),
    ("an officer's further key approved by itself", "log.approval", [*UNDER, further("bureau", BUREAU), decided("approval", "bureau", "bureau")]),
    ("a seat proposed by who is no operator", "log.approval", [*UNDER, seat("second", "officer", who="bureau")]),
    ("a seat without roles", "log.approval", [*UNDER, {**seat("second", "officer"), "roles": None}]),
    ("a further key with roles", "log.approval", [*UNDER, {**further("mall", MALL), "roles": ["provider"]}]),
    ("a seat with an edition", "log.approval", [*UNDER, seat("second", "officer", edition="orders@2025")]),
    ("a seat proposed twice at once", "log.approval", [*UNDER, seat("second", "officer"), {**seat("second", "officer"), "proposal": "proposal_" + "again".ljust(22, "x")}]),
    ("a seat for who is a member already", "log.organisation", [*UNDER, proposal("mall", "district", kind="organisation", edition=None, subject=MALL, roles=["officer"])]),
    ("a further key for nobody", "log.organisation", [*UNDER, further("shop", SEATS["shop"])]),
    ("an officer who is an operator", "log.roles", [*UNDER, seat("second", "officer", "operator")]),
    ("an officer who is a provider", "log.roles", [*UNDER, seat("second", "officer", "provider")]),
    ("an officer who is a consumer", "log.roles", [*UNDER, seat("second", "consumer", "officer")]),
    ("an operator who is a provider", "log.roles", [*UNDER, seat("second", "operator", "provider")]),
    ("an operator who is a consumer", "log.roles", [*UNDER, seat("second", "consumer", "operator")]),
    ("an auditor who is a provider, added", "log.roles", [*UNDER, added("audit", "auditor", "provider")]),
    ("an officer who is a provider, added before the rules", "log.roles", [*MEMBERS, added("second", "officer", "provider")]),
    ("a consumer who is an operator, added before the rules", "log.roles", [added("second", "consumer", "operator")]),
    ("a proposal under a key that only asks", "log.key-role", [*PROPOSED, by_shop(proposal("edition", "mall"))]),
    ("an approval under a key that does not sign", "log.key-role", [*LIMITED_OFFICER, {**decided("approval", "edition", "bureau"), **BY_LIMITED}]),
    ("a refusal under a key that does not sign", "log.key-role", [*LIMITED_OFFICER, {**decided("rejection", "edition", "bureau"), **BY_LIMITED}]),
    ("an invitation under a key that admits none", "log.key-role", [*limited("asker", "reader", "signer"), with_roles(invited(SEATS["shop"], SHOP_KEYS[1]), "asker")]),
    ("an invitation that gives a role that its key lacks", "log.key-role", [*ADMIN, with_roles(invited(SEATS["shop"], SHOP_KEYS[1]), "signer")]),
    ("an invitation that gives all roles under a key that lacks one", "log.key-role", [*ADMIN, invited(SEATS["shop"], SHOP_KEYS[1])]),
    ("a key enrolled with another role than it was invited for", "log.key-role", [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), "asker"), with_roles(key_of("shop", 1), "signer")]),
    ("a key enrolled with more roles than it was invited for", "log.key-role", [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), "asker"), with_roles(key_of("shop", 1), "asker", "signer")]),
    ("a key enrolled with fewer roles than it was invited for", "log.key-role", [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), "asker", "signer"), with_roles(key_of("shop", 1), "asker")]),
    ("a key enrolled with all roles that was invited for some", "log.key-role", [*SHOP, with_roles(invited(SEATS["shop"], SHOP_KEYS[0]), "asker"), key_of("shop", 1)]),
    ("a key enrolled with some roles that was invited for all", "log.key-role", [*SHOP, invited(SEATS["shop"], SHOP_KEYS[0]), with_roles(key_of("shop", 1), "asker")]),
    ("a first key that does not have all roles", "log.key-role", [*UNDER, added("shop", "consumer", "provider"), with_roles(key_of("shop"), "reader")]),
    ("a further key by two that does not have all roles", "log.key-role", [*MALL_KEY, with_roles(own_second_key("mall"), "asker")]),
    ("a key in the place of another with a further role", "log.key-role", [*limited("asker"), rotated_to(2, SHOP_KEYS[1], "asker", "signer")]),
    ("a key in the place of another with all roles", "log.key-role", [*limited("asker"), rotated_to(2, SHOP_KEYS[1])]),
    ("a key in the place of another with a role less", "log.key-role", [*SHOP, rotated_to(2, SHOP_KEYS[0], "admin", "asker", "reader")]),
    ("a key that has fewer roles before the rules, without an invitation", "log.key-role", [*MEMBERS, with_roles(own_second_key("mall"), "asker")]),
    ("an invitation under a revoked key", "log.key", [*UNDER, dict(type="key", action="revoked", bodyCommitment=body(64), **WHO["mall"]), invited(MALL, KEYS["mall"])]),
    ("an invitation under a key of another organisation", "log.key", [*UNDER, invited(MALL, KEYS["bureau"])]),
]
