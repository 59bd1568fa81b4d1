"""A fictional person as the layouts read them: JSON Resume with the words of the person's language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from words import HEADINGS, LABELS, MONTHS, PRESENT, SHORT_MONTHS

CORPUS = Path(__file__).resolve().parents[1]
SECTIONS = (
    "work",
    "volunteer",
    "education",
    "skills",
    "languages",
    "certificates",
    "awards",
    "publications",
    "projects",
)


@dataclass(frozen=True)
class Person:
    """One person, and which of two wordings (0 or 1) the document's headings have."""

    stem: str
    data: dict[str, Any]
    wording: int = 0

    @property
    def basics(self) -> dict[str, Any]:
        """Name, contact data and summary."""
        return self.data["basics"]

    @property
    def lang(self) -> str:
        """The language that the person writes."""
        return self.data["meta"]["language"]

    @property
    def location(self) -> dict[str, str]:
        """Where the person lives."""
        return self.basics["location"]

    @property
    def names(self) -> tuple[str, str]:
        """Given name and the rest, which joined by a space are the name."""
        given, _, family = self.basics["name"].partition(" ")
        return given, family

    def entries(self, section: str) -> list[dict[str, Any]]:
        """The entries of a section, none if the person has none."""
        return self.data.get(section, [])

    def heading(self, section: str) -> str:
        """What the section is called in the person's language."""
        return HEADINGS[self.lang][section][self.wording]

    def label(self, key: str) -> str:
        """A small word in the person's language."""
        return LABELS[self.lang][key]

    def place(self) -> str:
        """`14467 Potsdam, Brandenburg`, as far as known."""
        town = " ".join(filter(None, (self.location.get("postalCode"), self.location["city"])))
        return ", ".join(filter(None, (town, self.location.get("region"))))

    def by_employer(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Jobs one after the other at one employer, together."""
        return [
            (n, list(jobs)) for n, jobs in groupby(self.entries("work"), lambda job: job["name"])
        ]

    def date(self, value: str, style: str = "short") -> str:
        """A date as *style* prints it: `short`, `long`, `number` (03/2020), `dotted` (03.2020), `iso` or `year`."""
        year, _, month = value.partition("-")
        if not month or style == "year":
            return year
        if style in ("number", "dotted"):
            return f"{month}{'/' if style == 'number' else '.'}{year}"
        if style == "iso":
            return value
        names = (MONTHS if style == "long" else SHORT_MONTHS)[self.lang].split()
        return f"{names[int(month) - 1]} {year}"

    def period(self, entry: dict[str, Any], style: str = "short", dash: str = " – ") -> str:
        """Start and end of *entry*; only an end is printed alone."""
        start, end = entry.get("startDate"), entry.get("endDate")
        last = self.date(end, style) if end else PRESENT[self.lang][self.wording]
        return self.date(start, style) + dash + last if start else last


def load(stem: str, wording: int = 0) -> Person:
    """The person of `people/<stem>.json`."""
    text = (CORPUS / "people" / f"{stem}.json").read_text(encoding="utf-8")
    return Person(stem, json.loads(text), wording)


def degree(entry: dict[str, Any], joiner: str = ", ") -> str:
    """Degree and subject on one line."""
    return joiner.join(filter(None, (entry.get("studyType"), entry.get("area"))))
