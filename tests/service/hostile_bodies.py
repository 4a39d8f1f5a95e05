"""Bodies that no client should send, drawn from a seed: broken, deep, huge, packed, mistyped."""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

__all__ = ["HostileRequest", "hostile_requests"]

JSON_TYPE = "application/json"
TEXTS = [
    "Veldania urged a truce.",
    "",
    " ",
    "\u202e\u0000\ufeff",
    "😀 שלום " * 3,
    "'“”\"‘’" * 20,
    "a" * 3000,
    "It rained. " * 60,
]
ODD = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "text",
    "all",
    [],
    {},
    [[]],
    [None],
    {"start": -1, "end": 10**18},
    {"start": 0, "end": 1, "name": ""},
    ["a"] * 50,
    {"a": {"b": [1]}},
]
FIELDS = [
    "text",
    "id",
    "title",
    "outlet",
    "date",
    "url",
    "targets",
    "unit",
    "scores",
    "articles",
    "terms",
    "unknown",
    "",
]
NUMBERS = ["1e999", "-1e999", "1" * 400, "0.1e-400", "NaN", "-Infinity", "01", "0x1", "1e", "-"]
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "cp037", "utf-7", "utf-8-sig"]
TYPES = [
    JSON_TYPE,
    JSON_TYPE,
    JSON_TYPE,
    "text/plain",
    "",
    "application/json; charset=utf-16",
    "é/x",
]


class HostileRequest(NamedTuple):
    """A request to POST."""

    kind: str
    content: bytes
    headers: dict[bytes, bytes]


Draw = Callable[[random.Random], HostileRequest]


def hostile_requests(seed: int) -> Iterator[HostileRequest]:
    """Yield requests without end; the same for the same seed."""
    source = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    while True:
        yield source.choice(DRAWS)(source)


def _plain(kind: str, content: bytes, media_type: str = JSON_TYPE) -> HostileRequest:
    return HostileRequest(kind, content, {b"content-type": media_type.encode("latin-1")})


def _packed(kind: str, content: bytes) -> HostileRequest:
    headers = {b"content-type": JSON_TYPE.encode(), b"content-encoding": b"gzip"}
    return HostileRequest(kind, content, headers)


def _article(source: random.Random) -> dict[str, Any]:
    article: dict[str, Any] = {"id": "1", "text": source.choice(TEXTS)}
    for _ in range(source.randrange(3)):
        article[source.choice(FIELDS)] = source.choice(ODD)
    return article


def _body(source: random.Random) -> Any:
    match source.randrange(4):
        case 0:
            return _article(source)
        case 1:
            return {"articles": [_article(source) for _ in range(source.randrange(5))]}
        case 2:
            articles = [_article(source) for _ in range(source.randrange(1, 4))]
            return {"articles": articles, "terms": source.choice([["truce{|s}"], *ODD])}
        case _:
            return source.choice(ODD)


def _mistyped(source: random.Random) -> HostileRequest:
    return _plain("mistyped", json.dumps(_body(source)).encode())


def _truncated(source: random.Random) -> HostileRequest:
    body = json.dumps(_body(source), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _plain("truncated", body[: source.randrange(len(body) + 1)])


def _flipped(source: random.Random) -> HostileRequest:
    body = bytearray(json.dumps(_body(source)).encode())
    for _ in range(source.randrange(1, 6)):
        body[source.randrange(len(body))] = source.randrange(256)
    return _plain("flipped", bytes(body))


def _deep(source: random.Random) -> HostileRequest:
    depth = source.choice([17, 100, 900, 1100, 100_000])
    opened, closed = source.choice([("[", "]"), ('{"a":', "}")])
    inner = opened * depth + "1" + closed * source.choice([depth, 0])
    whole = source.choice(["%s", '{"text": %s}', '{"articles": [%s]}', '{"targets": %s}'])
    return _plain("deep", (whole % inner).encode())


def _numbers(source: random.Random) -> HostileRequest:
    number = source.choice(NUMBERS)
    whole = source.choice(
        ['{"text": "a b", "id": %s}', '{"text": "a b", "targets": [{"start": %s, "end": 3}]}', "%s"]
    )
    return _plain("numbers", (whole % number).encode())


def _surrogates(source: random.Random) -> HostileRequest:
    half = source.choice(["\\ud800", "\\udfff\\ud800", "\\u0000", "\\uFFFE"])
    raw = source.choice([b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80"])
    body = source.choice([f'{{"text": "a{half} b"}}'.encode(), b'{"text": "a' + raw + b'"}'])
    return _plain("surrogates", body)


def _wide(source: random.Random) -> HostileRequest:
    count = source.choice([1000, 50_000])
    part = source.choice(['{"text": " "}', "[]", "1", '{"a": {}}'])
    body = '{"articles": [' + ",".join([part] * count) + "]}"
    return _plain("wide", body.encode())


def _encoded(source: random.Random) -> HostileRequest:
    body = json.dumps(_body(source)).encode(source.choice(ENCODINGS))
    return _plain("encoded", body)


def _bomb(source: random.Random) -> HostileRequest:
    size = source.choice([10_000_000, 100_000_000])
    twice = source.random() >= 0.8
    return _packed("bomb", gzip.compress(BOMBS[size], mtime=0) if twice else BOMBS[size])


def _broken_gzip(source: random.Random) -> HostileRequest:
    packed = gzip.compress(json.dumps(_body(source)).encode(), mtime=0)
    match source.randrange(4):
        case 0:
            packed = packed[: source.randrange(len(packed))]
        case 1:
            packed += b"more"
        case 2:
            flipped = bytearray(packed)
            flipped[source.randrange(len(flipped))] ^= 1 << source.randrange(8)
            packed = bytes(flipped)
        case _:
            pass
    return _packed("gzip", packed)


def _declared(source: random.Random) -> HostileRequest:
    body = json.dumps(_body(source)).encode()
    return _plain("declared", body, source.choice(TYPES))


def _noise(source: random.Random) -> HostileRequest:
    return _plain("noise", source.randbytes(source.choice([0, 1, 100, 5000])))


# A hundred megabytes of brackets take a hundred kilobytes.
BOMBS = {size: gzip.compress(b"[" * size, 6, mtime=0) for size in (10_000_000, 100_000_000)}
DRAWS: list[Draw] = [
    _mistyped,
    _mistyped,
    _truncated,
    _flipped,
    _deep,
    _numbers,
    _surrogates,
    _wide,
    _encoded,
    _bomb,
    _broken_gzip,
    _declared,
    _noise,
]
