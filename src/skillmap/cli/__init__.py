"""The command line: `skillmap` and `python -m skillmap`."""

from __future__ import annotations

from skillmap.cli._exit import EXIT_CODES, MEANINGS
from skillmap.cli._main import main

__all__ = ["EXIT_CODES", "MEANINGS", "main"]
