"""The parts that a client works with: settings, plugins, and the providers it was told to use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from skillmap.client._models import ClientModels, ModelSource, find_models
from skillmap.errors import MissingExtraError, PluginError, UnsupportedFormatError
from skillmap.models.date import PartialDate
from skillmap.plugins import Plugins, check_provider
from skillmap.protocols import (
    AGENTS,
    OCR_ENGINES,
    PARSERS,
    READERS,
    RENDERERS,
    Agent,
    OcrEngine,
    Parser,
    Provider,
    Reader,
    Renderer,
    Source,
)
from skillmap.settings import Settings

if TYPE_CHECKING:
    from skillmap.extract.isolation import ReaderProcess

PREFERRED_READERS: Mapping[str, tuple[str, ...]] = {
    "application/json": ("json",),
    "application/msword": ("doc",),
    "application/pdf": ("pdf", "pdfium"),
    "application/rtf": ("rtf",),
    "application/vnd.linkedin.export+zip": ("linkedin",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.text-template": ("odt",),
    "application/vnd.rendercv+yaml": ("rendercv",),
    "image/bmp": ("picture",),
    "image/gif": ("picture",),
    "image/heif": ("picture",),
    "image/jpeg": ("picture",),
    "image/png": ("picture",),
    "image/tiff": ("picture",),
    "image/webp": ("picture",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "text/html": ("html",),
    "text/markdown": ("markdown",),
    "text/plain": ("text",),
}
"""Our readers by type, so that no other has to be imported to find out. The first one whose
packages are installed is taken; `Document.reader` tells which it was."""


OFFLINE_PARSER = "rules"
MODEL_PARSER = "hybrid"
"""Who parses where nobody says: rules alone, or with them the client's language model, where they are unsure."""

NO_OCR = "none"
"""Name that asks for no OCR: pages without text stay empty, with a notice."""
OCR_PREFERRED = ("tesseract", "rapidocr")
"""Engines in the order in which they are taken where nobody asks for one. Source: `benchmarks/ocr.py`, where the
first is right in more fields and three times as quick."""

OFFLINE_AGENT = "rules"
MODEL_AGENT = "model"
"""Who proposes where nobody says: one that calls no model, or the one that asks the client's."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a client was made with. Names of providers are looked up when they are needed."""

    settings: Settings
    plugins: Plugins
    reader: str | Reader | None
    parser: str | Parser
    agent: str | Agent
    ocr: str | OcrEngine | None = None
    fixed_today: date | None = None
    models: ClientModels | None = None
    reader_process: ReaderProcess | None = None
    """Where readers work; None is here."""

    @property
    def today(self) -> PartialDate:
        """The day that durations up to now are counted to."""
        return PartialDate.parse((self.fixed_today or datetime.now(UTC).date()).isoformat())

    def find_reader(self, source: Source, asked: str | Reader | None) -> Reader:
        """The reader for *source*: the one asked for, else that of a plugin, the client, the type.

        Raises:
            UnsupportedFormatError: No installed reader reads the type, or the one asked for does not.
            PluginError: A plugin failed to choose, or the chosen reader cannot be loaded.
        """
        if asked is not None:
            reader: Reader = self._provider(READERS, asked)
            if source.media_type not in reader.media_types:
                raise UnsupportedFormatError(
                    source.media_type, hint=f"The reader {reader.name!r} does not read it."
                )
            return reader
        chosen = self.plugins.choose_reader(source)
        if chosen is not None:
            found: Reader = self.plugins.providers.get(READERS, chosen)
            return found
        if self.reader is not None:
            preferred: Reader = self._provider(READERS, self.reader)
            if source.media_type in preferred.media_types:
                return preferred
        return self.reader_of_type(source.media_type)

    def find_parser(self, asked: str | Parser | None) -> Parser:
        """The parser asked for, or the client's."""
        found: Parser = self._provider(PARSERS, self.parser if asked is None else asked)
        return found

    def find_agent(self, asked: str | Agent | None) -> Agent:
        """The agent asked for, or the client's."""
        found: Agent = self._provider(AGENTS, self.agent if asked is None else asked)
        return found

    def find_ocr(self) -> OcrEngine | None:
        """The engine that was asked for, else the first of `OCR_PREFERRED` that works; None where OCR is not wanted.

        Raises:
            MissingExtraError: The one asked for cannot work here, or none can.
        """
        asked = self.ocr
        if asked == NO_OCR:
            return None
        if asked is not None:
            engine: OcrEngine = self._provider(OCR_ENGINES, asked)
            return engine
        for name in OCR_PREFERRED:
            if name in self.plugins.providers.names(OCR_ENGINES):
                usual: OcrEngine = self.plugins.providers.get(OCR_ENGINES, name)
                if usual.status().works:
                    return usual
        raise MissingExtraError("tesseract or rapidocr", extra="ocr")

    def find_renderer(self, asked: str | Renderer) -> Renderer:
        """The renderer asked for."""
        found: Renderer = self._provider(RENDERERS, asked)
        return found

    def _provider(self, group: str, wanted: str | Provider) -> Any:
        if isinstance(wanted, str):
            return self.plugins.providers.get(group, wanted)
        check_provider(wanted, group, name=type(wanted).__qualname__, origin=None)
        return wanted

    def reader_of_type(self, media_type: str) -> Reader:
        """The usual reader for *media_type*.

        Raises:
            UnsupportedFormatError: No installed reader reads it.
        """
        providers = self.plugins.providers
        preferred: list[Reader] = [
            providers.get(READERS, name)
            for name in PREFERRED_READERS.get(media_type, ())
            if name in providers.names(READERS)
        ]
        working = [reader for reader in preferred if reader.status().works]
        if preferred:
            return (working or preferred)[0]
        failed = []
        for name in providers.names(READERS):
            try:
                reader: Reader = providers.get(READERS, name)
            except PluginError:
                failed.append(name)
                continue
            if media_type in reader.media_types:
                return reader
        from skillmap.extract.sniff import hint

        advice = f"These readers cannot be loaded: {', '.join(failed)}." if failed else ""
        raise UnsupportedFormatError(media_type, hint=advice or hint(media_type))

    def failure(self, provider: Provider, group: str, reason: str) -> PluginError:
        """An error that names *provider* and the distribution that brought it."""
        origin = self.plugins.providers.distribution(provider)
        return PluginError(reason, plugin=provider.name, distribution=origin, hook=group)


def make_parts(
    settings: Settings | None,
    *,
    reader: str | Reader | None = None,
    parser: str | Parser | None = None,
    agent: str | Agent | None = None,
    llm: ModelSource | Iterable[ModelSource] | None = None,
    plugins: Sequence[object] = (),
    plugin_options: Mapping[str, Mapping[str, Any]] | None = None,
    strict: bool | None = None,
    changed: Mapping[str, Any] | None = None,
    today: date | None = None,
    ocr: str | OcrEngine | None = None,
) -> Parts:
    """Parts as a client's arguments ask for, over *settings*, over the environment."""
    told = Settings.from_environment() if settings is None else settings
    given = {key: value for key, value in (changed or {}).items() if value is not None}
    told = told.model_copy(update=given)
    loaded = Plugins(plugins, only=told.plugins, strict=told.strict if strict is None else strict)
    loaded.configure(plugin_options or {})
    models = find_models(llm, told, loaded)
    usual_agent = OFFLINE_AGENT if models is None else MODEL_AGENT
    usual_parser = OFFLINE_PARSER if models is None else MODEL_PARSER
    return Parts(
        settings=told,
        plugins=loaded,
        reader=told.reader if reader is None else reader,
        parser=parser or told.parser or usual_parser,
        agent=agent or told.agent or usual_agent,
        ocr=told.ocr if ocr is None else ocr,
        fixed_today=today,
        models=models,
        reader_process=_reader_process() if told.extract_isolation == "process" else None,
    )


def _reader_process() -> ReaderProcess:
    from skillmap.extract.isolation import ReaderProcess

    return ReaderProcess()
