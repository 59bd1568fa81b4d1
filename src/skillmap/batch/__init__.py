"""Many files through any `concurrent.futures.Executor`: a process pool here, or a cluster of Dask."""

from __future__ import annotations

from skillmap.batch._output import line_of
from skillmap.batch._results import BatchFailure, BatchResult, BatchSummary
from skillmap.batch._run import Batch, extract_many
from skillmap.batch._work import extraction_tree

__all__ = [
    "Batch",
    "BatchFailure",
    "BatchResult",
    "BatchSummary",
    "extract_many",
    "extraction_tree",
    "line_of",
]
