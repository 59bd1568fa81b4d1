"""The rules take a line of any length in one go, whatever it repeats and wherever it stands."""

from __future__ import annotations

import pytest

from fuzz.watch import fault_of
from skillmap.extract.model_doubts import Doubts, find_doubts
from skillmap.extract.model_lines import numbered
from skillmap.extract.rules import RulesParser, sections_of
from skillmap.models.document import Document
from skillmap.testing.samples import document_of
from tests.extract.model_client import UNSURE
from tests.extract.pages import PageMaker

LENGTH = 20_000
LINES = 8_000
LINES_SECONDS_MAX = 4.0
"""Half of what looking through all lines for each of them takes."""
SECONDS_MAX = 10.0
"""Ten times what the slowest takes; with work that grows with the square of the length it is minutes."""
UNITS = (
    "a",
    " ",
    "1",
    "-",
    ".",
    "(",
    "@",
    "a ",
    "a.",
    "a@",
    "1-",
    "a, ",
    "a | ",
    "2019 - 2020 ",
    " at ",
)
"""Each was slow once in some pattern or some list, or is what a pattern begins with."""


def _resume(line: str) -> Document:
    """A resume with *line* under its name, as a job, and among its skills."""
    page = PageMaker().add("Hollis Grant", size=20.0).add("hollis.grant@example.com").add(line)
    for title, below in (("Experience", "Clerk, Fernhill Ltd, 2019 - 2022"), ("Skills", "Payroll")):
        page.add(title, size=14.0, bold=True, gap=10.0).add(below).add(line)
    return page.document()


@pytest.mark.parametrize("unit", UNITS)
def test_long_line_is_taken_in_one_go(unit: str) -> None:
    """It becomes evidence or is listed; what counts here is that it does so soon."""
    document = _resume((unit * LENGTH)[:LENGTH])

    assert fault_of(lambda _: RulesParser().parse(document), b"", seconds=SECONDS_MAX) is None


def test_doubts_about_many_lines_are_found_in_one_go() -> None:
    """So they are before a model is asked about the few that it is shown."""
    extraction = RulesParser().parse(document_of(UNSURE + "qzqwr kdjfh lksj mnop qrst\n" * LINES))
    sections, _ = sections_of(extraction.document)
    lines = numbered(sections)
    found: list[Doubts] = []

    def find(_: bytes) -> None:
        found.append(find_doubts(extraction, lines))

    assert fault_of(find, b"", seconds=LINES_SECONDS_MAX) is None
    assert len(found[0].doubtful) > LINES / 2
