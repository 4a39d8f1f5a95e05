"""The Markdown pages of codebooks."""

from pathlib import Path

import pytest

from stanceframe.codebook.loading import load_codebook, shipped_codebooks
from stanceframe.codebook.pages import to_markdown

PAGES = Path(__file__).resolve().parents[2] / "docs" / "codebook"


@pytest.mark.parametrize("book", shipped_codebooks(), ids=lambda book: f"{book.id}-{book.version}")
def test_the_page_in_the_docs_is_current(book):
    page = PAGES / f"{book.id}-{book.version}.md"

    # stanceframe codebook show NAME@VERSION --format markdown > docs/codebook/NAME-VERSION.md
    assert page.read_text(encoding="utf-8") == to_markdown(load_codebook(book.path))


def test_a_page_shows_every_part_of_a_label(small):
    page = to_markdown(load_codebook(small()))

    assert "# Ferries, version 0.1.0\n" in page
    assert "| `delay` | Delay | The sentence speaks of a late ferry. |" in page
    assert "Not when:\n\n- It sank. Use `loss`." in page
    assert "Examples:\n\n- “The ferry left an hour late.” Late." in page
    assert "Kind: actor.\n\nFound by: `Lyrna Line{|s}`, `ferr{y|ies} ... company`." in page
    assert "Verbs: `say`." in page


def test_a_page_leaves_out_what_the_codebook_has_not(small):
    page = to_markdown(load_codebook(small()))

    for title in ("Stances", "Holders", "Loaded words", "Decisions", "Terms"):
        assert f"## {title}" not in page
