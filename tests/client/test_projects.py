"""Projects: versions, chat, decisions, files and runs in a store, and nothing overwritten unseen."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import inspect
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from skillmap import AsyncSkillMap, Change, Resume, SkillMap, hookimpl
from skillmap.client import AsyncProjectSession, ProjectSession
from skillmap.client._tailoring import make_gate
from skillmap.client._versions import tailoring_of
from skillmap.errors import (
    NotStoredError,
    PluginError,
    RunCancelledError,
    StaleRevisionError,
    StoreUnavailableError,
    UnknownProviderError,
    UnverifiedResumeError,
    UsageError,
)
from skillmap.models.change import Finding, Verdict
from skillmap.models.event import StepEvent
from skillmap.models.stored import PAGE_ITEMS_MAX, ChatMessage, OwnerId, StoredResume
from skillmap.models.tailoring import Reply, Withdrawal
from skillmap.models.usage import Usage
from skillmap.settings import Settings
from skillmap.store import MemoryStore
from skillmap.store.cells import Encryption
from skillmap.tailor import RulesAgent
from skillmap.tailor.history import audit_lines
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel
from skillmap.testing.samples import POSTING_TEXT, RESUME_TEXT, sample_resume
from tests.client.test_refining import LIE, LINE, SWAPPED, Scripted, rewording

OWNER = OwnerId("ines")
SETTINGS = Settings(plugins=())
TODAY = date(2026, 6, 1)
KEYWORDS = Change(
    id="k", op="reorder", pointer="/skills/0/keywords", before=[0, 1, 2], after=[1, 0, 2]
)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(versions_max=4)


@pytest.fixture
def kept(store: MemoryStore) -> Iterator[SkillMap]:
    """A client that keeps what it does in `store`."""
    with SkillMap(settings=SETTINGS, today=TODAY, store=store) as client:
        yield client


@pytest.fixture
def project(kept: SkillMap) -> ProjectSession:
    return kept.new_project(OWNER, sample_resume(), POSTING_TEXT, name="harbor", project_id="p")


def line_of(session: ProjectSession) -> str:
    found: str = session.tailoring().result.resume.at(LINE)
    return found


def test_a_new_project_shows_the_base(project: ProjectSession, store: MemoryStore) -> None:
    """Base, posting and options are stored; there is no version yet."""
    shown = project.tailoring()

    assert ("p", OWNER, 1, None) == (
        project.id,
        project.stored.owner_id,
        project.stored.revision,
        project.stored.head,
    )
    assert (sample_resume(), ()) == (shown.result.resume, shown.changes.changes)
    assert shown.match_before == shown.match_after
    assert POSTING_TEXT.strip() == store.project(OWNER, "p").posting.strip()
    assert ((), ()) == (project.versions(), project.messages())


def test_the_file_is_kept_with_what_was_read(kept: SkillMap, store: MemoryStore) -> None:
    """Original bytes, extraction and resume; a stored resume is used as it is."""
    data = RESUME_TEXT.encode()

    session = kept.new_project(OWNER, data, POSTING_TEXT)

    stored = store.resume(OWNER, session.stored.resume_id)
    assert data == store.blob(OWNER, stored.source_hash or "")
    assert stored.extraction is not None
    assert stored.resume == stored.extraction.resume == session.stored.base
    again = kept.new_project(OWNER, stored, POSTING_TEXT)
    assert stored.id == again.stored.resume_id
    assert 1 == len(store.resumes(OWNER).items)


def test_whatever_holds_a_resume_can_be_the_base(kept: SkillMap, store: MemoryStore) -> None:
    """An extraction is kept with its evidence; of a tailoring, its outcome is the new base."""
    extraction = kept.extract(RESUME_TEXT.encode())
    draft = kept.tailor(sample_resume(), POSTING_TEXT, agent=Scripted(rewording(SWAPPED)))

    bases = []
    for source in (extraction, draft):
        session = kept.new_project(OWNER, source, POSTING_TEXT)
        stored = store.resume(OWNER, session.stored.resume_id)
        bases.append((session.stored.base, stored.extraction, stored.source_hash))

    assert [(extraction.resume, extraction, None), (draft.result.resume, None, None)] == bases


def test_tailoring_makes_a_version(project: ProjectSession, store: MemoryStore) -> None:
    """The version has the changes, decisions and run; its events are in the store to the last."""
    made = project.tailor(mode="nudge")

    (version,) = store.versions(OWNER, "p")
    assert (made.changes, made.decisions) == (version.changes, version.decisions)
    assert (None, "rules", "nudge") == (version.parent_id, version.agent, version.options.mode)
    assert version.id == project.stored.head
    assert "nudge" == project.stored.options.mode
    assert hashlib.sha256(project.stored.posting.encode()).hexdigest() == version.posting_hash
    run = project.run(version.run_id or "")
    assert ("tailor", "p") == (run.kind, run.project_id)


def test_a_version_comes_back_as_it_was(
    kept: SkillMap, project: ProjectSession, store: MemoryStore
) -> None:
    """Another client shows the same result, changes, decisions and match; so does a render."""
    made = project.tailor()

    with SkillMap(settings=SETTINGS, today=TODAY, store=store) as other:
        session = other.project(OWNER, "p")
        shown = session.tailoring()
        text = session.render("txt").data

    assert made.model_copy(update={"timings_ms": {}}) == shown
    assert kept.render(made, "txt").data == text


def test_letters_and_interview_come_back(
    kept: SkillMap, project: ProjectSession, store: MemoryStore
) -> None:
    """They are kept with the version and judged again; one that was forged in the store says nothing."""
    made = project.tailor(writings=["cover_letter"], interview_questions=3)
    assert made.writings[0].passages
    assert made.interview is not None

    again = kept.project(OWNER, "p").tailoring()
    assert (made.writings, made.interview) == (again.writings, again.interview)
    said = project.chat("stress Go", agent=Scripted(KEYWORDS))
    assert made.writings == said.writings

    lie = made.writings[0].passages[1].model_copy(update={"text": "I won the Nobel Prize twice."})
    forged = made.writings[0].model_copy(update={"passages": (lie,)})
    (stored, _) = store.versions(OWNER, "p")
    shown = tailoring_of(
        kept._client._parts,
        project.stored,
        stored.model_copy(update={"writings": (forged,)}),
    )
    assert "Nobel" not in shown.writings[0].text
    moved, _ = project.rebase(sample_resume())
    assert () == moved.tailoring().writings


def test_events_of_a_run_are_kept_in_order(project: ProjectSession) -> None:
    """What a reader of the run saw is what the store has, and where one stopped another goes on."""
    with project.tailor_stream() as run:
        seen = list(run)
    kept = _all_events(project, run.run_id)

    assert seen == list(kept)
    assert seen[5:] == list(project.events(run.run_id, after=4))
    stored = project.run(run.run_id)
    assert ("completed", seen[0].time, seen[-1].time) == (
        stored.outcome,
        stored.started_at,
        stored.ended_at,
    )


def _all_events(project: ProjectSession, run_id: str) -> tuple[object, ...]:
    """Stored events, once the last is there: it is stored right after the run."""
    for _ in range(200):
        if project.run(run_id).outcome != "running":
            break
        threading.Event().wait(0.01)
    return project.events(run_id)


def test_usage_is_kept_of_runs_that_fail(project: ProjectSession) -> None:
    """What was consumed is recorded with the run, whatever became of it."""

    class Failing(Scripted):
        async def propose(self, request, context):
            yield Usage(input_tokens=120, calls=1)
            raise KeyError("no")

    run = project.tailor_stream(agent=Failing())
    with pytest.raises(PluginError):
        run.wait()
    _all_events(project, run.run_id)

    stored = project.run(run.run_id)
    assert ("failed", "plugin", 120) == (
        stored.outcome,
        stored.error_code,
        stored.usage.input_tokens,
    )
    assert () == project.versions()


def test_cancelled_run_is_kept_as_such(kept: SkillMap, project: ProjectSession) -> None:
    """Leaving early ends the run; its log says so, and no version is made."""

    class Waiting(RulesAgent):
        async def propose(self, request, context):
            yield Usage(input_tokens=7, calls=1)
            await asyncio.sleep(60)

    with project.tailor_stream(agent=Waiting()) as run:
        for event in run:
            if event.type == "usage":
                break
    with pytest.raises(RunCancelledError):
        _ = run.result
    _all_events(project, run.run_id)

    stored = project.run(run.run_id)
    assert ("cancelled", 7) == (stored.outcome, stored.usage.input_tokens)
    assert () == project.versions()
    assert kept.run(run.run_id).finished


def test_a_job_that_is_not_its_text_is_refused(kept: SkillMap) -> None:
    """Only the text is kept, so what a host changed would be lost without a word."""
    job = kept.job(POSTING_TEXT)
    assert job == kept.new_project(OWNER, sample_resume(), job).tailoring().job

    with pytest.raises(UsageError, match="something else"):
        kept.new_project(OWNER, sample_resume(), job.model_copy(update={"requirements": ()}))


def test_a_model_that_is_cut_off_is_still_metered(store: MemoryStore) -> None:
    """The call was made, so it is in the stored run, its tokens estimated, though nobody waited for it."""
    model = ScriptedModel(
        ScriptedAnswer(text='{"edits": [' + " " * 4_000, piece_delay_seconds=0.02)
    )
    with SkillMap(settings=SETTINGS, llm=model, store=store) as sm:
        session = sm.new_project(OWNER, sample_resume(), POSTING_TEXT)
        with session.tailor_stream() as run:
            for _ in run:
                if model.requests:
                    break
        _all_events(session, run.run_id)
        stored = session.run(run.run_id)

    assert ("cancelled", 1, True) == (stored.outcome, stored.usage.calls, stored.usage.estimated)
    assert stored.usage.input_tokens > 100
    assert "usage" in [event.type for event in store.events(OWNER, run.run_id)]


# -- undo, redo, restore, diff ----------------------------------------------------------------


def test_undo_and_redo_move_along_the_versions(project: ProjectSession) -> None:
    """Base, first and second version are shown in turn; no version is made or lost."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))
    second = project.decide(decline=["r1"])

    assert ["accepted", "declined"] == [v.decisions["r1"] for v in project.versions()]
    assert SWAPPED == project.undo().result.resume.at(LINE)
    assert sample_resume() == project.undo().result.resume
    with pytest.raises(UsageError, match="nothing to undo"):
        project.undo()
    assert SWAPPED == project.redo().result.resume.at(LINE)
    assert second.decisions == project.redo().decisions
    with pytest.raises(UsageError, match="nothing to redo"):
        project.redo()
    assert 2 == len(project.versions())


def test_restore_is_a_new_version(project: ProjectSession) -> None:
    """It equals the old one, has its own name, and what came between stays."""
    first = project.tailor(agent=Scripted(rewording(SWAPPED)))
    project.tailor(agent=Scripted(KEYWORDS))
    old = project.versions()[0]

    restored = project.restore(old.id, label="the one I sent")

    assert first.result == restored.result
    newest = project.versions()[-1]
    assert ("the one I sent", project.stored.head) == (newest.label, newest.id)
    assert "Restored version 1." == newest.summary
    assert [("replace", LINE), ("reorder", "/skills/0/keywords")] == [
        (change.op, change.pointer)
        for change in project.diff(project.versions()[1].id, newest.id).changes
    ]


def test_oldest_version_is_dropped_and_known_to_have_been(project: ProjectSession) -> None:
    """The store keeps four; numbers go on counting, and the others show what they did."""
    for turn in range(6):
        project.tailor(agent=Scripted(rewording(SWAPPED) if turn % 2 else KEYWORDS))
    history = project.history()

    assert (4, 2) == (len(history.versions), len(history.dropped))
    assert [3, 4, 5, 6] == [history.number(version.id) for version in history.versions]
    assert SWAPPED == line_of(project)
    assert project.undo().result == project.tailoring().result
    with pytest.raises(UsageError, match="was dropped"):
        project.restore(history.dropped[0])


def test_deciding_nothing_makes_no_version(project: ProjectSession) -> None:
    """A decision that changes nothing is none."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))

    project.decide()

    assert 1 == len(project.versions())


# -- chat -------------------------------------------------------------------------------------


OPS = ["honest", "lie", "keywords", "undo", "redo", "restore", "decline", "confirm", "withdraw"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(OPS), st.integers(0, 3)), max_size=7))
def test_whatever_is_done_every_version_is_released(
    kept: SkillMap, steps: list[tuple[str, int]]
) -> None:
    """After any edits, lies among them, all versions that are kept pass the gate and are what they were."""
    session = kept.new_project(OWNER, sample_resume(), POSTING_TEXT)
    parts = kept._client._parts
    known: dict[str, Resume] = {}
    for op, number in steps:
        with contextlib.suppress(UsageError, UnverifiedResumeError):
            _do(session, op, number)
        for version in session.versions():
            shown = tailoring_of(parts, session.stored, version)
            released = make_gate(parts, shown.base, shown.options).release(shown)
            assert released == shown.result.resume == known.setdefault(version.id, released)
            assert "Rust" not in released.to_json().decode()


def _do(session: ProjectSession, op: str, number: int) -> None:
    ids = [change.id for change in session.tailoring().changes.changes]
    agents = {
        "honest": Scripted(rewording(SWAPPED)),
        "lie": Scripted(rewording(LIE)),
        "keywords": Scripted(KEYWORDS),
        "withdraw": Scripted(Withdrawal(change_ids=tuple(ids[:number]))),
    }
    if op in agents:
        session.chat(op, agent=agents[op])
    elif op == "restore":
        versions = session.versions()
        session.restore(versions[number % len(versions)].id if versions else "none")
    elif op in ("decline", "confirm"):
        session.decide(**{op: ids[number : number + 1]})
    else:
        {"undo": session.undo, "redo": session.redo}[op]()


def test_chat_makes_versions_and_is_kept(project: ProjectSession) -> None:
    """Message and answer, the changes that they led to, and the version; undo takes them back."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))

    project.chat("stress Go", agent=Scripted(KEYWORDS, Reply(text="Go comes first now.")))

    asked, answered = project.messages()
    assert ("user", "stress Go", ()) == (asked.role, asked.text, asked.change_ids)
    assert ("assistant", "Go comes first now.", ("k",), project.stored.head) == (
        answered.role,
        answered.text,
        answered.change_ids,
        answered.version_id,
    )
    newest = project.versions()[-1]
    assert ("stress Go", ["r1", "k"]) == (newest.summary, [c.id for c in newest.changes.changes])
    assert ["r1"] == [change.id for change in project.undo().accepted]


def test_the_agent_sees_the_chat_so_far(project: ProjectSession) -> None:
    """Turns are in order, and the changes in force are those that are shown."""
    agent = Scripted(Reply(text="Hello."))
    for message in ("one", "two"):
        project.chat(message, agent=agent)

    assert [("user", "one"), ("assistant", "Hello.")] == [
        (turn.role, turn.text) for turn in agent.requests[1].turns
    ]
    assert () == project.versions()


def test_long_chats_are_read_to_the_end(project: ProjectSession, store: MemoryStore) -> None:
    """More messages than a page of the store holds, in their order."""
    texts = [f"message {number}" for number in range(PAGE_ITEMS_MAX + 5)]
    for number, text in enumerate(texts):
        store.add_message(
            OWNER,
            "p",
            ChatMessage(id=str(number), role="user", text=text, created_at=datetime.now(UTC)),
        )

    assert texts == [message.text for message in project.messages()]


def test_withdrawal_in_chat(project: ProjectSession) -> None:
    """What the agent takes back is named in the chat, and the version is without it."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))

    with project.chat_stream("undo", agent=Scripted(Withdrawal(change_ids=("r1",)))) as run:
        assert "change.withdrawn" in [event.type for event in run]

    assert ("r1",) == project.messages()[-1].change_ids
    assert sample_resume() == project.tailoring().result.resume
    assert SWAPPED == project.undo().result.resume.at(LINE)


def test_a_question_that_nobody_answered_stays(project: ProjectSession) -> None:
    """When the agent fails, the chat tells what was asked; nothing else changed."""

    class Failing(Scripted):
        async def propose(self, request, context):
            raise KeyError("no")
            yield

    with pytest.raises(PluginError):
        project.chat("stress Go", agent=Failing())

    assert [("user", "stress Go")] == [(m.role, m.text) for m in project.messages()]
    assert () == project.versions()


def test_lies_do_not_enter_through_chat(project: ProjectSession) -> None:
    """A refused proposal is in the version with its findings, never in the resume."""
    made = project.chat("say Rust", agent=Scripted(rewording(LIE)))

    assert sample_resume() == made.result.resume == project.tailoring().result.resume
    assert ["r1"] == [change.id for change in project.tailoring().refused]


# -- others at the same project ---------------------------------------------------------------


def test_nobody_overwrites_what_they_have_not_seen(kept: SkillMap, project: ProjectSession) -> None:
    """Every way to change a project that somebody else saved is refused, and changes nothing."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))
    late = kept.project(OWNER, "p")
    project.tailor(agent=Scripted(KEYWORDS))
    before = (project.versions(), project.stored)

    for edit in (
        lambda: late.tailor(agent=Scripted()),
        lambda: late.tailor(mode="nudge"),
        lambda: late.chat("stress Go", agent=Scripted(KEYWORDS)),
        lambda: late.decide(decline=["r1"]),
        late.undo,
        lambda: late.restore(late.stored.head or ""),
    ):
        with pytest.raises(StaleRevisionError):
            edit()
    project.refresh()
    assert before == (project.versions(), project.stored)

    late.refresh()
    assert SWAPPED == late.undo().result.resume.at(LINE)


def test_two_calls_at_once_do_not_mix_their_heads_up(store: MemoryStore) -> None:
    """Of edits of one head that run at once the first is kept and the others are told; reads stay whole."""

    async def work() -> tuple[list[object], list[object]]:
        async with AsyncSkillMap(settings=SETTINGS, store=store) as sm:
            session = await sm.new_project(OWNER, sample_resume(), POSTING_TEXT)
            await session.tailor(agent=Scripted(rewording(SWAPPED)))
            edits = await asyncio.gather(
                session.chat("stress Go", agent=Scripted(KEYWORDS)),
                session.chat("take it back", agent=Scripted(Withdrawal(change_ids=("r1",)))),
                session.decide(decline=["r1"]),
                return_exceptions=True,
            )
            reopened = await sm.project(OWNER, session.id)
            moves = await asyncio.gather(
                reopened.tailoring(), reopened.undo(), reopened.tailoring(), reopened.tailoring()
            )
            assert moves[-1].model_dump(exclude={"timings_ms"}) in [
                moves[0].model_dump(exclude={"timings_ms"}),
                moves[1].model_dump(exclude={"timings_ms"}),
            ]
            shown = await reopened.tailoring()
            assert moves[1] == shown
            return edits, list(await session.versions())

    edits, versions = asyncio.run(work())

    assert 2 == sum(isinstance(edit, StaleRevisionError) for edit in edits)
    assert 2 == len(versions)


def test_a_session_left_behind_by_dropped_versions_is_stale(
    kept: SkillMap, project: ProjectSession
) -> None:
    """Its head is gone; it is told to read again."""
    project.tailor(agent=Scripted(KEYWORDS))
    late = kept.project(OWNER, "p")
    for _ in range(5):
        project.tailor(agent=Scripted(KEYWORDS))

    for look in (late.redo, late.tailoring):
        with pytest.raises(StaleRevisionError):
            look()


def test_owners_do_not_meet(kept: SkillMap, project: ProjectSession) -> None:
    """Another owner's project does not exist, nor do its runs."""
    made = project.tailor_stream()
    made.wait()

    with pytest.raises(NotStoredError):
        kept.project("noor", "p")
    other = kept.new_project("noor", sample_resume(), POSTING_TEXT, project_id="p")
    with pytest.raises(NotStoredError):
        other.run(made.run_id)
    with pytest.raises(StaleRevisionError):
        kept.new_project(OWNER, sample_resume(), POSTING_TEXT, project_id="p")


@pytest.mark.parametrize(("owner", "project_id"), [("", "p"), (OWNER, ""), (OWNER, "a\nb")])
def test_ids_have_a_form(kept: SkillMap, owner: str, project_id: str) -> None:
    """What cannot be an id is told before anything is stored."""
    with pytest.raises(UsageError):
        kept.new_project(owner, sample_resume(), POSTING_TEXT, project_id=project_id)
    assert () == kept.store.projects(OWNER).items


# -- files, audit, rebase ---------------------------------------------------------------------


def test_rendered_files_are_kept_by_hash(
    project: ProjectSession, store: MemoryStore, tmp_path: Path
) -> None:
    """The bytes are there once, with name, type and version, whoever asks again."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))

    rendered = project.render("txt", locale="de")
    project.render("txt", locale="de")

    (file, _) = project.files()
    assert ("harbor.txt", "text/plain", project.stored.head) == (
        file.name,
        file.media_type.split(";")[0],
        file.version_id,
    )
    assert rendered.data == store.blob(OWNER, file.sha256)
    assert 1 == len(store.blobs(OWNER).items)


def test_sections_are_printed_as_arranged(kept: SkillMap, project: ProjectSession) -> None:
    """Those that are named first, the others after them; no version is made; unknown ones are told."""
    assert ("work", "skills") == tuple(
        key for key in sample_resume().section_order if key in ("work", "skills")
    )
    project.arrange(["skills", "education"])

    text = project.render("txt").data.decode().upper()

    assert text.index("SKILLS") < text.index("EDUCATION") < text.index("EXPERIENCE")
    plain = kept.render(project.tailoring(), "txt").data.decode().upper()
    assert plain.index("EXPERIENCE") < plain.index("SKILLS")
    assert () == project.versions()
    assert ("skills", "education") == kept.project(OWNER, "p").stored.section_order
    with pytest.raises(UsageError, match="hobbies"):
        project.arrange(["hobbies"])
    project.arrange([])
    assert plain == project.render("txt").data.decode().upper()


def test_audit_trail_tells_all(project: ProjectSession) -> None:
    """Runs, versions, messages and files in order, as lines that a program reads."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))
    project.chat("stress Go", agent=Scripted(KEYWORDS, Reply(text="Done.")))
    project.render("txt")

    entries = project.audit()

    assert ["run", "version", "run", "message", "version", "message", "file"] == [
        entry.kind for entry in entries
    ]
    assert len(entries) == len(audit_lines(entries).splitlines())
    assert {"message", "version"} == {entry.kind for entry in project.history().audit_entries()}


def test_rebase_moves_to_a_newer_base(kept: SkillMap, project: ProjectSession) -> None:
    """What fits is judged again and applied; what does not is kept, not applied, and told."""
    project.tailor(agent=Scripted(rewording(SWAPPED), KEYWORDS))
    project.chat("hello", agent=Scripted(Reply(text="Hi.")))
    tree = sample_resume().to_json_resume()
    tree["work"][1]["highlights"][0] = "Built the refund service in Python."
    tree["skills"].insert(0, {"name": "Spoken", "keywords": ["English"]})
    newer = Resume.from_json_resume(tree)

    moved, conflicts = project.rebase(newer)
    shown = moved.tailoring()

    assert [("r1", LINE)] == [(c.change.id, c.error.pointer) for c in conflicts]
    assert ["Go", "Python", "SQL"] == shown.result.resume.at("/skills/1/keywords")
    assert newer.at(LINE) == shown.result.resume.at(LINE)
    assert ["accepted", "refused"] == [shown.decisions[i] for i in ("k", "r1")]
    assert ["hello", "Hi."] == [message.text for message in moved.messages()]
    assert "1 changes did not fit" in moved.versions()[0].summary
    assert SWAPPED == line_of(project)
    assert {"p", moved.id} == {item.id for item in kept.store.projects(OWNER).items}


def test_a_confirmation_is_asked_for_again_when_the_finding_changed() -> None:
    """A person confirmed what the verifier said of the old base; said otherwise, it waits again."""
    from skillmap.client._versions import rebased_tailoring

    class Careful:
        def __init__(self) -> None:
            self.text = "Please look."

        @hookimpl
        def skillmap_check_change(self) -> list[Finding]:
            return [Finding(code="house.style", severity="review", message=self.text)]

    careful = Careful()
    with SkillMap(settings=SETTINGS, plugins=[careful]) as sm:
        draft = sm.tailor(sample_resume(), POSTING_TEXT, agent=Scripted(rewording(SWAPPED)))
        confirmed = sm.decide(draft, confirm=["r1"])
        parts = sm._client._parts
        same, _ = rebased_tailoring(parts, confirmed, sample_resume())
        careful.text = "Please look once more."
        other, _ = rebased_tailoring(parts, confirmed, sample_resume())

    assert ("confirmed", "review") == (same.decisions["r1"], other.decisions["r1"])


def test_what_was_confirmed_once_is_refused_when_the_verifier_says_so(
    kept: SkillMap, project: ProjectSession
) -> None:
    """Whether the verifier learnt something or the database was edited: it is left out, and told."""
    project.tailor(agent=Scripted(rewording(SWAPPED)))
    (version,) = project.versions()
    lie = rewording(LIE).model_copy(update={"verdict": Verdict(status="review")})
    edited = version.model_copy(
        update={
            "changes": version.changes.model_copy(update={"changes": (lie,)}),
            "decisions": {"r1": "confirmed"},
        }
    )

    shown = tailoring_of(kept._client._parts, project.stored, edited)

    assert (sample_resume(), {"r1": "refused"}) == (shown.result.resume, shown.decisions)
    assert "history.refused_now" in [notice.code for notice in shown.warnings]


# -- the store itself -------------------------------------------------------------------------


def test_store_is_memory_unless_told() -> None:
    """A name, an object, or nothing; an unknown name lists what is installed."""
    own = MemoryStore()
    with SkillMap(settings=SETTINGS) as sm:
        assert "memory" == sm.store.name
        assert sm.store is sm.store
    with SkillMap(settings=SETTINGS, store=own) as sm:
        assert own is sm.store
    with pytest.raises(UsageError, match="closed"):
        _ = sm.store
    with SkillMap(settings=SETTINGS, store="drawer") as sm, pytest.raises(UnknownProviderError):
        sm.project(OWNER, "p")


def test_a_database_by_its_address(tmp_path: Path) -> None:
    """Two clients at one encrypted file: one goes on where the other was, and neither overwrites the other."""
    settings = Settings(
        plugins=(),
        store=SecretStr(f"sqlite:///{tmp_path / 'projects.db'}"),
        store_keys=SecretStr(f"first:{Encryption.new_key()}"),
        store_versions_max=3,
    )
    with SkillMap(settings=settings, today=TODAY) as one, SkillMap(settings=settings) as two:
        mine = one.new_project(OWNER, RESUME_TEXT.encode(), POSTING_TEXT, project_id="p")
        made = mine.tailor()
        mine.chat("stress Go", agent=Scripted(KEYWORDS, Reply(text="Done.")))
        theirs = two.project(OWNER, "p")
        assert mine.tailoring().result == theirs.tailoring().result
        assert made.result == mine.undo().result
        with pytest.raises(StaleRevisionError):
            theirs.decide(decline=[made.accepted[0].id])
        mine.redo()
        mine.render("txt")
        mine.restore(mine.versions()[0].id)
        mine.decide(decline=[made.accepted[0].id])
        theirs.refresh()
        kinds = [entry.kind for entry in theirs.audit()]
        version = theirs.versions()[-1]
        history = theirs.history()

    assert (["version"] * 4, ["message"] * 2, ["file"]) == tuple(
        [kind for kind in kinds if kind == wanted] for wanted in ("version", "message", "file")
    )
    assert (1, 4, "declined") == (
        len(history.dropped),
        history.number(version.id),
        version.decisions[made.accepted[0].id],
    )
    assert b"Ines" not in (tmp_path / "projects.db").read_bytes()


class Broken(MemoryStore):
    """Fails as a test says."""

    error: Exception = StoreUnavailableError("memory", reason="it is being tested")

    def save_run(self, owner_id, run):
        raise self.error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (StoreUnavailableError("memory", reason="it is being tested"), StoreUnavailableError),
        (KeyError("boom"), PluginError),
    ],
)
def test_a_store_that_does_not_answer_ends_the_run_before_it_costs(
    error: Exception, expected: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """The agent is not asked, and the failure is typed and logged without any text of a person."""
    store, agent = Broken(), Scripted(Usage(calls=1))
    store.error = error
    with SkillMap(settings=SETTINGS, store=store) as sm:
        session = sm.new_project(OWNER, sample_resume(), POSTING_TEXT)
        with pytest.raises(expected):
            session.tailor(agent=agent)

    assert [] == agent.requests
    assert () == session.stored.options.locked
    assert "could not be kept" in caplog.text
    assert "boom" not in caplog.text


def test_closing_keeps_what_is_under_way(store: MemoryStore) -> None:
    """A run that is cancelled by closing the client is in the store as cancelled."""
    with SkillMap(settings=SETTINGS, store=store) as sm:
        session = sm.new_project(OWNER, sample_resume(), POSTING_TEXT, project_id="p")

        class Waiting(RulesAgent):
            async def propose(self, request, context):
                await asyncio.sleep(60)
                yield None

        run = session.tailor_stream(agent=Waiting()).start()
        for event in run.events():
            if isinstance(event, StepEvent):
                break

    (stored,) = store.runs(OWNER, project_id="p").items
    assert "cancelled" == stored.outcome
    assert "run.cancelled" == store.events(OWNER, run.run_id)[-1].type


def test_a_store_is_closed_with_the_client_that_opened_it(tmp_path: Path) -> None:
    """One that was only looked at, too; one that was handed in stays open; a session ends with its client."""
    closed: list[str] = []

    class Noting(MemoryStore):
        def close(self) -> None:
            closed.append("handed in")

    async def work() -> None:
        async with AsyncSkillMap(settings=SETTINGS, store=Noting()) as sm:
            session = await sm.new_project(OWNER, sample_resume(), POSTING_TEXT)
        with pytest.raises(UsageError, match="closed"):
            await session.undo()
        with pytest.raises(UsageError, match="closed"):
            _ = sm.store
        await sm.close()

    asyncio.run(work())
    with SkillMap(settings=SETTINGS, store=f"sqlite:///{tmp_path / 'p.db'}") as sm:
        assert () == sm.store.projects(OWNER).items
        sm.store.put_blob(OWNER, b"bytes")
        # SQLite keeps this file for as long as anybody is connected.
        assert (tmp_path / "p.db-wal").exists()

    assert [] == closed
    assert not (tmp_path / "p.db-wal").exists()


def test_async_sessions_do_the_same(store: MemoryStore) -> None:
    """The twin that awaits, used directly."""

    async def work() -> tuple[str, int]:
        async with AsyncSkillMap(settings=SETTINGS, store=store) as sm:
            session = await sm.new_project(OWNER, sample_resume(), POSTING_TEXT)
            await session.tailor(agent=Scripted(rewording(SWAPPED)))
            shown = (await session.undo()).result.resume.at(LINE)
            return shown, len(await session.versions())

    assert (sample_resume().at(LINE), 1) == asyncio.run(work())


@pytest.mark.parametrize("kind", [ProjectSession])
def test_twins_have_the_same_names_and_signatures(kind: type) -> None:
    """Neither session can do what the other cannot."""
    mine = {name: value for name, value in vars(kind).items() if not name.startswith("_")}
    twin = {n: v for n, v in vars(AsyncProjectSession).items() if not n.startswith("_")}

    assert set(twin) == set(mine)
    assert len(mine) > 15
    for name, value in mine.items():
        assert inspect.getdoc(value), name
        assert isinstance(value, property) == isinstance(twin[name], property), name
        if inspect.isfunction(value):
            assert (
                inspect.signature(value).parameters == inspect.signature(twin[name]).parameters
            ), name


def test_a_stored_resume_of_another_owner_is_not_found(kept: SkillMap) -> None:
    """Handing in a resume under a false owner finds nothing."""
    theirs = kept.store.save_resume(StoredResume(owner_id=OwnerId("noor"), resume=sample_resume()))

    with pytest.raises(NotStoredError):
        kept.new_project(OWNER, theirs, POSTING_TEXT)
