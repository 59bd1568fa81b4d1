"""The seams: what a provider of each kind does. Found by name through the entry-point group that each one names.

A provider is a class that is called without arguments and then satisfies the protocol. Calling it is cheap and
imports no heavy package; those are imported on first use, and a missing one is a `MissingExtraError`.
`skillmap.testing` holds a conformance check for each protocol.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from skillmap.models.billing import (
    AccountId,
    Balance,
    ChargeOutcome,
    ChargeRequest,
    Checkout,
    CheckoutRequest,
    Entry,
    Hold,
    HoldId,
    Message,
    PaymentEvent,
    PaymentFacts,
)
from skillmap.models.change import Change, Finding
from skillmap.models.date import PartialDate
from skillmap.models.document import Document, Extraction, Line, Notice, PagePicture
from skillmap.models.event import Event
from skillmap.models.job import Job
from skillmap.models.language_model import ModelOutput, ModelRequest
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.limits import ExtractLimits
from skillmap.models.model_settings import ModelSettings
from skillmap.models.resume import Resume
from skillmap.models.stored import (
    PAGE_ITEMS_MAX,
    AuditEntry,
    ChatMessage,
    ExportedFile,
    Listed,
    OwnerId,
    Page,
    Project,
    RenderedFile,
    StoredResume,
    StoredRun,
    Version,
    VersionAdded,
)
from skillmap.models.tailoring import Reply, TailorRequest, Withdrawal
from skillmap.models.usage import Money, Usage
from skillmap.models.writing import InterviewPack, Passage, Writing

READERS = "skillmap.readers"
OCR_ENGINES = "skillmap.ocr"
PARSERS = "skillmap.parsers"
AGENTS = "skillmap.agents"
RENDERERS = "skillmap.renderers"
LANGUAGE_MODELS = "skillmap.llms"
LEDGERS = "skillmap.ledgers"
PAYMENT_PROVIDERS = "skillmap.payments"
STORES = "skillmap.stores"
NOTIFIERS = "skillmap.notifiers"
HOOKS = "skillmap"

PROVIDER_GROUPS = (
    READERS,
    OCR_ENGINES,
    PARSERS,
    LANGUAGE_MODELS,
    AGENTS,
    RENDERERS,
    LEDGERS,
    PAYMENT_PROVIDERS,
    STORES,
    NOTIFIERS,
)
"""Entry-point groups of providers, in the order in which they are listed to people."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """Whether a provider can do its work here and now. `missing` and `remedy` are empty when it can."""

    works: bool
    missing: str = ""
    remedy: str = ""
    """How to get what is missing, as a command or a sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as bytes. `media_type` was found in the bytes; `name` is for people, and no reader opens it."""

    data: bytes
    name: str = ""
    media_type: str = "application/octet-stream"


@runtime_checkable
class Provider(Protocol):
    """What all providers have."""

    @property
    def name(self) -> str:
        """The name in the entry-point group."""
        ...

    def status(self) -> ProviderStatus:
        """Look for packages and programs, without importing heavy ones; quick, and raises nothing."""
        ...


@runtime_checkable
class Reader(Provider, Protocol):
    """Bytes to `Document`. Group `skillmap.readers`."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Media types that it reads."""
        ...

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """The document with its lines in reading order, no text left out.

        The bytes are hostile until proven otherwise: no path, address or embedded file in them is opened.

        Raises:
            DocumentLimitError: A limit was passed; reading stopped there.
            EncryptedDocumentError: It needs another password.
            UnreadableDocumentError: The bytes are damaged.
            MissingExtraError: The package that reads them is not installed.
        """
        ...


@runtime_checkable
class PictureSource(Protocol):
    """What a reader has besides when its pages can be recognized: a picture of each."""

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,
    ) -> PagePicture:
        """Page *number*, from 1, at *resolution* dots per inch, upright as it is shown, dark on white.

        Raises:
            DocumentLimitError: It would have more pixels than `pixels_max`.
            UnreadableDocumentError: The page cannot be shown.
        """
        ...


@runtime_checkable
class OcrEngine(Provider, Protocol):
    """Picture to lines. Group `skillmap.ocr`."""

    @property
    def resolution(self) -> int:
        """Dots per inch at which it reads best."""
        ...

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags that it can be asked for; none when it reads all it can without being told."""
        ...

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        """Lines in the engine's order, boxes in pixels of the picture, a confidence in every span.

        *languages* are BCP 47 tags, the likeliest first. Spans are words, or longer where the engine does not tell
        words apart. Called from several threads at once.
        """
        ...

    def orientation(self, png: bytes) -> int:
        """Degrees clockwise by which the picture must be turned to stand upright: 0, 90, 180 or 270; 0 if unknown."""
        ...


@runtime_checkable
class Parser(Provider, Protocol):
    """`Document` to `Extraction`. Group `skillmap.parsers`."""

    def parse(self, document: Document) -> Extraction:
        """The resume with evidence for every value. A value without evidence in *document* does not exist.

        Whether *document* is a resume at all the client judges, unless the extraction brings a `judgement`.

        Raises:
            NotAResumeError: The parser is sure that the text is something else, whatever the settings want then.
            EmptyTextLayerError: There is too little text to tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class ParserContext:
    """What a parser may use, handed in by the client for one document.

    `model` is behind the meter, retries and fallbacks.
    """

    model: LanguageModel


@runtime_checkable
class ModelParser(Parser, Protocol):
    """A parser that can ask a language model, too. Group `skillmap.parsers`.

    `parse()` asks none: what it gives is judged first, so that what is no resume costs nothing.
    """

    async def refine(self, extraction: Extraction, context: ParserContext) -> Extraction:
        """*extraction*, which `parse()` gave, with what a model adds to it. The law of `Parser` holds for all of it.

        A model that fails is told by a warning of the result, which is then *extraction* otherwise.
        """
        ...


@dataclass(frozen=True, slots=True)
class AgentStep:
    """A step of the agent's work begins, such as `rewrite` or `repair`."""

    name: str


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """Version of the prompts that the agent asks its model with; told before the first call."""

    version: str


AgentOutput = (
    Change
    | Withdrawal
    | Writing
    | InterviewPack
    | Reply
    | Notice
    | Usage
    | AgentStep
    | PromptVersion
)
"""What an agent yields: proposals, what it takes back, what it writes beside the resume, what it says in chat, things
that a person should know, where it is, and what model calls consumed that did not go through `AgentContext.model`."""


@dataclass(frozen=True, slots=True)
class AgentContext:
    """What an agent may use, handed in by the client for one run.

    - `today`: the day up to which what is still going on is counted.
    - `judge`: the verifier's word about a proposal; a proposal that it refuses need not be made. Asking costs 2 ms, the
      same one again nothing. It changes nothing: what is yielded is judged anyway.
    - `judge_passage`: the same for a passage of a letter, an e-mail or an outline.
    - `model`: the language model, behind the meter, retries and fallbacks; None where the client has none.
    - `normalize_skill`: the canonical name of a term, from plugins, with the line that it stands in; None when nobody
      knows it.
    """

    today: PartialDate
    judge: Callable[[Change], Awaitable[Change]]
    judge_passage: Callable[[Passage], Awaitable[Passage]]
    model: LanguageModel | None = None
    normalize_skill: Callable[[str, str], str | None] | None = None


@runtime_checkable
class Agent(Provider, Protocol):
    """Proposes changes. Group `skillmap.agents`.

    It has no way to change a resume: each proposal goes through the verifier on arrival, and only what the verifier
    lets through is applied, by somebody else.
    """

    def propose(self, request: TailorRequest, context: AgentContext) -> AsyncIterator[AgentOutput]:
        """Proposals for *request*, as they come. Ids of changes are unique; verdicts in them are ignored."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Looks for what a change claims and its evidence does not show. Not replaceable: plugins add checks by hook."""

    def check(self, change: Change, *, base: Resume, job: Job | None) -> tuple[Finding, ...]:
        """Findings, the gravest kind first; none when everything in the new text is shown by *base*."""
        ...


@runtime_checkable
class Renderer(Provider, Protocol):
    """`Layout` to bytes. Group `skillmap.renderers`."""

    @property
    def media_type(self) -> str:
        """Media type of what it makes."""
        ...

    @property
    def extension(self) -> str:
        """Usual file extension, with its dot."""
        ...

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The file: all texts of *layout* in their order. The same input gives the same bytes.

        *resume* is what *layout* was made of, for formats that carry data instead of a page.

        Raises:
            TemplateError: *options* name a theme, locale or page size that it does not have.
            MissingFontError: A character cannot be shown.
            MissingExtraError: The package that it needs is not installed.
        """
        ...


@runtime_checkable
class LanguageModel(Provider, Protocol):
    """Request to a stream of text. Opened by a `LanguageModelProvider`, or handed to a client as it is."""

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelOutput]:
        """Texts as they come, then one usage, then one finish. Closing the iterator ends the call upstream.

        Usage is reported in every outcome that the server was reached in, before the finish or the error, estimated
        where the server does not tell. One request upstream per call: retries are the caller's.

        Raises:
            ModelUnavailableError: The server cannot be reached or is overloaded; retryable.
            ModelTimeoutError: The deadline passed; retryable.
            ModelOutputError: The server answered something that is no answer.
        """
        ...


@runtime_checkable
class LanguageModelProvider(Provider, Protocol):
    """Opens models by name: `openai:gpt-4o-mini` is the model `gpt-4o-mini` of the provider `openai`.

    Group `skillmap.llms`.
    """

    def open(self, model: str, settings: ModelSettings) -> LanguageModel:
        """The model of that name. Cheap: nothing is connected to before the first call.

        Raises:
            SettingsError: *settings* lack what it needs, such as a key.
            MissingExtraError: The package that it needs is not installed.
        """
        ...


@runtime_checkable
class Ledger(Provider, Protocol):
    """Credits of accounts. Group `skillmap.ledgers`.

    Every mutation takes an idempotency key: the same key with the same arguments gives the first result again, with
    others it raises `TransferConflictError`. The balance is at every moment the sum of the account's entries, and never
    negative. *now* is the caller's clock, with a time zone.
    """

    def post(
        self, account_id: AccountId, amount_units: int, *, key: str, reason: str, now: datetime
    ) -> Entry:
        """Grant (positive) or take away (negative) units.

        Raises:
            InsufficientCreditsError: More would be taken than is available.
        """
        ...

    def hold(
        self,
        account_id: AccountId,
        amount_units: int,
        *,
        key: str,
        lifetime: timedelta,
        now: datetime,
    ) -> Hold:
        """Set units aside for work about to start.

        Raises:
            InsufficientCreditsError: Fewer are available.
        """
        ...

    def capture(self, hold_id: HoldId, amount_units: int, *, key: str, now: datetime) -> Hold:
        """Take what was used, at most what is held, and give the rest back.

        Raises:
            HoldNotOpenError: It was captured, released, or has expired.
        """
        ...

    def release(self, hold_id: HoldId, *, key: str, now: datetime) -> Hold:
        """Give everything back.

        Raises:
            HoldNotOpenError: It was captured, released, or has expired.
        """
        ...

    def expire(self, *, now: datetime) -> tuple[Hold, ...]:
        """Give back every hold that is past its time; those that were, oldest first."""
        ...

    def balance(self, account_id: AccountId) -> Balance:
        """Sum of the account's entries; zero for an account that nobody has used."""
        ...

    def history(self, account_id: AccountId) -> Iterator[Entry]:
        """The account's entries, oldest first."""
        ...


@runtime_checkable
class PaymentProvider(Provider, Protocol):
    """The till. Group `skillmap.payments`. Hands out our values, never the SDK's objects."""

    def create_checkout(self, request: CheckoutRequest, *, key: str) -> Checkout:
        """A page to pay on; *key* makes a repeated call give the same one."""
        ...

    def charge_saved(self, request: ChargeRequest, *, key: str) -> ChargeOutcome:
        """Charge without the buyer. A lost answer is the outcome `unknown`, never an error."""
        ...

    def refund(self, provider_id: str, amount: Money | None, *, key: str) -> PaymentFacts:
        """Give *amount* back, or all of it."""
        ...

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> PaymentEvent:
        """The event in a signed message.

        Raises:
            WebhookSignatureError: The signature is missing, wrong or too old.
        """
        ...

    def list_changes(self, since: datetime, until: datetime) -> Iterator[PaymentFacts]:
        """Facts of every payment that changed in that time, for reconciliation."""
        ...


@runtime_checkable
class Store(Provider, Protocol):
    """Resumes, projects, versions, chats, runs and files of owners. Group `skillmap.stores`.

    What belongs to another owner does not exist: it is a `NotStoredError` like any other unknown id. Every call is one
    transaction: it happens as a whole or not at all, and is kept when it returns. Calls may come from several threads.

    Pages hold at most *limit* items, 1 to `PAGE_ITEMS_MAX`; *after* is `Page.next` of the page before. What is stored
    or deleted between two pages is on neither or on one, nothing else is left out or told twice.

    Raises, wherever it applies:
        NotStoredError: The owner has nothing of that kind and id.
        StoreUnavailableError: The database cannot be reached or is busy; retryable.
        StoreKeyError: What is stored is encrypted, and the key to it is missing or another one.
        DamagedDataError: What is stored is not what was written.
        ValueError: *limit* or *after* is out of bounds, or an id to write under is no `Id`.
    """

    def save_resume(self, stored: StoredResume) -> StoredResume:
        """Save; the answer has the next revision. A file that no longer belongs to anything goes.

        Raises:
            StaleRevisionError: Somebody saved or deleted it since `stored.revision` was read, or there is one already.
            NotStoredError: The owner has no file `source_hash`.
        """
        ...

    def resume(self, owner_id: OwnerId, resume_id: str) -> StoredResume:
        """The stored resume."""
        ...

    def resumes(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's resumes."""
        ...

    def delete_resume(self, owner_id: OwnerId, resume_id: str) -> None:
        """Delete it, and the file it came from unless something else needs that. Projects keep their copy."""
        ...

    def save_project(self, project: Project) -> Project:
        """Save; the answer has the next revision.

        Raises:
            StaleRevisionError: Somebody saved or deleted it since `project.revision` was read, or there is one already.
            NotStoredError: It is new and the owner has no such resume, or `head` is no version of it.
            StoreConflictError: It has versions, and `base` is another one.
        """
        ...

    def project(self, owner_id: OwnerId, project_id: str) -> Project:
        """The stored project."""
        ...

    def projects(
        self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100
    ) -> Page[Listed]:
        """The owner's projects."""
        ...

    def delete_project(self, owner_id: OwnerId, project_id: str) -> None:
        """Delete it with its versions, messages, runs and files."""
        ...

    def add_version(
        self, owner_id: OwnerId, project_id: str, version: Version, *, revision: int
    ) -> VersionAdded:
        """Add a version and make it the head, if the project is still at *revision*.

        When there are more than the store keeps, the oldest are dropped; the answer names them.

        Raises:
            StaleRevisionError: Somebody saved the project since.
            NotStoredError: There is no such project, or no such parent in it.
            StoreConflictError: The id is used, also by one that was dropped; or the changes have another base.
        """
        ...

    def version(self, owner_id: OwnerId, project_id: str, version_id: str) -> Version:
        """A version of a project."""
        ...

    def versions(self, owner_id: OwnerId, project_id: str) -> tuple[Version, ...]:
        """Versions of a project that are kept, oldest first."""
        ...

    def add_message(self, owner_id: OwnerId, project_id: str, message: ChatMessage) -> None:
        """Add a message at the end of a project's chat; the same one twice is one.

        Raises:
            StoreConflictError: Another message has its id.
        """
        ...

    def messages(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[ChatMessage]:
        """A project's chat, oldest first."""
        ...

    def save_run(self, owner_id: OwnerId, run: StoredRun) -> None:
        """Save a run: at its start, and again with its end.

        Raises:
            NotStoredError: There is no such project.
            StoreConflictError: It has ended otherwise; or its kind, project or start are others.
        """
        ...

    def run(self, owner_id: OwnerId, run_id: str) -> StoredRun:
        """The stored run."""
        ...

    def runs(
        self,
        owner_id: OwnerId,
        *,
        project_id: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[StoredRun]:
        """The owner's runs, or those of one project."""
        ...

    def delete_run(self, owner_id: OwnerId, run_id: str) -> None:
        """Delete it with its events."""
        ...

    def append_events(self, owner_id: OwnerId, run_id: str, events: Sequence[Event]) -> None:
        """Add to a run's log; an event that is there already is passed over.

        Raises:
            StoreConflictError: Another event has its number. None of *events* is added then.
            ValueError: An event is of another run.
        """
        ...

    def events(
        self, owner_id: OwnerId, run_id: str, *, after: int = -1, limit: int = PAGE_ITEMS_MAX
    ) -> tuple[Event, ...]:
        """Events of a run with a number above *after*, in the order of their numbers."""
        ...

    def put_blob(self, owner_id: OwnerId, data: bytes) -> str:
        """Keep bytes; the answer is their SHA-256, the same for the same bytes. Owners share none.

        Raises:
            StoreLimitError: There are more than `BLOB_BYTES_MAX`.
        """
        ...

    def blob(self, owner_id: OwnerId, sha256: str) -> bytes:
        """The bytes."""
        ...

    def blobs(self, owner_id: OwnerId, *, after: str | None = None, limit: int = 100) -> Page[str]:
        """SHA-256 of each of the owner's files."""
        ...

    def delete_blob(self, owner_id: OwnerId, sha256: str) -> None:
        """Delete bytes.

        Raises:
            StoreConflictError: A resume or a project needs them.
        """
        ...

    def add_file(self, owner_id: OwnerId, project_id: str, file: RenderedFile) -> None:
        """Say that a blob was made of a project; the same one twice is one. It goes with the project."""
        ...

    def files(
        self, owner_id: OwnerId, project_id: str, *, after: str | None = None, limit: int = 100
    ) -> Page[RenderedFile]:
        """Files that were made of a project, oldest first."""
        ...

    def audit_trail(self, owner_id: OwnerId, project_id: str) -> tuple[AuditEntry, ...]:
        """Versions with their decisions, messages, runs and files of a project, in the order of their times."""
        ...

    def export_owner(self, owner_id: OwnerId) -> Iterator[ExportedFile]:
        """Everything of an owner, as `skillmap.store.read_export()` reads it; nothing for an owner nobody knows.

        A page is read at a time, each in a transaction of its own: what changes meanwhile is in it old or new.
        """
        ...

    def delete_owner(self, owner_id: OwnerId) -> None:
        """Forget everything of an owner; one that nobody knows is no error."""
        ...

    def close(self) -> None:
        """Let go of connections. It is not used afterwards; closing twice is no error."""
        ...


@runtime_checkable
class Notifier(Provider, Protocol):
    """Tells an account's holder something. Group `skillmap.notifiers`."""

    def notify(self, message: Message) -> None:
        """Send *message*; one with a key that was sent before is not sent again."""
        ...
