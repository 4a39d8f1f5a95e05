"""axe-core finds nothing to object to in any page, in either theme, wide or narrow."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from stanceframe.text.readers import read_articles
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.page import page_of as comparison_page
from stanceframe_service.outlets.comparing import Request, compare_outlets
from stanceframe_service.outlets.page import page_of as outlets_page
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.shares import Settings
from stanceframe_service.reader.page import Given, start_page
from stanceframe_service.reader.page import page_of as reader_page
from stanceframe_service.reader.reading import reading_of

ARTICLES = Path(__file__).resolve().parents[2] / "seeds" / "articles" / "port-selva-truce"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
REQUEST = Request(selection=Selection(least=2), settings=Settings(resamples=100), wire="each")
RUN = """async () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const { violations } = await axe.run();
  return violations.map((one) => [one.id, one.impact, one.nodes.map((node) => node.html)]);
}"""


@pytest.fixture(scope="module")
def articles(labeller):
    paths = [path for path in sorted(ARTICLES.iterdir()) if path.suffix == ".txt"]
    return [labeller.label(article) for path in paths for article in read_articles(path)]


@pytest.fixture(scope="module")
def pages(articles, labeller, tmp_path_factory):
    codebook = labeller.codebook
    corpus = [
        replace(one, id=f"{one.id}-{month}", meta=replace(one.meta, date=f"2031-{month:02d}-01"))
        for one in articles
        for month in range(1, 10)
    ]
    given = Given(text="Some words.", fault="'a.png' is of no known kind")
    written = {
        "comparison": comparison_page(compare(articles, codebook, made="2031-03-14"), articles),
        "reader": reader_page(reading_of(articles[0], codebook), home=True),
        "outlets": outlets_page(compare_outlets(corpus, codebook, REQUEST, made="2031-03-14")),
        "start": start_page(given, model="by hand", max_bytes=1000, kinds=".txt"),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, page in written.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize("name", ["comparison", "outlets", "reader", "start"])
def test_axe_finds_nothing(browser, pages, name, theme, width):
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.goto((pages / f"{name}.html").as_uri())
    page.evaluate(AXE)

    found = page.evaluate(RUN)
    broad = page.evaluate("document.documentElement.scrollWidth")

    context.close()
    assert found == []
    assert broad == width  # whatever is broader scrolls by itself, and not the page


def test_axe_does_find_what_is_wrong(browser):
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<p style='color: #ccc; background: #fff'>pale <img src=''></p>")
    page.evaluate(AXE)

    found = {rule for rule, _, _ in page.evaluate(RUN)}

    context.close()
    assert {"color-contrast", "image-alt"} <= found
