"""Layouts of our own in HTML and CSS, one file each in `designs`, printed by Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from from_npm import finish
from jinja2 import Environment
from person_designed import DesignedPerson

DESIGNS = Path(__file__).parent / "designs"
ICONS = {
    "mail": '<svg class="i" viewBox="0 0 24 24"><path fill="currentColor" d="M2 4h20v16H2zm10 9l10-7H2z"/></svg>',
    "phone": (
        '<svg class="i" viewBox="0 0 24 24"><path fill="currentColor" '
        'd="M6 2l4 5-2 3a14 14 0 0 0 6 6l3-2 5 4-3 4C10 22 2 14 2 5z"/></svg>'
    ),
    "pin": (
        '<svg class="i" viewBox="0 0 24 24"><path fill="currentColor" '
        'd="M12 2a7 7 0 0 1 7 7c0 5-7 13-7 13S5 14 5 9a7 7 0 0 1 7-7z"/></svg>'
    ),
    "web": (
        '<svg class="i" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" '
        'stroke-width="2"/><path d="M3 12h18M12 3v18" stroke="currentColor"/></svg>'
    ),
}
BASE = (
    "*{box-sizing:border-box}body{margin:0;-webkit-print-color-adjust:exact}ul{margin:3px 0 0;padding-left:16px}"
    "h1,h2,h3,h4,p{margin:0}a{color:inherit;text-decoration:none}.i{width:11px;height:11px;vertical-align:-1px;"
    "margin-right:5px}section,article{break-inside:auto}article{break-inside:avoid}"
)
SCALE = 1.28
"""The designs were drawn at three quarters of the size that people print."""
SCALES = {"old-table": 1.15, "centred-serif": 1.15, "sidebar-left": 1.2, "monogram": 1.2}


def design(name: str) -> Callable[[DesignedPerson, Path], None]:
    """The layout of `designs/<name>.html`."""

    def grown(pixels: re.Match[str]) -> str:
        return f"{float(pixels[1]) * SCALES.get(name, SCALE):.2f}px"

    def render(person: DesignedPerson, target: Path) -> None:
        source = (DESIGNS / f"{name}.html").read_text(encoding="utf-8").rstrip("\n")
        source = re.sub(r"(?<=[ :/(])(\d+(?:\.\d+)?)px", grown, source)
        environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        words = person.basics["name"].split()
        page = environment.from_string(source).render(
            p=person, b=person.basics, h=person.heading, I=ICONS, now=person.present,
            surname=words[-1], initials=f"{words[0][0]}.", mono=words[0][0] + words[-1][0],
        )  # fmt: skip
        head = f'<meta charset="utf-8"><title>{person.basics["name"]}</title><style>{BASE}</style>'
        finish(
            f'<!doctype html><html lang="{person.lang}"><head>{head}</head><body>{page}</body></html>',
            target,
        )

    return render
