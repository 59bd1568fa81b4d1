"""Extract as a run: identify, read, recognize, parse; and what each of them found, told as events."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar

from skillmap.client import _reading
from skillmap.client._model_reading import refined
from skillmap.client._parts import Parts
from skillmap.client._sources import FileSource, read_source
from skillmap.extract.watch import Watch, watching
from skillmap.models.document import Document, Extraction, Notice
from skillmap.models.event import (
    DocumentSniffed,
    Event,
    EventBase,
    FieldFound,
    LanguageFound,
    PageRead,
    PageRecognized,
    SectionFound,
    StepEvent,
    ValueKind,
    WarningEvent,
)
from skillmap.protocols import Parser, Reader
from skillmap.runs import Emit

STEPS = ("read", "parse")

FIELDS_TOLD_MAX = 5_000
"""Fields of one document that have an event of their own; a long resume has about 500. A log keeps twice as many
events, so whoever follows a run and has no turn in between misses none."""

_KINDS: dict[str, ValueKind] = {
    "email": "email",
    "phone": "phone",
    "url": "url",
    "countryCode": "country",
    "startDate": "date",
    "endDate": "date",
    "date": "date",
    "releaseDate": "date",
}

P = ParamSpec("P")
T = TypeVar("T")


class Watched(Protocol):
    """Runs a function where it does not hold up the event loop; whoever stops waiting for it stops it."""

    async def __call__(
        self, watch: Watch, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What *call* gives."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """What a caller of `extract()` asks for; see there."""

    source: FileSource = field(repr=False)
    name: str | None = None
    password: str | None = field(default=None, repr=False)
    reader: str | Reader | None = None
    parser: str | Parser | None = None
    may_ask: bool = True
    """Whether a parser may ask the client's language model."""
    is_followed: bool = True
    """Whether anybody but plugins can see the events of the run."""


async def extract(
    parts: Parts, emit: Emit, in_thread: Watched, request: ExtractRequest, *, run_id: str
) -> Extraction:
    """The resume in what *request* names, each step told to *emit*.

    Raises:
        SkillmapError: As `SkillMap.extract()`.
    """
    is_heard = request.is_followed or parts.plugins.hear_run_events
    telling = _Telling(emit, asyncio.get_running_loop()) if is_heard else None
    watch = Watch(
        run_id,
        told=telling.page_read if telling else _unheard,
        page_seconds_max=parts.settings.extract_limits.page_seconds_max,
    )
    if telling:
        telling.watch = watch
        emit(StepEvent, name="read", done=0, total=len(STEPS))
        document = await in_thread(watch, _read, parts, request, telling, watch)
        telling.pages(document)
        emit(StepEvent, name="parse", done=1, total=len(STEPS))
        extraction = await in_thread(watch, _parse, parts, request, document, watch)
    else:
        # Every message from thread to thread wakes one up, which takes as long as parsing a section.
        extraction = await in_thread(watch, _read_and_parse, parts, request, watch)
    if request.may_ask:
        parser = parts.find_parser(request.parser)
        extraction = await refined(parts, emit, extraction, parser)
    # An event for each value takes as long as a tenth of the parsing.
    if is_heard:
        for kind, facts in findings(extraction):
            emit(kind, **facts)
    return extraction


def _read_and_parse(parts: Parts, request: ExtractRequest, watch: Watch) -> Extraction:
    document = _read(parts, request, None, watch)
    watch.check()
    return _parse(parts, request, document, watch)


def _read(
    parts: Parts, request: ExtractRequest, telling: _Telling | None, watch: Watch
) -> Document:
    bytes_max = parts.settings.extract_limits.bytes_max
    data, name = read_source(request.source, name=request.name, bytes_max=bytes_max)
    source = _reading.identify(data, name)
    if telling:
        telling.sniffed(source.media_type, len(data))
    return _reading.read(
        parts,
        source,
        reader=request.reader,
        password=request.password,
        watch=watch,
        told=telling.page_recognized if telling else _unheard,
    )


def _unheard(*_facts: int) -> None:
    """Tell nobody."""


def _parse(parts: Parts, request: ExtractRequest, document: Document, watch: Watch) -> Extraction:
    with watching(watch):
        return _reading.parse(parts, document, parser=request.parser)


class _Telling:
    """Tells from the thread that works what happens there, until nobody wants to know."""

    def __init__(self, emit: Emit, loop: asyncio.AbstractEventLoop) -> None:
        self.watch = Watch()
        self._emit = emit
        self._loop = loop
        self._read = 0

    def sniffed(self, media_type: str, byte_count: int) -> None:
        """Tell the type of the file."""
        self._tell(DocumentSniffed, media_type=media_type, byte_count=byte_count)

    def page_read(self, done: int, total: int) -> None:
        """Tell that a page is read; before the first one there is nothing to tell."""
        if done:
            self._read = done
            self._tell(PageRead, page=done, total=total)

    def page_recognized(self, page: int, done: int, total: int) -> None:
        """Tell that an OCR engine has looked at a page."""
        self._tell(PageRecognized, page=page, done=done, total=total)

    def pages(self, document: Document) -> None:
        """Tell, in the loop, the pages of which the reader told nothing: many formats have one without an end."""
        total = len(document.pages)
        for number in range(self._read + 1, total + 1):
            self._emit(PageRead, page=number, total=total)

    def _tell(self, kind: type[EventBase], **facts: Any) -> None:
        self._loop.call_soon_threadsafe(partial(self._emit_if_wanted, kind, **facts))

    def _emit_if_wanted(self, kind: type[EventBase], **facts: Any) -> None:
        # What was on its way when the run was cancelled must not come after its last event.
        if not self.watch.stopped:
            self._emit(kind, **facts)


def findings(extraction: Extraction) -> Iterator[tuple[type[EventBase], dict[str, Any]]]:
    """Events of what *extraction* holds: its language, its sections and fields in order, its warnings."""
    resume = extraction.resume
    if resume.language:
        yield LanguageFound, {"language": resume.language}
    titles = resume.presentation.section_titles or {}
    for key in resume.section_order:
        section = resume.custom_section(key)
        title = titles.get(key) if section is None else section.title
        yield SectionFound, {"key": key, "title": title or ""}
    texts = dict(resume.texts())
    for found in itertools.islice(extraction.fields, FIELDS_TOLD_MAX):
        facts = {"page": found.evidence[0].page, "confidence": found.confidence}
        said = {"kind": kind_of(found.pointer), "value": texts.get(found.pointer, "")}
        yield FieldFound, {"pointer": found.pointer, **said, **facts}
    untold = len(extraction.fields) - FIELDS_TOLD_MAX
    if untold > 0:
        text = f"{untold} further fields are in the result and have no event."
        yield WarningEvent, {"notice": Notice(code="stream.fields_left_out", text=text)}
    for notice in extraction.warnings:
        yield WarningEvent, {"notice": notice}


def kind_of(pointer: str) -> ValueKind:
    """What the value at *pointer* of a resume is."""
    # Parsers of plugins say what they like, and a key that is told has nothing to unescape.
    return _KINDS.get(pointer.rpartition("/")[2], "text")


def without_values(event: Event) -> Event:
    """*event* without what stands in the resume: for whoever watches runs, and did not ask for the resume."""
    if isinstance(event, FieldFound):
        return event.model_copy(update={"value": ""})
    if isinstance(event, SectionFound):
        return event.model_copy(update={"title": ""})
    return event
