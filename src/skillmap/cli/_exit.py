"""How a command ends: one table from errors to exit codes, one line of text, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from skillmap import errors
from skillmap.settings import Settings

OK = 0
REFUSED = 1
USAGE = 2
REVIEW = 3
INTERNAL = 70
CANCELLED = 130
BROKEN_PIPE = 141

EXIT_CODES: dict[type[errors.SkillmapError], int] = {
    errors.UnverifiedResumeError: REFUSED,
    errors.UsageError: USAGE,
    errors.UnsupportedFormatError: 4,
    errors.UnreadableDocumentError: 4,
    errors.ReaderCrashedError: 4,
    errors.EncryptedDocumentError: 5,
    errors.ExtractError: 6,
    errors.NotAPostingError: 7,
    errors.DocumentLimitError: 8,
    errors.PostingLimitError: 8,
    errors.RenderError: 9,
    errors.PluginError: 10,
    errors.ModelError: 11,
    errors.BillingError: 12,
    errors.StoreError: 13,
    errors.TailorError: 14,
    errors.RunCancelledError: CANCELLED,
    errors.RunError: 15,
}
"""Exit code by error; the nearest base class counts."""

MEANINGS: dict[int, str] = {
    OK: "Done. For `verify`: every change is accepted.",
    REFUSED: "`verify`: a change is refused. Elsewhere: unverified text was about to be let out.",
    USAGE: "The command, an option, a setting or a name is wrong, or a package is missing.",
    REVIEW: "A person should look: `verify`, at a change that is not refused; `letter` and `interview`, at a passage.",
    4: "A document cannot be read: unknown type, damaged, not there, or it makes a reader crash.",
    5: "A document is encrypted, and no password or a wrong one was given.",
    6: "A document was read, and it is no resume: too little text, something else, wrong JSON.",
    7: "The posting is not a job posting.",
    8: "A document or posting passes a limit.",
    9: "A file could not be rendered or written.",
    10: "A plugin failed or does not keep its contract.",
    11: "A language model gave no usable answer.",
    12: "Credits or payments could not be moved.",
    13: "Something could not be stored or found.",
    14: "A change does not fit its resume.",
    15: "A run could not be followed to its end.",
    INTERNAL: "A mistake in skillmap itself; please report it.",
    CANCELLED: "Cancelled, by Ctrl-C for example.",
    BROKEN_PIPE: "Whoever was to read the output stopped reading.",
}
"""What each exit code means, for people."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the command line shows it."""

    exit_code: int
    code: str
    message: str
    retryable: bool = False

    def show(self, *, as_json: bool, subject: str = "") -> None:
        """Write it to standard error: one line, or with *as_json* one object."""
        message = " ".join(self.message.split())
        if as_json:
            facts = {"code": self.code, "message": message, "retryable": self.retryable}
            if subject:
                facts["subject"] = subject
            line = json.dumps({"error": facts}, ensure_ascii=False)
        else:
            line = f"skillmap: {subject + ': ' if subject else ''}{message} [{self.code}]"
        print(line, file=sys.stderr)


def failure_of(error: BaseException) -> Failure:
    """How *error* is shown, and the exit code that it leads to."""
    if isinstance(error, errors.SkillmapError):
        for base in type(error).__mro__:
            if base in EXIT_CODES:
                return Failure(EXIT_CODES[base], error.code, str(error), error.retryable)
    if isinstance(error, KeyboardInterrupt):
        return Failure(CANCELLED, "run.cancelled", "Cancelled.")
    message = f"Unexpected {type(error).__name__}. Set SKILLMAP_DEBUG=1 to see where."
    return Failure(INTERNAL, "internal", message)


@contextmanager
def reported(*, as_json: bool) -> Iterator[None]:
    """Turn whatever is raised inside into one line and the end of the process.

    Raises:
        SystemExit: Something was raised; its code is that of the table.
    """
    try:
        yield
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None
    except (Exception, KeyboardInterrupt) as e:
        if is_typers(e):
            raise
        failure = failure_of(_unwritten(e) or e)
        if failure.exit_code == INTERNAL and _is_debugging():
            raise
        failure.show(as_json=as_json, subject=next(iter(getattr(e, "__notes__", ())), ""))
        raise SystemExit(failure.exit_code) from None


def _is_debugging() -> bool:
    try:
        return Settings.from_environment().debug
    except errors.SettingsError:
        return False


def _unwritten(error: BaseException) -> errors.RenderError | None:
    """*error* as ours when a disk is full: files are looked after, so it was standard output."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return errors.RenderError(f"The output cannot be written ({error.strerror}).")
    return None


@contextmanager
def about(word: str) -> Iterator[None]:
    """Let an error that is raised inside say which argument of the command it is about."""
    try:
        yield
    except errors.SkillmapError as e:
        e.add_note(word)
        raise


def is_typers(error: BaseException) -> bool:
    """Whether it is typer's own way to end, or to complain about an option."""
    return type(error).__module__.split(".")[0] in ("typer", "click")
