"""Titles of sections, labels and dates in the languages that are packaged under `data/locales/`."""

from __future__ import annotations

import functools
import json
import re
from importlib import resources

from pydantic import Field

from skillmap.errors import TemplateError
from skillmap.models._base import Model
from skillmap.models.date import PartialDate

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_FOLDER = resources.files("skillmap.render") / "data" / "locales"

RTL_LANGUAGES = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left. Source: CLDR 46, the script of each in `likelySubtags`."""

DateValue = PartialDate | str | None


class Locale(Model):
    """Words and date formats of a language. `word_tag` is the tag with a region that word processors want.

    Source: month names and orders of dates follow CLDR 46 (`format-abbreviated`), but as resumes usually have them:
    German months are numbers, Spanish and Portuguese ones three letters without a stop or "de". Titles of sections are
    those that are usual in resumes of that language.
    """

    code: str
    word_tag: str
    present: str
    month_names: tuple[str, ...] = Field(min_length=12, max_length=12)
    month_format: str
    day_format: str
    sections: dict[str, str]
    labels: dict[str, str]

    def date(self, value: DateValue) -> str:
        """*value* as exact as it is; a text that is on no calendar as it stands."""
        if not isinstance(value, PartialDate):
            return value or ""
        if value.is_present:
            return self.present
        if value.month is None:
            return str(value.year)
        pattern = self.month_format if value.day is None else self.day_format
        month_name = self.month_names[value.month - 1]
        return pattern.format(
            year=value.year, month=value.month, day=value.day, month_name=month_name
        )

    def date_range(self, start: DateValue, end: DateValue) -> str:
        """From *start* to *end*, one date when both are the same; one without an end goes on until now."""
        if not start or start == end:
            return self.date(end)
        if not end:
            is_open = isinstance(start, PartialDate) and not start.is_present
            return f"{self.date(start)} – {self.present}" if is_open else self.date(start)
        return f"{self.date(start)} – {self.date(end)}"


@functools.cache
def locale_names() -> tuple[str, ...]:
    """Codes of the packaged locales, in alphabetical order."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def is_language_tag(tag: str) -> bool:
    """Whether *tag* has the form of a BCP 47 tag, `_` allowed for `-`."""
    return _TAG.fullmatch(tag) is not None


def language_tag(tag: str) -> str:
    """*tag* with `-` between its parts."""
    return tag.replace("_", "-")


def find_locale(tag: str) -> Locale | None:
    """The locale for the BCP 47 *tag* by its language alone (`de-AT` gives `de`), or None."""
    code = language_tag(tag).partition("-")[0].lower()
    return _load(code) if is_language_tag(tag) and code in locale_names() else None


def load_locale(tag: str) -> Locale:
    """The locale for the BCP 47 *tag*.

    Raises:
        TemplateError: There is none; the error lists those that there are.
    """
    found = find_locale(tag)
    if found is None:
        raise TemplateError(f"No locale {tag!r}. Known: {', '.join(locale_names())}.")
    return found


@functools.cache
def _load(code: str) -> Locale:
    data = json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return Locale(code=code, **data)


def is_right_to_left(language: str) -> bool:
    """Whether text in *language* (BCP 47) runs from right to left."""
    return language.partition("-")[0].lower() in RTL_LANGUAGES
