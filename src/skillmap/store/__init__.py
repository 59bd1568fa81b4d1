"""Where resumes, projects, versions and files of owners are kept."""

from __future__ import annotations

from skillmap.store.export import OwnerExport, ProjectExport, RunExport, read_export
from skillmap.store.memory import MemoryStore

__all__ = ["MemoryStore", "OwnerExport", "ProjectExport", "RunExport", "read_export"]
