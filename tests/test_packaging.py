"""The package describes itself truthfully: version, providers, extras, licences."""

from __future__ import annotations

import importlib
import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import skillmap

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
PROVIDERS = [
    (group, name, value)
    for group, points in sorted(PROJECT["entry-points"].items())
    for name, value in sorted(points.items())
]


def name_of(requirement: str) -> str:
    """The package of a requirement, without extras and versions."""
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


def test_versions_agree() -> None:
    """What `skillmap.__version__` says is what is packaged."""
    assert PROJECT["version"] == skillmap.__version__


@pytest.mark.parametrize(("group", "name", "value"), PROVIDERS, ids=str)
def test_declared_provider_exists(group: str, name: str, value: str) -> None:
    """Every provider declared in pyproject.toml is installed, and is a class."""
    (point,) = entry_points(group=group, name=name)
    module, _, attribute = value.partition(":")

    assert value == point.value
    assert isinstance(getattr(importlib.import_module(module), attribute), type)


def test_extra_named_all_is_all() -> None:
    """`skillmap[all]` leaves out no extra."""
    extras = PROJECT["optional-dependencies"]
    (requirement,) = extras["all"]

    assert f"skillmap[{','.join(sorted(set(extras) - {'all'}))}]" == requirement


def test_every_dependency_states_its_licence() -> None:
    """The table of licences names the packages of pyproject.toml, each once and no others."""
    extras = PROJECT["optional-dependencies"]
    declared = {(name_of(r), "(base)") for r in PROJECT["dependencies"]}
    declared |= {(name_of(r), f"`{e}`") for e, rs in extras.items() if e != "all" for r in rs}
    page = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| [^|]+ \| (\S+) \| [^|]+ \|$", page, re.MULTILINE)
    listed = [row for row in rows if row[0] != "package"]

    assert len(declared) > 10
    assert sorted(declared) == sorted(listed)


def test_standard_holds_nothing_that_is_not_used() -> None:
    """Each package of the extra `standard` is imported somewhere in the package."""
    modules = {"markdown-it-py": "markdown_it", "pyyaml": "yaml"}
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    packages = [name_of(r) for r in PROJECT["optional-dependencies"]["standard"]]
    unused = [
        package
        for package in packages
        if not re.search(rf"^ *(?:import|from) {modules.get(package, package)}\b", source, re.M)
    ]

    assert len(packages) > 3
    assert [] == unused


def test_base_dependencies_are_two() -> None:
    """A host that installs skillmap gets pydantic and pluggy, and pays for no more."""
    assert ["pluggy", "pydantic"] == [name_of(r) for r in PROJECT["dependencies"]]
