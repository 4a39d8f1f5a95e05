"""One labelled article made by hand, with a cut sentence and a frame without evidence."""

from stanceframe.types import (
    ArticleMeta,
    FrameLabel,
    LabelledArticle,
    LabelledSentence,
    Provenance,
    StanceProbabilities,
    StanceRecord,
    Truncation,
)


def labelled_by_hand() -> LabelledArticle:
    sentence = LabelledSentence(
        index=0,
        start=25,
        end=45,
        zone="body",
        text="Morava wants a truce.",
        duplicate_of=None,
        truncated=Truncation(tokens=300, read=128),
        attributions=(),
        frames=(FrameLabel(id="ceasefire", p=0.8, present=True, evidence=()),),
        stances=(
            StanceRecord(
                target="morava",
                mention=None,
                holder="author",
                attribution=None,
                label="against",
                p=StanceProbabilities(favor=0.05, none=0.05, against=0.9),
                abstained=False,
            ),
        ),
        loaded=(),
    )
    return LabelledArticle(
        id="1",
        meta=ArticleMeta(date="1911-03-02T10:00:00Z"),
        sentences=(sentence,),
        provenance=Provenance(model="m", codebook="c", calibration="k", version="0"),
    )
