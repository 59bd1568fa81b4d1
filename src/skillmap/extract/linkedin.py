"""A copy of one's data from LinkedIn: a zip of CSV files, of which those about the person become a resume.

Nothing else in it is opened: it also holds messages, contacts and adverts. Source of names and columns: LinkedIn's own
archives, as programs that read them have them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

from skillmap.errors import InvalidResumeError, UnreadableDocumentError
from skillmap.extract.archive import Archive
from skillmap.extract.bounds import Budget, check
from skillmap.extract.encoding import decode
from skillmap.extract.sniff import LINKEDIN as MEDIA_TYPE
from skillmap.extract.structured import (
    date_of,
    dates_of,
    filled,
    location_of,
    prose_and_items,
    structured_document,
)
from skillmap.models.document import Document, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import CUSTOM_PREFIX, Resume
from skillmap.protocols import ProviderStatus, Source

NAMED_MAX = 20
"""Files that were not opened of which the notice gives the names."""
_ORDINARY = re.compile(r"[A-Za-z][A-Za-z0-9 _&-]{0,40}\.csv")
_SITE = re.compile(r"(?:([A-Za-z_ ]{1,30}):)?(https?://[^\s,\]]+)")
_HANDLE = re.compile(r"[^\s,\[\]]+")
_LEFT_OUT = ("Maiden Name", "Birth Date", "Industry", "Instant Messengers")

Row = dict[str, str]
Tree = dict[str, Any]


class LinkedInReader:
    """Reads the zip that LinkedIn sends as a copy of one's data, and sets `Document.resume`."""

    name = "linkedin"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; nothing here decrypts.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Files that it does not know are named in a notice.

        Raises:
            InvalidResumeError: None of its files is about the person.
        """
        check("bytes_max", limits, len(source.data))
        archive = Archive(source.data, limits, MEDIA_TYPE)
        known = {name.casefold(): name for name in _KNOWN}
        found: dict[str, list[Row]] = {}
        others: list[str] = []
        budget = Budget(limits)
        for path in archive.names:
            base = path.rpartition("/")[2]
            name = known.get(base.casefold())
            if name is None or name in found:
                others += [base] if base else []
                continue
            found[name] = _rows(archive.read(path) or b"", budget)
        if not any(found.values()):
            raise InvalidResumeError("none of its files is one of LinkedIn's about a person")
        resume = Resume.from_json_resume(_resume(found))
        return structured_document(
            source,
            resume,
            media_type=MEDIA_TYPE,
            reader=self.name,
            limits=limits,
            notices=[*_unopened(others), *_unused(found.get("Profile.csv", []))],
        )


def _rows(data: bytes, budget: Budget) -> list[Row]:
    """Rows of a CSV file by the names of its columns.

    Raises:
        UnreadableDocumentError: It is no CSV.
    """
    decoded = decode(data) if data else ("", "")
    if decoded is None:
        raise UnreadableDocumentError("a file in it is no text", media_type=MEDIA_TYPE)
    budget.tick(len(decoded[0]))
    rows: list[Row] = []
    try:
        for row in csv.DictReader(io.StringIO(decoded[0], newline="")):
            budget.tick()
            texts = {key: value.strip() for key, value in row.items() if key and value}
            if any(texts.values()):
                rows.append({key.strip(): value for key, value in texts.items()})
    except csv.Error as error:
        raise UnreadableDocumentError("a file in it is no CSV", media_type=MEDIA_TYPE) from error
    return rows


def _unopened(names: list[str]) -> list[Notice]:
    """What was not opened; names that a person may have chosen are only counted."""
    if not names:
        return []
    ordinary = sorted({name for name in names if _ORDINARY.fullmatch(name)})[:NAMED_MAX]
    more = len(names) - len(ordinary)
    text = ", ".join(ordinary) + (" and " if ordinary and more else "")
    text += f"{more} more" if more else ""
    return [Notice(code="linkedin.unopened", text=f"These files were not opened: {text}.")]


def _unused(profile: list[Row]) -> list[Notice]:
    columns = [column for column in _LEFT_OUT if profile and profile[0].get(column)]
    if not columns:
        return []
    text = f"Left out of the profile: {', '.join(columns)}."
    return [Notice(code="linkedin.left_out", text=text)]


def _resume(found: dict[str, list[Row]]) -> Tree:
    tree: Tree = {"basics": _basics(found)}
    for name, (key, build) in _SECTIONS.items():
        entries = [entry for entry in map(build, found.get(name, [])) if entry]
        if entries:
            tree.setdefault(key, []).extend(entries)
    custom: list[Tree] = []
    for name, title in _CUSTOM.items():
        entries = [entry for entry in map(_custom, found.get(name, [])) if entry]
        if entries:
            custom.append(
                {"id": title.lower().replace(" ", "-"), "title": title, "entries": entries}
            )
    if custom:
        order = [key for key in tree if key != "basics"]
        if tree["basics"].get("summary"):
            order.insert(0, "summary")
        tree["meta"] = {
            "skillmap": {
                "sectionOrder": [*order, *(CUSTOM_PREFIX + section["id"] for section in custom)],
                "customSections": custom,
            }
        }
    return tree


def _basics(found: dict[str, list[Row]]) -> Tree:
    profile = next(iter(found.get("Profile.csv", [])), {})
    emails = found.get("Email Addresses.csv", [])
    phones = found.get("PhoneNumbers.csv", [])
    email = next((row for row in emails if row.get("Primary", "").casefold() == "yes"), None)
    email = email or next(iter(emails), {})
    phone = next((row for row in phones if row.get("Number")), {})
    sites = [(label or "Website", url) for label, url in _SITE.findall(profile.get("Websites", ""))]
    profiles = [{"network": label.strip().title(), "url": url} for label, url in sites[1:]]
    profiles += [
        {"network": "Twitter", "username": handle}
        for handle in _HANDLE.findall(profile.get("Twitter Handles", ""))
    ]
    place = location_of(profile.get("Geo Location", ""))
    place |= {"postalCode": profile.get("Zip Code", ""), "address": profile.get("Address", "")}
    name = " ".join(filter(None, (profile.get("First Name"), profile.get("Last Name"))))
    return filled(
        {
            "name": name,
            "label": profile.get("Headline"),
            "email": email.get("Email Address"),
            "phone": phone.get("Number"),
            "url": sites[0][1] if sites else "",
            "summary": profile.get("Summary"),
            "location": filled(place),
            "profiles": profiles,
        }
    )


def _described(row: Row, *columns: str) -> Tree:
    """Summary and highlights from what stands in *columns*."""
    text = "\n".join(filter(None, (row.get(column) for column in columns)))
    summary, items = prose_and_items(text)
    return {"summary": summary, "highlights": items}


def _dates(row: Row) -> dict[str, str]:
    start = row.get("Started On") or row.get("Start Date") or ""
    return dates_of(start, row.get("Finished On") or row.get("End Date") or "")


def _work(row: Row) -> Tree:
    return filled(
        {
            "name": row.get("Company Name"),
            "position": row.get("Title"),
            "location": row.get("Location"),
            **_dates(row),
            **_described(row, "Description"),
        }
    )


def _volunteer(row: Row) -> Tree:
    return filled(
        {
            "organization": row.get("Company Name"),
            "position": row.get("Role"),
            **_dates(row),
            **_described(row, "Cause", "Description"),
        }
    )


def _education(row: Row) -> Tree:
    degree, _, area = (row.get("Degree Name") or "").partition(", ")
    return filled(
        {
            "institution": row.get("School Name"),
            "studyType": degree,
            "area": area,
            **_dates(row),
            **_described(row, "Notes", "Activities"),
        }
    )


def _skill(row: Row) -> Tree:
    return filled({"name": row.get("Name")})


def _language(row: Row) -> Tree:
    return filled({"language": row.get("Name"), "fluency": row.get("Proficiency")})


def _certificate(row: Row) -> Tree:
    return filled(
        {
            "name": row.get("Name"),
            "issuer": row.get("Authority"),
            "date": date_of(row["Started On"]) if row.get("Started On") else "",
            "url": row.get("Url"),
            "licenseNumber": row.get("License Number"),
            "expires": date_of(row["Finished On"]) if row.get("Finished On") else "",
        }
    )


def _project(row: Row) -> Tree:
    described = _described(row, "Description")
    return filled(
        {
            "name": row.get("Title"),
            "description": described["summary"],
            "highlights": described["highlights"],
            "url": row.get("Url"),
            **_dates(row),
        }
    )


def _award(row: Row) -> Tree:
    date = row.get("Issued On")
    return filled(
        {
            "title": row.get("Title"),
            "date": date_of(date) if date else "",
            "awarder": row.get("Issuer"),
            "summary": row.get("Description"),
        }
    )


def _publication(row: Row) -> Tree:
    date = row.get("Published On")
    return filled(
        {
            "name": row.get("Name"),
            "publisher": row.get("Publisher"),
            "releaseDate": date_of(date) if date else "",
            "url": row.get("Url"),
            "summary": row.get("Description"),
        }
    )


def _reference(row: Row) -> Tree:
    if row.get("Status", "VISIBLE").upper() != "VISIBLE" or not row.get("Text"):
        return {}
    name = " ".join(filter(None, (row.get("First Name"), row.get("Last Name"))))
    about = [row.get("Job Title"), row.get("Company")]
    return filled({"name": ", ".join(filter(None, [name, *about])), "reference": row.get("Text")})


def _custom(row: Row) -> Tree:
    title = row.get("Title") or row.get("Name")
    other = row.get("Position") or row.get("Number") or row.get("Score") or row.get("Patent Number")
    tree = {"title": title, "subtitle": other, "url": row.get("Url"), **_dates(row)}
    return filled({**tree, **_described(row, "Description")})


_SECTIONS: dict[str, tuple[str, Callable[[Row], Tree]]] = {
    "Positions.csv": ("work", _work),
    "Education.csv": ("education", _education),
    "Skills.csv": ("skills", _skill),
    "Certifications.csv": ("certificates", _certificate),
    "Languages.csv": ("languages", _language),
    "Projects.csv": ("projects", _project),
    "Publications.csv": ("publications", _publication),
    "Honors.csv": ("awards", _award),
    "Volunteering.csv": ("volunteer", _volunteer),
    "Volunteering Experiences.csv": ("volunteer", _volunteer),
    "Recommendations_Received.csv": ("references", _reference),
}
_CUSTOM = {
    "Courses.csv": "Courses",
    "Organizations.csv": "Organizations",
    "Patents.csv": "Patents",
    "Test Scores.csv": "Test Scores",
}
_KNOWN = ("Profile.csv", "Email Addresses.csv", "PhoneNumbers.csv", *_SECTIONS, *_CUSTOM)
