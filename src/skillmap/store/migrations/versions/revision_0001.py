"""The first tables of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "skillmap_owners",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=200), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("owner_id", name="pk_skillmap_owners"),
    )
    op.create_table(
        "skillmap_blobs",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["skillmap_owners.owner_id"],
            name="fk_skillmap_blobs_skillmap_owners",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "address", name="pk_skillmap_blobs"),
    )
    op.create_index("ix_skillmap_blobs_place", "skillmap_blobs", ["owner_id", "place"], unique=True)
    op.create_table(
        "skillmap_projects",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["skillmap_owners.owner_id"],
            name="fk_skillmap_projects_skillmap_owners",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "project_id", name="pk_skillmap_projects"),
    )
    op.create_index(
        "ix_skillmap_projects_place", "skillmap_projects", ["owner_id", "place"], unique=True
    )
    op.create_table(
        "skillmap_files",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "address"],
            ["skillmap_blobs.owner_id", "skillmap_blobs.address"],
            name="fk_skillmap_files_skillmap_blobs",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "project_id"],
            ["skillmap_projects.owner_id", "skillmap_projects.project_id"],
            name="fk_skillmap_files_skillmap_projects",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "project_id", "file_id", name="pk_skillmap_files"),
    )
    op.create_index(
        "ix_skillmap_files_address", "skillmap_files", ["owner_id", "address"], unique=False
    )
    op.create_index(
        "ix_skillmap_files_place",
        "skillmap_files",
        ["owner_id", "project_id", "place"],
        unique=True,
    )
    op.create_table(
        "skillmap_messages",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "project_id"],
            ["skillmap_projects.owner_id", "skillmap_projects.project_id"],
            name="fk_skillmap_messages_skillmap_projects",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "owner_id", "project_id", "message_id", name="pk_skillmap_messages"
        ),
    )
    op.create_index(
        "ix_skillmap_messages_place",
        "skillmap_messages",
        ["owner_id", "project_id", "place"],
        unique=True,
    )
    op.create_table(
        "skillmap_resumes",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("resume_id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("source_address", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id", "source_address"],
            ["skillmap_blobs.owner_id", "skillmap_blobs.address"],
            name="fk_skillmap_resumes_skillmap_blobs",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["skillmap_owners.owner_id"],
            name="fk_skillmap_resumes_skillmap_owners",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "resume_id", name="pk_skillmap_resumes"),
    )
    op.create_index(
        "ix_skillmap_resumes_place", "skillmap_resumes", ["owner_id", "place"], unique=True
    )
    op.create_index(
        "ix_skillmap_resumes_source",
        "skillmap_resumes",
        ["owner_id", "source_address"],
        unique=False,
    )
    op.create_table(
        "skillmap_runs",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=200), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "project_id"],
            ["skillmap_projects.owner_id", "skillmap_projects.project_id"],
            name="fk_skillmap_runs_skillmap_projects",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["skillmap_owners.owner_id"],
            name="fk_skillmap_runs_skillmap_owners",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "run_id", name="pk_skillmap_runs"),
    )
    op.create_index("ix_skillmap_runs_place", "skillmap_runs", ["owner_id", "place"], unique=True)
    op.create_index(
        "ix_skillmap_runs_project",
        "skillmap_runs",
        ["owner_id", "project_id", "place"],
        unique=False,
    )
    op.create_table(
        "skillmap_versions",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.String(length=200), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id", "project_id"],
            ["skillmap_projects.owner_id", "skillmap_projects.project_id"],
            name="fk_skillmap_versions_skillmap_projects",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "owner_id", "project_id", "version_id", name="pk_skillmap_versions"
        ),
    )
    op.create_index(
        "ix_skillmap_versions_place",
        "skillmap_versions",
        ["owner_id", "project_id", "place"],
        unique=True,
    )
    op.create_table(
        "skillmap_events",
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "run_id"],
            ["skillmap_runs.owner_id", "skillmap_runs.run_id"],
            name="fk_skillmap_events_skillmap_runs",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "run_id", "sequence", name="pk_skillmap_events"),
    )
