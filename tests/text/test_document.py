import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stanceframe.text.document import read_document

ARTICLE = """Truce holds in Orlo

ORLO (CNA) — It was quiet. “Too quiet,” Runa Famm said.

Famm and Sool shake hands. They do not smile. Getty Images

Famm and Sool shake hands. They do not smile. Getty Images

Read more: “Who is Runa Famm?”
"""


def words(document, items):
    return [document.text[item.span.start : item.span.end] for item in items]


def test_sentences_know_their_zone_paragraph_and_first_printing():
    document = read_document(ARTICLE)

    assert words(document, document.sentences) == [
        "Truce holds in Orlo",
        "ORLO (CNA) —",
        "It was quiet.",
        "“Too quiet,” Runa Famm said.",
        *["Famm and Sool shake hands.", "They do not smile.", "Getty Images"] * 2,
        "Read more: “Who is Runa Famm?”",
    ]
    assert [s.zone for s in document.sentences] == [
        *("headline", "dateline", "body", "body"),
        *("caption", "caption", "promo", "caption", "caption", "promo", "promo"),
    ]
    assert [s.duplicate_of for s in document.sentences] == [None] * 7 + [4, 5, None, None]
    assert [s.index for s in document.sentences] == list(range(11))
    assert all(document.paragraphs[s.paragraph].span.contains(s.span) for s in document.sentences)


def test_printings_of_different_punctuation_are_still_one():
    lines = [
        "Famm meets Sool in Orlo. Again.",
        "Famm meets Sool in Orlo again",
        "FAMM MEETS SOOL IN ORLO AGAIN.",
    ]

    document = read_document("\n".join(["It rained all day.", *lines]))

    assert [s.duplicate_of for s in document.sentences] == [None, None, None, None, 3]


def test_quotations_are_found_where_labels_are_counted():
    document = read_document(ARTICLE)

    assert [document.text[q.inner.start : q.inner.end] for q in document.quotations] == [
        "Too quiet,"
    ]


def test_a_quotation_goes_on_over_a_link_between_its_paragraphs():
    text = "Famm said: “It was quiet.\n\nRead more: The mill\n\n“It is not quiet now.”"

    first, second = read_document(text).quotations

    assert (first.closed, second.continues) == (False, 0)


def test_the_known_title_makes_its_line_the_headline():
    document = read_document("Truce holds.\n\nIt was quiet.", title="Truce holds.")

    assert document.sentences[0].zone == "headline"


def test_a_text_taken_as_one_unit_is_one_sentence():
    document = read_document(f"\n {ARTICLE} ", unit="text")

    assert words(document, document.sentences) == [ARTICLE.strip()]
    assert document.sentences[0].zone == "body"


@pytest.mark.parametrize("unit", ["sentence", "text"])
@pytest.mark.parametrize("text", ["", " \n\t\u00a0"])
def test_an_empty_text_has_no_parts(text, unit):
    document = read_document(text, unit=unit)

    assert (document.paragraphs, document.sentences, document.quotations) == ((), (), ())


PIECES = st.sampled_from(
    [
        *("\n", "\n\n", "\r\n", " ", "\u00a0", "\u2028", "\u200b", "\ufeff", "\u202e", "\ud800"),
        *(
            "🕊️",
            "👩\u200d👩\u200d👧",
            "عاجل: ",
            "חדשות ",
            "戦争。",
            "é",
            "“",
            "”",
            '"',
            "'",
            "«",
            "…",
            "?!",
        ),
        *("Read more:", "MIRO (CNA) — ", "Getty Images", "By Runa Famm", "Image caption ", "___"),
        *(
            "Truce holds in Orlo",
            "It was quiet. ",
            "he said. ",
            "Gen. Hamm ",
            "(AP Photo/Runa Famm)",
        ),
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40).map("".join))
def test_any_text_is_covered_by_disjoint_sentences_in_order(text):
    document = read_document(text)

    ends = 0
    covered: set[int] = set()
    for sentence in document.sentences:
        assert ends <= sentence.span.start
        assert sentence.duplicate_of is None or sentence.duplicate_of < sentence.index
        assert sentence.zone == document.paragraphs[sentence.paragraph].zone
        ends = sentence.span.end
        covered.update(range(sentence.span.start, sentence.span.end))
    assert all(place in covered for place, c in enumerate(text) if not c.isspace())
    assert all(q.outer.end <= len(text) for q in document.quotations)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        "x" * 2_000_000,
        "a\n" * 20_000,
        "It was quiet. " * 20_000,
        '"' * 10_000,
        "\u200b" * 10_000,
        "(" * 10_000 + ")" * 10_000,
        "1," * 200 + "\n" + "Mira " * 60,
        "PRESS" + "PressA" * 20_000 + ": x",
        "\U0001f600" * 50_000,
    ],
)
def test_pathological_texts_are_read_whole(text):
    document = read_document(text)

    read = sum(s.span.end - s.span.start for s in document.sentences)
    assert read >= sum(not c.isspace() for c in text)


def test_the_shared_documents_mark_each_second_printing(shared):
    path = next((shared / "seeds").glob("003_*.txt"))
    document = read_document(path.read_text(encoding="utf-8"))

    repeats = [s for s in document.sentences if s.duplicate_of is not None]

    assert len(repeats) == 3
    assert {s.zone for s in repeats} == {"caption"}
    assert all(s.duplicate_of == s.index - 1 for s in repeats)
