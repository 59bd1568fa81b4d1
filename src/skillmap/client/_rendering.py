"""Render: layout once, bytes, and a look at those bytes with our own reader."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from skillmap.client._parts import Parts
from skillmap.client._reading import read
from skillmap.client._tailoring import make_gate
from skillmap.errors import (
    RenderError,
    SkillmapError,
    UnknownProviderError,
    UnverifiedResumeError,
    UsageError,
)
from skillmap.models.document import Notice
from skillmap.models.layout import Block, Inline, Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Tailoring
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import RENDERERS, Renderer, Source

REPORT = "report"
"""The format that shows a tailoring, not a resume."""

READ_BACK = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""Types that are read back after rendering; in the others the text can be seen as it is."""

DATA_TYPE = "application/json"
"""Type of files that hold the resume itself, not its layout."""

_NOT_COMPARED = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered file, in memory.

    `round_trip` is the share (0..1) of the layout's text that our own reader found again in the
    bytes, in order; None where the format is not read back. Below 1 there is a warning.
    """

    data: bytes
    format: str
    media_type: str
    extension: str
    warnings: tuple[Notice, ...] = ()
    round_trip: float | None = None

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all; a file that is there is replaced.

        What is no ordinary file, such as a link or a device, is written to and stays what it is.

        Raises:
            RenderError: The file cannot be written.
        """
        target = Path(path)
        if not target.name:
            raise RenderError("The file cannot be written (it has no name).")
        part = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            if target.is_symlink() or (target.exists() and not target.is_file()):
                target.write_bytes(self.data)
                return target
            with part.open("xb") as stream:
                stream.write(self.data)
            part.replace(target)
        except (OSError, ValueError) as e:
            # What cannot be named cannot be removed either; the first reason is the one to tell.
            with suppress(OSError, ValueError):
                part.unlink(missing_ok=True)
            reason = e.strerror if isinstance(e, OSError) else "not a path"
            raise RenderError(f"The file cannot be written ({reason}).") from e
        return target


def render(
    parts: Parts,
    source: Resume | Tailoring,
    format: str | Renderer,
    options: RenderOptions,
    *,
    check: bool,
) -> Rendered:
    """*source* as a file; a tailoring goes through the gate first.

    Raises:
        UnverifiedResumeError: The tailoring holds text that no verifier has accepted.
        UsageError: A report was asked of something that is no tailoring.
        RenderError: It cannot be rendered.
        PluginError: The renderer failed in a way that its contract does not know.
    """
    resume = source
    if isinstance(source, Tailoring):
        draft = plain_tailoring(source)
        resume = make_gate(parts, draft.base, draft.options).release(draft)
        if format == REPORT:
            return _report(parts, draft, resume, options)
    elif format == REPORT:
        raise UsageError("A report is about a Tailoring; this is a resume.")
    assert isinstance(resume, Resume)
    renderer = _renderer(parts, format, of_tailoring=isinstance(source, Tailoring))
    from skillmap.render.layout import build_layout

    layout = build_layout(resume, options)
    return render_layout(parts, renderer, layout, resume, options, check=check)


def render_layout(
    parts: Parts,
    renderer: Renderer,
    layout: Layout,
    resume: Resume,
    options: RenderOptions,
    *,
    check: bool,
) -> Rendered:
    """*layout*, which was made of *resume*, as a file; with *check* it is read back."""
    data = _bytes_of(parts, renderer, layout, resume, options)
    # Data carries every character of the resume: what the layout leaves out is in it.
    warnings = () if renderer.media_type == DATA_TYPE else layout.warnings
    share = None
    if check and renderer.media_type in READ_BACK:
        share, found = _read_back(parts, data, renderer.media_type, layout)
        warnings += found
    parts.plugins.document_rendered(data, renderer.name, resume, options)
    return Rendered(data, renderer.name, renderer.media_type, renderer.extension, warnings, share)


def _renderer(parts: Parts, format: str | Renderer, *, of_tailoring: bool) -> Renderer:
    try:
        return parts.find_renderer(format)
    except UnknownProviderError as e:
        if not of_tailoring:
            raise
        # The report is no renderer, and is a format of tailorings all the same.
        known = tuple(sorted((*e.installed, REPORT)))
        raise UnknownProviderError(e.name, group=e.group, installed=known) from None


def plain_tailoring(tailoring: Tailoring) -> Tailoring:
    """*tailoring* made anew from what it writes: what is checked next is what is used then.

    Raises:
        UnverifiedResumeError: It is no tailoring, whatever its type says.
    """
    try:
        # Through the class: an instance may carry methods of its own making.
        return Tailoring.model_validate(
            Tailoring.model_dump(tailoring, mode="json", warnings=False)
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as e:
        raise UnverifiedResumeError(f"this is no tailoring ({type(e).__name__})") from None


def _report(parts: Parts, tailoring: Tailoring, resume: Resume, options: RenderOptions) -> Rendered:
    from skillmap.render.report import render_report

    data = render_report(tailoring, options=options)
    parts.plugins.document_rendered(data, REPORT, resume, options)
    return Rendered(data, REPORT, "text/html", ".html")


def _bytes_of(
    parts: Parts, renderer: Renderer, layout: Layout, resume: Resume, options: RenderOptions
) -> bytes:
    try:
        data = renderer.render(layout, resume=resume.model_copy(deep=True), options=options)
    except SkillmapError:
        raise
    except PLUGIN_FAILURES as e:
        raise parts.failure(renderer, RENDERERS, f"failed with {type(e).__name__}") from e
    if not isinstance(data, bytes):
        raise parts.failure(renderer, RENDERERS, f"gave {type(data).__name__}, not bytes")
    return data


# -- reading back -----------------------------------------------------------------------------


def _read_back(
    parts: Parts, data: bytes, media_type: str, layout: Layout
) -> tuple[float | None, tuple[Notice, ...]]:
    try:
        usual = parts.reader_of_type(media_type)
        document = read(parts, Source(data, media_type=media_type), reader=usual, password=None)
    except SkillmapError as e:
        notice = Notice(code="render.not_read_back", text=f"The file was not checked: {e.code}")
        return None, (notice,)
    share, missing = round_trip(layout, "\n".join(page.text for page in document.pages))
    if not missing:
        return share, ()
    text = f"{missing} texts of the resume were not found again where they belong in the file."
    return share, (Notice(code="render.round_trip", text=text),)


def round_trip(
    layout: Layout, text: str, *, comparable: Callable[[str], str] | None = None
) -> tuple[float, int]:
    """Share of the layout's characters that *text* has in order, and how many texts it lacks.

    Blocks are looked for one after another; within a block the order may differ, since a date at
    the right margin is read before or after its line. Only what *comparable* leaves of a text
    counts; None leaves all but white space and the hyphens of line breaks.
    """
    comparable = comparable or unbroken
    found_text = comparable(text)
    position = found_count = total = missing = 0
    for block in layout.blocks:
        words = [word for word in map(comparable, block_texts(block)) if word]
        # A block ends near its beginning; a short text must not be found pages later.
        limit = position + 3 * sum(map(len, words)) + 400
        end = position
        for word in words:
            total += len(word)
            at = found_text.find(word, position, limit)
            if at < 0:
                missing += 1
                continue
            found_count += len(word)
            end = max(end, at + len(word))
        position = end
    return (found_count / total if total else 1.0), missing


def unbroken(text: str) -> str:
    """*text* without what line breaking and fonts may change."""
    # Fonts draw all three hyphens with one glyph, which is read as the first.
    plain = unicodedata.normalize("NFKC", text).replace("\u2010", "-").replace("\u2011", "-")
    return _NOT_COMPARED.sub("", plain)


def block_texts(block: Block) -> Iterator[str]:
    """All texts of *block*, each as it stands in one piece on the page."""
    match block.type:
        case "name":
            yield from (block.text, block.label or "")
        case "heading":
            yield block.text
        case "contact" | "list":
            yield from map(_joined, block.items)
        case "entry":
            yield from (_joined(block.title), _joined(block.subtitle), block.location, block.date)
        case "paragraph":
            yield _joined(block.inlines)
        case "pair":
            yield from (block.label, _joined(block.inlines))


def _joined(inlines: Sequence[Inline]) -> str:
    return "".join(inline.text for inline in inlines)
