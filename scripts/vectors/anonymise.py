"""Makes protocols/anonymise/vectors/anonymise.json with hmac, hashlib, fractions and datetime of Python's standard library.

Run: python3 scripts/vectors/anonymise.py
"""
import datetime
import hashlib
import hmac
import json
import pathlib
import random
import re
from fractions import Fraction

OUT = pathlib.Path(__file__).resolve().parents[2] / "protocols" / "anonymise" / "vectors" / "anonymise.json"
rng = random.Random(20251125)


def pseudonyms():
    out = []
    for i in range(12):
        secret = hashlib.sha256(b"secret %d" % i).digest()
        unit_id = ["13800138000", "张伟", "", "user-7", "a" * 200, "😀", "R_10uU7A3PqkL1i0o", "0", " x", "é", "17850", "\u0000"][i]
        order = ["7-0-0", "536365", "", "订单1", "o" * 100, "C536379", "1", "2", "3", "4", "5", "6"][i]
        mac = hmac.new(secret, b"yinsuan/anonymise/v1/unit\0" + unit_id.encode(), hashlib.sha256).digest()
        unit, o = mac[:16], hashlib.sha256(mac[16:] + order.encode()).digest()[:16]
        key = hashlib.sha256(b"yinsuan/anonymise/v1/unit-key\0" + secret).hexdigest()
        out.append({"secret": secret.hex(), "unitId": unit_id, "orderKey": order, "unit": unit.hex(), "order": o.hex(), "unitKey": key})
    return out


SPACES = " \t\r\n\u3000\u00a0"
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


CURRENCIES = ["RMB", "CNY", "USD", "EUR", "¥", "￥", "$", "€", "£"]
MINUS = ["-", "−", "－"]


def amount(text):
    """A sign, a currency, digits grouped by three, 万 or 亿, a currency; or in parentheses. At most one space between two parts."""
    def signed(rest):
        return (rest[0], rest[1:].removeprefix(" ")) if rest[:1] in ["+"] + MINUS else ("", rest)

    in_parentheses = len(text) > 1 and text[0] in "(（" and text[-1] in ")）"
    sign, rest = ("-", text[1:-1]) if in_parentheses else signed(text)
    currency = next((c for c in CURRENCIES if rest.startswith(c)), None)
    if currency:
        rest = rest[len(currency):].removeprefix(" ")
        if not sign:
            sign, rest = signed(rest)
    for ends in (["元", "圆"] + CURRENCIES[:4], ["万", "亿"]):
        end = next((c for c in ends if rest.endswith(c)), None)
        rest = rest if end is None else rest.removesuffix(end).removesuffix(" ")
    power = {"万": 4, "亿": 8}.get(end, 0)
    whole, point, fraction = rest.partition(".")
    groups = whole.replace("，", ",").split(",")
    ascii_digits = lambda t: t != "" and all(c in "0123456789" for c in t)
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]))
    if not all(map(ascii_digits, groups)) or not grouped or (point and not ascii_digits(fraction)):
        return "unreadable"
    value = Fraction("".join(groups) + point + fraction) * 10 ** power
    return -value if sign in MINUS else value


def number(text):
    text = text.strip(SPACES)
    if text == "":
        return "missing"
    if len(text) > 400:
        return "unreadable"
    if not NUMBER.fullmatch(text):
        return amount(text)
    mantissa, _, exponent = text.replace("E", "e").partition("e")
    return Fraction(mantissa if not mantissa.endswith(".") else mantissa[:-1]) * Fraction(10) ** int(exponent or 0)


def half_away(value):
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -magnitude if value < 0 else magnitude


def quantised(values, quantum, lo, hi):
    if "missing" in values:
        return {"kind": "missing"}
    if "unreadable" in values:
        return {"kind": "unreadable"}
    product = Fraction(1)
    for value in values:
        product *= value
    q = half_away(product / Fraction(quantum))
    return {"kind": "value", "quanta": str(min(hi, max(lo, q))), "outside": not lo <= q <= hi}


def random_number():
    kind = rng.randrange(10)
    sign = rng.choice(["", "", "-", "+"])
    if kind == 0:
        return sign + str(rng.randrange(10 ** rng.randrange(1, 25)))
    if kind == 1:
        return sign + "%d.%0*d" % (rng.randrange(1000), rng.randrange(1, 6), rng.randrange(1000))
    if kind == 2:
        return sign + "%d.5" % rng.randrange(100)
    if kind == 3:
        return sign + "%d.%de%d" % (rng.randrange(10), rng.randrange(10 ** 6), rng.randrange(-12, 12))
    if kind == 4:
        return rng.choice(["", " ", "NaN", "inf", "-Infinity", "1,234", "12a", "--1", "1e", ".", "+", "٣", "1_000", "0x10", "1.2.3"])
    if kind == 5:
        return rng.choice([" 12 ", "\u300012.5", "7\u00a0", "5.", ".5", "-.25", "00012", "1E3", "-0", "0.005", "2.675"])
    if kind == 6:
        return sign + "%d.%d" % (rng.randrange(10 ** 9), rng.randrange(10 ** 20))
    if kind == 8:
        return rng.choice(["¥1,234.50", "￥ -5", "1,234元", "3.2万", "1.5 亿元", "(50.00)", "（¥1,000）", "RMB 12", "12 CNY", "-$1,234,567.89", "－￥8",
                           "1，234", "12,34", "1,2345", "1,234,56", "¥", "元", "--¥5", "-¥-5", "(-5)", "(5", "5)", "1.234,50", "¥.5", "5.元", "12 345", "5万元整", "x5", "5件", "  ¥7 ", "¥ 1e3"])
    if kind == 9:
        value = rng.randrange(10 ** rng.randrange(1, 12))
        return rng.choice(["¥{:,}", "{:,}元", "-¥{:,}.05", "{}万", "({:,})", "€ {:,}.5", "{:,}"]).format(value)
    return sign + "0.%s%d" % ("0" * rng.randrange(8), rng.randrange(100))


def quantisations():
    out = []
    for _ in range(600):
        quantum = rng.choice(["1", "0.01", "0.5", "0.1", "100", "0.25", "0.000001", "3", "2.5e-3", "1e3"])
        hi = rng.choice([0, 5, 100, 10 ** 6, 2 ** 52])
        lo = rng.choice([0, -hi - 1, -5, hi - 1])
        cells = [random_number() for _ in range(rng.choice([1, 1, 2]))]
        result = quantised([number(c) for c in cells], Fraction(quantum), lo, hi)
        out.append({"cells": cells, "quantum": quantum, "lo": str(lo), "hi": str(hi), "result": result})
    return out


def quarter(d):
    return "%04d-Q%d" % (d.year, (d.month + 2) // 3)


def calendar():
    out = []
    days = [datetime.date.fromordinal(rng.randrange(datetime.date(1990, 1, 1).toordinal(), datetime.date(2060, 1, 1).toordinal())) for _ in range(300)]
    days += [datetime.date(y, m, d) for y in (2000, 2004, 2020, 2100 - 1) for m, d in ((1, 1), (12, 31), (2, 28))] + [datetime.date(2024, 2, 29)]
    for d in days:
        iso = d.isocalendar()
        style = rng.randrange(12)
        text = [d.isoformat(), d.strftime("%Y/%m/%d"), d.strftime("%Y%m%d"), "%d年%d月%d日" % (d.year, d.month, d.day),
                "%d-%d-%d 08:26:00" % (d.year, d.month, d.day), d.isoformat() + "T23:59:59Z",
                d.strftime("%d.%m.%Y"), "%d.%d.%d" % (d.year, d.month, d.day), "%d年%d月%d号" % (d.year, d.month, d.day),
                d.strftime("%d-%b-%Y"), str((d - datetime.date(1899, 12, 30)).days), "%d.5208" % (d - datetime.date(1899, 12, 30)).days][style]
        out.append({"text": text, "day": d.toordinal() - datetime.date(1970, 1, 1).toordinal(), "periods": {
            "day": d.isoformat(), "week": "%04d-W%02d" % (iso[0], iso[1]), "month": d.strftime("%Y-%m"), "quarter": quarter(d), "year": d.strftime("%Y")}})
    for text in ["2025-02-30", "2025-13-01", "2025-00-10", "2025-04-31", "2100-02-29", "20250230", "2025年2月30日", "", "31/12/2025", "2025-1", "tomorrow", "2025-01-01x", "0000-01-01", "2025-01-00", "3/4/2025", "31.13.2025", "5-Mai-2025", "19999", "80000", "45356x", "2025-1/2"]:
        out.append({"text": text, "day": None})
    return out


def bins():
    out = []
    for _ in range(300):
        edges = sorted(rng.sample(range(-1000, 1000), rng.randrange(2, 9)))
        edges = ["%.2f" % (e / 4) for e in edges]
        open_ended = rng.random() < 0.5
        cell = random_number() if rng.random() < 0.5 else ("%.2f" % (rng.randrange(-1200, 1200) / 4))
        value = number(cell)
        code = None
        if isinstance(value, Fraction):
            reached = sum(value >= Fraction(e) for e in edges)
            code = reached if open_ended else (None if reached in (0, len(edges)) else reached - 1)
        out.append({"edges": edges, "open": open_ended, "cell": cell, "code": code})
    return out


def luhn(prefix, length):
    digits = prefix + "".join(str(rng.randrange(10)) for _ in range(length - len(prefix) - 1))
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return digits + str(-total % 10)


def id_card(valid=True):
    body = "%06d%04d%02d%02d%03d" % (rng.randrange(110000, 659000), rng.randrange(1940, 2015), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(1000))
    # ISO 7064 MOD 11-2 by its recursion, not by the table of weights.
    p = 0
    for c in body:
        p = (p + int(c)) * 2 % 11
    check = (12 - p) % 11
    if not valid:
        check = (check + 1 + rng.randrange(10)) % 11
    return body + "0123456789X"[check]


def identifiers():
    out = []
    for _ in range(40):
        out.append({"text": id_card(), "has": "id-card"})
        out.append({"text": id_card(False), "hasNot": "id-card"})
        out.append({"text": "证件 " + id_card().lower() + "。", "has": "id-card"})
        card = luhn(rng.choice(["62", "4", "51", "55"]), 16)
        out.append({"text": card, "has": "bank-card"})
        out.append({"text": card[:-1] + str((int(card[-1]) + 1) % 10), "hasNot": "bank-card"})
        phone = "1%d%09d" % (rng.randrange(3, 10), rng.randrange(10 ** 9))
        out.append({"text": phone, "has": "mobile-phone"})
        out.append({"text": "+86 " + phone, "has": "mobile-phone"})
        out.append({"text": phone[:3] + "-" + phone[3:7] + "-" + phone[7:], "has": "mobile-phone"})
        out.append({"text": "9" + phone, "hasNot": "mobile-phone"})
    out += [{"text": t, "has": k} for t, k in [
        ("010-62345678", "landline-phone"), ("(021) 62345678", "landline-phone"), ("0755-26001234", "landline-phone"),
        ("a.b+c@mail.example.com", "email"), ("写信到 wang@qq.com 谢谢", "email"),
        ("张伟", "name"), ("欧阳娜娜", "name"), ("王小明", "name"), ("John Smith", "name"), ("Mary O'Neil", "name"),
        ("北京市海淀区中关村大街27号", "address"), ("浙江省杭州市西湖区文三路478号3幢", "address"), ("12 Baker Street", "address"), ("P.O. Box 77", "address")]]
    out += [{"text": t, "hasNot": k} for t, k in [
        ("广东省", "address"), ("北京", "address"), ("空气炸锅", "name"), ("电饭煲", "name"), ("HEADPHONES", "name"), ("12800138000", "mobile-phone"),
        ("2025-01-01", "landline-phone"), ("a@b", "email"), ("536365", "mobile-phone"), ("1234567890123", "bank-card")]]
    return out


def streams():
    def mac(key, message):
        return hmac.new(key, message, hashlib.sha256).digest()

    out = []
    for i in range(6):
        secret, digest = hashlib.sha256(b"draft %d" % i).digest(), b"rows of export %d" % i
        name = json.dumps(["list", "values %d" % i, "5/2", "\u7a7a\u6c14\u70b8\u9505"], separators=(",", ":"), ensure_ascii=False)
        draft = mac(secret, b"yinsuan/anonymise/v1/draft\0" + digest)
        own = mac(draft, name.encode())
        blocks = b"".join(mac(own, block.to_bytes(8, "big")) for block in range(4))
        out.append({"secret": secret.hex(), "digest": digest.decode(), "name": name, "bytes": blocks[:100].hex()})
    return out


VECTORS = {
    "pseudonyms": pseudonyms(),
    "quantisations": quantisations(),
    "calendar": calendar(),
    "bins": bins(),
    "identifiers": identifiers(),
    "streams": streams(),
}
OUT.write_text(json.dumps(VECTORS, ensure_ascii=True, indent=0) + "\n")
