"""The page of the command line says what the commands say."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_page_is_fresh() -> None:
    """`python docs/make_cli_page.py` would change nothing."""
    made = runpy.run_path(str(DOCS / "make_cli_page.py"))

    assert made["page"]() == (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")


def test_page_names_every_command() -> None:
    """The commands of the design are there, or else the page would be fresh and empty."""
    page = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    headings = {line[3:] for line in page.splitlines() if line.startswith("## ")}

    assert {"extract", "match", "tailor", "render", "verify", "plugins", "doctor"} <= headings
