import pytest

from stanceframe.text.zones import find_zones


def parts(*lines, title=None):
    """Return zone and words of each part of a text with these lines."""
    text = "\n\n".join(lines)
    found = find_zones(text, title=title)
    return [(part.zone, text[part.span.start : part.span.end]) for part in found]


def zones(*lines, title=None):
    return [zone for zone, _ in parts(*lines, title=title)]


PROSE = "The two sides met at the old mill and parted without a word."
HEADLINE = "Truce holds in Orlo"


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        ("ORLO (CNA) — ", "Talks began on Monday."),
        ("Orlo(CN)- ", "Talks began on Monday."),
        ("ORLO, Veldania (AP) — ", "Talks began on Monday."),
        ("ORLO/DRESK (Reuters) - ", "“Talks began,” the mayor said."),
        ("(CNN) -- ", "Talks began on Monday."),
        ("Orlo (CNN) ", "Talks began on Monday."),
        ("HAVEN CITY, Ardenia – ", "Talks began on Monday."),
        ("ORLO -- ", "Talks began on Monday."),
        ("LONDON, Dec 7 (Reuters) - ", "Talks began on Monday."),
        ("TEHRAN, IRNA – ", "Talks began on Monday."),
        ("MOSCOW, December 7. /TASS/. ", "Talks began on Monday."),
        ("ABOARD THE FERRY MIRA – ", "Talks began on Monday."),
        ("Haven City, Ardenia – ", "Talks began on Monday."),
        ("Orlo – ", "Talks began on Monday."),
        ("Orlo PressWorld:\u00a0 ", "Talks began on Monday."),
        ("CNA WorldOrlo: ", "Talks began on Monday."),
    ],
)
def test_a_dateline_is_a_part_of_its_own(dateline, rest):
    assert parts(dateline + rest) == [("dateline", dateline.strip()), ("body", rest)]


@pytest.mark.parametrize(
    "line",
    [
        "NATO — an alliance of states — agreed to talks on Monday.",
        "Famm – Sool's rival – agreed to talks on Monday.",
        "Rep. Runa Famm (R-Mich.) — Sool's rival in the house — agreed to talks.",
        "Islamic Front (IF) - The group agreed to talks on Monday.",
        "FAMM: I'm asking you -- and you don't care.",
        "The mayor (and his brother) — Both agreed to talks on Monday.",
        "McFamm: Talks began on Monday.",
    ],
)
def test_what_only_looks_like_a_dateline_is_body(line):
    assert zones(line) == ["body"]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: How the mill was built",
        "SEE ALSO: Famm calls Sool a liar",
        "More:Seven things to know about the mill",
        "Farmers pay the price of the long war Read more",
        "Powered by automated translation",
        "Live updates: Follow the talks at the mill",
        "Updated: December 07, 1991, 6:11 PM",
        "Updated at 4:59 p.m. ET",
        "Published 3 hours ago",
        "Subscribe to our newsletter",
        "Sign up for our morning briefing",
        "Get the day's headlines delivered to your inbox.",
        "Follow us on Twitter",
        "Follow Runa Famm on Twitter @famm",
        "Click here for the full report.",
        "Advertisement",
        "ADVERTISEMENT Continue reading the main story",
        "Story continues below",
        "Share this article",
        "Story highlights",
        "This article is more than 4 years old",
        "Copyright 1991 Orlo Post. All rights reserved.",
        "© 1991 Orlo Post",
        "The Associated Press contributed to this report.",
        "Reporting by Runa Famm; Editing by Dirk Hamm",
        "• This story was based in part on what Orlo Radio sent.",
        "This report is based in part on reporting by Orlo Radio.",
        "Media playback is unsupported on your device",
        "Image copyright Getty Images",
        "Enlarge this image toggle caption Runa Famm/AP Runa Famm/AP",
        "AP Photo/Runa Famm",
        "Runa Famm/AFP/Getty Images",
        "(Photo: Runa Famm/Pool/via Reuters)",
        "ANALYSIS/OPINION:",
        "https://orlopost.example/mill",
        "12 min read",
        "* * *",
        "___",
        "\u200b\u200d",
        "Views expressed here are the author's own. Sign up now to join the debate.",
    ],
)
def test_furniture_of_the_page_is_promo(line):
    assert set(zones(HEADLINE, PROSE, line, PROSE + " Again.")[2:-1]) == {"promo"}


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "This article of the treaty was a basis for peace in part of the valley.",
        "Copyright law was not on the table when the two sides met.",
        "Updated figures put the number of wounded at seven.",
        "Powered by oil money, the Front bought arms abroad.",
        "Terms of the truce were not disclosed.",
        "He asked the crowd to sign up for the militia.",
        "Live video showed smoke over the mill.",
        "With agencies closing their offices, aid came to a halt.",
        "Research by the university shows that few believe in the truce.",
        "With most of the vote now counted, Famm is in the lead.",
        "She had read more than most.",
        "Follow him into battle they did not.",
    ],
)
def test_prose_that_begins_like_furniture_is_body(line):
    assert zones(HEADLINE, PROSE, line, PROSE + " Again.")[2] == "body"


def test_a_list_of_links_is_promo_until_prose_begins_again():
    lines = [HEADLINE, PROSE, "Read More:", "Seven die at the mill", "Who is Runa Famm?"]

    assert zones(*lines, "It went on.") == ["headline", "body", "promo", "promo", "promo", "body"]


def test_headlines_of_other_articles_at_the_end_are_promo():
    others = ["Seven die in a fire at the mill", "Farmers pay the price of a long war"]

    assert zones(HEADLINE, PROSE, "It rained.", "It snowed.", *others)[-2:] == ["promo", "promo"]


def test_a_list_that_a_colon_announces_is_no_list_of_links():
    items = ["Seven tons of flour for the mill", "Two hundred blankets for the old town"]

    assert zones(HEADLINE, PROSE, "It rained.", "These were sent:", *items)[-2:] == ["body"] * 2


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The mill at Orlo on Monday. Getty Images", "The mill at Orlo on Monday.", "Getty Images"),
        (
            "The mill. Runa A. Famm/AFP via Getty Images",
            "The mill.",
            "Runa A. Famm/AFP via Getty Images",
        ),
        ("The mill. REUTERS/Runa Famm/File Photo", "The mill.", "REUTERS/Runa Famm/File Photo"),
        ("The mill. (AP Photo/Runa Famm, File)", "The mill.", "(AP Photo/Runa Famm, File)"),
        ("The mill at dusk [Runa Famm/AFP]", "The mill at dusk", "[Runa Famm/AFP]"),
        (
            "The mill at dusk. | Runa Famm/Getty Images",
            "The mill at dusk.",
            "| Runa Famm/Getty Images",
        ),
        ("The mill. Photo: Orlo Post", "The mill.", "Photo: Orlo Post"),
        (
            "The mill at dusk Photographer: Runa Famm/Bloomberg",
            "The mill at dusk",
            "Photographer: Runa Famm/Bloomberg",
        ),
        ("The mill at dusk. Coastal News Agency", "The mill at dusk.", "Coastal News Agency"),
    ],
)
def test_a_caption_ends_where_its_credit_begins(line, caption, credit):
    assert parts(HEADLINE, line, PROSE)[1:3] == [("caption", caption), ("promo", credit)]


def test_labels_before_a_caption_are_cut_off():
    line = "Image copyright Reuters Image caption The mill burned for two days"

    assert parts(HEADLINE, PROSE, line, PROSE)[2:4] == [
        ("promo", "Image copyright Reuters Image caption"),
        ("caption", "The mill burned for two days"),
    ]


def test_a_line_run_onto_a_caption_is_told_apart():
    line = "The mill. (Photo: Runa Famm, AP) Story Highlights Famm and Sool meet again"

    assert parts(HEADLINE, line, PROSE)[1:5] == [
        ("caption", "The mill."),
        ("promo", "(Photo: Runa Famm, AP)"),
        ("promo", "Story Highlights"),
        ("headline", "Famm and Sool meet again"),
    ]


def test_a_line_of_display_type_printed_twice_is_a_caption():
    line = "Famm and Sool shake hands at the mill"

    assert zones(HEADLINE, PROSE, line, line, PROSE + " Again.") == [
        *("headline", "body", "caption", "caption", "body"),
    ]


def test_any_names_after_a_line_printed_twice_are_its_credit():
    line = "Famm and Sool shake hands. Sun graphic"

    assert zones(HEADLINE, line, PROSE, line)[1:3] == ["caption", "promo"]
    assert zones(HEADLINE, PROSE, "“We never will. God Bless Orlo")[2] == "body"


def test_headline_standfirst_and_subheadings_are_headline():
    standfirst = "Mayor speaks of a ‘quiet night’ as the guns stay silent"

    assert zones(
        HEADLINE, standfirst, PROSE, "What happens next?", PROSE, "A long night", PROSE
    ) == [
        *("headline", "headline", "body", "headline", "body", "headline", "body"),
    ]


def test_bylines_and_dates_under_the_headline_are_dateline():
    lines = [
        "By Runa Famm and Dirk Hamm",
        "7 December 1991",
        "Runa Famm",
        "By our own correspondent",
    ]

    assert zones(HEADLINE, *lines, PROSE) == ["headline", *["dateline"] * 4, "body"]


def test_a_line_like_the_known_title_is_the_headline_whatever_it_looks_like():
    title = "Poll: the truce holds. Will it last?"

    assert zones("By Runa Famm", title, PROSE, title=title) == ["dateline", "headline", "body"]
    assert (
        zones("Truce holds in Orlo for a", PROSE, title=f"{HEADLINE} for a second week")[0]
        == "headline"
    )


def test_a_first_line_with_a_label_is_a_headline_and_a_later_one_a_link():
    line = "Video: Seven die at the mill"

    assert zones(line, PROSE) == ["headline", "body"]
    assert zones(HEADLINE, PROSE, line, PROSE)[2] == "promo"


@pytest.mark.parametrize(
    "line",
    [
        "Yes",
        "“I never saw him again”",
        "Runa Famm, Orlo Post",
        "- seven tons of flour",
        "what he said next was lost in the wind",
        "Famm said:",
        "@famm: we never will",
    ],
)
def test_other_lines_without_a_full_stop_are_body(line):
    assert zones(HEADLINE, PROSE, line)[2] == "body"


def test_the_zones_of_the_shared_documents(shared):
    counts = []
    for path in sorted((shared / "seeds").glob("*.txt")):
        found = find_zones(path.read_text(encoding="utf-8"))
        counts.append(
            {
                zone: sum(part.zone == zone for part in found)
                for zone in ("headline", "dateline", "caption", "promo")
            }
        )

    assert counts[0] == {"headline": 0, "dateline": 2, "caption": 0, "promo": 2}
    assert counts[1] == {"headline": 3, "dateline": 0, "caption": 7, "promo": 4}
