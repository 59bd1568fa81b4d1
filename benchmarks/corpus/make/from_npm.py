"""Layouts of JSON Resume themes from npm, printed by Chromium or left as HTML, and HackMyResume's from `fresh-themes`."""

# ruff: noqa: E501  (Commands and their options stay on one line.)
from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from person import Person, degree

HERE = Path(__file__).parent
NODE = Path(os.environ.get("NODE_THEMES", HERE / "themes"))
"""Where `npm ci` was run for the themes."""
HACKMYRESUME = Path(os.environ.get("NODE_HACKMYRESUME", HERE / "hackmyresume"))
"""Where it was run for HackMyResume, whose dependencies do not go together with those of the themes."""
LOCAL = {"font-awesome/6.4.2/css/all.min.css": "@fortawesome/fontawesome-free/css/all.min.css"}
"""Style sheets that themes take from a network, and the packages that hold the same."""
BOOTSTRAP = {
    "twitter-bootstrap/3.2.0/css/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css"
}
"""A later version of one more, for themes that are to have it; `jsonresume-theme-flat` goes without."""
NOWHERE = re.compile(
    r"""(<a\b[^>]*?)\s+href=\s*(?:"(?!(?:https?|mailto|tel):)[^"]*"|'(?!(?:https?|mailto|tel):)[^']*'"""
    r"""|(?!["']|(?:https?|mailto|tel):)[^\s>]+)"""
)
"""Links without a scheme, which a PDF would resolve against the scratch folder that it was printed from."""


def theme(
    name: str,
    *,
    without: tuple[str, ...] = (),
    page: str = "",
    styles: dict[str, str] = LOCAL,
    null_ends: bool = False,
) -> Callable[[Person, Path], None]:
    """The JSON Resume theme *name*; the target's ending says whether PDF or HTML is wanted.

    *without* are sections that the theme prints with an error in its text; *page* are rules of CSS for `@page`.
    *styles* are the style sheets that the theme gets, as in `LOCAL`.
    *null_ends* gives running entries the end `null`, without which the theme prints the day of the build.
    """

    def render(person: Person, target: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "in.json").write_text(
                json.dumps(
                    for_themes(person, null_ends=null_ends) | {section: [] for section in without},
                    ensure_ascii=False,
                ),
                encoding="utf-8",
            )
            jobs = [
                {
                    "theme": name,
                    "input": str(folder / "in.json"),
                    "output": str(folder / "out.html"),
                }
            ]
            (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
            subprocess.run(
                ["node", str(HERE / "render.mjs"), str(folder / "jobs.json")], check=True, timeout=60,
                env={**os.environ, "NODE_THEMES": str(NODE)}, capture_output=True, cwd=NODE / "node_modules" / name,
            )  # fmt: skip
            html = (folder / "out.html").read_text(encoding="utf-8")
            if page:
                html = html.replace("</head>", f"<style>@page{{{page}}}</style></head>")
            finish(html, target, styles)

    return render


def finish(html: str, target: Path, styles: dict[str, str] = LOCAL) -> None:
    """Write *html*, or print it to PDF with style sheets of networks replaced by the packages' own files."""
    if target.suffix == ".html":
        target.write_text(html, encoding="utf-8")
        return
    for remote, local in styles.items():
        html = re.sub(
            rf"""(https?:)?//[^"']*{re.escape(remote)}""",
            (NODE / "node_modules" / local).resolve().as_uri(),
            html,
        )
    html = NOWHERE.sub(r"\1", html)
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "cv.html"
        page.write_text(html, encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--allow-file-access-from-files",
             "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={scratch}/profile", f"--print-to-pdf={target}", page.as_uri()],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip


def for_themes(person: Person, *, null_ends: bool = False) -> dict[str, Any]:
    """JSON Resume with what older or stricter themes ask for besides: `company`, a level, a summary for each skill."""
    data = deepcopy(person.data)
    for entry in data["work"]:
        entry["company"] = entry["name"]
    for entry in data["education"]:
        entry.setdefault("area", "")
        entry["gpa"] = entry.get("score", "")
        entry["qualification"] = degree(entry)
    for entry in data["skills"]:
        entry["level"] = "Advanced"
    for entry in data.get("projects", []):
        entry |= {"highlights": [], "keywords": [], "roles": []}
    if null_ends:
        for entry in (*data["work"], *data.get("volunteer", [])):
            entry.setdefault("endDate", None)
    data["basics"]["website"] = data["basics"].get("url", "")
    data["basics"]["picture"] = ""
    for section in (
        "volunteer",
        "languages",
        "certificates",
        "awards",
        "publications",
        "projects",
        "interests",
        "references",
    ):
        data.setdefault(section, [])
    return data


def hackmyresume(name: str) -> Callable[[Person, Path], None]:
    """A theme of HackMyResume: HTML printed to PDF, or its Word file turned into the target's format by LibreOffice."""

    def render(person: Person, target: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            data = for_themes(person)
            (folder / "in.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            made = folder / ("cv.html" if target.suffix in (".pdf", ".html") else "cv.doc")
            subprocess.run(
                ["node", str(HACKMYRESUME / "node_modules/hackmyresume/dist/cli/index.js"), "build", str(folder / "in.json"), "to", str(made), "-t", name],
                check=True, timeout=90, capture_output=True, cwd=HACKMYRESUME,
            )  # fmt: skip
            if made.suffix == ".html":
                html = made.read_text(encoding="utf-8")
                for css in sorted(folder.glob("*.css")):
                    html = html.replace(
                        "</head>", f"<style>{css.read_text(encoding='utf-8')}</style></head>"
                    )
                finish(html, target)
            else:
                from from_libreoffice import convert  # Only Word targets need LibreOffice.

                convert(made, target, "MS Word 2003 XML")

    return render
