#!/usr/bin/env python3
"""Writes protocols/blind/vectors/vault.json. Independent of our TypeScript and of the noble libraries: scrypt is OpenSSL's, HChaCha20 and
ChaCha20-Poly1305 are written out here (RFC 8439, draft-irtf-cfrg-xchacha-03), and checked first against the draft's own vector A.3.1.

    python3 scripts/vectors/blind-vault.py protocols/blind/vectors
"""
import hashlib
import json
import pathlib
import struct
import sys
import unicodedata

MAGIC = b"yinsuan/blind/v1/vault\n"


def rotate(value, by):
    return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF


def rounds(state):
    x = list(state)
    quarters = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    quarters += [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in quarters:
            for by, (i, j, k) in zip((16, 12, 8, 7), ((a, b, d), (c, d, b), (a, b, d), (c, d, b))):
                x[i] = (x[i] + x[j]) & 0xFFFFFFFF
                x[k] = rotate(x[k] ^ x[i], by)
    return x


def words(data):
    return list(struct.unpack(f"<{len(data) // 4}I", data))


def initial(key, rest):
    return words(b"expand 32-byte k" + key + rest)


def hchacha(key, nonce):
    x = rounds(initial(key, nonce))
    return struct.pack("<8I", *x[0:4], *x[12:16])


def chacha(key, counter, nonce, data):
    out = b""
    for block in range(0, len(data), 64):
        state = initial(key, struct.pack("<I", counter + block // 64) + nonce)
        stream = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(rounds(state), state)))
        out += bytes(a ^ b for a, b in zip(data[block : block + 64], stream))
    return out


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s = int.from_bytes(key[16:], "little")
    total = 0
    for at in range(0, len(data), 16):
        total = (total + int.from_bytes(data[at : at + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + s) % (1 << 128)).to_bytes(16, "little")


def pad(data):
    return data + bytes(-len(data) % 16)


def xchacha20poly1305(key, nonce, data, aad):
    inner, short = hchacha(key, nonce[:16]), bytes(4) + nonce[16:]
    sealed = chacha(inner, 1, short, data)
    mac = pad(aad) + pad(sealed) + struct.pack("<QQ", len(aad), len(sealed))
    return sealed + poly1305(chacha(inner, 0, short, bytes(32)), mac)


def check_draft():
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    )
    sealed = xchacha20poly1305(
        bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)), text, bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    )
    assert sealed[-16:].hex() == "c0875924c1c7987947deafd8780acf49", "draft-irtf-cfrg-xchacha-03, A.3.1"
    assert sealed[:16].hex() == "bd6d179d3e83d43b9576579493c0e939"


def key_of(passphrase, salt):
    text = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.scrypt(text, salt=salt, n=2**17, r=8, p=1, dklen=32, maxmem=2**28)


def main(folder):
    check_draft()
    salt = bytes(range(32))
    vectors = []
    # The second passphrase is the first one in full-width letters; both give one key.
    # A hidden value of 4 bytes in a dimension whose longest has 9: five spaces.
    asked = b'{"state":"asked","hidden":[{"dimension":"a","values":["abcd"]}],"room":42}' + b" " * 5
    cases = [("correct horse 电池", "check", b""), ("ｃorrect horse 电池", "ticket.3", b'{"kind":"ready"}'), (None, "a.1", bytes(200)), (None, "a.6", asked)]
    for number, (passphrase, name, content) in enumerate(cases):
        key = hashlib.sha256(b"key").digest() if passphrase is None else key_of(passphrase, salt)
        nonce = hashlib.sha256(bytes([number])).digest()[:24]
        sealed = MAGIC + nonce + xchacha20poly1305(key, nonce, content, MAGIC + name.encode())
        vectors.append(
            {
                "passphrase": passphrase,
                "salt": salt.hex(),
                "key": key.hex(),
                "name": name,
                "nonce": nonce.hex(),
                "content": content.hex(),
                "sealed": sealed.hex(),
            }
        )
    path = pathlib.Path(folder) / "vault.json"
    path.write_text(json.dumps(vectors, indent=2, ensure_ascii=False) + "\n")


main(sys.argv[1])
