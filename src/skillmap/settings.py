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
from skillmap.models.model_settings import ModelSettings
from skillmap.models.stored import VERSIONS_MAX

PREFIX = "SKILLMAP_"
SettingsT = TypeVar("SettingsT", bound="Settings")

Isolation = Literal["none", "process"]
Rasterizer = Literal["library", "poppler"]
NotAResume = Literal["warn", "error", "ignore"]

EXTRACT_PREFIX = "SKILLMAP_EXTRACT_"
POSTING_PREFIX = "SKILLMAP_POSTING_"
MODEL_PREFIX = "SKILLMAP_LLM_"


class Settings(Model):
    """What a client is told from outside. Every field can be set by a variable of its name.

    `SKILLMAP_READER` sets `reader`; `SKILLMAP_EXTRACT_PAGES_MAX` sets `extract_limits.pages_max`,
    `SKILLMAP_POSTING_CHARACTERS_MAX` sets `posting_limits.characters_max`, `SKILLMAP_LLM_BASE_URL`
    sets `llm_settings.base_url`. An empty variable counts as not set, except for `SKILLMAP_PLUGINS`,
    where it means: no plugins.
    """

    plugins: tuple[str, ...] | None = None
    """Names of hook plugins to load, divided by commas; None loads all that are installed."""
    strict: bool = False
    """Whether a hook plugin that cannot be loaded is an error."""
    reader: str | None = None
    """Name of the reader for the types that it reads; None takes the usual one for each."""
    parser: str | None = None
    """Name of the parser, such as `rules`, `hybrid` or `llm`; None takes `hybrid` where a language model is named, else
    `rules`."""
    ocr: str | None = None
    """Name of the OCR engine, or `none`; None takes the first that works."""
    ocr_languages: tuple[str, ...] = ()
    """BCP 47 tags of what scans are written in, divided by commas; none lets the engine find out."""
    rasterizer: Rasterizer = "library"
    """Who draws the pages of a PDF for an OCR engine: the library that reads it, or Poppler."""
    agent: str | None = None
    """Name of the agent; None takes `model` where a language model is named, else `rules`."""
    llm: tuple[str, ...] = ()
    """Language models as `provider:model`, divided by commas, in the order in which they are asked."""
    openai_api_key: SecretStr | None = None
    """Key for the provider `openai`; None takes that of `llm_settings`, else leaves it to the package."""
    password: SecretStr | None = None
    """Password for encrypted documents, where a call gives none."""
    store: SecretStr | None = None
    """Name of a store, or address of a database such as `sqlite:///skillmap.db`; None keeps projects in memory."""
    store_keys: SecretStr | None = None
    """Master keys for what is kept at an address, as `Encryption.from_text()` takes them; None encrypts nothing."""
    store_versions_max: int = Field(default=VERSIONS_MAX, ge=1)
    """Versions of a project that are kept at an address."""
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
    extract_isolation: Isolation = "none"
    """Where readers work: in this process, or in one of their own, whose crash is a typed error."""
    not_a_resume: NotAResume = "warn"
    """What follows where a document is no resume: a warning, `NotAResumeError`, or nothing but the judgement."""
    extract_limits: ExtractLimits = ExtractLimits()
    """Bounds on documents."""
    posting_limits: PostingLimits = PostingLimits()
    """Bounds on postings."""
    llm_settings: ModelSettings = ModelSettings()
    """How language models are reached."""
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
            found |= _inner_variables(EXTRACT_PREFIX, field, ExtractLimits)
        elif field == "posting_limits":
            found |= _inner_variables(POSTING_PREFIX, field, PostingLimits)
        elif field == "llm_settings":
            found |= _inner_variables(MODEL_PREFIX, field, ModelSettings)
        elif field != "warnings":
            found[PREFIX + field.upper()] = (field,)
    return found


def openai_key_is_known(settings: Settings, environment: Mapping[str, str] | None = None) -> bool:
    """Whether calls of the provider `openai` would have a key, as far as can be seen from here."""
    given = os.environ if environment is None else environment
    own = settings.openai_api_key or settings.llm_settings.api_key
    # A compatible server is not sent the key that is for OpenAI, and many need none.
    return bool(own or settings.llm_settings.base_url or given.get("OPENAI_API_KEY"))


def _inner_variables(prefix: str, field: str, model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    return {prefix + name.upper(): (field, name) for name in model.model_fields}


def _names(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def _folders(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in value.split(os.pathsep) if word))


_LISTS = {
    "SKILLMAP_PLUGINS": _names,
    "SKILLMAP_LLM": _names,
    "SKILLMAP_FONT_PATHS": _folders,
    "SKILLMAP_OCR_LANGUAGES": _names,
}
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
