"""`stanceframe annotate adjudicate`: settle disputes at the terminal, one key a decision."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_eval.annotation.exchange_cli import BookName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stanceframe.codebook.schema import Codebook
    from stanceframe_eval.annotation.adjudication import Decisions, Dispute

__all__ = ["adjudicate"]

ENDS = ("q", "")
KEYS = "y give it, n don't, s later, b back, d definition, q stop"


def adjudicate(
    files: Annotated[
        list[Path], typer.Argument(metavar="ANNOTATIONS", help="Of annotate import; several go.")
    ],
    out: Annotated[Path, typer.Option(help="File for one answer an item, JSON Lines.")],
    codebook: BookName = "conflict",
) -> None:
    """Decide what coders dispute. Each decision is saved at once; run it again to go on.

    Keys: y give the label, n don't, s decide later, b one back, d show the definition, q stop.
    Decisions are kept beside OUT, in OUT.decisions.jsonl. Items with an open dispute aren't in OUT.
    """
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.corpora.annotations import annotations_text
    from stanceframe_eval.annotation.adjudication import Decisions, disputes_of, settled
    from stanceframe_eval.annotation.reading import read_all
    from stanceframe_eval.annotation.writing import write_whole

    rows = read_all(files)
    book = load_codebook(codebook)
    disputes = disputes_of(rows, book)
    decisions = Decisions(out.with_suffix(".decisions.jsonl"))
    try:
        _ask_all(disputes, decisions, book)
    finally:
        outcome = settled(rows, disputes, decisions)
        write_whole(out, annotations_text(outcome.annotations).encode())
        typer.echo(
            f"{len(outcome.annotations)} items settled: {out}; waiting: {len(outcome.waiting)}",
            err=True,
        )


def _ask_all(disputes: "Sequence[Dispute]", decisions: "Decisions", book: "Codebook") -> None:
    from stanceframe_eval.annotation.adjudication import exclusive_rival

    waiting = [one for one in disputes if decisions.of(one) is None]
    typer.echo(f"{len(waiting)} of {len(disputes)} disputes are open. {KEYS}")
    place = 0
    while place < len(waiting):
        dispute = waiting[place]
        _show(dispute, place + 1, len(waiting))
        key = _key()
        if key in ENDS:
            return
        if key == "d":
            _define(dispute, book)
        elif key == "y" and (other := exclusive_rival(dispute, disputes, decisions, book)):
            typer.echo(f"  {other} is given already, and a sentence has one frame at most: n, or "
                       "b to change that")  # fmt: skip
        elif key in {"y", "n"}:
            decisions.record(dispute, key == "y")
            typer.echo(f"  {dispute.label}: {'given' if key == 'y' else 'not given'}")
            place += 1
        elif key == "s":
            place += 1
        elif key == "b" and place > 0:
            place -= 1
            decisions.record(waiting[place], None)
        else:
            typer.echo(f"  {KEYS}")


def _key() -> str:
    """Wait for a key; a terminal that is closed ends as `q` does."""
    try:
        return typer.getchar().casefold()
    except EOFError:
        return ""


def _show(dispute: "Dispute", number: int, total: int) -> None:
    typer.echo(f"\n{number} of {total}, {dispute.item}")
    typer.echo(f"  {' '.join(dispute.text.split())}")
    typer.echo(
        f"  {dispute.label}? yes: {', '.join(dispute.gave)}; no: {', '.join(dispute.withheld)}"
    )


def _define(dispute: "Dispute", book: "Codebook") -> None:
    from stanceframe.codebook.vocabulary import vocabulary

    found = next(one for one in vocabulary(book) if one.id == dispute.label)
    typer.echo(f"  {found.name}: {found.definition}")
    for frame in book.frames:
        if frame.id == dispute.label:
            for use in frame.use_when:
                typer.echo(f"    use when: {use}")
            for one in frame.not_when:
                instead = f" (then {one.instead})" if one.instead else ""
                typer.echo(f"    not when: {one.case}{instead}")
