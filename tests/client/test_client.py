"""What a client does with what callers hand in."""

from __future__ import annotations

import asyncio
import io
import itertools
import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from skillmap import AsyncSkillMap, Change, Resume, SkillMap, hookimpl
from skillmap.errors import (
    DocumentLimitError,
    InvalidResumeError,
    PluginContractError,
    PluginError,
    PostingLimitError,
    RenderError,
    RunCancelledError,
    RunNotFoundError,
    SettingsError,
    UnknownProviderError,
    UnreadableDocumentError,
    UnsupportedFormatError,
    UnverifiedResumeError,
    UsageError,
)
from skillmap.models.change import Finding
from skillmap.models.event import Event, StepEvent
from skillmap.models.limits import ExtractLimits, PostingLimits
from skillmap.models.tailoring import TailoredResume
from skillmap.models.usage import Usage
from skillmap.protocols import AgentOutput
from skillmap.settings import Settings
from skillmap.tailor import RulesAgent
from skillmap.testing.samples import POSTING_TEXT, RESUME_TEXT, sample_resume

SETTINGS = Settings(plugins=())
PDF_TYPE = "application/pdf"


# -- extract ----------------------------------------------------------------------------------


def test_extract_takes_path_text_bytes_and_open_file(sm: SkillMap, maya: Path) -> None:
    """Four ways to hand in a file give one resume; the name is for people."""
    data = maya.read_bytes()
    with maya.open("rb") as stream:
        found = [sm.extract(source) for source in (maya, str(maya), data, stream, io.BytesIO(data))]
    names = [extraction.document.name for extraction in found]

    assert ["maya-lindholm.pdf"] * 2 + ["", "maya-lindholm.pdf", ""] == names
    assert 1 == len({extraction.resume.to_json() for extraction in found})
    assert "cv.pdf" == sm.extract(data, name="cv.pdf").document.name


def test_extract_chooses_the_reader_by_the_bytes(sm: SkillMap, maya: Path) -> None:
    """The type is found in the bytes, whatever the name says; another reader is asked for by name."""
    assert "pdf" == sm.extract(maya.read_bytes(), name="cv.docx").document.reader
    assert "pdfium" == sm.extract(maya, reader="pdfium").document.reader
    with pytest.raises(UnsupportedFormatError, match="'text'"):
        sm.extract(maya, reader="text")
    with pytest.raises(UnknownProviderError):
        sm.extract(maya, reader="word")


def test_extract_takes_a_provider_object(maya: Path) -> None:
    """Every name may be an object that keeps the protocol; another object is refused."""
    from skillmap.extract.pdf_pdfium import PdfiumReader
    from skillmap.extract.rules import RulesParser

    with SkillMap(settings=SETTINGS, reader=PdfiumReader(), parser=RulesParser()) as sm:
        assert "pdfium" == sm.extract(maya).document.reader
        with pytest.raises(PluginContractError):
            sm.extract(maya, parser=object())  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [Path("nowhere.pdf"), "nowhere.pdf", "", "\0", Path()])
def test_extract_of_what_is_no_file(sm: SkillMap, source: str | Path) -> None:
    """A missing file and a folder are typed errors, which do not tell the path."""
    with pytest.raises(UnreadableDocumentError) as caught:
        sm.extract(source)

    assert "nowhere" not in str(caught.value)


def test_extract_refuses_other_things(sm: SkillMap) -> None:
    """What is no file at all is the caller's mistake."""
    with pytest.raises(UsageError, match="not int"):
        sm.extract(7)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="rb"):
        sm.extract(io.StringIO("text"))  # type: ignore[arg-type]


def test_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    """A large file is refused by its size; a stream is read up to the limit and one byte."""
    large = tmp_path / "large.pdf"
    with large.open("wb") as stream:
        stream.truncate(5_000_000_000)

    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"x" * size

    endless = Endless()
    with SkillMap(settings=SETTINGS, extract_limits=ExtractLimits(bytes_max=1000)) as sm:
        for source in (large, endless):
            with pytest.raises(DocumentLimitError) as caught:
                sm.extract(source)  # type: ignore[arg-type]
            assert "bytes_max" == caught.value.limit
    assert 1001 == endless.taken


def test_password_comes_from_call_or_settings(sm: SkillMap) -> None:
    """A password in the settings is used where the call gives none."""
    from tests.files.make_bad_files import PASSWORD, encrypted_pdf

    data = encrypted_pdf()
    name = sm.extract(data, password=PASSWORD).resume.basics
    settings = Settings.from_environment({"SKILLMAP_PASSWORD": PASSWORD, "SKILLMAP_PLUGINS": ""})
    with SkillMap(settings=settings) as other:
        assert name == other.extract(data).resume.basics


# -- postings ---------------------------------------------------------------------------------


def test_job_takes_text_path_and_job(sm: SkillMap, posting: Path) -> None:
    """A path, its name and its text are one posting; a Job stays what it is."""
    job = sm.job(posting)

    assert job == sm.job(str(posting)) == sm.job(posting.read_text()) == sm.job(job)
    assert len(job.requirements) > 5


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_job_takes_html(sm: SkillMap, charset: str) -> None:
    """As feeds and forms give it: tags are no text, and no page chooses how it is decoded."""
    page = (
        f"<html><head><meta charset={charset}></head><body><h1>Ingénieure données</h1>"
        "<h2>Votre profil</h2><ul><li>Maîtrise de Python</li><li>SQL</li></ul>"
        "<p>Nous offrons un poste à plein temps à Lyon.</p></body></html>"
    )

    job = sm.job(page, may_be_path=False)

    assert "<" not in job.text
    assert "Ingénieure données" == job.title
    assert {"Python", "SQL"} <= {term.skill for r in job.requirements for term in r.terms}


def test_job_reads_documents(sm: SkillMap, tmp_path: Path) -> None:
    """A posting may be HTML as well as text."""
    page = tmp_path / "posting.html"
    lines = "".join(f"<p>{line}</p>" for line in POSTING_TEXT.splitlines())
    page.write_text(f"<!doctype html><html><body>{lines}</body></html>")

    assert {"Kubernetes", "Terraform"} <= {
        term.skill for requirement in sm.job(page).requirements for term in requirement.terms
    }


def test_host_can_forbid_paths(
    sm: SkillMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes postings from strangers does not have files read by their names."""
    text = "Platform engineer wanted - Kubernetes and Terraform are required"
    (tmp_path / text).write_text(POSTING_TEXT)
    monkeypatch.chdir(tmp_path)

    assert POSTING_TEXT.strip() == sm.job(text).text.strip()
    assert text == sm.job(text, may_be_path=False).text


@pytest.mark.parametrize(
    ("posting", "advice"),
    [("posting.txt", "no file"), ("https://example.com/jobs/7", "not fetched")],
)
def test_name_of_nothing_says_so(sm: SkillMap, posting: str, advice: str) -> None:
    """A misspelt path and an address are told as what they are."""
    with pytest.raises(UsageError, match=advice):
        sm.job(posting)


def test_posting_limits_are_the_clients(sm: SkillMap) -> None:
    """Limits of the constructor hold."""
    with (
        SkillMap(settings=SETTINGS, posting_limits=PostingLimits(characters_max=50)) as strict,
        pytest.raises(PostingLimitError),
    ):
        strict.job(POSTING_TEXT)


# -- match, tailor, decide, verify ------------------------------------------------------------


def test_match_takes_whatever_holds_a_resume(sm: SkillMap, maya: Path, posting: Path) -> None:
    """File, extraction and resume give one match."""
    extraction = sm.extract(maya)

    found = sm.match(extraction, posting)

    assert found == sm.match(extraction.resume, posting) == sm.match(maya, sm.job(posting))
    assert 0 < found.score < 1


def test_day_is_the_clients(maya: Path, posting: Path) -> None:
    """Roles that go on count up to the day that the client was given."""
    role = {"position": "Backend Engineer", "startDate": "2020-01"}
    resume = Resume.from_json_resume({"work": [role]})
    years = []
    for year in (2026, 2036):
        with SkillMap(settings=SETTINGS, today=date(year, 1, 1)) as sm:
            found = sm.match(resume, POSTING_TEXT).requirements
            years.append(max(item.years_found or 0 for item in found))

    assert 9.5 < years[1] - years[0] < 10.5


def test_tailor_explains_every_change(sm: SkillMap, maya: Path, posting: Path) -> None:
    """The draft has verdicts, decisions and timings, and its result is its changes applied."""
    draft = sm.tailor(maya, posting)

    assert len(draft.accepted) > 3
    assert {change.id for change in draft.changes.changes} == set(draft.decisions)
    assert all(change.verdict and change.reason for change in draft.changes.changes)
    assert draft.result.changes.apply(draft.base) == draft.result.resume
    assert ["match", "propose", "assemble", "measure"] == list(draft.timings_ms)
    assert "rules" == draft.agent


@pytest.mark.parametrize("locked", ["/skills", "/skills/0", "/work/0/highlights"])
def test_locked_places_stay(sm: SkillMap, noor: Resume, analytics: Path, locked: str) -> None:
    """Nothing at or below a locked pointer changes, whoever proposes it."""
    draft = sm.tailor(noor, analytics, locked=[locked])

    assert noor.at(locked) == draft.result.resume.at(locked)
    assert not [change for change in draft.accepted if change.pointer.startswith(locked)]


def test_locks_hold_against_the_agent(sm: SkillMap, noor: Resume, analytics: Path) -> None:
    """An agent that passes over a lock is refused at the gate, with the reason."""

    class Deaf(RulesAgent):
        def propose(self, request, context):
            options = request.options.model_copy(update={"locked": (), "skip_sections": ()})
            return super().propose(request.model_copy(update={"options": options}), context)

    free = sm.tailor(noor, analytics, agent=Deaf())
    draft = sm.tailor(noor, analytics, agent=Deaf(), skip_sections=["work", "skills"])

    assert [c for c in free.accepted if c.pointer.startswith(("/work", "/skills"))]
    assert not [c for c in draft.accepted if c.pointer.startswith(("/work", "/skills"))]
    assert "locked" in {f.code for c in draft.refused if c.verdict for f in c.verdict.findings}


LOCKS = [
    ("replace", "/work/0/highlights/1", "/work/0/highlights/1", True),
    ("replace", "/work/0/highlights/1", "/work/0", True),
    ("replace", "/work/0/highlights/1", "/work/0/highlights/0", False),
    ("drop", "/work/0", "/work/0/highlights/1", True),
    ("add", "/work/0/highlights/1", "/work/0/highlights/1", False),
    ("add", "/work/0/highlights/-", "/work/0/highlights", True),
    ("add", "/basics/summary", "/basics/summary", True),
    ("reorder", "/work/0/highlights", "/work/0/highlights/2", False),
    ("reorder", "/work/0/highlights", "/work/0/highlights/0", True),
    ("reorder", "/work/0/highlights", "/work/0/highlights/9", True),
    ("reorder", "/work/0/highlights", "/work/0", True),
    ("replace", "/work/01", "/work/0", False),
]


@pytest.mark.parametrize(("op", "pointer", "lock", "refused"), LOCKS)
def test_what_a_lock_covers(op: str, pointer: str, lock: str, refused: bool) -> None:
    """A lock covers its place, all below it, and where its element stands in a list."""
    from skillmap.client._tailoring import check_locks

    order = {"before": [0, 1, 2], "after": [1, 0, 2]} if op == "reorder" else {}
    change = Change(id="1", op=op, pointer=pointer, **order)

    assert (["locked"] if refused else []) == [f.code for f in check_locks(change, [lock])]


def test_sections_of_their_own_can_be_skipped(sm: SkillMap) -> None:
    """A custom section is named by its key, the summary by its name."""
    from skillmap.client._tailoring import locked_pointers
    from skillmap.models.tailoring import TailorOptions

    options = TailorOptions(skip_sections=("custom:patents", "summary", "work"))

    assert ("/meta/skillmap/customSections/0", "/basics/summary", "/work") == (
        locked_pointers(sample_resume(), options)
    )


def test_unknown_section_or_pointer_is_an_error(sm: SkillMap, noor: Resume) -> None:
    """A misspelt lock would lock nothing; it is told."""
    with pytest.raises(UsageError, match="no section 'hobbies'"):
        sm.tailor(noor, POSTING_TEXT, skip_sections=["hobbies"])
    with pytest.raises(UsageError, match="locked"):
        sm.tailor(noor, POSTING_TEXT, locked=["work"])
    with pytest.raises(UsageError, match="pages"):
        sm.tailor(noor, POSTING_TEXT, pages=99)


def test_decisions_in_any_order_give_one_result(
    sm: SkillMap, noor: Resume, analytics: Path
) -> None:
    """Declining some changes leaves the others applied; taking it back restores the draft."""
    draft = sm.tailor(noor, analytics)
    first, second = (change.id for change in draft.accepted[:2])

    both = sm.decide(draft, decline=[first, second])
    one_by_one = sm.decide(sm.decide(draft, decline=[second]), decline=[first])

    assert both.result == one_by_one.result
    assert {"declined"} == {both.decisions[first], both.decisions[second]}
    assert len(draft.accepted) - 2 == len(both.accepted)
    assert draft.result == sm.decide(both, confirm=[first, second]).result
    with pytest.raises(UsageError, match="no change nothing"):
        sm.decide(draft, confirm=["nothing"])
    with pytest.raises(UsageError, match="at once"):
        sm.decide(draft, confirm=[first], decline=[first])


class Proposing(RulesAgent):
    """Proposes what a test gives it."""

    def __init__(self, *changes: Change) -> None:
        self._changes = changes

    async def propose(self, request, context):
        for change in self._changes:
            yield change


INVENTION = Change(
    id="x", op="add", pointer="/work/0/highlights/0", after="Led 400 engineers at Zorblax."
)


def test_refused_change_cannot_be_confirmed(sm: SkillMap) -> None:
    """What the verifier refuses stays out, whoever confirms it."""
    draft = sm.tailor(sample_resume(), POSTING_TEXT, agent=Proposing(INVENTION))

    assert ["x"] == [change.id for change in draft.refused]
    assert sample_resume() == draft.result.resume
    with pytest.raises(UnverifiedResumeError):
        sm.decide(draft, confirm=["x"])


def test_change_for_review_waits_for_a_person() -> None:
    """What needs a person is in the result only once it was confirmed."""

    class Careful:
        @hookimpl
        def skillmap_check_change(self) -> list[Finding]:
            return [Finding(code="house.style", severity="review", message="Please look.")]

    better = Change(
        id="w",
        op="replace",
        pointer="/work/1/highlights/0",
        before="Built the refund service in Python and PostgreSQL.",
        after="Built the refund service in PostgreSQL and Python.",
    )
    with SkillMap(settings=SETTINGS, plugins=[Careful()]) as sm:
        draft = sm.tailor(sample_resume(), POSTING_TEXT, agent=Proposing(better))
        assert ["w"] == [change.id for change in draft.to_review]
        assert sample_resume() == draft.result.resume

        confirmed = sm.decide(draft, confirm=["w"])

        assert better.after == confirmed.result.resume.at(better.pointer)
        assert "confirmed" == confirmed.decisions["w"]
        assert "PostgreSQL and Python" in sm.render(confirmed, "txt").data.decode()


def test_verify_judges_every_edit(sm: SkillMap) -> None:
    """An honest edit, an invention and a protected field are told apart."""
    tree = sample_resume().to_json_resume()
    tree["work"][0]["highlights"].insert(0, "Led 400 engineers at Zorblax.")
    tree["work"][1]["position"] = "Chief Technology Officer"
    tree["skills"].reverse()

    changes = sm.verify(sample_resume(), Resume.from_json_resume(tree))

    assert {
        "/work/0/highlights/0": "refuse",
        "/work/1/position": "refuse",
        "/skills": "accept",
    } == {change.pointer: change.verdict.status for change in changes if change.verdict}
    assert () == sm.verify(sample_resume(), sample_resume())


# -- render -----------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["docx", "pdf", "html", "md", "txt", "json", "report"])
def test_render_every_format(sm: SkillMap, noor: Resume, analytics: Path, format: str) -> None:
    """Every format is made of a draft, twice the same; DOCX and PDF are read back in full."""
    draft = sm.tailor(noor, analytics)

    rendered = sm.render(draft, format)

    assert rendered.data == sm.render(draft, format).data
    assert () == rendered.warnings
    assert (1.0 if format in ("docx", "pdf") else None) == rendered.round_trip
    assert None is sm.render(draft, format, check=False).round_trip


def test_render_takes_resume_extraction_and_file(sm: SkillMap, maya: Path) -> None:
    """All of them give the same file; a report is about a draft."""
    extraction = sm.extract(maya)

    data = sm.render(extraction, "txt").data

    assert data == sm.render(extraction.resume, "txt").data == sm.render(maya, "txt").data
    with pytest.raises(UsageError, match="report"):
        sm.render(maya, "report")
    with pytest.raises(UnknownProviderError):
        sm.render(maya, "odt")
    with pytest.raises(RenderError):
        sm.render(maya, "pdf", theme="no such theme")
    with pytest.raises(UsageError, match="page"):
        sm.render(maya, "txt", page="a5")  # type: ignore[arg-type]


def test_settings_are_the_style_where_a_call_says_nothing() -> None:
    """Locale and page of the settings hold until a call says otherwise."""
    with SkillMap(settings=Settings(plugins=(), locale="de")) as sm:
        german = sm.render(sample_resume(), "txt").data.decode()
        english = sm.render(sample_resume(), "txt", locale="en").data.decode()

    assert ("Berufserfahrung" in german, "Berufserfahrung" in english) == (True, False)


def test_round_trip_tells_what_is_missing(sm: SkillMap) -> None:
    """A file that lost a text says so, and how much was found."""
    from skillmap.render.docx import DocxRenderer

    class Forgetful(DocxRenderer):
        def render(self, layout, *, resume, options):
            fewer = layout.model_copy(update={"blocks": layout.blocks[:-1]})
            return super().render(fewer, resume=resume, options=options)

    rendered = sm.render(sample_resume(), Forgetful())

    assert ["render.round_trip"] == [notice.code for notice in rendered.warnings]
    assert 0.5 < (rendered.round_trip or 0) < 1


def test_hyphens_of_every_kind_are_found_again(sm: SkillMap) -> None:
    """A PDF shows them with one glyph, so they are read as one character."""
    summary = "A state\u2010of\u2011the-art summary of what was done in years of work."
    resume = Resume.from_json_resume({"basics": {"name": "Ada Okafor", "summary": summary}})

    rendered = sm.render(resume, "pdf")

    assert (1.0, ()) == (rendered.round_trip, rendered.warnings)


def test_data_keeps_what_a_page_cannot_show(sm: SkillMap) -> None:
    """So it tells of nothing left out."""
    resume = Resume.from_json_resume({"basics": {"name": "Ada\u200b Okafor"}})

    assert () == sm.render(resume, "json").warnings
    assert ["render.characters_dropped"] == [n.code for n in sm.render(resume, "txt").warnings]


def test_save_writes_whole_files(sm: SkillMap, tmp_path: Path) -> None:
    """The file is there with the usual rights; a folder that is not there is a typed error."""
    rendered = sm.render(sample_resume(), "txt")

    path = rendered.save(tmp_path / "cv.txt")

    assert rendered.data == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())
    assert 0o644 == path.stat().st_mode & 0o777 | os.umask(os.umask(0)) & 0o022
    with pytest.raises(RenderError, match="No such file"):
        rendered.save(tmp_path / "nowhere" / "cv.txt")
    with pytest.raises(RenderError, match="directory"):
        rendered.save(tmp_path)
    with pytest.raises(RenderError, match="no name"):
        rendered.save("")
    with pytest.raises(RenderError, match="Not a directory"):
        rendered.save(path / "cv.txt")
    with pytest.raises(RenderError, match="too long"):
        rendered.save(tmp_path / ("x" * 300))
    with pytest.raises(RenderError, match="not a path"):
        rendered.save("a\0b")


def test_save_keeps_links(sm: SkillMap, tmp_path: Path) -> None:
    """A link is written through, not replaced; so is `/dev/stdout`."""
    rendered = sm.render(sample_resume(), "txt")
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)

    rendered.save(link)

    assert link.is_symlink()
    assert rendered.data == real.read_bytes()


def test_forged_result_is_not_rendered(sm: SkillMap) -> None:
    """A draft whose result is not what its changes make is refused."""
    draft = sm.tailor(sample_resume(), POSTING_TEXT)
    tree = draft.result.resume.to_json_resume()
    tree["basics"]["summary"] = "Emperor of Zorblax"
    forged = TailoredResume(resume=Resume.from_json_resume(tree), changes=draft.result.changes)

    for format in ("txt", "report"):
        with pytest.raises(UnverifiedResumeError):
            sm.render(draft.model_copy(update={"result": forged}), format)


# -- runs -------------------------------------------------------------------------------------


def test_tailor_stream_tells_every_step_in_order(
    sm: SkillMap, noor: Resume, analytics: Path
) -> None:
    """A change is proposed before it is judged; the last event ends the run; the result is there."""
    with sm.tailor_stream(noor, analytics) as run:
        events = list(run)
    draft = run.result
    steps = [event.name for event in events if isinstance(event, StepEvent)]
    proposed, judged = [], []
    for event in events:
        if event.type == "change.proposed":
            proposed.append(event.change.id)
        elif event.type.startswith("change."):
            assert event.change.id in proposed
            judged.append(event.change.id)

    assert ["match", "propose", "assemble", "measure"] == steps
    assert [change.id for change in draft.changes.changes] == proposed == judged
    assert ("run.started", "run.completed") == (events[0].type, events[-1].type)
    assert len(draft.job.requirements) == sum(e.type == "requirement.found" for e in events)


def test_run_replays_after_a_lost_connection(sm: SkillMap, maya: Path) -> None:
    """A run is found again by its id, and its log read from every place."""
    with sm.extract_stream(maya) as run:
        whole = list(run)

    again = sm.run(run.run_id)

    for after in range(-1, len(whole)):
        assert whole[after + 1 :] == list(again.events(after=after))
    assert run.result == again.result
    with pytest.raises(RunNotFoundError):
        sm.run("nothing")


def test_failed_run_ends_its_log(sm: SkillMap) -> None:
    """The error is the last event, and the result raises it."""
    with sm.extract_stream(b"{}", name="cv.json") as run:
        events = list(run)

    assert "run.failed" == events[-1].type
    with pytest.raises((InvalidResumeError, UnsupportedFormatError, Exception)) as caught:
        _ = run.result
    assert caught.value.code == events[-1].code


class Waiting(RulesAgent):
    """Waits until it is told to stop, and tells that it was."""

    closed = threading.Event()

    async def propose(self, request, context):
        try:
            await asyncio.sleep(60)
            yield None
        finally:
            type(self).closed.set()


def test_cancel_stops_the_agent(sm: SkillMap) -> None:
    """Cancelling, and leaving the block early, close the agent's generator."""
    for leave in (True, False):
        Waiting.closed.clear()
        with sm.tailor_stream(sample_resume(), POSTING_TEXT, agent=Waiting()) as run:
            for event in run:
                if isinstance(event, StepEvent) and event.name == "propose":
                    break
            if not leave:
                run.cancel()
        assert Waiting.closed.is_set()
        assert "run.cancelled" == list(run)[-1].type
        with pytest.raises(RunCancelledError):
            _ = run.result


def test_agent_that_fails_is_named(sm: SkillMap) -> None:
    """A foreign failure is an error of ours that names the agent and quotes nothing."""

    class Failing(RulesAgent):
        async def propose(self, request, context):
            raise KeyError("Maya Lindholm")
            yield

    with pytest.raises(PluginError, match="failed with KeyError") as caught:
        sm.tailor(sample_resume(), POSTING_TEXT, agent=Failing())
    assert "Maya" not in str(caught.value)


def test_two_proposals_of_one_id_are_refused(sm: SkillMap) -> None:
    """Ids are how a person decides; two changes of one id cannot be told apart."""
    with pytest.raises(PluginContractError, match="'x'"):
        sm.tailor(sample_resume(), POSTING_TEXT, agent=Proposing(INVENTION, INVENTION))


class Endless(RulesAgent):
    """Never ends and never waits."""

    def __init__(self, make: Callable[[int], AgentOutput]) -> None:
        super().__init__()
        self._make = make
        self.closed = False

    async def propose(self, request, context):
        try:
            for number in itertools.count():
                yield self._make(number)
        finally:
            self.closed = True


@pytest.mark.parametrize(
    ("limit", "make", "changes"),
    [
        ("PROPOSALS_MAX", lambda n: INVENTION.model_copy(update={"id": str(n)}), 3),
        ("OUTPUTS_MAX", lambda n: Usage(calls=1), 0),
    ],
)
def test_endless_agent_is_stopped(
    sm: SkillMap,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    make: Callable[[int], AgentOutput],
    changes: int,
) -> None:
    """At a limit, with a warning."""
    from skillmap.client import _listening

    monkeypatch.setattr(_listening, limit, 3)
    agent = Endless(make)

    draft = sm.tailor(sample_resume(), POSTING_TEXT, agent=agent)

    assert agent.closed
    assert changes == len(draft.changes)
    assert ["tailor.proposals_limit"] == [notice.code for notice in draft.warnings]


def test_agent_that_never_waits_can_be_cancelled(sm: SkillMap) -> None:
    """Each output gives the others a turn."""
    agent = Endless(lambda number: Usage(calls=1))
    with sm.tailor_stream(sample_resume(), POSTING_TEXT, agent=agent) as run:
        next(event for event in run if event.type == "usage")

    assert agent.closed


# -- living with event loops and callbacks ----------------------------------------------------


def test_works_inside_a_running_loop(sm: SkillMap) -> None:
    """As in a notebook: the sync client may be called where a loop already runs."""

    async def cell() -> float:
        return sm.match(sample_resume(), POSTING_TEXT).score

    assert asyncio.run(cell()) == sm.match(sample_resume(), POSTING_TEXT).score


def test_callback_of_a_client_cannot_wait_for_it() -> None:
    """A hook that calls its own client gets advice instead of a deadlock; another client works."""
    answers: list[object] = []
    holder: list[SkillMap] = []

    class Curious:
        @hookimpl
        def skillmap_run_event(self, event: Event) -> None:
            if not answers:
                try:
                    holder[0].match(sample_resume(), POSTING_TEXT)
                except UsageError as e:
                    answers.append(str(e))
                with SkillMap(settings=SETTINGS) as other:
                    answers.append(other.match(sample_resume(), POSTING_TEXT).score > 0)

    with SkillMap(settings=SETTINGS, plugins=[Curious()]) as sm:
        holder.append(sm)
        sm.extract(RESUME_TEXT.encode())

    assert "callback" in str(answers[0])
    assert answers[1:] == [True]


def test_threads_may_share_a_client(sm: SkillMap, maya: Path) -> None:
    """Calls from several threads are done one at a time, and each gets its own answer."""
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(sm.extract(maya).resume.to_json()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (4, 1) == (len(found), len(set(found)))


def test_clients_in_threads_do_not_meet_in_the_pdf_library(maya: Path) -> None:
    """Several clients read PDFs at once, with both libraries; all get the same resume."""
    found: list[bytes] = []

    def work(reader: str) -> None:
        with SkillMap(settings=SETTINGS, reader=reader) as sm:
            found.extend(sm.extract(maya).resume.to_json() for _ in range(3))

    for reader in ("pdf", "pdfium"):
        threads = [threading.Thread(target=work, args=(reader,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (12, 1) == (len(found), len(set(found)))
        found.clear()


def test_closed_client_says_so(maya: Path) -> None:
    """Closing twice is fine; calling afterwards is an error, in both clients."""
    sm = SkillMap(settings=SETTINGS)
    sm.match(sample_resume(), POSTING_TEXT)
    sm.close()
    sm.close()
    with pytest.raises(UsageError, match="closed"):
        sm.extract(maya)
    SkillMap(settings=SETTINGS).close()

    async def use() -> None:
        async with AsyncSkillMap(settings=SETTINGS) as client:
            pass
        with pytest.raises(UsageError, match="closed"):
            await client.extract(maya)

    asyncio.run(use())


def test_closing_cancels_what_runs() -> None:
    """No run outlives its client."""
    Waiting.closed.clear()
    sm = SkillMap(settings=SETTINGS)
    run = sm.tailor_stream(sample_resume(), POSTING_TEXT, agent=Waiting()).start()
    next(event for event in run if isinstance(event, StepEvent) and event.name == "propose")
    sm.close()

    assert Waiting.closed.is_set()
    assert run.finished


def test_bad_arguments_of_the_constructor() -> None:
    """Unknown options are errors; unknown names are, when they are used."""
    with pytest.raises(SettingsError, match=r"plugin_options\.nobody"):
        SkillMap(settings=SETTINGS, plugin_options={"nobody": {}})
    with (
        SkillMap(settings=SETTINGS, agent="nobody") as sm,
        pytest.raises(UnknownProviderError, match="rules"),
    ):
        sm.tailor(sample_resume(), POSTING_TEXT)


def test_async_client_does_the_same(maya: Path, posting: Path, sm: SkillMap) -> None:
    """The asynchronous client gives what the other gives."""

    async def use() -> tuple[object, ...]:
        day = date(2026, 6, 1)
        async with AsyncSkillMap(settings=SETTINGS, today=day) as client:
            extraction = await client.extract(maya)
            async with client.tailor_stream(extraction, posting) as run:
                types = [event.type async for event in run]
            rendered = await client.render(run.result, "txt")
            checks = await client.doctor()
            return extraction, types[-1], rendered.data, len(checks)

    extraction, last, data, count = asyncio.run(use())

    assert sm.extract(maya) == extraction
    assert "run.completed" == last
    assert sm.render(sm.tailor(maya, posting), "txt").data == data
    assert len(sm.doctor()) == count


# -- what seldom happens ----------------------------------------------------------------------


def test_plugin_chooses_the_reader(maya: Path) -> None:
    """A hook's choice counts where the call asks for none."""

    class PrefersPdfium:
        @hookimpl
        def skillmap_choose_reader(self, source) -> str | None:
            return "pdfium" if source.media_type == PDF_TYPE else None

    with SkillMap(settings=SETTINGS, plugins=[PrefersPdfium()], reader="pdf") as sm:
        assert "pdfium" == sm.extract(maya).document.reader
        assert "pdf" == sm.extract(maya, reader="pdf").document.reader
        assert "text" == sm.extract(RESUME_TEXT.encode()).document.reader


def test_stream_that_breaks_is_a_typed_error(sm: SkillMap) -> None:
    """An open file that fails while it is read is told as unreadable."""

    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("unplugged")

    with pytest.raises(UnreadableDocumentError, match="open file failed"):
        sm.extract(Broken())  # type: ignore[arg-type]


def test_posting_of_another_kind_is_refused(sm: SkillMap) -> None:
    """What is neither text nor path nor Job is the caller's mistake."""
    with pytest.raises(UsageError, match="a text, a path or a Job"):
        sm.job(7)  # type: ignore[arg-type]


def test_value_that_is_no_tailoring_is_not_rendered(sm: SkillMap) -> None:
    """A Tailoring by type alone has nothing to let out."""
    empty = sm.tailor(sample_resume(), POSTING_TEXT).model_construct()

    with pytest.raises((UnverifiedResumeError, AttributeError)) as caught:
        sm.render(empty, "txt")
    assert isinstance(caught.value, UnverifiedResumeError)


def test_file_that_cannot_be_read_back_says_so(sm: SkillMap) -> None:
    """A file whose text cannot be checked is delivered with a warning."""
    from skillmap.render.pdf import PdfRenderer

    class Scribbling(PdfRenderer):
        def render(self, layout, *, resume, options):
            return b"%PDF-1.7 nothing more"

    rendered = sm.render(sample_resume(), Scribbling())

    assert (None, ["render.not_read_back"]) == (
        rendered.round_trip,
        [notice.code for notice in rendered.warnings],
    )


def test_run_tells_about_itself(sm: SkillMap, maya: Path) -> None:
    """A run has an id and a kind; it begins when it is entered or waited for."""
    run = sm.extract_stream(maya)

    assert ("extract", False, False) == (run.kind, run.started, run.finished)
    assert sm.extract(maya) == run.wait()
    assert (True, True) == (run.started, run.finished)
