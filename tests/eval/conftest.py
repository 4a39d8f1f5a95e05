"""Builders of gold and of labelled articles; the texts are written for the tests."""

import hashlib
import json

import pytest

from stanceframe.corpora.conflict import ConflictSentence
from stanceframe.types import (
    ArticleMeta,
    Attribution,
    Evidence,
    FrameLabel,
    Holder,
    Kind,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    Provenance,
    Span,
    StanceProbabilities,
    StanceRecord,
    TextSpan,
    Zone,
)
from stanceframe_eval.conflict_items import ConflictItem
from stanceframe_eval.windows import look_through

PROVENANCE = Provenance(model="tiny", codebook="tiny", calibration="tiny", version="0")


@pytest.fixture
def span():
    def of(text, words):
        start = text.index(words)
        return Span(start=start, end=start + len(words))

    return of


@pytest.fixture
def gold_sentence():
    def build(text, *, before=(), attributions=(), frames=(), stances=(), loaded=(), cluster="a"):
        return ConflictSentence(
            id="c1",
            source="allsides",
            row="a/0",
            n=len(before),
            text=text,
            before=tuple(before),
            outlet=None,
            date=None,
            sha1="",
            cluster=cluster,
            attributions=tuple(attributions),
            frames=tuple(frames),
            stances=tuple(stances),
            loaded=tuple(loaded),
        )

    return build


@pytest.fixture
def attribution():
    def build(content, *, source=None, cue=None, kind: Kind = "indirect", text):
        return Attribution(
            source=source.of(text) if source else None,
            resolved_source=None,
            cue=cue.of(text) if cue else None,
            cue_class=None,
            content=content.of(text),
            kind=kind,
            p=0.9,
        )

    return build


@pytest.fixture
def frame():
    def build(frame_id, p, *, present=True, evidence=()):
        return FrameLabel(
            id=frame_id,
            p=p,
            present=present,
            evidence=tuple(
                Evidence(start=one.start, end=one.end, text="", voice="own", attribution=None)
                for one in evidence
            ),
        )

    return build


@pytest.fixture
def stance():
    def build(
        target,
        label,
        *,
        holder: Holder = "author",
        attribution=None,
        p=(0.1, 0.1, 0.8),
        abstained=False,
    ):
        return StanceRecord(
            target=target,
            mention=TextSpan(start=0, end=6, text=""),
            holder=holder,
            attribution=attribution,
            label=label,
            p=StanceProbabilities(favor=p[0], none=p[1], against=p[2]),
            abstained=abstained,
        )

    return build


@pytest.fixture
def loaded():
    def build(place):
        return LoadedWord(
            start=place.start, end=place.end, text="", voice="own", attribution=None, p=0.9
        )

    return build


@pytest.fixture
def sentence():
    def build(start, end, *, zone: Zone = "body", duplicate_of=None, **layers):
        empty = {"attributions": (), "frames": (), "stances": (), "loaded": ()}
        return LabelledSentence(
            index=0,
            start=start,
            end=end,
            zone=zone,
            text="",
            duplicate_of=duplicate_of,
            truncated=None,
            **empty | {name: tuple(labels) for name, labels in layers.items()},
        )

    return build


@pytest.fixture
def article():
    def build(*sentences):
        return LabelledArticle(
            id="c1", meta=ArticleMeta(), sentences=sentences, provenance=PROVENANCE
        )

    return build


@pytest.fixture
def item(article, sentence):
    """One gold sentence, and what the product says of it as one sentence."""

    def build(gold, **layers):
        window = Span(start=0, end=len(gold.text))
        outcome = article(sentence(0, len(gold.text), **layers))
        found = look_through(outcome, window)
        return ConflictItem(gold=gold, found=found, probed=found)

    return build


@pytest.fixture
def data(tmp_path):
    """A data folder with one item of each corpus."""
    text = "Morava condemned the raid."
    sentence = {
        "id": "c1",
        "source": "gaza_news",
        "row": "r1",
        "n": 0,
        "text": text,
        "before": [],
        "sha1": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
        "a": [["Morava", "condemned", "the raid", "indirect"]],
        "f": [["military", "raid"]],
        "s": [["campaign", "a0", "against"]],
        "l": [],
    }
    target = {"Input.gid": "g1", "from": 0, "to": 6, "mention": "Morava", "polarity": 4}
    mention = {"primary_gid": "g1", "sentence_normalized": text, "targets": [target]}
    notes = "T1\tCue 7 16\tcondemned\nE1\tCue:T1\n"
    files = {
        "conflict/dev.jsonl": json.dumps(sentence),
        "newsmtsc/dev_rw.jsonl": json.dumps(mention),
        "newsmtsc/dev_mt.jsonl": json.dumps(mention),
        "polnear/dev/text/report.txt": text,
        "polnear/dev/attributions/report_4b22.ann": notes,
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path
