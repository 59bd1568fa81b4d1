"""Hooks: moments that a plugin is told about, or may have a say in.

Implementations are called one by one, so that a failure has a name. Plugins get copies of what
they are shown: whatever they do to it stays with them. Wrappers are refused, since they could
take away what others answer.
"""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy
from pydantic import BaseModel, ValidationError

from skillmap import hookspecs
from skillmap.errors import (
    PluginContractError,
    PluginError,
    SettingsError,
    UnknownProviderError,
    UsageError,
)
from skillmap.models.change import Change, Finding
from skillmap.models.event import Event
from skillmap.models.job import Job
from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.models.vocabulary import Vocabulary
from skillmap.plugins._providers import (
    PLUGIN_FAILURES,
    PluginInfo,
    Providers,
    configure,
    load_error,
    origin_of,
    resolve_names,
)
from skillmap.protocols import HOOKS, READERS, Source

if TYPE_CHECKING:
    from pluggy import HookImpl

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Registered:
    """A hook plugin as it came in."""

    key: str
    name: str
    target: str
    distribution: str | None
    version: str | None
    error: PluginError | None = None


class Plugins:
    """The plugins of one client: its providers, and the hooks of plugins that it has loaded.

    *objects* are plugins given in code. *only* limits the installed hook plugins to those names
    (`name` or `distribution/name`); empty means none, None means all. With *strict* a plugin that
    fails to load is an error, otherwise it is kept in `failed`.

    Raises:
        PluginError: With *strict*, or for one of *objects*: a plugin cannot be used.
        UnknownProviderError: *only* names a plugin that is not installed.
    """

    def __init__(
        self,
        objects: Sequence[object] = (),
        *,
        only: Sequence[str] | None = None,
        strict: bool = False,
    ) -> None:
        self.providers = Providers()
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._registered: dict[str, _Registered] = {}
        self._vocabularies: tuple[Vocabulary, ...] | None = None
        for key, point in sorted(_chosen_points(only).items()):
            self._load(key, point, strict=strict)
        for plugin in objects:
            self.register(plugin)

    def __iter__(self) -> Iterator[PluginInfo]:
        """Everything installed: providers by group and name, then hook plugins as loaded."""
        yield from self.providers.infos()
        for plugin in self._registered.values():
            yield PluginInfo(
                HOOKS,
                plugin.name,
                plugin.target,
                plugin.distribution,
                plugin.version,
                "failed" if plugin.error else "ok",
                str(plugin.error or ""),
            )

    @property
    def failed(self) -> tuple[PluginError, ...]:
        """Why hook plugins were left out, in the order in which they were tried."""
        return tuple(plugin.error for plugin in self._registered.values() if plugin.error)

    def register(self, plugin: object) -> None:
        """Add a plugin given in code; it is called before those loaded earlier.

        Raises:
            PluginContractError: A hook name is misspelt, an argument unknown, or the plugin is
                already there.
        """
        name = _object_name(plugin)
        entry = _Registered(name, name, f"{type(plugin).__module__}:{name}", None, None)
        if name in self._registered:
            raise PluginContractError(
                "a plugin of that name is registered", plugin=name, distribution=None, hook=HOOKS
            )
        self._add(plugin, entry)
        self._registered[name] = entry
        self._vocabularies = None

    # One method per hook: what a hook means for the caller is decided here and nowhere else.

    def choose_reader(self, source: Source) -> str | None:
        """Name of the reader that a plugin chose for *source*, or None; the first answer wins.

        Raises:
            PluginError: A plugin failed.
            PluginContractError: It named a reader that is not installed, or that does not read this
                type.
        """
        for impl, answer in self._answers("skillmap_choose_reader", source=source):
            if not isinstance(answer, str) or answer not in self.providers.names(READERS):
                raise self._contract(impl, "its answer is not the name of an installed reader")
            if source.media_type not in self.providers.get(READERS, answer).media_types:
                raise self._contract(
                    impl, f"chose {answer!r}, which does not read {source.media_type}"
                )
            return answer
        return None

    def normalize_skill(self, name: str, context: str) -> str | None:
        """Canonical name that a plugin knows for the skill *name*, or None; the first answer wins.

        Raises:
            PluginError: A plugin failed, or answered with something else than a text.
        """
        for impl, answer in self._answers("skillmap_normalize_skill", name=name, context=context):
            if not isinstance(answer, str) or not answer.strip():
                raise self._contract(impl, "its answer is not a name")
            return answer
        return None

    def check_change(
        self, change: Change, evidence: Sequence[str], job: Job | None
    ) -> tuple[Finding, ...]:
        """Findings of all plugins, each under the name of its plugin.

        Raises:
            PluginError: A plugin failed, or answered with something else than findings.
        """
        if not self._implementations("skillmap_check_change"):
            return ()
        shown = {"change": _copy(change), "evidence": tuple(evidence), "job": _copy(job)}
        found: list[Finding] = []
        for impl, answer in self._answers("skillmap_check_change", **shown):
            found += self._findings(impl, answer)
        return tuple(found)

    @property
    def hear_run_events(self) -> bool:
        """Whether any plugin wants to be told of events."""
        return bool(self._implementations("skillmap_run_event"))

    def run_event(self, event: Event) -> None:
        """Tell all plugins; failures are logged."""
        self._observe("skillmap_run_event", event=event)

    def document_rendered(
        self, data: bytes, format: str, resume: Resume, options: RenderOptions
    ) -> None:
        """Tell all plugins; failures are logged."""
        self._observe(
            "skillmap_document_rendered", data=data, format=format, resume=resume, options=options
        )

    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """The words that plugins add; they are asked once, and again after another plugin is registered.

        Raises:
            PluginError: A plugin failed, or answered with something else than vocabularies.
        """
        if self._vocabularies is None:
            found: list[Vocabulary] = []
            for impl, answer in self._answers("skillmap_vocabularies"):
                if not isinstance(answer, list | tuple) or not all(
                    isinstance(vocabulary, Vocabulary) for vocabulary in answer
                ):
                    raise self._contract(impl, "its answer is not a sequence of vocabularies")
                found += map(_copy, answer)
            self._vocabularies = tuple(found)
        return self._vocabularies

    def configure(self, plugin_options: Mapping[str, Mapping[str, Any]]) -> None:
        """Validate *plugin_options* with the plugins' own models and hand them out, once.

        Every plugin that has options, and every provider of its distribution, that has a method
        `configure(options)` gets the plugin's models by name.

        Raises:
            SettingsError: An option is unknown or has a value that its plugin does not take.
            PluginError: A plugin failed, answered with something else, or two claim one name.
        """
        claimed: set[str] = set()
        for impl, models in self._answers("skillmap_settings"):
            plugin = self._registered_as(impl)
            options = {}
            for name, model in self._option_models(impl, models):
                if name in claimed:
                    raise self._contract(impl, f"another plugin has options named {name!r}")
                claimed.add(name)
                options[name] = _validated_options(name, model, plugin_options.get(name, {}))
            configure(
                impl.plugin, options, plugin_name=plugin.name, distribution=plugin.distribution
            )
            if plugin.distribution is not None:
                self.providers.options[plugin.distribution] = options
        for name in sorted(set(plugin_options) - claimed):
            raise SettingsError(f"plugin_options.{name}", reason="no plugin has such options")

    def add_commands(self, group: Any) -> tuple[PluginError, ...]:
        """Let all plugins add commands to *group*; what failed comes back, the others are in."""
        failures = []
        for impl in self._implementations("skillmap_cli"):
            try:
                self._call(impl, "skillmap_cli", {"group": group})
            except PluginError as e:
                failures.append(e)
        return tuple(failures)

    def _load(self, key: str, point: EntryPoint, *, strict: bool) -> None:
        distribution, version = origin_of(point)
        entry = _Registered(key, key, point.value, distribution, version)
        error: PluginError | None = None
        try:
            self._add(_load_hook_plugin(point), entry)
        except PluginError as e:
            if strict:
                raise
            _log.warning("Left out: %s", e)
            error = e
        self._registered[key] = _Registered(
            key, key, point.value, distribution, version, error=error
        )

    def _add(self, plugin: object, entry: _Registered) -> None:
        """Register with pluggy, or leave no trace."""
        try:
            _refuse_unmarked(plugin, self._manager)
            self._manager.register(plugin, name=entry.key)
            # Only the newest plugin can be at fault: those before it passed.
            self._manager.check_pending()
            self._refuse_wrappers(plugin)
        except PLUGIN_FAILURES as e:
            if self._manager.has_plugin(entry.key):
                self._manager.unregister(name=entry.key)
            reason = str(e) if isinstance(e, _ContractBreachError) else _one_line(e)
            raise PluginContractError(
                reason, plugin=entry.name, distribution=entry.distribution, hook=HOOKS
            ) from e

    def _refuse_wrappers(self, plugin: object) -> None:
        for caller in self._manager.get_hookcallers(plugin) or []:
            for impl in caller.get_hookimpls():
                if impl.plugin is plugin and (impl.wrapper or impl.hookwrapper):
                    raise _ContractBreachError(f"{caller.name} is a wrapper; those are not allowed")

    def _implementations(self, hook: str) -> list[HookImpl]:
        """In the order in which they are called: the last registered first."""
        return list(reversed(getattr(self._manager.hook, hook).get_hookimpls()))

    def _answers(self, hook: str, **shown: Any) -> Iterator[tuple[HookImpl, Any]]:
        """Each plugin's answer other than None."""
        for impl in self._implementations(hook):
            answer = self._call(impl, hook, shown)
            if answer is not None:
                yield impl, answer

    def _call(self, impl: HookImpl, hook: str, shown: dict[str, Any]) -> Any:
        try:
            return impl.function(*(shown[name] for name in impl.argnames))
        except PLUGIN_FAILURES as e:
            plugin = self._registered_as(impl)
            raise PluginError(
                f"raised {type(e).__name__}",
                plugin=plugin.name,
                distribution=plugin.distribution,
                hook=hook,
            ) from e

    def _observe(self, hook: str, **shown: Any) -> None:
        for impl in self._implementations(hook):
            copies = {name: _copy(value) for name, value in shown.items()}
            try:
                self._call(impl, hook, copies)
            except PluginError as e:
                # The error's own text may quote a resume; its type does not.
                _log.warning("%s", e)

    def _findings(self, impl: HookImpl, answer: Any) -> Iterator[Finding]:
        name = self._registered_as(impl).name
        if not isinstance(answer, list | tuple):
            raise self._contract(impl, "its answer is not a sequence of findings")
        for finding in answer:
            if not isinstance(finding, Finding):
                raise self._contract(impl, "its answer holds something else than findings")
            try:
                facts = {**finding.model_dump(), "checker": f"plugin:{name}"}
                yield Finding.model_validate(facts)
            except ValidationError as e:
                raise self._contract(impl, "its answer holds a malformed finding") from e

    def _option_models(self, impl: HookImpl, models: Any) -> Iterator[tuple[str, type[BaseModel]]]:
        if not isinstance(models, dict):
            raise self._contract(impl, "its answer is not a dict of models by name")
        for name, model in models.items():
            if not isinstance(model, type) or not issubclass(model, BaseModel):
                raise self._contract(impl, "its answer holds something else than a model")
            yield name, model

    def _contract(self, impl: HookImpl, reason: str) -> PluginContractError:
        plugin = self._registered_as(impl)
        return PluginContractError(
            reason,
            plugin=plugin.name,
            distribution=plugin.distribution,
            hook=impl.function.__name__,
        )

    def _registered_as(self, impl: HookImpl) -> _Registered:
        fallback = _Registered(impl.plugin_name, impl.plugin_name, "", None, None)
        return self._registered.get(impl.plugin_name, fallback)


def _validated_options(name: str, model: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(dict(values))
    except ValidationError as e:
        first = e.errors(include_input=False, include_url=False, include_context=False)[0]
        path = ".".join(str(word) for word in ("plugin_options", name, *first["loc"]))
        raise SettingsError(path, reason=first["msg"]) from None


class _ContractBreachError(Exception):
    """What is wrong with a plugin, in words of ours."""


def _chosen_points(only: Sequence[str] | None) -> dict[str, EntryPoint]:
    if only is not None and not only:
        return {}
    points = resolve_names(entry_points(group=HOOKS))
    if only is None:
        return points
    for name in only:
        if name not in points:
            raise UnknownProviderError(name, group=HOOKS, installed=tuple(sorted(points)))
    return {name: points[name] for name in only}


def _load_hook_plugin(point: EntryPoint) -> object:
    try:
        plugin = point.load()
        return plugin() if isinstance(plugin, type) else plugin
    except PLUGIN_FAILURES as e:
        raise load_error(point, e) from e


def _refuse_unmarked(plugin: object, manager: pluggy.PluginManager) -> None:
    """Without its mark a function would never be called: a check that does not check."""
    for name in _hook_names():
        function = inspect.getattr_static(plugin, name, None)
        if function is None or function is vars(hookspecs)[name]:
            continue
        if manager.parse_hookimpl_opts(plugin, name) is None:
            raise _ContractBreachError(f"{name} is not marked with hookimpl")


def _hook_names() -> list[str]:
    return sorted(name for name in vars(hookspecs) if name.startswith("skillmap_"))


def _object_name(plugin: object) -> str:
    if isinstance(plugin, type):
        raise UsageError(f"Pass a plugin as an object or module: {plugin.__name__}() perhaps.")
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    return type(plugin).__qualname__


_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def _one_line(error: BaseException) -> str:
    """What an error says, on one line and the same every time: without addresses of objects."""
    line = "; ".join(f"{type(error).__name__}: {error}".splitlines())
    return _ADDRESS.sub("", line)[:300]


def _copy(value: Any) -> Any:
    """A copy that shares nothing that can be changed; bytes and texts cannot be."""
    return value.model_copy(deep=True) if isinstance(value, BaseModel) else value
