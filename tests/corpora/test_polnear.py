import pytest

from stanceframe.corpora.polnear import AttributedSpans, read_polnear
from stanceframe.errors import CorpusError
from stanceframe.types import Span

TEXT = "“We will pay,” said Mr Lund, “but\nnot now.” Rumours spread."
NOTES = """T1\tSource 20 27\tMr Lund
T2\tCue 15 19\tsaid
T3\tContent 0 14;29 43\t“We will pay,” “but
not now.”
T4\tAttribution 15 19\tsaid
T5\tDiscuss 44 51\tRumours
#1\tAnnotatorNotes T5\tIs this one?
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
"""


def spans(*pairs):
    return tuple(Span(start=start, end=end) for start, end in pairs)


@pytest.fixture
def folder(tmp_path):
    def write(notes=NOTES, *, text=TEXT, name="paper_report_4b22.ann", encoding="utf-8"):
        for part in ("text", "attributions"):
            (tmp_path / "dev" / part).mkdir(parents=True, exist_ok=True)
        (tmp_path / "dev" / "text" / "paper_report.txt").write_bytes(text.encode(encoding))
        (tmp_path / "dev" / "attributions" / name).write_text(notes, encoding="utf-8")
        return tmp_path

    return write


def test_an_attribution_keeps_its_pieces(folder):
    (article,) = read_polnear(folder(), "dev")

    assert (article.id, article.annotator, article.text) == ("paper_report", "4b22", TEXT)
    assert article.attributions == (
        AttributedSpans(
            source=spans((20, 27)), cue=spans((15, 19)), content=spans((0, 14), (29, 43))
        ),
    )


def test_content_that_is_numbered_is_one_content_and_a_source_may_be_absent(folder):
    notes = (
        "T1\tContent 0 14\t“We will pay,”\nT2\tContent 29 33\t“but\nT3\tCue 15 19\tsaid\n"
        "T4\tAttribution-no-source 15 19\tsaid\n"
        "E1\tAttribution-no-source:T4 Content:T1 Content2:T2 Cue:T3\n"
        "E2\tAttribution-no-source:T4\n"
    )

    (article,) = read_polnear(folder(notes), "dev")

    assert article.attributions == (
        AttributedSpans(source=(), cue=spans((15, 19)), content=spans((0, 14), (29, 33))),
    )


def test_of_several_annotators_the_first_by_name_is_taken_or_all(folder):
    folder("", name="paper_report_ef2d.ann")
    base = folder()

    one = read_polnear(base, "dev")
    everyone = read_polnear(base, "dev", annotators="all")

    assert [article.annotator for article in one] == ["4b22"]
    assert [article.annotator for article in everyone] == ["4b22", "ef2d"]


def test_the_authors_own_layout_is_read(folder, tmp_path):
    folder()
    (tmp_path / "data").mkdir()
    (tmp_path / "dev").rename(tmp_path / "data" / "dev")

    assert len(read_polnear(tmp_path, "dev")) == 1


def test_a_text_in_latin_1_is_read_and_carriage_returns_count(folder):
    notes = "T1\tCue 12 16\tsaid\r\nE1\tCue:T1\r\n"
    base = folder(notes, text="Café owner\r\nsaid no.", encoding="latin-1")

    (article,) = read_polnear(base, "dev")

    assert article.text == "Café owner\r\nsaid no."
    assert article.attributions[0].cue == spans((12, 16))


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ("T1\tCue 15\tsaid", r"line 1: no line of brat's stand-off format: 'T1\\tCue 15"),
        ("T1\tCue 15 19\tsaid\nnonsense", "line 2: no line of brat's stand-off format"),
        ("T1\tCue 15 99\tsaid", "line 1: characters 15 99 are not of a text of"),
        ("T1\tCue 19 15\tsaid", "line 1: characters 19 15 are not of a text of"),
        ("E1\tCue:T7", "an E line names T7, which no T line has"),
    ],
)
def test_a_broken_line_is_named(folder, notes, message):
    with pytest.raises(CorpusError, match=message):
        read_polnear(folder(notes), "dev")


def test_an_annotation_needs_its_text(folder):
    base = folder(name="other_report_4b22.ann")

    with pytest.raises(CorpusError, match=r"other_report_4b22\.ann has no text of its name"):
        read_polnear(base, "dev")


def test_a_missing_split_is_named_with_its_place(tmp_path):
    with pytest.raises(CorpusError, match="PolNeAR's test split should be at"):
        read_polnear(tmp_path, "test")


def test_the_published_files_are_read_whole(shared):
    articles = read_polnear(shared / "data" / "polnear", "dev")

    assert len(articles) == 84
    assert sum(len(article.attributions) for article in articles) == 2192
