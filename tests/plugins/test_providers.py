"""Providers: found by name among what pip installed, one at a time, with typed errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from skillmap.errors import (
    PluginContractError,
    PluginLoadError,
    UnknownProviderError,
)
from skillmap.plugins import Plugins, Providers, check_provider
from skillmap.protocols import AGENTS, PARSERS, PROVIDER_GROUPS, READERS, RENDERERS
from skillmap.render.text import TextRenderer
from skillmap.testing.renderers import check_renderer

Install = Callable[..., None]


def test_our_own_come_through_the_same_door() -> None:
    """Defaults are found by name, and the same object is given each time."""
    providers = Providers()

    assert isinstance(providers.get(RENDERERS, "txt"), TextRenderer)
    assert providers.get(RENDERERS, "txt") is providers.get(RENDERERS, "txt")


def test_unknown_name_lists_what_is_installed() -> None:
    """The error names all that could have been meant, in alphabetical order."""
    with pytest.raises(UnknownProviderError) as caught:
        Providers().get(RENDERERS, "odt")

    assert tuple(sorted(caught.value.installed)) == caught.value.installed
    assert {"docx", "pdf", "txt"} <= set(caught.value.installed)
    assert "docx" in str(caught.value)


def test_installed_package_brings_its_provider(install: Install) -> None:
    """What pip installed is there by name, with nothing registered by hand."""
    install("skillmap-ats-text")

    assert "ats-text" in Providers().names(RENDERERS)
    assert ".ats.txt" == Providers().get(RENDERERS, "ats-text").extension


def test_only_the_one_asked_for_is_imported(install: Install) -> None:
    """Names come from metadata: asking for one provider leaves the broken others alone."""
    install("skillmap-ats-text", "skillmap-faulty", "skillmap-hostile")
    providers = Providers()

    names = providers.names(RENDERERS)
    providers.get(RENDERERS, "ats-text")

    assert "faulty-import" in names
    assert ["skillmap_ats_text"] == [name for name in sys.modules if name.startswith("skillmap_")]


def test_only_the_one_asked_for_is_imported_in_a_fresh_process() -> None:
    """Looking one of our own up imports none of its neighbours."""
    program = (
        "import sys; from skillmap.plugins import Providers;"
        "from skillmap.protocols import RENDERERS;"
        "Providers().get(RENDERERS, 'txt');"
        "print(*(name for name in sys.modules if name.startswith('skillmap.render.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert "skillmap.render.text" in done.stdout.split()
    assert not {"skillmap.render.pdf", "skillmap.render.docx"} & set(done.stdout.split())


def test_provider_that_cannot_be_imported(install: Install) -> None:
    """The error names plugin, distribution and group, keeps its cause, and quotes nothing."""
    install("skillmap-faulty")

    with pytest.raises(PluginLoadError) as caught:
        Providers().get(RENDERERS, "faulty-import")

    error = caught.value
    assert ("faulty-import", "skillmap-faulty") == (error.plugin, error.distribution)
    assert RENDERERS == error.hook
    assert isinstance(error.__cause__, RuntimeError)
    assert "Lindholm" not in str(error)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("faulty-contract", "does not satisfy Renderer: no extension, media_type, render, status"),
        ("faulty-extension", "`extension` is not a file ending"),
        ("faulty-name", "calls itself 'pdf'"),
    ],
)
def test_provider_that_breaks_its_contract(install: Install, name: str, reason: str) -> None:
    """What is no renderer is refused before anything is asked of it."""
    install("skillmap-faulty")

    with pytest.raises(PluginContractError, match=reason):
        Providers().get(RENDERERS, name)


def test_failure_is_remembered(install: Install) -> None:
    """A provider that failed fails the same way again, and the list says why."""
    install("skillmap-faulty")
    providers = Providers()
    for _ in range(2):
        with pytest.raises(PluginLoadError):
            providers.get(RENDERERS, "faulty-import")

    info = next(info for info in providers.infos() if info.name == "faulty-import")
    assert ("failed", "skillmap-faulty", "0.0.1") == (info.state, info.distribution, info.version)
    assert "RuntimeError" in info.reason


def test_our_names_cannot_be_taken(install: Install) -> None:
    """A stranger of one of our names is asked for with its distribution, and only so."""
    install("skillmap-hostile")
    providers = Providers()

    assert isinstance(providers.get(RENDERERS, "txt"), TextRenderer)
    assert "skillmap-hostile/txt" in providers.names(RENDERERS)
    assert "skillmap-hostile/rules" in providers.names(AGENTS)
    stranger = providers.get(RENDERERS, "skillmap-hostile/txt")
    assert "skillmap_hostile.renderer" == type(stranger).__module__


def test_two_strangers_of_one_name_are_asked_for_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither wins: each has its distribution's name in front."""
    for name in ("One.Renderer", "two"):
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text("[skillmap.renderers]\nodt = nowhere:Odt\n")
    monkeypatch.syspath_prepend(tmp_path)

    names = Providers().names(RENDERERS)

    assert {"one-renderer/odt", "two/odt"} <= set(names)
    assert "odt" not in names


def test_list_is_stable_and_imports_nothing(install: Install) -> None:
    """Groups in their order, names in alphabetical order, each with its origin."""
    install("skillmap-ats-text", "skillmap-faulty", "skillmap-hostile")

    infos = list(Providers().infos())

    keys = [(PROVIDER_GROUPS.index(info.group), info.name) for info in infos]
    assert sorted(keys) == keys
    assert {"available"} == {info.state for info in infos}
    assert {"skillmap", "skillmap-ats-text", "skillmap-faulty", "skillmap-hostile"} == {
        info.distribution for info in infos
    }
    assert not [name for name in sys.modules if name.startswith("skillmap_")]


def test_doctor_has_an_answer_for_each(install: Install) -> None:
    """A provider that cannot be loaded is an answer like any other."""
    install("skillmap-faulty")

    checks = {(check.group, check.name): check for check in Providers().checks()}

    assert checks[RENDERERS, "txt"].works
    broken = checks[RENDERERS, "faulty-import"]
    assert (False, "skillmap-faulty") == (broken.works, broken.distribution)
    assert "RuntimeError" in broken.missing


def test_every_provider_of_ours_keeps_its_contract() -> None:
    """Each one is loaded and held to its protocol."""
    providers = Providers()
    loaded = [
        providers.get(group, name)
        for group in PROVIDER_GROUPS
        for name in providers.names(group)
        if "/" not in name
    ]

    assert len(loaded) > 10


def test_object_is_held_to_the_protocol() -> None:
    """An object that a caller passes is checked like one that was installed."""
    with pytest.raises(PluginContractError, match="no media_types, name, read, status"):
        check_provider(object(), READERS, name="mine", origin=None)

    class Strange:
        @property
        def name(self) -> str:
            raise KeyError("no name today")

    with pytest.raises(PluginContractError):
        check_provider(Strange(), PARSERS, name="mine", origin=None)


def test_options_reach_the_provider(install: Install) -> None:
    """Options of a plugin are validated by its own model and given to its renderer."""
    install("skillmap-ats-text")
    plugins = Plugins()
    plugins.configure({"ats-text": {"width": 44}})

    assert 44 == plugins.providers.get(RENDERERS, "ats-text")._width


def test_plugin_runs_the_suite_that_our_renderers_run(install: Install) -> None:
    """The plugin's renderer keeps the contract of renderers."""
    install("skillmap-ats-text")

    check_renderer(type(Providers().get(RENDERERS, "ats-text")), text_of=bytes.decode)
