"""A fictional person as the layouts read them: JSON Resume with the words of the person's language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

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
class Words:
    """Words by language; headings and the word for a running job in several wordings."""

    headings: dict[str, Any]
    labels: dict[str, dict[str, str]]
    short_months: dict[str, str]
    present: dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One person, and which of the wordings the document's headings have."""

    words: ClassVar[Words] = Words(HEADINGS, LABELS, SHORT_MONTHS, PRESENT)

    stem: str
    data: dict[str, Any]
    wording: int = 0

    @property
    def basics(self) -> dict[str, Any]:
        """Name, contact data and summary."""
        return self.data["basics"]

    @property
    def meta(self) -> dict[str, Any]:
        """The language, and what documents print that no truth demands: interests, a birthday, a clause of consent."""
        return self.data["meta"]

    @property
    def lang(self) -> str:
        """The language that the person writes."""
        return self.meta["language"]

    @property
    def location(self) -> dict[str, str]:
        """Where the person lives."""
        return self.basics["location"]

    @property
    def names(self) -> tuple[str, str]:
        """Given name and the rest, which joined by a space are the name."""
        given, _, family = self.basics["name"].partition(" ")
        return given, family

    @property
    def present(self) -> str:
        """The word for the end of a running job."""
        wordings = self.words.present[self.lang]
        return wordings[self.wording % len(wordings)]

    def entries(self, section: str) -> list[dict[str, Any]]:
        """The entries of a section, none if the person has none."""
        return self.data.get(section, [])

    def heading(self, section: str) -> str:
        """What the section is called in the person's language."""
        wordings = self.words.headings[self.lang][section]
        return wordings[self.wording % len(wordings)]

    def label(self, key: str) -> str:
        """A small word in the person's language."""
        return self.words.labels[self.lang][key]

    def town(self) -> str:
        """`14467 Potsdam`, as far as known."""
        return " ".join(filter(None, (self.location.get("postalCode"), self.location["city"])))

    def place(self, *, code: bool = True) -> str:
        """`14467 Potsdam, Brandenburg`, as far as known; without the *code* `Potsdam, Brandenburg`."""
        town = self.town() if code else self.location["city"]
        return ", ".join(filter(None, (town, self.location.get("region"))))

    def by_employer(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Jobs one after the other at one employer, together."""
        return [
            (n, list(jobs)) for n, jobs in groupby(self.entries("work"), lambda job: job["name"])
        ]

    def date(self, value: str, style: str = "short") -> str:
        """A date in one of these styles.

        They are `short`, `long`, `number` (03/2020), `dotted` (03.2020), `iso`, `year`, `year-first` (2020/03),
        `two-digits` (3/20) and `apostrophe` (Mar ’20).
        """
        year, _, month = value.partition("-")
        if not month or style == "year":
            return year
        numbers = {
            "number": f"{month}/{year}",
            "dotted": f"{month}.{year}",
            "iso": value,
            "year-first": f"{year}/{month}",
            "two-digits": f"{int(month)}/{year[2:]}",
        }
        if style in numbers:
            return numbers[style]
        names = (MONTHS if style == "long" else self.words.short_months)[self.lang].split()
        return f"{names[int(month) - 1]} {'’' + year[2:] if style == 'apostrophe' else year}"

    def period(self, entry: dict[str, Any], style: str = "short", dash: str = " – ") -> str:
        """Start and end of *entry*; only an end is printed alone."""
        start, end = entry.get("startDate"), entry.get("endDate")
        last = self.date(end, style) if end else self.present
        return self.date(start, style) + dash + last if start else last


def load(stem: str, kind: type[Person] = Person, **printing: Any) -> Person:
    """The person of `people/<stem>.json`; *printing* are further fields of the *kind* of person."""
    text = (CORPUS / "people" / f"{stem}.json").read_text(encoding="utf-8")
    return kind(stem, json.loads(text), **printing)


def degree(entry: dict[str, Any], joiner: str = ", ") -> str:
    """Degree and subject on one line."""
    return joiner.join(filter(None, (entry.get("studyType"), entry.get("area"))))
