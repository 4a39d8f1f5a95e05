"""Prints a comparison in short: what the articles are, what was found, and where to read on."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from stanceframe_service.comparison.findings import Comparison
from stanceframe_service.comparison.glance import at_a_glance
from stanceframe_service.comparison.limits import NOT_SHOWN
from stanceframe_service.marking import printable

__all__ = ["print_comparison"]

BULLET = "  "


def print_comparison(comparison: Comparison, paths: Sequence[Path], console: Console) -> None:
    """Print the summary for a person."""
    for article in comparison.articles:
        line = Text(f"{article.key}  ", style="bold")
        line.append(printable(article.name), style="bold")
        if article.headline:
            line.append(f"  {printable(article.headline)}", style="not bold")
        console.print(line)
    console.print()
    for finding in at_a_glance(comparison):
        for number, row in enumerate(
            Text(printable(finding)).wrap(console, console.width - len(BULLET))
        ):
            console.print(Text("· " if number == 0 else BULLET).append_text(row))
    console.print()
    console.print(Text(NOT_SHOWN, style="dim"))
    for path in paths:
        console.print(Text(printable(str(path))), soft_wrap=True)
