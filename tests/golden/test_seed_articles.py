"""The example articles are labelled as `seeds/expectations` says."""

from pathlib import Path

import pytest
from tests.golden.checks import faults
from tests.golden.expectations import EXPECTATIONS, SEEDS, Case, cases_of, place, read_expectations

from stanceframe.text.readers import read_articles
from stanceframe.types import Article

ARTICLES = SEEDS / "articles"
FILES = sorted((EXPECTATIONS / "articles").glob("*.yaml"))
DOCUMENTS = [document for path in FILES for document in read_expectations(path).documents]


def article_files() -> list[Path]:
    return sorted(p for p in ARTICLES.glob("*/*") if p.suffix in {".txt", ".md"})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.file)
def test_the_words_of_every_expectation_occur_in_the_article(document):
    (article,) = read_articles(ARTICLES / document.file)
    assert isinstance(article, Article)

    for item in document.expect:
        place(item.at, article.text, item.nth)
        place(item.duplicate_of, article.text)


def test_every_article_has_expectations_and_a_rival():
    named = {ARTICLES / document.file for document in DOCUMENTS}
    events = [path.parent.name for path in article_files()]

    assert named == set(article_files())
    assert {event: events.count(event) for event in events} == dict.fromkeys(events, 2)


@pytest.mark.parametrize("path", article_files(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_article_that_has_metadata_is_read_with_it(path):
    (article,) = read_articles(path)
    described = path.read_text(encoding="utf-8").startswith("---\n") or (
        path.with_suffix(".meta.json").exists()
    )

    assert isinstance(article, Article)
    assert not described or (article.meta.outlet and article.meta.date and article.meta.title)
    assert "outlet:" not in article.text


@pytest.mark.parametrize("name", ["conflict-a.jsonl", "home-and-trade.csv"])
def test_headline_files_give_twelve_headlines_with_outlet_and_date(name):
    headlines = list(read_articles(ARTICLES / "headlines" / name))

    assert len(headlines) == 12
    assert all(isinstance(h, Article) and h.meta.outlet and h.meta.date for h in headlines)


@pytest.mark.parametrize("case", cases_of(*FILES), ids=lambda case: case.id)
def test_expectation_holds_in_the_example_article(case: Case, label_file):
    document = label_file(ARTICLES / case.document.file, case.document.targets)

    found = faults(document.labelled, document.article.text, case.expectation)

    known = case.expectation.hard or case.expectation.fault
    if found and known:
        pytest.xfail(f"{known}: {'; '.join(found)}")
    assert not found, "; ".join(found)
    assert not case.expectation.fault, "this holds now: delete the expectation's `fault`"


def test_all_fourteen_frames_and_both_stances_of_either_holder_are_expected_somewhere(labeller):
    expected = [item for document in DOCUMENTS for item in document.expect]
    frames = {frame for item in expected for frame in item.frames}
    stances = {(s.holder, s.label) for item in expected for s in item.stances}

    assert frames == set(labeller.codebook.frame_ids)
    assert {(h, p) for h in ("author", "source") for p in ("favor", "against")} <= stances
