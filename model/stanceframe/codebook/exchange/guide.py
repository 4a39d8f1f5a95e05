"""The guide for coders: one HTML page that loads nothing, to read on a screen or print."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stanceframe.codebook.schema import Codebook

__all__ = ["to_guide"]


def to_guide(codebook: Codebook) -> str:
    """Return the guide. The same codebook always gives the same page; all of it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    how_many = "A sentence can have several, or none."
    if codebook.exclusive_frames:
        how_many = "A sentence has one at most: the one that fits best."
    sections = [
        ("Frames", f"What a sentence is made to be about. {how_many}", codebook.frames),
        ("Targets", "Whom or what a sentence can be for or against.", codebook.targets),
        ("Stances", "For, against, or neither.", codebook.stances),
        ("Holders", "Whose stance it is.", codebook.holders),
    ]  # fmt: skip
    page = environment.get_template("guide.html.j2").render(
        book=codebook, sections=[one for one in sections if one[2]]
    )
    return page.strip() + "\n"
