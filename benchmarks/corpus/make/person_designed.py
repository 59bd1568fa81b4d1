"""A person as the designed layouts read them: each layout has its own dates, dashes and way of naming profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from person import Person, Words, degree
from words_designed import HEADINGS, LABELS, PRESENT, SHORT_MONTHS


@dataclass(frozen=True)
class DesignedPerson(Person):
    """One person, and how a layout prints their dates and links."""

    words: ClassVar[Words] = Words(HEADINGS, LABELS, SHORT_MONTHS, PRESENT)

    dates: str = "short"
    """A style of `Person.date`."""
    dash: str = " – "
    """What stands between two dates; `to` is the language's word for it."""
    since: bool = False
    """Whether a running entry is printed as `Since 2020`."""
    profiles: str = "text"
    """`text` (the address), `username` or `link` (the network's name)."""

    def address_line(self) -> str:
        """The whole address; in English with the postal code behind the region."""
        location = self.location
        if self.lang == "en" and location.get("postalCode"):
            town = f"{location['city']}, {location['region']} {location['postalCode']}"
            return ", ".join(filter(None, (location.get("address"), town)))
        return ", ".join(
            filter(None, (location.get("address"), self.town(), location.get("region")))
        )

    def city(self) -> str:
        """City and region."""
        return self.place(code=False)

    def date(self, value: str, style: str = "") -> str:
        """A date in the layout's style unless told otherwise."""
        return super().date(value, style or self.dates)

    def period(self, entry: dict[str, Any], style: str = "", dash: str = "") -> str:
        """Start and end of *entry*, one date if they are printed alike; only an end is printed alone."""
        start, end = entry.get("startDate"), entry.get("endDate")
        if not start:
            return self.date(end, style)
        first = self.date(start, style)
        if not end and self.since:
            return f"{self.label('since')} {first}"
        last = self.date(end, style) if end else self.present
        between = dash or (self.label("to") if self.dash == "to" else self.dash)
        return first if first == last else first + between + last

    def degree(self, entry: dict[str, Any], joiner: str = ", ") -> str:
        """Degree and subject on one line."""
        return degree(entry, joiner)

    def score(self, entry: dict[str, Any]) -> str:
        """The score of an entry of `education`, a number with its label."""
        score = entry.get("score", "")
        return (self.label("grade") if score[:1].isdigit() else "") + score

    def links(self) -> list[tuple[str, str, str]]:
        """Website and profiles as label, text shown and target."""
        found = []
        if url := self.basics.get("url"):
            found.append((self.label("web"), url.removeprefix("https://"), url))
        for profile in self.basics["profiles"]:
            url, network = profile["url"], profile["network"]
            text = url.removeprefix("https://").removeprefix("www.")
            shown = {"text": text, "username": profile["username"], "link": network}
            found.append((network, shown[self.profiles], url))
        return found
