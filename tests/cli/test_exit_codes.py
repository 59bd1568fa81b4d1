"""The table of exit codes: complete, and the same in the code and in the reference."""

from __future__ import annotations

import re
from pathlib import Path

from skillmap import errors
from skillmap.cli import EXIT_CODES, MEANINGS
from skillmap.cli._exit import failure_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"


def test_every_error_has_an_exit_code() -> None:
    """No error of ours ends as a mistake of ours."""
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.SkillmapError)
    ]

    assert len(kinds) > 30
    for kind in kinds:
        error = kind.__new__(kind)
        if kind is not errors.SkillmapError:
            assert 70 != failure_of(error).exit_code, kind


def test_every_exit_code_has_a_meaning() -> None:
    """A code that the table gives is explained."""
    assert set(EXIT_CODES.values()) <= set(MEANINGS)


def test_reference_is_the_table() -> None:
    """The page lists the codes of the code, with their meanings and errors."""
    rows = re.findall(r"^\| (\d+) \| (.*) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    named = {int(code): set(re.findall(r"`(\w+)`", cell)) for code, _, cell in rows}

    assert MEANINGS == {int(code): meaning for code, meaning, _ in rows}
    assert {kind.__name__: code for kind, code in EXIT_CODES.items()} == {
        name: code for code, names in named.items() for name in names
    }
