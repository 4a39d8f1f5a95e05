"""`/v1alpha1/comments:analyze` in the shape of the Perspective API, which ends in December 2026.

The shape is Perspective's and the attributes are ours: a frame of the codebook is one, by its id
in capitals (`ATROCITY`), and `LOADED` is for words that carry a judgement. None of them measures
toxicity.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from stanceframe.text.language import foreign_language
from stanceframe.types import COUNTED_ZONES, Article, LabelledArticle, LabelledSentence
from stanceframe_service.bodies import JsonRoute
from stanceframe_service.dependencies import DeskDep
from stanceframe_service.desk import LabellingDesk
from stanceframe_service.problems import COMPONENTS, problem_docs

__all__ = [
    "AnalyzeRequest",
    "AnalyzeResponse",
    "analyze",
    "analyze_components",
    "register_perspective",
    "router",
]

LOADED: Final = "LOADED"
ENGLISH: Final = "en"
ERROR_TYPE: Final = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"

ErrorType = Literal[
    "COMMENT_EMPTY", "COMMENT_TOO_LONG", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "UNKNOWN_ATTRIBUTE"
]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextEntry(_Shape):
    """A text and its kind."""

    text: str = ""
    type: Literal["PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"] = "PLAIN_TEXT"


class AttributeParameters(_Shape):
    """What is asked of an attribute."""

    scoreType: Literal["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"] = "PROBABILITY"  # noqa: N815
    # Perspective's names. What Python would read as a number or as true is refused, as there.
    scoreThreshold: float = Field(0.0, ge=0, le=1, strict=True)  # noqa: N815


class AnalyzeRequest(_Shape):
    """A comment to score; `context`, `communityId`, `sessionId` and `doNotStore` change nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "comment": {"text": "They were massacred at the crossing, the envoy said."},
                    "requestedAttributes": {"ATROCITY": {}, "LOADED": {}},
                    "spanAnnotations": True,
                }
            ]
        }
    )

    comment: TextEntry
    requestedAttributes: dict[str, AttributeParameters] = Field(  # noqa: N815
        json_schema_extra={"minProperties": 1}
    )
    languages: list[str] | None = None
    spanAnnotations: StrictBool = False  # noqa: N815
    doNotStore: StrictBool = False  # noqa: N815
    clientToken: str | None = None  # noqa: N815
    sessionId: str | None = None  # noqa: N815
    communityId: str | None = None  # noqa: N815
    context: dict[str, Any] | None = None


class Score(BaseModel):
    """A probability."""

    value: float
    type: Literal["PROBABILITY"] = "PROBABILITY"


class SpanScore(BaseModel):
    """The score of the characters `begin` to `end`, counted as Unicode code points."""

    begin: int
    end: int
    score: Score


class AttributeScores(BaseModel):
    """The score of the whole text, and those of its parts."""

    summaryScore: Score  # noqa: N815
    spanScores: list[SpanScore]  # noqa: N815


class AnalyzeResponse(BaseModel):
    """The scores by attribute."""

    attributeScores: dict[str, AttributeScores]  # noqa: N815
    languages: list[str]
    detectedLanguages: list[str]  # noqa: N815
    clientToken: str | None = None  # noqa: N815


class AnalyzeError(Exception):
    """A request is refused, in Perspective's shape."""

    def __init__(
        self, message: str, kind: ErrorType | None = None, more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.more = dict(more or {})

    def response(self) -> Response:
        """Return the refusal."""
        error: dict[str, Any] = {
            "code": 400,
            "message": str(self),
            "status": "INVALID_ARGUMENT",
        }
        if self.kind:
            error["details"] = [{"@type": ERROR_TYPE, "errorType": self.kind, **self.more}]
        body = orjson.dumps({"error": error})
        return Response(body, status_code=400, media_type="application/json")


class _Place(NamedTuple):
    begin: int
    end: int
    p: float


router = APIRouter(route_class=JsonRoute, tags=["adapters"])
ASKED: Final = {"$ref": COMPONENTS + AnalyzeRequest.__name__}


async def _asked(request: Request) -> AnalyzeRequest:
    """Read the body; what is wrong with it is told in Perspective's shape."""
    try:
        return AnalyzeRequest.model_validate(await request.json())
    except orjson.JSONDecodeError as error:
        raise AnalyzeError(f"Invalid JSON payload received. {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        raise AnalyzeError(f"Invalid value at '{place}': {first['msg']}") from error


@router.post(
    "/v1alpha1/comments:analyze",
    summary="Score a text in the shape of the Perspective API",
    response_model_exclude_none=True,
    responses={
        400: {"description": "A refusal in Perspective's shape."},
        **problem_docs(
            "body_too_slow",
            "body_too_large",
            "too_much_work",
            "unsupported_media_type",
            "overloaded",
            "internal",
            "draining",
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ASKED}},
        }
    },
)
def analyze(
    asked: Annotated[AnalyzeRequest, Depends(_asked)],
    desk: DeskDep,
) -> AnalyzeResponse:
    """Score a text by frames and loaded words, for clients of the Perspective API.

    The shape is Perspective's, the attributes are not: they are the codebook's frames, such as
    `ATROCITY`, and `LOADED`. `summaryScore` is the highest of the sentences; with
    `spanAnnotations` each sentence has its score (for `LOADED`, each loaded word).
    """
    _check_attributes(asked, desk)
    text = asked.comment.text
    if not text.strip():
        raise AnalyzeError("Comment must be non-empty.", "COMMENT_EMPTY")
    languages = _languages(asked)
    outcome = desk.label_article(Article(id="comment", text=text), scores="all")
    if not isinstance(outcome, LabelledArticle):
        too_long = outcome.error.code in {"too_large", "too_many_sentences"}
        raise AnalyzeError(outcome.error.message, "COMMENT_TOO_LONG" if too_long else None)
    scores = {
        name: scored
        for name, wanted in asked.requestedAttributes.items()
        if (scored := _scores(outcome, name, wanted, text, spans=asked.spanAnnotations))
    }
    return AnalyzeResponse(
        attributeScores=scores,
        languages=languages,
        detectedLanguages=[ENGLISH],
        clientToken=asked.clientToken,
    )


def analyze_components() -> dict[str, Any]:
    """Return the schemas of a request for the OpenAPI document, by name."""
    schema = AnalyzeRequest.model_json_schema(ref_template=COMPONENTS + "{model}")
    return {**schema.pop("$defs"), AnalyzeRequest.__name__: schema}


def register_perspective(app: FastAPI) -> None:
    """Have the adapter's refusals sent in its own shape."""

    @app.exception_handler(AnalyzeError)
    async def refuse(_request: Request, error: AnalyzeError) -> Response:
        return error.response()


def _check_attributes(asked: AnalyzeRequest, desk: LabellingDesk) -> None:
    known = {_attribute(frame): frame for frame in desk.labeller.codebook.frame_ids} | {LOADED: ""}
    if not asked.requestedAttributes:
        raise AnalyzeError("No requested attributes in the request.")
    for name in asked.requestedAttributes:
        if name not in known:
            names = ", ".join(known)
            message = f"Attribute {name} is unknown here; this service has: {names}"
            raise AnalyzeError(message, "UNKNOWN_ATTRIBUTE", {"attribute": name})


def _languages(asked: AnalyzeRequest) -> list[str]:
    """Return the languages of a text that can be scored; only English can."""
    given = asked.languages
    detected = foreign_language(asked.comment.text) if not given else None
    supported = [one for one in given or [ENGLISH] if one.partition("-")[0].lower() == ENGLISH]
    if detected is None and supported:
        return supported
    languages = [detected] if detected else list(given or ())
    attribute = next(iter(asked.requestedAttributes))
    more = {
        "languageNotSupportedByAttributeError": {
            "detectedLanguages": languages,
            "attribute": attribute,
        }
    }
    raise AnalyzeError(
        f"Attribute {attribute} does not support request languages: {','.join(languages)}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        more,
    )


def _scores(
    article: LabelledArticle, name: str, wanted: AttributeParameters, text: str, *, spans: bool
) -> AttributeScores | None:
    """Return an attribute's scores, or None where they are below what was asked for."""
    places = list(_places(article.sentences, name))
    highest = max((place.p for place in places), default=0.0)
    if highest < wanted.scoreThreshold:
        return None
    shown: Sequence[_Place] = places if spans else [_Place(0, len(text), highest)]
    return AttributeScores(
        summaryScore=Score(value=highest),
        spanScores=[
            SpanScore(begin=place.begin, end=place.end, score=Score(value=place.p))
            for place in shown
            if place.p >= wanted.scoreThreshold
        ],
    )


def _places(sentences: Sequence[LabelledSentence], name: str) -> Iterator[_Place]:
    """Yield the scored parts of a text: promo, datelines and repeats are none."""
    for sentence in sentences:
        if sentence.zone not in COUNTED_ZONES or sentence.duplicate_of is not None:
            continue
        if name == LOADED:
            yield from (_Place(word.start, word.end, word.p) for word in sentence.loaded)
            continue
        for frame in sentence.frames:
            if _attribute(frame.id) == name:
                yield _Place(sentence.start, sentence.end, frame.p)


def _attribute(frame: str) -> str:
    return frame.upper().replace("-", "_")
