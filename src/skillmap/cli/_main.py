"""From the words of a command line to an exit code."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from skillmap.cli._exit import failure_of, reported
from skillmap.errors import MissingExtraError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in *arguments* (None: those of the process); its exit code.

    The codes are in `docs/reference/exit-codes.md`.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows another one, and the work is not lost.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    for package in ("typer", "rich"):
        if importlib.util.find_spec(package) is None:
            failure = failure_of(MissingExtraError(package, extra="standard"))
            failure.show(as_json="--json" in words)
            return failure.exit_code
    try:
        with reported(as_json="--json" in words):
            from skillmap.cli._app import make_app

            make_app()(args=words, prog_name="skillmap")
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else int(e.code is not None)
    return 0
