"""The addresses in other services' shapes, as their clients meet them."""

import httpx
import pytest

from stanceframe.types import Article
from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

ANALYZE = "/v1alpha1/comments:analyze"
TEXT = (
    "Veldania's troops massacred 40 villagers at the crossing. It rained in Orvil. "
    "The Moravan regime is a gang of butchers, the minister said."
)


@pytest.fixture(scope="module")
def app(labeller):
    return create_app(labeller, ServiceSettings(max_sentences=40))


@pytest.fixture(scope="module")
def client(app, serving):
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def analyze(client, text=TEXT, attributes=("ATROCITY",), **fields):
    body = {"comment": {"text": text}, "requestedAttributes": {one: {} for one in attributes}}
    return client.post(ANALYZE, json=body | fields)


def refusal(response):
    error = response.json()["error"]
    assert response.status_code == error["code"] == 400
    assert error["status"] == "INVALID_ARGUMENT"
    return error


def test_scores_are_those_of_the_labels_in_the_shape_of_perspective(client, labeller):
    labelled = labeller.label(Article(id="x", text=TEXT), scores="all")
    p = [next(f.p for f in one.frames if f.id == "atrocity") for one in labelled.sentences]

    answer = analyze(client, clientToken="mine", spanAnnotations=True, doNotStore=True).json()

    scores = answer["attributeScores"]["ATROCITY"]
    assert scores["summaryScore"] == {"value": max(p), "type": "PROBABILITY"}
    assert [span["score"]["value"] for span in scores["spanScores"]] == p
    spans = [(one.start, one.end) for one in labelled.sentences]
    assert [(span["begin"], span["end"]) for span in scores["spanScores"]] == spans
    assert answer["languages"] == answer["detectedLanguages"] == ["en"]
    assert answer["clientToken"] == "mine"


def test_without_span_annotations_one_span_is_the_whole_text(client):
    (span,) = analyze(client).json()["attributeScores"]["ATROCITY"]["spanScores"]

    assert (span["begin"], span["end"]) == (0, len(TEXT))


def test_loaded_words_are_spans_of_their_own(client, labeller):
    words = [w for one in labeller.label(Article(id="x", text=TEXT)).sentences for w in one.loaded]

    answer = analyze(client, attributes=["LOADED"], spanAnnotations=True).json()

    spans = answer["attributeScores"]["LOADED"]["spanScores"]
    assert words
    assert [TEXT[span["begin"] : span["end"]] for span in spans] == [word.text for word in words]


def test_attributes_below_the_threshold_are_left_out(client):
    asked = {"ATROCITY": {"scoreThreshold": 1.0}, "LOADED": {"scoreType": "PROBABILITY"}}

    answer = analyze(client, requestedAttributes=asked).json()

    assert list(answer["attributeScores"]) == ["LOADED"]


def test_every_frame_of_the_codebook_is_an_attribute(client, labeller):
    names = [frame.upper().replace("-", "_") for frame in labeller.codebook.frame_ids]

    assert list(analyze(client, attributes=names).json()["attributeScores"]) == names


def test_an_attribute_of_perspective_is_refused_with_those_that_are_here(client):
    error = refusal(analyze(client, attributes=["TOXICITY"]))

    assert "Attribute TOXICITY is unknown here; this service has: " in error["message"]
    assert "ATROCITY" in error["message"]
    assert error["details"][0]["errorType"] == "UNKNOWN_ATTRIBUTE"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Der Minister sagte am Montag, die Gespräche würden fortgesetzt.", {}),
        (TEXT, {"languages": ["de"]}),
    ],
)
def test_other_languages_are_refused_as_perspective_does(client, text, fields):
    error = refusal(analyze(client, text=text, **fields))

    assert error["message"] == "Attribute ATROCITY does not support request languages: de"
    assert error["details"][0]["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["de"],
        "attribute": "ATROCITY",
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"comment": {"text": " "}}, "non-empty"),
        ({"comment": {"text": "It rained in Morava. " * 41}}, "41 sentences"),
        ({"comment": {"text": "x", "type": "HTML"}}, "comment.type"),
        ({"comment": "x"}, "comment"),
        ({"requestedAttributes": {}}, "No requested attributes"),
        ({"requestedAttributes": {"LOADED": {"scoreThreshold": 2}}}, "scoreThreshold"),
        ({"invented": 1}, "invented"),
    ],
)
def test_what_is_wrong_is_told_in_the_shape_of_perspective(client, fields, said):
    assert said in refusal(analyze(client, **fields))["message"]


def test_a_body_that_is_not_json_is_refused_in_that_shape_too(client):
    json = {"content-type": "application/json"}

    assert "Invalid JSON" in refusal(client.post(ANALYZE, content=b"{", headers=json))["message"]


def test_the_inference_protocol_tells_health_and_metadata(client, labeller):
    name, _, version = labeller.provenance.model.partition("@")

    assert client.get("/v2").json()["name"] == "stanceframe"
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}
    assert client.get(f"/v2/models/{name}/ready").json() == {"name": name, "ready": True}
    described = client.get(f"/v2/models/{name}").json()
    assert described["versions"] == [version]
    for path in ("/v2/models/none", "/v2/models/none/ready"):
        assert client.get(path).status_code == 404
        assert f"there is {name!r}" in client.get(path).json()["error"]


def test_the_inference_protocol_is_not_ready_before_the_model_is(client, app):
    app.state.desk.ready = False
    try:
        answers = [client.get(f"/v2/{path}") for path in ("health/ready", "health/live")]
    finally:
        app.state.desk.ready = True

    assert [answer.status_code for answer in answers] == [503, 200]
