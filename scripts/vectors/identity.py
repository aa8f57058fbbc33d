#!/usr/bin/env python3
"""Writes protocols/identity/vectors/*.json. Independent of our TypeScript: RFC 8032 and RFC 9421 are written out here again,
with nothing but Python's standard library; where the package `cryptography` is installed, every signature is also made by it.

    python3 scripts/vectors/identity.py protocols/identity/vectors
"""
import base64
import hashlib
import json
import pathlib
import sys

# --- RFC 8032, section 5.1 ------------------------------------------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)


def multiply(scalar, point):
    out = (0, 1)
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point = add(point, point)
        scalar >>= 1
    return out


def x_of(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * SQRT_M1 % P
    if (x * x - xx) % P:
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


BASE = (x_of(4 * pow(5, -1, P) % P, 0), 4 * pow(5, -1, P) % P)


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & ~7 & (1 << 254) - 1 | 1 << 254, h[32:]


def public_key(seed):
    return encode(multiply(expand(seed)[0], BASE))


def challenge(r, a, message):
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def sign(seed, message, torsion=(0, 1)):
    """With a torsion point, R is moved off the prime-order subgroup: valid only for those who multiply by the cofactor."""
    a, prefix = expand(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    encoded = encode(add(multiply(r, BASE), torsion))
    s = (r + challenge(encoded, public_key(seed), message) * a) % L
    out = encoded + s.to_bytes(32, "little")
    if torsion == (0, 1):
        check_with_cryptography(seed, message, out)
    return out


def check_with_cryptography(seed, message, signature):
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        return
    if Ed25519PrivateKey.from_private_bytes(seed).sign(message) != signature:
        raise SystemExit("cryptography makes another signature")


# --- text forms -----------------------------------------------------------------------------------------------------------
def b64(data):
    return base64.b64encode(data).decode()


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_id(public):
    return "key_" + b64url(hashlib.sha256(b"yinsuan/key/v1\n" + public).digest()[:15])


def content_digest(body):
    return f"sha-256=:{b64(hashlib.sha256(body).digest())}:"


# --- RFC 9421 -------------------------------------------------------------------------------------------------------------
def make_base(covered, params):
    return "\n".join([f"{name}: {value}" for name, value in covered] + [f'"@signature-params": {params}'])


def make_params(covered, pairs):
    return "(" + " ".join(name for name, _ in covered) + ")" + "".join(f";{name}={value}" for name, value in pairs)


SEED = hashlib.sha256(b"yinsuan test key: consumer").digest()
SERVICE_SEED = hashlib.sha256(b"yinsuan test key: service").digest()
PUBLIC, SERVICE_PUBLIC = public_key(SEED), public_key(SERVICE_SEED)
KEY_ID, SERVICE_KEY_ID = key_id(PUBLIC), key_id(SERVICE_PUBLIC)
AUTHORITY = "cleanroom.example"
CREATED = 1764028800


def covered_by(method, path, query, body, content_type, authority=AUTHORITY):
    covered = [('"@method"', method), ('"@authority"', authority), ('"@path"', path), ('"@query"', query or "?")]
    if body:
        covered += [('"content-digest"', content_digest(body)), ('"content-type"', content_type)]
    return covered


def pairs_of(nonce, created=CREATED, expires=CREATED + 300, keyid=KEY_ID, alg="ed25519", tag="yinsuan-v1"):
    return [
        ("created", created),
        ("expires", expires),
        ("keyid", f'"{keyid}"'),
        ("nonce", f'"{nonce}"'),
        ("alg", f'"{alg}"'),
        ("tag", f'"{tag}"'),
    ]


def request(name, method, path, query="", body=b"", content_type=None, covered=None, pairs=None, seed=SEED, label="sig1"):
    """A signed request. `covered` and `pairs` may break the profile; the signature is right for what they say."""
    nonce = b64url(hashlib.sha256(b"nonce " + name.encode()).digest()[:16])
    covered = covered_by(method, path, query, body, content_type) if covered is None else covered
    pairs = pairs_of(nonce) if pairs is None else pairs
    params = make_params(covered, pairs)
    base = make_base(covered, params)
    signature = sign(seed, base.encode())
    fields = {"signature-input": f"{label}={params}", "signature": f"{label}=:{b64(signature)}:"}
    if body:
        fields = {"content-digest": content_digest(body), "content-type": content_type, **fields}
    return {
        "name": name,
        "method": method,
        "authority": AUTHORITY,
        "path": path,
        "query": query,
        "body": b64(body),
        "now": CREATED + 2,
        "fields": fields,
        "signatureBase": base,
        "digest": hashlib.sha256(base.encode()).hexdigest(),
    }


QUESTION = '{"dataset":"appliances","groupBy":["month"],"statistics":["units"]}'.encode()
JSON_TYPE = "application/json"


def positive_requests():
    return [
        request("a question", "POST", "/v1/queries", "?dry-run=1", QUESTION, JSON_TYPE),
        request("a read without content or query", "GET", "/v1/datasets"),
        request("percent-encoding is signed as it is sent", "GET", "/v1/datasets/%E5%AE%B6%E7%94%B5", "?q=a%20b&q=&c"),
        request("a part of an upload", "PUT", "/v1/uploads/up_1/parts/0", "", bytes(range(256)), "application/octet-stream"),
        request("a content type with a parameter", "POST", "/v1/queries", "", QUESTION, "application/json; charset=utf-8"),
        request("content but no query", "DELETE", "/v1/grants/gr_1", "", b"{}", JSON_TYPE),
        request(
            "parameters in another order",
            "GET",
            "/v1/datasets",
            pairs=list(reversed(pairs_of("abcdefghijklmnop"))),
        ),
    ]


def negative_requests():
    """Rightly signed for what they say, so that only the profile can refuse them."""
    out = []

    def case(code, name, covered=None, pairs=None, edit=None, body=QUESTION, seed=SEED, label="sig1", now=CREATED + 2):
        content_type = JSON_TYPE if body else None
        made = request(name, "POST", "/v1/queries", "?dry-run=1", body, content_type, covered, pairs, seed, label)
        made["now"] = now
        if edit:
            edit(made["fields"])
        made["code"] = "identity." + code
        out.append(made)

    full = covered_by("POST", "/v1/queries", "?dry-run=1", QUESTION, JSON_TYPE)
    good = pairs_of("abcdefghijklmnop")
    for i, (identifier, _) in enumerate(full):
        case("components", f"{identifier} is not covered", covered=full[:i] + full[i + 1 :])
        case("components", f"{identifier} is covered twice", covered=full[: i + 1] + full[i:])
    case("components", "a further field is covered", covered=full + [('"date"', "Tue, 25 Nov 2025 00:00:00 GMT")])
    case("components", "the components stand in another order", covered=full[1:] + full[:1])
    case("components", "nothing is covered", covered=[])
    case("components", "a component has a parameter", covered=[('"@method";req', "POST")] + full[1:])
    case("components", "content-digest is covered without content", covered=full[:5], body=b"")
    for i, (name, value) in enumerate(good):
        case("parameters", f"{name} is missing", pairs=good[:i] + good[i + 1 :])
        case("parameters", f"{name} stands twice", pairs=good[: i + 1] + good[i:])
    case("parameters", "a further parameter", pairs=good + [("priority", 1)])
    case("parameters", "created is a string", pairs=[("created", f'"{CREATED}"')] + good[1:])
    case("parameters", "nonce is an integer", pairs=good[:3] + [("nonce", 1234567890123)] + good[4:])
    case("signature_format", "expires is a decimal", pairs=good[:1] + [("expires", f"{CREATED + 300}.0")] + good[2:])
    case("signature_format", "created is negative", pairs=[("created", -1)] + good[1:])
    case("signature_format", "created has a leading zero", pairs=[("created", f"0{CREATED}")] + good[1:])
    case("signature_format", "the tag is a token", pairs=good[:5] + [("tag", "yinsuan-v1")])
    case("alg", "alg is rsa-pss-sha512", pairs=pairs_of("abcdefghijklmnop", alg="rsa-pss-sha512"))
    case("alg", "alg is in capitals", pairs=pairs_of("abcdefghijklmnop", alg="Ed25519"))
    case("tag", "the tag is of another version", pairs=pairs_of("abcdefghijklmnop", tag="yinsuan-v2"))
    case("tag", "the tag is empty", pairs=pairs_of("abcdefghijklmnop", tag=""))
    case("nonce", "the nonce has 15 characters", pairs=pairs_of("abcdefghijklmno"))
    case("nonce", "the nonce has 65 characters", pairs=pairs_of("a" * 65))
    case("nonce", "the nonce is not base64url", pairs=pairs_of("abcdefghijklmno+"))
    case("key_id", "keyid is too short", pairs=pairs_of("abcdefghijklmnop", keyid=KEY_ID[:-1]))
    case("key_id", "keyid is a name", pairs=pairs_of("abcdefghijklmnop", keyid="midea"))
    case("key_unknown", "the key is not enrolled", pairs=pairs_of("abcdefghijklmnop", keyid="key_" + "A" * 20))
    case("signature", "signed by another key under this keyid", seed=SERVICE_SEED)
    case("lifetime", "a lifetime of 301 s", pairs=pairs_of("abcdefghijklmnop", expires=CREATED + 301))
    case("lifetime", "a lifetime of 0 s", pairs=pairs_of("abcdefghijklmnop", expires=CREATED))
    case("lifetime", "expires before created", pairs=pairs_of("abcdefghijklmnop", expires=CREATED - 1))
    case("skew", "created 301 s ago", now=CREATED + 301)
    case("skew", "created in 301 s", now=CREATED - 301)
    case("expired", "expired a second ago", pairs=pairs_of("abcdefghijklmnop", expires=CREATED + 60), now=CREATED + 61)
    case("signature_format", "another label", label="sig2")

    def twice(fields):
        for name in ("signature-input", "signature"):
            fields[name] += ", " + fields[name].replace("sig1=", "sig2=")

    def same_label_twice(fields):
        for name in ("signature-input", "signature"):
            fields[name] += ", " + fields[name]

    def labels_differ(fields):
        fields["signature"] = fields["signature"].replace("sig1=", "sig2=")

    def white_space(fields):
        fields["signature-input"] = fields["signature-input"].replace(";expires", "; expires")

    def two_spaces(fields):
        fields["signature-input"] = fields["signature-input"].replace('" "', '"  "', 1)

    case("signature_format", "two labels", edit=twice)
    case("signature_format", "the same label twice", edit=same_label_twice)
    case("signature_format", "the labels of the two fields differ", edit=labels_differ)
    case("signature_format", "white space before a parameter", edit=white_space)
    case("signature_format", "two spaces between components", edit=two_spaces)
    for name in ("signature", "signature-input"):
        case("signature_missing", f"no {name}", edit=lambda fields, name=name: fields.pop(name))
    case("digest", "no Content-Digest", edit=lambda fields: fields.pop("content-digest"))
    case("content_type", "no Content-Type", edit=lambda fields: fields.pop("content-type"))
    sha512 = f"sha-512=:{b64(hashlib.sha512(QUESTION).digest())}:"
    both = content_digest(QUESTION) + ", " + sha512
    for name, value in (("sha-512 in the place of sha-256", sha512), ("sha-256 and sha-512", both)):
        replaced = full[:4] + [('"content-digest"', value)] + full[5:]
        case("digest", name, covered=replaced, edit=lambda fields, value=value: fields.update({"content-digest": value}))
    wrong = content_digest(b"{}")
    case(
        "digest",
        "a signed digest of other content",
        covered=full[:4] + [('"content-digest"', wrong)] + full[5:],
        edit=lambda fields: fields.update({"content-digest": wrong}),
    )
    return out


def response(name, status, body, answered):
    request_signature = answered["fields"]["signature"]
    covered = [
        ('"@status"', status),
        ('"content-digest"', content_digest(body)),
        ('"signature";req;key="sig1"', request_signature.removeprefix("sig1=")),
    ]
    pairs = [("created", CREATED + 3), ("keyid", f'"{SERVICE_KEY_ID}"'), ("alg", '"ed25519"'), ("tag", '"yinsuan-v1"')]
    params = make_params(covered, pairs)
    base = make_base(covered, params)
    return {
        "name": name,
        "status": status,
        "body": b64(body),
        "requestSignature": request_signature,
        "fields": {
            "content-digest": content_digest(body),
            "signature-input": f"sig1={params}",
            "signature": f"sig1=:{b64(sign(SERVICE_SEED, base.encode()))}:",
        },
        "signatureBase": base,
    }


def edge_cases():
    """What Ed25519 implementations disagree about. Every one of them must be refused."""
    message = b"yinsuan"
    torsion = next(multiply(L, (x_of(y, 0), y)) for y in range(2, 99) if order_eight(y))
    good = sign(SEED, message)
    s = int.from_bytes(good[32:], "little")
    out = [("an ordinary signature", PUBLIC, good, True)]
    out.append(("S is not reduced", PUBLIC, good[:32] + (s + L).to_bytes(32, "little"), False))
    out.append(("R has a torsion part", PUBLIC, sign(SEED, message, torsion), False))
    # S = k·a under a good key: node:crypto of Node 24 refuses it, OpenSSL 3.0 takes it.
    identity = encode(multiply(L, BASE))
    k = challenge(identity, PUBLIC, message)
    out.append(("R is the neutral element", PUBLIC, identity + (k * expand(SEED)[0] % L).to_bytes(32, "little"), False))
    # Under a small-order key R = [S]B - [k]A is known without a private key: take the first r whose k cancels.
    for order in (1, 2, 4, 8):
        a = multiply(8 // order, torsion)
        encoded = encode(a)
        for r in range(1, 999):
            point = encode(multiply(r, BASE))
            if challenge(point, encoded, message) % order == 0:
                out.append((f"a key of order {order}", encoded, point + r.to_bytes(32, "little"), False))
                break
    mixed = encode(add(multiply(expand(SEED)[0], BASE), torsion))
    a, prefix = expand(SEED)
    for r in range(1, 999):
        point = encode(multiply(r, BASE))
        k = challenge(point, mixed, message)
        if k % 8 == 0:
            out.append(("a key with a torsion part", mixed, point + ((r + k * a) % L).to_bytes(32, "little"), False))
            break
    neutral = (P + 1).to_bytes(32, "little")
    out.append(("a key that is not canonically written", neutral, encode(BASE) + (1).to_bytes(32, "little"), False))
    out.append(("a key that is no point", (2).to_bytes(32, "little"), good, False))
    return [
        {"name": n, "publicKey": k.hex(), "message": message.hex(), "signature": g.hex(), "valid": v, "usableKey": k == PUBLIC}
        for n, k, g, v in out
    ]


def order_eight(y):
    try:
        point = multiply(L, (x_of(y, 0), y))
    except ValueError:
        return False
    return multiply(4, point) != (0, 1)


def main(folder):
    question = positive_requests()[0]
    keys = [
        {"seed": b64url(seed), "publicKey": b64url(public), "keyId": key_id(public)}
        for seed, public in ((SEED, PUBLIC), (SERVICE_SEED, SERVICE_PUBLIC))
    ]
    answer = '{"answer":"an_1","values":["1041","998"]}'.encode()
    files = {
        "keys.json": keys,
        "requests.json": positive_requests(),
        "negative-requests.json": negative_requests(),
        "responses.json": [
            response("an answer", 200, answer, question),
            response("an answer without content", 204, b"", question),
            response("a refusal", 403, b'{"code":"policy.budget"}', question),
        ],
        "ed25519-edge-cases.json": edge_cases(),
    }
    for name, content in files.items():
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        pathlib.Path(folder, name).write_text(text, encoding="utf-8")


main(sys.argv[1])
