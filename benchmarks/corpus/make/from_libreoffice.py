"""The two CV templates that LibreOffice brings, filled in with their own styles, in any format that it writes."""

# ruff: noqa: E501  (One element of OpenDocument stays one line.)
from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from person import Person, degree

TEMPLATES = Path("/usr/lib/libreoffice/share/template/common/personal")
FILTERS = {
    ".pdf": "pdf:writer_pdf_Export",
    ".docx": "docx:MS Word 2007 XML",
    ".doc": "doc:MS Word 97",
    ".rtf": "rtf:Rich Text Format",
    ".odt": "odt:writer8",
    ".html": "html:XHTML Writer File",
}


def convert(source: Path, target: Path, reader: str = "") -> None:
    """Turn *source* into the format of *target*'s ending."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless"]
        command += [f"--infilter={reader}"] if reader else []
        command += ["--convert-to", FILTERS[target.suffix], "--outdir", scratch, str(source)]
        subprocess.run(command, check=True, timeout=180, capture_output=True)
        shutil.copyfile(Path(scratch) / (source.stem + target.suffix), target)


def _fill(template: str, body: str, target: Path) -> None:
    """Replace the text of *template* by *body* and save it in the format of *target*."""
    with tempfile.TemporaryDirectory() as scratch:
        filled = Path(scratch) / "cv.odt"
        with (
            zipfile.ZipFile(TEMPLATES / template) as old,
            zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                data = old.read(name)
                if name == "mimetype":
                    new.writestr(
                        name, b"application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED
                    )
                    continue
                if name == "META-INF/manifest.xml":
                    data = data.replace(b"opendocument.text-template", b"opendocument.text")
                if name == "content.xml":
                    text = data.decode("utf-8")
                    start = text.index("</text:sequence-decls>") + len("</text:sequence-decls>")
                    data = (text[:start] + body + text[text.index("</office:text>") :]).encode(
                        "utf-8"
                    )
                new.writestr(name, data)
        convert(filled, target)


def _span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{escape(text)}</text:span>'


# ---------------------------------------------------------------- CV.ott
def cv(person: Person, target: Path) -> None:
    """`CV.ott`: one table of two columns, labels and dates on the left."""
    rows: list[tuple[str, str, bool]] = []

    def section(title: str, entries: list[tuple[str, str]]) -> None:
        if entries:
            rows.append(("", "", False))
            rows.append((title, "", True))
            rows.extend((left, right, False) for left, right in entries)

    label = person.label
    rows.append((person.heading("contact"), "", True))
    rows.append((label("name"), person.basics["name"], False))
    rows.append(
        (
            label("address"),
            ", ".join(filter(None, (person.location.get("address"), person.place()))),
            False,
        )
    )
    rows.append((label("phone"), person.basics["phone"], False))
    rows.append((label("email"), person.basics["email"], False))
    if person.basics.get("url"):
        rows.append((label("web"), person.basics["url"], False))
    section(person.heading("summary"), [("", person.basics["summary"])])
    work: list[tuple[str, str]] = []
    for e in person.entries("work"):
        work.append((person.period(e, "number"), f"{e['position']}, {e['name']}, {e['location']}"))
        work += [("", f"• {line}") for line in e["highlights"]]
    section(person.heading("work"), work)
    section(person.heading("education"), [
        (person.period(e, "number"), f"{degree(e)}, {e['institution']}" + (f", {label('grade')} {e['score']}" if e.get("score") else ""))
        for e in person.entries("education")
    ])  # fmt: skip
    section(
        person.heading("skills"),
        [(e["name"], ", ".join(e["keywords"])) for e in person.entries("skills")],
    )
    section(
        person.heading("languages"),
        [(e["language"], e["fluency"]) for e in person.entries("languages")],
    )
    section(
        person.heading("certificates"),
        [
            (person.date(e["date"], "number"), f"{e['name']}, {e['issuer']}")
            for e in person.entries("certificates")
        ],
    )
    cell = '<table:table-cell table:style-name="Table1.A1" office:value-type="string"><text:p text:style-name="{}">{}</text:p></table:table-cell>'
    table = "".join(
        "<table:table-row>"
        + cell.format(
            "Standard" if head else "Table_20_Contents",
            _span(left, "Strong_20_Emphasis") if head else escape(left),
        )
        + cell.format("Table_20_Contents", escape(right))
        + "</table:table-row>"
        for left, right, head in rows
    )
    body = (
        f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{escape(label("cv"))}</text:h><text:p text:style-name="Standard"/>'
        '<table:table table:name="Table1" table:style-name="Table1"><table:table-column table:style-name="Table1.A"/>'
        f'<table:table-column table:style-name="Table1.B"/>{table}</table:table>'
    )
    _fill("CV.ott", body, target)


# ---------------------------------------------------------------- Resume1page.ott
def resume_one_page(person: Person, target: Path) -> None:
    """`Resume1page.ott`: name and contact in a left column of the page, sections with ruled headings on the right."""
    basics = person.basics
    parts = [
        f'<text:h text:style-name="P14" text:outline-level="1">{escape(basics["name"])}</text:h>',
        _paragraph(
            "P4", [line for line in (person.location.get("address"), person.place()) if line]
        ),
        _paragraph("P4", [basics["phone"]]),
        _paragraph(
            "P4",
            [
                basics["email"],
                *([basics["url"].removeprefix("https://")] if basics.get("url") else []),
            ],
        ),
        f'<text:h text:style-name="P15" text:outline-level="3">{escape(person.heading("education"))}</text:h>',
    ]
    for e in person.entries("education"):
        lines = [f"{e['institution']}, {person.period(e, 'short')}"]
        lines += [f"{person.label('grade')}: {e['score']}"] if e.get("score") else []
        small = "".join(f"<text:line-break/>{escape(line)}" for line in lines)
        parts.append(
            f'<text:p text:style-name="P5">{_span(degree(e), "T5")}<text:span text:style-name="T3">{small}</text:span></text:p>'
        )
    parts.append(
        f'<text:h text:style-name="P17" text:outline-level="3">{escape(person.heading("work"))}</text:h>'
    )
    for number, e in enumerate(person.entries("work"), 1):
        parts.append(
            f'<text:section text:style-name="Sect1" text:name="Section{number}"><text:p text:style-name="P3">{escape(e["position"])}'
            f'<text:line-break/>{_span(e["name"], "T8")}</text:p><text:p text:style-name="P2">{escape(person.period(e, "short"))}</text:p></text:section>'
        )
        parts.append(_bullets("P6", e["highlights"]))
    for section in ("skills", "languages"):
        words = (
            [k for e in person.entries("skills") for k in e["keywords"]]
            if section == "skills"
            else [f"{e['language']} ({e['fluency']})" for e in person.entries("languages")]
        )
        if words:
            parts.append(
                f'<text:h text:style-name="P16" text:outline-level="3">{escape(person.heading(section))}</text:h>'
            )
            parts.append(
                f'<text:section text:style-name="Sect2" text:name="List-{section}">{_bullets("P9", words)}</text:section>'
            )
    _fill("Resume1page.ott", "".join(parts), target)


def _paragraph(style: str, lines: list[str]) -> str:
    return (
        f'<text:p text:style-name="{style}">'
        + "<text:line-break/>".join(map(escape, lines))
        + "</text:p>"
    )


def _bullets(style: str, lines: list[str]) -> str:
    body = "".join(
        f'<text:list-item><text:p text:style-name="{style}">{escape(line)}</text:p></text:list-item>'
        for line in lines
    )
    return f'<text:list text:style-name="L1">{body}</text:list>'


def plain_text(source: Path) -> str:
    """What LibreOffice reads in a file, for checking."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", scratch, str(source)],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        return re.sub(
            "\ufeff", "", (Path(scratch) / (source.stem + ".txt")).read_text(encoding="utf-8")
        )
