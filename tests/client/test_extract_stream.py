"""Extraction as a stream: what it tells, that it ends as `extract()` does, and that it can be left at any moment."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skillmap import AsyncSkillMap, SkillMap, hookimpl
from skillmap.client import _extracting
from skillmap.errors import (
    EncryptedDocumentError,
    InvalidResumeError,
    RunCancelledError,
    SkillmapError,
    UnreadableDocumentError,
)
from skillmap.extract.bounds import Budget
from skillmap.models.document import Document
from skillmap.models.event import (
    Event,
    FieldFound,
    PageRead,
    PageRecognized,
    SectionFound,
    WarningEvent,
)
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source
from skillmap.settings import Isolation, Settings
from tests.client.conftest import ROOT
from tests.extract import nasty_readers as nasty
from tests.files.make_bad_files import bad_file

SETTINGS = Settings(plugins=())
EXAMPLES = ROOT / "examples"
FILES = ("maya-lindholm.pdf", "tomas-okonkwo.docx", "petra-novak.md", "noor-haddad.json")
SCAN = EXAMPLES / "scan-arturo-bellini.pdf"
DOC = ROOT / "tests" / "files" / "formats" / "tomas-okonkwo.doc"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.fixture(scope="module", params=["none", "process"])
def client(request: pytest.FixtureRequest) -> Iterator[SkillMap]:
    """A client whose readers work here, and one whose readers work in a process of their own."""
    with SkillMap(settings=SETTINGS, isolation=request.param) as made:
        yield made


def told(sm: SkillMap, source: Path | bytes, kind: type[Event]) -> list[Event]:
    """Events of one type."""
    with sm.extract_stream(source) as run:
        return [event for event in run if isinstance(event, kind)]


# -- what is told -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_result_is_that_of_extract(client: SkillMap, name: str) -> None:
    """The same code, whoever watches and wherever the reader works."""
    with client.extract_stream(EXAMPLES / name) as run:
        events = list(run)

    assert run.result == client.extract(EXAMPLES / name)
    assert ("run.started", "run.completed") == (events[0].type, events[-1].type)
    assert list(range(len(events))) == [event.sequence for event in events]


def test_steps_are_told_in_their_order(client: SkillMap) -> None:
    """Type, pages, language, sections and fields: each when it is known, and all before the end."""
    with client.extract_stream(EXAMPLES / "maya-lindholm.pdf") as run:
        types = list(dict.fromkeys(event.type for event in run))

    assert [
        "run.started",
        "step",
        "document.sniffed",
        "page.read",
        "language.found",
        "section.found",
        "field.found",
        "run.completed",
    ] == types


def test_type_is_told_before_reading(sm: SkillMap) -> None:
    """As the bytes show it, whatever the name says; also of what cannot be read then."""
    with sm.extract_stream(bad_file("encrypted.pdf"), name="cv.docx") as run:
        (sniffed,) = [event for event in run if event.type == "document.sniffed"]

    assert ("application/pdf", len(bad_file("encrypted.pdf"))) == (
        sniffed.media_type,
        sniffed.byte_count,
    )


@pytest.mark.parametrize("reader", ["pdf", "pdfium"])
@pytest.mark.parametrize("isolation", ["none", "process"])
def test_every_page_is_told(reader: str, isolation: Isolation) -> None:
    """Once and in order, by both readers, also from another process."""
    with SkillMap(settings=SETTINGS, reader=reader, isolation=isolation) as sm:
        pages = told(sm, SCAN.with_name("lena-hoffmeister-lebenslauf.pdf"), PageRead)
        count = len(sm.extract(SCAN.with_name("lena-hoffmeister-lebenslauf.pdf")).document.pages)

    assert [(number, count) for number in range(1, count + 1)] == [
        (event.page, event.total) for event in pages
    ]


def test_format_without_pages_has_one(client: SkillMap) -> None:
    """What its reader tells nothing of is told when it is there."""
    pages = told(client, EXAMPLES / "tomas-okonkwo.docx", PageRead)

    assert [(1, 1)] == [(event.page, event.total) for event in pages]


def test_sections_are_told_as_printed(sm: SkillMap) -> None:
    """All that have content, in the order of the resume."""
    resume = sm.extract(EXAMPLES / "lena-hoffmeister-lebenslauf.pdf").resume
    sections = told(sm, EXAMPLES / "lena-hoffmeister-lebenslauf.pdf", SectionFound)

    assert resume.section_order == tuple(event.key for event in sections)
    assert "Berufserfahrung" in [event.title for event in sections]


@pytest.mark.parametrize("name", FILES[:3])
def test_every_field_is_told(sm: SkillMap, name: str) -> None:
    """With its value, its kind, its page and how sure the parser is."""
    extraction = sm.extract(EXAMPLES / name)
    fields = told(sm, EXAMPLES / name, FieldFound)
    texts = dict(extraction.resume.texts())

    assert [(field.pointer, field.confidence) for field in extraction.fields] == [
        (event.pointer, event.confidence) for event in fields
    ]
    for event in fields:
        assert texts.get(event.pointer, "") == event.value
        assert event.page == extraction.evidence(event.pointer)[0].page
    kinds = {event.pointer: event.kind for event in fields}
    assert ("email", "text", "date") == (
        kinds["/basics/email"],
        kinds["/basics/name"],
        kinds["/work/0/startDate"],
    )


def test_warnings_are_told(sm: SkillMap) -> None:
    """Those of the result, each once."""
    events = told(sm, bad_file("hidden-text.pdf"), WarningEvent)
    warnings = sm.extract(bad_file("hidden-text.pdf")).warnings

    assert warnings == tuple(event.notice for event in events)
    assert "hidden.white" in [notice.code for notice in warnings]


def test_very_many_fields_are_not_all_told(
    sm: SkillMap, monkeypatch: pytest.MonkeyPatch, maya: Path
) -> None:
    """What a log could not hold is in the result, and a warning says how much that is."""
    monkeypatch.setattr(_extracting, "FIELDS_TOLD_MAX", 3)
    with sm.extract_stream(maya) as run:
        events = list(run)
    left = len(run.result.fields) - 3

    assert 3 == sum(isinstance(event, FieldFound) for event in events)
    notices = [event.notice for event in events if isinstance(event, WarningEvent)]
    assert f"{left} further fields" in notices[0].text
    assert "stream.fields_left_out" == notices[0].code
    assert notices[0] not in run.result.warnings


def test_async_client_tells_the_same(sm: SkillMap, maya: Path) -> None:
    """But for run and time."""

    async def follow() -> list[Event]:
        async with AsyncSkillMap(settings=SETTINGS) as other, other.extract_stream(maya) as run:
            return [event async for event in run]

    own = {"run_id", "time"}
    with sm.extract_stream(maya) as run:
        expected = [event.model_dump(exclude=own) for event in run]
    assert expected == [event.model_dump(exclude=own) for event in asyncio.run(follow())]


# -- personal data ----------------------------------------------------------------------------


def test_values_are_for_the_caller_only(maya: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is logged, printed or told to hooks of plugins has no value of the resume."""
    heard: list[Event] = []

    class Listener:
        @hookimpl
        def skillmap_run_event(self, event: Event) -> None:
            heard.append(event)

    caplog.set_level(logging.DEBUG)
    with (
        SkillMap(settings=SETTINGS, plugins=[Listener()]) as sm,
        sm.extract_stream(maya) as run,
    ):
        events = list(run)
    shown = "".join(map(repr, events)) + "".join(map(str, events)) + caplog.text
    to_plugins = "".join(event.model_dump_json() for event in heard)

    assert [event.type for event in events] == [event.type for event in heard]
    values = [event.value for event in events if isinstance(event, FieldFound) and event.value]
    assert "Maya Lindholm" in values
    for value in values:
        if len(value) > 6 and not value.replace("-", "").isdigit():
            assert value not in shown
            assert value not in to_plugins


def test_plugins_hear_of_an_extraction_that_nobody_follows(maya: Path) -> None:
    """`extract()` tells plugins the same events as `extract_stream()`."""
    heard: list[str] = []

    class Listener:
        @hookimpl
        def skillmap_run_event(self, event: Event) -> None:
            heard.append(event.type)

    with SkillMap(settings=SETTINGS, plugins=[Listener()]) as sm:
        sm.extract(maya)
        alone = tuple(heard)
        heard.clear()
        with sm.extract_stream(maya) as run:
            followed = tuple(event.type for event in run)

    assert followed == alone
    assert "field.found" in alone


# -- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (bad_file("encrypted.pdf"), EncryptedDocumentError),
        (bad_file("truncated.pdf"), UnreadableDocumentError),
        (b"{}", InvalidResumeError),
    ],
)
def test_error_is_that_of_extract(client: SkillMap, data: bytes, kind: type[SkillmapError]) -> None:
    """The last event tells it, and the result raises it."""
    with pytest.raises(SkillmapError) as direct:
        client.extract(data, name="cv.json")
    with client.extract_stream(data, name="cv.json") as run:
        last = list(run)[-1]
    with pytest.raises(SkillmapError) as streamed:
        _ = run.result

    assert kind is type(direct.value) is type(streamed.value)
    assert str(direct.value) == str(streamed.value) == last.message
    assert ("run.failed", direct.value.code) == (last.type, last.code)


def test_nobody_has_to_listen(sm: SkillMap, maya: Path) -> None:
    """A run ends whether or not anybody reads its events, and late readers get all."""
    run = sm.extract_stream(maya)
    extraction = run.wait()

    assert sm.extract(maya) == extraction
    assert "run.completed" == list(run)[-1].type


# -- leaving early ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(1, 16, 2))
def test_stream_can_be_left_at_every_event(client: SkillMap, maya: Path, count: int) -> None:
    """It ends at once, and the client goes on with the next file."""
    with client.extract_stream(maya) as run:
        for event in run:
            if event.sequence == count:
                break

    types = [event.type for event in run]
    assert 1 == sum(kind in ("run.cancelled", "run.completed") for kind in types)
    assert types[-1] in ("run.cancelled", "run.completed")
    assert "Maya Lindholm" == client.extract(maya).resume.basics.name


class Slow(nasty.Plain):
    """Reads a thousand pages, each in a moment, and tells when it is over."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.let_go = threading.Event()

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        try:
            for number in Budget(limits).pages(1_000):
                self.pages.append(number)
                time.sleep(0.02)
        finally:
            self.let_go.set()
        return super().read(source, limits=limits, password=password)


def test_reader_is_stopped_between_pages(sm: SkillMap, caplog: pytest.LogCaptureFixture) -> None:
    """When the run is left it has let go, the client is free, and nothing is logged about it."""
    reader = Slow()
    with sm.extract_stream(nasty.TEXT.encode(), reader=reader) as run:
        next(event for event in run if isinstance(event, PageRead))

    assert reader.let_go.is_set()
    assert len(reader.pages) < 1_000
    gc.collect()
    assert "" == caplog.text
    with pytest.raises(RunCancelledError) as caught:
        _ = run.result
    assert run.run_id == caught.value.run_id


def test_run_that_waits_for_another_is_cancelled_at_once(sm: SkillMap) -> None:
    """What has not begun never begins."""
    first, second = Slow(), Slow()
    with sm.extract_stream(nasty.TEXT.encode(), reader=first) as busy:
        next(event for event in busy if isinstance(event, PageRead))
        with sm.extract_stream(nasty.TEXT.encode(), reader=second):
            pass
        assert not first.let_go.is_set()

    assert [] == second.pages


def test_hanging_reader_in_a_process_is_ended() -> None:
    """Also where it would never look up again: its process is gone when the run is left."""
    with SkillMap(settings=SETTINGS, isolation="process") as sm:
        process_id = int(sm.extract(nasty.TEXT.encode(), reader=nasty.Plain()).document.name)
        before = time.monotonic()
        with sm.extract_stream(nasty.TEXT.encode(), reader=nasty.HangsOnPage()) as run:
            next(event for event in run if isinstance(event, PageRead))

        assert time.monotonic() - before < 20
        assert wait_until(lambda: not is_running(process_id))
        again = int(sm.extract(nasty.TEXT.encode(), reader=nasty.Plain()).document.name)
        assert process_id != again


@LINUX
@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("isolation", ["none", "process"])
def test_ocr_is_ended(isolation: Isolation) -> None:
    """No Tesseract goes on for a page that nobody waits for."""
    with SkillMap(settings=SETTINGS, isolation=isolation) as sm:
        with sm.extract_stream(SCAN) as run:
            next(event for event in run if isinstance(event, PageRead))
            assert wait_until(lambda: bool(children_named("tesseract")))
        assert wait_until(lambda: not children_named("tesseract"))
        assert "run.cancelled" == list(run)[-1].type


@LINUX
@pytest.mark.needs("soffice")
@pytest.mark.parametrize("isolation", ["none", "process"])
def test_conversion_is_ended(
    isolation: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice ends with all that it started, and its folder is removed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with SkillMap(settings=SETTINGS, isolation=isolation) as sm:
        with sm.extract_stream(DOC):
            assert wait_until(lambda: bool(running_with(str(tmp_path))))
        assert wait_until(lambda: not running_with(str(tmp_path)))
        assert wait_until(lambda: not list(tmp_path.glob("skillmap-*")))


@pytest.mark.needs("tesseract")
def test_recognized_pages_are_told(sm: SkillMap) -> None:
    """Each with its number, and how many are behind."""
    pages = told(sm, SCAN, PageRecognized)

    assert [(number, number, len(pages)) for number in range(1, len(pages) + 1)] == [
        (event.page, event.done, event.total) for event in pages
    ]
    assert pages


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether *holds* does so soon."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_named(name: str) -> list[int]:
    """Programs of that name that this process has started, and that run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            program, rest = (folder / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        if program == name and int(parent) == os.getpid() and state != "Z":
            found.append(int(folder.name))
    return found


def running_with(word: str) -> list[int]:
    """Programs with *word* on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if word.encode() in command:
            found.append(int(folder.name))
    return found
