"""Reading back: what our own extractor finds in a rendered file is what went in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.rules import RulesParser
from skillmap.extract.text import TextReader
from skillmap.models.layout import RenderOptions
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import Resume
from skillmap.protocols import Reader, Source
from skillmap.render import theme_names
from tests.render.formats import RENDERERS, render
from tests.render.people import MARA_WIRE

_TRUTH = Path(__file__).parents[1] / "files" / "truth"
_PEOPLE = sorted(path.stem for path in _TRUTH.glob("*.json"))
_FIELDS = {
    "work": ("name", "position", "startDate", "endDate", "highlights"),
    "education": ("institution", "studyType", "startDate", "endDate", "score"),
}
"""What must be the same: employers, titles, dates, bullets, and the same of schools."""

READERS: dict[str, tuple[str, Reader]] = {
    "pdf by mupdf": ("pdf", MuPdfReader()),
    "pdf by pdfium": ("pdf", PdfiumReader()),
    "docx": ("docx", DocxReader()),
    "html": ("html", HtmlReader()),
    "md": ("md", MarkdownReader()),
    "txt": ("txt", TextReader()),
}


def facts_of(wire: dict[str, Any]) -> dict[str, Any]:
    """Name, headline and mail address, and the fields of each role and course."""
    basics = wire.get("basics") or {}
    facts: dict[str, Any] = {key: basics.get(key) for key in ("name", "label", "email")}
    for section, fields in _FIELDS.items():
        facts[section] = [
            {field: entry.get(field) for field in fields if entry.get(field)}
            for entry in wire.get(section) or []
        ]
    return facts


def _read_back(resume: Resume, way: str, options: RenderOptions) -> dict[str, Any]:
    format, reader = READERS[way]
    source = Source(render(resume, format, options), media_type=RENDERERS[format].media_type)
    document = reader.read(source, limits=ExtractLimits())
    return RulesParser().parse(document).resume.to_wire()


def test_there_are_people_to_read_back() -> None:
    """In at least three languages."""
    assert len(_PEOPLE) >= 8


@pytest.mark.parametrize("way", READERS)
@pytest.mark.parametrize("person", _PEOPLE)
def test_names_employers_titles_dates_and_bullets_come_back(person: str, way: str) -> None:
    """With dates at the right margin, and with dates in the line."""
    wire = json.loads((_TRUTH / f"{person}.json").read_text(encoding="utf-8"))
    resume = Resume.from_json_resume(wire)

    for ats in ("tabbed", "strict") if way[:3] in ("pdf", "doc") else ("tabbed",):
        found = _read_back(resume, way, RenderOptions.model_validate({"ats": ats}))
        assert facts_of(wire) == facts_of(found), ats


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("way", ["pdf by mupdf", "pdf by pdfium", "docx"])
def test_several_roles_at_one_employer_come_back_in_every_theme(way: str, theme: str) -> None:
    """Each role with its employer, its dates and its bullets."""
    wire = {key: MARA_WIRE[key] for key in ("basics", "work", "education")}
    found = _read_back(Resume.from_json_resume(wire), way, RenderOptions(theme=theme))

    assert facts_of(wire) == facts_of(found)


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "pt"])
@pytest.mark.parametrize("way", ["pdf by mupdf", "docx"])
def test_dates_come_back_in_every_locale(way: str, locale: str) -> None:
    """Months, days and "present" are written so that they can be read."""
    wire = {key: MARA_WIRE[key] for key in ("basics", "work", "education")}
    found = _read_back(Resume.from_json_resume(wire), way, RenderOptions(locale=locale))

    assert facts_of(wire) == facts_of(found)
