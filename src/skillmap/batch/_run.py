"""`extract_many`: a bounded window of files under way, results as they come, and workers that may die."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from skillmap import __version__
from skillmap.batch._output import ResultsFile
from skillmap.batch._pool import Workers
from skillmap.batch._results import BatchResult, BatchSummary
from skillmap.batch._tasks import TASK_BYTES_MAX, TASK_FILES_MAX, File, Task, TaskSize
from skillmap.batch._work import Outcome, extract_each, failure_of
from skillmap.errors import ExtractError, ReaderCrashedError, RunError, SkillmapError, UsageError
from skillmap.extract.files import read_file
from skillmap.models._base import content_hash

if TYPE_CHECKING:
    from skillmap.settings import Settings

WINDOW_TASKS_PER_WORKER = 2
"""Tasks handed out at once for each worker: one that is worked on, and one that waits for it to be done."""
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
        "rasterizer",
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
        window=WINDOW_TASKS_PER_WORKER * (workers or os.cpu_count() or 1),
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
        self._under_way: dict[Future[tuple[Outcome, ...]], Task] = {}
        self._bytes_under_way = 0
        self._opened: File | None = None
        self._size = TaskSize(
            len(paths) if isinstance(paths, Sized) else None,
            window,
            bound=TASK_FILES_MAX if workers.are_far else 1,
        )
        self._alone: deque[File] = deque()
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
        while not self._alone and self._has_room():
            task = yield from self._next_task()
            if not task:
                return
            self._submit(task)
        if self._alone and not self._under_way:
            self._submit((self._alone.popleft(),))

    def _has_room(self) -> bool:
        return len(self._under_way) < self._window and self._bytes_under_way < WINDOW_BYTES_MAX

    def _next_task(self) -> Generator[BatchResult, None, Task]:
        """The next files that are to be read together; of those that need not be, results come."""
        files: list[File] = []
        held = 0
        while len(files) < self._size.files_max:
            file = self._opened or (yield from self._next_file())
            self._opened = None
            if file is None:
                break
            if files and held + len(file.data) > TASK_BYTES_MAX:
                self._opened = file
                break
            files.append(file)
            held += len(file.data)
        self._size.hand_out(len(files))
        return tuple(files)

    def _next_file(self) -> Generator[BatchResult, None, File | None]:
        for index, path in self._paths:
            file = self._open(index, str(path))
            if isinstance(file, File):
                return file
            yield file
        return None

    def _open(self, index: int, path: str) -> File | BatchResult:
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
        return File(index, path, data, sha256)

    def _submit(self, task: Task) -> None:
        files = tuple((file.data, Path(file.path).name) for file in task)
        attempt = int(task[0].is_retry)
        try:
            future = self._workers.submit(extract_each, files, self._settings, self._whole, attempt)
        except BrokenExecutor:
            # Those under way will say the same when they are collected; these have seen no worker.
            self._alone.extend(task)
            if not self._under_way:
                self._workers.renew()
            return
        self._under_way[future] = task
        self._bytes_under_way += sum(len(file.data) for file in task)

    def _take(self, future: Future[tuple[Outcome, ...]]) -> Task:
        task = self._under_way.pop(future)
        self._bytes_under_way -= sum(len(file.data) for file in task)
        return task

    def _collect(self) -> Iterator[BatchResult]:
        """Results that are ready; after the death of a worker, of all that were under way."""
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        lost: list[File] = []
        for future in [future for future in self._under_way if future in done]:
            task = self._take(future)
            outcomes = self._outcomes(future)
            if outcomes is None:
                lost += task
            elif outcomes is _BROUGHT_DOWN:
                # Dask blames all that a worker had; only alone will it show who it was.
                yield from self._again_or_never(task, _BLAMED)
            else:
                yield from self._finished(task, outcomes)
        if not lost:
            return
        for future in tuple(self._under_way):
            outcomes = self._outcomes(future)
            task = self._take(future)
            if outcomes is None:
                lost += task
            else:
                yield from self._finished(task, outcomes)
        self._workers.renew()
        yield from self._again_or_never(lost, _DIED_TWICE)

    def _again_or_never(self, files: Iterable[File], why: Outcome) -> Iterator[BatchResult]:
        """Have each of *files* tried alone, or where it was already, its result, which is *why*."""
        for file in files:
            if file.is_retry:
                yield self._result(file, why)
            else:
                self._alone.append(replace(file, is_retry=True))

    def _outcomes(self, future: Future[tuple[Outcome, ...]]) -> tuple[Outcome, ...] | None:
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

    def _finished(self, task: Task, outcomes: tuple[Outcome, ...]) -> Iterator[BatchResult]:
        for outcome in outcomes:
            self._size.learn(outcome.seconds)
        for file, outcome in zip(task, outcomes, strict=True):
            yield self._result(file, outcome)

    def _result(self, file: File, outcome: Outcome) -> BatchResult:
        result = BatchResult(
            index=file.index,
            path=file.path,
            sha256=file.sha256,
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


_DIED_TWICE = _crashed("its worker died twice while it was read")
_BLAMED = _crashed("it brought down one worker after another")
_BROUGHT_DOWN = (_BLAMED,)
"""Stands for the outcomes of a task that an executor gave up."""
