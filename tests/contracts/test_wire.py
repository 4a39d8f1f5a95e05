import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.errors import InputError
from stanceframe.types import (
    Article,
    ArticleMeta,
    Attribution,
    Evidence,
    FailedArticle,
    Failure,
    FrameLabel,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    MentionTarget,
    Provenance,
    Span,
    StanceProbabilities,
    StanceRecord,
    Truncation,
)
from stanceframe.wire import article_from_json, to_json

TEXT = "Famm calls Sool a ‘traitor’"


def span(start, end):
    return Span(start=start, end=end).of(TEXT)


def labelled():
    return LabelledArticle(
        id="a",
        meta=ArticleMeta(outlet="Orlo Post"),
        sentences=(
            LabelledSentence(
                index=0,
                start=0,
                end=27,
                zone="headline",
                text=TEXT,
                duplicate_of=None,
                truncated=Truncation(tokens=9, read=8),
                attributions=(
                    Attribution(
                        source=span(0, 4),
                        resolved_source="Runa Famm",
                        cue=span(5, 10),
                        cue_class="confrontational",
                        content=span(19, 26),
                        kind="partial",
                        p=0.94,
                    ),
                ),
                frames=(
                    FrameLabel(
                        id="hate",
                        p=0.5,
                        present=True,
                        evidence=(
                            Evidence(
                                start=19, end=26, text="traitor", voice="partial", attribution=0
                            ),
                        ),
                    ),
                ),
                stances=(
                    StanceRecord(
                        target="x:Sool",
                        mention=span(11, 15),
                        holder="source",
                        attribution=0,
                        label="against",
                        p=StanceProbabilities(favor=0.03, none=0.06, against=0.91),
                        abstained=False,
                    ),
                ),
                loaded=(
                    LoadedWord(
                        start=19, end=26, text="traitor", voice="partial", attribution=0, p=0.7
                    ),
                ),
            ),
        ),
        provenance=Provenance(model="m", codebook="c", calibration="k", version="0"),
    )


EXPECTED = {
    "id": "a",
    "status": "ok",
    "meta": {"outlet": "Orlo Post", "date": None, "title": None, "url": None},
    "sentences": [
        {
            "index": 0,
            "start": 0,
            "end": 27,
            "zone": "headline",
            "text": TEXT,
            "duplicate_of": None,
            "truncated": {"tokens": 9, "read": 8},
            "attributions": [
                {
                    "source": {"start": 0, "end": 4, "text": "Famm"},
                    "resolved_source": "Runa Famm",
                    "cue": {"start": 5, "end": 10, "text": "calls"},
                    "cue_class": "confrontational",
                    "content": {"start": 19, "end": 26, "text": "traitor"},
                    "kind": "partial",
                    "p": 0.94,
                }
            ],
            "frames": [
                {
                    "id": "hate",
                    "p": 0.5,
                    "present": True,
                    "evidence": [
                        {
                            "start": 19,
                            "end": 26,
                            "text": "traitor",
                            "voice": "partial",
                            "attribution": 0,
                        }
                    ],
                }
            ],
            "stances": [
                {
                    "target": "x:Sool",
                    "mention": {"start": 11, "end": 15, "text": "Sool"},
                    "holder": "source",
                    "attribution": 0,
                    "label": "against",
                    "p": {"favor": 0.03, "none": 0.06, "against": 0.91},
                    "abstained": False,
                }
            ],
            "loaded": [
                {
                    "start": 19,
                    "end": 26,
                    "text": "traitor",
                    "voice": "partial",
                    "attribution": 0,
                    "p": 0.7,
                }
            ],
        }
    ],
    "provenance": {"model": "m", "codebook": "c", "calibration": "k", "version": "0"},
}


def test_an_article_is_written_key_for_key_in_the_contracts_order():
    written = to_json(labelled())

    assert written.decode() == json.dumps(EXPECTED, ensure_ascii=False, separators=(",", ":"))


def test_indenting_changes_only_white_space():
    written = to_json(labelled(), indent=True)

    assert written.decode() == json.dumps(EXPECTED, ensure_ascii=False, indent=2)


def test_a_failure_is_a_row_with_code_and_message():
    failed = FailedArticle(id="a", error=Failure(code="empty", message="no text"))

    assert json.loads(to_json(failed)) == {
        "id": "a",
        "status": "error",
        "error": {"code": "empty", "message": "no text"},
    }


def test_a_whole_article_is_read():
    obj = {
        "id": "a",
        "text": TEXT,
        "title": "T",
        "outlet": "O",
        "date": "1991",
        "url": "u",
        "targets": [
            "israel",
            "a truce",
            {"start": 0, "end": 4, "name": "Famm"},
            {"start": 11, "end": 15},
        ],
        "unit": "text",
    }

    assert article_from_json(obj, default_id="1") == Article(
        id="a",
        text=TEXT,
        meta=ArticleMeta(title="T", outlet="O", date="1991", url="u"),
        targets=(
            "israel",
            "a truce",
            MentionTarget(start=0, end=4, name="Famm"),
            MentionTarget(start=11, end=15),
        ),
        unit="text",
    )


def test_only_the_text_is_required_and_null_means_absent():
    bare = Article(id="1", text=TEXT)

    assert article_from_json({"text": TEXT}, default_id="1") == bare
    nulls = dict.fromkeys(["id", "title", "outlet", "date", "url", "targets", "unit"])
    assert article_from_json({"text": TEXT, **nulls}, default_id="1") == bare


def test_a_number_can_be_an_id():
    assert article_from_json({"id": 7, "text": TEXT}, default_id="1").id == "7"


@pytest.mark.parametrize(
    ("obj", "code", "message"),
    [
        ([], "invalid_article", "must be a JSON object with at least 'text', not a list"),
        (None, "invalid_article", "not null"),
        ({}, "empty", "has no 'text'; it is the one required field"),
        ({"text": " \n"}, "empty", "'text' is empty; give at least one word"),
        ({"text": 3}, "invalid_article", "'text' must be a string, not a number"),
        (
            {"text": "x", "titel": "y"},
            "invalid_article",
            "unknown key 'titel'; known keys: id, text",
        ),
        ({"text": "x", "id": ""}, "invalid_article", "'id' is empty"),
        ({"text": "x", "id": True}, "invalid_article", "'id' must be a string, not true or false"),
        (
            {"text": "x", "outlet": {}},
            "invalid_article",
            "'outlet' must be a string, not an object",
        ),
        ({"text": "x", "unit": "word"}, "invalid_article", "one of sentence, text, got 'word'"),
        ({"text": "x", "unit": []}, "invalid_article", "one of sentence, text"),
        ({"text": "x", "targets": "y"}, "invalid_target", "must be a list of names or mentions"),
        ({"text": "x", "targets": []}, "invalid_target", "leave it out"),
        ({"text": "x", "targets": [" "]}, "invalid_target", r"'targets\[0\]' is empty"),
        ({"text": "x", "targets": ["y", 1]}, "invalid_target", r"'targets\[1\]' must be a string"),
        (
            {"text": "abc", "targets": [{"start": 0, "end": 4}]},
            "invalid_target",
            "covers 0:4, but needs 0 <= start < end <= 3",
        ),
        ({"text": "abc", "targets": [{"start": 2, "end": 2}]}, "invalid_target", "covers 2:2"),
        ({"text": "abc", "targets": [{"start": -1, "end": 2}]}, "invalid_target", "covers -1:2"),
        (
            {"text": "a  c", "targets": [{"start": 1, "end": 3}]},
            "invalid_target",
            "only white space",
        ),
        (
            {"text": "abc", "targets": [{"start": 0}]},
            "invalid_target",
            "end' must be a whole number",
        ),
        (
            {"text": "abc", "targets": [{"start": 0.5, "end": 2}]},
            "invalid_target",
            "start' must be a whole number, not a number",
        ),
        (
            {"text": "abc", "targets": [{"start": 0, "end": 2, "kind": "x"}]},
            "invalid_target",
            "unknown key 'kind'; known keys: start, end, name",
        ),
        (
            {"text": "a\ud800b"},
            "invalid_text",
            r"half of a surrogate pair \('\\ud800'\) at character 1",
        ),
        ({"text": "x", "title": "\udfff"}, "invalid_text", "'title' holds half"),
        ({"text": "x", "targets": ["\udfff"]}, "invalid_text", "holds half"),
    ],
)
def test_a_wrong_article_is_refused_with_field_fault_and_cure(obj, code, message):
    with pytest.raises(InputError, match=message) as caught:
        article_from_json(obj, default_id="1")

    assert caught.value.code == code


def test_a_whole_number_may_be_written_with_a_point():
    article = article_from_json(
        {"id": 7.0, "text": "abc", "targets": [{"start": 0.0, "end": 2.0}]}, default_id="1"
    )

    assert article.id == "7"
    assert article.targets == (MentionTarget(start=0, end=2, name=None),)
    assert [type(one.start) for one in article.targets or () if isinstance(one, MentionTarget)] == [
        int
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["id", "text", "title", "targets", "unit"])


@given(st.dictionaries(KEYS, JSON) | JSON)
def test_any_json_gives_an_article_or_a_named_error(obj):
    try:
        article = article_from_json(obj, default_id="1")
    except InputError as error:
        assert str(error).encode()
    else:
        failed = FailedArticle(id=article.id, error=Failure(code="x", message=article.text))
        assert to_json(failed)
