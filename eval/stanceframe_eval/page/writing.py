"""Writes a report: the page, its JSON twin, and a summary in Markdown."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stanceframe_eval.page.browser import browser_of
from stanceframe_eval.page.content import FORMAT, Content, Value
from stanceframe_eval.page.junit import report_junit

__all__ = [
    "cell",
    "page_html",
    "reach_of",
    "report_html",
    "report_json",
    "report_markdown",
    "schema_json",
    "shown",
    "write_files",
    "write_report",
]

VERDICTS = {"broken": "failed", "sound": "passed"}  # of a check such as "is even-handed"

TEMPLATE = "report.html.j2"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LEAST_REACH = 0.01  # of a plot of differences: one point to each side


def report_html(report: Content) -> str:
    """Write the page: one file that loads nothing, in which text of others can't run.

    Everything is escaped, and a content security policy forbids scripts and requests besides.
    """
    return page_html(
        TEMPLATE,
        report=report,
        browser=browser_of(report),
        reach=reach_of(one.difference for one in report.comparisons),
        whole={one.metric: one.estimate.value for one in report.figures},
    )


def page_html(template: str, **values: object) -> str:
    """Fill a template of this folder; what it is given is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values).strip() + "\n"


def reach_of(differences: Iterable[Value]) -> float:
    """Return how far a plot of differences must reach to each side; never 0."""
    bounds = [
        abs(bound)
        for one in differences
        for bound in (one.value, one.low, one.high)
        if bound is not None
    ]
    return max([*bounds, LEAST_REACH])


def report_json(report: Content) -> str:
    """Write the same values for programs; a number that is not defined is null."""
    return report.model_dump_json(indent=2) + "\n"


def schema_json() -> str:
    """Write the JSON Schema of `report_json`, which the package carries as `report.schema.json`."""
    schema = Content.model_json_schema(mode="serialization")
    head = {"$schema": DIALECT, "$id": FORMAT, "title": "A report of stanceframe eval run"}
    return json.dumps({**schema, **head}, indent=1, ensure_ascii=False) + "\n"


def report_markdown(report: Content) -> str:
    """Write a summary to paste into notes: verdict, main table, differences."""
    header = report.header
    gold = (
        f"{header.items} {header.unit}s of {header.clusters} {header.cluster}s, "
        f"gold {header.gold_sha256[:12]}, labelled by {header.labelled_by}."
    )
    lines = [
        f"# {cell(report.systems[0].name)} on {header.suite}, split {header.split}",
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
                value = shown(row.figure.estimate)
                lines.append(f"| {table.metric} | {cell(row.system)} | {value} |")
    lines += _people_and_seeds(report)
    lines += [
        "",
        "| measure | against | difference | 95% interval | p (Holm) |",
        "|---|---|---|---|---|",
    ]
    for one in report.comparisons:
        p = "-" if one.p_holm is None else f"{one.p_holm:.3f}"
        lines.append(f"| {one.metric} | {cell(one.against)} | {shown(one.difference)} | {p} |")
    lines += ["", f"`{header.command}`, seed {header.seed}, stanceframe {header.version}", ""]
    return "\n".join(lines)


def _people_and_seeds(report: Content) -> list[str]:
    """Write the rows that no system has: what annotators reach, and runs summed up."""
    rows = []
    for table in report.tables:
        for mark in table.agreement:
            value = "-" if mark.value is None else f"{mark.value:.3f}"
            rows.append(f"| {table.metric} | {mark.label} | {value} | {cell(mark.source)} |")
    if report.alpha is not None:
        value = shown(report.alpha.estimate)
        rows.append(f"| {report.alpha.metric} | Krippendorff's alpha of annotators | {value} |")
    rows += [
        f"| {one.metric} | mean of {one.runs} seeds | {one.mean} | "
        f"standard deviation {one.spread}, from {one.lowest} to {one.highest} |"
        for one in report.seeds
    ]
    return rows


def write_report(report: Content, folder: Path, answers: str) -> None:
    """Write page, JSON, summary, JUnit file, and the answers that were scored.

    `answers` are predictions as JSON lines; `stanceframe eval compare` needs them.
    """
    write_files(
        folder,
        {
            "report.html": report_html(report),
            "report.json": report_json(report),
            "summary.md": report_markdown(report),
            "junit.xml": report_junit(report),
            "answers.jsonl": answers,
        },
    )


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a folder, made if need be; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        unfinished = folder / f"{name}.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(folder / name)


def shown(value: Value) -> str:
    """Write a value and its interval as two cells of a Markdown table."""
    if value.value is None:
        return "- | not defined"
    if value.low is None:
        return f"{value.value:.3f} | not defined"
    return f"{value.value:.3f} | {value.low:.3f} to {value.high:.3f}"


def cell(name: str) -> str:
    """Keep a name of others within its cell of a Markdown table."""
    return escape(" ".join(name.split()), quote=False).replace("|", "/")
