"""What holds for every format: the same text in the same order, the same bytes every time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.metadata import entry_points
from pathlib import Path

import docx
import markdown_it
import pymupdf
import pytest

from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.protocols import RENDERERS as GROUP
from skillmap.protocols import Renderer
from skillmap.render import build_layout
from tests.render.formats import PAGE_FORMATS, RENDERERS, render, share_in_order, texts
from tests.render.people import MARA_WIRE, hostile, joerg, mara


class _Text(HTMLParser):
    """Text of an HTML page; headings, paragraphs and list items end a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_shown = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_shown = self._is_shown and tag not in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._is_shown = self._is_shown or tag in ("style", "title")
        if tag in ("h1", "h2", "h3", "p", "li"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._is_shown:
            self.parts.append(data)


def html_text(page: str) -> str:
    """The text that a browser shows."""
    parser = _Text()
    parser.feed(page)
    return "".join(parser.parts)


def _of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def _of_pdf(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:
        return "\n".join(page.get_text(sort=False) for page in document)


def of_markdown(data: bytes) -> str:
    """The text of Markdown as a CommonMark parser takes it."""
    return html_text(markdown_it.MarkdownIt("commonmark").render(data.decode()))


SHOWN: dict[str, Callable[[bytes], str]] = {
    "docx": _of_docx,
    "html": lambda data: html_text(data.decode()),
    "md": of_markdown,
    "pdf": _of_pdf,
    "txt": bytes.decode,
}
"""How the text of each format is got back."""


@pytest.mark.parametrize("ats", ["tabbed", "strict"])
@pytest.mark.parametrize("person", [mara, joerg, hostile])
@pytest.mark.parametrize("format", PAGE_FORMATS)
def test_every_format_shows_the_same_text_in_the_same_order(
    format: str, person: Callable[[], Resume], ats: str
) -> None:
    """Every text of the layout, one after the other, also text that looks like markup."""
    options = RenderOptions.model_validate({"ats": ats})
    shown = SHOWN[format](render(person(), format, options))

    assert 1 == share_in_order(texts(build_layout(person(), options)), shown)


def test_json_is_the_resume_itself() -> None:
    """Nothing added, nothing lost, not even a field that nobody knows."""
    wire = {**MARA_WIRE, "x-extra": {"kept": [1, None]}}

    assert wire == json.loads(render(Resume.from_json_resume(wire), "json"))


def test_json_with_half_a_surrogate_pair_is_still_written() -> None:
    """JSON can hold one, UTF-8 cannot."""
    wire = {"basics": {"name": "\ud83d"}}

    assert wire == json.loads(render(Resume.from_json_resume(wire), "json"))


@pytest.mark.parametrize("format", ["docx", "html", "md", "txt"])
def test_text_of_other_scripts_is_shown_where_fonts_are_not_ours(format: str) -> None:
    """Only the PDF brings its fonts, and says which characters it has none for."""
    name = "نور حداد · 山田太郎 · שרה"
    wire = {"basics": {"name": name}, "meta": {"skillmap": {"language": "ar"}}}

    assert name in SHOWN[format](render(Resume.from_json_resume(wire), format))


def test_names_and_types_of_the_renderers_are_those_of_the_entry_points() -> None:
    """A renderer is found by the name that it bears."""
    ours = {
        entry.name: entry.value
        for entry in entry_points(group=GROUP)
        if entry.value.startswith("skillmap.")
    }

    assert {
        name: f"{type(r).__module__}:{type(r).__name__}" for name, r in RENDERERS.items()
    } == ours
    assert all(isinstance(renderer, Renderer) for renderer in RENDERERS.values())
    assert all(renderer.status().works for renderer in RENDERERS.values())


_HASH_SCRIPT = """
import hashlib
from skillmap.models.layout import RenderOptions
from skillmap.render import render_report
from tests.render.formats import RENDERERS, render
from tests.render.people import mara
from tests.render.tailorings import tailoring
for name in sorted(RENDERERS):
    print(name, hashlib.sha256(render(mara(), name)).hexdigest())
print("report", hashlib.sha256(render_report(tailoring())).hexdigest())
"""


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    """Two processes with two seeds write the same files, in every format."""
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _HASH_SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert 1 == len(outputs)
    assert len(RENDERERS) + 1 == len(outputs.pop().splitlines())
