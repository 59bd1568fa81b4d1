"""The Word layout of `json-resume` from PyPI: title and dates on one line, position and place below."""

# ruff: noqa: E501  (One section of the input stays one line.)
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from person import Person

PYTHON = os.environ.get("JSON_RESUME_PYTHON", sys.executable)
SCRIPT = """
import json, sys
from resume_generator import render_json_to_docx
job = json.load(sys.stdin)
open(job["target"], "wb").write(render_json_to_docx(job["input"]))
"""


def json_resume(person: Person, target: Path) -> None:
    """A DOCX, or what LibreOffice makes of it."""
    basics = person.basics
    contacts = [
        {"label": basics["phone"], "href": f"tel:{basics['phone'].replace(' ', '')}"},
        {"label": basics["email"], "href": f"mailto:{basics['email']}"},
    ]
    contacts += [{"label": p["network"], "href": p["url"]} for p in basics["profiles"]]
    entries: list[tuple[str, list[dict[str, Any]]]] = [
        ("education", [
            {"title": e["institution"], "position": ", ".join(filter(None, (e["studyType"], e.get("area")))), **_dates(e)}
            | ({"bullets": [f"{person.label('grade')}: {e['score']}"]} if e.get("score") else {})
            for e in person.entries("education")
        ]),
        ("work", [{"title": e["name"], "position": e["position"], "location": e["location"], "bullets": e["highlights"], **_dates(e)} for e in person.entries("work")]),
        ("volunteer", [{"title": e["organization"], "position": e["position"], "bullets": e["highlights"], **_dates(e)} for e in person.entries("volunteer")]),
        ("skills", [{"bullets": [f"{e['name']}: {', '.join(e['keywords'])}" for e in person.entries("skills")]}]),
    ]  # fmt: skip
    data = {
        "paper_size": "Letter" if person.location["countryCode"] in ("US", "MX") else "A4",
        "basics": {"name": basics["name"], "contacts": contacts},
        "sections": [
            {"title": person.heading(name), "entries": found} for name, found in entries if found
        ],
    }
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "cv.docx"
        done = subprocess.run(
            [PYTHON, "-c", SCRIPT],
            input=json.dumps({"input": data, "target": str(made)}),
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )
        if done.returncode:
            raise RuntimeError(f"{target.name}: {done.stderr[-500:]}")
        if target.suffix == ".docx":
            target.write_bytes(made.read_bytes())
        else:
            from from_libreoffice import convert  # Only other formats need LibreOffice.

            convert(made, target)


def _dates(entry: dict[str, Any]) -> dict[str, str]:
    return {"start_date": entry["startDate"], "end_date": entry.get("endDate", "Present")}
