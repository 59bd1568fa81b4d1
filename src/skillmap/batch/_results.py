"""What a batch says of a file, and of all of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.document import Notice


class BatchFailure(Model):
    """Why a file became no resume: code and text of the error, and whether the same call may succeed later."""

    code: str
    message: str
    retryable: bool = False

    @property
    def is_final(self) -> bool:
        """Whether it lies in the file, so that a second run need not try again."""
        return self.code.startswith("extract") and not self.retryable


class BatchResult(Model):
    """What became of one file.

    `index` is its place among the paths, from 0, `sha256` that of its bytes, empty where they could not be had.
    """

    index: int = Field(ge=0)
    path: str
    sha256: str = ""
    status: Literal["ok", "failed", "skipped"]
    """`skipped`: the results hold this content already, under this path or another."""
    resume: dict[str, Any] | None = None
    """JSON Resume, as `Resume.from_json_resume()` takes it; None unless `ok`."""
    extraction: dict[str, Any] | None = None
    """The whole extraction without its pages, where it was asked for."""
    warnings: tuple[Notice, ...] = ()
    error: BatchFailure | None = None
    """Set when it is `failed`."""
    seconds: float = Field(default=0.0, ge=0)
    """Time of the worker."""


class BatchSummary(Model):
    """How far a batch has come. `failed` counts by code of the error, in alphabetical order."""

    ok: int = 0
    failed: dict[str, int] = Field(default_factory=dict)
    skipped: int = 0
    seconds: float = 0.0
    """From the first file on."""

    @property
    def done(self) -> int:
        """Files behind, whatever became of them."""
        return self.ok + self.skipped + sum(self.failed.values())

    @property
    def files_per_second(self) -> float:
        """Files that were worked on, by time."""
        worked = self.done - self.skipped
        return worked / self.seconds if self.seconds else 0.0
