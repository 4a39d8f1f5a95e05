"""Codebooks out to other programs and back: REFI-QDA, CSV, Label Studio, the guide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from typer.testing import CliRunner

from stanceframe.cli import app
from stanceframe.codebook.exchange.guide import to_guide
from stanceframe.codebook.exchange.label_studio import to_config
from stanceframe.codebook.exchange.qdc import NAMESPACE, read_qdc, to_qdc
from stanceframe.codebook.loading import load_codebook, parse_codebook
from stanceframe.codebook.pages import to_markdown
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.writing import TO_WRITE, dump_yaml, to_yaml
from stanceframe.errors import CodebookError

SCHEMA = etree.XMLSchema(
    etree.parse(Path(__file__).parents[1] / "schemas" / "refi-qda" / "Codebook.xsd")
)
# The example that the REFI-QDA standard prints, cut down; codes without Description are allowed.
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<CodeBook xmlns="{NAMESPACE}" origin="Another program"><Codes>
 <Code guid="5215cc69-b628-4e02-afb9-9beeaee55808" name="Topics" isCodable="false">
  <Code guid="d7aa29da-519b-4946-9b90-253b6db8fd0a" name="Economy" isCodable="true" color="#ffff00">
   <Description>Anything about jobs</Description></Code>
  <Code guid="0dcef2f5-e55c-49da-8c33-9b0803c7aeb4" name="Health care" isCodable="true"/>
 </Code></Codes></CodeBook>
"""
# Emoji, combining characters, right-to-left, what XML can't hold, line ends, our own mark.
ODD = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\U0001f600\u0301\u0308\r\n\x00\x0b\x85\u2028\ufeff\ufffe<&>\"'"),
    ),
    min_size=1,
    max_size=40,
).filter(str.strip)


def run(*words):
    return CliRunner().invoke(app, ["codebook", *map(str, words)])


def there_and_back(codebook: Codebook, folder: Path) -> Codebook:
    path = folder / "codes.qdc"
    path.write_text(to_qdc(codebook), encoding="utf-8", newline="")
    SCHEMA.assertValid(etree.parse(path))
    return read_qdc(path).codebook


def test_the_shipped_codebook_goes_to_qdc_and_back_whole(tmp_path):
    codebook = load_codebook("conflict@1.0.0")

    back = there_and_back(codebook, tmp_path)

    assert back == codebook
    assert back.content_hash == codebook.content_hash


def test_the_small_codebook_goes_to_qdc_and_back_whole(small, tmp_path):
    codebook = load_codebook(small())

    assert there_and_back(codebook, tmp_path) == codebook


@given(title=ODD, name=ODD, definition=ODD, case=ODD, sentence=ODD)
def test_any_text_goes_to_qdc_and_back_whole(
    tmp_path_factory, title, name, definition, case, sentence
):
    codebook = parse_codebook(
        dump_yaml(
            {
                "format": 1,
                "id": "odd",
                "version": "1.0.0",
                "title": title,
                "description": f"{definition}\n\n[stanceframe]\n{case}",
                "frames": [
                    {
                        "id": "one",
                        "name": name,
                        "definition": definition,
                        "use_when": [case],
                        "not_when": [{"case": case}],
                        "examples": [{"text": sentence, "reason": case}],
                    }
                ],
            }
        ),
        "odd",
    )

    assert there_and_back(codebook, tmp_path_factory.mktemp("odd")) == codebook


def test_a_definition_changed_in_another_program_comes_back_changed(small, tmp_path):
    text = to_qdc(load_codebook(small()))
    path = tmp_path / "edited.qdc"
    path.write_text(text.replace("speaks of a lost ferry", "speaks of a sunken ferry"), "utf-8")

    back = read_qdc(path).codebook

    assert back.frame("loss").definition == "The sentence speaks of a sunken ferry."
    assert back.target_ids == ("company",)


def test_a_codebook_of_another_program_becomes_a_draft(tmp_path):
    path = tmp_path / "Topics 2.qdc"
    path.write_text(FOREIGN, encoding="utf-8")

    codebook, notes = read_qdc(path)

    assert codebook.frame_ids == ("topics_economy", "topics_health_care")
    assert codebook.frame("topics_economy").definition == "Anything about jobs"
    assert codebook.frame("topics_health_care").definition == TO_WRITE
    assert "code 'Topics' can't be used for coding: kept as a part of names only" in notes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no xml", "is no REFI-QDA file"),
        (f'<CodeBook xmlns="{NAMESPACE}"/>', "has no codes"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "is no REFI-QDA file"),
    ],
)
def test_what_is_no_refi_qda_codebook_is_refused(tmp_path, content, message):
    path = tmp_path / "codes.qdc"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CodebookError, match=message):
        read_qdc(path)


def test_frames_go_to_csv_and_back(small, tmp_path):
    table, mine = tmp_path / "ferries.csv", tmp_path / "mine.yaml"

    out = run("export", small(), "--format", "csv", "--out", table)
    back = run("from", table, "--out", mine)

    assert (out.exit_code, back.exit_code) == (0, 0)
    assert "csv has no place for targets: left out" in out.stderr
    assert load_codebook(mine).frames == load_codebook(small()).frames


def test_a_spreadsheet_with_its_own_names_and_semicolons_is_read(tmp_path):
    table = tmp_path / "codes.csv"
    table.write_text(
        "\ufeffCode;Description;Colour\nEconomy;Jobs and taxes;red\nHealth;;blue\n;;\n",
        encoding="utf-8",
    )

    done = run("from", table)

    book = parse_codebook(done.stdout, "codes")
    assert [(one.id, one.name, one.definition) for one in book.frames] == [
        ("economy", "Economy", "Jobs and taxes"),
        ("health", "Health", TO_WRITE),
    ]
    assert "column 'colour' has no place" in done.stderr.casefold()
    assert "1 rows without a name: left out" in done.stderr


def test_a_csv_without_names_says_which_columns_it_needs(tmp_path):
    table = tmp_path / "codes.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")

    done = run("from", table)

    assert done.exit_code == 2
    assert "has no column 'name' (it has: a, b)" in done.stderr


def test_frames_go_to_a_label_studio_configuration_and_back(small, tmp_path):
    path = tmp_path / "config.xml"
    path.write_text(to_config(load_codebook(small())), encoding="utf-8")

    done = run("from", path)

    book = parse_codebook(done.stdout, "config")
    frames = load_codebook(small()).frames
    assert [(one.id, one.name, one.definition) for one in book.frames[:2]] == [
        (one.id, one.name, one.definition) for one in frames
    ]


@pytest.mark.parametrize("exclusive", [True, False])
def test_whether_frames_exclude_one_another_goes_along_in_every_form(exclusive, tmp_path):
    content = {
        "format": 1,
        "id": "ferries",
        "version": "1.0.0",
        "title": "Ferries",
        "description": "What is said of ferries.",
        **({"exclusive_frames": True} if exclusive else {}),
        "frames": [
            {"id": name, "name": name, "definition": f"The ferry is {name}."}
            for name in ("late", "lost")
        ],
    }
    codebook = parse_codebook(dump_yaml(content), "ferries")
    config = tmp_path / "config.xml"
    config.write_text(to_config(codebook), encoding="utf-8")

    assert there_and_back(codebook, tmp_path) == codebook
    assert parse_codebook(run("from", config).stdout, "config").exclusive_frames is exclusive
    assert ("one at most" in to_guide(codebook)) is exclusive
    assert ("one frame at most" in to_markdown(codebook)) is exclusive


def test_a_codebook_that_says_nothing_of_it_keeps_its_hash(small):
    said = small(("frames:\n", "exclusive_frames: false\nframes:\n"))

    assert load_codebook(said).content_hash == load_codebook(small()).content_hash


def test_the_guide_loads_nothing_and_escapes_what_it_shows(small):
    path = small(("The sentence speaks of a late ferry.", "Late <script>alert(1)</script>."))

    page = to_guide(load_codebook(path))

    assert "<script" not in page
    assert "Late &lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert '<a href="#frames-loss"><code>loss</code></a>' in page
    assert "@media print" in page
    assert "prefers-color-scheme: dark" in page


def test_yaml_out_is_the_same_codebook():
    codebook = load_codebook("conflict@1.0.0")

    assert parse_codebook(to_yaml(codebook), "copy") == codebook


def test_a_file_that_is_there_is_not_overwritten(small, tmp_path):
    out = tmp_path / "guide.html"
    out.write_text("mine", encoding="utf-8")

    done = run("export", small(), "--format", "guide", "--out", out)

    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert out.read_text(encoding="utf-8") == "mine"


def test_only_known_files_are_imported(tmp_path):
    done = run("from", tmp_path / "codes.docx")

    assert done.exit_code == 2
    assert "is none of .qdc" in done.stderr
