"""What a layout is, and what the layouts of one series have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from person import Person, load
from printed import Prints


@dataclass(frozen=True)
class Layout:
    """A layout and the documents built with it: `"N R:docx H2"` is N as PDF, R as DOCX and H in the third wording."""

    name: str
    source: str
    shape: str
    render: Callable[[Any, Path], None]
    prints: Prints
    documents: str
    part: str = "open"
    wording: int = 0
    scans: str = ""
    printing: dict[str, Any] = field(default_factory=dict)
    """Further fields of the series' kind of person."""


@dataclass(frozen=True)
class Series:
    """Layouts that came into the corpus together, and the people whom they print, by the letters of `documents`."""

    people: dict[str, str]
    layouts: tuple[Layout, ...]
    kind: type[Person] = Person


class Job(NamedTuple):
    """One document to be built."""

    stem: str
    series: Series
    layout: Layout
    letters: str
    wording: int
    format: str
    kind: str

    def person(self) -> Person:
        """The person in the wording of this document."""
        return load(
            self.series.people[self.letters],
            self.series.kind,
            wording=self.wording,
            **self.layout.printing,
        )


def jobs(all_series: tuple[Series, ...]) -> list[Job]:
    """Every document, series after series, scans behind the rest; the stems say nothing."""
    found: list[tuple[Series, Layout, str, int, str, str]] = []
    for series in all_series:
        for layout in series.layouts:
            for letters, wording, fmt in _documents(layout.documents, layout.wording):
                found.append((series, layout, letters, wording, fmt or "pdf", "text"))
        for layout in series.layouts:
            for letters, wording, fmt in _documents(layout.scans, layout.wording):
                kind = "scan" if fmt == "scan" else "image"
                found.append((series, layout, letters, wording, fmt, kind))
    return [Job(f"o{number:03}", *job) for number, job in enumerate(found, 1)]


def _documents(listed: str, wording: int) -> list[tuple[str, int, str]]:
    """Letters of the person, wording and format of each."""
    return [
        (letters, int(digit or wording), fmt)
        for letters, digit, fmt in re.findall(r"([A-Za-z]+)(\d?):?(\w*)", listed)
    ]
