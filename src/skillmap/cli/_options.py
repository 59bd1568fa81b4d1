"""What several commands have in common: their options, and what they do before the work begins."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from skillmap.cli._files import STANDARD, source_of
from skillmap.client import SkillMap
from skillmap.errors import UsageError

RESUME_HELP = (
    "A resume: PDF, DOCX, ODT, RTF, HTML, text, a picture, JSON Resume; - is standard input."
)
JOB_HELP = "The posting: a file of the same kinds; - is standard input."


def json_option() -> Any:
    """`--json`."""
    import typer

    return typer.Option(False, "--json", help="Print JSON for programs.")


def job_option() -> Any:
    """`--job POSTING`, which must be given."""
    import typer

    return typer.Option(..., "--job", "-j", metavar="POSTING", help=JOB_HELP)


def reader_option() -> Any:
    """`--reader`."""
    import typer

    return typer.Option(None, "--reader", help="Reader by name; see `skillmap plugins`.")


def password_option() -> Any:
    """`--password`."""
    import typer

    return typer.Option(
        None,
        "--password",
        help="Password of an encrypted document; SKILLMAP_PASSWORD keeps it out of sight.",
    )


def llm_option() -> Any:
    """`--llm NAME[,NAME]`."""
    import typer

    return typer.Option(
        None,
        "--llm",
        metavar="NAME[,NAME]",
        help="Language models as provider:model, in the order in which they are asked.",
    )


def option(name: str, text: str) -> Any:
    """An option that may be left out."""
    import typer

    return typer.Option(None, name, help=text)


def warn(sm: SkillMap) -> None:
    """Say on standard error what was odd about the settings."""
    for text in sm.settings.warnings:
        print(f"skillmap: {text} [settings]", file=sys.stderr)


def source_named(sm: SkillMap, word: str) -> Path | bytes:
    """The file that *word* names, or standard input."""
    return source_of(word, bytes_max=sm.settings.extract_limits.bytes_max)


def posting_named(sm: SkillMap, word: str) -> Path | str:
    """The posting that *word* names, or the text of standard input."""
    if "://" in word:
        return word  # The client says what it thinks of addresses.
    found = source_named(sm, word)
    return found.decode("utf-8-sig", errors="replace") if isinstance(found, bytes) else found


def one_standard_input(*words: str, taken: bool = False) -> None:
    """Refuse two uses of standard input; *taken* says that answers are read from it.

    Raises:
        UsageError: There are two.
    """
    if words.count(STANDARD) + taken > 1:
        raise UsageError("Standard input can be only one thing.")


def plain(model: Any) -> Any:
    """*model* as plain values for JSON."""
    return model.model_dump(mode="json")
