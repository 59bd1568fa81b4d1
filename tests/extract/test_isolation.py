"""Readers in a process of their own: whatever they do, the host lives and gets a typed error."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmap import SkillMap, hookimpl
from skillmap.errors import (
    DocumentLimitError,
    EmptyTextLayerError,
    EncryptedDocumentError,
    PluginError,
    ReaderCrashedError,
    SettingsError,
    SkillmapError,
    UnreadableDocumentError,
    UsageError,
)
from skillmap.extract.word_pool import packaged
from skillmap.models.document import Line
from skillmap.models.limits import ExtractLimits
from skillmap.models.vocabulary import Vocabulary
from skillmap.protocols import ProviderStatus
from skillmap.settings import Settings
from tests.extract import nasty_readers as nasty
from tests.files.make_bad_files import bad_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux are tested")

ROOT = Path(__file__).parents[2]
MAYA = ROOT / "examples" / "maya-lindholm.pdf"
TEXT = nasty.TEXT.encode()
LIMITS = ExtractLimits(seconds_max=1.0, memory_bytes_max=600_000_000)


@pytest.fixture(scope="module")
def sm() -> Iterator[SkillMap]:
    """One client for all: what a reader did before must not matter to the next."""
    settings = Settings(plugins=(), ocr="none", extract_limits=LIMITS)
    with SkillMap(settings=settings, isolation="process") as client:
        yield client


def failed(sm: SkillMap, reader: nasty.Plain, **options: str) -> SkillmapError:
    """What reading with *reader* raises; the client reads on afterwards."""
    with pytest.raises(SkillmapError) as caught:
        sm.extract(TEXT, reader=reader, **options)
    assert TEXT[:11].decode() == sm.extract(TEXT, reader=nasty.Plain()).document.text[:11]
    return caught.value


def is_running(process_id: int) -> bool:
    """Whether there is such a process that is no zombie."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_same_as_here(sm: SkillMap) -> None:
    """A file read in another process gives what it gives in this one."""
    with SkillMap(settings=Settings(plugins=())) as here:
        for name in ("maya-lindholm.pdf", "tomas-okonkwo.docx", "noor-haddad.json"):
            path = ROOT / "examples" / name
            assert here.extract(path) == sm.extract(path)


def test_words_of_plugins_are_known_there() -> None:
    """Readers tell columns by the titles of sections, too; a client without the plugin does not know them."""

    class Esperanto:
        @hookimpl
        def skillmap_vocabularies(self) -> list[Vocabulary]:
            return [packaged().vocabularies[0].model_copy(update={"tag": "eo"})]

    reader = nasty.KnowsLanguages()
    with SkillMap(isolation="process", plugins=[Esperanto()]) as knowing:
        names = {knowing.extract(TEXT, reader=reader).document.name for _ in range(2)}
    with SkillMap(isolation="process") as other, pytest.raises(UnreadableDocumentError):
        other.extract(TEXT, reader=reader)

    assert 1 == len(names)
    assert str(os.getpid()) not in names


def test_process_is_kept(sm: SkillMap) -> None:
    """Readers work in another process than this one, and in the same one for the next file."""
    found = {sm.extract(TEXT, reader=nasty.Plain()).document.name for _ in range(3)}

    assert 1 == len(found)
    assert {str(os.getpid())}.isdisjoint(found)


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (nasty.Leaves(), "it ended with exit code 7"),
        (nasty.LeavesContent(), "it ended with exit code 0"),
        (nasty.Segfaults(), "it was ended by SIGSEGV"),
    ],
)
def test_crash_is_a_typed_error(sm: SkillMap, reader: nasty.Plain, reason: str) -> None:
    """A process that ends by itself is told with how it ended."""
    error = failed(sm, reader)

    assert isinstance(error, ReaderCrashedError)
    assert (reason, reader.name) == (error.reason, error.reader)


def test_endless_loop_is_ended(sm: SkillMap) -> None:
    """Time is a limit also where nobody looks at the clock."""
    before = time.monotonic()
    error = failed(sm, nasty.Loops())

    assert isinstance(error, DocumentLimitError)
    assert ("seconds_max", 1.0) == (error.limit, error.maximum)
    assert time.monotonic() - before < 20


def test_page_that_hangs_is_ended() -> None:
    """The time of a page is a limit of its own, long before that of the document is over."""
    limits = ExtractLimits(page_seconds_max=0.2)
    settings = Settings(plugins=(), extract_limits=limits)
    before = time.monotonic()
    with (
        SkillMap(settings=settings, isolation="process") as client,
        pytest.raises(DocumentLimitError) as caught,
    ):
        client.extract(TEXT, reader=nasty.HangsOnPage())

    assert ("page_seconds_max", 0.2) == (caught.value.limit, caught.value.maximum)
    assert time.monotonic() - before < 20


def test_flood_of_pages_is_no_answer(sm: SkillMap) -> None:
    """Nobody is told of more pages than there can be."""
    assert isinstance(failed(sm, nasty.FloodsPages()), ReaderCrashedError)


@pytest.mark.parametrize("reader", ["pdf", "pdfium"])
def test_pdf_that_never_ends_is_ended(reader: str) -> None:
    """Objects that show eight others each, ten levels deep: a billion to run, in a file of a few kilobytes."""
    limits = ExtractLimits(page_seconds_max=0.5, objects_max=10**12)
    settings = Settings(plugins=(), ocr="none", extract_limits=limits)
    with (
        SkillMap(settings=settings, isolation="process", reader=reader) as client,
        pytest.raises(DocumentLimitError) as caught,
    ):
        client.extract(bad_file("repeating-forms.pdf"))

    assert "page_seconds_max" == caught.value.limit


def test_hungry_file_is_a_limit() -> None:
    """A small DOCX that makes a tree of gigabytes, where the count of its tags is not limited."""
    limits = LIMITS.model_copy(update={"seconds_max": 30.0, "xml_tags_max": 10**9})
    settings = Settings(plugins=(), extract_limits=limits)
    data = bad_file("hungry.docx")
    with (
        SkillMap(settings=settings, isolation="process") as client,
        pytest.raises(DocumentLimitError) as caught,
    ):
        client.extract(data)

    assert len(data) < 200_000
    assert ("memory_bytes_max", 600_000_000) == (caught.value.limit, caught.value.maximum)


def test_whole_group_is_killed(sm: SkillMap, tmp_path: Path) -> None:
    """What a reader started ends with it."""
    note = tmp_path / "sleeper"
    error = failed(sm, nasty.StartsSleeper(), name=str(note))
    sleeper = int(note.read_text())
    waited_until = time.monotonic() + 10
    while is_running(sleeper) and time.monotonic() < waited_until:
        time.sleep(0.01)

    assert isinstance(error, DocumentLimitError)
    assert not is_running(sleeper)


def test_picture_that_hangs_is_a_notice(sm: SkillMap) -> None:
    """Pictures for OCR are made in the process, too: a page that cannot be shown is told, and no more."""

    class Engine:
        name = "never-asked"
        resolution = 100

        def status(self) -> ProviderStatus:
            return ProviderStatus(works=True)

        def languages(self) -> tuple[str, ...]:
            return ("en",)

        def recognize(self, png: bytes, *, languages: object) -> tuple[Line, ...]:
            return ()

        def orientation(self, png: bytes) -> int:
            return 0

    limits = LIMITS.model_copy(update={"characters_min": 0})
    settings = Settings(plugins=(), extract_limits=limits)
    with SkillMap(settings=settings, ocr=Engine(), isolation="process") as client:
        with pytest.raises(SkillmapError) as caught:
            client.extract(TEXT, reader=nasty.PicturesHang())
        found = client.extract(TEXT, reader=nasty.PicturesHang(), parser=_Keep()).warnings
    (notice,) = [notice for notice in found if notice.code.startswith("ocr.")]
    assert isinstance(caught.value, EmptyTextLayerError)
    assert "ocr.failed" == notice.code
    assert "Limit seconds_max is 1" in notice.text


class _Keep:
    """A parser that finds nothing and complains of nothing."""

    name = "keep"

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    def parse(self, document: object) -> object:
        from skillmap import Extraction, Resume

        return Extraction(resume=Resume(), document=document)  # type: ignore[arg-type]  # It is one.


def test_bomb_of_memory_is_a_limit(sm: SkillMap) -> None:
    """A reader that takes more and more memory is stopped, and this process takes none of it."""
    error = failed(sm, nasty.Allocates())

    assert isinstance(error, DocumentLimitError)
    assert ("memory_bytes_max", 600_000_000) == (error.limit, error.maximum)


def test_flood_of_output_is_lost(sm: SkillMap, capfd: pytest.CaptureFixture[str]) -> None:
    """What a library prints neither blocks it nor gets into the answer or the host's output."""
    found = sm.extract(TEXT, reader=nasty.Floods())

    assert found.document.text.startswith("Noor Haddad")
    assert ("", "") == capfd.readouterr()


def test_nothing_is_written(sm: SkillMap, tmp_path: Path) -> None:
    """A reader can leave no content in a file."""
    target = tmp_path / "written"
    error = failed(sm, nasty.Writes(), name=str(target))

    assert isinstance(error, UnreadableDocumentError)
    assert not target.exists() or b"" == target.read_bytes()


def test_errors_of_readers_come_through(sm: SkillMap) -> None:
    """A typed error keeps its class and its words, and arguments reach the reader."""
    error = failed(sm, nasty.Refuses())

    assert isinstance(error, EncryptedDocumentError)
    assert "Try another one." in str(error)
    assert sm.extract(TEXT, reader=nasty.Refuses(), password="sesame").document.reader == "refuses"


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (nasty.Raises(), "failed with ValueError"),
        (nasty.Exits(), "failed with SystemExit"),
        (nasty.GivesText(), "gave str, no Document"),
    ],
)
def test_broken_contract_is_told_as_here(sm: SkillMap, reader: nasty.Plain, words: str) -> None:
    """The same `PluginError` as without a process, and no word of the foreign error."""
    error = failed(sm, reader)
    with SkillMap(settings=Settings(plugins=())) as here, pytest.raises(PluginError) as caught:
        here.extract(TEXT, reader=reader)

    assert isinstance(error, PluginError)
    assert words in str(error)
    assert str(caught.value) == str(error)


def test_answers_hold_no_foreign_things(sm: SkillMap) -> None:
    """An answer that would run something where it is unpacked is none."""
    assert isinstance(failed(sm, nasty.GivesCrafted()), ReaderCrashedError)


def test_old_process_is_not_held_against_a_file(sm: SkillMap) -> None:
    """A process that was spoiled by the file before is made anew, and the file is read."""
    names = [sm.extract(TEXT, reader=nasty.DiesLater()).document.name for _ in range(3)]

    assert 3 == len(set(names))


def test_reader_that_cannot_be_pickled_is_refused(sm: SkillMap) -> None:
    """A reader that cannot work elsewhere is a mistake of the caller, and is told as one."""
    error = failed(sm, nasty.Unpicklable())

    assert isinstance(error, UsageError)
    assert "unpicklable" in str(error)


def test_killed_process_is_made_anew(sm: SkillMap) -> None:
    """A kill from outside, as by the kernel for want of memory, costs nothing but time."""
    first = int(sm.extract(TEXT, reader=nasty.Plain()).document.name)
    os.kill(first, signal.SIGKILL)
    second = int(sm.extract(TEXT, reader=nasty.Plain()).document.name)

    assert first != second


def test_process_ends_with_its_client() -> None:
    """Closing leaves no process behind; the client says that it is closed."""
    settings = Settings(plugins=(), extract_isolation="process")
    with SkillMap(settings=settings) as client:
        worker = int(client.extract(TEXT, reader=nasty.Plain()).document.name)
        assert is_running(worker)

    assert not is_running(worker)
    with pytest.raises(UsageError):
        client.extract(TEXT)


def test_setting_is_read_from_the_environment() -> None:
    """`SKILLMAP_EXTRACT_ISOLATION` is one of two words."""
    found = Settings.from_environment({"SKILLMAP_EXTRACT_ISOLATION": "process"})

    assert ("process", "none") == (found.extract_isolation, Settings().extract_isolation)
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"SKILLMAP_EXTRACT_ISOLATION": "yes"})
    assert "SKILLMAP_EXTRACT_ISOLATION" == caught.value.setting
