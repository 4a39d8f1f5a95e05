"""The HTTP bodies by name and shape, for the framework and the OpenAPI document.

An article's own fields are checked by `stanceframe.wire.article_from_json`, as at every other
door; here they are declared only, so that one article of a batch can be wrong without the others.
"""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    SkipValidation,
    Tag,
    WithJsonSchema,
)

from stanceframe.types import FailedArticle, LabelledArticle, Provenance, Unit
from stanceframe_service.outcomes import Scores

__all__ = [
    "ArticleBody",
    "BatchBody",
    "Body",
    "CodebookEntry",
    "CodebookList",
    "CodebookWhole",
    "CompareBody",
    "Health",
    "LabelBody",
    "LabelResults",
    "MentionBody",
    "ModelDescription",
    "OneArticleBody",
    "Words",
]

TERM = {"type": "string", "minLength": 2}  # its syntax is told when it is wrong
EXAMPLE_TEXT = (
    "Veldania accuses Morava of 'massacre' at river crossing\n\n"
    'PORT ILNA - "We want a truce before winter," the Veldanian foreign minister said on Monday.'
)
OTHER_TEXT = (
    "Morava rejects talk of a truce\n\n"
    "Veldania's minister called the crossing a “massacre” again on Monday."
)


Words = Annotated[str, Field(pattern=r"\S")]


class Body(BaseModel):
    """A body of named fields; a field that it doesn't know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MentionBody(Body):
    """A target given by its place in the text: code points `start` to `end`."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    name: str | None = None


class ArticleBody(Body):
    """A text to label, with what is known about it."""

    text: Words = Field(description="Plain text; offsets in the answer count its code points.")
    id: Words | int | None = Field(None, description="Your name for it; it is in the answer.")
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None
    targets: list[Words | MentionBody] | None = Field(
        None,
        min_length=1,
        description="Codebook ids, free text, or mentions. Without them: the codebook's targets "
        "wherever a sentence mentions them.",
    )
    unit: Unit | None = Field("sentence", description="`text` labels the whole text as one unit.")


class OneArticleBody(ArticleBody):
    """One article, its fields at the top; the answer is the labelled article itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "1", "text": EXAMPLE_TEXT}]})

    scores: Scores = Field("present", description="`all` gives every frame and target.")


class BatchBody(Body):
    """Several articles; the answer has one result for each, in order."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"articles": [{"id": "1", "text": EXAMPLE_TEXT}]}]}
    )

    articles: list[SkipValidation[ArticleBody]]
    scores: Scores = Field("present", description="`all` gives every frame and target.")


def _shape(body: Any) -> str:
    given = body if isinstance(body, dict) else {}
    return "batch" if isinstance(body, BatchBody) or "articles" in given else "article"


LabelBody = Annotated[
    Annotated[SkipValidation[OneArticleBody], Tag("article")] | Annotated[BatchBody, Tag("batch")],
    Discriminator(_shape),
]


class LabelResults(BaseModel):
    """The outcomes of a batch, each in the place of its article."""

    results: list[LabelledArticle | FailedArticle]


class CompareBody(Body):
    """Two to six articles to lay side by side; the first is A."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "articles": [
                        {"id": "ours", "text": EXAMPLE_TEXT},
                        {"id": "theirs", "text": OTHER_TEXT},
                    ],
                    "terms": ["massacre*", "truce{|s}"],
                }
            ]
        }
    )

    articles: list[SkipValidation[ArticleBody]] = Field(
        description="Two to six of them.", json_schema_extra={"minItems": 2, "maxItems": 6}
    )
    terms: list[Annotated[str, WithJsonSchema(TERM)]] | None = Field(
        None,
        description="Words to count: `genocid*` also finds genocidal, `truce{|s}` also truces. "
        "Without them: the codebook's.",
    )


class CodebookEntry(BaseModel):
    """A codebook that this service knows."""

    id: str
    version: str
    title: str
    signature: str
    content_hash: str
    in_use: bool = Field(description="Whether the service's model labels with it.")


class CodebookList(BaseModel):
    """The codebooks that this service knows."""

    codebooks: list[CodebookEntry]


class CodebookWhole(BaseModel):
    """One codebook with all its frames, targets and cue classes."""

    signature: str
    content_hash: str
    codebook: dict[str, Any]


class ModelDescription(BaseModel):
    """The model that labels here: what it was made of, its card, and what it signs with."""

    provenance: Provenance
    manifest: dict[str, Any]
    card: str = Field(description="Markdown.")


class Health(BaseModel):
    """A healthy answer."""

    status: Literal["ok"] = "ok"
