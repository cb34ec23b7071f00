"""A pytest plugin: on a continuous integration machine (``CI=true``) a skipped test is a failed one.

There everything a test needs can be installed, so a skip would be a promise nobody checks.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.support.ci import on_ci

REASON = "skipped although CI=true, where everything a test needs must be there"


def _fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    if on_ci() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{REASON}: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_instead(report)
    return report
