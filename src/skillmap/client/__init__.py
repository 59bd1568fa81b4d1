"""The client: the only part that knows every room, and hands each the work of its neighbours."""

from __future__ import annotations

from skillmap.client._async import AsyncSkillMap, JobSource, ResumeSource
from skillmap.client._rendering import Rendered
from skillmap.client._sources import FileSource
from skillmap.client._sync import SkillMap
from skillmap.client._wishes import TailorWishes
from skillmap.runs import AsyncRun, Run

__all__ = [
    "AsyncRun",
    "AsyncSkillMap",
    "FileSource",
    "JobSource",
    "Rendered",
    "ResumeSource",
    "Run",
    "SkillMap",
    "TailorWishes",
]
