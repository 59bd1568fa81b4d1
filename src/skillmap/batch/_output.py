"""The file of results: JSON Lines, one line for each content, appended as results come."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, Any

from skillmap.batch._results import BatchFailure, BatchResult
from skillmap.errors import RenderError, UsageError

_BEGINNING = b'{"path": '
"""How every line of ours begins: a half line that does not is somebody else's."""


class ResultsFile:
    """Results of earlier runs and of this one. Only one batch at a time writes to a file."""

    def __init__(self, path: Path, *, settings_hash: str, resume: bool) -> None:
        """Open *path* and find out what it holds; without *resume*, it is emptied.

        A last line that was written by half, as by a crash, is cut off. Memory: about 100 bytes per line.

        Raises:
            UsageError: It holds something else than results, or another batch writes to it.
            RenderError: It cannot be opened.
        """
        self._path = path
        self._settings_hash = settings_hash
        self._contents: set[bytes] = set()
        self._unreadable: set[str] = set()
        if path.exists() and not path.is_file():
            raise UsageError(f"{path.name!r} is no file that results can be kept in.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = path.open("a+b", buffering=0)
        except OSError as e:
            raise RenderError(f"The results cannot be written ({e.strerror}).") from e
        try:
            _lock(self._file)
            self._read(resume=resume)
        except BaseException:
            self.close()
            raise

    def holds(self, sha256: str) -> bool:
        """Whether there is a final result for this content, made with the same settings."""
        return bytes.fromhex(sha256) in self._contents

    def expect(self, sha256: str) -> None:
        """Count this content as there: it is being worked on."""
        self._contents.add(bytes.fromhex(sha256))

    def write(self, result: BatchResult) -> None:
        """Append *result*, unless it says again that the same path cannot be opened.

        Raises:
            RenderError: The line cannot be written, on a full disk for instance.
        """
        if not result.sha256:
            if result.path in self._unreadable:
                return
            self._unreadable.add(result.path)
        line = json.dumps(line_of(result, self._settings_hash), ensure_ascii=False)
        data = line.encode("utf-8", errors="replace") + b"\n"
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as e:
            raise RenderError(f"The results cannot be written ({e.strerror}).") from e

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self, *, resume: bool) -> None:
        self._file.seek(0)
        end = 0
        for number, line in enumerate(self._file, start=1):
            if not line.endswith(b"\n"):
                if not (line.startswith(_BEGINNING) or _BEGINNING.startswith(line)):
                    raise self._foreign(number)
                break
            end += len(line)
            self._take(line, number)
        if not resume:
            end = 0
            self._contents.clear()
            self._unreadable.clear()
        self._file.truncate(end)
        self._file.seek(0, os.SEEK_END)

    def _take(self, line: bytes, number: int) -> None:
        try:
            facts = json.loads(line)
            path, sha256, settings_hash = facts["path"], facts["sha256"], facts["settings"]
            content = bytes.fromhex(sha256)
            error = BatchFailure.model_validate(facts["error"]) if "error" in facts else None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._foreign(number) from None
        if not content:
            self._unreadable.add(path)
        elif settings_hash == self._settings_hash and (error is None or error.is_final):
            self._contents.add(content)

    def _foreign(self, number: int) -> UsageError:
        return UsageError(
            f"Line {number} of {self._path.name!r} is no result of a batch; nothing was written to it."
        )


def line_of(result: BatchResult, settings_hash: str = "") -> dict[str, Any]:
    """*result* as it stands in a line: what it does not have is left out."""
    line: dict[str, Any] = {"path": result.path, "sha256": result.sha256}
    if settings_hash:
        line["settings"] = settings_hash
    line["status"] = result.status
    if result.error is not None:
        line["error"] = result.error.model_dump()
    # The whole extraction has the resume, too, but in its own shape.
    if result.resume is not None:
        line["resume"] = result.resume
    if result.extraction is not None:
        line["extraction"] = result.extraction
    elif result.warnings:
        line["warnings"] = [notice.model_dump(exclude_none=True) for notice in result.warnings]
    return {**line, "seconds": result.seconds}


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError("Another batch writes to the same file of results.") from None
    except OSError:
        return  # Some file systems of networks know no locks.
