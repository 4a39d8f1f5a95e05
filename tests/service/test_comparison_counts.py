"""Each count of a comparison, on two articles labelled by hand; the numbers are counted by eye."""

from dataclasses import replace

import pytest
from tests.service.hand_labelled import Line, Told, labelled_article

from stanceframe.codebook.loading import load_codebook
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.names import UNNAMED, SourceNames

CODEBOOK = load_codebook("conflict")
ENVOY = "Morava's envoy claims Veldania plans a 'massacre' at the river"
GAZETTE = labelled_article(
    "gazette.txt",
    Line(
        text=ENVOY,
        told=(
            Told(
                content="Veldania plans a 'massacre' at the river",
                by="Morava's envoy",
                name="Mira Kostan",
                cue="claims",
                cue_class="distancing",
            ),
            Told(
                content="massacre",
                by="Morava's envoy",
                name="Mira Kostan",
                cue="claims",
                cue_class="distancing",
                kind="partial",
            ),
        ),
        frames=(("atrocity", "massacre"),),
        stances=(("ukraine", "source", "against", 0), ("ceasefire", "any", "against", None)),
        fields={"zone": "headline"},
    ),
    Line(
        text="The brutal regime has broken the truce, and 4,000 people fled Orlo.",
        frames=(("ceasefire", "truce"), ("humanitarian", None)),
        loaded=("brutal", "regime"),
        stances=(("ukraine", "author", "against", None),),
    ),
    Line(text=ENVOY, fields={"zone": "caption", "duplicate_of": 0}),
    Line(text="Read more: the massacre of 1911", fields={"zone": "promo"}),
    Line(
        text="“We want a truce,” Irena Voss said.",
        told=(
            Told(
                content="We want a truce",
                by="Irena Voss",
                cue="said",
                cue_class="neutral",
                kind="direct",
            ),
        ),
        frames=(("ceasefire", "truce"),),
        loaded=(),
        stances=(("ceasefire", "source", "favor", 0),),
    ),
    outlet="The Gazette",
)
POST = labelled_article(
    "post.txt",
    Line(
        text="Ms Voss urged an end to the shelling.",
        told=(
            Told(
                content="an end to the shelling",
                by="Ms Voss",
                name="Voss",
                cue="urged",
                cue_class="neutral",
            ),
        ),
        frames=(("ceasefire", "end to the shelling"),),
    ),
    Line(text="Hamas was not mentioned in Karsk, where snow fell."),
    Line(text="The snow in Karsk was deep."),
    outlet="The Post",
)


@pytest.fixture(scope="module")
def comparison():
    return compare([GAZETTE, POST], CODEBOOK, made="2031-03-14")


def one(rows, **wanted):
    (found,) = (r for r in rows if all(getattr(r, key) == value for key, value in wanted.items()))
    return found


def test_articles_are_called_by_key_and_outlet_and_say_what_is_left_out(comparison):
    gazette, post = comparison.articles

    assert (gazette.key, gazette.name, gazette.headline) == ("A", "The Gazette", ENVOY)
    assert (post.key, post.name, post.headline) == ("B", "The Post", None)
    assert (gazette.counted, gazette.repeats, gazette.asides) == (3, 1, 1)
    # Headline: 3 words of its own, 6 of the paraphrase and 1 fragment. Then 12 own; 4 and 3.
    assert gazette.words.own == 3 + 12 + 3
    assert (gazette.words.direct, gazette.words.partial, gazette.words.indirect) == (4, 1, 6)


def test_a_term_is_counted_by_voice_source_and_cue_and_repeats_and_promo_are_not(comparison):
    gazette, post = one(comparison.terms, id="massacre*").uses

    assert gazette.total.count == gazette.partial.count == 1
    assert [place.sentence for place in gazette.total.places] == [0]
    assert [(n.name, n.number.count) for n in gazette.sources] == [("Mira Kostan", 1)]
    assert [(c.cue, c.cue_class, c.number.count) for c in gazette.cues] == [
        ("claims", "distancing", 1)
    ]
    assert [(n.name, n.number.count) for n in gazette.cue_classes] == [("distancing", 1)]
    assert post.total.count == 0


def test_own_voice_and_quotation_are_told_apart(comparison):
    gazette, _ = one(comparison.terms, id="truce{|s}").uses

    assert (gazette.total.count, gazette.own.count, gazette.direct.count) == (2, 1, 1)
    assert [(n.name, n.number.count) for n in gazette.sources] == [("Irena Voss", 1)]


def test_every_number_has_the_places_behind_it(comparison):
    texts = {"A": GAZETTE, "B": POST}
    for subject in (*comparison.terms, *comparison.frames):
        for use in subject.uses:
            assert use.total.count == sum(
                getattr(use, where).count
                for where in ("own", "direct", "partial", "indirect", "unplaced")
            )
            for place in use.total.places:
                sentence = texts[use.article].sentences[place.sentence]
                offset = place.start - sentence.start
                assert sentence.text[offset : offset + len(place.text)] == place.text


def test_a_frame_without_words_is_counted_and_not_given_a_voice(comparison):
    gazette, _ = one(comparison.frames, id="humanitarian").uses

    assert (gazette.total.count, gazette.unplaced.count, gazette.own.count) == (1, 1, 0)
    assert gazette.wordings == ()


def test_a_term_that_one_article_says_in_other_words_is_followed_through_its_frame(comparison):
    (other,) = one(comparison.terms, id="truce{|s}").other_wordings

    assert (other.article, other.frame) == ("B", "ceasefire")
    assert [place.text for place in other.number.places] == ["end to the shelling"]


def test_stances_of_the_outlet_stand_apart_and_those_of_nobody_are_left_out(comparison):
    against = one(comparison.targets, target="ukraine").positions
    truce = one(comparison.targets, target="ceasefire").positions

    assert [(p.holder, p.is_outlet, p.against.count) for p in against] == [
        ("the outlet", True, 1),
        ("Mira Kostan", False, 1),
    ]
    assert [(p.holder, p.favor.count, p.against.count) for p in truce] == [("Irena Voss", 1, 0)]


def test_a_source_has_its_words_its_share_and_its_first_place_in_each_article(comparison):
    voss = one(comparison.sources, name="Irena Voss")

    gazette, post = voss.appearances
    assert (gazette.words, gazette.direct, gazette.passages.count) == (4, 4, 1)
    assert gazette.share == pytest.approx(4 / 29, abs=1e-4)
    assert gazette.first_at == pytest.approx(22 / 29, abs=1e-4)
    assert (post.words, post.indirect, post.article) == (5, 5, "B")


def test_loaded_words_stand_under_their_article_and_voice(comparison):
    (use,) = one(comparison.loaded, phrase="regime").uses

    assert (use.article, use.own.count, use.sources) == ("A", 1, ())


def test_what_one_article_has_is_not_found_in_the_other(comparison):
    gazette, post = comparison.absences

    assert [m.name for m in gazette.targets] == ["Hamas and other armed groups"]
    assert [m.name for m in gazette.names] == ["Karsk"]
    assert [(m.name, m.number.count) for m in gazette.words] == [("snow", 2)]
    assert [m.name for m in post.figures] == ["4,000 people"]
    assert [m.name for m in post.frames] == ["Atrocity crimes", "Human cost and relief"]
    assert "Mira Kostan" in [m.name for m in post.sources]
    assert "Irena Voss" not in [m.name for m in post.sources]
    assert {m.article for m in post.statements} == {"A"}


def test_terms_of_the_users_own_are_counted(comparison):
    (river,) = compare([GAZETTE, POST], CODEBOOK, made="2031-03-14", terms=["river"]).terms

    assert [use.total.count for use in river.uses] == [1, 0]


def test_the_same_articles_give_the_same_comparison(comparison):
    assert compare([GAZETTE, POST], CODEBOOK, made="2031-03-14") == comparison


def test_two_articles_of_one_outlet_are_told_apart_by_their_ids():
    pair = [labelled_article(f"{n}.txt", Line(text="It rained."), outlet="Post") for n in "ab"]

    names = [one.name for one in compare(pair, CODEBOOK, made="2031-03-14").articles]

    assert names == ["Post, a.txt", "Post, b.txt"]


@pytest.mark.parametrize("number", [1, 7])
def test_a_number_of_articles_that_nobody_can_read_is_refused(number):
    with pytest.raises(ComparisonError, match=f"needs 2 to 6 articles, got {number}"):
        compare([GAZETTE] * number, CODEBOOK, made="2031-03-14")


def test_labels_of_another_codebook_are_refused_with_the_cure():
    other = replace(POST, provenance=replace(POST.provenance, codebook="strikes@2.0.0+sha256:0"))

    with pytest.raises(ComparisonError, match=r"'post.txt' was labelled with .*strikes.* --model"):
        compare([GAZETTE, other], CODEBOOK, made="2031-03-14")


def test_labels_of_different_models_are_compared_with_a_warning():
    other = replace(POST, provenance=replace(POST.provenance, model="another@sha256:0"))

    limits = compare([GAZETTE, other], CODEBOOK, made="2031-03-14").limits

    assert any("labelled by different models" in line for line in limits)


def test_a_term_that_is_not_well_formed_is_refused():
    with pytest.raises(ComparisonError, match=r"--terms: 'tru\{ce' opens a brace"):
        compare([GAZETTE, POST], CODEBOOK, made="2031-03-14", terms=["tru{ce"])


@pytest.mark.parametrize(
    ("name", "fullest"),
    [
        ("Voss", "Irena Voss"),
        ("President Voss", "Irena Voss"),
        ("Bruno Kast, a baker", "Bruno Kast"),
        ("president of the court Ruben Castellan", "Ruben Castellan"),
        ("UN", "United Nations"),
        ("Arden", "Arden"),  # borne by two: left open
        ("the police", "police"),
        (None, UNNAMED),
    ],
)
def test_names_of_one_source_are_joined(name, fullest):
    known = ["Irena Voss", "Voss", "Luis Arden", "Maud Arden", "Arden", "United Nations", "UN"]
    names = SourceNames([*known, "Bruno Kast, a baker", "Ruben Castellan"])

    assert names.of(name) == fullest
