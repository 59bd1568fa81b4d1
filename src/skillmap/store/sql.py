"""The store in a database: SQLite in a file, or PostgreSQL.

Every call is a transaction. One that writes locks the owner's row first, so that calls for one owner take turns and
those for different owners do not wait for each other (SQLite lets one write at a time anyway).
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from skillmap.errors import MissingExtraError, SettingsError
from skillmap.models.event import Event
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    VERSIONS_MAX,
    AuditEntry,
    ChatMessage,
    ExportedFile,
    Listed,
    OwnerId,
    Page,
    Project,
    RenderedFile,
    StoredResume,
    StoredRun,
    Version,
    VersionAdded,
)
from skillmap.protocols import ProviderStatus
from skillmap.store import export, rules
from skillmap.store.cells import Encryption

TYPE_CHECKING = False  # Costs nothing, other than importing `typing`; type checkers know it.
if TYPE_CHECKING:
    from skillmap.store.sql_database import Database
    from skillmap.store.sql_history import History
    from skillmap.store.sql_shelf import Shelf

ROTATION_OWNERS = 100
"""Owners whose keys one transaction of a rotation wraps anew; writes of those wait for it."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Owners whose keys it wrapped with the newest master key, those whose data it encrypted for the first time, and how
    many are left to do.
    """

    rewrapped: int
    encrypted: int
    left: int


class SqlStore:
    """`Store` in SQLite or PostgreSQL, safe to use from several threads and processes. Name `sql`."""

    name = "sql"

    def __init__(
        self,
        address: str | None = None,
        *,
        encryption: Encryption | None = None,
        versions_max: int = VERSIONS_MAX,
        migrate: bool = True,
        clock: rules.Clock = rules.system_clock,
    ) -> None:
        """A store at *address*: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`.

        Nothing is connected before the first call. That one makes the tables, or brings those of an older release up
        to date, unless *migrate* is off; then it is an error if they are not, and `upgrade()` is what to call.

        Raises:
            ValueError: *versions_max* is not positive.
        """
        self._address = address
        self._encryption = encryption
        self._versions_max = rules.require_versions_max(versions_max)
        self._migrate = migrate
        self._clock = clock
        self._making = threading.Lock()
        self._made: Database | None = None

    def __repr__(self) -> str:
        """The address without user, password and options."""
        return f"SqlStore({label_of(self._address or '')!r})"

    def status(self) -> ProviderStatus:
        """Whether the packages are installed that it needs for its address, or for SQLite; no database is asked."""
        packages = {"sqlalchemy": "store", "alembic": "store"}
        if self._address is not None and not self._address.startswith("sqlite"):
            packages["psycopg"] = "postgres"
        for package, extra in packages.items():
            if importlib.util.find_spec(package) is None:
                return ProviderStatus(
                    works=False, missing=package, remedy=f"pip install 'skillmap[{extra}]'"
                )
        return ProviderStatus(works=True)

    def upgrade(self) -> None:
        """Make the tables, or bring them up to date; several processes that do so at once take turns.

        Raises:
            StoreSchemaError: They are those of a newer release, or not all are there.
            StoreUnavailableError: The database cannot be reached.
        """
        self._database().upgrade()

    def rotate(self, *, owners_max: int | None = None) -> Rotation:
        """Wrap the data keys of owners with the newest master key, *owners_max* at most (None: all).

        What is encrypted with the data keys stays as it is. Owners whose data is stored without encryption get a key,
        and their data is encrypted, each in one transaction. It may be stopped at any time and called again: what is
        done is kept. When nothing is left, no owner needs an older master key.

        Raises:
            SettingsError: The store has no encryption.
            StoreKeyError: A master key is missing that an owner still needs.
        """
        from skillmap.store import sql_owners

        encryption = self._encryption
        if encryption is None:
            raise SettingsError("SKILLMAP_STORE_KEYS", reason="rotation needs master keys")
        database = self._database()
        rewrapped = encrypted = 0
        while owners_max is None or rewrapped + encrypted < owners_max:
            rest = ROTATION_OWNERS
            if owners_max is not None:
                rest = min(rest, owners_max - rewrapped - encrypted)
            with database.writing() as connection:
                changed = sql_owners.rewrap(connection, encryption, rest)
                if changed == 0 and not sql_owners.encrypt_one(connection, encryption):
                    break
            rewrapped += changed
            encrypted += changed == 0
        if encrypted:
            database.truncate_journal()
        with database.reading() as connection:
            left = sql_owners.left(connection, encryption)
        return Rotation(rewrapped=rewrapped, encrypted=encrypted, left=left)

    def save_resume(self, stored: StoredResume) -> StoredResume:
        """Save; see `Store.save_resume`."""
        with self._write(stored.owner_id) as shelf:
            return shelf.save_resume(stored)

    def resume(self, owner_id: OwnerId, resume_id: str) -> StoredResume:
        """The stored resume."""
        with self._read(owner_id) as shelf:
            return shelf.resume(resume_id)

    def resumes(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's resumes; see `Store`."""
        start = rules.page_start(after, limit)
        with self._read(owner_id) as shelf:
            return shelf.resumes(start, limit)

    def delete_resume(self, owner_id: OwnerId, resume_id: str) -> None:
        """Delete it; see `Store.delete_resume`."""
        with self._write(owner_id) as shelf:
            shelf.delete_resume(resume_id)

    def save_project(self, project: Project) -> Project:
        """Save; see `Store.save_project`."""
        with self._write(project.owner_id) as shelf:
            return shelf.save_project(project)

    def project(self, owner_id: OwnerId, project_id: str) -> Project:
        """The stored project."""
        with self._read(owner_id) as shelf:
            return shelf.project(project_id)

    def projects(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's projects; see `Store`."""
        start = rules.page_start(after, limit)
        with self._read(owner_id) as shelf:
            return shelf.projects(start, limit)

    def delete_project(self, owner_id: OwnerId, project_id: str) -> None:
        """Delete it with what hangs below it; see `Store.delete_project`."""
        with self._write(owner_id) as shelf:
            shelf.delete_project(project_id)

    def add_version(
        self, owner_id: OwnerId, project_id: str, version: Version, *, revision: int
    ) -> VersionAdded:
        """Add a version and make it the head; see `Store.add_version`."""
        with self._write_history(owner_id) as history:
            return history.add_version(
                project_id, version, revision=revision, versions_max=self._versions_max
            )

    def version(self, owner_id: OwnerId, project_id: str, version_id: str) -> Version:
        """A version of a project."""
        with self._read_history(owner_id) as history:
            return history.version(project_id, version_id)

    def versions(self, owner_id: OwnerId, project_id: str) -> tuple[Version, ...]:
        """Versions of a project that are kept, oldest first."""
        with self._read_history(owner_id) as history:
            return history.versions(project_id)

    def add_message(self, owner_id: OwnerId, project_id: str, message: ChatMessage) -> None:
        """Add a message; see `Store.add_message`."""
        with self._write_history(owner_id) as history:
            history.add_message(project_id, message)

    def messages(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[ChatMessage]:
        """A project's chat; see `Store.messages`."""
        start = rules.page_start(after, limit)
        with self._read_history(owner_id) as history:
            return history.messages(project_id, start, limit)

    def save_run(self, owner_id: OwnerId, run: StoredRun) -> None:
        """Save a run; see `Store.save_run`."""
        with self._write_history(owner_id) as history:
            history.save_run(run)

    def run(self, owner_id: OwnerId, run_id: str) -> StoredRun:
        """The stored run."""
        with self._read_history(owner_id) as history:
            return history.run(run_id)

    def runs(
        self,
        owner_id: OwnerId,
        *,
        project_id: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[StoredRun]:
        """The owner's runs, or those of one project; see `Store.runs`."""
        start = rules.page_start(after, limit)
        with self._read_history(owner_id) as history:
            return history.runs(project_id, start, limit)

    def delete_run(self, owner_id: OwnerId, run_id: str) -> None:
        """Delete it with its events."""
        with self._write_history(owner_id) as history:
            history.delete_run(run_id)

    def append_events(self, owner_id: OwnerId, run_id: str, events: Sequence[Event]) -> None:
        """Add to a run's log; see `Store.append_events`."""
        rules.require_own_events(run_id, events)
        with self._write_history(owner_id) as history:
            history.append_events(run_id, events)

    def events(
        self, owner_id: OwnerId, run_id: str, *, after: int = -1, limit: int = PAGE_ITEMS_MAX
    ) -> tuple[Event, ...]:
        """Events of a run; see `Store.events`."""
        rules.page_start(None, limit)
        with self._read_history(owner_id) as history:
            return history.events(run_id, rules.event_start(after), limit)

    def put_blob(self, owner_id: OwnerId, data: bytes) -> str:
        """Keep bytes; their SHA-256. See `Store.put_blob`."""
        rules.require_blob_size(data)
        with self._write(owner_id) as shelf:
            return shelf.put_blob(data)

    def blob(self, owner_id: OwnerId, sha256: str) -> bytes:
        """The bytes."""
        with self._read(owner_id) as shelf:
            return shelf.blob(sha256)

    def blobs(self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100) -> Page[str]:
        """SHA-256 of each of the owner's files; see `Store.blobs`."""
        start = rules.page_start(after, limit)
        with self._read(owner_id) as shelf:
            return shelf.blobs(start, limit)

    def delete_blob(self, owner_id: OwnerId, sha256: str) -> None:
        """Delete bytes; see `Store.delete_blob`."""
        with self._write(owner_id) as shelf:
            shelf.delete_blob(sha256)

    def add_file(self, owner_id: OwnerId, project_id: str, file: RenderedFile) -> None:
        """Say that a blob was made of a project; see `Store.add_file`."""
        with self._write_history(owner_id) as history:
            history.add_file(project_id, file)

    def files(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[RenderedFile]:
        """Files that were made of a project; see `Store.files`."""
        start = rules.page_start(after, limit)
        with self._read_history(owner_id) as history:
            return history.files(project_id, start, limit)

    def audit_trail(self, owner_id: OwnerId, project_id: str) -> tuple[AuditEntry, ...]:
        """What happened in a project; see `Store.audit_trail`."""
        with self._read_history(owner_id) as history:
            dropped = history.dropped(project_id)
        return export.audit_trail(self, owner_id, project_id, dropped=dropped)

    def export_owner(self, owner_id: OwnerId) -> Iterator[ExportedFile]:
        """Everything of an owner; see `Store.export_owner`."""
        return export.export_owner(self, owner_id)

    def delete_owner(self, owner_id: OwnerId) -> None:
        """Forget everything of an owner, and the key to it. SQLite overwrites what it had in the file."""
        from skillmap.store import sql_owners

        if not rules.is_id(owner_id):
            return
        database = self._database()
        with database.writing() as connection:
            sql_owners.forget(connection, owner_id)
        database.truncate_journal()

    def close(self) -> None:
        """Let go of connections."""
        with self._making:
            if self._made is not None:
                self._made.close()

    def _database(self) -> Database:
        with self._making:
            if self._made is None:
                if self._address is None:
                    reason = "it is not set; sqlite:///skillmap.db is an example"
                    raise SettingsError("SKILLMAP_STORE", reason=reason)
                self._made = _open(self._address, migrate=self._migrate)
            return self._made

    @contextmanager
    def _read(self, owner_id: OwnerId) -> Iterator[Shelf]:
        from skillmap.store import sql_owners

        with self._database().reading() as connection:
            yield sql_owners.shelf_to_read(connection, owner_id, self._encryption, self._clock)

    @contextmanager
    def _write(self, owner_id: OwnerId) -> Iterator[Shelf]:
        rules.require_id(owner_id)
        from skillmap.store import sql_owners

        with self._database().writing() as connection:
            yield sql_owners.shelf_to_write(connection, owner_id, self._encryption, self._clock)

    @contextmanager
    def _read_history(self, owner_id: OwnerId) -> Iterator[History]:
        from skillmap.store.sql_history import History

        with self._read(owner_id) as shelf:
            yield History(shelf)

    @contextmanager
    def _write_history(self, owner_id: OwnerId) -> Iterator[History]:
        from skillmap.store.sql_history import History

        with self._write(owner_id) as shelf:
            yield History(shelf)


def label_of(address: str) -> str:
    """*address* without user, password and options, for messages.

    Only the kind of database is left where nobody can tell for certain what belongs to a password.
    """
    scheme, divider, rest = address.partition("://")
    if not divider:
        return "(no address)"
    before, _, options = rest.partition("?")
    if "@" in options:
        return f"{scheme}://…"
    return f"{scheme}://{before.rpartition('@')[2]}"


def _open(address: str, *, migrate: bool) -> Database:
    try:
        from skillmap.store.sql_database import Database
    except ModuleNotFoundError as e:
        if e.name not in ("alembic", "sqlalchemy"):
            raise
        raise MissingExtraError(e.name, extra="store") from e
    return Database(address, label=label_of(address), migrate=migrate)
