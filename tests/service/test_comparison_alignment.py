"""Which statements are laid side by side, and what each version kept, cut and worded otherwise."""

from pathlib import Path

import pytest
from tests.service.hand_labelled import Line, Told, labelled_article

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.readers import read_articles
from stanceframe_service.comparison.comparing import compare

CODEBOOK = load_codebook("conflict")
ARTICLES = Path(__file__).resolve().parents[2] / "seeds" / "articles"


def quote(words, by, *, kind="direct", cue="said", text=None):
    marks = f"“{words}”" if kind != "indirect" else words
    line = text or f"{by} {cue} {marks}."
    return Line(text=line, told=(Told(content=words, by=by, cue=cue, kind=kind),))


def statements(*articles):
    made = [labelled_article(f"{n}.txt", *lines) for n, lines in enumerate(articles)]
    return compare(made, CODEBOOK, made="2031-03-14").statements


def shown(version):
    return "".join(f"[{s.text}]" if s.state == "only" else s.text for s in version.segments)


def test_a_quotation_and_its_paraphrase_by_one_source_are_joined():
    (found,) = statements(
        [quote("More regrettable is that the crimes are supported by the Western league", "Voss")],
        [
            Line(
                text="It was “even more sad” that the West supported the crimes, Voss added.",
                told=(
                    Told(
                        content="It was “even more sad” that the West supported the crimes",
                        by="Voss",
                        cue="added",
                    ),
                    Told(content="even more sad", by="Voss", cue="added", kind="partial"),
                ),
            )
        ],
    )

    first, second = found.versions
    assert (found.source, found.same) == ("Voss", "similar")
    assert shown(first) == (
        "More [regrettable] is that the crimes are supported by the Western [league]"
    )
    assert shown(second) == "It was “even more [sad]” that the West supported the crimes"
    assert second.fragments == ("even more sad",)
    assert (first.voice, second.voice, second.cue) == ("direct", "indirect", "added")
    assert [(r.article, r.before, r.after) for r in found.rewordings] == [
        ("B", "regrettable", "sad")
    ]


def test_segments_together_are_the_words_of_the_version():
    (found,) = statements(
        [quote("any buyer who pays and doesn’t preach", "Teles")],
        [quote("we sell to any buyer who pays and does not preach", "Teles", kind="indirect")],
    )

    for version in found.versions:
        assert "".join(segment.text for segment in version.segments) == version.place.text
    assert found.same == "near-identical"


def test_what_was_cut_is_only_in_the_version_that_kept_it():
    (found,) = statements(
        [quote("The guns could fall silent tonight if Morava withdrew its advisers", "Voss")],
        [quote("The guns could fall silent tonight", "Voss", kind="indirect")],
    )

    assert found.versions[0].only_here == ("Morava withdrew its advisers",)
    assert found.versions[1].only_here == ()


def test_the_same_names_alone_make_no_same_statement():
    assert not statements(
        [quote("Morava closed the bridge over the Heath", "Kostan")],
        [quote("Morava welcomes every refugee from the Heath", "Kostan")],
    )


def test_two_sources_need_more_than_one_source_to_be_joined():
    words = "the harbour was shelled before dawn from two warships"
    apart = "the harbour was shelled, and nobody saw the warships leave"

    same = statements([quote(words, "Sool")], [quote(apart, "Sool")])
    other = statements([quote(words, "Sool")], [quote(apart, "Hamm")])
    identical = statements([quote(words, "Sool")], [quote(words, "Hamm")])

    assert len(same) == 1
    assert other == ()
    assert [v.source for v in identical[0].versions] == ["Sool", "Hamm"]


def test_a_sources_words_in_the_outlets_own_voice_elsewhere_are_shown_as_such():
    (found,) = statements(
        [quote("The harbour burned for two nights", "Hamm", kind="indirect")],
        [Line(text="The harbour burned for two nights.")],
    )

    assert [v.voice for v in found.versions] == ["indirect", "own"]
    assert [v.source for v in found.versions] == ["Hamm", None]


def test_two_sentences_in_own_voice_are_not_compared():
    line = Line(text="The harbour burned for two nights.")

    assert statements([line], [line]) == ()


def test_each_statement_has_one_counterpart_at_most_and_the_likest_wins():
    (found,) = statements(
        [
            quote("The truce will hold through winter", "Voss"),
            quote("The truce will hold", "Voss"),
        ],
        [quote("The truce will hold through winter", "Voss")],
    )

    assert [v.place.sentence for v in found.versions] == [0, 0]
    assert found.similarity == 1.0


def test_three_articles_make_one_statement_of_three_versions():
    words = "A map without a road is no peace"
    (found,) = statements(*[[quote(words, "Trent")]] * 3)

    assert [v.article for v in found.versions] == ["A", "B", "C"]


def test_a_statement_of_a_relative_is_not_said_to_be_missing():
    made = [
        labelled_article("a", quote("The truce will hold through winter", "Voss")),
        labelled_article("b", Line(text="Nobody knows whether the truce will hold through May.")),
    ]

    _, second = compare(made, CODEBOOK, made="2031-03-14").absences

    assert second.statements == ()


# Read in the articles by eye: the source, and words of its two versions. Where a version begins is
# the tagger's to say, not the alignment's.
SHARED_STATEMENTS = [
    ("oil-embargo", "Teles", ("any buyer who pays", "Talassa would sell to")),
    ("oil-embargo", "Ebner", ("the sanctions", "the sanctions")),
    ("linden-street", "Brandl", ("I spoke about numbers", "I spoke about numbers")),
    ("linden-street", "Brandl", ("the Selmites", "the Selmites")),
    ("kessandra-march", "Orsin", ("The street does", "The street does")),
    ("harbour-footage", "Quist", ("Talassa's state agency", "TNS of")),
    ("harbour-footage", "Sool", ("his desk", "We acted in good faith")),
    ("lauve-ruling", "Trent", ("An order that nobody", "the order was")),
    ("port-selva-truce", "Voss", ("the guns could fall", "We want the guns")),
]


@pytest.fixture(scope="module")
def aligned(labeller):
    events = sorted({path.name for path in ARTICLES.iterdir() if path.is_dir()} - {"headlines"})
    found = {}
    for event in events:
        files = [p for p in sorted((ARTICLES / event).iterdir()) if p.suffix in {".txt", ".md"}]
        articles = [labeller.label(article) for file in files for article in read_articles(file)]
        found[event] = compare(articles, labeller.codebook, made="2031-03-14").statements
    return found


@pytest.mark.parametrize(("event", "source", "words"), SHARED_STATEMENTS)
def test_statements_that_the_example_articles_share_are_found(aligned, event, source, words):
    versions = [
        tuple(version.place.text for version in one.versions)
        for one in aligned[event]
        if one.source.endswith(source)
    ]

    assert any(
        all(part in text for text, part in zip(texts, words, strict=True)) for texts in versions
    ), versions
