"""Build the corpus: files, truth and index, and check every string of the truth against an independent text reading.

    python benchmarks/corpus/make/build.py [LAYOUT|STEM ...]

Without names everything is built; with names only those, into their places. The exit status is 1 when a string
of a truth is neither in its document's text (read by pdftotext, zipfile and LibreOffice, not by skillmap) nor among its links.
"""

# ruff: noqa: E501  (Commands and their options stay on one line.)
from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from from_libreoffice import plain_text
from layout import Job, jobs
from layouts import FIRST
from layouts_designed import DESIGNED
from layouts_typeset import TYPESET
from person import CORPUS
from printed import absent, spelled_years, squeezed, truth
from scans import scan

SERIES = (FIRST, DESIGNED, TYPESET)


def main(names: list[str]) -> int:
    """Build what is named; print what is missing."""
    for folder in ("files", "truth"):
        (CORPUS / folder).mkdir(exist_ok=True)
    index, missing = [], 0
    for job in jobs(SERIES):
        stem, layout, person = job.stem, job.layout, job.person()
        file = CORPUS / "files" / f"{stem}.{'pdf' if job.format == 'scan' else job.format}"
        if not names or layout.name in names or stem in names:
            try:
                wrong = build(file, job)
            except (RuntimeError, subprocess.SubprocessError) as e:
                wrong = [f"document: {e}"]
            missing += len(wrong)
            print(
                f"{stem} {layout.name} {person.stem} {job.format}",
                *(f"\n    absent {line}" for line in wrong),
                flush=True,
            )
        entry = {
            "stem": stem, "file": f"files/{file.name}", "part": layout.part, "persona": person.stem, "lang": person.lang,
            "template": layout.name, "source": layout.source, "format": job.format, "kind": job.kind, "layout": layout.shape,
        }  # fmt: skip
        index.append(
            entry | ({"pages": pages(file)} if file.suffix == ".pdf" and file.is_file() else {})
        )
    text = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in index)
    (CORPUS / "index.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")
    return int(missing > 0)


def build(file: Path, job: Job) -> list[str]:
    """Write one document and its truth; the strings of the truth that it does not hold."""
    person, layout, fmt = job.person(), job.layout, job.format
    printed = file if job.kind == "text" else file.with_name(f"{file.stem}-printed.pdf")
    layout.render(person, printed)
    text, links = read(printed)
    text += spelled_years(person, layout.prints, text)
    tree = truth(person, layout.prints)
    if job.kind != "text":
        scan(printed, file, fmt, int(file.stem[1:]))
        if fmt in ("jpg", "png", "bmp") and pages(printed) > 1:
            raise RuntimeError(f"{file.name}: one picture cannot hold {pages(printed)} pages")
        printed.unlink()
        links = []
    drop_lost_links(tree["basics"], links)
    (CORPUS / "truth" / f"{file.stem}.json").write_text(
        json.dumps(tree, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return absent(tree, text, links)


def drop_lost_links(basics: dict[str, Any], links: list[str]) -> None:
    """Of pictures, and where a conversion lost the links, no profile is demanded that was a link alone."""
    targets = squeezed(" ".join(links))
    kept = [
        p
        for p in basics.pop("profiles", [])
        if p["_printed"] != "link" or squeezed(p["url"]) in targets
    ]
    if kept:
        basics["profiles"] = kept


def pages(file: Path) -> int:
    """Pages of a PDF."""
    out = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", out, re.MULTILINE)[1])  # type: ignore[index] # pdfinfo prints it always.


def read(file: Path) -> tuple[str, list[str]]:
    """Text and link targets of a document, by programs that are no part of skillmap."""
    if file.suffix == ".pdf":
        text = "".join(
            subprocess.run(
                ["pdftotext", *mode, str(file), "-"], capture_output=True, text=True, check=True
            ).stdout
            for mode in ([], ["-layout"], ["-raw"])
        )
        out = subprocess.run(
            ["pdfinfo", "-url", str(file)], capture_output=True, text=True, check=True
        ).stdout
        return text, re.findall(r"\S+:\S+$", out, re.MULTILINE)
    if file.suffix in (".docx", ".odt"):
        with zipfile.ZipFile(file) as archive:
            parts = [
                archive.read(n).decode("utf-8")
                for n in archive.namelist()
                if re.search(r"(document|header\d*|footer\d*|content|styles)\.xml(\.rels)?$", n)
            ]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts), re.findall(
            r'(?:Target|xlink:href)="([^"]+)"', " ".join(parts)
        )
    if file.suffix == ".html":
        source = file.read_text(encoding="utf-8")
        body = re.sub(r"<(style|script)\b.*?</\1>", " ", source, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", body)), re.findall(r'href="([^"]+)"', source)
    return plain_text(file), re.findall(
        r'HYPERLINK \\?"([^"]+)"', file.read_bytes().decode("latin-1")
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
