"""The commented YAML with which a codebook of one's own begins."""

from typing import Final

from stanceframe.codebook.vocabulary import slug_of
from stanceframe.codebook.writing import dump_yaml

__all__ = ["new_codebook"]

_TEMPLATE: Final = """\
# A codebook. Fill in what stands behind the colons; lines that begin with # are notes.
# Look often:  stanceframe codebook check {file}
# Guide for coders to print:  stanceframe codebook export {file} --format guide --out guide.html
format: 1                  # version of this file format; leave it
{head}# Count the version up at each change once somebody has coded with it: 0.2.0 for a new label
# or a changed meaning. Annotations remember under which version they were made.
version: 0.1.0
description: >-
  Which texts, which question. What is the unit (one sentence)? What may coders look at beside it?

# What a sentence is made to be about. A sentence can have several frames, or none. If it can have
# one at most, take the # off the next line: coders then choose, and the model names the likeliest.
# exclusive_frames: true
frames:
  - id: first_frame        # small letters, digits, underscores; never changes
    name: First frame      # what people read
    definition: The sentence speaks of ... (one sentence that a stranger understands).
    use_when:              # the plain cases, one a line
      - Somebody is said to have ...
    not_when:              # the nearest cases that it is NOT, and which frame instead
      - case: Only ... is mentioned.
        instead: second_frame
    examples:              # sentences of your own, with the reason; one plain, one at the border
      - text: Write a sentence here that has the frame.
        reason: Why it has it.
  - id: second_frame
    name: Second frame
    definition: The sentence treats ...
    use_when:
      - An office or a law is ...
    not_when:
      - case: Nobody is ...
        instead: first_frame
    examples:
      - text: Write another sentence here.
        reason: Why it has this one.

# Whom or what a sentence can be for or against. Leave it out if you don't ask for stances.
# targets:
#   - id: ministry
#     name: The ministry
#     kind: actor          # or proposition, for a claim or a policy
#     definition: Who or what is meant, and who is not.
#     aliases:             # every wording that mentions it; {{a|b}} either, * any ending
#       - minist{{ry|ries}}
#       - Ministry of Works

# Questions that came up while coding, and how you settled them.
# decisions:
#   - id: denials
#     question: Does a denial of the charge have the frame?
#     ruling: Yes.
#     reason: The sentence is about the charge all the same.
"""


def new_codebook(file: str, name: str, title: str) -> str:
    """Return the YAML to fill in; it loads as it stands.

    Args:
        file: Its name, for the commands in its notes.
        name: The id is made of this.
        title: For people.
    """
    head = dump_yaml({"id": slug_of(name), "title": title})
    return _TEMPLATE.format(file=file, head=head)
