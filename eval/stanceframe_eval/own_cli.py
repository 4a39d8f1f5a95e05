"""`stanceframe eval own`: the report of a bundle for a codebook of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe_eval.own.content import OwnReport

__all__ = ["own"]


def own(
    bundle: Annotated[Path, typer.Argument(help="Folder of stanceframe train --codebook.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report. [default: BUNDLE/report]")
    ] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the resampling.")] = 13,
) -> None:
    """Write report.html and report.json of a run on your own codebook.

    From its predictions of articles held out: figures with intervals beside baselines and
    coders, learning curves, confusions with their sentences, labels to look at again.
    `stanceframe train --codebook` does it at its end.
    """
    from stanceframe_eval.own.record import read_record
    from stanceframe_eval.own.report import own_report
    from stanceframe_eval.page.writing import page_html, write_files

    report = own_report(read_record(bundle), resamples=resamples, seed=seed)
    folder = out or bundle / "report"
    write_files(
        folder,
        {
            "report.json": report.model_dump_json(indent=2) + "\n",
            "report.html": page_html("own.html.j2", report=report),
        },
    )
    typer.echo(_summary(report), err=True)


def _summary(report: "OwnReport") -> str:
    by_name = {one.name: one.macro_f1 for one in report.systems}
    best, plain = by_name[report.method], by_name["tfidf"]
    interval = "" if best.low is None else f" ({best.low:.2f} to {best.high:.2f})"
    return (
        f"macro-F1 {best.value or 0:.2f}{interval} on articles held out, TF-IDF "
        f"{plain.value or 0:.2f}; {len(report.suspects)} labels to look at again"
    )
