"""What OpenTelemetry and LangSmith are told of calls: nothing unless asked, and no contents unless asked."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from langsmith import Client, tracing_context
from langsmith.utils import get_env_var
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from skillmap.errors import ModelUnavailableError
from skillmap.llm import ModelAccess
from skillmap.llm.langchain import LangChainModel
from skillmap.llm.tracing import Tracer
from skillmap.models.model_settings import ModelSettings
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel
from tests.llm.asking import Asked, ask, ask_access
from tests.llm.test_langchain import plain, said

ANSWER = "an answer of lilies"
PROMPT_WORD, ANSWER_WORD = "orchids", "lilies"
USAGE = Usage(input_tokens=90, cached_tokens=40, output_tokens=30, calls=1)


def model() -> ScriptedModel:
    return ScriptedModel(ScriptedAnswer(text=ANSWER, usage=USAGE))


# -- OpenTelemetry ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    """The one provider that a process can have, set as a host does."""
    found = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(found))
    trace.set_tracer_provider(provider)
    return found


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    exporter.clear()
    yield exporter
    exporter.clear()


def test_nothing_is_traced_unless_asked(spans: InMemorySpanExporter) -> None:
    """Though the host has set a provider."""
    ask(model())

    assert () == spans.get_finished_spans()


def test_span_of_a_call(spans: InMemorySpanExporter) -> None:
    """With the attributes of the conventions, and no content."""
    ask(model(), settings=ModelSettings(trace=True))

    (span,) = spans.get_finished_spans()
    facts = dict(span.attributes or {})
    assert {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "scripted",
        "gen_ai.request.model": "scripted",
        "gen_ai.request.max_tokens": 4096,
        "gen_ai.output.type": "json",
        "gen_ai.usage.input_tokens": 90,
        "gen_ai.usage.output_tokens": 30,
        "gen_ai.usage.cache_read.input_tokens": 40,
        "gen_ai.response.finish_reasons": ("stop",),
        "skillmap.purpose": "rewrite",
        "skillmap.attempts": 1,
        "skillmap.usage.estimated": False,
    } == facts
    assert ("chat scripted", trace.SpanKind.CLIENT) == (span.name, span.kind)
    assert PROMPT_WORD not in span.to_json()
    assert ANSWER_WORD not in span.to_json()


def test_span_of_a_failure(spans: InMemorySpanExporter) -> None:
    """The class of the error and no text of it; one span for each model that was asked."""
    failing = ScriptedModel(ModelUnavailableError("secret"))
    asked = ask(failing, model(), settings=ModelSettings(trace=True, attempts_max=2))

    failed, answered = spans.get_finished_spans()
    assert ANSWER == asked.text
    assert ("ModelUnavailableError", 2) == (
        failed.attributes["error.type"],
        failed.attributes["skillmap.attempts"],
    )
    assert not failed.status.is_ok
    assert "secret" not in failed.to_json()
    assert "error.type" not in answered.attributes


def test_contents_where_they_are_asked_for(spans: InMemorySpanExporter) -> None:
    """Prompt and answer, in the form of the conventions."""
    ask(model(), settings=ModelSettings(trace=True, trace_contents=True))

    (span,) = spans.get_finished_spans()
    sent = json.loads(span.attributes["gen_ai.input.messages"])
    got = json.loads(span.attributes["gen_ai.output.messages"])
    assert ["system", "user"] == [message["role"] for message in sent]
    assert PROMPT_WORD in sent[1]["parts"][0]["content"]
    assert ANSWER == got[0]["parts"][0]["content"]


def test_span_is_below_the_host_s_own(spans: InMemorySpanExporter) -> None:
    """A host that traces its requests finds our calls in them."""
    with trace.get_tracer("host").start_as_current_span("request") as request:
        ask(model(), settings=ModelSettings(trace=True))

    ours, theirs = spans.get_finished_spans()
    assert "request" == theirs.name
    assert request.get_span_context().span_id == ours.parent.span_id


def test_tracing_that_fails_costs_no_call(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, without texts."""

    class Broken:
        def begin(self, *arguments: Any) -> Any:
            raise ValueError(PROMPT_WORD)

    class BrokenLater:
        def begin(self, *arguments: Any) -> Any:
            return self

        def end(self, *arguments: Any) -> None:
            raise ValueError(PROMPT_WORD)

    async def run() -> Asked:
        access = ModelAccess.to_models([model()], ModelSettings())
        object.__setattr__(access._shared, "tracer", Tracer([Broken(), BrokenLater()]))
        return await ask_access(access)

    assert ANSWER == asyncio.run(run()).text
    assert ["Broken failed with ValueError", "BrokenLater failed with ValueError"] == [
        record.getMessage() for record in caplog.records if record.name == "skillmap.llm.tracing"
    ]
    assert PROMPT_WORD not in caplog.text


# -- LangSmith --------------------------------------------------------------------------------


class Endpoint:
    """A loopback server in LangSmith's place, that keeps what it is sent."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                endpoint.bodies.append(body.decode("utf-8", errors="replace"))
                self.send_response(202)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def do_PATCH(self) -> None:
                self.do_POST()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def posted(self) -> str:
        return "\n".join(self.bodies)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint()
    yield found
    found.close()


def ask_traced(endpoint: Endpoint, model: LanguageModel, settings: ModelSettings) -> Asked:
    """Ask where the host has turned LangSmith on, and wait for all that is posted."""
    client = Client(api_url=endpoint.url, api_key="x", auto_batch_tracing=False)
    with tracing_context(enabled=True, client=client):
        asked = ask(model, settings=settings)
    client.flush()
    client.cleanup()
    return asked


def test_langsmith_is_told_nothing_unless_asked(endpoint: Endpoint) -> None:
    """Though the host has turned it on; LangChain's own tracing is kept quiet, too."""
    for each in (model(), LangChainModel(plain(said(ANSWER)))):
        assert ANSWER == ask_traced(endpoint, each, ModelSettings()).text

    assert [] == endpoint.bodies


def test_langsmith_is_told_no_contents(endpoint: Endpoint) -> None:
    """A run with model, purpose, outcome and tokens."""
    for each in (model(), LangChainModel(plain(said(ANSWER)))):
        ask_traced(endpoint, each, ModelSettings(trace=True))

    assert PROMPT_WORD not in endpoint.posted
    assert ANSWER_WORD not in endpoint.posted
    assert "masked" in endpoint.posted
    assert '"input_tokens":90' in endpoint.posted.replace(": ", ":")
    assert "rewrite" in endpoint.posted


def test_langsmith_is_told_contents_where_asked(endpoint: Endpoint) -> None:
    """Prompt and answer."""
    ask_traced(endpoint, model(), ModelSettings(trace=True, trace_contents=True))

    assert PROMPT_WORD in endpoint.posted
    assert ANSWER_WORD in endpoint.posted


def test_langsmith_that_is_off_is_told_nothing(endpoint: Endpoint) -> None:
    """The host's own switch holds."""
    client = Client(api_url=endpoint.url, api_key="x", auto_batch_tracing=False)
    with tracing_context(enabled=False, client=client):
        ask(model(), settings=ModelSettings(trace=True))
    client.flush()
    client.cleanup()

    assert [] == endpoint.bodies
    assert get_env_var("TRACING") is None
