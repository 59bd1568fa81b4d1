"""A person as the typeset layouts read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from person import Person, Words
from words_typeset import HEADINGS, LABELS, PRESENT, SHORT_MONTHS


@dataclass(frozen=True)
class TypesetPerson(Person):
    """One person in one of four wordings."""

    words: ClassVar[Words] = Words(HEADINGS, LABELS, SHORT_MONTHS, PRESENT)

    def period(self, entry: dict[str, Any], style: str = "short", dash: str = " – ") -> str:
        """Start and end of *entry*, one date if they are the same; only an end is printed alone."""
        start, end = entry.get("startDate"), entry.get("endDate")
        if start and end and (start == end or (style == "year" and start[:4] == end[:4])):
            return self.date(start, style)
        return super().period(entry, style, dash)

    def short_url(self, profile: dict[str, str]) -> str:
        """The profile's address without what every address has."""
        return profile["url"].removeprefix("https://").removeprefix("www.")
