"""Bytes of unknown encoding to text: never a crash, and binary files refused by name."""

import codecs
import re
from typing import Final, NamedTuple

from stanceframe.errors import InputError

__all__ = ["Decoded", "decode"]

_BOMS: Final = (
    # The longer ones first: a UTF-32 mark begins with a UTF-16 mark.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"PAR1", "a Parquet table"),
)
# Code pages of the web. Left out are those of DOS and the Macintosh, which share too many letters
# with them and which charset-normalizer prefers for English text with curly quotes.
_CODE_PAGES: Final = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("iso8859_2", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
)
_SAMPLE: Final = 65_536
# English and most Western text has fewer letters than this outside ASCII; text in Cyrillic,
# Arabic or Chinese has more than half.
_MOSTLY_ASCII: Final = 0.08
_MAX_CONTROL_SHARE: Final = 0.01
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


class Decoded(NamedTuple):
    """A text, and the encoding that gave it."""

    text: str
    encoding: str


def decode(data: bytes, *, name: str, declared: str | None = None) -> Decoded:
    """Decode by byte-order mark, as UTF-8, as declared, or by the likeliest code page.

    Args:
        data: The bytes.
        name: What to call them in an error.
        declared: An encoding that the document itself names, if it does.

    Raises:
        InputError: The bytes are no text; code `binary`.

    Example:
        >>> decode("Orlo’s café".encode("cp1252"), name="a.txt").text
        'Orlo’s café'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"), encoding, name)
    _refuse_signature(data, name)
    if b"\0" in data[:_SAMPLE]:
        return _checked(*_decode_wide(data, name), name)
    try:
        return _checked(data.decode("utf-8"), "utf-8", name)
    except UnicodeDecodeError:
        encoding = _likeliest(data, declared)
        return _checked(data.decode(encoding, errors="replace"), encoding, name)


def _refuse_signature(data: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{name!r} is {kind}, not text; export its text first", code="binary")


def _decode_wide(data: bytes, name: str) -> Decoded:
    """Read UTF-16 without a mark: in Western text every other byte is zero. Else it is binary."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 0.4 * len(sample) // 2 and min(even, odd) < 0.05 * len(sample):
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return Decoded(data.decode(encoding, errors="replace"), encoding)
    raise InputError(
        f"{name!r} holds zero bytes, so it is no text; export its text first", code="binary"
    )


def _likeliest(data: bytes, declared: str | None) -> str:
    """Choose an encoding for bytes that are not quite UTF-8."""
    if declared is not None and _is_known(declared):
        return declared
    damaged = data.decode("utf-8", errors="replace").count("\ufffd")
    if len(_MULTIBYTE.findall(data)) > damaged:
        return "utf-8"
    if sum(byte > 0x7F for byte in data[:_SAMPLE]) <= _MOSTLY_ASCII * len(data[:_SAMPLE]):
        return "cp1252"
    from charset_normalizer import from_bytes  # loads tables that most runs never need

    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_CODE_PAGES)).best()
    return best.encoding if best else "cp1252"


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _checked(text: str, encoding: str, name: str) -> Decoded:
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if controls > _MAX_CONTROL_SHARE * max(len(text[:_SAMPLE]), 100):
        raise InputError(
            f"{name!r} is full of control characters, so it is no text; export its text first",
            code="binary",
        )
    return Decoded(text, encoding)
