"""`PartialDate`: a date as exact as it was printed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import total_ordering
from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

Precision = Literal["year", "month", "day", "present"]

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a year and month, a full date, or `PRESENT`.

    Two dates are equal only at the same precision: `2019` is not `2019-01`. Order is by the first
    day that the date may mean, the coarser one first; `PRESENT` comes after every date.
    """

    year: int = 0
    month: int | None = None
    day: int | None = None
    is_present: bool = False

    def __post_init__(self) -> None:
        """Refuse what is on no calendar.

        Raises:
            ValueError: The year is outside 1..9999, or there is no such month or day.
        """
        if self.is_present:
            if (self.year, self.month, self.day) != (0, None, None):
                raise ValueError("the present has no year, month or day")
            return
        if not 1 <= self.year <= 9999:
            raise ValueError(f"year {self.year} is outside 1..9999")
        if self.month is None:
            if self.day is not None:
                raise ValueError("a day needs a month")
            return
        if not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}")
        if self.day is not None and not (
            1 <= self.day <= calendar.monthrange(self.year, self.month)[1]
        ):
            raise ValueError(f"there is no day {self.day} in {self.year:04}-{self.month:02}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2019`, `2019-03`, `2019-03-07` or `present`: what `str()` prints.

        Raises:
            ValueError: *text* has another form, or is on no calendar.
        """
        if text == "present":
            return PRESENT
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError("a date is written YYYY, YYYY-MM, YYYY-MM-DD or present")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def precision(self) -> Precision:
        """How exact the date is."""
        if self.is_present:
            return "present"
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def __str__(self) -> str:
        """ISO 8601 at this precision, or `present`."""
        if self.is_present:
            return "present"
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __lt__(self, other: object) -> bool:
        """Order by first possible day, then the coarser precision first."""
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._order() < other._order()

    def _order(self) -> tuple[bool, int, int, int]:
        return (self.is_present, self.year, self.month or 0, self.day or 0)

    def matches(self, other: PartialDate) -> bool:
        """Whether both mean the same date at the coarser of the two precisions."""
        if self.is_present or other.is_present:
            return self.is_present and other.is_present
        mine, theirs = str(self), str(other)
        shorter = min(len(mine), len(theirs))
        return mine[:shorter] == theirs[:shorter]

    def months_until(self, end: PartialDate, *, today: PartialDate) -> int:
        """Whole months from the start of this date to the start of *end*; never negative.

        A date without a month counts from January. `PRESENT` counts as *today*.
        """
        first, last = (today if date.is_present else date for date in (self, end))
        return max(0, (last.year - first.year) * 12 + (last.month or 1) - (first.month or 1))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Accept a `PartialDate` or its text; write the text."""
        return core_schema.no_info_plain_validator_function(
            _validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def _validate(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        return PartialDate.parse(value)
    raise ValueError("a date is a PartialDate or a text")


PRESENT = PartialDate(is_present=True)
"""The end of what is still going on."""
