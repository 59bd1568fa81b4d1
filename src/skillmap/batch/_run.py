"""`extract_many`: a bounded window of files under way, results as they come, and workers that may die."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from skillmap import __version__
from skillmap.batch._output import ResultsFile
from skillmap.batch._pool import Workers
from skillmap.batch._results import BatchResult, BatchSummary
from skillmap.batch._work import Outcome, extract_one, failure_of
from skillmap.errors import ExtractError, ReaderCrashedError, RunError, SkillmapError, UsageError
from skillmap.extract.files import read_file
from skillmap.models._base import content_hash

if TYPE_CHECKING:
    from skillmap.settings import Settings

WINDOW_FILES_PER_WORKER = 2
"""Files handed out at once for each worker: one that is read, and one that waits for it to be done."""
WINDOW_BYTES_MAX = 200_000_000
"""Bytes of all files handed out at once; a single one may be larger, up to `bytes_max`."""

OFFLINE_PARSER = "rules"
"""Who parses where nobody says."""

_SETTINGS_THAT_MATTER = frozenset(
    {
        "plugins",
        "reader",
        "parser",
        "ocr",
        "ocr_languages",
        "llm",
        "not_a_resume",
        "extract_limits",
    }
)
_KILLED = "KilledWorker"
"""What Dask raises when a file has brought down one worker after another; it is not imported for it."""


def extract_many(
    paths: Iterable[str | Path],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    resume: bool = True,
    settings: Settings | None = None,
    whole: bool = False,
) -> Batch:
    """Extract many files; results come in the order in which they are ready.

    Nothing begins before the first result is asked for. A file that cannot be read is a result that says why, and stops
    nothing; so is one whose worker died while it was read, and once more when it was tried alone.

    Args:
        paths: Files, taken one by one as room for them comes up, so a generator of millions will do.
        executor: Where to work, such as `distributed.Client(…).get_executor()`; it stays open. None makes a pool of
            processes. Bytes travel to the workers, not paths: they need no file system in common.
        workers: Processes of the pool, or how many workers *executor* has; None is the number of cores.
        out: File of results as JSON Lines, made or continued.
        resume: Whether contents that *out* holds, by hash of bytes and of settings, are skipped; else it is emptied.
        settings: As a client's; None reads the `SKILLMAP_*` variables.
        whole: Whether results hold evidence and confidence, too.

    Raises:
        UsageError: *workers* is below 1; *out* is a file of another kind; no file can be read with *settings*.
        RenderError: *out* cannot be written.
        RunError: *executor* failed. What was done is in *out*.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers: at least 1, not {workers}.")
    from skillmap import SkillMap

    with SkillMap(settings=settings) as client:
        told = client.settings
    if told.parser is None:
        # A thousand files must not become a thousand calls because a model is named for something else.
        told = told.model_copy(update={"parser": OFFLINE_PARSER})
    return Batch(
        paths,
        Workers(executor, workers or os.cpu_count() or 1),
        window=WINDOW_FILES_PER_WORKER * (workers or os.cpu_count() or 1),
        settings=told,
        whole=whole,
        open_results=None
        if out is None
        else lambda: ResultsFile(
            Path(out), settings_hash=settings_hash(told, whole=whole), resume=resume
        ),
    )


def settings_hash(settings: Settings, *, whole: bool) -> str:
    """Hash of what results depend on besides bytes: version, providers, limits; and whether there is a password."""
    facts = settings.model_dump(mode="json", include=set(_SETTINGS_THAT_MATTER))
    # Its hash would let whoever has the results guess it.
    facts["password"] = settings.password is not None
    return content_hash({**facts, "version": __version__, "whole": whole})


@dataclass(frozen=True, slots=True)
class _Task:
    """A file under way. `is_retry`: a worker died when it was among those handed out."""

    index: int
    path: str
    data: bytes
    sha256: str
    is_retry: bool = False


class Batch(Iterator[BatchResult]):
    """Results of a batch as they come. Leaving it early, by `with` or `close()`, ends the work."""

    def __init__(
        self,
        paths: Iterable[str | Path],
        workers: Workers,
        *,
        window: int,
        settings: Settings,
        whole: bool,
        open_results: Callable[[], ResultsFile] | None,
    ) -> None:
        """Made by `extract_many`."""
        self._paths = enumerate(paths)
        self._workers = workers
        self._window = window
        self._settings = settings
        self._whole = whole
        self._open_results = open_results
        self._file: ResultsFile | None = None
        self._under_way: dict[Future[Outcome], _Task] = {}
        self._alone: deque[_Task] = deque()
        self._counts: dict[str, int] = {}
        self._ok = self._skipped = 0
        self._started: float | None = None
        self._ended: float | None = None
        self._results = self._work()

    @property
    def summary(self) -> BatchSummary:
        """How far it has come."""
        seconds = 0.0
        if self._started is not None:
            seconds = (self._ended or time.monotonic()) - self._started
        return BatchSummary(
            ok=self._ok,
            failed=dict(sorted(self._counts.items())),
            skipped=self._skipped,
            seconds=round(seconds, 3),
        )

    def __iter__(self) -> Self:
        """Itself: results can be taken once."""
        return self

    def __next__(self) -> BatchResult:
        """The next result, when it is ready; see `extract_many` for what is raised."""
        return next(self._results)

    def close(self) -> None:
        """Hand out no more files, and wait for those that workers of ours are reading."""
        self._results.close()

    def __enter__(self) -> Self:
        """The batch itself."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    # -- the window ---------------------------------------------------------------------------

    def _work(self) -> Generator[BatchResult]:
        self._started = time.monotonic()
        try:
            self._file = self._open_results() if self._open_results else None
            while True:
                yield from self._hand_out()
                if self._under_way:
                    yield from self._collect()
                elif not self._alone:
                    return
        finally:
            for future in self._under_way:
                future.cancel()
            self._workers.close()
            if self._file is not None:
                self._file.close()
            self._ended = time.monotonic()

    def _hand_out(self) -> Iterator[BatchResult]:
        """Fill the window; a file that was there when a worker died is alone in it."""
        if self._alone:
            if not self._under_way:
                self._submit(self._alone.popleft())
            return
        while self._has_room():
            found = next(self._paths, None)
            if found is None:
                return
            task = self._opened(found[0], str(found[1]))
            if isinstance(task, BatchResult):
                yield task
            else:
                self._submit(task)
                if self._alone:
                    return

    def _has_room(self) -> bool:
        held = sum(len(task.data) for task in self._under_way.values())
        return len(self._under_way) < self._window and held < WINDOW_BYTES_MAX

    def _opened(self, index: int, path: str) -> _Task | BatchResult:
        try:
            data = read_file(Path(path), self._settings.extract_limits.bytes_max)
        except ExtractError as e:
            return self._failed(BatchResult(index=index, path=path, status="failed"), e)
        sha256 = hashlib.sha256(data).hexdigest()
        if self._file is not None:
            if self._file.holds(sha256):
                self._skipped += 1
                return BatchResult(index=index, path=path, sha256=sha256, status="skipped")
            self._file.expect(sha256)
        return _Task(index, path, data, sha256)

    def _submit(self, task: _Task) -> None:
        name = Path(task.path).name
        try:
            future = self._workers.submit(
                extract_one, task.data, name, self._settings, self._whole, int(task.is_retry)
            )
        except BrokenExecutor:
            # Those under way will say the same when they are collected; this one has seen no worker.
            self._alone.append(task)
            if not self._under_way:
                self._workers.renew()
            return
        self._under_way[future] = task

    def _collect(self) -> Iterator[BatchResult]:
        """Results that are ready; after the death of a worker, of all that were under way."""
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        lost = []
        for future in [future for future in self._under_way if future in done]:
            task = self._under_way.pop(future)
            outcome = self._outcome(future)
            if outcome is None:
                lost.append(task)
            elif outcome is _BROUGHT_DOWN and not task.is_retry:
                # Dask blames all that a worker had; only alone will it show who it was.
                self._alone.append(replace(task, is_retry=True))
            else:
                yield self._finished(task, outcome)
        if not lost:
            return
        for future, task in tuple(self._under_way.items()):
            outcome = self._outcome(future)
            del self._under_way[future]
            if outcome is None:
                lost.append(task)
            else:
                yield self._finished(task, outcome)
        self._workers.renew()
        for task in lost:
            if task.is_retry:
                yield self._finished(task, _crashed("its worker died twice while it was read"))
            else:
                self._alone.append(replace(task, is_retry=True))

    def _outcome(self, future: Future[Outcome]) -> Outcome | None:
        """What the worker found; None when the pool of the worker is broken."""
        try:
            return future.result()
        except BrokenExecutor:
            return None
        except SkillmapError:
            raise
        except (Exception, CancelledError) as e:
            if type(e).__name__ == _KILLED:
                return _BROUGHT_DOWN
            raise RunError(f"The executor failed with {type(e).__name__}.") from e

    # -- results ------------------------------------------------------------------------------

    def _finished(self, task: _Task, outcome: Outcome) -> BatchResult:
        result = BatchResult(
            index=task.index,
            path=task.path,
            sha256=task.sha256,
            status="ok" if outcome.error is None else "failed",
            resume=outcome.resume,
            extraction=outcome.extraction,
            warnings=outcome.warnings,
            error=outcome.error,
            seconds=outcome.seconds,
        )
        return self._noted(result)

    def _failed(self, result: BatchResult, error: SkillmapError) -> BatchResult:
        return self._noted(result.model_copy(update={"error": failure_of(error)}))

    def _noted(self, result: BatchResult) -> BatchResult:
        if self._file is not None:
            self._file.write(result)
        if result.error is None:
            self._ok += 1
        else:
            self._counts[result.error.code] = self._counts.get(result.error.code, 0) + 1
        return result


def _crashed(reason: str) -> Outcome:
    return Outcome(error=failure_of(ReaderCrashedError(reason)))


_BROUGHT_DOWN = _crashed("it brought down one worker after another")
