import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.errors import InputError
from stanceframe.text.decoding import decode

ENGLISH = "The mayor said the truce would hold, but “nobody” – not even Zoë – believed it. " * 4
GERMAN = "Der Bürgermeister sagte, die Waffenruhe halte; die Bürger hörten „Schüsse“. " * 4
RUSSIAN = "Мэр сказал, что перемирие соблюдается, но жители слышали выстрелы. " * 4
ARABIC = "قال رئيس البلدية إن الهدنة صامدة لكن السكان سمعوا طلقات. " * 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-8-sig"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "utf-32"),
        (ENGLISH, "cp1252"),
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (ARABIC, "cp1256"),
        (ARABIC, "utf-16"),
    ],
)
def test_text_is_decoded_without_being_told_the_encoding(text, encoding):
    assert decode(text.encode(encoding), name="a.txt").text == text


def test_one_damaged_byte_does_not_cost_the_other_letters():
    damaged = ENGLISH.encode("utf-8").replace("ë".encode(), b"\xeb", 1)

    assert decode(damaged, name="a.txt").text == ENGLISH.replace("ë", "\ufffd", 1)


def test_a_declared_encoding_is_believed_where_the_bytes_are_not_utf_8():
    assert decode(GERMAN.encode("mac-roman"), name="a", declared="mac-roman").text == GERMAN
    assert decode(GERMAN.encode("cp1252"), name="a", declared="no-such").text == GERMAN


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x7fELF\x02", b"\0" * 50, b"\x01\x02" * 80]
)
def test_binary_is_refused_by_name(data):
    with pytest.raises(InputError, match=r"'a.bin' .* export its text first") as caught:
        decode(data, name="a.bin")

    assert caught.value.code == "binary"


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_named_error(data):
    try:
        text = decode(data, name="a.txt").text
    except InputError as error:
        assert error.code == "binary"
    else:
        text.encode("utf-8")
