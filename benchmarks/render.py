"""Time of each renderer, beside what one would write instead, in the same run.

The rivals show the same blocks: python-docx on its default template with one call per paragraph, and
typst with the plainest template that has headings, lists and links. Rounds take turns, so that
whatever else the machine does hits all of them; what counts is the median.

    python benchmarks/render.py [RESUME.json]
"""

from __future__ import annotations

import io
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
import typst
from docx.shared import Pt

from skillmap.models.layout import EntryBlock, Layout, NameBlock, RenderOptions
from skillmap.models.resume import Resume
from skillmap.render import build_layout
from skillmap.render.docx import DocxRenderer
from skillmap.render.html import HtmlRenderer
from skillmap.render.inlines import join_inlines, plain
from skillmap.render.json_resume import JsonResumeRenderer
from skillmap.render.markdown import MarkdownRenderer
from skillmap.render.pdf import PdfRenderer
from skillmap.render.text import TextRenderer

DEFAULT_RESUME = Path(__file__).parents[1] / "examples" / "noor-haddad.json"
ROUND_COUNT = 25
OPTIONS = RenderOptions()

PLAIN_TEMPLATE = b"""
#let data = json(bytes(sys.inputs.blocks))
#for (kind, text) in data {
  if kind == 1 { heading(level: 1, text) }
  if kind == 2 { heading(level: 2, text) }
  if kind == 3 { heading(level: 3, text) }
  if kind == 4 { list(text) }
  if kind == 5 { par(text) }
}
"""


def main() -> int:
    """Print a table of medians and the ratio to the rival."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RESUME
    resume = Resume.from_json_resume(path.read_bytes())
    layout = build_layout(resume, OPTIONS)
    contestants = _contestants(resume, layout)
    medians = _measure(contestants)
    print(f"{path.name}: {len(layout.blocks)} blocks, median of {ROUND_COUNT} rounds")
    print(f"{'':24}{'ms':>8}{'bytes':>9}")
    for name, make in contestants.items():
        made = make()
        size = len(made) if isinstance(made, bytes) else 0
        print(f"{name:24}{medians[name]:8.2f}{size or '':>9}")
    for format in ("docx", "pdf"):
        ratio = medians[f"{format} (rival)"] / medians[format]
        print(f"{format}: {ratio:.1f} times as fast as its rival")
    return 0


def _contestants(resume: Resume, layout: Layout) -> dict[str, Callable[[], object]]:
    renderers = (
        DocxRenderer(),
        PdfRenderer(),
        HtmlRenderer(),
        MarkdownRenderer(),
        TextRenderer(),
        JsonResumeRenderer(),
    )
    made: dict[str, Callable[[], object]] = {"layout": lambda: build_layout(resume, OPTIONS)}
    for renderer in renderers:
        made[renderer.name] = lambda renderer=renderer: renderer.render(
            _fresh(layout), resume=resume, options=OPTIONS
        )
    made["docx (rival)"] = lambda: _python_docx(_fresh(layout))
    made["pdf (rival)"] = lambda: _plain_typst(_fresh(layout))
    return made


_serial = itertools.count()


def _fresh(layout: Layout) -> Layout:
    """*layout* with a title of its own: typst remembers what it has seen, and a server sees each resume once."""
    number = next(_serial)
    name, *rest = layout.blocks
    assert isinstance(name, NameBlock)
    renamed = name.model_copy(update={"text": f"{name.text} {number}"})
    return layout.model_copy(
        update={"title": f"{layout.title} {number}", "blocks": (renamed, *rest)}
    )


def _measure(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    for make in contestants.values():
        make()  # Fonts, templates and modules are loaded once; that is not what a server pays each time.
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUND_COUNT):
        for name, make in contestants.items():
            start = time.perf_counter()
            make()
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


# ------------------------------------------------------------------------------------------- rivals


def _lines(layout: Layout) -> list[tuple[int, str]]:
    """The layout as (kind, text): headings of levels 1 to 3, bullets as 4, all else as 5."""
    lines: list[tuple[int, str]] = []
    for block in layout.blocks:
        match block.type:
            case "name":
                lines += [(1, block.text), (5, block.label or "")]
            case "contact":
                lines.append((5, plain(join_inlines(block.items))))
            case "heading":
                lines.append((2, block.text))
            case "entry":
                lines += _entry(block)
            case "list":
                lines += [(4, plain(item)) for item in block.items]
            case "pair":
                lines.append((5, f"{block.label}: {plain(block.inlines)}"))
            case "paragraph":
                lines.append((5, plain(block.inlines)))
    return lines


def _entry(block: EntryBlock) -> list[tuple[int, str]]:
    return [(3, f"{plain(block.title)}\t{block.date}"), (5, plain(block.subtitle))]


def _python_docx(layout: Layout) -> bytes:
    document = docx.Document()
    for kind, text in _lines(layout):
        if kind <= 3:
            document.add_heading(text, level=kind)
        else:
            paragraph = document.add_paragraph(style="List Bullet" if kind == 4 else None)
            run = paragraph.add_run(text)
            run.font.size = Pt(10.5)
            run.font.name = "Calibri"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


_PLAIN_FONTS = typst.Fonts(include_system_fonts=False)


def _plain_typst(layout: Layout) -> bytes:
    blocks = json.dumps(_lines(layout))
    compiler = typst.Compiler(
        PLAIN_TEMPLATE, font_paths=_PLAIN_FONTS, sys_inputs={"blocks": blocks}
    )
    return compiler.compile(format="pdf")


if __name__ == "__main__":
    sys.exit(main())
