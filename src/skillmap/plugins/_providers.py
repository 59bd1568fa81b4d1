"""Providers: one entry-point group per kind, found by name, imported only when asked for.

Our own providers keep their plain names whatever else is installed. A provider of another
distribution that bears the name of one of ours is asked for as `distribution/name`, and so are
two strangers of one name: nobody gets into a resume's way by taking a name.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from pydantic import BaseModel

from skillmap.errors import (
    MissingExtraError,
    PluginContractError,
    PluginError,
    PluginLoadError,
    SkillmapError,
    UnknownProviderError,
)
from skillmap.protocols import (
    AGENTS,
    LANGUAGE_MODELS,
    LEDGERS,
    NOTIFIERS,
    OCR_ENGINES,
    PARSERS,
    PAYMENT_PROVIDERS,
    PROVIDER_GROUPS,
    READERS,
    RENDERERS,
    STORES,
    Agent,
    LanguageModelProvider,
    Ledger,
    Notifier,
    OcrEngine,
    Parser,
    PaymentProvider,
    ProviderStatus,
    Reader,
    Renderer,
    Store,
)

OUR_DISTRIBUTION = "skillmap"
EXTENSION = re.compile(r"(\.[a-z0-9]+){1,2}", re.IGNORECASE)
"""What a renderer may call its files' ending: it becomes part of a path."""

PLUGIN_FAILURES = (Exception, SystemExit)
"""What foreign code may raise: also `sys.exit()`, which must not end the host."""

PluginState = Literal["ok", "available", "failed"]

_PROTOCOLS: dict[str, type[Any]] = {
    READERS: Reader,
    OCR_ENGINES: OcrEngine,
    PARSERS: Parser,
    LANGUAGE_MODELS: LanguageModelProvider,
    AGENTS: Agent,
    RENDERERS: Renderer,
    LEDGERS: Ledger,
    PAYMENT_PROVIDERS: PaymentProvider,
    STORES: Store,
    NOTIFIERS: Notifier,
}


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """An installed provider or hook plugin: where it comes from and what became of it.

    `group` is its entry-point group; `target` what the entry point names; `reason` says why it
    failed, else is empty.
    """

    group: str
    name: str
    target: str
    distribution: str | None
    version: str | None
    state: PluginState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """Whether a provider can work here and now; `missing` and `remedy` are empty when it can."""

    group: str
    name: str
    distribution: str | None
    works: bool
    missing: str = ""
    remedy: str = ""


class Providers:
    """Installed providers of all groups, loaded one at a time and kept.

    Made by a client; reads the metadata of installed distributions once, when first asked.
    """

    def __init__(self) -> None:
        self.options: dict[str, dict[str, BaseModel]] = {}
        """Validated options by distribution, handed to its providers when they are made."""
        self._points: dict[str, dict[str, EntryPoint]] = {}
        self._loaded: dict[tuple[str, str], Any] = {}
        self._failed: dict[tuple[str, str], SkillmapError] = {}

    def names(self, group: str) -> tuple[str, ...]:
        """Names by which providers of *group* can be asked for, in alphabetical order."""
        return tuple(sorted(self._group(group)))

    def get(self, group: str, name: str) -> Any:
        """The provider *name* of *group*; the same object each time.

        Raises:
            UnknownProviderError: None of that name is installed.
            PluginLoadError: It cannot be imported or made.
            PluginContractError: It does not satisfy the protocol of its group.
        """
        key = (group, name)
        if key in self._failed:
            raise self._failed[key]
        if key not in self._loaded:
            point = self._group(group).get(name)
            if point is None:
                raise UnknownProviderError(name, group=group, installed=self.names(group))
            try:
                provider = _make_provider(point)
                origin, _ = origin_of(point)
                if origin in self.options:
                    configure(
                        provider, self.options[origin], plugin_name=point.name, distribution=origin
                    )
                self._loaded[key] = provider
            except SkillmapError as e:
                self._failed[key] = e
                raise
        return self._loaded[key]

    def distribution(self, provider: object) -> str | None:
        """The distribution that brought *provider*, or None when it was not found by name."""
        for (group, name), loaded in self._loaded.items():
            if loaded is provider:
                return origin_of(self._group(group)[name])[0]
        return None

    def infos(self) -> Iterator[PluginInfo]:
        """Every installed provider by group and name; nothing is imported for it."""
        for group in PROVIDER_GROUPS:
            for name in self.names(group):
                error = self._failed.get((group, name))
                state: PluginState = "ok" if (group, name) in self._loaded else "available"
                yield _info(
                    self._group(group)[name],
                    name,
                    "failed" if error else state,
                    str(error) if error else "",
                )

    def checks(self) -> Iterator[ProviderCheck]:
        """Every installed provider, loaded and asked whether it can work; failing is an answer."""
        for group in PROVIDER_GROUPS:
            for name in self.names(group):
                point = self._group(group)[name]
                status = self._status(group, name)
                yield ProviderCheck(
                    group, name, origin_of(point)[0], status.works, status.missing, status.remedy
                )

    def _status(self, group: str, name: str) -> ProviderStatus:
        try:
            found = self.get(group, name).status()
        except SkillmapError as e:
            return ProviderStatus(works=False, missing=str(e))
        except PLUGIN_FAILURES as e:
            return ProviderStatus(works=False, missing=f"status() raised {type(e).__name__}")
        if not isinstance(found, ProviderStatus):
            return ProviderStatus(works=False, missing="status() gave no ProviderStatus")
        return found

    def _group(self, group: str) -> dict[str, EntryPoint]:
        if group not in self._points:
            self._points[group] = resolve_names(entry_points(group=group))
        return self._points[group]


def check_provider(provider: Any, group: str, *, name: str, origin: str | None) -> None:
    """Hold *provider* to the protocol of *group*, as far as that can be seen without using it.

    Raises:
        PluginContractError: It lacks something, or an attribute has the wrong type.
    """

    def contract(reason: str) -> PluginContractError:
        return PluginContractError(reason, plugin=name, distribution=origin, hook=group)

    protocol = _PROTOCOLS[group]
    try:
        fits = isinstance(provider, protocol)
        own_name = provider.name if fits else ""
    except PLUGIN_FAILURES as e:
        raise contract(f"raised {type(e).__name__} when it was looked at") from e
    if not fits:
        missing = [word for word in _members(protocol) if not _has(provider, word)]
        raise contract(f"does not satisfy {protocol.__name__}: no {', '.join(missing)}")
    if not isinstance(own_name, str) or not own_name:
        raise contract("`name` is not a text")
    if group == RENDERERS:
        extension, media_type = provider.extension, provider.media_type
        if not isinstance(extension, str) or not EXTENSION.fullmatch(extension):
            raise contract("`extension` is not a file ending such as '.txt'")
        if not isinstance(media_type, str) or "/" not in media_type:
            raise contract("`media_type` is not a media type")
    if group == READERS and not all(isinstance(word, str) for word in provider.media_types):
        raise contract("`media_types` are not texts")


def configure(
    plugin: object,
    options: Mapping[str, BaseModel],
    *,
    plugin_name: str,
    distribution: str | None,
) -> None:
    """Hand a plugin or provider its own options, if it wants them.

    Raises:
        PluginError: It failed.
    """
    accept = getattr(plugin, "configure", None)
    if not callable(accept):
        return
    try:
        accept(dict(options))
    except PLUGIN_FAILURES as e:
        raise PluginError(
            f"raised {type(e).__name__}",
            plugin=plugin_name,
            distribution=distribution,
            hook="configure",
        ) from e


def _make_provider(point: EntryPoint) -> Any:
    origin, _ = origin_of(point)
    try:
        provider = point.load()()
    except MissingExtraError:
        raise
    except PLUGIN_FAILURES as e:
        raise load_error(point, e) from e
    check_provider(provider, point.group, name=point.name, origin=origin)
    if provider.name != point.name:
        raise PluginContractError(
            f"calls itself {provider.name!r}",
            plugin=point.name,
            distribution=origin,
            hook=point.group,
        )
    return provider


def load_error(point: EntryPoint, error: BaseException) -> PluginLoadError:
    # The text of a foreign error may hold anything; an import error names a module, which helps.
    detail = f": {error}" if isinstance(error, ImportError) else ""
    return PluginLoadError(
        f"cannot be loaded ({type(error).__name__}{detail})",
        plugin=point.name,
        distribution=origin_of(point)[0],
        hook=point.group,
    )


def resolve_names(points: Iterable[EntryPoint]) -> dict[str, EntryPoint]:
    """Each entry point under the name by which it is asked for; see the top of this file."""
    by_name: dict[str, list[EntryPoint]] = {}
    for point in points:
        by_name.setdefault(point.name, []).append(point)
    resolved = {}
    for name, rivals in by_name.items():
        ours = [point for point in rivals if origin_of(point)[0] == OUR_DISTRIBUTION]
        plain = ours[0] if ours else rivals[0] if len(rivals) == 1 else None
        for point in rivals:
            resolved[name if point is plain else f"{origin_of(point)[0]}/{name}"] = point
    return resolved


def origin_of(point: EntryPoint) -> tuple[str | None, str | None]:
    """Distribution (its name normalized) and version that an entry point comes from."""
    if point.dist is None:
        return None, None
    return re.sub(r"[-_.]+", "-", point.dist.name).lower(), point.dist.version


def _info(point: EntryPoint, name: str, state: PluginState, reason: str) -> PluginInfo:
    distribution, version = origin_of(point)
    return PluginInfo(point.group, name, point.value, distribution, version, state, reason)


def _members(protocol: type[Any]) -> list[str]:
    names = {name for base in protocol.__mro__ for name in vars(base) if not name.startswith("_")}
    return sorted(names)


def _has(provider: Any, name: str) -> bool:
    return inspect.getattr_static(provider, name, None) is not None
