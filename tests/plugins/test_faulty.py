"""Providers that fail at work: an error of ours that names them, and quotes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from skillmap import Change, Resume, SkillMap
from skillmap.errors import PluginContractError, PluginError, UnsupportedFormatError
from skillmap.models.document import Notice
from skillmap.models.usage import Usage
from skillmap.plugins import Plugins
from skillmap.protocols import AGENTS, PARSERS, READERS, RENDERERS, ProviderStatus
from skillmap.settings import Settings
from skillmap.tailor import RulesAgent
from skillmap.testing.samples import POSTING_TEXT, RESUME_TEXT, sample_resume

Install = Callable[..., None]
SETTINGS = Settings(plugins=())
TEXT = RESUME_TEXT.encode()


@pytest.mark.parametrize(
    ("group", "name", "call"),
    [
        (PARSERS, "faulty", lambda sm: sm.extract(TEXT, parser="faulty")),
        (AGENTS, "faulty", lambda sm: sm.tailor(sample_resume(), POSTING_TEXT, agent="faulty")),
        (RENDERERS, "faulty-render", lambda sm: sm.render(sample_resume(), "faulty-render")),
    ],
)
def test_provider_that_fails_at_work(
    install: Install, group: str, name: str, call: Callable[[SkillMap], object]
) -> None:
    """The error names provider, distribution and group, and keeps its cause."""
    install("skillmap-faulty")
    with SkillMap(settings=SETTINGS) as sm, pytest.raises(PluginError) as caught:
        call(sm)

    error = caught.value
    assert (name, "skillmap-faulty", group) == (error.plugin, error.distribution, error.hook)
    assert "failed with ValueError" in str(error)
    assert isinstance(error.__cause__, ValueError)
    assert "Okafor" not in str(error)


class Odd:
    """A reader, parser and renderer that does what a test tells it."""

    name = "odd"
    media_types = ("text/plain",)
    media_type = "text/plain"
    extension = ".txt"

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    def _give(self, *words: object, **options: object) -> object:
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    read = parse = render = _give


@pytest.mark.parametrize("answer", [None, "text", SystemExit(3), ZeroDivisionError("Ines Okafor")])
def test_answer_that_is_no_answer(answer: object) -> None:
    """Wrong types and foreign exits are the provider's error, in every seam."""
    odd = Odd(answer)
    with SkillMap(settings=SETTINGS) as sm:
        for group, call in (
            (READERS, lambda: sm.extract(TEXT, reader=odd)),
            (PARSERS, lambda: sm.extract(TEXT, parser=odd)),
            (RENDERERS, lambda: sm.render(sample_resume(), odd)),
        ):
            with pytest.raises(PluginError) as caught:
                call()
            assert ("odd", None, group) == (
                caught.value.plugin,
                caught.value.distribution,
                caught.value.hook,
            )
            assert "Okafor" not in str(caught.value)


class Speaking(RulesAgent):
    """Says what a test tells it, or fails before it says anything."""

    def __init__(self, *outputs: object) -> None:
        self._outputs = outputs

    def propose(self, request, context):
        if not self._outputs:
            raise KeyError("Ines Okafor")
        return self._say()

    async def _say(self):
        for output in self._outputs:
            await asyncio.sleep(0)
            yield output


def test_agent_that_fails_before_it_begins() -> None:
    """A plain method that raises is told like a generator that does."""
    with SkillMap(settings=SETTINGS) as sm, pytest.raises(PluginError, match="KeyError"):
        sm.tailor(sample_resume(), POSTING_TEXT, agent=Speaking())


def test_agent_may_warn_and_count() -> None:
    """Notices and usage of an agent are in the draft, and in the log as they come."""
    notice = Notice(code="agent.tired", text="It was a long day.")
    used = Usage(input_tokens=3, calls=1)
    agent = Speaking(notice, used, used)
    with (
        SkillMap(settings=SETTINGS) as sm,
        sm.tailor_stream(sample_resume(), POSTING_TEXT, agent=agent) as run,
    ):
        types = [event.type for event in run]

    assert notice in run.result.warnings
    assert Usage(input_tokens=6, calls=2) == run.result.usage
    assert ["usage", "usage"] == [kind for kind in types if kind == "usage"]
    assert "warning" in types


@pytest.mark.parametrize("output", [None, "text", {"id": "1"}])
def test_agent_that_says_something_else(output: object) -> None:
    """Only changes, notices and usage are taken."""
    with SkillMap(settings=SETTINGS) as sm, pytest.raises(PluginContractError):
        sm.tailor(sample_resume(), POSTING_TEXT, agent=Speaking(output))


def test_changes_that_exclude_each_other_are_told() -> None:
    """The later of two changes of one place is refused in the draft, and the log says so."""

    def reworded(change_id: str, after: str) -> Change:
        before = "Built the refund service in Python and PostgreSQL."
        return Change(
            id=change_id, op="replace", pointer="/work/1/highlights/0", before=before, after=after
        )

    agent = Speaking(
        reworded("a", "Built the refund service in PostgreSQL and Python."),
        reworded("b", "Built the refund service with Python and PostgreSQL."),
    )
    with (
        SkillMap(settings=SETTINGS) as sm,
        sm.tailor_stream(sample_resume(), POSTING_TEXT, agent=agent) as run,
    ):
        last = {e.change.id: e.type for e in run if e.type.startswith("change.")}

    assert {"a": "change.accepted", "b": "change.refused"} == last
    assert {"a": "accepted", "b": "refused"} == run.result.decisions


# -- readers of other types -------------------------------------------------------------------


@pytest.fixture
def works_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution with a reader for old Office files, and one whose reader cannot be loaded."""
    folder = tmp_path / "works-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: works\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(
        "[skillmap.readers]\naaa = nowhere:Reader\nworks = skillmap_works:WorksReader\n"
    )
    (tmp_path / "skillmap_works.py").write_text(
        "from skillmap.extract.text import TextReader\n"
        "class WorksReader(TextReader):\n"
        "    name = 'works'\n"
        "    media_types = ('application/x-ole-storage',)\n"
        "    def read(self, source, *, limits, password=None):\n"
        "        import dataclasses\n"
        "        text = source.data.partition(b'\\n')[2]\n"
        "        source = dataclasses.replace(source, data=text, media_type='text/plain')\n"
        "        return super().read(source, limits=limits, password=password)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("works_reader")
def test_installed_reader_is_found_by_its_type() -> None:
    """A type that none of ours reads goes to whoever reads it, past readers that are broken."""
    with SkillMap(settings=SETTINGS) as sm:
        extraction = sm.extract(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n" + TEXT)
        assert "Ines Okafor" in extraction.document.text


@pytest.mark.usefixtures("works_reader")
def test_reader_that_cannot_be_loaded_is_named() -> None:
    """Where nobody reads a type, the readers that could not be asked are in the advice."""
    with (
        SkillMap(settings=SETTINGS) as sm,
        pytest.raises(UnsupportedFormatError, match="cannot be loaded: aaa"),
    ):
        sm.extract(b"PK\x03\x04" + bytes(100))


def test_preferred_reader_leaves_other_types_alone() -> None:
    """The client's reader reads what it reads; the rest goes to the usual readers."""
    with SkillMap(settings=SETTINGS, reader="pdfium") as sm:
        pdf = sm.render(sample_resume(), "pdf")

        assert "pdfium" == sm.extract(pdf.data).document.reader
        assert "text" == sm.extract(TEXT).document.reader
        assert 1.0 == pdf.round_trip


# -- providers that are odd to look at --------------------------------------------------------


class Listless(Odd):
    media_types = (7,)


class Nameless(Odd):
    name = ""


class Typeless(Odd):
    media_type = "text"


def test_attributes_of_the_wrong_type() -> None:
    """Names and types that are none are refused before any work."""
    with SkillMap(settings=SETTINGS) as sm:
        for call in (
            lambda: sm.extract(TEXT, reader=Listless(None)),
            lambda: sm.extract(TEXT, parser=Nameless(None)),
            lambda: sm.render(Resume(), Typeless(b"")),
        ):
            with pytest.raises(PluginContractError):
                call()


def test_module_is_a_plugin() -> None:
    """A module given in code bears its own name."""
    import types

    module = types.ModuleType("house_rules")

    assert ["house_rules"] == [
        info.name for info in Plugins([module], only=()) if info.group == "skillmap"
    ]
