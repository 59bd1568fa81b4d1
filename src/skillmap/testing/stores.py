"""The contract that every store keeps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from skillmap.errors import (
    NotStoredError,
    SkillmapError,
    StaleRevisionError,
    StoreConflictError,
)
from skillmap.models.change import ChangeSet
from skillmap.models.document import Document, Extraction
from skillmap.models.event import StepEvent
from skillmap.models.resume import Resume
from skillmap.models.stored import PAGE_ITEMS_MAX, ExportedFile, OwnerId, Page
from skillmap.models.tailoring import TailorOptions
from skillmap.models.usage import Usage
from skillmap.protocols import Store
from skillmap.store import read_export
from skillmap.testing import _stored as stored
from skillmap.testing._rules import require, require_raises
from skillmap.testing._stored import ALICE, BOB, MARK, NOON, RESUME

_THREADS = 8


def check_store(factory: Callable[[], Store]) -> None:
    """Hold the empty stores that *factory* makes to the contract of `Store`. It closes them.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    for check in (
        _keeps_resumes,
        _keeps_projects,
        _keeps_versions,
        _drops_versions,
        _keeps_messages,
        _keeps_runs,
        _keeps_events,
        _keeps_files,
        _lists_in_order,
        _guards_revisions,
        _lets_one_of_many_win,
        _separates_owners,
        _deletes_what_hangs_below,
        _tells_what_happened,
        _exports_everything,
        _forgets_owners,
    ):
        store = factory()
        try:
            require(isinstance(store, Store), "it has the members of Store")
            check(store)
        finally:
            store.close()


# -------------------------------------------------------------------------------------------- checks


def _keeps_resumes(store: Store) -> None:
    document = Document(
        media_type="text/plain", sha256="0" * 64, byte_count=1, reader="t", pages=()
    )
    extraction = Extraction(resume=RESUME, document=document, parser="rules")
    given = stored.resume(source_hash=store.put_blob(ALICE, b"source"), extraction=extraction)
    saved = store.save_resume(given)
    require(saved.saved_at is not None, "the store says when it saved")
    require(saved.revision == 1, "the first save makes revision 1")
    kept = {"revision": saved.revision, "saved_at": saved.saved_at}
    require(saved == given.model_copy(update=kept), "a save changes revision and time only")
    require(store.resume(ALICE, "r") == saved, "a resume comes back equal")
    require(store.resume(ALICE, "r").resume.to_json() == RESUME.to_json(), "to the last byte")
    require_raises(NotStoredError, lambda: store.resume(ALICE, "none"))
    require_raises(NotStoredError, lambda: store.resume(ALICE, "\0"))
    absent = stored.resume(id="r2", source_hash="f" * 64)
    require_raises(NotStoredError, lambda: store.save_resume(absent))


def _keeps_projects(store: Store) -> None:
    require_raises(NotStoredError, lambda: store.save_project(stored.project()))
    store.save_resume(stored.resume())
    require_raises(NotStoredError, lambda: store.save_project(stored.project(head="v1")))
    given = stored.project(
        options=TailorOptions(mode="nudge", pages=2), section_order=("work", "skills")
    )
    saved = store.save_project(given)
    kept = {"revision": 1, "saved_at": saved.saved_at}
    require(saved == given.model_copy(update=kept), "a save changes revision and time only")
    require(store.project(ALICE, "p") == saved, "a project comes back equal")
    require_raises(NotStoredError, lambda: store.project(ALICE, "none"))
    other = Resume.from_json_resume({"basics": {"name": "Ben"}})
    saved = store.save_project(saved.model_copy(update={"base": other}))
    saved = store.save_project(saved.model_copy(update={"base": RESUME}))
    store.add_version(ALICE, "p", stored.version("v1"), revision=saved.revision)
    saved = store.project(ALICE, "p").model_copy(update={"base": other})
    require_raises(StoreConflictError, lambda: store.save_project(saved))


def _keeps_versions(store: Store) -> None:
    store.save_resume(stored.resume())
    first = store.save_project(stored.project())
    added = store.add_version(ALICE, "p", stored.version("v1"), revision=first.revision)
    require(added.project == store.project(ALICE, "p"), "the answer has the project as it is now")
    require(added.project.head == "v1", "a version becomes the head")
    require(added.project.revision == first.revision + 1, "a version is an edit of its project")
    require_raises(
        StaleRevisionError,
        lambda: store.add_version(ALICE, "p", stored.version("v2", "v1"), revision=first.revision),
    )
    now = added.project.revision
    store.add_version(ALICE, "p", stored.version("v2", "v1"), revision=now)
    now = store.save_project(store.project(ALICE, "p").model_copy(update={"head": "v1"})).revision
    kept = (stored.version("v1"), stored.version("v2", "v1"))
    require(store.versions(ALICE, "p") == kept, "versions come back equal, oldest first")
    require(store.version(ALICE, "p", "v2") == kept[1], "a version comes back equal")
    require_raises(NotStoredError, lambda: store.version(ALICE, "p", "none"))
    require_raises(
        NotStoredError,
        lambda: store.add_version(ALICE, "p", stored.version("v3", "none"), revision=now),
    )
    require_raises(
        StoreConflictError,
        lambda: store.add_version(ALICE, "p", stored.version("v2"), revision=now),
    )
    foreign = stored.version("v4").model_copy(update={"changes": ChangeSet(base_hash="0" * 64)})
    require_raises(StoreConflictError, lambda: store.add_version(ALICE, "p", foreign, revision=now))
    require(store.project(ALICE, "p").revision == now, "what is refused changes nothing")


def _drops_versions(store: Store) -> None:
    store.save_resume(stored.resume())
    project = store.save_project(stored.project())
    known: list[str] = []
    gone: list[str] = []
    while len(known) < 12:
        version = stored.version(f"v{len(known)}", project.head)
        added = store.add_version(ALICE, "p", version, revision=project.revision)
        known.append(version.id)
        gone += added.dropped
        project = added.project
    require(known[: len(gone)] == gone, "the oldest are dropped first, and the answer says so")
    left = [version.id for version in store.versions(ALICE, "p")]
    require(left == known[len(gone) :], "what was not dropped is there")
    require(project.head == left[-1], "the head is kept")
    if gone:
        again = stored.version(gone[0])
        require_raises(NotStoredError, lambda: store.version(ALICE, "p", gone[0]))
        require_raises(
            StoreConflictError,
            lambda: store.add_version(ALICE, "p", again, revision=project.revision),
        )


def _keeps_messages(store: Store) -> None:
    stored.fill(store)
    store.add_message(ALICE, "p", stored.message("m0"))
    store.add_message(ALICE, "p", stored.message("m1"))
    chat = (stored.message("m1"), stored.message("m0"))
    require(store.messages(ALICE, "p") == Page(items=chat), "in the order added, each once")
    changed = stored.message("m1").model_copy(update={"text": "another"})
    require_raises(StoreConflictError, lambda: store.add_message(ALICE, "p", changed))
    require_raises(NotStoredError, lambda: store.add_message(ALICE, "none", stored.message("m2")))
    require_raises(NotStoredError, lambda: store.messages(ALICE, "none"))


def _keeps_runs(store: Store) -> None:
    require_raises(NotStoredError, lambda: store.save_run(ALICE, stored.run()))
    store.save_run(ALICE, stored.run("loose", project_id=None))
    store.save_resume(stored.resume())
    store.save_project(stored.project())
    store.save_run(ALICE, stored.run())
    other = stored.run(kind="extract")
    require_raises(StoreConflictError, lambda: store.save_run(ALICE, other))
    ended = stored.run(
        ended_at=NOON, outcome="failed", error_code="model.timeout", usage=Usage(calls=2)
    )
    store.save_run(ALICE, ended)
    store.save_run(ALICE, ended)
    require(store.run(ALICE, "run") == ended, "a run comes back equal")
    require_raises(StoreConflictError, lambda: store.save_run(ALICE, stored.run()))
    loose = stored.run("loose", project_id=None)
    require(store.runs(ALICE) == Page(items=(loose, ended)), "all runs in the order added")
    require(store.runs(ALICE, project_id="p") == Page(items=(ended,)), "runs of a project")
    require_raises(NotStoredError, lambda: store.runs(ALICE, project_id="none"))
    store.delete_run(ALICE, "loose")
    require_raises(NotStoredError, lambda: store.run(ALICE, "loose"))
    require_raises(NotStoredError, lambda: store.delete_run(ALICE, "loose"))


def _keeps_events(store: Store) -> None:
    first, second, third = stored.events()
    require_raises(NotStoredError, lambda: store.append_events(ALICE, "run", [first]))
    store.save_run(ALICE, stored.run(project_id=None))
    store.append_events(ALICE, "run", [])
    store.append_events(ALICE, "run", [third, first])
    store.append_events(ALICE, "run", [first, second])
    require(store.events(ALICE, "run") == (first, second, third), "events in order, each once")
    require(store.events(ALICE, "run", after=0) == (second, third), "only later events")
    require(store.events(ALICE, "run", limit=1) == (first,), "at most as many as asked for")
    fresh = StepEvent(run_id="run", sequence=3, time=NOON, name="new")
    other = StepEvent(run_id="run", sequence=1, time=NOON, name="other")
    require_raises(StoreConflictError, lambda: store.append_events(ALICE, "run", [fresh, other]))
    require(len(store.events(ALICE, "run")) == 3, "a refused call adds no event")
    require_raises(NotStoredError, lambda: store.events(ALICE, "none"))


def _keeps_files(store: Store) -> None:
    source = stored.fill(store)
    require(store.blob(ALICE, source) == b"source", "bytes come back equal")
    require(store.put_blob(ALICE, b"source") == source, "the same bytes have the same name")
    empty = store.put_blob(ALICE, b"")
    require(store.blob(ALICE, empty) == b"", "no bytes are bytes")
    rendered = stored.file(store.put_blob(ALICE, b"rendered"))
    store.add_file(ALICE, "p", rendered)
    draft = stored.file(empty, name="draft.txt", version_id=None)
    store.add_file(ALICE, "p", draft)
    require(store.files(ALICE, "p") == Page(items=(rendered, draft)), "each file once, in order")
    require(store.blobs(ALICE) == Page(items=(source, rendered.sha256, empty)), "every blob once")
    require_raises(NotStoredError, lambda: store.add_file(ALICE, "p", stored.file("e" * 64)))
    require_raises(NotStoredError, lambda: store.blob(ALICE, "e" * 64))
    require_raises(StoreConflictError, lambda: store.delete_blob(ALICE, source))
    require_raises(StoreConflictError, lambda: store.delete_blob(ALICE, rendered.sha256))
    loose = store.put_blob(ALICE, b"loose")
    store.delete_blob(ALICE, loose)
    require_raises(NotStoredError, lambda: store.blob(ALICE, loose))


def _lists_in_order(store: Store) -> None:
    stored.fill(store)
    for number in range(4):
        store.save_resume(stored.resume(id=f"more-{9 - number}", name=f"n{number}"))
    store.save_resume(store.resume(ALICE, "r"))
    store.delete_resume(ALICE, "more-8")
    expected = ["r", "more-9", "more-7", "more-6"]
    found: list[str] = []
    page = store.resumes(ALICE, limit=1)
    require(page.items[0].revision == 2, "a listing tells the revision")
    require(page.items[0].name == MARK, "a listing tells the name")
    found += [item.id for item in page.items]
    while page.next is not None:
        require(len(found) <= len(expected), "pages come to an end")
        page = store.resumes(ALICE, after=page.next, limit=2)
        found += [item.id for item in page.items]
    require(found == expected, "pages hold all resumes in the order of their first save")
    require(store.resumes(ALICE, limit=4).next is None, "the last page has no next one")
    listed = store.projects(ALICE).items
    require([(item.id, item.revision) for item in listed] == [("p", 2)], "projects are listed")
    for bad in (0, -1, PAGE_ITEMS_MAX + 1):
        _require_value_error(partial(store.projects, ALICE, limit=bad))
    _require_value_error(lambda: store.projects(ALICE, after="x"))
    _require_value_error(lambda: store.put_blob(OwnerId(""), b"x"))


def _guards_revisions(store: Store) -> None:
    stored.fill(store)
    read = store.resume(ALICE, "r")
    saved = store.save_resume(read.model_copy(update={"name": "first"}))
    require(saved.revision == read.revision + 1, "a save makes the next revision")
    late = read.model_copy(update={"name": "second"})
    require_raises(StaleRevisionError, lambda: store.save_resume(late))
    require(store.resume(ALICE, "r").name == "first", "a refused save changes nothing")
    require_raises(StaleRevisionError, lambda: store.save_resume(stored.resume()))
    require_raises(StaleRevisionError, lambda: store.save_project(stored.project()))
    project = store.project(ALICE, "p")
    store.delete_project(ALICE, "p")
    require_raises(StaleRevisionError, lambda: store.save_project(project))


def _lets_one_of_many_win(store: Store) -> None:
    store.save_resume(stored.resume())
    project = store.save_project(stored.project())
    start = threading.Barrier(_THREADS)
    outcomes: list[str] = []

    def edit(number: int) -> None:
        version = stored.version(f"v{number}")
        start.wait()
        try:
            store.add_version(ALICE, "p", version, revision=project.revision)
            outcomes.append(version.id)
        except StaleRevisionError:
            outcomes.append("stale")
        except SkillmapError as e:
            outcomes.append(e.code)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if outcome != "stale"]
    require(len(outcomes) == _THREADS, "every edit ends in an answer or a typed error")
    require(len(won) == 1, "of edits made at once one wins, and the others are told")
    require([version.id for version in store.versions(ALICE, "p")] == won, "the winner is stored")
    require(store.project(ALICE, "p").head == won[0], "the winner is the head")


_AS_SOMEBODY_ELSE: dict[str, Callable[[Store, OwnerId, str], object]] = {
    "save_resume": lambda store, owner, sha: store.save_resume(
        stored.resume(owner_id=owner, source_hash=sha, name="n")
    ),
    "resume": lambda store, owner, _: store.resume(owner, "r"),
    "resumes": lambda store, owner, _: store.resumes(owner),
    "delete_resume": lambda store, owner, _: store.delete_resume(owner, "r"),
    "save_project": lambda store, owner, _: store.save_project(stored.project(owner_id=owner)),
    "project": lambda store, owner, _: store.project(owner, "p"),
    "projects": lambda store, owner, _: store.projects(owner),
    "delete_project": lambda store, owner, _: store.delete_project(owner, "p"),
    "add_version": lambda store, owner, _: store.add_version(
        owner, "p", stored.version("v2", "v1"), revision=2
    ),
    "version": lambda store, owner, _: store.version(owner, "p", "v1"),
    "versions": lambda store, owner, _: store.versions(owner, "p"),
    "add_message": lambda store, owner, _: store.add_message(owner, "p", stored.message("m1")),
    "messages": lambda store, owner, _: store.messages(owner, "p"),
    "save_run": lambda store, owner, _: store.save_run(owner, stored.run()),
    "run": lambda store, owner, _: store.run(owner, "run"),
    "runs": lambda store, owner, _: store.runs(owner),
    "delete_run": lambda store, owner, _: store.delete_run(owner, "run"),
    "append_events": lambda store, owner, _: store.append_events(owner, "run", stored.events()[1:]),
    "events": lambda store, owner, _: store.events(owner, "run"),
    "put_blob": lambda store, owner, _: store.put_blob(owner, b"mine"),
    "blob": lambda store, owner, sha: store.blob(owner, sha),
    "blobs": lambda store, owner, _: store.blobs(owner),
    "delete_blob": lambda store, owner, sha: store.delete_blob(owner, sha),
    "add_file": lambda store, owner, sha: store.add_file(owner, "p", stored.file(sha)),
    "files": lambda store, owner, _: store.files(owner, "p"),
    "audit_trail": lambda store, owner, _: store.audit_trail(owner, "p"),
    "export_owner": lambda store, owner, _: list(store.export_owner(owner)),
    "delete_owner": lambda store, owner, _: store.delete_owner(owner),
}
"""Each method called with ids that only another owner has; the third argument is a blob of theirs."""

_WITHOUT_OWNER = frozenset({"close", "name", "status"})
_EMPTY_FOR_STRANGERS = frozenset({"blobs", "export_owner", "projects", "resumes", "runs"})
_OWN_THINGS = frozenset({"delete_owner", "put_blob"})
"""What somebody without anything may do."""


def _separates_owners(store: Store) -> None:
    members = {name for base in Store.__mro__ for name in vars(base) if not name.startswith("_")}
    tried = set(_AS_SOMEBODY_ELSE)
    require(tried == members - _WITHOUT_OWNER, "every method that names an owner is tried")
    source = stored.fill(store)
    before = _export(store, ALICE)
    for name, call in _AS_SOMEBODY_ELSE.items():
        if name in _OWN_THINGS:
            call(store, BOB, source)
        elif name in _EMPTY_FOR_STRANGERS:
            found = call(store, BOB, source)
            require(found in (Page(items=()), []), f"{name} shows a stranger nothing")
        else:
            require_raises(NotStoredError, partial(call, store, BOB, source))
        store.delete_owner(BOB)
    require(_export(store, ALICE) == before, "what strangers try changes nothing")
    stored.fill(store, BOB)
    require(_export(store, ALICE) == before, "owners may use the same ids")
    for name in ("delete_run", "delete_project", "delete_resume"):
        _AS_SOMEBODY_ELSE[name](store, BOB, source)
    require(_export(store, ALICE) == before, "what one owner deletes, others keep")


def _deletes_what_hangs_below(store: Store) -> None:
    source = stored.fill(store)
    rendered = store.files(ALICE, "p").items[0].sha256
    project = store.project(ALICE, "p")
    store.delete_resume(ALICE, "r")
    require_raises(NotStoredError, lambda: store.resume(ALICE, "r"))
    require_raises(NotStoredError, lambda: store.blob(ALICE, source))
    require_raises(NotStoredError, lambda: store.delete_resume(ALICE, "r"))
    require(store.project(ALICE, "p") == project, "a project outlives its resume")
    store.save_project(project)
    store.delete_project(ALICE, "p")
    gone: list[Callable[[], object]] = [
        lambda: store.project(ALICE, "p"),
        lambda: store.versions(ALICE, "p"),
        lambda: store.messages(ALICE, "p"),
        lambda: store.files(ALICE, "p"),
        lambda: store.run(ALICE, "run"),
        lambda: store.events(ALICE, "run"),
        lambda: store.blob(ALICE, rendered),
        lambda: store.delete_project(ALICE, "p"),
    ]
    for call in gone:
        require_raises(NotStoredError, call)
    shared = store.put_blob(ALICE, b"shared")
    first = store.save_resume(stored.resume(id="one", source_hash=shared))
    store.save_resume(stored.resume(id="two", source_hash=shared))
    store.save_resume(first.model_copy(update={"source_hash": None}))
    require(store.blob(ALICE, shared) == b"shared", "a file stays while something needs it")
    store.delete_resume(ALICE, "two")
    require_raises(NotStoredError, lambda: store.blob(ALICE, shared))


def _tells_what_happened(store: Store) -> None:
    stored.fill(store)
    store.add_message(ALICE, "p", stored.message("later", minutes=2))
    store.add_message(ALICE, "p", stored.message("sooner", minutes=1))
    trail = store.audit_trail(ALICE, "p")
    told = [(entry.kind, entry.id) for entry in trail if entry.time > NOON]
    require(told == [("message", "sooner"), ("message", "later")], "entries are in order of time")
    kinds = sorted(entry.kind for entry in trail if entry.time == NOON)
    require(kinds == ["file", "message", "run", "version"], "all kinds of entries are told")
    require([e.version for e in trail if e.version] == [stored.version("v1")], "with their values")
    require_raises(NotStoredError, lambda: store.audit_trail(ALICE, "none"))


def _exports_everything(store: Store) -> None:
    stored.fill(store)
    exported = list(store.export_owner(ALICE))
    require(
        all(not item.path.startswith("/") and ".." not in item.path for item in exported),
        "paths stay in their folder",
    )
    found = read_export(exported)
    require(found.owner_id == ALICE, "an export names its owner")
    require(found.resumes == [store.resume(ALICE, "r")], "resumes are exported")
    require(found.projects[0].project == store.project(ALICE, "p"), "projects are exported")
    require(found.projects[0].versions == store.versions(ALICE, "p"), "versions are exported")
    chat = store.messages(ALICE, "p").items
    require(found.projects[0].messages == chat, "chats are exported")
    require(found.projects[0].files == store.files(ALICE, "p").items, "lists of files, too")
    require(found.runs[0].run == store.run(ALICE, "run"), "runs are exported")
    require(found.runs[0].events == store.events(ALICE, "run"), "events are exported")
    require(sorted(found.blobs.values()) == [b"rendered", b"source"], "bytes are exported")


def _forgets_owners(store: Store) -> None:
    source = stored.fill(store)
    stored.fill(store, BOB)
    before = _export(store, BOB)
    store.delete_owner(ALICE)
    store.delete_owner(ALICE)
    require(_export(store, ALICE) == [], "nothing of a deleted owner is left")
    require_raises(NotStoredError, lambda: store.resume(ALICE, "r"))
    require_raises(NotStoredError, lambda: store.blob(ALICE, source))
    require(_export(store, BOB) == before, "others keep what they have")
    stored.fill(store)
    require(store.versions(ALICE, "p") == (stored.version("v1"),), "a deleted owner may begin anew")


def _export(store: Store, owner_id: OwnerId) -> list[ExportedFile]:
    return list(store.export_owner(owner_id))


def _require_value_error(call: Callable[[], object]) -> None:
    try:
        call()
    except ValueError:
        return
    raise AssertionError("broken rule: an argument out of bounds is a ValueError")
