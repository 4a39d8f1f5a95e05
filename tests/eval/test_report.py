import json
import math
from dataclasses import replace

import pytest

from stanceframe.metrics import Estimate
from stanceframe_eval.figures import Figure, Resampling
from stanceframe_eval.report import Clock, CorpusReport, Report, Run, report_json
from stanceframe_eval.table import report_table

MICRO = Figure(
    name="frames.micro_f1",
    estimate=Estimate(0.8123456789, 0.79, 0.83),
    support=1001,
    agreement=0.971,
)
UNDEFINED = Figure(
    name="stance.ece", estimate=Estimate(math.nan, math.nan, math.nan), support=0, agreement=None
)
REPORT = Report(
    run=Run(
        command="stanceframe eval dev --model tiny --split dev",
        model="tiny@sha256:12",
        codebook="tiny@1.0.0",
        calibration="sha256:34",
        version="0.1.0",
        resampling=Resampling(),
        cores=2,
    ),
    corpora=(
        CorpusReport(
            corpus="conflict",
            split="dev",
            sha256="867447d0aca362438fa86f7f06c3602df286935560b96462864d3d2007b786fb",
            items=819,
            clusters=452,
            failed=1,
            unlabelled=2,
            licence="as found",
            citation="somebody",
            note="Not by people.",
            figures=(MICRO, UNDEFINED),
        ),
    ),
    clock=Clock(started="2026-11-22T03:00:00+00:00", seconds=61.2),
)


def test_a_figure_stands_beside_its_interval_agreement_and_support():
    lines = report_table(REPORT).splitlines()

    figure = next(line for line in lines if line.startswith("frames.micro_f1"))
    assert figure.split() == ["frames.micro_f1", "0.812", "0.790", "to", "0.830", "0.971", "1001"]
    undefined = next(line for line in lines if line.startswith("stance.ece"))
    assert undefined.split() == ["stance.ece", "-", "not", "defined", "0"]


@pytest.mark.parametrize(
    "words",
    [
        "tiny@sha256:12",
        "tiny@1.0.0",
        "1000 resamples of whole documents, seed 13",
        "0.1.0, 2 cores",
        "819 items of 452 documents",
        "Not by people.",
        "failed 1, taken for promotion or repeats 2",
    ],
)
def test_a_table_says_what_made_it(words):
    assert words in report_table(REPORT)


def test_nothing_is_said_of_failures_where_there_are_none():
    (part,) = REPORT.corpora
    report = replace(REPORT, corpora=(replace(part, failed=0, unlabelled=0),))

    assert "failed" not in report_table(report)


def test_a_split_that_calibration_was_fitted_on_is_said_to_be():
    (part,) = REPORT.corpora
    fitted = replace(REPORT.run, calibration="dev+sha256:34")
    elsewhere = replace(part, split="test")

    assert "fitted on this split" in report_table(replace(REPORT, run=fitted))
    assert "fitted on this split" not in report_table(REPORT)
    assert "fitted on this split" not in report_table(
        replace(REPORT, run=fitted, corpora=(elsewhere,))
    )


def test_the_json_has_the_same_figures_with_their_signatures():
    (part,) = json.loads(report_json(REPORT))["corpora"]

    micro, undefined = part["figures"]
    assert (micro["value"], micro["low"], micro["high"]) == (0.812346, 0.79, 0.83)
    assert micro["signature"].startswith(
        "measure:frames.micro_f1|corpus:conflict/dev|gold:867447d0aca3|model:tiny@sha256-12|"
    )
    assert undefined["value"] is None


def test_two_reports_of_one_run_differ_in_their_clock_alone():
    later = replace(REPORT, clock=Clock(started="2026-11-23T03:00:00+00:00", seconds=70.0))

    one, other = (json.loads(report_json(report)) for report in (REPORT, later))

    assert one.pop("clock") != other.pop("clock")
    assert one == other
