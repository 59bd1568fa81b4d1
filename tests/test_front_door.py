"""The front door names what is public, and loads nothing before it is used."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import skillmap


def test_names_are_those_that_have_a_home() -> None:
    """`__all__` lists the lazily loaded names and the version, and nothing else."""
    assert len(skillmap.__all__) == len(set(skillmap.__all__)) > 5
    assert set(skillmap.__all__) == {*skillmap._HOMES, "__version__"}
    assert sorted(skillmap.__all__) == dir(skillmap)


@pytest.mark.parametrize("name", sorted(skillmap._HOMES))
def test_public_name_is_the_one_of_its_home(name: str) -> None:
    """Each name leads to the object of that name in its module."""
    home = importlib.import_module(skillmap._HOMES[name])

    assert getattr(skillmap, name) is getattr(home, name)


def test_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails like one of any other module."""
    with pytest.raises(AttributeError, match="SkilMap"):
        skillmap.SkilMap  # noqa: B018


def test_import_loads_no_other_module() -> None:
    """`import skillmap` loads nothing, neither of ours nor of others."""
    code = (
        "import sys; before = set(sys.modules); import skillmap;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "['skillmap']" == done.stdout.strip()
