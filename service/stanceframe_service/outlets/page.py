"""Writes a comparison of outlets as one HTML page that needs nothing else."""

from stanceframe_service.outlets.charts import LINE_HEIGHT, LINE_WIDTH, WIDTH, bars_of, panels_of
from stanceframe_service.outlets.findings import OutletComparison
from stanceframe_service.outlets.glance import at_a_glance, name_of, percent, rate_text
from stanceframe_service.outlets.stretches import stretches_of
from stanceframe_service.pages.rendering import PALETTE, Source, environment_of, inline

__all__ = ["page_of"]

PACKAGE = "stanceframe_service.outlets"
NUMBERS = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def page_of(comparison: OutletComparison) -> str:
    """Return the page: all text escaped, and nothing runs or loads but its own script and style."""
    template = environment_of(PACKAGE).get_template("outlets.html")
    many = len(comparison.outlets)
    return template.render(
        comparison=comparison,
        glance=at_a_glance(comparison),
        count_word=NUMBERS[many - 2] if many - 2 < len(NUMBERS) else many,
        names={one.key: name_of(comparison, one.key) for one in comparison.outlets},
        bars_of=bars_of,
        stretches_of=stretches_of,
        panels=panels_of(comparison.series),
        sizes={"bar": WIDTH, "width": LINE_WIDTH, "height": LINE_HEIGHT},
        percent=percent,
        rate_text=rate_text,
        style=inline(PALETTE, Source(PACKAGE, "outlets.css")),
        script=inline(Source(PACKAGE, "outlets.js")),
    )
