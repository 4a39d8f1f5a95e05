"""`stanceframe annotate agreement`: how far coders agree, and by which rules they differ."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stanceframe_eval.annotation.exchange_cli import BookName

__all__ = ["Output", "agreement"]


class Output(StrEnum):
    """How agreement is printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def agreement(
    files: Annotated[
        list[Path], typer.Argument(metavar="ANNOTATIONS", help="Of annotate import; several go.")
    ],
    codebook: BookName = "conflict",
    output: Annotated[Output, typer.Option("--format", help="How to print it.")] = Output.TEXT,
    out: Annotated[Path | None, typer.Option(help="File. [default: standard output]")] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the resampling.")] = 13,
) -> None:
    """Show Krippendorff's alpha of each label, pairs of coders, rules, and what they dispute.

    Intervals come from resampling whole documents. Two coders who differ by a rule, such as one
    who adds a label whenever the other gives a certain one, are shown the rule.
    """
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.corpora.annotations import annotations_text, sha256_of
    from stanceframe_eval.annotation.agreement import agreement_of
    from stanceframe_eval.annotation.reading import read_all
    from stanceframe_eval.annotation.writing import write_whole

    rows = read_all(files)
    words = ["stanceframe", "annotate", "agreement", *(path.name for path in files)]
    words += ["--resamples", str(resamples), "--seed", str(seed)]
    report = agreement_of(
        rows,
        load_codebook(codebook),
        command=shlex.join(words),
        sha256=sha256_of(annotations_text(rows)),
        resamples=resamples,
        seed=seed,
    )
    if output is Output.JSON:
        text = report.model_dump_json(indent=2) + "\n"
    elif output is Output.HTML:
        from stanceframe_eval.page.writing import page_html

        text = page_html("agreement.html.j2", report=report)
    else:
        from stanceframe_eval.annotation.agreement_text import agreement_text

        text = agreement_text(report)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
