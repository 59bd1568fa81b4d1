"""From the words of a command line to an exit code."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from skillmap.cli._exit import OK, USAGE, Failure, failure_of, is_typers, reported
from skillmap.errors import MissingExtraError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in *arguments* (None: those of the process); its exit code.

    The codes are in `docs/reference/exit-codes.md`.
    """
    for name in ("stdout", "stderr"):
        # Closed by whoever started us, who wants none of it.
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - To the end.
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows another one, and the work is not lost.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    for package in ("typer", "rich"):
        if importlib.util.find_spec(package) is None:
            failure = failure_of(MissingExtraError(package, extra="standard"))
            failure.show(as_json=as_json)
            return failure.exit_code
    try:
        with reported(as_json=as_json):
            return _run(words, as_json=as_json)
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else int(e.code is not None)


def _run(words: list[str], *, as_json: bool) -> int:
    from skillmap.cli._app import make_app

    app = make_app()
    if not as_json:
        app(args=words, prog_name="skillmap")
        return OK
    try:
        status = app(args=words, prog_name="skillmap", standalone_mode=False)
    except Exception as e:
        # Older typers use click's errors, newer ones their own; both can say what was wrong.
        if not is_typers(e) or not hasattr(e, "format_message"):
            raise
        Failure(USAGE, "usage", e.format_message()).show(as_json=True)
        return USAGE
    return status if isinstance(status, int) else OK
