"""What a client works in: one thread for its work, its runs, and what callers hand in, read."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from skillmap.client import _extracting, _reading, _refining, _tailoring
from skillmap.client._parts import Parts
from skillmap.client._sources import FileSource, posting_path, read_source
from skillmap.errors import UsageError
from skillmap.extract.watch import Watch
from skillmap.models.document import Extraction
from skillmap.models.event import Event
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.tailoring import ChatTurn, Tailoring, TailorOptions
from skillmap.protocols import Agent, Parser, Reader
from skillmap.runs import AsyncRun, Emit, RunRegistry

ResumeSource = Resume | Extraction | Tailoring | FileSource
"""A resume: as data, as it was extracted or tailored, or as a file to extract it from."""

JobSource = Job | str | Path
"""A posting: as requirements, as a file, or as text. See `SkillMap.job`."""

P = ParamSpec("P")
T = TypeVar("T")


class Workshop:
    """The working parts of one client. `runs` are those that can be followed again."""

    def __init__(self, parts: Parts) -> None:
        """No thread is started before the first work."""
        self.parts = parts
        self.runs = RunRegistry()
        self.own_threads: set[int] = set()
        """Idents of the threads that work for the client; none of them can wait for it."""
        # One thread: work of one client is done in the order in which it was asked for.
        self._pool = ThreadPoolExecutor(
            1,
            thread_name_prefix="skillmap-work",
            initializer=_note_thread,
            initargs=(self.own_threads,),
        )
        self._closed = False

    def close(self) -> None:
        """Take no more work. May be called twice."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    # -- runs ---------------------------------------------------------------------------------

    def extract_run(
        self,
        source: FileSource,
        name: str | None,
        password: str | None,
        reader: str | Reader | None,
        parser: str | Parser | None,
        *,
        may_ask: bool = True,
        is_followed: bool = True,
    ) -> AsyncRun[Extraction]:
        """A run that reads and parses *source*."""
        request = _extracting.ExtractRequest(
            source, name, password, reader, parser, may_ask, is_followed
        )

        async def work(emit: Emit) -> Extraction:
            return await _extracting.extract(
                self.parts, emit, self.watched, request, run_id=run.run_id
            )

        def observe(event: Event) -> None:
            # Few install a plugin that listens, and a document has a hundred events.
            if self.parts.plugins.hear_run_events:
                self.parts.plugins.run_event(_extracting.without_values(event))

        run = AsyncRun("extract", work, observe=observe)
        return run

    def tailor_run(
        self,
        resume: ResumeSource,
        job: JobSource,
        options: TailorOptions,
        agent: str | Agent | None,
    ) -> AsyncRun[Tailoring]:
        """A run that tailors *resume* to *job*."""

        async def work(emit: Emit) -> Tailoring:
            base = await self.resume(resume)
            asked = await self.in_thread(self.read_job, job)
            chosen = await self.in_thread(self.parts.find_agent, agent)
            return await _tailoring.tailor(
                self.parts,
                emit,
                self.in_thread,
                resume=base,
                job=asked,
                agent=chosen,
                options=options,
            )

        return AsyncRun("tailor", work, observe=self.parts.plugins.run_event)

    def refine_run(
        self,
        tailoring: Tailoring,
        message: str,
        turns: Sequence[ChatTurn],
        agent: str | Agent | None,
    ) -> AsyncRun[Tailoring]:
        """A run that refines *tailoring* as *message* asks."""

        async def work(emit: Emit) -> Tailoring:
            chosen = await self.in_thread(self.parts.find_agent, agent)
            return await _refining.refine(
                self.parts,
                emit,
                self.in_thread,
                tailoring=tailoring,
                message=message,
                turns=turns,
                agent=chosen,
            )

        return AsyncRun("refine", work, observe=self.parts.plugins.run_event)

    # -- what callers hand in -----------------------------------------------------------------

    async def resume(self, source: ResumeSource) -> Resume:
        """The resume in *source*, extracted where it is a file.

        Raises:
            NotAResumeError: The file is none, unless that is to be ignored: of an extraction that nobody sees, nobody
                sees the warning.
        """
        if isinstance(source, Resume):
            return source
        if isinstance(source, Extraction):
            return source.resume
        if isinstance(source, Tailoring):
            return source.result.resume
        # Asking is for those who ask for an extraction: they see what it cost, and what came of it.
        run = self.extract_run(source, None, None, None, None, may_ask=False, is_followed=False)
        extraction = await finish(run)
        if self.parts.settings.not_a_resume != "ignore":
            _reading.require_resume(extraction.judgement)
        return extraction.resume

    def read_job(self, posting: JobSource, *, may_be_path: bool = True) -> Job:
        """A posting as requirements; blocks. See `SkillMap.job`."""
        if isinstance(posting, Job):
            return posting
        if not isinstance(posting, str | Path):
            raise UsageError("A posting is a text, a path or a Job.")
        path = posting if isinstance(posting, Path) else None
        if isinstance(posting, str) and may_be_path:
            path = posting_path(posting)
        if path is None:
            text = _reading.markup_read(self.parts, str(posting))
            return _reading.analyze_posting(self.parts, text)
        bytes_max = self.parts.settings.extract_limits.bytes_max
        data, name = read_source(path, name=None, bytes_max=bytes_max)
        text = _reading.posting_text(self.parts, data, name)
        return _reading.analyze_posting(self.parts, text)

    async def in_thread(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What *call* gives, from the client's own thread, with the caller's context."""
        if self._closed:
            raise UsageError("The client is closed.")
        context = contextvars.copy_context()
        work = functools.partial(context.run, call, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def watched(
        self, watch: Watch, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `in_thread()`; whoever stops waiting for it stops it, and has it let go if it can do so at once."""
        if self._closed:
            raise UsageError("The client is closed.")
        context = contextvars.copy_context()
        work = self._pool.submit(context.run, functools.partial(call, *args, **kwargs))
        waiting = asyncio.wrap_future(work)
        # How it ends is nobody's business when nobody waits any more.
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            watch.stop()
            if not work.cancel():
                # A library that cannot be stopped is not waited for: `AsyncRun.cancel()` cancels again.
                await asyncio.wait((waiting,))
            raise


async def finish(run: AsyncRun[T]) -> T:
    """Result of *run*; whoever stops waiting for it stops it."""
    async with run:
        return await run.wait()


def _note_thread(own_threads: set[int]) -> None:
    own_threads.add(threading.get_ident())
