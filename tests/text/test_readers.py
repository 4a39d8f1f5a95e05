import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from stanceframe.text.readers import (
    ReadOptions,
    is_readable,
    read_articles,
    read_folder,
    read_stream,
)
from stanceframe.types import Article, ArticleMeta, FailedArticle, Failure, MentionTarget

Item = Article | FailedArticle
DEFAULTS = ReadOptions()

TEXT = "Truce holds in Orlo\n\nThe mayor said it was quiet."


@pytest.fixture
def write(tmp_path):
    """Write a file into an empty folder and return its path."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def only(path: Path, options: ReadOptions = DEFAULTS) -> Article:
    (item,) = read_articles(path, options)
    assert isinstance(item, Article), item
    return item


def failure(path: Path, options: ReadOptions = DEFAULTS) -> Failure:
    (item,) = read_articles(path, options)
    assert isinstance(item, FailedArticle), item
    return item.error


def outcomes(items: Iterable[Item]) -> list[str]:
    """Return the text of each article and the error code of what is none."""
    return [item.text if isinstance(item, Article) else item.error.code for item in items]


def messages(items: Iterable[Item]) -> list[str]:
    return [item.error.message for item in items if isinstance(item, FailedArticle)]


def test_a_text_file_is_one_article_named_after_it(write):
    path = write("wire/a.txt", TEXT)

    assert only(path) == Article(id="a.txt", text=TEXT)
    assert only(path, ReadOptions(root=path.parent.parent)).id == "wire/a.txt"


@pytest.mark.parametrize("suffix", ["json", "yaml", "yml"])
def test_a_side_car_gives_the_metadata(write, suffix):
    path = write("a.txt", TEXT)
    write(f"a.meta.{suffix}", json.dumps({"outlet": "Orlo Post", "date": "1991-03-07"}))

    assert only(path).meta == ArticleMeta(outlet="Orlo Post", date="1991-03-07")


def test_a_misspelt_side_car_key_is_named(write):
    path = write("a.txt", TEXT)
    write("a.meta.json", '{"outlett": "Orlo Post"}')

    failed = failure(path)

    assert failed.code == "invalid_metadata"
    assert "unknown key 'outlett'; known keys: id, title, outlet" in failed.message


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_gives_metadata_and_is_no_part_of_the_text(write, name):
    head = "---\noutlet: Orlo Post\nDate: 1991-03-07\ntags: [war, peace]\n---\n"

    article = only(write(name, head + TEXT))

    assert article.text == TEXT
    assert article.meta == ArticleMeta(outlet="Orlo Post", date="1991-03-07")


def test_front_matter_that_is_not_yaml_is_an_error_with_the_cure(write):
    failed = failure(write("a.md", "---\ntitle: Truce: day two\n---\nIt was quiet."))

    assert failed.code == "invalid_metadata"
    assert "put a value that holds a colon in quotation marks" in failed.message


def test_a_rule_of_dashes_at_the_top_is_no_front_matter(write):
    text = "---\nOnce more the guns were silent.\n---\nThen they were not."

    assert only(write("a.txt", text)).text == text


def test_the_side_car_overrules_the_front_matter(write):
    path = write("a.md", "---\noutlet: Orlo Post\nurl: http://a.example\n---\nQuiet.")
    write("a.meta.json", '{"outlet": "The Orlo Post"}')

    assert only(path).meta == ArticleMeta(outlet="The Orlo Post", url="http://a.example")


def test_markup_is_no_part_of_a_markdown_article(write):
    source = (
        "# Truce *holds*\n\nThe mayor said\nit was **quiet**, [he](http://a.example) added.\n\n"
        "![Bridge at Orlo](b.png)\n\n- first\n- second\n\n---\n\n> a \\* b &amp; `c`\n"
    )

    assert only(write("a.md", source)).text == (
        "Truce holds\n\nThe mayor said it was quiet, he added.\n\nBridge at Orlo\n\n"
        "first\n\nsecond\n\na * b & c"
    )


def test_metadata_can_name_targets_and_unit(write):
    path = write("a.txt", TEXT)
    write(
        "a.meta.yaml",
        "unit: text\ntargets:\n  - ceasefire\n  - {start: 0, end: 5, name: the truce}\n",
    )

    article = only(path)

    assert article.unit == "text"
    assert article.targets == ("ceasefire", MentionTarget(start=0, end=5, name="the truce"))


PAGE = """<html><head><title>Truce holds in Orlo</title>
<meta property="og:site_name" content="Orlo Post"></head><body><nav>Home Sport</nav><article>
<h1>Truce holds in Orlo</h1><p>The mayor said on Monday that it had been quiet in the old town.</p>
<p>“Nobody fired a shot, and nobody slept,” she told the council in a crowded hall.</p>
<p>The guns had been silent since noon, and the bridge was open to carts and people on foot.</p>
</article><footer>Copyright</footer></body></html>"""


def test_a_page_gives_its_article_with_the_headline_first(write):
    pytest.importorskip("trafilatura")

    article = only(write("a.html", PAGE))

    assert article.text.splitlines()[0] == "Truce holds in Orlo"
    assert "“Nobody fired a shot" in article.text
    assert "Home Sport" not in article.text
    assert article.meta.title == "Truce holds in Orlo"


def test_a_page_in_a_declared_code_page_is_read_in_it(write):
    pytest.importorskip("trafilatura")
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Orlo", "Орло")

    assert "Орло" in only(write("a.html", page.encode("cp1251", errors="xmlcharrefreplace"))).text


def test_without_trafilatura_the_row_names_the_cure(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    failed = failure(write("a.html", PAGE))

    assert failed.code == "missing_extra"
    assert "pip install 'stanceframe[html]'" in failed.message


def test_json_is_one_object_or_a_list_of_them(write):
    one = write("one.json", json.dumps({"text": TEXT, "outlet": "Orlo Post"}))
    more = write("more.json", json.dumps([{"id": "x", "text": TEXT}, {"text": TEXT}]))
    body = write("body.json", json.dumps({"articles": [{"text": TEXT}]}))

    assert only(one) == Article(id="one.json", text=TEXT, meta=ArticleMeta(outlet="Orlo Post"))
    assert [item.id for item in read_articles(more)] == ["x", "more.json#2"]
    assert only(body).id == "body.json#1"


def test_a_wrong_line_of_json_is_named_and_the_others_go_on(write):
    lines = [
        '{"id": "x", "text": "Quiet."}',
        "",
        '{"text": "Qui',
        '{"text": "Loud."}',
        '{"txt": 1}',
    ]

    items = list(read_articles(write("a.jsonl", "\n".join(lines))))

    assert [item.id for item in items] == ["x", "a.jsonl#3", "a.jsonl#4", "a.jsonl#5"]
    assert outcomes(items) == ["Quiet.", "invalid_json", "Loud.", "invalid_article"]
    assert "line 3 of 'a.jsonl'" in messages(items)[0]
    assert "a.jsonl#5: the article has unknown key 'txt'" in messages(items)[1]


def test_json_lines_under_the_name_of_json_are_read_line_by_line(write):
    path = write("a.json", '{"text": "Quiet."}\n{"text": "Loud."}\n')

    assert outcomes(read_articles(path)) == ["Quiet.", "Loud."]


def test_half_a_surrogate_pair_in_json_is_an_error_row(write):
    assert failure(write("a.jsonl", r'{"text": "a \ud800 b"}')).code == "invalid_json"


def test_columns_of_a_table_become_metadata(write):
    table = 'id,Source,published_at,content,clicks\nr1,Orlo Post,1991,"Quiet, he said.\nAgain.",7\n'

    article = only(write("a.csv", table))

    assert article == Article(
        id="r1",
        text="Quiet, he said.\nAgain.",
        meta=ArticleMeta(outlet="Orlo Post", date="1991"),
    )


def test_rows_without_an_id_are_named_by_their_line(write):
    path = write("a.csv", 'text\n"Two\nlines"\nOne line\n')

    assert [item.id for item in read_articles(path)] == ["a.csv#2", "a.csv#4"]


def test_the_text_column_can_be_named(write):
    path = write("a.csv", "quote;text\nIt is over.;no\n")

    assert only(path, ReadOptions(text_column="Quote")).text == "It is over."


def test_a_table_without_a_text_column_lists_what_it_has(write):
    failed = failure(write("a.csv", "speaker,words\nFamm,No.\n"))

    assert failed.code == "no_text_column"
    assert "it has: 'speaker', 'words'" in failed.message


def test_quotations_in_an_unquoted_tab_separated_table_survive(write):
    path = write(
        "a.tsv", 'text\toutlet\n"Quiet," he said.\tOrlo Post\n"All of it."\tOrlo Post\nx\ty\n'
    )

    assert outcomes(read_articles(path)) == ['"Quiet," he said.', '"All of it."', "x"]


def test_quoted_cells_of_a_tab_separated_table_lose_their_marks(write):
    path = write("a.tsv", 'text\toutlet\n"He said ""no"" twice."\t"Orlo Post"\nx\ty\n')

    assert outcomes(read_articles(path)) == ['He said "no" twice.', "x"]


def test_a_row_with_too_many_cells_is_an_error_and_the_others_go_on(write):
    path = write("a.csv", "text,outlet\nQuiet, he said,Post\nLoud.,Post\n,Post\n")

    assert outcomes(read_articles(path)) == ["invalid_row", "Loud.", "empty"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "", "empty"),
        ("a.txt", " \n\t\n", "empty"),
        ("a.json", "", "empty"),
        ("a.jsonl", "\n\n", "empty"),
        ("a.csv", "", "empty"),
        ("a.csv", "text\n", "empty"),
        ("a.md", "---\noutlet: Orlo Post\n---\n", "empty"),
        ("a.txt", bytes(range(256)) * 9, "binary"),
        ("a.txt", b"%PDF-1.7 \xc3\xa4", "binary"),
        ("a.jsonl", b"PK\x03\x04" + bytes(200), "binary"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        ("a.json", "{", "invalid_json"),
        ("a.json", "[1]", "invalid_article"),
        ("a.docx", "words", "unsupported"),
        ("noname", "words", "unsupported"),
        ("a.txt", "x" * 5_000_000, "too_large"),
        ("a.jsonl", '{"text": "' + "x" * 5_000_000 + '"}', "too_large"),
    ],
)
def test_what_cannot_be_read_is_a_row_with_its_reason(write, name, content, expected):
    assert failure(write(name, content)).code == expected


def test_the_length_limit_can_be_set(write):
    path = write("a.txt", TEXT)

    assert failure(path, ReadOptions(max_chars=len(TEXT) - 1)).code == "too_large"
    assert only(path, ReadOptions(max_chars=len(TEXT))).text == TEXT


def test_a_json_line_beyond_all_limits_is_skipped_and_the_rest_go_on(write):
    path = write("a.jsonl", '{"text": "' + "x" * 1_200_000 + '"}\n{"text": "Quiet."}\n')

    items = read_articles(path, ReadOptions(max_chars=100))

    assert outcomes(items) == ["too_large", "Quiet."]


def test_a_missing_file_is_a_row(tmp_path):
    assert failure(tmp_path / "absent.txt").code == "unreadable"


def test_a_folder_is_read_in_order_of_its_paths(write, tmp_path):
    for name in ["b.txt", "a/z.txt", "a/b.md", ".hidden.txt", ".git/c.txt", "b.meta.json", "c.bin"]:
        write(name, "{}" if name.endswith("json") else "Quiet.")

    items = list(read_folder(tmp_path))

    assert [item.id for item in items] == ["a/b.md", "a/z.txt", "b.txt", "c.bin"]
    assert outcomes(items) == [*["Quiet."] * 3, "unsupported"]
    assert list(read_articles(tmp_path)) == items


def test_a_link_that_leads_back_is_followed_once(write, tmp_path):
    write("a/b.txt", "Quiet.")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert [item.id for item in read_folder(tmp_path)] == ["a/b.txt"]


def test_a_file_name_that_is_no_text_still_names_its_row(tmp_path):
    path = tmp_path / b"caf\xe9.txt".decode("utf-8", errors="surrogateescape")
    path.write_text("Quiet.", encoding="utf-8")

    assert only(path).id == "caf\ufffd.txt"


def test_standard_input_is_read_like_a_file_of_its_kind():
    lines = io.BytesIO(b'{"text": "Quiet."}\n{"text": ""}\n')

    items = list(read_stream(lines, suffix=".jsonl"))

    assert [item.id for item in items] == ["-#1", "-#2"]
    assert outcomes(items) == ["Quiet.", "empty"]
    assert outcomes(read_stream(io.BytesIO(b"Loud."), suffix=".txt")) == ["Loud."]


def test_a_side_car_is_no_article(tmp_path):
    assert is_readable(tmp_path / "a.json")
    assert not is_readable(tmp_path / "a.meta.json")
    assert not is_readable(tmp_path / "a.png")


def test_both_shared_documents_are_read_as_they_are(shared):
    paths = sorted((shared / "seeds").glob("*.txt"))

    assert len(paths) == 2
    assert [only(path).text for path in paths] == [path.read_bytes().decode() for path in paths]
