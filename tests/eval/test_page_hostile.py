"""Hostile text can't run in the pages, as a browser sees them; filters work without script."""

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.eval.made import CLOCK, answers_to, conflict_items, gold_of, report_on

from stanceframe_eval.contrast import contrast
from stanceframe_eval.page.contrast import contrast_html
from stanceframe_eval.page.writing import report_html
from stanceframe_eval.stored import Pair
from stanceframe_eval.suites.loading import load_suite

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RUN = "document.documentElement.dataset.pwned=1"
HOSTILE = " ".join(
    (
        f"<script>{RUN}</script>",
        f"</script></style></title></svg><script>{RUN}</script>",
        f'"><img src=x onerror="{RUN}">',
        f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x='",
        f"<svg/onload={RUN}>",
        f'<a href="javascript:{RUN}">link</a> javascript:{RUN}',
        "<iframe src=https://example.org></iframe><base href=https://example.org>",
        "}} body { display: none } {{ 7 * 191 }}{% raw %} <!-- ]]> \u202egnp.exe\u2028",
    )
)
PROBE = f"<script>{RUN}</script></body>"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-quic"]
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs chromium, which is not installed"
)


def dumped(page, tmp_path, *flags):
    """Open a page from disk in Chromium and return what it became."""
    path = tmp_path / 'it\'s <a> page & "more".html'
    path.write_text(page, encoding="utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", *flags]
    done = subprocess.run(
        [*command, "--virtual-time-budget=5000", path.as_uri()],
        capture_output=True,
        check=True,
        text=True,
        timeout=300,
    )
    return done.stdout


@pytest.fixture(scope="module")
def hostile():
    """A report whose texts, ids, names, targets, makers and command try to break out."""
    items = conflict_items(hostile=HOSTILE)
    items = [
        replace(item, question=replace(item.question, target=HOSTILE, before=(HOSTILE,)))
        for item in items
    ]
    answers = answers_to(items, system=HOSTILE, made_by=HOSTILE)
    return items, report_on(items, answers, command=HOSTILE)


@pytest.fixture(scope="module")
def pages(hostile):
    items, report = hostile
    header = report.header.model_copy(
        update=dict.fromkeys(
            ("title", "about", "limits", "labelled_by", "licence", "citation", "origin"), HOSTILE
        )
    )
    tables = tuple(
        table.model_copy(
            update={"rows": tuple(row.model_copy(update={"system": HOSTILE}) for row in table.rows)}
        )
        for table in report.tables
    )
    faults = tuple(
        one.model_copy(update={"label": HOSTILE, "says": HOSTILE, "voice": HOSTILE})
        for one in report.label_faults
    )
    report = report.model_copy(
        update={
            "header": header,
            "tables": tables,
            "label_faults": faults,
            "clock": CLOCK.model_copy(update={"machine": HOSTILE}),
        }
    )
    pair = Pair(
        suite=load_suite("conflict"),
        gold=gold_of(items),
        first=answers_to(items, system=HOSTILE, made_by=HOSTILE),
        second=answers_to(items, system=HOSTILE, made_by=HOSTILE, wrong=5),
    )
    compared = contrast(pair, command=HOSTILE, resamples=20, seed=1, clock=CLOCK)
    return {"report": report_html(report), "compare": contrast_html(compared)}


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("name", ["report", "compare"])
def test_nothing_hostile_becomes_markup(pages, name):
    tags = Tags(pages[name])

    assert tags.found.isdisjoint({"script", "img", "iframe", "base", "object", "embed", "link"})
    assert [each for each in tags.attributes if each[0].startswith("on")] == []
    links = [value for key, value in tags.attributes if key in {"href", "src", "action"}]
    assert all(value.startswith("#") for value in links)
    styles = re.findall(r"<style>(.*?)</style>", pages[name], re.DOTALL)
    assert len(styles) == 1
    assert "pwned" not in styles[0]
    assert "7 * 191" in pages[name]


@needs_chromium
@pytest.mark.parametrize("name", ["report", "compare"])
def test_nothing_hostile_runs_in_a_browser(pages, name, tmp_path):
    opening, found, _ = dumped(pages[name], tmp_path).partition("<head")

    assert found
    assert "pwned" not in opening


@needs_chromium
def test_the_policy_stops_a_script_that_got_into_the_page(pages, tmp_path):
    with_script = pages["report"].replace("</body>", PROBE)
    without = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", with_script)

    opening = [dumped(page, tmp_path)[:200] for page in (with_script, without)]

    assert ["data-pwned" in one for one in opening] == [False, True]


@needs_chromium
def test_a_filter_leaves_its_errors_alone(tmp_path):
    items = conflict_items()
    report = report_on(items, answers_to(items))
    page = report_html(report).replace('<option class="y1">', '<option class="y1" selected>')
    page = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    count = """<script>
    const errors = [...document.querySelectorAll(".error")];
    const seen = errors.filter((one) => one.offsetParent !== null);
    document.body.textContent = "SEEN" + seen.length + "OF" + errors.length
      + "LAYERS" + [...new Set(seen.map((one) => one.querySelector("b").textContent))] + "END";
    </script></body>"""

    shown = dumped(page.replace("</body>", count), tmp_path)

    found = re.search(r"SEEN(\d+)OF(\d+)LAYERS(.*?)END", shown)
    assert found is not None
    assert 0 < int(found[1]) < int(found[2])
    assert found[3] == "stance"
