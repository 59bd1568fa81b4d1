"""The tests of RapidOCR are collected where it is installed; elsewhere the run says who runs them."""

from __future__ import annotations

import pytest

from skillmap.extract.ocr_rapid import RapidOcrEngine

# Not a skip: in CI no test may be skipped, and a session of its own, `nox -s ocr`, runs these.
MISSING = RapidOcrEngine().status().missing
collect_ignore = ["test_ocr_rapid.py"] if MISSING else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not collected, and why."""
    for name in collect_ignore:
        terminalreporter.line(f"{name} is left to `nox -s ocr`: not installed here: {MISSING}")
