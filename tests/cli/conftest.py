"""Runs the command line in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from skillmap.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The object that `--json` puts on standard error."""
        found: dict[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """A function that runs `skillmap` with some words, and bytes as its standard input."""
    monkeypatch.setenv("SKILLMAP_PLUGINS", "")

    def call(*words: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Done(code, out, err)

    return call


@pytest.fixture
def maya() -> Path:
    return ROOT / "examples" / "maya-lindholm.pdf"


@pytest.fixture
def noor() -> Path:
    return ROOT / "examples" / "noor-haddad.json"


@pytest.fixture
def analytics() -> Path:
    return ROOT / "examples" / "postings" / "analytics-lead.txt"


@pytest.fixture
def posting() -> Path:
    return ROOT / "examples" / "postings" / "platform-engineer.txt"
