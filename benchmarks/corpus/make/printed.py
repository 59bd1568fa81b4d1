"""What a document demands: the person cut down to what its layout prints, each string checked against its text."""

# ruff: noqa: E501  (One line for the plain fields.)
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from person import SECTIONS, Person

DATES = {"startDate", "endDate", "date", "releaseDate"}


@dataclass(frozen=True)
class Prints:
    """What a layout prints of a person who has everything."""

    basics: tuple[str, ...] = ("label", "summary", "email", "phone", "city", "region")
    profiles: str = "text"
    """`text` (the address), `username`, `link` (only as target of a hyperlink) or nothing."""
    sections: tuple[str, ...] = SECTIONS
    drop: tuple[str, ...] = ()
    """Keys never printed, as `section.key`."""
    skip: tuple[str, ...] = ()
    """Keys that the layout prints so that nobody can tell (`section.key`): neither demanded nor punished."""
    skip_open_end: tuple[str, ...] = ()
    """Sections where a running entry prints no end at all: its `endDate` goes to `_skip`."""
    years_only: tuple[str, ...] = ()
    """Sections whose dates are printed as years."""
    prose: tuple[str, ...] = ()
    """Sections where the bullets run on as a paragraph: their text is the entry's `summary`, no bullet is demanded."""
    networks: tuple[str, ...] = ()
    """The only networks whose profiles are printed; empty for all."""
    two_digit_years: tuple[str, ...] = ()
    """Sections whose years are printed by their last two digits in English, as in `Sep ’19`."""
    mention: bool = False
    """Whether `Mention` stands before a French score without a colon, which makes both one expression."""
    skip_sections: tuple[str, ...] = ()
    """Sections printed so that nobody can tell their parts: neither demanded nor punished."""


def truth(person: Person, prints: Prints) -> dict[str, Any]:
    """The part of *person* that a document of this layout prints."""
    basics = {"name": person.basics["name"]}
    basics |= {k: person.basics[k] for k in ("label", "summary", "email", "phone", "url") if k in prints.basics and person.basics.get(k)}  # fmt: skip
    place = {k: v for k, v in person.location.items() if k in prints.basics}
    if place:
        basics["location"] = place
    if prints.profiles and person.basics["profiles"]:
        shown = [
            p
            for p in person.basics["profiles"]
            if not prints.networks or p["network"] in prints.networks
        ]
        if shown:
            basics["profiles"] = [p | {"_printed": prints.profiles} for p in shown]
    result: dict[str, Any] = {"basics": basics}
    if prints.skip_sections:
        result["_skip_sections"] = list(prints.skip_sections)
    for section in SECTIONS:
        if (
            section in prints.sections
            and section not in prints.skip_sections
            and person.entries(section)
        ):
            result[section] = [
                _entry(section, deepcopy(e), prints) for e in person.entries(section)
            ]
    if prints.mention and person.lang == "fr":
        for entry in result.get("education", []):
            if entry.get("score"):
                entry["score"] = f"Mention {entry['score']}"
    return result


def spelled_years(person: Person, prints: Prints, text: str) -> str:
    """The years that *text* holds by their last two digits, in full."""
    if person.lang != "en":
        return ""
    body = squeezed(text)
    return " ".join(
        value[:4]
        for section in prints.two_digit_years
        for entry in person.entries(section)
        for key, value in entry.items()
        if key in DATES and squeezed(person.date(value, "apostrophe")) in body
    )


def _entry(section: str, entry: dict[str, Any], prints: Prints) -> dict[str, Any]:
    dropped = {name.split(".")[1] for name in prints.drop if name.startswith(section + ".")}
    skipped = [name.split(".")[1] for name in prints.skip if name.startswith(section + ".")]
    is_open = "startDate" in entry and "endDate" not in entry
    if section in prints.skip_open_end and is_open:
        skipped.append("endDate")
    kept = {key: value for key, value in entry.items() if key not in dropped and key not in skipped}
    if section in prints.prose and kept.get("highlights"):
        kept["summary"] = " ".join(kept.pop("highlights"))
    if section in prints.years_only:
        kept |= {key: value[:4] for key, value in kept.items() if key in DATES}
    if skipped:
        kept["_skip"] = skipped
    return kept


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case: line breaks, hyphens, ligatures and capitals do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i").replace("ł", "l")
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def absent(tree: dict[str, Any], text: str, links: list[str]) -> list[str]:
    """Strings that *tree* demands and that neither *text* nor *links* hold."""
    body, targets = squeezed(text), squeezed(" ".join(links))
    missing = []
    for path, key, value in _leaves(tree):
        if key in {"_printed", "_skip", "_skip_sections", "network", "countryCode"}:
            continue
        sought = squeezed(value[:4] if key in DATES else re.sub(r"^https?://(www\.)?", "", value))
        if sought not in body and not (key in {"url", "username"} and sought in targets):
            missing.append(f"{path}: {value}")
    return missing


def _leaves(value: Any, path: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        printed = value.get("_printed")
        for name, item in value.items():
            if printed == "username" and name == "url":
                continue
            if (
                printed == "text"
                and name == "username"
                and squeezed(item) not in squeezed(value["url"])
            ):
                continue
            yield from _leaves(item, f"{path}.{name}", name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path + "[]", key)
    elif isinstance(value, str):
        yield path, key, value
