"""A client with language models: which it asks, what it tells of their calls, and that it closes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from skillmap import AsyncSkillMap, SkillMap
from skillmap.errors import ModelUnavailableError, RunCancelledError, SettingsError, UsageError
from skillmap.models.event import FINAL_EVENTS, UsageEvent, WarningEvent
from skillmap.models.language_model import ModelRequest, ModelText
from skillmap.models.model_settings import ModelSettings
from skillmap.models.tailoring import Reply, TailorRequest
from skillmap.models.usage import Usage
from skillmap.protocols import AgentContext, LanguageModel, ProviderStatus
from skillmap.settings import Settings
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel
from skillmap.testing.openai_server import FakeAnswer, FakeOpenAI, Fault
from skillmap.testing.samples import POSTING_TEXT, sample_resume

ASKED = ModelRequest(purpose="probe", system="Be short.", task="Say yes.")


class Asking:
    """An agent that asks its model once and says what it heard."""

    name = "asking"

    def __init__(self, *, closes: bool = True, leaves_early: bool = False) -> None:
        self.models: list[LanguageModel | None] = []
        self._closes = closes
        self._leaves_early = leaves_early

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncGenerator[Any, None]:
        self.models.append(context.model)
        if context.model is None:
            return
        stream = context.model.stream(ASKED)
        async for output in stream:
            if isinstance(output, ModelText):
                yield Reply(text=output.text)
                if self._leaves_early:
                    return


def settings_for(server: FakeOpenAI, **changed: Any) -> Settings:
    facts = {"plugins": (), "llm": ("openai:gpt-4o-mini",), "openai_api_key": server.api_key}
    inner = {"base_url": server.base_url, "attempts_max": 1}
    return Settings.model_validate(facts | {"llm_settings": ModelSettings(**inner)} | changed)


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI("Yes, it is.") as running:
        yield running


def usages(events: list[Any]) -> list[UsageEvent]:
    return [event for event in events if isinstance(event, UsageEvent)]


def test_call_is_told_and_added_up(server: FakeOpenAI) -> None:
    """A usage event with purpose, model and outcome; the tailoring and the run have the sum."""
    with SkillMap(settings=settings_for(server), agent=Asking()) as sm:
        with sm.tailor_stream(sample_resume(), POSTING_TEXT) as run:
            events = list(run)
        draft = run.result

    (told,) = usages(events)
    assert ("probe", "openai:gpt-4o-mini", "stop") == (told.purpose, told.model, told.outcome)
    assert told.usage == draft.usage == run.usage
    assert 1 == told.attempts
    assert told.seconds > 0
    assert (1, False) == (draft.usage.calls, draft.usage.estimated)
    assert draft.usage.input_tokens > 0 < draft.usage.output_tokens


def test_failed_run_tells_its_usage_before_its_end(server: FakeOpenAI) -> None:
    """A run whose model fails has what it cost in its log."""
    server.plan(FakeAnswer(text="Yes, it is.", fault=Fault.CUT))
    with (
        SkillMap(settings=settings_for(server), agent=Asking()) as sm,
        sm.tailor_stream(sample_resume(), POSTING_TEXT) as run,
    ):
        events = list(run)
        with pytest.raises(ModelUnavailableError):
            run.wait()

    (told,) = usages(events)
    assert "unavailable" == told.outcome
    assert told.sequence < events[-1].sequence
    assert isinstance(events[-1], FINAL_EVENTS)
    assert told.usage == run.usage
    assert run.usage.estimated


def test_cancelled_run_tells_its_usage(server: FakeOpenAI) -> None:
    """Cancelled in the middle of an answer, the run knows what it cost, and the server was left."""
    server.plan(FakeAnswer(text="Yes, it is. " * 30, chunk_delay_seconds=0.02))
    with SkillMap(settings=settings_for(server), agent=Asking()) as sm:
        with sm.tailor_stream(sample_resume(), POSTING_TEXT) as run:
            for event in run:
                if event.type == "text.delta":
                    break
        with pytest.raises(RunCancelledError):
            run.wait()
        (request,) = server.wait_for(1)
        log = list(run.events())

    (told,) = usages(log)
    assert "cancelled" == told.outcome
    assert "run.cancelled" == log[-1].type
    assert (1, True) == (run.usage.calls, run.usage.estimated)
    assert "disconnected" == request.ending


def test_agent_that_leaves_a_stream_open_is_metered(server: FakeOpenAI) -> None:
    """An agent that does not close what it does not read to the end has its call told all the same."""
    server.plan(FakeAnswer(text="Yes, it is. " * 30, chunk_delay_seconds=0.01))
    with SkillMap(settings=settings_for(server), agent=Asking(leaves_early=True)) as sm:
        draft = sm.tailor(sample_resume(), POSTING_TEXT)
        (request,) = server.wait_for(1)

    assert (1, True) == (draft.usage.calls, draft.usage.estimated)
    assert "disconnected" == request.ending


def test_fallback_is_told(server: FakeOpenAI) -> None:
    """The next model is asked where the first is down; the tailoring says so, and usage names both."""
    server.plan(Fault.OVERLOADED)
    second = ScriptedModel("Yes.")
    with SkillMap(
        settings=settings_for(server), agent=Asking(), llm=["openai:gpt-4o-mini", second]
    ) as sm:
        with sm.tailor_stream(sample_resume(), POSTING_TEXT) as run:
            events = list(run)
        draft = run.result

    assert ["unavailable", "stop"] == [told.outcome for told in usages(events)]
    (warning,) = [event.notice for event in events if isinstance(event, WarningEvent)]
    assert "model.fallback" == warning.code
    assert warning in draft.warnings


def test_models_are_those_of_the_argument_first(server: FakeOpenAI) -> None:
    """An argument wins over the settings; an empty one means none."""
    agent = Asking()
    for llm, expected in (
        (None, "openai:gpt-4o-mini"),
        (ScriptedModel("x"), "scripted"),
        ("openai:gpt-4o, openai:gpt-4o-mini", "openai:gpt-4o, openai:gpt-4o-mini"),
        ((), None),
        ("", None),
    ):
        with SkillMap(settings=settings_for(server), agent=agent, llm=llm) as sm:
            sm.tailor(sample_resume(), POSTING_TEXT)
        model = agent.models.pop()
        assert expected == (model and model.name)


def test_nothing_is_opened_before_the_first_call() -> None:
    """A client with a model that cannot be opened works for whoever does not ask it."""
    settings = Settings(plugins=(), llm=("openai:gpt-4o-mini", "nobody:x"))
    with SkillMap(settings=settings) as sm:
        draft = sm.tailor(sample_resume(), POSTING_TEXT, agent="rules")

    assert Usage() == draft.usage


@pytest.mark.parametrize("name", ["gpt-4o-mini", "openai:", ":gpt-4o-mini"])
def test_malformed_name_is_told_at_once(name: str) -> None:
    """By the setting's name."""
    with pytest.raises(SettingsError) as caught:
        SkillMap(settings=Settings(plugins=()), llm=name)

    assert "llm" == caught.value.setting


def test_what_is_no_model_is_refused() -> None:
    """An object that is neither ours nor LangChain's."""
    with pytest.raises(UsageError, match="date is no language model"):
        SkillMap(settings=Settings(plugins=()), llm=[__import__("datetime").date(2026, 1, 1)])


def test_agent_follows_from_the_model(server: FakeOpenAI) -> None:
    """`model` where there is one, `rules` where not, and what is named wins."""
    for llm, named, expected in (
        ("openai:gpt-4o-mini", None, "model"),
        ((), None, "rules"),
        ("openai:gpt-4o-mini", "rules", "rules"),
    ):
        with SkillMap(settings=Settings(plugins=(), agent=named), llm=llm) as sm:
            assert expected == sm._client._parts.agent


def test_models_that_were_handed_in_stay_open(server: FakeOpenAI) -> None:
    """The client closes what it opened, and nothing else."""

    class Closable(ScriptedModel):
        closed = 0

        async def close(self) -> None:
            self.closed += 1

    mine = Closable("Yes.")
    with SkillMap(settings=Settings(plugins=()), agent=Asking(), llm=mine) as sm:
        sm.tailor(sample_resume(), POSTING_TEXT)

    assert 0 == mine.closed


def test_runs_side_by_side_do_not_mix(server: FakeOpenAI) -> None:
    """Each run has its own usage, though all share one model."""

    async def run() -> list[Usage]:
        answers = [ScriptedAnswer(text="x" * 40, delay_seconds=0.01)]
        async with AsyncSkillMap(
            settings=Settings(plugins=()), agent=Asking(), llm=ScriptedModel(*answers)
        ) as sm:
            drafts = await asyncio.gather(
                *(sm.tailor(sample_resume(), POSTING_TEXT) for _ in range(5))
            )
        return [draft.usage for draft in drafts]

    assert [1] * 5 == [usage.calls for usage in asyncio.run(run())]


def test_doctor_asks_for_a_key(server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the provider cannot work, and the remedy is named; with one, of any source, it can."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def check(settings: Settings) -> Any:
        with SkillMap(settings=settings) as sm:
            return next(
                check
                for check in sm.doctor()
                if (check.group, check.name) == ("skillmap.llms", "openai")
            )

    missing = check(Settings(plugins=()))
    assert (False, "a key") == (missing.works, missing.missing)
    assert "SKILLMAP_OPENAI_API_KEY" in missing.remedy
    assert check(settings_for(server)).works
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    assert check(Settings(plugins=())).works
