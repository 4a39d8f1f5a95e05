"""A small codebook that tests write to disk and break."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
format: 1
id: ferries
version: 0.1.0
title: Ferries
description: What is said of ferries.
frames:
  - id: delay
    name: Delay
    definition: The sentence speaks of a late ferry.
    use_when: [A ferry is late.]
    not_when:
      - {case: It sank., instead: loss}
    examples:
      - {text: The ferry left an hour late., reason: Late.}
  - id: loss
    name: Loss
    definition: The sentence speaks of a lost ferry.
    use_when: [A ferry is lost.]
targets:
  - id: company
    name: The company
    kind: actor
    definition: The company that runs the ferries.
    use_when: [It acts.]
    aliases:
      - Lyrna Line{|s}
      - ferr{y|ies} ... company
cue_classes:
  - id: neutral
    name: Neutral
    definition: Hands words over.
    use_when: [Saying.]
    verbs: [say]
irregular_verbs:
  - {lemma: say, forms: [says, said, saying]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Write the small codebook with some text replaced, and return its path."""

    def write(*changes: tuple[str, str]) -> Path:
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "ferries.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
