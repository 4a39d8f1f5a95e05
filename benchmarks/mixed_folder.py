"""Writes the articles of `allsides` and headlines of `gaza_news` as one folder of all formats.

The folder is for measuring a run, as in
`python benchmarks/mixed_folder.py ../shared/data /tmp/mixed --articles 300`, then
`stanceframe score /tmp/mixed --out /tmp/labelled --format parquet`.
It holds third-party text and must not be committed.
"""

import argparse
import csv
import gzip
import html
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Rows = list[dict[str, str]]
ROWS_A_FILE = 500
PACKINGS = ("", ".gz", ".zst")
KINDS = tuple(kind + packing for kind in ("jsonl", "csv", "parquet") for packing in PACKINGS)
UNSAFE = re.compile(r"[^\w-]+")


def main(words: "Sequence[str] | None" = None) -> None:
    """Write the folder and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with allsides/ and gaza_news/")
    parser.add_argument("out", type=Path, help="the folder to write, which must not exist")
    parser.add_argument("--articles", type=int, help="only so many articles, evenly drawn")
    parser.add_argument("--headlines", type=int, help="only so many headlines, evenly drawn")
    given = parser.parse_args(words)
    given.out.mkdir(parents=True)
    articles = thinned(read_articles(given.data / "allsides" / "articles.jsonl"), given.articles)
    headlines = thinned(read_headlines(given.data / "gaza_news"), given.headlines)
    write_singly(articles[::2], given.out / "articles")
    write_together(articles[1::2], given.out / "articles", "articles")
    write_together(headlines, given.out / "headlines", "headlines")
    sys.stdout.write(f"{len(articles):,} articles and {len(headlines):,} headlines\n")


def read_articles(path: Path) -> Rows:
    """Read the articles, with the fields that stanceframe knows."""
    names = ("id", "outlet", "date", "title", "url", "text")
    with path.open(encoding="utf-8") as lines:
        parsed = [json.loads(line) for line in lines]
    rows = [{name: str(row.get(name) or "") for name in names} for row in parsed]
    return [row for row in rows if row["text"].strip()]


def read_headlines(folder: Path) -> Rows:
    """Read tab-separated lines of date, outlet, headline ending in the outlet, and address."""
    rows: Rows = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) == 4 and cells[2].strip():
                text = cells[2].removesuffix(f" - {cells[1]}").strip()
                rows.append({"date": cells[0], "outlet": cells[1], "url": cells[3], "text": text})
    return [row | {"id": f"h{place}", "title": ""} for place, row in enumerate(rows)]


def thinned(rows: Rows, wanted: int | None) -> Rows:
    """Draw so many rows at even distances."""
    if wanted is None or wanted >= len(rows):
        return rows
    return [rows[place * len(rows) // wanted] for place in range(wanted)]


def write_singly(rows: Rows, folder: Path) -> None:
    """Write a file for each article: text, Markdown, a page and an object, plain and packed."""
    writers: Sequence[tuple[str, Callable[[dict[str, str]], bytes]]] = (
        (".txt", as_text),
        (".md", as_markdown),
        (".html", as_page),
        (".json", as_object),
    )
    ways = [(suffix, packing, write) for packing in PACKINGS for suffix, write in writers]
    for place, row in enumerate(rows):
        suffix, packing, write = ways[place % len(ways)]
        outlet = UNSAFE.sub("_", row["outlet"] or "unknown")
        path = folder / outlet / f"{row['id']}{suffix}{packing}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed(write(row), packing))


def write_together(rows: Rows, folder: Path, name: str) -> None:
    """Write many rows a file: lines of JSON and tables, plain and packed, and Parquet, by turns."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, start in enumerate(range(0, len(rows), ROWS_A_FILE)):
        chunk = rows[start : start + ROWS_A_FILE]
        for share, kind in enumerate(KINDS):
            path = folder / f"{name}-{place:02}.{kind}"
            if part := chunk[share :: len(KINDS)]:
                write_rows(part, path, kind)


def write_rows(rows: Rows, path: Path, kind: str) -> None:
    """Write one file of many rows."""
    form, _, packing = kind.partition(".")
    if form == "parquet":
        data = as_columns(rows)
    elif form == "csv":
        data = as_table(rows)
    else:
        data = b"".join(map(as_object, map(filled, rows)))
    path.write_bytes(packed(data, f".{packing}" if packing else ""))


def packed(data: bytes, packing: str) -> bytes:
    """Pack bytes as the end of a file's name says."""
    if packing == ".gz":
        return gzip.compress(data, mtime=0)
    return pa.Codec("zstd").compress(data, asbytes=True) if packing == ".zst" else data


def filled(row: dict[str, str]) -> dict[str, str]:
    """Return the fields that hold something."""
    return {name: value for name, value in row.items() if value}


def as_columns(rows: Rows) -> bytes:
    """Write Parquet."""
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content)
    return content.getvalue()


def as_table(rows: Rows) -> bytes:
    """Write a table with a header."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue().encode()


def as_text(row: dict[str, str]) -> bytes:
    """Write title and text."""
    return f"{row['title']}\n\n{row['text']}\n".encode()


def as_markdown(row: dict[str, str]) -> bytes:
    """Write the text behind front matter."""
    known = {name: value for name, value in filled(row).items() if name not in {"id", "text"}}
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in known.items())
    return f"---\n{head}---\n{row['text']}\n".encode()


def as_page(row: dict[str, str]) -> bytes:
    """Write a page with a menu, a headline and paragraphs."""
    title = html.escape(row["title"])
    body = "".join(f"<p>{html.escape(line)}</p>" for line in row["text"].splitlines() if line)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><nav>Home</nav><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def as_object(row: dict[str, str]) -> bytes:
    """Write one line of JSON."""
    return json.dumps(filled(row), ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    main()
