#!/usr/bin/env python3
"""Writes protocols/joint/vectors/joint.json and negative.json. Independent of our TypeScript and of the noble libraries: RFC 7748, 8032, 8439, 5869,
9180 and 9381 are written out here with Python's standard library, and checked first against the RFCs' own vectors in vectors/rfc.json.

    python3 scripts/vectors/joint.py protocols/joint/vectors
"""
import base64
import copy
import hashlib
import hmac
import json
import pathlib
import struct
import sys
from decimal import Decimal, ROUND_CEILING, getcontext
from fractions import Fraction

getcontext().prec = 80
SUITE = "yinsuan-joint-v1/x25519-hkdf-sha256-chacha20/ecvrf-edwards25519-sha512-tai"

# --- RFC 8032 -------------------------------------------------------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * t1 * t2 * D, 2 * z1 * z2
    h, g, k, m = f - e, d - c, d + c, f + e
    return (h * g % P, k * m % P, g * k % P, h * m % P)


def multiply(scalar, point):
    out = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point, scalar = add(point, point), scalar >> 1
    return out


def encode(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def expand_seed(seed):
    h = sha512(seed)
    return int.from_bytes(h[:32], "little") & ~7 & (1 << 254) - 1 | 1 << 254, h[32:]


def public_key(seed):
    return encode(multiply(expand_seed(seed)[0], BASE))


def number(data):
    return int.from_bytes(data, "little")


def sign(seed, message):
    a, prefix = expand_seed(seed)
    r = number(sha512(prefix, message)) % L
    big_r = encode(multiply(r, BASE))
    s = (r + number(sha512(big_r, public_key(seed), message)) * a) % L
    return big_r + s.to_bytes(32, "little")


# --- RFC 9381, ECVRF-EDWARDS25519-SHA512-TAI ------------------------------------------------------------------------------
def encode_to_curve(key, alpha):
    for counter in range(256):
        point = decode(sha512(b"\x03\x01", key, alpha, bytes([counter, 0]))[:32])
        if point is not None:
            return multiply(8, point)


def prove(seed, alpha):
    x, prefix = expand_seed(seed)
    key = public_key(seed)
    h = encode_to_curve(key, alpha)
    gamma = multiply(x, h)
    k = number(sha512(prefix, encode(h))) % L
    points = [key, encode(h), encode(gamma), encode(multiply(k, BASE)), encode(multiply(k, h))]
    c = sha512(b"\x03\x02", *points, b"\0")[:16]
    beta = sha512(b"\x03\x03", encode(multiply(8, gamma)), b"\0")
    return encode(gamma) + c + ((k + number(c) * x) % L).to_bytes(32, "little"), beta


# --- RFC 7748 -------------------------------------------------------------------------------------------------------------
def x25519(scalar, u):
    k = number(scalar) & ~7 & (1 << 255) - 1 | 1 << 254
    k &= (1 << 255) - 1
    x1, x2, z2, x3, z3 = number(u) & (1 << 255) - 1, 1, 0, number(u) & (1 << 255) - 1, 1
    swap = 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


NINE = (9).to_bytes(32, "little")


# --- RFC 8439 -------------------------------------------------------------------------------------------------------------
def block(key, counter, nonce):
    def rotate(v, by):
        return (v << by | v >> (32 - by)) & 0xFFFFFFFF

    start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    x = list(start)
    quarters = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    quarters += [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in quarters:
            for by, (i, j, k) in zip((16, 12, 8, 7), ((a, b, d), (c, d, b), (a, b, d), (c, d, b))):
                x[i] = (x[i] + x[j]) & 0xFFFFFFFF
                x[k] = rotate(x[k] ^ x[i], by)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(x, start)))


def poly1305(key, data):
    r, s, total = number(key[:16]) & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, number(key[16:]), 0
    for at in range(0, len(data), 16):
        total = (total + number(data[at : at + 16] + b"\x01")) * r % ((1 << 130) - 5)
    return ((total + s) % (1 << 128)).to_bytes(16, "little")


def seal_aead(key, nonce, aad, data):
    stream = b"".join(block(key, 1 + i, nonce) for i in range(len(data) // 64 + 1))
    sealed = bytes(a ^ b for a, b in zip(data, stream))
    mac = aad + bytes(-len(aad) % 16) + sealed + bytes(-len(sealed) % 16) + struct.pack("<QQ", len(aad), len(sealed))
    return sealed + poly1305(block(key, 0, nonce)[:32], mac)


# --- RFC 5869 and 9180 ----------------------------------------------------------------------------------------------------
def extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, "sha256").digest()


def expand(prk, info, length):
    out, last, i = b"", b"", 1
    while len(out) < length:
        last = hmac.new(prk, last + info + bytes([i]), "sha256").digest()
        out, i = out + last, i + 1
    return out[:length]


KEM, HPKE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"


def l_extract(suite, salt, label, ikm):
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def l_expand(suite, prk, label, info, length):
    return expand(prk, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def hpke_seal(recipient, info, aad, message, ikm):
    secret = l_expand(KEM, l_extract(KEM, b"", b"dkp_prk", ikm), b"sk", b"", 32)
    enc = x25519(secret, NINE)
    shared = l_expand(KEM, l_extract(KEM, b"", b"eae_prk", x25519(secret, recipient)), b"shared_secret", enc + recipient, 32)
    context = b"\0" + l_extract(HPKE, b"", b"psk_id_hash", b"") + l_extract(HPKE, b"", b"info_hash", info)
    prk = l_extract(HPKE, shared, b"secret", b"")
    key, nonce = l_expand(HPKE, prk, b"key", context, 32), l_expand(HPKE, prk, b"base_nonce", context, 12)
    return enc + seal_aead(key, nonce, aad, message)


def check_rfcs(folder):
    rfc = json.loads((folder / "rfc.json").read_text())
    for v in rfc["rfc9381"]:
        proof, beta = prove(bytes.fromhex(v["sk"]), bytes.fromhex(v["alpha"]))
        assert (proof.hex(), beta.hex()) == (v["pi"], v["beta"])
    h = {k: bytes.fromhex(x) for k, x in rfc["rfc9180"].items() if k != "from"}
    assert hpke_seal(h["pkR"], h["info"], h["aad"], h["pt"], h["ikmE"]) == h["enc"] + h["ct"]
    v = rfc["rfc7748"]
    assert x25519(bytes.fromhex(v["scalar"]), bytes.fromhex(v["u"])).hex() == v["out"]
    assert block(bytes(32), 0, bytes(12)).hex() == rfc["rfc8439ZeroBlock"]


# --- SPEC.md --------------------------------------------------------------------------------------------------------------
def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def url64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def fields(*parts):
    parts = [p.encode() if isinstance(p, str) else p for p in parts]
    return b"".join(struct.pack("<I", len(p)) + p for p in parts)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def label(name):
    return f"yinsuan/joint/v1/{name}\n".encode()


def secret(text):
    return hashlib.sha256(text.encode()).digest()


def vkey(name, key):
    typed = b"\x01" + key
    return f"{name}+{sha256(name.encode(), bytes([10]), typed)[:4].hex()}+{base64.b64encode(typed).decode()}"


NAMES = ["alpha", "beta", "gamma"]


def member(name):
    return {
        "organisation": name,
        "operator": name,
        "logKey": vkey(f"{name}.example/log", public_key(secret(f"{name} log"))),
        "serviceKey": url64(public_key(secret(f"{name} service"))),
        "signingKey": url64(public_key(secret(f"{name} signing"))),
        "maskKey": url64(x25519(secret(f"{name} mask"), NINE)),
        "vrfKey": url64(public_key(secret(f"{name} vrf"))),
        "edition": f"{name}-orders@2026-10",
        "sealing": secret(f"{name} sealing").hex(),
    }


def market_edition():
    return {
        "v": 1,
        "suite": SUITE,
        "hub": "hub.example",
        "standard": secret("standard").hex(),
        "period": {"from": "2026-10-01", "to": "2026-10-31"},
        "collusion": 2,
        "members": [member(name) for name in NAMES],
    }


def promised():
    text = canonical({**market_edition(), "v": 2, "onlyJointly": True})
    return {"text": text, "digest": sha256(label("market-edition"), text.encode()).hex()}


def mask_key(shared, m, j, mode, first, second):
    sides = [x for name in (first, second) for x in (name, x25519(secret(f"{name} mask"), NINE))]
    info = label("mask") + fields(*sides) + j + fields(mode)
    return expand(extract(m, shared), info, 32)


def stream(key, count, modulus):
    bits, out, counter = (modulus - 1).bit_length(), [], 0
    while len(out) < count:
        for word in struct.unpack("<8Q", block(key, counter, bytes(12))):
            value = word & (1 << bits) - 1
            if value < modulus and len(out) < count:
                out.append(value)
        counter += 1
    return out


def masked(m, j, mode, modulus, cells):
    keys, shares = {}, []
    for a in range(len(NAMES)):
        for b in range(a + 1, len(NAMES)):
            shared = x25519(secret(f"{NAMES[a]} mask"), x25519(secret(f"{NAMES[b]} mask"), NINE))
            keys[a, b] = mask_key(shared, m, j, mode, NAMES[a], NAMES[b])
    for i, values in enumerate(cells):
        total = list(values)
        for (a, b), key in keys.items():
            for c, value in enumerate(stream(key, len(total), modulus)):
                total[c] += value if a == i else -value if b == i else 0
        shares.append([v % modulus for v in total])
    return keys, shares


def uniform_below(xof, n):
    if n == 1:
        return 0
    bits = (n - 1).bit_length()
    while True:
        value = number(xof(4)) & (1 << bits) - 1
        if value < n:
            return value


def choose(outputs, digests, opened):
    data, at = hashlib.shake_256(label("choice") + b"".join(outputs) + b"".join(sorted(digests))).digest(1 << 16), [0]

    def xof(count):
        at[0] += count
        return data[at[0] - count : at[0]]

    order = sorted(range(len(digests)), key=lambda p: digests[p])
    for place in range(opened):
        other = place + uniform_below(xof, len(order) - place)
        order[place], order[other] = order[other], order[place]
    return sorted(order[:opened])


PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")


def tau(variance, h):
    s2 = Decimal(variance.numerator) / Decimal(variance.denominator)
    return 10 * sum(((-2 * PI * PI * s2 * k / (k + 1)).exp() for k in range(1, h)), Decimal(0))


def charge(l2, variance, cells, n, t):
    """The true charge to 80 digits beside the one that everyone computes in integers."""
    h = n - t
    first = Fraction(l2) * 10**9 / (2 * h * variance)
    a = (Decimal(l2) * variance.denominator / (Decimal(variance.numerator) * h)).sqrt()
    true = (a + tau(variance, h) * Decimal(cells).sqrt()) ** 2 / 2 * 10**9
    charged = -(-first.numerator // first.denominator) + (1 if h > 1 else 0)
    assert charged >= true.to_integral_value(ROUND_CEILING) or h == 1
    own = Fraction(l2) * 10**9 / (2 * variance)
    return {
        "l2Squared": str(l2),
        "variance": [str(variance.numerator), str(variance.denominator)],
        "cells": str(cells),
        "members": n,
        "level": t,
        "tau": f"{tau(variance, h):.30e}",
        "true": f"{true:.40f}",
        "charge": str(charged),
        "own": str(-(-own.numerator // own.denominator)),
    }


def documents(m, j, plan, seal_to, commitment, sealed):
    consumer = secret("maker signing")
    about = {"v": 1, "marketEdition": m.hex(), "joint": j.hex()}
    question = {
        **about,
        "consumer": "maker",
        "mode": "open",
        "plan": plan.hex(),
        "asked": {"dataset": "appliances", "statistics": ["units"]},
        "sealTo": url64(seal_to),
        "created": "2026-11-28T08:00:00.000Z",
        "expires": "2026-11-28T20:00:00.000Z",
    }
    digest = sha256(label("question"), canonical(question).encode()).hex()
    of_node = {**about, "question": digest, "node": "alpha"}
    node = secret("alpha signing")
    made = [
        ("jointQuestion", "question", question, consumer),
        ("jointYes", "yes", {**of_node, "commitment": commitment, "deadline": "2026-11-28T08:10:00.000Z"}, node),
        ("jointRefusal", "refusal", {**of_node, "code": "ledger.cap", "isFinal": True}, node),
        ("jointShare", "share", {**of_node, "commitment": commitment, "sealed": sha256(sealed).hex(), "entry": "41"}, node),
        ("jointCancel", "cancel", {**about, "question": digest, "consumer": "maker"}, consumer),
    ]
    out = []
    for kind, name, content, key in made:
        text = canonical(content)
        out.append({"kind": kind, "document": text, "publicKey": url64(public_key(key)), "signature": url64(sign(key, label(name) + text.encode()))})
    return digest, out


def vectors():
    edition = market_edition()
    text = canonical(edition)
    m = sha256(label("market-edition"), text.encode())
    plan = {"statistic": "count", "groups": 3, "rhoNano": "24355970"}
    p = sha256(label("plan"), canonical({"v": 1, "mode": "open", "plan": plan}).encode())
    j = sha256(label("id"), m, fields("maker"), p)
    shape = {"parameters": "bfv-8192-30", "level": "insecureForTesting", "mode": "one", "cells": 300, "answers": 1}
    digests = [secret(f"digest {i}") for i in range(4)]
    shifts = bytes.fromhex("aa00000099000000")
    ticket = {"shape": shape, "digests": sorted(d.hex() for d in digests), "shifts": base64.b64encode(shifts).decode()}
    p_blind = sha256(label("plan"), canonical({"v": 1, "mode": "blind", "plan": plan, "ticket": ticket}).encode())
    j_blind = sha256(label("id"), m, fields("maker"), p_blind)
    cells = [[100, -3, 2**40], [7, 0, -(2**40)], [-120, 5, 1]]
    keys, shares = masked(m, j, "open", 2**64, cells)
    t = 1073692673
    keys_blind, shares_blind = masked(m, j_blind, "blind", t, cells)
    recipient = x25519(secret("maker question"), NINE)
    salt, ikm = secret("salt"), secret("ephemeral")
    share = b"".join(struct.pack("<Q", v) for v in shares[0])
    commitment = sha256(label("commitment"), salt, j, fields("alpha"), share).hex()
    sealed = hpke_seal(recipient, label("seal"), j + b"alpha", salt + share, ikm)
    alpha = label("choice-input") + m + fields("maker", canonical(shape)) + b"".join(sorted(digests))
    proofs = [prove(secret(f"{name} vrf"), alpha) for name in NAMES]
    question, signed = documents(m, j, p, recipient, commitment, sealed)
    charges = [(1, Fraction(4), 1, 2, 1), (1, Fraction(50_000_000, 2_435_597), 24, 3, 2), (1, Fraction(50_000_000, 2_435_597 * 2), 24, 3, 1)]
    charges += [(25, Fraction(4), 2**20, 32, 1), (9, Fraction(12345, 7), 300, 8, 4), (1, Fraction(10**9), 10**6, 32, 2)]
    return {
        "specification": "protocols/joint/SPEC.md",
        "secrets": "private key or seed NAME KIND is SHA-256(\"NAME KIND\")",
        "marketEdition": {"text": text, "digest": m.hex()},
        "promised": promised(),
        "open": {
            "plan": plan,
            "planDigest": p.hex(),
            "joint": j.hex(),
            "maskKeys": {f"{NAMES[a]} {NAMES[b]}": k.hex() for (a, b), k in keys.items()},
            "cells": [[str(v) for v in row] for row in cells],
            "shares": [[str(v) for v in row] for row in shares],
        },
        "blind": {
            "ticket": {"shape": shape, "digests": [d.hex() for d in digests], "shifts": shifts.hex()},
            "planDigest": p_blind.hex(),
            "joint": j_blind.hex(),
            "modulus": t,
            "maskKeys": {f"{NAMES[a]} {NAMES[b]}": k.hex() for (a, b), k in keys_blind.items()},
            "shares": [[str(v) for v in row] for row in shares_blind],
        },
        "sealed": {"salt": salt.hex(), "ephemeral": ikm.hex(), "commitment": commitment, "sealed": sealed.hex()},
        "choice": {
            "input": alpha.hex(),
            "proofs": [proof.hex() for proof, _ in proofs],
            "outputs": [beta.hex() for _, beta in proofs],
            "choice": choose([beta for _, beta in proofs], digests, 2),
        },
        "questionDigest": question,
        "documents": signed,
        "charges": [charge(*row) for row in charges],
    }


def negatives(made):
    """Each text is canonical JSON; a verifier must refuse it with this code."""
    out = []

    def broken(why, code, change):
        edition = copy.deepcopy(market_edition())
        change(edition)
        out.append({"kind": "marketEdition", "why": why, "code": code, "text": canonical(edition)})

    def assign(place, **values):
        return lambda edition: edition["members"][place].update(values)

    one = member("alpha")
    order8 = (325606250916557431795983626356110631294008115727848805560023387167927233504).to_bytes(32, "little")
    broken("another suite", "joint.market_edition", lambda e: e.update(suite="none"))
    broken("unknown member", "joint.market_edition", lambda e: e.update(note="x"))
    broken("version 1 with a promise", "joint.market_edition", lambda e: e.update(onlyJointly=True))
    broken("version 2 without a promise", "joint.market_edition", lambda e: e.update(v=2))
    broken("a promise that is no truth value", "joint.market_edition", lambda e: e.update(v=2, onlyJointly=1))
    broken("version 3", "joint.market_edition", lambda e: e.update(v=3, onlyJointly=True))
    broken("one member only", "joint.market_edition", lambda e: e.update(members=e["members"][:1], collusion=1))
    broken("members not ascending", "joint.market_edition", lambda e: e["members"].reverse())
    broken("an organisation twice", "joint.market_edition", assign(1, organisation="alpha"))
    broken("a sealed edition twice", "joint.market_edition", assign(1, edition=one["edition"]))
    broken("a sealing entry twice", "joint.market_edition", assign(1, sealing=one["sealing"]))
    broken("collusion level n", "joint.market_edition", lambda e: e.update(collusion=3))
    broken("collusion level 0", "joint.market_edition", lambda e: e.update(collusion=0))

    def one_operator(edition):
        edition["collusion"] = 1
        for place in (0, 1):
            edition["members"][place]["operator"] = "hub"

    broken("an operator with more nodes than the level", "joint.market_edition", one_operator)
    broken("a copied mask key", "joint.key_twice", assign(1, maskKey=one["maskKey"]))
    broken("a signing key that is another's VRF key", "joint.key_twice", assign(1, signingKey=one["vrfKey"]))
    broken("another's service key", "joint.key_twice", assign(1, serviceKey=one["serviceKey"]))
    broken("a service key that is the own signing key", "joint.key_twice", assign(0, serviceKey=one["signingKey"]))
    broken("a VRF key that is the own signing key", "joint.key_twice", assign(0, vrfKey=one["signingKey"]))
    negated = bytearray(public_key(secret("alpha vrf")))
    negated[31] ^= 0x80
    broken("the negative of another's VRF key", "joint.key_twice", assign(1, vrfKey=url64(bytes(negated))))
    point = decode(public_key(secret("alpha vrf")))
    u = (1 + point[1]) * pow(1 - point[1], -1, P) % P
    broken("a mask key that is a VRF key on the other curve", "joint.key_twice", assign(1, maskKey=url64(u.to_bytes(32, "little"))))
    torsion = decode(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
    scalar = number(secret("alpha mask")) & ~7 & (1 << 254) - 1 | 1 << 254
    x, y, z, _ = add(multiply(scalar, BASE), torsion)
    y = y * pow(z, -1, P) % P
    twin = ((1 + y) * pow(1 - y, -1, P) % P).to_bytes(32, "little")
    assert x25519(secret("beta mask"), twin) == x25519(secret("beta mask"), x25519(secret("alpha mask"), NINE))
    broken("another's mask key and a point of order 8: the same shared secrets", "joint.key", assign(1, maskKey=url64(twin)))
    for why, key in (
        ("zero", bytes(32)),
        ("one", (1).to_bytes(32, "little")),
        ("order 8", order8),
        ("p - 1", (P - 1).to_bytes(32, "little")),
        ("p + 9, which is 9", (P + 9).to_bytes(32, "little")),
        ("a set top bit", bytes(31) + b"\x80"),
        ("a point of the twist", (2).to_bytes(32, "little")),
        ("31 bytes", bytes(31)),
    ):
        broken(f"mask key: {why}", "joint.key", assign(1, maskKey=url64(key)))
    broken("service key of small order", "joint.key", assign(1, serviceKey=url64(bytes([1]) + bytes(31))))
    broken("signing key of small order", "joint.key", assign(1, signingKey=url64(bytes([1]) + bytes(31))))
    for vector in made["documents"]:
        content = json.loads(vector["document"])
        changes = [("another version", {"v": 2}), ("unknown member", {"more": 1}), ("J in capitals", {"joint": "A" * 64})]
        if vector["kind"] == "jointQuestion":
            changes += [
                ("expires before it was made", {"expires": "2026-11-28T07:00:00.000Z"}),
                ("lives for longer than a day", {"expires": "2026-11-29T08:00:00.001Z"}),
                ("sealed to a key of small order", {"sealTo": url64(bytes(32))}),
                ("a third mode", {"mode": "half"}),
            ]
        for why, change in changes:
            out.append({"kind": vector["kind"], "why": why, "code": "joint.document", "text": canonical({**content, **change})})
        for key in content:
            out.append({"kind": vector["kind"], "why": f"no {key}", "code": "joint.document", "text": canonical({k: x for k, x in content.items() if k != key})})
    return out


def main(folder):
    check_rfcs(folder)
    made = vectors()
    (folder / "joint.json").write_text(json.dumps(made, indent=1) + "\n")
    (folder / "negative.json").write_text(json.dumps(negatives(made), indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
