"""Settings: `SKILLMAP_*` variables, read once, at the edge. Rooms are told; they never ask."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field, SecretStr, ValidationError

from skillmap.errors import SettingsError
from skillmap.models._base import Model
from skillmap.models.layout import PageSize, RenderOptions
from skillmap.models.limits import ExtractLimits, PostingLimits

PREFIX = "SKILLMAP_"
SettingsT = TypeVar("SettingsT", bound="Settings")

EXTRACT_PREFIX = "SKILLMAP_EXTRACT_"
POSTING_PREFIX = "SKILLMAP_POSTING_"


class Settings(Model):
    """What a client is told from outside. Every field can be set by a variable of its name.

    `SKILLMAP_READER` sets `reader`; `SKILLMAP_EXTRACT_PAGES_MAX` sets `extract_limits.pages_max`,
    `SKILLMAP_POSTING_CHARACTERS_MAX` sets `posting_limits.characters_max`. An empty variable counts
    as not set, except for `SKILLMAP_PLUGINS`, where it means: no plugins.
    """

    plugins: tuple[str, ...] | None = None
    """Names of hook plugins to load, divided by commas; None loads all that are installed."""
    strict: bool = False
    """Whether a hook plugin that cannot be loaded is an error."""
    reader: str | None = None
    """Name of the reader for the types that it reads; None takes the usual one for each."""
    parser: str = "rules"
    """Name of the parser."""
    agent: str = "rules"
    """Name of the agent."""
    password: SecretStr | None = None
    """Password for encrypted documents, where a call gives none."""
    theme: str = "classic"
    """Name of the theme."""
    page: PageSize = "a4"
    """Page size."""
    locale: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language of dates and headings, BCP 47; None takes the resume's own."""
    ats: Literal["tabbed", "strict"] | None = None
    """Where dates are printed; None leaves it to the format."""
    font_paths: tuple[str, ...] = ()
    """Folders with further fonts for PDF, divided as in PATH."""
    debug: bool = False
    """Whether the command line shows where an unexpected error came from."""
    extract_limits: ExtractLimits = ExtractLimits()
    """Bounds on documents."""
    posting_limits: PostingLimits = PostingLimits()
    """Bounds on postings."""
    warnings: tuple[str, ...] = ()
    """What was odd about the environment, such as a variable that nothing reads."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Settings as *environment* has them; None reads the process's own, now.

        Raises:
            SettingsError: A variable's value cannot be used. The error names the variable only.
        """
        given = os.environ if environment is None else environment
        found = {name: value for name, value in given.items() if name.startswith(PREFIX)}
        known = variables()
        facts: dict[str, Any] = {}
        for name in sorted(known.keys() & found.keys()):
            value = found[name].strip()
            if value or name == "SKILLMAP_PLUGINS":
                _put(facts, known[name], _LISTS[name](value) if name in _LISTS else value)
        unknown = sorted(found.keys() - known.keys())
        facts["warnings"] = tuple(_unknown_variable(name, known) for name in unknown)
        return _validated(cls, facts)

    @property
    def render_options(self) -> RenderOptions:
        """Theme, page, locale, layout of dates and fonts together."""
        return RenderOptions(
            theme=self.theme,
            page=self.page,
            locale=self.locale,
            ats=self.ats,
            font_paths=self.font_paths,
        )


def variables() -> dict[str, tuple[str, ...]]:
    """Each variable that is read, with the path of the field that it sets, as in `Settings`."""
    found: dict[str, tuple[str, ...]] = {}
    for field in Settings.model_fields:
        if field == "extract_limits":
            found |= _limit_variables(EXTRACT_PREFIX, field, ExtractLimits)
        elif field == "posting_limits":
            found |= _limit_variables(POSTING_PREFIX, field, PostingLimits)
        elif field != "warnings":
            found[PREFIX + field.upper()] = (field,)
    return found


def _limit_variables(prefix: str, field: str, model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    return {prefix + name.upper(): (field, name) for name in model.model_fields}


def _names(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def _folders(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in value.split(os.pathsep) if word))


_LISTS = {"SKILLMAP_PLUGINS": _names, "SKILLMAP_FONT_PATHS": _folders}
"""How variables that hold several values are taken apart."""


def _put(facts: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        facts = facts.setdefault(key, {})
    facts[path[-1]] = value


def _validated(cls: type[SettingsT], facts: dict[str, Any]) -> SettingsT:
    try:
        return cls.model_validate(facts)
    except ValidationError as e:
        first = e.errors(include_input=False, include_url=False, include_context=False)[0]
        path = tuple(str(word) for word in first["loc"])
        names = [name for name, target in variables().items() if target == path[: len(target)]]
        raise SettingsError(names[0], reason=first["msg"]) from None


def _unknown_variable(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Nothing reads {name}." + (f" Did you mean {near[0]}?" if near else "")
