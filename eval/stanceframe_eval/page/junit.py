"""Floors and verdicts as JUnit XML, which continuous integration shows as test cases."""

import re
from xml.sax.saxutils import escape, quoteattr

from stanceframe_eval.page.content import Content
from stanceframe_eval.page.floors import Check, checks_of

__all__ = ["junit_xml", "report_junit"]

# XML 1.0 has no way to write these, not even escaped: https://www.w3.org/TR/xml/#charsets
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_junit(report: Content) -> str:
    """Write a case for each check of the verdict and for each floor of the suite."""
    return junit_xml(f"{report.header.suite}/{report.header.split}", checks_of(report))


def junit_xml(suite: str, checks: tuple[Check, ...]) -> str:
    """Write checks as the cases of one suite, in the form that Ant's JUnit task began.

    There are no times in it, so that two runs give the same file.
    """
    failed = sum(not one.holds for one in checks)
    head = f'<testsuite name={_quoted(suite)} tests="{len(checks)}" failures="{failed}" errors="0">'
    cases = [_case(suite, one) for one in checks]
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<testsuites>", head, *cases]
    return "\n".join([*lines, "</testsuite>", "</testsuites>", ""])


def _case(suite: str, check: Check) -> str:
    opened = f"<testcase classname={_quoted(suite)} name={_quoted(check.name)}"
    if check.holds:
        return f"{opened}><system-out>{_plain(check.says)}</system-out></testcase>"
    failure = f"<failure message={_quoted(check.says)} type={_quoted(check.kind)}/>"
    return f"{opened}>{failure}</testcase>"


def _quoted(text: str) -> str:
    return quoteattr(IMPOSSIBLE.sub("\ufffd", text))


def _plain(text: str) -> str:
    return escape(IMPOSSIBLE.sub("\ufffd", text))
