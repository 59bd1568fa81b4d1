"""Hooks: plugins are told, asked and checked one by one; what fails has a name."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from skillmap import hookimpl, hookspecs
from skillmap.errors import (
    PluginContractError,
    PluginError,
    PluginLoadError,
    SettingsError,
    UnknownProviderError,
    UsageError,
)
from skillmap.models.change import Change, Finding
from skillmap.models.event import ChangeProposed
from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.plugins import Plugins
from skillmap.protocols import HOOKS, Source

Install = Callable[..., None]

CHANGE = Change(id="c1", op="replace", pointer="/basics/summary", before="a", after="b")
EVENT = ChangeProposed(run_id="r", sequence=0, time=datetime.now(UTC), change=CHANGE)


def plugin(**hooks: Callable[..., object]) -> object:
    """A plugin object with those hooks, marked as they should be."""
    return SimpleNamespace(**{name: hookimpl(hook) for name, hook in hooks.items()})


def plugins_with(*objects: object) -> Plugins:
    """Only *objects*, nothing that is installed; each under a class of its own."""
    named = [type(f"Plugin{number}", (), vars(item))() for number, item in enumerate(objects)]
    for made, item in zip(named, objects, strict=True):
        vars(made).update(vars(item))
    return Plugins(named, only=())


# -- loading ----------------------------------------------------------------------------------


def test_installed_plugins_are_loaded_and_listed(install: Install) -> None:
    """A hook plugin that pip installed is there, with its origin."""
    install("skillmap-ats-text")
    plugins = Plugins()

    infos = [info for info in plugins if info.group == HOOKS]

    assert [("ats-text", "skillmap-ats-text", "1.0.0", "ok")] == [
        (info.name, info.distribution, info.version, info.state) for info in infos
    ]
    assert () == plugins.failed


def test_what_fails_to_load_is_kept_and_the_others_work(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    """One plugin that raises, exits or is misspelt does not take the others with it."""
    install("skillmap-ats-text", "skillmap-faulty")

    plugins = Plugins()

    assert {
        "faulty-argument": PluginContractError,
        "faulty-exit": PluginLoadError,
        "faulty-import": PluginLoadError,
        "faulty-misspelt": PluginContractError,
        "faulty-unmarked": PluginContractError,
    } == {error.plugin: type(error) for error in plugins.failed}
    assert {"skillmap-faulty"} == {error.distribution for error in plugins.failed}
    states = {info.name: info.state for info in plugins if info.group == HOOKS}
    assert ("ok", "failed") == (states["ats-text"], states["faulty-import"])
    assert "Kubernetes" == plugins.normalize_skill("kubey", "")
    assert "faulty-import" in caplog.text
    assert "Lindholm" not in caplog.text + "".join(map(str, plugins.failed))
    assert " at 0x" not in "".join(map(str, plugins.failed))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("faulty-misspelt", "skillmap_chek_change"),
        ("faulty-argument", "evnet"),
        ("faulty-unmarked", "skillmap_check_change is not marked with hookimpl"),
        ("faulty-import", "RuntimeError"),
    ],
)
def test_strict_raises_what_would_be_kept(install: Install, name: str, reason: str) -> None:
    """With `strict` the same failures are errors, and say what is wrong."""
    install("skillmap-faulty")

    with pytest.raises(PluginError, match=reason) as caught:
        Plugins(only=(name,), strict=True)

    assert name == caught.value.plugin


def test_only_limits_what_is_imported(install: Install) -> None:
    """An empty list loads nothing, a name loads that one, an unknown name is an error."""
    install("skillmap-ats-text", "skillmap-faulty")

    assert [] == [info for info in Plugins(only=()) if info.group == HOOKS]
    assert not [name for name in sys.modules if name.startswith("skillmap_")]
    assert ["ats-text"] == [
        info.name for info in Plugins(only=("ats-text",)) if info.group == HOOKS
    ]
    with pytest.raises(UnknownProviderError, match="ats-text"):
        Plugins(only=("ats-txt",))


def test_environment_limits_what_is_imported(installed: dict[str, Path]) -> None:
    """`SKILLMAP_PLUGINS` is what a client goes by."""
    program = (
        "from skillmap import SkillMap\n"
        "print(*(i.name for i in SkillMap().plugins if i.group == 'skillmap'))"
    )
    path = [str(installed[name]) for name in ("skillmap-ats-text", "skillmap-faulty")]
    for value, expected in (("ats-text", "ats-text"), ("", "")):
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"],
            capture_output=True,
            text=True,
            env={"SKILLMAP_PLUGINS": value, "PATH": ""},
        )
        assert (expected, "") == (done.stdout.strip(), done.stderr)


def test_object_given_in_code_must_be_right() -> None:
    """A plugin that the caller wrote is never silently left out."""
    with pytest.raises(PluginContractError, match="skillmap_run_evnt"):
        plugins_with(plugin(skillmap_run_evnt=lambda event: None))
    with pytest.raises(UsageError, match="as an object"):
        Plugins([SimpleNamespace], only=())
    twice = SimpleNamespace()
    with pytest.raises(PluginContractError, match="is registered"):
        Plugins([twice, twice], only=())


def test_wrapper_is_refused() -> None:
    """A wrapper could take away what other plugins found, so there are none."""

    class Wrapper:
        @hookimpl(wrapper=True)
        def skillmap_check_change(self) -> Generator[None, object, list[object]]:
            yield
            return []

    with pytest.raises(PluginContractError, match="wrapper"):
        Plugins([Wrapper()], only=())


# -- one test per hook ------------------------------------------------------------------------


def test_hook_skillmap_choose_reader() -> None:
    """The first answer wins; None leaves it to others."""
    plugins = plugins_with(
        plugin(skillmap_choose_reader=lambda source: "pdf"),
        plugin(skillmap_choose_reader=lambda source: "pdfium"),
        plugin(skillmap_choose_reader=lambda: None),
    )

    assert "pdfium" == plugins.choose_reader(Source(b"%PDF", media_type="application/pdf"))
    assert None is plugins_with().choose_reader(Source(b""))


@pytest.mark.parametrize("answer", ["nobody", 7, "text"])
def test_hook_skillmap_choose_reader_must_fit(answer: object) -> None:
    """A reader that is not installed, or does not read the type, is the plugin's error."""
    plugins = plugins_with(plugin(skillmap_choose_reader=lambda: answer))

    with pytest.raises(PluginContractError) as caught:
        plugins.choose_reader(Source(b"%PDF", media_type="application/pdf"))

    assert "Plugin0" == caught.value.plugin


def test_hook_skillmap_normalize_skill() -> None:
    """The first name other than None counts."""
    plugins = plugins_with(
        plugin(skillmap_normalize_skill=lambda name: name.upper()),
        plugin(skillmap_normalize_skill=lambda name, context: "Go" if "lang" in context else None),
    )

    assert "Go" == plugins.normalize_skill("go", "the language")
    assert "RUST" == plugins.normalize_skill("rust", "iron")


@pytest.mark.parametrize("answer", [7, "", "  "])
def test_hook_skillmap_normalize_skill_gives_a_name(answer: object) -> None:
    """An answer that is no name is the plugin's error."""
    with pytest.raises(PluginContractError, match="not a name"):
        plugins_with(plugin(skillmap_normalize_skill=lambda: answer)).normalize_skill("x", "")


def test_hook_skillmap_check_change() -> None:
    """Findings of all plugins are collected, each under its plugin's name whatever it says."""
    claim = Finding(code="tone", severity="review", message="Too loud.", checker="claims")
    plugins = plugins_with(
        plugin(skillmap_check_change=lambda change, evidence, job: [claim]),
        plugin(skillmap_check_change=lambda: None),
        plugin(skillmap_check_change=lambda: (claim,)),
    )

    found = plugins.check_change(CHANGE, ["a"], None)

    assert ["plugin:Plugin2", "plugin:Plugin0"] == [finding.checker for finding in found]
    assert {"review"} == {finding.severity for finding in found}


@pytest.mark.parametrize(
    "answer",
    ["fine", ["fine"], [Finding.model_construct(code="x", severity="ERROR", message="y")]],
)
def test_hook_skillmap_check_change_gives_findings(answer: object) -> None:
    """A check whose answer cannot be read proves nothing: an error of the call."""
    plugins = plugins_with(plugin(skillmap_check_change=lambda: answer))

    with pytest.raises(PluginContractError):
        plugins.check_change(CHANGE, [], None)


def test_hook_skillmap_check_change_that_fails_is_loud(install: Install) -> None:
    """The error names plugin, distribution and hook, and quotes nothing."""
    install("skillmap-faulty")

    with pytest.raises(PluginError) as caught:
        Plugins(only=("faulty-checker",)).check_change(CHANGE, [], None)

    error = caught.value
    assert ("faulty-checker", "skillmap-faulty", "skillmap_check_change") == (
        error.plugin,
        error.distribution,
        error.hook,
    )
    assert "cannot take" not in str(error)


def test_hook_skillmap_run_event(caplog: pytest.LogCaptureFixture) -> None:
    """Every plugin is told; one that fails is logged by name and stops nobody."""
    seen: list[str] = []
    plugins = plugins_with(
        plugin(skillmap_run_event=lambda event: seen.append(event.type)),
        plugin(skillmap_run_event=lambda event: 1 / 0),
        plugin(skillmap_run_event=lambda event: sys.exit(1)),
        plugin(skillmap_run_event=lambda event: seen.append("last registered, first called")),
    )

    plugins.run_event(EVENT)

    assert ["last registered, first called", "change.proposed"] == seen
    assert ["Plugin2", "Plugin1"] == [
        record.getMessage().split("'")[1] for record in caplog.records
    ]
    assert {logging.WARNING} == {record.levelno for record in caplog.records}


def test_hook_skillmap_document_rendered(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    """Plugins are told of each file; what a failing one quotes is not logged."""
    install("skillmap-faulty")
    seen: list[object] = []

    class Counter:
        @hookimpl
        def skillmap_document_rendered(self, data: bytes, format: str) -> None:
            seen.append((len(data), format))

    plugins = Plugins([Counter()], only=("faulty-observer",))
    resume = Resume.from_json_resume({"basics": {"name": "Maya Lindholm"}})
    plugins.document_rendered(b"1234", "txt", resume, RenderOptions())

    assert [(4, "txt")] == seen
    assert "faulty-observer" in caplog.text
    assert "Lindholm" not in caplog.text


def test_observers_get_copies() -> None:
    """What an observer does to an event stays with it."""

    def vandal(event: ChangeProposed) -> None:
        event.change.__dict__["after"] = "invented"
        object.__setattr__(event, "sequence", 99)

    plugins_with(plugin(skillmap_run_event=vandal)).run_event(EVENT)

    assert ("b", 0) == (EVENT.change.after, EVENT.sequence)


def test_hook_skillmap_settings(install: Install) -> None:
    """Options are validated by the plugin's model; unknown and bad ones are named."""
    install("skillmap-ats-text")

    Plugins().configure({})
    with pytest.raises(SettingsError) as caught:
        Plugins().configure({"ats-text": {"width": "s3cret"}})
    assert "plugin_options.ats-text.width" == caught.value.setting
    assert "s3cret" not in str(caught.value)
    with pytest.raises(SettingsError, match="no plugin has such options"):
        Plugins().configure({"ats-txt": {}})


def test_hook_skillmap_settings_names_are_unique(install: Install) -> None:
    """Two plugins cannot have options of one name, and a model is a model."""
    from pydantic import BaseModel

    class Options(BaseModel):
        depth: int = 1

    both = plugin(skillmap_settings=lambda: {"x": Options})
    with pytest.raises(PluginContractError, match="another plugin"):
        plugins_with(both, both).configure({})
    for answer in (7, {"x": int}):
        with pytest.raises(PluginContractError, match="its answer"):
            plugins_with(plugin(skillmap_settings=lambda answer=answer: answer)).configure({})


def test_configure_that_fails_names_the_plugin() -> None:
    """A plugin that cannot take its own options is an error of the call."""
    from pydantic import BaseModel

    class Options(BaseModel):
        depth: int = 1

    class Stubborn:
        @hookimpl
        def skillmap_settings(self) -> dict[str, type[BaseModel]]:
            return {"x": Options}

        def configure(self, options: object) -> None:
            raise ValueError

    with pytest.raises(PluginError, match="Stubborn"):
        Plugins([Stubborn()], only=()).configure({"x": {"depth": 2}})


def test_hook_skillmap_vocabularies(install: Install) -> None:
    """Words of plugins are collected, and asked for again only after another plugin came."""
    install("skillmap-hungarian")
    plugins = Plugins(only=("hungarian",))
    found = plugins.vocabularies()

    assert ["hu"] == [vocabulary.tag for vocabulary in found]
    assert found is plugins.vocabularies()

    plugins.register(plugin(skillmap_vocabularies=lambda: found))

    assert ["hu", "hu"] == [vocabulary.tag for vocabulary in plugins.vocabularies()]


@pytest.mark.parametrize("answer", ["hu", ["hu"], [{"tag": "hu"}]])
def test_hook_skillmap_vocabularies_gives_vocabularies(answer: object) -> None:
    """Anything else is an error of the call."""
    plugins = plugins_with(plugin(skillmap_vocabularies=lambda: answer))

    with pytest.raises(PluginContractError, match="vocabularies"):
        plugins.vocabularies()


def test_hook_skillmap_cli(install: Install) -> None:
    """Commands of plugins are added; one that cannot be is told, the others are in."""
    import typer

    install("skillmap-ats-text", "skillmap-faulty")
    app = typer.Typer()

    failures = Plugins(only=("ats-text", "faulty-command")).add_commands(app)

    assert ["ats-characters"] == [command.name for command in app.registered_commands]
    assert ["faulty-command"] == [failure.plugin for failure in failures]


def test_every_hook_has_a_test_and_a_section() -> None:
    """A hook without a test named after it, or without a place in the reference, does not enter."""
    hooks = [name for name in vars(hookspecs) if name.startswith("skillmap_")]
    reference = Path(__file__).parents[2] / "docs" / "reference" / "hooks.md"

    assert len(hooks) > 5
    assert [] == [name for name in hooks if f"test_hook_{name}" not in globals()]
    assert "skillmap.hookspecs" in reference.read_text()
