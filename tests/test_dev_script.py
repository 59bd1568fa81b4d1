"""The script that sets everything up: what it fetches is checked, what it lacks is said."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import http.server
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests import system_programs

ROOT = Path(__file__).parents[1]


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, loaded as a module, with a folder of its own to write to."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "HOME", str(tmp_path))
    return module


@contextlib.contextmanager
def package_index(folder: Path, files: dict[str, bytes]) -> Iterator[str]:
    """A package index on this machine that offers *files* as releases of pip; its address."""
    project = folder / "simple" / "pip"
    project.mkdir(parents=True)
    for name, content in files.items():
        (project / name).write_bytes(content)
    links = "".join(f'<a href="{name}#sha256=0">{name}</a>' for name in files)
    (project / "index.html").write_text(f"<html>{links}</html>")
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


def test_pip_with_another_hash_is_not_run(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the right name whose content is not the known one is refused and not kept."""
    with package_index(tmp_path / "index", {dev.PIP_WHEEL: b"something else"}) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        with pytest.raises(LookupError, match=f"expected {dev.PIP_WHEEL_SHA256}"):
            dev.fetch_pip()

    assert not (tmp_path / dev.PIP_WHEEL).exists()


def test_pip_with_the_known_hash_is_kept(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with the known content is written where the script says."""
    content = b"the known content"
    monkeypatch.setattr(dev, "PIP_WHEEL_SHA256", hashlib.sha256(content).hexdigest())
    with package_index(tmp_path / "index", {dev.PIP_WHEEL: content}) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        path = dev.fetch_pip()

    assert content == Path(path).read_bytes()


def test_index_without_that_pip_is_named(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that has other releases only is an error that names the file."""
    with package_index(tmp_path / "index", {"pip-1.0-py3-none-any.whl": b""}) as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        with pytest.raises(LookupError, match=f"has no {dev.PIP_WHEEL}"):
            dev.fetch_pip()


def test_without_pip_and_apt_it_says_what_to_install(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing can be installed, one sentence names the package."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit) as caught:
        dev.pip_command_from_package(OSError("no network"))

    assert 2 == caught.value.code
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt-get install python{version}-venv" in capsys.readouterr().err


def test_old_python_gets_a_sentence_instead_of_a_traceback() -> None:
    """The script has no syntax that an older Python cannot parse."""
    source = (ROOT / "dev").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 7))
    assert "from __future__" not in source


def program(folder: Path, name: str, script: str) -> None:
    """An executable in *folder*."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_tesseract_without_german_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Language data is a part of the program as far as tests are concerned."""
    program(tmp_path, "tesseract", "echo 'List of available languages (1):'; echo eng")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    (problem,) = [p.problem() for p in system_programs.SYSTEM_PROGRAMS if p.name == "tesseract"]

    assert "no language data for deu" == problem


def test_libreoffice_without_writer_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A LibreOffice that lacks Writer cannot open a DOCX."""
    folder = tmp_path / "libreoffice" / "program"
    folder.mkdir(parents=True)
    program(folder, "soffice", "exit 0")
    monkeypatch.setenv("PATH", str(folder))

    (problem,) = [p.problem() for p in system_programs.SYSTEM_PROGRAMS if p.name == "soffice"]

    assert f"{folder} has no Writer" == problem


def test_sessions_of_the_readme_exist() -> None:
    """Both commands of the README name sessions of the noxfile."""
    listing = subprocess.run(
        [sys.executable, "-m", "nox", "--noxfile", ROOT / "noxfile.py", "--list"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert 0 == listing.returncode, listing.stderr
    sessions = {
        line.split()[1] for line in listing.stdout.splitlines() if line[:1] in "*-" and line
    }
    assert {"demo", "tests"} <= sessions
