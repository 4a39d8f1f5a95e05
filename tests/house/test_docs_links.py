"""Every relative link of a document leads to a file and, where it names one, to a heading."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|\bsrc=\"([^\"]+)\"|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE
)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:")


class Link(NamedTuple):
    document: Path
    target: str


def prose_of(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def links_of(document: Path) -> Iterator[Link]:
    for found in LINK.finditer(CODE.sub("", prose_of(document))):
        target = next(group for group in found.groups() if group)
        if not ELSEWHERE.match(target):
            yield Link(document, target)


def anchors_of(document: Path) -> set[str]:
    """The anchors that a Git forge makes of headings: lower case, hyphens, no punctuation."""
    headings = HEADING.findall(prose_of(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def fault_of(link: Link) -> str | None:
    path, _, anchor = link.target.partition("#")
    file = (link.document.parent / path).resolve() if path else link.document
    if not file.exists():
        return "no such file"
    if anchor and file.suffix == ".md" and anchor not in anchors_of(file):
        return "no such heading"
    return None


def test_every_relative_link_leads_somewhere(documents, repository):
    links = [link for document in documents for link in links_of(document)]

    broken = {
        f"{link.document.relative_to(repository)} -> {link.target}: {fault}"
        for link in links
        if (fault := fault_of(link))
    }

    assert links, "the documents have no links: is the pattern right?"
    assert broken == set()


def test_every_guide_can_be_reached_from_the_readme(documents, repository):
    waiting, reached = [repository / "README.md"], set()
    while waiting:
        document = waiting.pop()
        if document in reached or document.suffix != ".md" or not document.is_file():
            continue
        reached.add(document)
        waiting += [
            (document.parent / link.target.partition("#")[0]).resolve()
            for link in links_of(document)
        ]

    lost = [str(path.relative_to(repository)) for path in documents if path not in reached]

    assert lost == []
