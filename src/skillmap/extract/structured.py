"""Formats that are structured data: the resume itself, and its texts as lines to point at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from skillmap.errors import EmptyTextLayerError, InvalidResumeError
from skillmap.extract.bounds import Budget
from skillmap.extract.dates import find_dates
from skillmap.extract.flow import Flow, Inline
from skillmap.extract.places import country_code
from skillmap.extract.plain import fold
from skillmap.extract.word_pool import Pool, per_pool
from skillmap.models.document import Document, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import Resume
from skillmap.protocols import Source


def structured_document(
    source: Source,
    resume: Resume,
    *,
    media_type: str,
    reader: str,
    limits: ExtractLimits,
    notices: Sequence[Notice] = (),
) -> Document:
    """A document with *resume* set, and one block of lines for each of its texts.

    Raises:
        InvalidResumeError: It has no text at all.
    """
    flow = Flow(Budget(limits))
    for _, text in resume.texts():
        inline = Inline()
        inline.add(text)
        flow.add(inline)
    try:
        document = flow.document(
            source,
            media_type=media_type,
            reader=reader,
            limits=limits.model_copy(update={"characters_min": 1}),
            notices=notices,
        )
    except EmptyTextLayerError as error:
        raise InvalidResumeError("it has no text at all") from error
    return document.model_copy(update={"resume": resume})


def filled(tree: dict[str, Any]) -> dict[str, Any]:
    """*tree* without what is None or empty."""
    return {key: value for key, value in tree.items() if value not in (None, "", [], {})}


def location_of(text: str) -> dict[str, Any]:
    """A place such as "Lyon, Rhône, France" as JSON Resume's location; the city alone where it has no commas."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    tree: dict[str, Any] = {}
    code = country_code(parts[-1]) if len(parts) > 1 else ""
    if code:
        tree["countryCode"] = code
        parts.pop()
    if parts:
        tree["city"] = parts.pop(0)
    if parts:
        tree["region"] = ", ".join(parts)
    return tree


def date_of(text: str) -> str:
    """The first date in *text*, as exact as it is told; *text* itself where there is none."""
    found = find_dates(text)
    date = (found[0].first or found[0].last) if found else None
    return text.strip() if date is None else str(date)


def dates_of(start: str, end: str) -> dict[str, str]:
    """The dates of an entry; one that goes on has no end."""
    tree: dict[str, str] = {}
    if start.strip():
        tree["startDate"] = date_of(start)
    if end.strip() and not _is_present(end):
        tree["endDate"] = date_of(end)
    return tree


def span_of(text: str) -> dict[str, str]:
    """The dates of an entry that tells them in one text, such as "May 2019 - June 2021"."""
    found = find_dates(text)
    if not found:
        return {"endDate": text.strip()} if text.strip() else {}
    first, last = found[0].first, found[0].last
    if not found[0].is_range:
        return {"endDate": str(first)}
    tree = {"startDate": str(first)} if first is not None else {}
    if last is not None and not last.is_present:
        tree["endDate"] = str(last)
    return tree


@per_pool
def _present(pool: Pool) -> frozenset[str]:
    return frozenset(map(fold, pool.words("present")))


def _is_present(text: str) -> bool:
    return fold(text.strip()) in _present()


_BULLET = re.compile(r"\s*(?:[•‣◦⁃▪●○*]|[–—-](?=\s))\s*")
_INNER_BULLET = re.compile(r"(?:^|(?<=\s))[•▪●]\s+")


def prose_and_items(text: str) -> tuple[str, list[str]]:
    """Lines of *text* that are prose, and those that begin like items of a list."""
    prose: list[str] = []
    items: list[str] = []
    for line in text.replace("\r", "\n").split("\n"):
        parts = [part.strip() for part in _INNER_BULLET.split(line)]
        if len(parts) > 1:
            prose += parts[:1]
            items += [part for part in parts[1:] if part]
            continue
        marker = _BULLET.match(line)
        if marker:
            items.append(line[marker.end() :].strip())
        else:
            prose.append(line.strip())
    return "\n".join(line for line in prose if line), [item for item in items if item]
