"""The tree, its files and its signed checkpoints (RFC 6962, C2SP tlog-tiles, signed-note, tlog-cosignature), for audit.py."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
