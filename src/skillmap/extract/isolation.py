"""Readers in a process of their own: a crash, a hang or a bomb of a C library becomes a typed error.

The process is kept for the next file, since its start costs half a second, and is made anew after every death. It is a
wall against accidents in libraries, not against code that has taken over the process: it has the user's rights.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import spawn
from typing import Any, Literal, get_args

from skillmap.errors import (
    DocumentLimitError,
    PluginError,
    ReaderCrashedError,
    RunCancelledError,
    SkillmapError,
    UsageError,
)
from skillmap.extract.isolation_child import READY, Kind, Request, receive, send
from skillmap.extract.isolation_end import Alarm, Ending
from skillmap.extract.watch import Watch, current
from skillmap.extract.word_pool import in_use
from skillmap.models.document import Document, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import PictureSource, ProviderStatus, Reader, Source

START_SECONDS_MAX = 60.0
"""Time for a process to be there; it takes 0.2 seconds on a quiet machine."""
CALLS_MAX = 1_000
"""Calls after which a process makes room for a new one: some libraries never give memory back."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from skillmap.extract.isolation_child import serve; serve()"
)
_Failure = Callable[[str], PluginError]


class ReaderProcess:
    """At most one process for readers, started when first needed; calls are done one at a time.

    Safe to share between threads. `close()` ends the process, also below a call that waits for it.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._owner = os.getpid()
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """Id of the process; None where none is running."""
        return None if self._child is None else self._child.process.pid

    def close(self) -> None:
        """End the process; may be called twice."""
        self._closed = True
        self._drop()

    def call(self, reader: Reader, request: Request, failure: _Failure) -> Any:
        """What the method of *reader* gives for *request*, whose source is set.

        A process that served before and dies, or has no memory left, is not held against the document: it is tried once
        more in a new one.

        Raises:
            SkillmapError: What the reader raised.
            ReaderCrashedError: The process ended.
            DocumentLimitError: `seconds_max`, `page_seconds_max` or `memory_bytes_max` is passed.
            PluginError: Made by *failure*, where the reader broke its contract.
            RunCancelledError: The work is to end; the process has ended.
            UsageError: *reader* cannot be imported in another process; or this is closed.
        """
        watch = current()
        with self._turn:
            while True:
                watch.check()
                child = self._running()
                fresh = child.calls == 0
                answer = child.ask(
                    request, watch, runs_programs=getattr(reader, "runs_programs", False)
                )
                if answer is None or answer[0] == "memory" or child.calls >= CALLS_MAX:
                    self._drop()
                if self._closed:
                    raise UsageError("The client is closed.")
                watch.check()
                ended = answer is None and not child.late
                spoiled = ended or answer == ("memory", "")
                if fresh or not spoiled:
                    break
        if answer is None:
            raise child.cause_of_death(reader.name, request.limits)
        return _value(answer, reader, request.limits, failure)

    def _running(self) -> _Child:
        if self._closed:
            raise UsageError("The client is closed.")
        if self._owner != os.getpid():
            # A fork has the pipes of its parent's process, and must not speak there.
            self._child, self._owner = None, os.getpid()
        if self._child is None:
            self._child = _Child()
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.end()


class _Child:
    """A running process, and how far it has come."""

    def __init__(self) -> None:
        # What the standard library starts its own with: in a host that embeds Python it is set there.
        program = os.fsdecode(spawn.get_executable() or sys.executable)
        self.process = subprocess.Popen(  # noqa: S603 - No shell; the arguments are ours.
            [program, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.calls = 0
        self.late = ""
        """Name of the limit of time for which it was ended; empty while none was passed."""
        self._source: Source | None = None
        self._ending = Ending(self.process)
        self.end = weakref.finalize(self, self._ending.end)
        """End the process and all that it started; does nothing the second time."""
        alarm = Alarm(self._be_late)
        with alarm:
            alarm.after(START_SECONDS_MAX, "seconds_max")
            if receive(self._output) != READY:
                self.end()
                raise ReaderCrashedError("it ended while it was started")

    @property
    def _output(self) -> Any:
        return self.process.stdout

    def ask(
        self, request: Request, watch: Watch, *, runs_programs: bool
    ) -> tuple[Kind, Any] | None:
        """Its answer; None when it ended, or was ended because it took too long or is not wanted any more."""
        known = request.source is self._source
        self._source = request.source
        self.calls += 1
        sent = replace(request, source=None) if known else request
        limits = request.limits
        self._ending.runs_programs = runs_programs
        whole, of_page = Alarm(self._be_late), Alarm(self._be_late)
        try:
            with whole, of_page, watch.ending(self._ending.begin):
                whole.set("seconds_max", limits)
                if request.method == "picture":
                    of_page.set("page_seconds_max", limits)
                send(self.process.stdin, pickle.dumps(sent, pickle.HIGHEST_PROTOCOL))  # type: ignore[arg-type]  # It is a pipe.
                return self._answer(limits, watch, of_page)
        except (OSError, ValueError, RunCancelledError):
            return None

    def _answer(
        self, limits: ExtractLimits, watch: Watch, of_page: Alarm
    ) -> tuple[Kind, Any] | None:
        """Its last word; who watches is told of the pages before."""
        done = -1
        while True:
            message = receive(self._output, bytes_max=limits.memory_bytes_max)
            answer = None if message is None else _answer_in(message)
            if answer is None or answer[0] != "pages":
                return answer
            pages = _pages_in(answer[1], done, limits)
            if pages is None:
                return None
            done, total = pages
            if done < total:
                of_page.set("page_seconds_max", limits)
            else:
                of_page.stop()
            watch.pages_read(done, total)

    def cause_of_death(self, reader: str, limits: ExtractLimits) -> SkillmapError:
        """Why it gave no answer; it has ended."""
        code = self.process.wait()
        time_is_over = not sys.platform.startswith("win") and code == -signal.SIGXCPU
        if self.late or time_is_over:
            limit = self.late or "seconds_max"
            return DocumentLimitError(limit, maximum=getattr(limits, limit))
        if code >= 0:
            return ReaderCrashedError(f"it ended with exit code {code}", reader=reader)
        return ReaderCrashedError(f"it was ended by {signal.Signals(-code).name}", reader=reader)

    def _be_late(self, limit: str) -> None:
        self.late = self.late or limit
        self._ending.begin()


def _answer_in(message: bytes) -> tuple[Kind, Any] | None:
    """The answer in *message*; None where a process that is out of its mind wrote something else."""
    try:
        kind, value = _Answers(io.BytesIO(message)).load()
    except PLUGIN_FAILURES:  # Damaged pickles raise whatever the damage leads to.
        return None
    return (kind, value) if kind in get_args(Kind) else None


def _pages_in(value: object, before: int, limits: ExtractLimits) -> tuple[int, int] | None:
    """How many of how many pages are read, if that can be after *before*: no process can flood who watches."""
    match value:
        case (int(done), int(total)) if before < done <= total <= limits.pages_max:
            return done, total
    return None


class _Answers(pickle.Unpickler):
    """Takes nouns and errors of ours out of an answer, and nothing else."""

    _others = frozenset(
        {("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta")}
        | {("datetime", "timezone"), ("builtins", "set"), ("builtins", "frozenset")}
    )

    def find_class(self, module: str, name: str) -> Any:
        ours = module == "skillmap.errors" or module.startswith("skillmap.models.")
        if (ours and "." not in name) or (module, name) in self._others:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def _value(
    answer: tuple[Kind, Any], reader: Reader, limits: ExtractLimits, failure: _Failure
) -> Any:
    kind, value = answer
    if kind == "result":
        return value
    if kind == "error":
        raise value
    if kind == "memory":
        raise DocumentLimitError("memory_bytes_max", maximum=limits.memory_bytes_max)
    if kind == "unloadable":
        raise _unloadable(reader)
    raise failure(f"failed with {value}" if kind == "failure" else f"gave {value}, no Document")


def _unloadable(reader: Reader) -> UsageError:
    return UsageError(
        f"The reader {reader.name!r} cannot work in a process of its own: "
        "it cannot be pickled, or its module cannot be imported there."
    )


class IsolatedReader:
    """A reader whose work is done in a process of its own."""

    def __init__(self, reader: Reader, process: ReaderProcess, failure: _Failure) -> None:
        """*failure* makes the error for a reader that breaks its contract, from a reason."""
        self._reader = reader
        self._process = process
        self._failure = failure

    @property
    def name(self) -> str:
        """That of the reader."""
        return self._reader.name

    @property
    def media_types(self) -> tuple[str, ...]:
        """Those of the reader."""
        return self._reader.media_types

    def status(self) -> ProviderStatus:
        """That of the reader."""
        return self._reader.status()

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """As the reader's; see `ReaderProcess.call` for what is raised besides."""
        found = self._call("read", source, limits, password=password)
        if not isinstance(found, Document):
            raise self._failure(f"gave {type(found).__name__}, no Document")
        return found

    def _call(
        self,
        method: Literal["read", "picture"],
        source: Source,
        limits: ExtractLimits,
        **arguments: Any,
    ) -> Any:
        try:
            packed = pickle.dumps(self._reader)
        except (pickle.PicklingError, AttributeError, TypeError) as e:
            raise _unloadable(self._reader) from e
        request = Request(packed, method, source, limits, arguments, in_use().added)
        return self._process.call(self._reader, request, self._failure)


class IsolatedPictureReader(IsolatedReader):
    """The same for a reader that makes pictures of pages."""

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,
    ) -> PagePicture:
        """As the reader's; pictures are made one at a time."""
        asked = {"number": number, "resolution": resolution, "password": password}
        found = self._call("picture", source, limits, **asked)
        if not isinstance(found, PagePicture):
            raise self._failure(f"gave {type(found).__name__}, no PagePicture")
        return found


def isolated(reader: Reader, process: ReaderProcess, failure: _Failure) -> IsolatedReader:
    """*reader*, working in *process*; it makes pictures of pages if it did so before."""
    kind = IsolatedPictureReader if isinstance(reader, PictureSource) else IsolatedReader
    return kind(reader, process, failure)
