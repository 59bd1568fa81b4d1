"""Where resumes, projects, versions and files of owners are kept."""

from __future__ import annotations

from skillmap.store.cells import Encryption
from skillmap.store.export import OwnerExport, ProjectExport, RunExport, read_export
from skillmap.store.memory import MemoryStore
from skillmap.store.sql import Rotation, SqlStore

__all__ = [
    "Encryption",
    "MemoryStore",
    "OwnerExport",
    "ProjectExport",
    "Rotation",
    "RunExport",
    "SqlStore",
    "read_export",
]
