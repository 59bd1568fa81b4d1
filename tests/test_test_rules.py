"""The rules of `conftest.py` hold: checked by running pytest on small suites of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.fixture
def run_suite(tmp_path: Path):
    """A function that runs pytest on a module's text, under this repository's rules."""
    folder = tmp_path / "tests"
    folder.mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("conftest.py", "contact_data.py", "system_programs.py"):
        shutil.copy(TESTS / name, folder)

    def run(source: str, *arguments: str, ci: str = "", path: str | None = None):
        (folder / "test_it.py").write_text(source)
        # Plugins of other packages take seconds to load and have no part in these rules.
        environment = os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        environment |= {"PATH": path} if path is not None else {}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


NEEDS_SOFFICE = """
import pytest

@pytest.mark.needs("soffice")
def test_it():
    pass
"""


def test_missing_program_skips_with_its_reason(run_suite, tmp_path: Path) -> None:
    """Without the program the test is skipped, and the summary says what was missing."""
    done = run_suite(NEEDS_SOFFICE, path=str(tmp_path))

    assert 0 == done.returncode
    assert "needs soffice: no `soffice` on PATH" in done.stdout
    assert "1 skipped" in done.stdout


@pytest.mark.parametrize(("arguments", "ci"), [(["--no-skips"], ""), ([], "true")])
def test_skip_is_a_failure_where_nothing_may_be_skipped(
    run_suite, tmp_path: Path, arguments: list[str], ci: str
) -> None:
    """In CI, or with --no-skips, a skipped test fails the run."""
    done = run_suite(NEEDS_SOFFICE, *arguments, ci=ci, path=str(tmp_path))

    assert 1 == done.returncode
    assert "1 error" in done.stdout
    assert "needs soffice" in done.stdout


def test_skipped_module_is_a_failure_too(run_suite) -> None:
    """A module that skips itself while it is collected does not get away either."""
    source = "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass\n"

    assert run_suite(source, "--no-skips").returncode != 0


def test_expected_failure_is_no_skip(run_suite) -> None:
    """A test that is expected to fail, and does, passes under --no-skips."""
    source = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"
    done = run_suite(source, "--no-skips")

    assert 0 == done.returncode
    assert "1 xfailed" in done.stdout


def test_unknown_program_name_is_an_error(run_suite) -> None:
    """A misspelt name in the marker does not turn into a test that always runs."""
    done = run_suite(NEEDS_SOFFICE.replace("soffice", "sofice"))

    assert 1 == done.returncode
    assert "there are poppler, soffice, tesseract" in done.stdout


def test_network_is_refused(run_suite) -> None:
    """A connection to another machine fails the test, also when the error is swallowed."""
    # 192.0.2.0/24 is reserved for documentation: no machine has such an address.
    source = (
        "import contextlib, socket\n"
        "def test_it():\n"
        "    with contextlib.suppress(OSError):\n"
        "        socket.create_connection(('192.0.2.1', 80), timeout=0.1)\n"
    )
    done = run_suite(source)

    assert 1 == done.returncode
    assert "reached for the network: 192.0.2.1" in done.stdout


def test_loopback_is_allowed() -> None:
    """A test may talk to a server it started itself."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            received = connection.recv(5)

    assert b"hello" == received
