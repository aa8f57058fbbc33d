#!/usr/bin/env python3
"""Writes protocols/blind/vectors/*.json. Independent of our TypeScript and of SEAL: SHAKE256 is Python's, and BLAKE2Xb, SEAL's uniform
polynomials, its slots and its BFV scaling are written out here, so a selector's bytes are what SPEC.md says, whoever computes them.

    python3 scripts/vectors/blind.py protocols/blind/vectors
"""
import hashlib
import hmac
import json
import pathlib
import struct
import sys

N = 8192
PRIMES = [1152921504606683137, 1152921504606748673, 1152921504606830593]
Q = PRIMES[0] * PRIMES[1] * PRIMES[2]
PARAMETERS = {
    "bfv-8192-30": (1073692673, "4c7c9c2525ee30a34b4ad06d298859a35447bb4cf5f4558d5e9e388eeeb41443"),
    "bfv-8192-36": (68719230977, "c875637c315341546f7680eb971a760c9ef7395a58ed59b079f2b5470d1382dd"),
}


class Shake:
    """SHAKE256 as a stream."""

    def __init__(self, data):
        self.hash, self.at, self.bytes = hashlib.shake_256(data), 0, b""

    def take(self, count):
        if self.at + count > len(self.bytes):
            self.bytes = self.hash.digest(2 * (self.at + count) + 1024)
        out = self.bytes[self.at : self.at + count]
        self.at += count
        return out

    def below(self, n):
        if n == 1:
            return 0
        mask = (1 << (n - 1).bit_length()) - 1
        while True:
            value = int.from_bytes(self.take(4), "little") & mask
            if value < n:
                return value


def stream(label, parameters, mode, cells, seed):
    return Shake(f"yinsuan/blind/v1/{label} {parameters} {mode} {cells}\n".encode() + seed)


def ternary(shake):
    out = []
    while len(out) < N:
        byte = shake.take(1)[0]
        if byte < 243:
            for _ in range(5):
                out.append(byte % 3 - 1)
                byte //= 3
    return out[:N]


def centred_binomial(shake):
    out = []
    for _ in range(N):
        b = shake.take(6)
        ones = b[0].bit_count() + b[1].bit_count() + (b[2] & 31).bit_count()
        out.append(ones - b[3].bit_count() - b[4].bit_count() - (b[5] & 31).bit_count())
    return out


# --- BLAKE2Xb (BLAKE2X specification, 2016) and SEAL's generator over it ---------------------------------------------------------
M64 = 2**64 - 1
IV = [0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
      0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179]  # fmt: skip
SIGMA = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]  # fmt: skip


def blake2b(block_parameters, data):
    """BLAKE2b of at most one 128-byte block with a given parameter block: hashlib refuses the depth 0 of BLAKE2X's leaves."""
    h = [a ^ b for a, b in zip(IV, struct.unpack("<8Q", block_parameters))]
    m = struct.unpack("<16Q", data.ljust(128, b"\0"))
    v = h + IV[:4] + [IV[4] ^ len(data), IV[5], IV[6] ^ M64, IV[7]]

    def mix(a, b, c, d, x, y):
        v[a] = (v[a] + v[b] + x) & M64
        v[d] = ((v[d] ^ v[a]) >> 32 | (v[d] ^ v[a]) << 32) & M64
        v[c] = (v[c] + v[d]) & M64
        v[b] = ((v[b] ^ v[c]) >> 24 | (v[b] ^ v[c]) << 40) & M64
        v[a] = (v[a] + v[b] + y) & M64
        v[d] = ((v[d] ^ v[a]) >> 16 | (v[d] ^ v[a]) << 48) & M64
        v[c] = (v[c] + v[d]) & M64
        v[b] = ((v[b] ^ v[c]) >> 63 | (v[b] ^ v[c]) << 1) & M64

    for r in range(12):
        s = SIGMA[r % 10]
        for i, (a, b, c, d) in enumerate(
            [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
        ):
            mix(a, b, c, d, m[s[2 * i]], m[s[2 * i + 1]])
    return struct.pack("<8Q", *(h[i] ^ v[i] ^ v[i + 8] for i in range(8)))


def blake2xb(key, data, length):
    root = hashlib.blake2b(data, digest_size=64, key=key, fanout=1, depth=1, node_offset=length << 32).digest()
    out = b""
    for i in range(length // 64):
        out += blake2b(struct.pack("<BBBBIIIBB14x32x", 64, 0, 0, 0, 64, i, length, 0, 64), root)
    return out


class SealGenerator:
    """Refills 4096 bytes at a time from BLAKE2Xb(key = seed, message = counter)."""

    def __init__(self, seed):
        self.seed, self.counter, self.bytes = seed, 0, b""

    def take(self, count):
        while len(self.bytes) < count:
            self.bytes += blake2xb(self.seed, struct.pack("<Q", self.counter), 4096)
            self.counter += 1
        out, self.bytes = self.bytes[:count], self.bytes[count:]
        return out


def uniform_polynomial(seed):
    generator = SealGenerator(seed)
    drawn = struct.unpack(f"<{3 * N}Q", generator.take(24 * N))
    out = []
    for j, p in enumerate(PRIMES):
        limit = M64 - M64 % p - 1
        row = []
        for value in drawn[j * N : (j + 1) * N]:
            while value >= limit:
                value = int.from_bytes(generator.take(8), "little")
            row.append(value % p)
        out.append(row)
    return out


# --- BFV --------------------------------------------------------------------------------------------------------------------------
def multiply_ternary(a, s, p):
    """a·s modulo X^N + 1 and p by one product of big integers; s is split into its +1 and its −1 part."""
    width = 10  # bytes a coefficient: N·2^60 < 2^80

    def pack(values):
        return int.from_bytes(b"".join(v.to_bytes(width, "little") for v in values), "little")

    packed = pack(a)
    out = [0] * (2 * N)
    for sign in (1, -1):
        product = packed * pack([int(v == sign) for v in s])
        raw = product.to_bytes(2 * N * width + 8, "little")
        for i in range(2 * N):
            out[i] += sign * int.from_bytes(raw[i * width : (i + 1) * width], "little")
    return [(out[i] - out[N + i]) % p for i in range(N)]


def minimal_root(t):
    """The smallest primitive 2N-th root of unity, which SEAL takes."""
    candidate = next(r for x in range(2, 1000) if pow(r := pow(x, (t - 1) // (2 * N), t), N, t) == t - 1)
    return min(pow(candidate, e, t) for e in range(1, 2 * N, 2))


def encode(slots, t):
    """Coefficients of m with m(psi^(3^i)) = slot i and m(psi^(−3^i)) = slot N/2 + i."""
    psi = minimal_root(t)
    powers = [1]
    for _ in range(2 * N - 1):
        powers.append(powers[-1] * psi % t)
    exponents, position = [0] * N, 1
    for i in range(N // 2):
        exponents[i], exponents[N // 2 + i] = position, 2 * N - position
        position = position * 3 % (2 * N)
    inverse = pow(N, -1, t)
    ones = [exponents[i] for i, slot in enumerate(slots) if slot]
    return [sum(powers[-e * k % (2 * N)] for e in ones) * inverse % t for k in range(N)]


def seal_header(size):
    return bytes.fromhex("5ea1100401000000") + struct.pack("<Q", size)


def selector(parameters, s, prng_seed, error, slots):
    t, parms_id = PARAMETERS[parameters]
    message = encode(slots, t)
    scaled = [(Q * m + (t + 1) // 2) // t for m in message]
    c1 = uniform_polynomial(prng_seed)
    body = b""
    for p, row in zip(PRIMES, c1):
        product = multiply_ternary(row, s, p)
        body += struct.pack(f"<{N}Q", *((m - c - e) % p for m, c, e in zip(scaled, product, error)))
    head = seal_header(196802) + bytes.fromhex(parms_id) + b"\0" + struct.pack("<QQQdQ", 2, N, 3, 1.0, 1)
    return head + seal_header(24 + 24 * N) + struct.pack("<Q", 3 * N) + body + seal_header(81) + b"\1" + prng_seed


def instance(parameters, mode, cells, seed):
    key = ternary(stream("key", parameters, mode, cells, seed))
    shake = stream("cells", parameters, mode, cells, seed)
    if mode == "one":
        cell = shake.below(cells)
        bits = [int(f == cell) for f in range(cells)]
        selection = {"cell": cell}
    else:
        drawn = shake.take((cells + 7) // 8)
        bits = [drawn[f // 8] >> (f % 8) & 1 for f in range(cells)]
        selection = {"bits": "".join(map(str, bits))}
    seeds, errors = stream("c1", parameters, mode, cells, seed), stream("error", parameters, mode, cells, seed)
    copies, width = max(1, N // cells), min(cells, N)
    ciphertexts, whole = [], b""
    for index in range((cells + N - 1) // N):
        slots = [0] * N
        for copy in range(copies):
            for place in range(width):
                f = index * N + place
                slots[copy * width + place] = bits[f] if f < cells else 0
        prng_seed, error = seeds.take(64), centred_binomial(errors)
        whole += selector(parameters, key, prng_seed, error, slots)
        ciphertexts.append(
            {"prngSeed": prng_seed.hex(), "errorHead": error[:16], "errorSha256": sha256(bytes(e & 255 for e in error))}
        )
    return {
        "parameters": parameters, "mode": mode, "cells": cells, "seed": seed.hex(),
        "keyHead": key[:16], "keySha256": sha256(bytes(k & 255 for k in key)), **selection,
        "ciphertexts": ciphertexts, "selectorsSha256": sha256(whole),
    }  # fmt: skip


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def choice(secret, organisation, level, digests, opened):
    order = sorted(range(len(digests)), key=lambda i: digests[i])
    name = organisation.encode()
    message = b"yinsuan/blind/v1/choice\n" + struct.pack("<I", len(name)) + name + b"".join(digests[i] for i in order)
    shake = Shake(hmac.digest(secret, message, "sha256"))
    for place in range(opened):
        other = place + shake.below(len(order) - place)
        order[place], order[other] = order[other], order[place]
    return {
        "secret": secret.hex(), "organisation": organisation, "level": level,
        "digests": [d.hex() for d in digests], "choice": sorted(order[:opened]),
    }  # fmt: skip


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    cases = [
        ("bfv-8192-30", "one", 300), ("bfv-8192-36", "one", 300), ("bfv-8192-30", "any", 2000),
        ("bfv-8192-36", "any", 4097), ("bfv-8192-30", "one", 1), ("bfv-8192-36", "one", 20000),
    ]  # fmt: skip
    instances = [instance(*case, hashlib.sha256(f"seed {i}".encode()).digest()) for i, case in enumerate(cases)]
    write(folder / "derivation.json", instances)
    choices = []
    for i, (level, made, opened) in enumerate([("full", 48, 32), ("strong", 24, 16), ("insecureForTesting", 4, 2)]):
        for organisation in ["org_a", "家电制造商"]:
            digests = [hashlib.sha256(f"{i} {j}".encode()).digest() for j in range(made)]
            choices.append(choice(hashlib.sha256(b"secret").digest(), organisation, level, digests, opened))
    write(folder / "choice.json", choices)


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


main()
