"""Rules that hold for every test: no network, no unnoticed skip, no contact data in what models are sent."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import os
import socket
import sys
from collections.abc import Generator
from typing import Any

import hypothesis
import pytest

from skillmap.testing.language_model import observe_model_requests
from skillmap.testing.openai_server import observe_requests
from tests.contact_data import contact_data, strings_of
from tests.system_programs import SYSTEM_PROGRAMS

PROBLEMS = {program.name: functools.cache(program.problem) for program in SYSTEM_PROGRAMS}
LOCAL_HOSTS = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})

# Child processes cannot be watched from here; pip, the one that would fetch something, is told not
# to.
os.environ["PIP_NO_INDEX"] = "1"
os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"


# How long an example takes says more of the machine's other work than of ours.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


# ------------------------------------------------------------------------------------------ network


class NetworkBlockedError(OSError):
    """A test tried to reach another machine."""


_attempts: list[str] = []


def _is_local(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in LOCAL_HOSTS:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        connection, address = arguments[:2]
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        host = address[0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        _attempts.append(str(host))
        message = f"tests do not use the network: {event} {host!r}"
        raise NetworkBlockedError(message)


# An audit hook sees every connection of this process, also those made in C or by asyncio, and
# nothing can take it off again.
sys.addaudithook(_watch_sockets)


@pytest.fixture(autouse=True)
def _no_network() -> Generator[None]:
    """Fail the test that reached for the network, even if the code swallowed the error."""
    _attempts.clear()
    yield
    if _attempts:
        pytest.fail(f"reached for the network: {', '.join(_attempts)}")


# -------------------------------------------------------------------------------------------- skips


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that makes a skipped test a failed one."""
    parser.addoption(
        "--no-skips",
        action="store_true",
        default=False,
        help="a skipped test fails; always on when the environment has CI set",
    )


def _skips_are_failures(config: pytest.Config) -> bool:
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return in_ci or bool(config.getoption("--no-skips"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose system program is missing, with the reason."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            if name not in PROBLEMS:
                known = ", ".join(sorted(PROBLEMS))
                pytest.fail(f"needs({name!r}): no such system program; there are {known}")
            problem = PROBLEMS[name]()
            if problem:
                pytest.skip(f"needs {name}: {problem}")


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nA skipped test counts as failed here (CI or --no-skips)."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be skipped."""
    report = yield
    if _skips_are_failures(item.config):
        _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one where nothing may be skipped."""
    report = yield
    if _skips_are_failures(collector.config):
        _fail_if_skipped(report)
    return report


# --------------------------------------------------------------------------------- contact data


class SentTexts:
    """Every text that a test sent to a fake or scripted model, and which test it was."""

    def __init__(self) -> None:
        self.test = "outside of any test"
        self.exempt = False
        self.texts: list[tuple[str, str]] = []
        self.exempt_count = 0

    def take(self, *values: object) -> None:
        """Keep the strings in *values*; called in the thread of the model."""
        if self.exempt:
            self.exempt_count += 1
        else:
            self.texts.append(
                (self.test, "\n".join(text for v in values for text in strings_of(v)))
            )

    @functools.cached_property
    def findings(self) -> tuple[str, ...]:
        """Each piece of contact data that was sent, with the test that sent it."""
        return tuple(
            f"{test}: {found}"
            for test, text in dict.fromkeys(self.texts)
            for found in contact_data(text)
        )


SENT_TEXTS = pytest.StashKey[SentTexts]()
_OBSERVERS = pytest.StashKey[contextlib.ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Watch what models are sent, from the first test to the last."""
    sent = config.stash[SENT_TEXTS] = SentTexts()
    stack = config.stash[_OBSERVERS] = contextlib.ExitStack()
    stack.enter_context(observe_requests(lambda request: sent.take(request.body)))
    stack.enter_context(
        observe_model_requests(lambda request: sent.take(request.model_dump(mode="json")))
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Watch no longer."""
    config.stash[_OBSERVERS].close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Note which test runs."""
    sent = item.config.stash[SENT_TEXTS]
    sent.test, sent.exempt = item.nodeid, item.get_closest_marker("own_prompts") is not None
    done = yield
    sent.test, sent.exempt = "outside of any test", False
    return done


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run that sent contact data to a model."""
    if session.config.stash[SENT_TEXTS].findings:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was looked at, and name the tests that sent contact data."""
    sent = terminalreporter.config.stash[SENT_TEXTS]
    if sent.findings:
        terminalreporter.section("contact data was sent to a model", red=True)
        for finding in sent.findings:
            terminalreporter.line(finding)
    if sent.texts:
        terminalreporter.line(f"{len(sent.texts)} prompts looked at for contact data")
