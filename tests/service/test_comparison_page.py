"""The page stands alone, shows what was counted, and lets nothing of an article run."""

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from tests.service.hand_labelled import PROVENANCE, Line, Told, labelled_article

from stanceframe.codebook.loading import load_codebook
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.files import json_of
from stanceframe_service.comparison.markdown import markdown_of
from stanceframe_service.comparison.page import page_of

CODEBOOK = load_codebook("conflict")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RUN = "document.documentElement.dataset.pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</style></title><script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    f"<svg/onload={RUN}>",
    "<iframe src=https://example.org></iframe>",
    "javascript:alert(1)",
    "{{ 7 * 191 }}{% raw %}",
    "A-0:0-1 <!-- --> ]]> \u202egnp.exe\u2028 \x07",
)
HOSTILE = " ".join(PAYLOADS)


class Tags(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []
        self.ids: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._inside = tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts.append(data)


def hostile_article(identifier: str):
    told = (
        Told(content=PAYLOADS[0], by=PAYLOADS[3], name=HOSTILE, cue=PAYLOADS[4], kind="direct"),
    )
    article = labelled_article(
        f"{identifier}{HOSTILE}",
        Line(text=HOSTILE, fields={"zone": "headline"}),
        Line(
            text=f"{HOSTILE} and a truce",
            told=told,
            frames=(("ceasefire", "truce"), ("atrocity", PAYLOADS[0])),
            loaded=(PAYLOADS[2],),
            stances=((HOSTILE, "source", "against", 0), (HOSTILE, "author", "favor", None)),
        ),
        outlet=HOSTILE,
        title=HOSTILE,
        date=HOSTILE,
    )
    return replace(article, provenance=replace(PROVENANCE, model=HOSTILE, version=HOSTILE))


@pytest.fixture(scope="module")
def hostile():
    articles = [hostile_article("a"), hostile_article("b")]
    terms = ["truce", "<script>", '"onload=x', "img src=x onerror=alert"]
    comparison = compare(articles, CODEBOOK, made="2031-03-14", terms=terms)
    return comparison, page_of(comparison, articles)


@pytest.fixture(scope="module")
def plain():
    said = Told(content="We want a truce", by="Irena Voss", cue="said", kind="direct")
    articles = [
        labelled_article("a.txt", Line(text="“We want a truce,” Irena Voss said.", told=(said,))),
        labelled_article("b.txt", Line(text="The 😀 truce held."), outlet="The Post"),
    ]
    comparison = compare(articles, CODEBOOK, made="2031-03-14")
    return comparison, page_of(comparison, articles)


def test_nothing_of_an_article_becomes_markup(hostile):
    tags = Tags(hostile[1])

    own = (files("stanceframe_service.comparison") / "templates/page.js").read_text("utf-8")
    assert tags.scripts == [own]
    assert {"img", "iframe", "object", "embed", "link", "base", "form"}.isdisjoint(tags.tags)
    assert (tags.tags.count("script"), tags.tags.count("style")) == (1, 1)
    assert [a for a in tags.attributes if a[1].startswith("on")] == []
    assert [a for a in tags.attributes if a[1] == "style"] == []
    assert f"{7 * 191}" not in hostile[1].replace("7 * 191", "")


def test_the_page_refers_to_nothing_outside_itself(hostile, plain):
    for _, page in (hostile, plain):
        references = [
            value for _, name, value in Tags(page).attributes if name in {"href", "src", "srcset"}
        ]

        assert references
        assert all(value.startswith("#") for value in references)


def test_links_lead_to_what_is_there_and_ids_are_given_once(hostile, plain):
    for _, page in (hostile, plain):
        tags = Tags(page)
        wanted = {value[1:] for _, name, value in tags.attributes if name == "href"}

        assert wanted <= set(tags.ids)
        assert len(tags.ids) == len(set(tags.ids))


def test_the_policy_names_the_only_style_and_script_by_their_hashes(hostile):
    (policy,) = (v for _, n, v in Tags(hostile[1]).attributes if n == "content" and "src" in v)

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_direction_overrides_and_control_characters_are_taken_out(hostile):
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", hostile[1])


def test_markdown_and_json_hold_hostile_text_as_text(hostile):
    comparison, _ = hostile

    assert not re.search(r"(?<!\\)<(script|img|iframe|svg)", markdown_of(comparison))
    assert b"</script>" in json_of(comparison)  # data: whoever shows it must escape it


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed")
def test_in_a_browser_only_the_pages_own_script_runs(hostile, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(hostile[1], encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]

    shown = subprocess.run(command, capture_output=True, check=True, text=True, timeout=240).stdout

    root = re.search("<html[^>]*>", shown)
    assert root is not None
    assert "pwned" not in root[0]
    assert 'aria-haspopup="dialog"' in shown  # set by the page's script, which did run


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed")
def test_a_number_opens_its_sentence_with_the_counted_word_marked(plain, tmp_path):
    click = "<script>document.querySelector('a[data-at^=B]').click()</script></body>"
    unguarded = re.sub("<meta http-equiv[^>]*>", "", plain[1]).replace("</body>", click)
    path = tmp_path / "page.html"
    path.write_text(unguarded, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]

    shown = subprocess.run(command, capture_output=True, check=True, text=True, timeout=240).stdout

    dialog = shown[shown.index("<dialog") :]
    assert re.match('<dialog[^>]* open=""', dialog)
    assert "The 😀 <mark>truce</mark> held." in dialog
    assert 'href="#B-0"' in dialog


def test_a_number_knows_its_words_in_the_units_that_browsers_count(plain):
    _, page = plain

    # "The " and an emoji of two UTF-16 units and a space come before "truce" in B.
    assert 'data-at="B-0:7-12"' in page


def test_numbers_tell_a_screen_reader_what_they_open(plain):
    assert '1<span class="sr"> in A, truce in direct quotation: open the sentences' in plain[1]


def test_headings_go_down_one_step_at_a_time(plain):
    levels = [int(tag[1]) for tag in Tags(plain[1]).tags if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_of_a_table_has_a_scope(plain):
    tags = Tags(plain[1])

    scopes = [value for tag, name, value in tags.attributes if (tag, name) == ("th", "scope")]
    assert len(scopes) == tags.tags.count("th")
    assert set(scopes) == {"col", "row"}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


GROUNDS = ("paper", "card")
INKS = ("ink", "soft", "link", "accent", "for", "against")
TINTS = ("t-direct", "t-partial", "t-indirect")
VOICES = ("own", "direct", "partial", "indirect")


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        *((ground, ink) for ground in GROUNDS for ink in INKS),
        *((tint, "ink") for tint in TINTS),
        *((voice, f"on-{voice}") for voice in VOICES),
        ("ink", "paper"),
    ],
)
def test_text_stands_out_from_its_ground_by_the_contrast_of_level_aa(theme, ground, ink):
    style = (files("stanceframe_service.pages") / "templates/palette.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[theme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))

    dark, light = sorted((_luminance(colours[ground]), _luminance(colours[ink])))

    assert (light + 0.05) / (dark + 0.05) >= 4.5
