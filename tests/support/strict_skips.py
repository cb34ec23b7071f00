"""A pytest plugin: on a continuous integration machine (``CI=true``) a skipped test is a failed one.

There everything a test needs can be installed, so a skip would be a promise nobody checks. What cannot be
installed is a right that the machine does not give (to mount a disk, to trace a process): that may be skipped.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.support.ci import NOT_ALLOWED, on_ci

REASON = "skipped although CI=true, where everything a test needs must be there"


def _fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome != "skipped" or hasattr(report, "wasxfail") or NOT_ALLOWED in str(report.longrepr):
        return
    if on_ci():
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
