"""A report as a table of plain text, to be read by people and pasted into notes."""

import math
from collections.abc import Iterator

from stanceframe_eval.figures import Figure
from stanceframe_eval.report import CorpusReport, Report, Run

__all__ = ["report_table"]

NAME_WIDTH = 38
HEADING = (
    f"{'measure':<{NAME_WIDTH}} {'value':>7}  {'95% interval':<15} {'agreement':>9} {'support':>8}"
)


def report_table(report: Report) -> str:
    """Write a report as text: what made it, then a table for each corpus."""
    lines = [*_header(report.run)]
    for part in report.corpora:
        lines += ["", *_section(part, report.run)]
    lines += ["", f"{report.clock.started}, {report.clock.seconds:.0f} s"]
    return "\n".join(lines) + "\n"


def _header(run: Run) -> Iterator[str]:
    yield run.command
    yield f"model        {run.model}"
    yield f"codebook     {run.codebook}"
    yield f"calibration  {run.calibration}"
    yield f"stanceframe  {run.version}, {run.cores} cores"
    yield (
        f"intervals    percentiles of {run.resampling.resamples} resamples of whole documents, "
        f"seed {run.resampling.seed}"
    )


def _section(part: CorpusReport, run: Run) -> Iterator[str]:
    yield (
        f"{part.corpus}/{part.split}: {part.items} items of {part.clusters} documents, "
        f"sha256 {part.sha256[:12]}"
    )
    yield part.note
    if _is_fitted_on(part, run):
        yield "Calibration and thresholds were fitted on this split, which flatters its figures."
    if part.failed or part.unlabelled:
        yield f"failed {part.failed}, taken for promotion or repeats {part.unlabelled}"
    yield HEADING
    yield "-" * len(HEADING)
    for figure in part.figures:
        yield _line(figure)


def _is_fitted_on(part: CorpusReport, run: Run) -> bool:
    """Tell by the calibration's signature, which begins with the split it was fitted on."""
    fitted_on = run.calibration.partition("+")[0]
    return part.split == fitted_on or part.split.startswith(f"{fitted_on}_")


def _line(figure: Figure) -> str:
    agreement = "" if figure.agreement is None else f"{figure.agreement:.3f}"
    if math.isnan(figure.estimate.value):
        value, interval = "-", "not defined"
    else:
        value = f"{figure.estimate.value:.3f}"
        interval = f"{figure.estimate.low:.3f} to {figure.estimate.high:.3f}"
    cells = f"{figure.name:<{NAME_WIDTH}} {value:>7}  {interval:<15} {agreement:>9}"
    return f"{cells} {figure.support:>8}"
