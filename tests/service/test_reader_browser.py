"""The reader in a real browser, on a real server: read, hover, focus, filter, link, save."""

import pytest
from tests.service.hand_labelled import Line, Told, labelled_article

from stanceframe.types import Article
from stanceframe.wire import to_json
from stanceframe_service.app import create_app
from stanceframe_service.reader.page import page_of
from stanceframe_service.reader.reading import reading_of

TEXT = (
    "Veldanian minister slams 'massacre' at river crossing\n\n"
    '"We want a truce before winter," Ilna Torv said on Monday.\n\n'
    "The Moravan regime shelled the port for a third night."
)
HOSTILE = (
    "<script>document.documentElement.dataset.pwned=1</script>"
    "<img src=x onerror=document.documentElement.dataset.pwned=1>\"' onmouseover=x ]]></textarea>"
    "</template></style> {{ 7 * 191 }}"
)


@pytest.fixture(scope="module")
def address(labeller, serving):
    with serving(create_app(labeller)) as address:
        yield address


@pytest.fixture
def by_hand(tmp_path, labeller):
    """A page of labels made by hand, so that what it shows is known."""
    quoted = Told(
        content="We want a truce", by="Irena Voss", cue="said", cue_class="neutral", kind="direct"
    )
    article = labelled_article(
        "voss.txt",
        Line(
            text="Truce talks begin", fields={"zone": "headline"}, frames=(("ceasefire", "Truce"),)
        ),
        Line(
            text="“We want a truce,” Irena Voss said.",
            told=(quoted,),
            frames=(("ceasefire", "truce"),),
            stances=(("ceasefire", "source", "favor", 0),),
        ),
        Line(text="The regime shelled the port.", loaded=("regime",)),
    )
    path = tmp_path / "page.html"
    path.write_text(page_of(reading_of(article, labeller.codebook)), encoding="utf-8")
    return path.as_uri()


def left(page):
    return page.eval_on_selector_all(".s:not(.off)", "all => all.map((one) => one.id)")


def test_pasted_text_is_labelled_and_shown(watched, address, labeller):
    page = watched.page
    page.goto(address)
    page.fill("#words", TEXT)
    page.fill("#outlet", "The Port Gazette")

    page.click("#go")

    page.wait_for_selector("#text")
    assert page.inner_text(".byline") == "The Port Gazette"
    assert "slams 'massacre'" in page.inner_text("h1")
    assert page.inner_text("#text .v-direct") == "We want a truce before winter"
    assert watched.wrong == []
    assert all(url.startswith((address, "data:")) for url in watched.asked)
    labelled = labeller.label(Article(id="pasted text", text=TEXT))
    assert page.locator(".s").count() == len(labelled.sentences)


def test_an_uploaded_file_goes_before_words_and_its_labels_can_be_saved(
    watched, address, labeller, tmp_path
):
    page = watched.page
    report = tmp_path / "report.md"
    report.write_text(TEXT, encoding="utf-8")
    page.goto(address)
    page.set_input_files("#file", report)
    page.click("#go")
    page.wait_for_selector("#text")

    with page.expect_download() as saved:
        page.click("#save")

    content = saved.value.path().read_bytes()
    assert content == to_json(labeller.label(Article(id="report.md", text=TEXT)), indent=True)
    assert saved.value.suggested_filename == "labelled.json"


def test_a_saved_file_of_labels_opens_again(watched, address, labeller, tmp_path):
    page = watched.page
    labels = tmp_path / "labelled.json"
    labels.write_bytes(to_json(labeller.label(Article(id="report.txt", text=TEXT))))
    page.goto(address)
    page.set_input_files("#file", labels)

    page.click("#go")

    page.wait_for_selector("#text")
    assert page.inner_text(".byline") == "report.txt"


def test_what_cannot_be_read_is_said_above_the_form_and_the_words_are_kept(
    watched, address, tmp_path
):
    page = watched.page
    picture = tmp_path / f"{HOSTILE.replace('/', ' ')[:60]}.png"
    picture.write_bytes(b"\x89PNG\r\n")
    page.goto(address)
    page.fill("#words", f"Two\nlines {HOSTILE}")
    page.set_input_files("#file", picture)

    page.click("#go")

    page.wait_for_selector("[role=alert]")
    assert "is of no known kind" in page.inner_text("[role=alert]")
    assert page.input_value("#words") == f"Two\nlines {HOSTILE}"
    assert page.evaluate("document.documentElement.dataset.pwned") is None


def test_hostile_text_outlet_and_date_are_shown_as_text(watched, address):
    page = watched.page
    page.goto(address)
    page.fill("#words", f"{HOSTILE}\n\n“{HOSTILE}”, {HOSTILE} said.")
    page.fill("#outlet", HOSTILE)
    page.fill("#date", HOSTILE)

    page.click("#go")

    page.wait_for_selector("#text")
    page.hover(".s >> nth=1")
    assert page.evaluate("document.documentElement.dataset.pwned") is None
    assert HOSTILE in page.inner_text(".byline")
    assert page.locator("img, iframe, article script").count() == 0
    assert watched.wrong == []


@pytest.mark.parametrize("way", ["pointer", "keyboard"])
def test_pointer_and_focus_show_source_cue_and_probability(watched, by_hand, way):
    page = watched.page
    page.goto(by_hand)

    if way == "pointer":
        page.hover("#text .v-direct")
    else:
        page.focus("#text")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")

    assert page.is_visible("#tip")
    assert page.inner_text("#tip").split("\n") == [
        *("Source", "Irena Voss", "Words", "direct quotation"),
        *("Reported", "said (neutral)", "Probability", "0.90"),
    ]
    linked = page.eval_on_selector_all(".linked", "all => all.map((one) => one.textContent)")
    assert linked == ["Irena Voss", "said"]
    assert page.locator("#text [aria-describedby=tip]").count() == 1
    page.keyboard.press("Escape")
    assert not page.is_visible("#tip")


def test_a_loaded_word_shows_its_probability(watched, by_hand):
    page = watched.page
    page.goto(by_hand)

    page.focus("[data-l]")

    assert page.inner_text("#tip").split("\n") == ["Loaded", "p 0.80", "Words", "the outlet’s own"]


def test_a_frame_in_the_margin_marks_its_words(watched, by_hand):
    page = watched.page
    page.goto(by_hand)

    page.focus("[data-for=s1] .tag[data-frame]")

    assert page.inner_text(".lit") == "truce"


@pytest.mark.parametrize(
    ("filters", "stays"),
    [
        ({"#by-frame": "Ceasefire and peace-making"}, ["s0", "s1"]),
        ({"#by-frame": "Ceasefire and peace-making", "#by-voice": "direct quotation"}, ["s1"]),
        ({"#by-holder": "Irena Voss"}, ["s1"]),
        ({"#by-holder": "the outlet"}, ["s0", "s1", "s2"]),
        ({"#by-target": "Ceasefire"}, ["s1"]),
        ({"#by-target": "Ceasefire", "#by-holder": "the outlet"}, []),
        ({"#by-voice": "paraphrase"}, []),
    ],
)
def test_filters_leave_the_sentences_that_answer_to_all_of_them(watched, by_hand, filters, stays):
    page = watched.page
    page.goto(by_hand)

    for select, label in filters.items():
        page.select_option(select, label=label)

    assert left(page) == stays
    assert page.inner_text("#found") == f"{len(stays)} of 3 sentences"
    page.click("#clear")
    assert left(page) == ["s0", "s1", "s2"]


def test_only_these_hides_the_rest_by_keyboard_alone(watched, by_hand):
    page = watched.page
    page.goto(by_hand)
    page.focus("#by-holder")
    page.keyboard.type("Irena")
    page.focus("#only")
    page.keyboard.press("Space")

    assert not page.is_visible("#s2")
    assert page.is_visible("#s1")


def test_a_link_leads_to_a_sentence(watched, by_hand):
    watched.page.goto(f"{by_hand}#s2")

    assert watched.page.evaluate("document.querySelector(':target').id") == "s2"


def test_nothing_sticks_out_of_a_narrow_screen(watched, by_hand, address):
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    for url in (by_hand, address):
        page.goto(url)

        assert page.evaluate("document.documentElement.scrollWidth") == 390
