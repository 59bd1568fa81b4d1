"""Layouts of pandoc's own templates: its LaTeX article, HTML page, Word, OpenDocument and RTF output."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from person import Person, degree

LATEX = ["--pdf-engine=pdflatex", "-V", "geometry:margin=25mm", "-V", "fontfamily:lmodern"]
BABEL = {"pt": "pt-BR"}


def _write(markdown: str, person: Person, target: Path, *options: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "cv.md"
        source.write_text(markdown, encoding="utf-8")
        command = [
            "pandoc",
            "--standalone",
            "--from=markdown-smart+hard_line_breaks",
            f"--metadata=lang:{BABEL.get(person.lang, person.lang)}",
        ]
        command += LATEX if target.suffix == ".pdf" else []
        done = subprocess.run(
            [*command, *options, "-o", str(target), str(source)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=scratch,
        )
        if done.returncode:
            raise RuntimeError(f"{target.name}: {done.stderr[-500:]}")


def _escaped(text: str) -> str:
    return (
        text.replace("&", r"\&")
        .replace("$", r"\$")
        .replace("%", r"\%")
        .replace("#", r"\#")
        .replace("_", r"\_")
        .replace("@", r"\@")
    )


def article(person: Person, target: Path) -> None:
    """Title block, then headings; `Position at Company` in bold, dates in italics below, bullets."""
    at = person.label("at")
    contact = " · ".join(
        filter(None, [person.place(), person.basics["phone"], f"<{person.basics['email']}>"])
    )
    profiles = " · ".join(f"[{p['network']}]({p['url']})" for p in person.basics["profiles"])
    lines = [
        "---",
        f'title: "{person.basics["name"]}"',
        f'subtitle: "{person.basics["label"]}"',
        "---",
        "",
        contact,
        "",
        profiles,
        "",
    ]
    lines += [f"# {person.heading('summary')}", "", _escaped(person.basics["summary"]), ""]
    for section in ("work", "volunteer"):
        if person.entries(section):
            lines += [f"# {person.heading(section)}", ""]
        for e in person.entries(section):
            who = e.get("name") or e["organization"]
            lines += [
                f"**{_escaped(e['position'])} {at} {_escaped(who)}**",
                f"*{person.period(e, 'long')}*",
                "",
            ]
            lines += [f"- {_escaped(h)}" for h in e["highlights"]] + [""]
    lines += [f"# {person.heading('education')}", ""]
    for e in person.entries("education"):
        score = f" ({person.label('grade')}: {e['score']})" if e.get("score") else ""
        lines += [
            f"**{_escaped(degree(e))}**{_escaped(score)}",
            f"{_escaped(e['institution'])}, *{person.period(e, 'long')}*",
            "",
        ]
    lines += _lists(person)
    _write("\n".join(lines), person, target)


def definitions(person: Person, target: Path) -> None:
    """No title block: the name as a heading, jobs and schools as definition lists with the dates as terms."""
    lines = [
        f"# {person.basics['name']}",
        "",
        f"*{person.basics['label']}*",
        "",
        " | ".join([person.place(), person.basics["phone"], _escaped(person.basics["email"])]),
        "",
    ]
    lines += [_escaped(person.basics["summary"]), "", f"## {person.heading('work')}", ""]
    for e in person.entries("work"):
        lines += [
            person.period(e, "number", "–"),
            "",
            f":   **{_escaped(e['name'])}**, {_escaped(e['location'])}",
            f"    *{_escaped(e['position'])}*",
            "",
        ]
        lines += [f"    - {_escaped(h)}" for h in e["highlights"]] + [""]
    lines += [f"## {person.heading('education')}", ""]
    for e in person.entries("education"):
        score = f", {person.label('grade')} {e['score']}" if e.get("score") else ""
        lines += [
            person.period(e, "number", "–"),
            "",
            f":   **{_escaped(e['institution'])}**",
            f"    {_escaped(degree(e) + score)}",
            "",
        ]
    lines += _lists(person, "##")
    _write("\n".join(lines), person, target)


def _lists(person: Person, mark: str = "#") -> list[str]:
    lines = [f"{mark} {person.heading('skills')}", ""]
    lines += [
        f"- **{_escaped(e['name'])}:** {_escaped(', '.join(e['keywords']))}"
        for e in person.entries("skills")
    ] + [""]
    if person.entries("languages"):
        lines += [
            f"{mark} {person.heading('languages')}",
            "",
            ", ".join(f"{e['language']} ({e['fluency']})" for e in person.entries("languages")),
            "",
        ]
    for section, name, who, when in (
        ("certificates", "name", "issuer", "date"),
        ("awards", "title", "awarder", "date"),
        ("publications", "name", "publisher", "releaseDate"),
    ):
        if person.entries(section):
            lines += [f"{mark} {person.heading(section)}", ""]
            lines += [
                f"- {_escaped(e[name])}, {_escaped(e[who])}, {e[when][:4]}"
                for e in person.entries(section)
            ] + [""]
    return lines
