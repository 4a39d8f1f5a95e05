"""Builders of items, annotations and a codebook for the tests of coders' work."""

from stanceframe.codebook.loading import parse_codebook
from stanceframe.corpora.annotations import Annotation, Given, Mark, sha256_of

CODEBOOK = """\
format: 1
id: ferries
version: 1.0.0
title: Ferries
description: What is said of ferries.
frames:
  - {id: delay, name: Delay, definition: A ferry is late.}
  - {id: loss, name: Loss, definition: A ferry is lost.,
     not_when: [{case: It is only late., instead: delay}]}
  - {id: fare, name: Fares, definition: What a crossing costs.}
targets:
  - {id: line, name: The line, kind: actor, definition: Its owner., aliases: [Lyrna Line, the line]}
"""


def book(version="1.0.0", *, exclusive=False):
    text = CODEBOOK.replace("1.0.0", version)
    return parse_codebook(text + "exclusive_frames: true\n" * exclusive, "ferries")


def given(*labels):
    """Make labels from ids, or from (id, start, stop, start, stop, ...)."""
    out = {}
    for label in labels:
        name, *places = (label,) if isinstance(label, str) else label
        pairs = zip(places[::2], places[1::2], strict=True)
        out[name] = tuple(Mark(start=start, stop=stop) for start, stop in pairs)
    return tuple(Given(label=name, marks=out[name]) for name in sorted(out))


def annotation(item, coder, *labels, text=None, document=None, **more):
    text = f"The ferry of {item} was late." if text is None else text
    return Annotation(
        item=item,
        document=document or item,
        text=text,
        sha256=sha256_of(text),
        codebook=more.pop("codebook", book().signature),
        coder=coder,
        labels=given(*labels),
        **more,
    )
