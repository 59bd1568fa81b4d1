"""Layouts of RenderCV: sb2nov and engineeringclassic, in the person's language.

RenderCV runs in the Python that `RENDERCV_PYTHON` names (`requirements.txt` is installed there). Its Typst sources import
a package of icons that Typst would fetch from its own registry; a stand-in of six lines draws the same glyphs from the
fonts that RenderCV brings.
"""

# ruff: noqa: E501  (One section of the input stays one line.)
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from person import Person
from words import MONTHS, PRESENT, SHORT_MONTHS

PYTHON = os.environ.get("RENDERCV_PYTHON", sys.executable)
ICONS = """#let glyphs = (
  "location-dot": "\\u{f3c5}", "envelope": "\\u{f0e0}", "phone": "\\u{f095}", "link": "\\u{f0c1}",
  "linkedin": "\\u{f08c}", "github": "\\u{f09b}", "orcid": "\\u{f8d2}", "instagram": "\\u{f16d}",
)
#let fa-icon(name, size: 1em, ..rest) = text(font: ("Font Awesome 7 Free", "Font Awesome 7 Brands"), size: size, glyphs.at(name, default: "\\u{f0c1}"))
"""
SCRIPT = """
import json, pathlib, sys
from rendercv.api import create_a_pdf_from_a_python_dictionary
job = json.load(sys.stdin)
wrong = create_a_pdf_from_a_python_dictionary(job["input"], pathlib.Path(job["target"]))
sys.exit(str(wrong) if wrong else 0)
"""
NETWORKS = {"LinkedIn", "GitHub", "ORCID", "Instagram"}


def theme(name: str) -> Callable[[Person, Path], None]:
    """A theme of RenderCV; it wants telephone numbers with their country code."""

    def render(person: Person, target: Path) -> None:
        cv: dict[str, Any] = {
            "name": person.basics["name"],
            "location": ", ".join(filter(None, (person.location["city"], person.location.get("region")))),
            "email": person.basics["email"],
            "phone": person.basics["phone"],
            "social_networks": [
                {"network": p["network"], "username": p["username"]} for p in person.basics["profiles"] if p["network"] in NETWORKS
            ],
            "sections": _sections(person),
        }  # fmt: skip
        if person.basics.get("url"):
            cv["website"] = person.basics["url"]
        locale = {
            "language": person.lang,
            "phone_number_format": "international",
            "present": PRESENT[person.lang][person.wording],
            "abbreviations_for_months": SHORT_MONTHS[person.lang].split(),
            "full_names_of_months": MONTHS[person.lang].split(),
        }
        design: dict[str, Any] = {"theme": name}
        if name == "engineeringclassic":
            design["entry_types"] = {"education_entry": {"degree_column_width": "3.2cm"}}
        if person.lang != "en":
            design["page"] = {"show_last_updated_date": False, "show_page_numbering": False}
        with tempfile.TemporaryDirectory() as scratch:
            package = Path(scratch) / "typst/packages/preview/fontawesome/0.5.0"
            package.mkdir(parents=True)
            (package / "lib.typ").write_text(ICONS, encoding="utf-8")
            (package / "typst.toml").write_text(
                '[package]\nname = "fontawesome"\nversion = "0.5.0"\nentrypoint = "lib.typ"\n',
                encoding="utf-8",
            )
            job = {"input": {"cv": cv, "locale": locale, "design": design}, "target": str(target)}
            done = subprocess.run(
                [PYTHON, "-c", SCRIPT], input=json.dumps(job), text=True, capture_output=True, check=False, timeout=120,
                env={**os.environ, "XDG_DATA_HOME": scratch}, cwd=scratch,
            )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{target.name}: {done.stderr[-600:]}")

    return render


def _sections(person: Person) -> dict[str, list[Any]]:
    """The sections under their printed headings, in RenderCV's own entry types."""
    found: dict[str, list[Any]] = {person.heading("summary"): [person.basics["summary"]]}
    found[person.heading("work")] = [
        {
            "company": e["name"],
            "position": e["position"],
            "location": e["location"],
            "highlights": e["highlights"],
            **_dates(e),
        }
        for e in person.entries("work")
    ]
    found[person.heading("education")] = [
        {"institution": e["institution"], "area": e.get("area", e["studyType"]), **_dates(e)}
        | ({"degree": e["studyType"]} if e.get("area") else {})
        | ({"highlights": [f"{person.label('grade')}: {e['score']}"]} if e.get("score") else {})
        for e in person.entries("education")
    ]
    found[person.heading("skills")] = [
        {"label": e["name"], "details": ", ".join(e["keywords"])} for e in person.entries("skills")
    ]
    found[person.heading("languages")] = [
        {"label": e["language"], "details": e["fluency"]} for e in person.entries("languages")
    ]
    found[person.heading("projects")] = [
        {"name": e["name"], "summary": e["description"], **_dates(e)}
        for e in person.entries("projects")
    ]
    found[person.heading("publications")] = [
        {
            "title": e["name"],
            "authors": [person.basics["name"]],
            "journal": e["publisher"],
            "date": e["releaseDate"],
        }
        for e in person.entries("publications")
    ]
    found[person.heading("certificates")] = [
        {"bullet": f"{e['name']}, {e['issuer']}, {e['date'][:4]}"}
        for e in person.entries("certificates")
    ]
    found[person.heading("awards")] = [
        {"bullet": f"{e['title']}, {e['awarder']}, {e['date'][:4]}"}
        for e in person.entries("awards")
    ]
    found[person.heading("volunteer")] = [
        {
            "company": e["organization"],
            "position": e["position"],
            "highlights": e["highlights"],
            **_dates(e),
        }
        for e in person.entries("volunteer")
    ]
    return {heading: entries for heading, entries in found.items() if entries}


def _dates(entry: dict[str, Any]) -> dict[str, str]:
    return {"start_date": entry["startDate"], "end_date": entry.get("endDate", "present")}
