"""The second series: layouts as designers of single resumes make them, each with its own headings, dates and dashes."""

# ruff: noqa: E501  (One document list stays one line.)
from __future__ import annotations

from typing import Any

import from_npm
import written_docx
from layout import Layout, Series
from person import SECTIONS
from person_designed import DesignedPerson
from printed import Prints
from written_html import design

PEOPLE = {
    "T": "tobias-adeleke", "H": "hyunwoo-castellanos", "W": "wilhelmina-castleberry", "J": "jaylen-brookshire",
    "S": "siobhan-mac-aodha", "F": "friederike-kestenholz", "M": "maelle-kervadec", "I": "inigo-ferrandiz",
    "K": "femke-ten-broeke", "G": "wawrzyniec-gorecki",
}  # fmt: skip
FULL = ("address", "postalCode", "city", "region")
TOWN = ("city", "region")
BASE = ("label", "summary", "email", "phone", "url")


def without(*names: str) -> tuple[str, ...]:
    """All sections but these."""
    return tuple(section for section in SECTIONS if section not in names)


def html(name: str, shape: str, prints: Prints, documents: str, wording: int, **printing: Any) -> Layout:  # fmt: skip
    """A layout of `designs`."""
    return Layout(name, "html", shape, design(name), prints, documents, wording=wording, printing=printing)  # fmt: skip


LAYOUTS = (
    html("sidebar-left", "two-column", Prints(BASE + FULL, "text", SECTIONS, ("languages.fluency", "skills.name")), "T F I", 0, dates="short"),
    html("sidebar-right", "two-column", Prints(BASE + FULL, "text", without("awards", "publications"), ("skills.name",)), "J M K", 1, dates="short", dash=" - "),
    html("timeline-dots", "timeline", Prints(BASE + TOWN, "text", without("publications")), "S F T", 1, dates="long", since=True),
    html("swiss-grid", "rail", Prints((*BASE, "postalCode", "city"), "text", without("projects")), "W K H", 0, dates="number", dash="–"),
    html("old-table", "table", Prints(("email", "phone", "address", "postalCode", "city"), "", without("awards", "publications", "projects")), "F G S", 2, dates="dotted", dash=" - "),
    html("header-band", "single", Prints(BASE + TOWN, "text", SECTIONS), "W I J", 2, dates="number"),
    html("academic", "single", Prints(
        ("label", "email", "phone", "url", *FULL), "username", SECTIONS, ("summary",),
        years_only=("work", "education", "volunteer", "publications", "awards", "certificates"), prose=("work", "volunteer")),
        "H J I", 3, dates="year", dash="–", profiles="username"),
    html("creative-lower", "two-column", Prints(
        (*BASE, "city"), "text", without("publications"), ("education.score", "skills.name"),
        prose=("work", "volunteer"), years_only=("awards", "certificates")), "T M K", 0, dates="short", dash=" — "),
    html("cards", "cards", Prints(
        BASE + TOWN, "text", without("awards", "publications"),
        ("work.location", "skills.name", "projects.startDate", "projects.endDate")), "J S G", 1, dates="short", dash="to"),
    html("centred-serif", "single", Prints(("summary", "email", "phone", "url", *FULL), "text", without("projects"), ("skills.name",)), "W H M", 2, dates="long", dash="to"),
    html("mono-dev", "single", Prints(BASE + TOWN, "text", without("publications")), "J T", 1, dates="year-first", dash=" .. "),
    html("executive-us", "single", Prints(
        BASE + FULL, "text", without("publications", "projects"),
        ("education.startDate", "education.score", "skills.name", "volunteer.highlights"),
        years_only=("education", "certificates", "awards", "volunteer")), "W S M", 2, dates="short", dash="-"),
    html("monogram", "two-column", Prints(
        (*BASE, "postalCode", "city"), "text", without("awards", "projects"), ("education.score", "skills.name")),
        "K G I", 1, dates="dotted", since=True),
    Layout("docx-borderless", "python-docx", "table", written_docx.borderless, Prints(
        BASE + FULL, "text", without("awards", "publications", "projects")), "S:docx F:docx M:docx", printing={"dates": "number"}),
    Layout("docx-tabs", "python-docx", "single", written_docx.tabs, Prints(
        ("summary", "email", "phone", "url", *FULL), "text", without("publications")), "J:docx W:docx G:docx", wording=1, printing={"dash": "–"}),
    Layout("docx-headings", "python-docx", "single", written_docx.headings, Prints(
        BASE + TOWN, "text", SECTIONS, ("skills.name",)), "T:docx H:docx I:docx", wording=2, printing={"dates": "long", "dash": " - "}),
    Layout("docx-textbox", "python-docx", "text-box", written_docx.textbox, Prints(
        BASE + TOWN, "text", without("awards", "publications"), ("skills.name", "projects.startDate", "projects.endDate")),
        "K:docx J:docx", printing={"dates": "dotted"}),
    Layout("npm-flat", "npm", "single", from_npm.theme("jsonresume-theme-flat"), Prints(
        BASE, "username", without("certificates", "projects"), ("work.location", "education.score"), skip_open_end=("work", "volunteer")), "H S I"),
    Layout("npm-orbit", "npm", "two-column", from_npm.theme("jsonresume-theme-orbit"), Prints(
        BASE, "text", without("certificates", "publications"),
        ("work.highlights", "volunteer.highlights", "skills.keywords", "education.score", "projects.startDate", "projects.endDate"),
        years_only=("work", "education", "volunteer", "awards")), "T W F"),
)  # fmt: skip

DESIGNED = Series(PEOPLE, LAYOUTS, DesignedPerson)
