"""Reads what lies behind the narrative frames of climate news: answers by rater, and roles.

Frermann, Li, Khanehzar and Mikolajczak: Conflicts, Villains, Resolutions: Towards models of
Narrative Media Framing. ACL 2023. The articles themselves are in `narrative_framing`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.corpora.votes import Votes, count_votes
from stanceframe.errors import CorpusError

__all__ = [
    "FramingAnswer",
    "NarrativeRole",
    "RoleKind",
    "read_narrative_answers",
    "read_narrative_roles",
]

RoleKind = Literal["hero", "villain", "victim"]

_ROLES: Mapping[str, RoleKind] = {"hero": "hero", "villain": "villain", "victim": "victim"}
_ANSWERS: Mapping[str, str] = {
    "yes": "yes",
    "no": "no",
    "n/a: problem is resolved": "not_applicable",  # of one question
}
_NOT_ASKED: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class FramingAnswer:
    """What raters answered to one of the questions that lead to the frames, about one article.

    Attributes:
        article: The set's number of the article.
        question: The set's name of the question, such as `co2`; its letters are the frame's.
        answers: Of each rater, `yes`, `no` or `not_applicable`, in the set's order; None for who
            wasn't asked.
        votes: The answers counted: the soft label.
    """

    article: str
    question: str
    answers: tuple[str | None, ...]
    votes: Votes

    @property
    def frame(self) -> str:
        """The frame that the question is about, by its id in `NARRATIVE_FRAMES`."""
        return self.question[:2].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeRole:
    """An entity of an article, and the part that it plays there.

    Attributes:
        article: The set's number of the article.
        entity: The words of the article that name it.
        group: What kind of entity it is, as the set calls it.
        role: Hero, villain or victim.
    """

    article: str
    entity: str
    group: str
    role: RoleKind


def read_narrative_answers(path: Path) -> tuple[FramingAnswer, ...]:
    """Read `full_annotations.json`, or the folder that it is in; questions nobody answered are out.

    Raises:
        CorpusError: The file can't be read or is not as published; it names article and question.
    """
    file = path / "full_annotations.json" if path.is_dir() else path
    articles = _json(file)
    if not isinstance(articles, dict):
        raise CorpusError(f"{file} must hold an object with the articles by number")
    return tuple(
        answer for number, facts in articles.items() for answer in _answers(file, number, facts)
    )


def read_narrative_roles(path: Path) -> tuple[NarrativeRole, ...]:
    """Read `role_and_frame_annoations.tsv` (so spelt), or the folder that it is in.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has a role that is none; it names
            the row.
    """
    file = path / "role_and_frame_annoations.tsv" if path.is_dir() else path
    rows = read_sheet(file, ("ID", "entity", "group", "role"), delimiter="\t")
    return tuple(_role(cells) for cells in rows)


def _answers(file: Path, article: str, facts: object) -> Iterator[FramingAnswer]:
    if not isinstance(facts, dict):
        raise CorpusError(f"{file}, article {article}: an object with questions was expected")
    for question, found in facts.items():
        if question.startswith("_"):  # what is known of the article
            continue
        match found:
            case [str(_), [*given]] if all(_is_answer(one) for one in given):
                answers = tuple(_ANSWERS.get(one) for one in given)
            case _:
                raise CorpusError(
                    f"{file}, article {article}, question {question}: a summary and a list of "
                    f"{', '.join(_ANSWERS)} or {_NOT_ASKED} were expected, found {found!r}"
                )
        said = [one for one in answers if one is not None]
        if said:
            votes = count_votes(_ANSWERS.values(), said)
            yield FramingAnswer(article=article, question=question, answers=answers, votes=votes)


def _is_answer(value: object) -> bool:
    return value == _NOT_ASKED or (isinstance(value, str) and value in _ANSWERS)


def _role(cells: Cells) -> NarrativeRole:
    role = cells.text("role")
    if role not in _ROLES:
        raise cells.fault(f"'role' must be one of {', '.join(_ROLES)}, found {role!r}")
    return NarrativeRole(
        article=cells.text("ID"),
        entity=cells.text("entity"),
        group=cells.text("group"),
        role=_ROLES[role],
    )


def _json(file: Path) -> object:
    try:
        content: object = json.loads(file.read_bytes())
    except OSError as error:
        raise CorpusError(
            f"{file} can't be read ({error.strerror}); it should be the data set's own file"
        ) from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{file} is not UTF-8, byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise CorpusError(f"{file}, line {error.lineno}: no JSON ({error.msg})") from error
    return content
