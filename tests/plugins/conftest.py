"""Installs the plugin packages beside this file with pip, each where one test at a time sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = ("skillmap-ats-text", "skillmap-faulty", "skillmap-hostile", "skillmap-hungarian")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where each package was installed: a folder with its modules and its metadata."""
    folders = {name: tmp_path_factory.mktemp(name) for name in PACKAGES}
    options = ("--no-build-isolation", "--no-deps", "--no-index", "--quiet")
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", "pip", "install", *options, "--target", folder, HERE / name],
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, folder in folders.items()
    }
    for name, process in running.items():
        _, complaint = process.communicate(timeout=120)
        assert 0 == process.returncode, f"{name}: {complaint}"
    return folders


@pytest.fixture
def install(
    installed: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """A function that makes installed packages visible until the test ends."""

    def show(*names: str) -> None:
        for name in names:
            monkeypatch.syspath_prepend(installed[name])

    yield show
    for module in [name for name in sys.modules if name.startswith("skillmap_")]:
        del sys.modules[module]
