"""The client: the only part that knows every room, and hands each the work of its neighbours."""

from __future__ import annotations

from skillmap.client._async import AsyncSkillMap
from skillmap.client._opening import BaseSource
from skillmap.client._projects import AsyncProjectSession
from skillmap.client._projects_sync import ProjectSession
from skillmap.client._rendering import Rendered
from skillmap.client._sources import FileSource
from skillmap.client._sync import SkillMap
from skillmap.client._wishes import TailorWishes
from skillmap.client._workshop import JobSource, ResumeSource
from skillmap.runs import AsyncRun, Run

__all__ = [
    "AsyncProjectSession",
    "AsyncRun",
    "AsyncSkillMap",
    "BaseSource",
    "FileSource",
    "JobSource",
    "ProjectSession",
    "Rendered",
    "ResumeSource",
    "Run",
    "SkillMap",
    "TailorWishes",
]
