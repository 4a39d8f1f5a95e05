"""Writes a report: the page, its JSON twin, and a summary in Markdown."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stanceframe_eval.page.content import Content, Value

__all__ = ["report_html", "report_json", "report_markdown", "write_report"]

VERDICTS = {"broken": "failed", "sound": "passed"}  # of a check such as "is even-handed"

TEMPLATE = "report.html.j2"


def report_html(report: Content) -> str:
    """Write the page: one file that loads nothing, in which text of others can't run.

    Everything is escaped, and a content security policy forbids scripts and requests besides.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(report=report) + "\n"


def report_json(report: Content) -> str:
    """Write the same values for programs; a number that is not defined is null."""
    return report.model_dump_json(indent=2) + "\n"


def report_markdown(report: Content) -> str:
    """Write a summary to paste into notes: verdict, main table, differences."""
    header = report.header
    gold = (
        f"{header.items} {header.unit}s of {header.clusters} {header.cluster}s, "
        f"gold {header.gold_sha256[:12]}, labelled by {header.labelled_by}."
    )
    lines = [
        f"# {report.systems[0].name} on {header.suite}, split {header.split}",
        "",
        gold,
        "",
        f"**Not to be claimed:** {header.limits}",
        "",
        *(f"- **{VERDICTS[one.severity]}**, {one.check}: {one.says}" for one in report.findings),
        "",
        "| measure | system | value | 95% interval |",
        "|---|---|---|---|",
    ]
    for table in report.tables:
        for row in table.rows:
            if row.figure is not None:
                shown = _shown(row.figure.estimate)
                lines.append(f"| {table.metric} | {_cell(row.system)} | {shown} |")
    lines += _people_and_seeds(report)
    lines += [
        "",
        "| measure | against | difference | 95% interval | p (Holm) |",
        "|---|---|---|---|---|",
    ]
    for one in report.comparisons:
        p = "-" if one.p_holm is None else f"{one.p_holm:.3f}"
        lines.append(f"| {one.metric} | {_cell(one.against)} | {_shown(one.difference)} | {p} |")
    lines += ["", f"`{header.command}`, seed {header.seed}, stanceframe {header.version}", ""]
    return "\n".join(lines)


def _people_and_seeds(report: Content) -> list[str]:
    """Write the rows that no system has: what annotators reach, and runs summed up."""
    rows = []
    for table in report.tables:
        for mark in table.agreement:
            value = "-" if mark.value is None else f"{mark.value:.3f}"
            rows.append(f"| {table.metric} | {mark.label} | {value} | {_cell(mark.source)} |")
    if report.alpha is not None:
        shown = _shown(report.alpha.estimate)
        rows.append(f"| {report.alpha.metric} | Krippendorff's alpha of annotators | {shown} |")
    rows += [
        f"| {one.metric} | mean of {one.runs} seeds | {one.mean} | "
        f"standard deviation {one.spread}, from {one.lowest} to {one.highest} |"
        for one in report.seeds
    ]
    return rows


def write_report(report: Content, folder: Path) -> None:
    """Write `report.html`, `report.json` and `summary.md`, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("report.html", report_html(report)),
        ("report.json", report_json(report)),
        ("summary.md", report_markdown(report)),
    ):
        unfinished = folder / f"{name}.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(folder / name)


def _shown(value: Value) -> str:
    if value.value is None:
        return "- | not defined"
    if value.low is None:
        return f"{value.value:.3f} | not defined"
    return f"{value.value:.3f} | {value.low:.3f} to {value.high:.3f}"


def _cell(name: str) -> str:
    return name.replace("|", "/").replace("\n", " ")
