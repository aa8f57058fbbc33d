"""An HTTP client of the gateway. It knows no keys and verifies nothing: the gateway does both."""

from __future__ import annotations

import http.client
import json
import math
import os
import re
import urllib.parse
from typing import Any, Mapping

from .frame import Column, Frame

_ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost):([0-9]{1,5})/?")
_ANSWER = re.compile(r"answer_[A-Za-z0-9_-]{22}")
_DATASET = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# More than the longest answer that a service gives.
_MOST_BYTES = 256 * 2**20


class GatewayError(Exception):
    """What the gateway, or the service behind it, refused."""

    def __init__(self, status: int, code: str, title: str) -> None:
        super().__init__(f"[{code}] {title}")
        self.status = status
        self.code = code
        self.title = title


def connect(token_file: str | os.PathLike[str] | None = None, *, lang: str = "en") -> "Gateway":
    """The gateway that wrote `token_file`, or that YINSUAN_GATEWAY_URL and YINSUAN_GATEWAY_TOKEN name."""
    if token_file is not None:
        with open(token_file, encoding="utf-8") as file:
            known = json.load(file)
        return Gateway(known["url"], known["token"], lang=lang)
    try:
        return Gateway(os.environ["YINSUAN_GATEWAY_URL"], os.environ["YINSUAN_GATEWAY_TOKEN"], lang=lang)
    except KeyError as missing:
        raise ValueError(f"{missing.args[0]} is not set: start `yinsuan gateway`") from None


class Gateway:
    """A gateway on this machine. Reading spends no budget; each answer is verified before it is served."""

    def __init__(self, url: str, token: str, *, lang: str = "en", timeout: float = 120) -> None:
        address = _ADDRESS.fullmatch(url)
        if address is None:
            raise ValueError(f"{url!r} is not an address of this machine: http://127.0.0.1:PORT")
        if lang not in ("en", "zh"):
            raise ValueError(f"lang is {lang!r}: en or zh")
        self._host, self._port = address[1], int(address[2])
        self._token, self._lang, self._timeout = token, lang, timeout

    def answers(self) -> Frame:
        """Your stored answers."""
        return self._read("GET", "/v1/answers.json")

    def answer(self, id: str) -> Frame:
        """A stored answer: a row for each cell of its tables."""
        if _ANSWER.fullmatch(id) is None:
            raise ValueError(f"{id!r} is not the id of an answer")
        return self._read("GET", f"/v1/answers/{id}.json")

    def estimate(self, query: Mapping[str, Any]) -> Frame:
        """What a question would cost and how exact it would be; the form is that of `yinsuan query --file`."""
        return self._read("POST", "/v1/estimates.json", query)

    def panel(self, dataset: str, *, answer: str | None = None) -> Frame:
        """The standing report of a dataset, of the question of `answer` or the one asked most often."""
        if _DATASET.fullmatch(dataset) is None:
            raise ValueError(f"{dataset!r} is not the id of a dataset")
        return self._read("GET", f"/v1/panels/{dataset}.json", answer=answer)

    def _read(self, method: str, path: str, body: Any = None, **parameters: str | None) -> Frame:
        query = {"lang": self._lang} | {name: value for name, value in parameters.items() if value is not None}
        # Straight to the loopback address: no proxy of the environment sees the token.
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(
                method,
                f"{path}?{urllib.parse.urlencode(query)}",
                body=None if body is None else json.dumps(body, allow_nan=False),
                headers={"Authorization": f"Bearer {self._token}"},
            )
            response = connection.getresponse()
            content = response.read(_MOST_BYTES + 1)
        finally:
            connection.close()
        if len(content) > _MOST_BYTES:
            raise GatewayError(response.status, "gateway.length", "the reply is too long")
        return _frame(_json(response.status, content)) if response.status == 200 else _refuse(response.status, content)


def _json(status: int, content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        raise GatewayError(status, "gateway.reply", "the reply is no JSON: is this a gateway?") from None


def _refuse(status: int, content: bytes) -> Any:
    problem = _json(status, content)
    if not isinstance(problem, dict):
        problem = {}
    raise GatewayError(status, str(problem.get("code", "gateway.reply")), str(problem.get("title", status)))


def _frame(reply: Any) -> Frame:
    columns = tuple(Column(str(each["name"]), str(each["type"])) for each in reply["columns"])
    rows = tuple(tuple(_cell(cell) for cell in row) for row in reply["rows"])
    return Frame(columns, rows, tuple(str(note) for note in reply["notes"]))


def _cell(cell: Any) -> Any:
    # JSON has one kind of number; a frame has floats.
    if isinstance(cell, int) and not isinstance(cell, bool):
        cell = float(cell)
    return None if isinstance(cell, float) and math.isnan(cell) else cell
