"""A labelled article made by hand: two invented states, every voice, zone and kind of stance."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from tests.service.browsing import CHROMIUM, NO_CHROMIUM, Watched, open_browser

from stanceframe.labeller import Labeller
from stanceframe.types import (
    Article,
    ArticleMeta,
    Attribution,
    Evidence,
    FrameLabel,
    Holder,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    Polarity,
    Provenance,
    StanceProbabilities,
    StanceRecord,
    TextSpan,
    Truncation,
)

HEADLINE = "Veldanian minister slams 'massacre' at river crossing"
QUOTE = '"We want a truce before winter," Ilna Torv said, calling Morava a partner.'
OWN = "The Moravan regime shelled the port for a third night."
PROMO = "Read more: the winter that split a valley"


def span(text: str, words: str, origin: int) -> TextSpan:
    start = origin + text.index(words)
    return TextSpan(start=start, end=start + len(words), text=words)


def sentence(index: int, start: int, text: str, **labels: Any) -> LabelledSentence:
    fields: dict[str, Any] = {
        "zone": "body",
        "duplicate_of": None,
        "truncated": None,
        "attributions": (),
        "frames": (),
        "stances": (),
        "loaded": (),
    }
    fields.update(labels)
    return LabelledSentence(index=index, start=start, end=start + len(text), text=text, **fields)


def stance(
    target: str,
    holder: Holder,
    label: Polarity,
    attribution: int | None = None,
    *,
    abstained: bool = False,
) -> StanceRecord:
    p: dict[str, float] = {"favor": 0.05, "none": 0.05, "against": 0.05} | {label: 0.9}
    return StanceRecord(
        target=target,
        mention=None,
        holder=holder,
        attribution=attribution,
        label=label,
        p=StanceProbabilities(**p),
        abstained=abstained,
    )


def headline() -> LabelledSentence:
    source = span(HEADLINE, "Veldanian minister", 0)
    cue = span(HEADLINE, "slams", 0)
    report = span(HEADLINE, "'massacre' at river crossing", 0)
    fragment = span(HEADLINE, "massacre", 0)
    evidence = Evidence(
        start=fragment.start, end=fragment.end, text=fragment.text, voice="partial", attribution=1
    )
    shared: dict[str, Any] = {"source": source, "resolved_source": "Ilna Torv", "cue": cue}
    return sentence(
        0,
        0,
        HEADLINE,
        zone="headline",
        attributions=(
            Attribution(
                **shared, cue_class="confrontational", content=report, kind="indirect", p=0.91
            ),
            Attribution(
                **shared, cue_class="confrontational", content=fragment, kind="partial", p=0.97
            ),
        ),
        frames=(FrameLabel(id="atrocity", p=0.94, present=True, evidence=(evidence,)),),
        stances=(stance("morava", "source", "against", 0),),
    )


def quotation(start: int) -> LabelledSentence:
    content = span(QUOTE, "We want a truce before winter", start)
    speaker = span(QUOTE, "Ilna Torv", start)
    direct = Attribution(
        source=speaker,
        resolved_source="Ilna Torv",
        cue=span(QUOTE, "said", start),
        cue_class="neutral",
        content=content,
        kind="direct",
        p=0.99,
    )
    return sentence(
        1,
        start,
        QUOTE,
        attributions=(direct,),
        frames=(FrameLabel(id="ceasefire", p=0.88, present=True, evidence=()),),
        stances=(
            stance("ceasefire", "source", "favor", 0),
            stance("ceasefire", "author", "none", abstained=True),
        ),
    )


def own_words(start: int) -> LabelledSentence:
    words = span(OWN, "regime", start)
    port = span(OWN, "shelled the port", start)
    evidence = Evidence(
        start=port.start, end=port.end, text=port.text, voice="own", attribution=None
    )
    return sentence(
        2,
        start,
        OWN,
        truncated=Truncation(tokens=300, read=128),
        frames=(FrameLabel(id="military", p=0.81, present=True, evidence=(evidence,)),),
        stances=(stance("morava", "author", "against"), stance("a truce", "any", "none")),
        loaded=(
            LoadedWord(
                start=words.start,
                end=words.end,
                text="regime",
                voice="own",
                attribution=None,
                p=0.8,
            ),
        ),
    )


@pytest.fixture(scope="session")
def article() -> Article:
    text = "\n\n".join([HEADLINE, QUOTE, OWN, PROMO, HEADLINE])
    meta = ArticleMeta(outlet="The Port Gazette", date="1911-03-02", title="River crossing")
    return Article(id="gazette-1", text=text, meta=meta)


@pytest.fixture(scope="session")
def labelled(article: Article) -> LabelledArticle:
    starts = [0]
    for part in (HEADLINE, QUOTE, OWN, PROMO):
        starts.append(starts[-1] + len(part) + 2)
    return LabelledArticle(
        id=article.id,
        meta=article.meta,
        sentences=(
            headline(),
            quotation(starts[1]),
            own_words(starts[2]),
            sentence(3, starts[3], PROMO, zone="promo"),
            sentence(4, starts[4], HEADLINE, zone="headline", duplicate_of=0),
        ),
        provenance=Provenance(
            model="conflict-small@sha256:0123456789ab",
            codebook="conflict@1.0.0+sha256:ba9876543210",
            calibration="sha256:00aa11bb22cc",
            version="0.1.0",
        ),
    )


@pytest.fixture(scope="session")
def labeller() -> Labeller:
    """The shipped bundle, as users have it."""
    return Labeller.load("conflict-small", threads=1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """The folder of an untrained bundle: quick, and real."""
    from tests.tiny import tiny_bundle  # loads torch, which few tests of the doors need

    return tiny_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def serving() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """A function that serves an application on a free port, and gives its address."""
    return _serving


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; what needs it is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with open_browser() as browser:
        yield browser


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A new page of a browser that has seen nothing, at 1280 pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield Watched(page)
    context.close()
