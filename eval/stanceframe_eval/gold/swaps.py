"""Gold of behavioural suites: templates with two actors, each way round.

After the directional and invariance tests of Ribeiro et al., Beyond Accuracy: Behavioral Testing
of NLP Models with CheckList, ACL 2020. Exchanging the actors must exchange the answer, and
nothing else: a system that doesn't do so judges who is named, not what is said.
"""

import json
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from stanceframe.errors import CorpusError
from stanceframe_eval.gold.items import Item, Marks, Question, claim_of

__all__ = ["read_swap_items"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class _Actor(_Strict):
    id: str
    name: str
    adjective: str


class _Template(_Strict):
    """A sentence with `{a}`, `{b}` for names and `{a_adj}`, `{b_adj}` for adjectives.

    Attributes:
        id: Its name.
        kind: What it tries, such as `accusation`.
        text: The sentence.
        claims: (a or b, holder, label) that it expresses.
    """

    id: str
    kind: str
    text: str
    claims: tuple[tuple[str, str, str], ...]


class _Swaps(_Strict):
    actors: tuple[_Actor, ...]
    templates: tuple[_Template, ...]


class _Roles(NamedTuple):
    a: _Actor
    b: _Actor


def read_swap_items(path: Path) -> tuple[Item, ...]:
    """Fill every template with every ordered pair of actors; a cluster is a template.

    Raises:
        CorpusError: The file breaks its schema.
    """
    try:
        swaps = _Swaps.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, json.JSONDecodeError) as error:
        raise CorpusError(f"{path} is no file of swaps: {error}") from error
    return tuple(
        _item(template, _Roles(a, b))
        for template in swaps.templates
        for a, b in permutations(swaps.actors, 2)
    )


def _item(template: _Template, roles: _Roles) -> Item:
    a, b = roles
    text = template.text.format(a=a.name, b=b.name, a_adj=a.adjective, b_adj=b.adjective)
    by_role = {"a": a.id, "b": b.id}
    return Item(
        question=Question(id=f"{template.id}:{a.id}:{b.id}", text=text[0].upper() + text[1:]),
        cluster=template.id,
        gold={
            "stance": Marks(
                labels=frozenset(
                    claim_of(by_role[role], holder, label)
                    for role, holder, label in template.claims
                )
            )
        },
        slices={"kind": template.kind, "pair": " and ".join(sorted((a.id, b.id)))},
        twin=f"{template.id}:{b.id}:{a.id}",
    )
