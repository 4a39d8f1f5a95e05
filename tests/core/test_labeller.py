"""The labeller's promises that hold whatever a model says: an untrained one is asked."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stanceframe.errors import InputError
from stanceframe.labeller import MAX_CHARACTERS, Labeller
from stanceframe.types import (
    Article,
    FailedArticle,
    Failure,
    LabelledArticle,
    MentionTarget,
)
from stanceframe.wire import to_json

REPORT = """Velda calls for a truce in Gaza

PORT VELDA (CNA) — The envoy said the war in Gaza must end.

“Israel and Hamas should talk,” the minister told the court.

The envoy said the war in Gaza must end.

Read more: Ten harbours to see"""


@pytest.fixture(scope="module")
def labeller(tiny):
    return Labeller.load(tiny, threads=1)


def test_every_span_reproduces_its_text(labeller):
    labelled = labeller.label(Article(id="a", text=REPORT), scores="all")

    for sentence in labelled.sentences:
        assert REPORT[sentence.start : sentence.end] == sentence.text
        for attribution in sentence.attributions:
            content = attribution.content
            assert REPORT[content.start : content.end] == content.text
        for frame in sentence.frames:
            for one in frame.evidence:
                assert REPORT[one.start : one.end] == one.text


def test_promo_and_repeats_are_kept_without_labels(labeller):
    labelled = labeller.label(Article(id="a", text=REPORT), scores="all")

    promo = [s for s in labelled.sentences if s.zone == "promo"]
    repeats = [s for s in labelled.sentences if s.duplicate_of is not None]
    assert promo
    assert [REPORT.count(s.text) for s in repeats] == [2]
    for sentence in [*promo, *repeats]:
        assert not (sentence.frames or sentence.stances or sentence.attributions)


def test_all_scores_give_every_frame_and_target(labeller):
    labelled = labeller.label(Article(id="a", text=REPORT), scores="all")

    body = [s for s in labelled.sentences if s.zone == "body" and s.duplicate_of is None]
    for sentence in body:
        assert tuple(f.id for f in sentence.frames) == labeller.codebook.frame_ids
        assert {r.target for r in sentence.stances} == set(labeller.codebook.target_ids)


def test_a_target_that_was_asked_for_is_always_answered(labeller):
    article = Article(id="a", text="The envoy said nothing.", targets=("oil trade", "iran"))

    records = labeller.label(article).sentences[0].stances

    assert {r.target for r in records} == {"oil trade", "iran"}
    assert {r.holder for r in records} >= {"any", "author"}


def test_a_mention_is_asked_about_in_its_own_sentence(labeller):
    text = "The city is quiet. The minister met the envoy."
    start = text.index("minister")
    target = MentionTarget(start=start, end=start + 8)

    labelled = labeller.label(Article(id="a", text=text, targets=(target,)))

    first, second = labelled.sentences
    assert first.stances == ()
    assert {r.target for r in second.stances} == {"minister"}
    mention = second.stances[0].mention
    assert mention is not None
    assert mention.text == "minister"


def test_a_mention_outside_the_text_is_refused(labeller):
    target = MentionTarget(start=900, end=905)

    with pytest.raises(InputError, match="lies in no labelled sentence"):
        labeller.label(Article(id="a", text="The city is quiet.", targets=(target,)))


def test_a_whole_text_can_be_one_unit(labeller):
    labelled = labeller.label(Article(id="a", text="It is so. It is not.", unit="text"))

    assert [s.text for s in labelled.sentences] == ["It is so. It is not."]


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_article_is_refused_by_name(labeller, text):
    with pytest.raises(InputError, match="article 'a' has no text"):
        labeller.label(Article(id="a", text=text))


def test_a_huge_article_is_refused_by_name(labeller):
    with pytest.raises(InputError, match="the limit is 2,000,000"):
        labeller.label(Article(id="a", text="x" * (MAX_CHARACTERS + 1)))


def test_one_bad_item_fails_alone_and_in_its_place(labeller):
    failed = FailedArticle(id="b", error=Failure(code="binary", message="b is binary"))
    items = [Article(id="a", text="It is quiet."), failed, Article(id="c", text="")]

    first, second, third = labeller.label_many([*items])

    assert isinstance(first, LabelledArticle)
    assert second is failed
    assert isinstance(third, FailedArticle)
    assert third.error.code == "empty"


def test_labels_do_not_depend_on_the_call_before(labeller):
    article = Article(id="a", text=REPORT)

    first = to_json(labeller.label(article))
    labeller.label(Article(id="b", text="Something else was said in the city."))

    assert to_json(labeller.label(article)) == first


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(min_size=1, max_size=120))
def test_any_text_is_labelled_or_refused_and_nothing_is_lost(labeller, text):
    try:
        labelled = labeller.label(Article(id="a", text=text))
    except InputError:
        return

    covered = {i for s in labelled.sentences for i in range(s.start, s.end)}
    assert all(i in covered for i, character in enumerate(text) if not character.isspace())


def test_a_sentence_longer_than_the_model_reads_says_how_much_was_read(labeller):
    limit = labeller.manifest.inputs.sentence_tokens
    text = "The envoy said it rained. The war" + " and the war" * limit + " must end."

    by_sentence = labeller.label(Article(id="a", text=text)).sentences
    whole = labeller.label(Article(id="a", text=text, unit="text")).sentences

    assert [one.truncated is None for one in by_sentence] == [True, False]
    for sentence in (by_sentence[1], whole[0]):
        assert sentence.truncated is not None
        assert sentence.truncated.read == limit < sentence.truncated.tokens
    assert by_sentence[1].text == text[26:]


def test_a_text_in_another_language_carries_a_warning_and_english_has_no_such_key(labeller):
    german = "Der Minister sagte am Montag, die Gespräche würden fortgesetzt."

    warned = labeller.label(Article(id="a", text=german))
    english = labeller.label(Article(id="a", text=REPORT))

    assert [one.code for one in warned.warnings] == ["language"]
    assert to_json(warned).endswith(b'leave the article out"}]}')
    assert b'"warnings"' not in to_json(english)
    assert [sentence.text for sentence in warned.sentences] == [german]
