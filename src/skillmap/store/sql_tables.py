"""Tables of the store, as the newest migration leaves them; a test compares the two.

Bytes are cells: JSON of a value, or a file, perhaps encrypted. `place` counts the items of an owner or of a project
in the order in which they came. Times are microseconds since 1970 in UTC, which every database compares alike.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from skillmap.models.stored import ID_CHARACTERS_MAX

VERSION_TABLE = "skillmap_store_revision"
"""Where Alembic notes the revision; the host's own migrations have theirs."""

metadata = MetaData(
    naming_convention={
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, *, key: bool = True, optional: bool = False) -> Column[str]:
    return Column(name, String(ID_CHARACTERS_MAX), primary_key=key, nullable=optional)


def _address(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, String(64), primary_key=key, nullable=optional)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _cell(name: str, *, optional: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=optional)


def _below(table: str, *columns: str) -> ForeignKeyConstraint:
    """The row goes with the row of *table* that has the same *columns*."""
    targets = [f"skillmap_{table}.{column}" for column in columns]
    return ForeignKeyConstraint(columns, targets, ondelete="CASCADE")


def _needs_blob(column: str) -> ForeignKeyConstraint:
    """The blob whose address is in *column* stays as long as the row does."""
    targets = ["skillmap_blobs.owner_id", "skillmap_blobs.address"]
    return ForeignKeyConstraint(["owner_id", column], targets)


owners = Table(
    "skillmap_owners",
    metadata,
    _id("owner_id"),
    # Both are null for an owner whose cells are not encrypted.
    _id("key_id", key=False, optional=True),
    _cell("wrapped_key", optional=True),
)

blobs = Table(
    "skillmap_blobs",
    metadata,
    _id("owner_id"),
    _address("address", key=True),
    _number("place"),
    _cell("sha256"),
    _cell("data"),
    _below("owners", "owner_id"),
    Index("ix_skillmap_blobs_place", "owner_id", "place", unique=True),
)

resumes = Table(
    "skillmap_resumes",
    metadata,
    _id("owner_id"),
    _id("resume_id"),
    _number("place"),
    _number("revision"),
    _number("saved_us"),
    _cell("name"),
    _cell("content"),
    _address("source_address", optional=True),
    _below("owners", "owner_id"),
    _needs_blob("source_address"),
    Index("ix_skillmap_resumes_place", "owner_id", "place", unique=True),
    Index("ix_skillmap_resumes_source", "owner_id", "source_address"),
)

projects = Table(
    "skillmap_projects",
    metadata,
    _id("owner_id"),
    _id("project_id"),
    _number("place"),
    _number("revision"),
    _number("saved_us"),
    _cell("name"),
    _cell("content"),
    _below("owners", "owner_id"),
    Index("ix_skillmap_projects_place", "owner_id", "place", unique=True),
)

versions = Table(
    "skillmap_versions",
    metadata,
    _id("owner_id"),
    _id("project_id"),
    _id("version_id"),
    _number("place"),
    _number("created_us"),
    # Null once it was dropped: that it was there stays known.
    _cell("content", optional=True),
    _below("projects", "owner_id", "project_id"),
    Index("ix_skillmap_versions_place", "owner_id", "project_id", "place", unique=True),
)

messages = Table(
    "skillmap_messages",
    metadata,
    _id("owner_id"),
    _id("project_id"),
    _id("message_id"),
    _number("place"),
    _cell("content"),
    _below("projects", "owner_id", "project_id"),
    Index("ix_skillmap_messages_place", "owner_id", "project_id", "place", unique=True),
)

files = Table(
    "skillmap_files",
    metadata,
    _id("owner_id"),
    _id("project_id"),
    # Made of what the row says, so that the same file is not listed twice.
    _address("file_id", key=True),
    _number("place"),
    _address("address"),
    _cell("content"),
    _below("projects", "owner_id", "project_id"),
    _needs_blob("address"),
    Index("ix_skillmap_files_place", "owner_id", "project_id", "place", unique=True),
    Index("ix_skillmap_files_address", "owner_id", "address"),
)

runs = Table(
    "skillmap_runs",
    metadata,
    _id("owner_id"),
    _id("run_id"),
    _id("project_id", key=False, optional=True),
    _number("place"),
    _cell("content"),
    _below("owners", "owner_id"),
    _below("projects", "owner_id", "project_id"),
    Index("ix_skillmap_runs_place", "owner_id", "place", unique=True),
    Index("ix_skillmap_runs_project", "owner_id", "project_id", "place"),
)

events = Table(
    "skillmap_events",
    metadata,
    _id("owner_id"),
    _id("run_id"),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _cell("content"),
    _below("runs", "owner_id", "run_id"),
)
