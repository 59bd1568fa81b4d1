"""Every error that skillmap raises on purpose.

```
SkillmapError
  UsageError
    UnknownProviderError
    MissingExtraError          (also an ImportError)
    SettingsError
  ExtractError
    UnsupportedFormatError
    UnreadableDocumentError
    ReaderCrashedError
    EncryptedDocumentError
    EmptyTextLayerError
    NotAResumeError
    InvalidResumeError
    DocumentLimitError
  TailorError
    NotAPostingError
    PostingLimitError
    ChangeConflictError
    UnverifiedResumeError
  RunError
    RunCancelledError
    RunNotFoundError
  ModelError
    ModelUnavailableError      (retryable)
    ModelTimeoutError          (retryable)
    ModelAccessError
    ModelRequestError
    ModelRefusedError
    ModelOutputError
  RenderError
    TemplateError
    MissingFontError
  BillingError
    InsufficientCreditsError
    TransferConflictError
    HoldNotOpenError
    WebhookSignatureError
  StoreError
    NotStoredError
    StaleRevisionError         (retryable)
    StoreConflictError
    StoreLimitError
    StoreUnavailableError      (retryable)
    StoreSchemaError
    StoreKeyError
    DamagedDataError
  PluginError
    PluginLoadError
    PluginContractError
```

Every class has a stable, dotted `code` and says whether the same call may succeed when tried again
(`retryable`). Facts are attributes, not only text. No message holds text of a resume or a posting:
messages end up in logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class SkillmapError(Exception):
    """Base of every error raised on purpose.

    Attributes:
        code: Stable, dotted name for programs, such as `extract.encrypted`.
        retryable: Whether the same call may succeed later without a change.
    """

    code: ClassVar[str] = "skillmap"
    retryable: ClassVar[bool] = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with all facts; `__init__` takes others than the message."""
        return _remade, (type(self), self.args, vars(self))


def _remade(
    kind: type[SkillmapError], arguments: tuple[Any, ...], facts: Mapping[str, Any]
) -> SkillmapError:
    error = kind.__new__(kind)
    error.args = arguments
    vars(error).update(facts)
    return error


# -- how the library is used ------------------------------------------------------------------


class UsageError(SkillmapError):
    """The call itself is wrong: an argument, a name, a setting."""

    code = "usage"


class UnknownProviderError(UsageError):
    """No provider of that name is installed for that seam."""

    code = "usage.unknown_provider"

    def __init__(self, name: str, *, group: str, installed: tuple[str, ...]) -> None:
        """Say which name was asked for and which are installed, in alphabetical order."""
        self.name = name
        self.group = group
        self.installed = installed
        known = ", ".join(installed) or "none"
        super().__init__(f"No provider {name!r} in {group!r}. Installed: {known}.")


class MissingExtraError(UsageError, ImportError):
    """A package of an optional extra is not installed."""

    code = "usage.missing_extra"

    def __init__(self, package: str, *, extra: str = "") -> None:
        """Name the package and the extra that brings it; "" if none does, and it is installed by its own name."""
        self.package = package
        self.extra = extra
        wanted = f"skillmap[{extra}]" if extra else package
        super().__init__(f"{package!r} is not installed. Install it with: pip install '{wanted}'")


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""

    code = "usage.settings"

    def __init__(self, name: str, *, reason: str) -> None:
        """Name the setting and say what is wrong, without its value: it may be a secret."""
        self.setting = name
        super().__init__(f"Setting {name!r}: {reason}")


# -- reading documents ------------------------------------------------------------------------


class ExtractError(SkillmapError):
    """A document could not become a resume."""

    code = "extract"


class UnsupportedFormatError(ExtractError):
    """The bytes are of no type that an installed reader reads."""

    code = "extract.unsupported_format"

    def __init__(self, media_type: str, *, hint: str = "") -> None:
        """Name the type that the bytes show, as a media type, and what to do."""
        self.media_type = media_type
        super().__init__(f"No reader for {media_type!r}. {hint}".rstrip())


class UnreadableDocumentError(ExtractError):
    """The bytes are damaged, or are not what they claim to be."""

    code = "extract.unreadable"

    def __init__(self, reason: str, *, media_type: str | None = None) -> None:
        """Say what is wrong with the bytes."""
        self.media_type = media_type
        super().__init__(f"The document cannot be read: {reason}")


class ReaderCrashedError(ExtractError):
    """The process that read the document ended by itself: the bytes make a library crash."""

    code = "extract.reader_crashed"

    def __init__(self, reason: str, *, reader: str = "") -> None:
        """Say how the process ended; *reader* is empty where nobody knows who was at work."""
        self.reason = reason
        self.reader = reader
        who = f"The reader {reader!r}" if reader else "The process that read the document"
        super().__init__(f"{who} crashed: {reason}.")


class EncryptedDocumentError(ExtractError):
    """The document needs a password, or the given one is wrong."""

    code = "extract.encrypted"

    def __init__(self, *, hint: str = "Pass password=…, or save a copy without one.") -> None:
        """Say what to do."""
        super().__init__(f"The document is encrypted. {hint}")


class EmptyTextLayerError(ExtractError):
    """The document shows no text that can be read: a scan or a photo without OCR, or nothing."""

    code = "extract.empty_text"

    def __init__(self, *, page_count: int, characters: int, hint: str = "") -> None:
        """Give the number of pages seen and of characters found in all of them."""
        self.page_count = page_count
        self.characters = characters
        super().__init__(
            f"{characters} characters of text on {page_count} page(s): too little to be a resume. "
            f"{hint}".rstrip()
        )


class NotAResumeError(ExtractError):
    """The text was read, but it is something else than a resume."""

    code = "extract.not_a_resume"

    def __init__(
        self,
        reasons: tuple[str, ...],
        *,
        codes: tuple[str, ...] = (),
        probability: float | None = None,
    ) -> None:
        """Give the reasons, none of which quotes the text, their codes, and how probable a resume is, where known."""
        self.reasons = reasons
        self.codes = codes
        self.probability = probability
        super().__init__("This does not look like a resume: " + "; ".join(reasons))


class InvalidResumeError(ExtractError):
    """JSON that is not a JSON Resume."""

    code = "extract.invalid_resume"

    def __init__(self, reason: str, *, pointer: str = "") -> None:
        """Say what is wrong, at which JSON Pointer."""
        self.pointer = pointer
        where = f" at {pointer}" if pointer else ""
        super().__init__(f"Not a JSON Resume{where}: {reason}")


class DocumentLimitError(ExtractError):
    """A document is larger than a limit: bytes, pages, pixels, zip expansion, time, memory."""

    code = "extract.limit"

    def __init__(self, limit: str, *, maximum: float, actual: float | None = None) -> None:
        """Name the limit as in `ExtractLimits`, its value, and what was seen (None: unknown)."""
        self.limit = limit
        self.maximum = maximum
        self.actual = actual
        seen = "" if actual is None else f", this document has {actual:.12g}"
        super().__init__(f"Limit {limit} is {maximum:.12g}{seen}.")


# -- tailoring --------------------------------------------------------------------------------


class TailorError(SkillmapError):
    """A resume could not be matched or tailored."""

    code = "tailor"


class NotAPostingError(TailorError):
    """The text is not a job posting."""

    code = "tailor.not_a_posting"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        """Give the reasons, none of which quotes the text."""
        self.reasons = reasons
        super().__init__("This does not look like a job posting: " + "; ".join(reasons))


class PostingLimitError(TailorError):
    """A posting is shorter or longer than a limit."""

    code = "tailor.posting_limit"

    def __init__(self, limit: str, *, bound: int, actual: int) -> None:
        """Name the limit as in `PostingLimits`, its value, and what was seen."""
        self.limit = limit
        self.bound = bound
        self.actual = actual
        super().__init__(f"Limit {limit} is {bound}, this posting has {actual}.")


class ChangeConflictError(TailorError):
    """A change does not fit the resume it is applied to, or two changes exclude each other."""

    code = "tailor.change_conflict"

    def __init__(self, reason: str, *, pointer: str, change_ids: tuple[str, ...]) -> None:
        """Name the changes and the JSON Pointer where they do not fit."""
        self.pointer = pointer
        self.change_ids = change_ids
        super().__init__(f"{reason} (at {pointer!r}, change {', '.join(change_ids)})")


class UnverifiedResumeError(TailorError):
    """Text that no verifier has accepted was about to become part of a tailored resume."""

    code = "tailor.unverified"

    def __init__(self, reason: str, *, change_ids: tuple[str, ...] = ()) -> None:
        """Say how the value differs from what was verified, without quoting it."""
        self.change_ids = change_ids
        super().__init__(f"Not verified: {reason}")


# -- runs -------------------------------------------------------------------------------------


class RunError(SkillmapError):
    """A run could not be followed to its end."""

    code = "run"


class RunCancelledError(RunError):
    """The run was cancelled before it had a result."""

    code = "run.cancelled"

    def __init__(self, run_id: str) -> None:
        """Name the run."""
        self.run_id = run_id
        super().__init__(f"Run {run_id} was cancelled.")


class RunNotFoundError(RunError):
    """No run of that id is known here."""

    code = "run.not_found"

    def __init__(self, run_id: str) -> None:
        """Name the run."""
        self.run_id = run_id
        super().__init__(f"No run {run_id!r} is known here.")


# -- language models --------------------------------------------------------------------------


class ModelError(SkillmapError):
    """A language model gave no usable answer."""

    code = "model"


class ModelUnavailableError(ModelError):
    """The model's server cannot be reached, is overloaded, or broke off; or it is left alone for a while."""

    code = "model.unavailable"
    retryable = True

    def __init__(self, message: str = "", *, retry_after_seconds: float | None = None) -> None:
        """Say what happened, and for how long the server asks to be left alone; None when it does not say."""
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class ModelTimeoutError(ModelError):
    """The model did not finish before its deadline, or was silent for too long."""

    code = "model.timeout"
    retryable = True


class ModelAccessError(ModelError):
    """The server does not serve this account: the key is wrong, may not do this, or has no quota left."""

    code = "model.access"


class ModelRequestError(ModelError):
    """The server does not take the request: no such model, a parameter that it does not know, too long."""

    code = "model.request"


class ModelRefusedError(ModelError):
    """The model refused, or a content filter stopped it."""

    code = "model.refused"


class ModelOutputError(ModelError):
    """The model's answer is truncated, or does not follow the schema."""

    code = "model.output"


# -- rendering --------------------------------------------------------------------------------


class RenderError(SkillmapError):
    """A resume could not be rendered."""

    code = "render"


class TemplateError(RenderError):
    """A theme, locale or page size is unknown or broken."""

    code = "render.template"


class MissingFontError(RenderError):
    """No packaged font has a glyph for a character of the resume."""

    code = "render.missing_font"

    NAMED_MAX: ClassVar[int] = 8
    """Characters that the message names; a text in another script lacks dozens."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        """Give the characters, sorted, as code points such as `U+5C71`."""
        self.characters = characters
        more = len(characters) - self.NAMED_MAX
        named = ", ".join(characters[: self.NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
        super().__init__(
            f"No packaged font shows {named}. Choose another format, "
            "or name a folder with a font that shows them in SKILLMAP_FONT_PATHS."
        )


# -- billing ----------------------------------------------------------------------------------


class BillingError(SkillmapError):
    """Credits or payments could not be moved."""

    code = "billing"


class InsufficientCreditsError(BillingError):
    """The account has fewer credits available than are needed."""

    code = "billing.insufficient"

    def __init__(self, *, available_units: int, needed_units: int) -> None:
        """Give both in units of a hundredth of a credit."""
        self.available_units = available_units
        self.needed_units = needed_units
        super().__init__(f"{needed_units} units are needed, {available_units} are available.")


class TransferConflictError(BillingError):
    """An idempotency key was used before, with other arguments."""

    code = "billing.key_conflict"

    def __init__(self, key: str) -> None:
        """Name the key."""
        self.key = key
        super().__init__(f"Key {key!r} was used before with other arguments. Use a new key.")


class HoldNotOpenError(BillingError):
    """A hold was captured, released, or has expired; or nobody knows it."""

    code = "billing.hold_not_open"

    def __init__(self, hold_id: str, *, state: str) -> None:
        """Name the hold and its state, `unknown` when there is none of that id."""
        self.hold_id = hold_id
        self.state = state
        super().__init__(f"Hold {hold_id!r} is {state}, not open.")


class WebhookSignatureError(BillingError):
    """A message claims to come from a payment provider and does not prove it."""

    code = "billing.webhook_signature"


# -- storing ----------------------------------------------------------------------------------


class StoreError(SkillmapError):
    """Something could not be stored or found."""

    code = "store"


class NotStoredError(StoreError):
    """The owner has nothing of that kind and id."""

    code = "store.not_stored"

    def __init__(self, kind: str, item_id: str) -> None:
        """Name what was looked for."""
        self.kind = kind
        self.item_id = item_id
        super().__init__(f"This owner has no {kind} {item_id!r}.")


class StaleRevisionError(StoreError):
    """Somebody else saved the same thing since it was read: read it again and repeat the edit."""

    code = "store.stale_revision"
    retryable = True

    def __init__(self, kind: str, item_id: str, *, expected: int, found: int) -> None:
        """Name what was saved, the revision that the caller knew, and the one that is stored."""
        self.kind = kind
        self.item_id = item_id
        self.expected = expected
        self.found = found
        super().__init__(f"The {kind} {item_id!r} is at revision {found}, not {expected}.")


class StoreConflictError(StoreError):
    """What is stored excludes what was to be stored; nothing was."""

    code = "store.conflict"

    def __init__(self, kind: str, item_id: str, *, reason: str) -> None:
        """Name what was to be stored and say what stands against it."""
        self.kind = kind
        self.item_id = item_id
        self.reason = reason
        super().__init__(f"The {kind} {item_id!r} cannot be stored: {reason}.")


class StoreLimitError(StoreError):
    """Something is larger than a limit of the store."""

    code = "store.limit"

    def __init__(self, limit: str, *, maximum: int, actual: int) -> None:
        """Name the limit, its value, and what was seen."""
        self.limit = limit
        self.maximum = maximum
        self.actual = actual
        super().__init__(f"Limit {limit} is {maximum}, this has {actual}.")


class StoreUnavailableError(StoreError):
    """The database cannot be reached or is busy, or the connection broke.

    Whether a change was stored whose answer got lost, only reading tells; changes guard against being made twice.
    """

    code = "store.unavailable"
    retryable = True

    def __init__(self, database: str, *, reason: str) -> None:
        """Name the database by its address without password, and say what it answered."""
        self.database = database
        super().__init__(f"The database {database} cannot be used: {reason}")


class StoreSchemaError(StoreError):
    """The database's tables are not those that this release works with."""

    code = "store.schema"

    def __init__(self, database: str, *, reason: str) -> None:
        """Name the database by its address without password, and say what its tables are."""
        self.database = database
        super().__init__(f"The database {database}: {reason}")


class StoreKeyError(StoreError):
    """What is stored is encrypted, and the key to it is missing, or another one of the same name."""

    code = "store.key"

    def __init__(self, key_id: str | None, *, reason: str) -> None:
        """Name the master key (None: there is none) and say what is wrong; never the key itself."""
        self.key_id = key_id
        super().__init__(reason)


class DamagedDataError(StoreError):
    """What is stored is not what was written there: it was damaged, moved or forged."""

    code = "store.damaged"

    def __init__(self, kind: str, item_id: str) -> None:
        """Name what cannot be trusted, by the ids of its row."""
        self.kind = kind
        self.item_id = item_id
        super().__init__(f"The stored {kind} {item_id!r} is not what was written there.")


# -- plugins ----------------------------------------------------------------------------------


class PluginError(SkillmapError):
    """A plugin failed where a failure may not be passed over."""

    code = "plugin"

    def __init__(self, reason: str, *, plugin: str, distribution: str | None, hook: str) -> None:
        """Name the plugin, the distribution that brought it, and the hook or group it was for."""
        self.plugin = plugin
        self.distribution = distribution
        self.hook = hook
        origin = distribution or "no distribution"
        super().__init__(f"Plugin {plugin!r} ({origin}), {hook}: {reason}")


class PluginLoadError(PluginError):
    """A plugin cannot be imported."""

    code = "plugin.load"


class PluginContractError(PluginError):
    """A plugin does not keep the contract of its seam."""

    code = "plugin.contract"
