"""Tell OpenTelemetry and LangSmith of calls. Off unless the settings say so; contents masked unless they say so.

Both packages are the host's: what is not installed, or not set up, is not told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Protocol

from skillmap.llm.calls import ModelCall
from skillmap.llm.messages import RoleMessage, role_messages
from skillmap.models.language_model import ModelRequest
from skillmap.models.model_settings import ModelSettings
from skillmap.plugins import PLUGIN_FAILURES

MASKED = "masked"
"""Stands in a trace where a text would be."""

logger = logging.getLogger(__name__)


class Span(Protocol):
    """A call that is being traced."""

    def end(self, call: ModelCall, error: Exception | None, texts: Sequence[str] | None) -> None:
        """The call is over; *texts* are the pieces of the answer where contents are traced."""
        ...


class Target(Protocol):
    """Something that is told of calls."""

    def begin(self, request: ModelRequest, model: str, messages: Sequence[RoleMessage]) -> Span:
        """A call begins; *messages* are empty where contents are masked."""
        ...


class Tracer:
    """Tells every target of every call. A target that fails costs no call; its failure is logged."""

    def __init__(self, targets: Sequence[Target] = (), *, contents: bool = False) -> None:
        self._targets = tuple(targets)
        self._contents = contents

    def wanted_texts(self) -> list[str] | None:
        """A list to gather the answer in; None when nobody asks for it."""
        return [] if self._contents and self._targets else None

    def begin(self, request: ModelRequest, model: str) -> Span:
        """A call begins."""
        messages = role_messages(request) if self._contents and self._targets else ()
        spans = []
        for target in self._targets:
            try:
                spans.append(target.begin(request, model, messages))
            except PLUGIN_FAILURES as e:
                _log(target, e)
        return _Spans(spans)


class _Spans:
    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans

    def end(self, call: ModelCall, error: Exception | None, texts: Sequence[str] | None) -> None:
        for span in self._spans:
            try:
                span.end(call, error, texts)
            except PLUGIN_FAILURES as e:
                _log(span, e)


def _log(target: object, error: BaseException) -> None:
    logger.warning("%s failed with %s", type(target).__name__, type(error).__name__)


def make_tracer(settings: ModelSettings) -> Tracer:
    """The tracer that *settings* ask for."""
    if not settings.trace:
        return Tracer()
    targets: list[Target] = []
    if find_spec("opentelemetry") is not None:
        targets.append(OpenTelemetryTarget())
    if find_spec("langsmith") is not None:
        targets.append(LangSmithTarget())
    return Tracer(targets, contents=settings.trace_contents)


# -- OpenTelemetry ----------------------------------------------------------------------------


class OpenTelemetryTarget:
    """Spans with the attributes of the semantic conventions for generative AI, version 1.37.

    They go to the tracer provider that the host has set; without one, nowhere.
    """

    def begin(self, request: ModelRequest, model: str, messages: Sequence[RoleMessage]) -> Span:
        """A span that is no parent of others; its own parent is the host's current one."""
        from opentelemetry import trace

        provider, _, name = model.partition(":")
        attributes: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": name or provider,
            "gen_ai.request.max_tokens": request.output_tokens_max,
            "gen_ai.output.type": "text" if request.json_schema is None else "json",
            "skillmap.purpose": request.purpose,
        }
        if messages:
            attributes["gen_ai.input.messages"] = json.dumps(
                [_parts(message) for message in messages], ensure_ascii=False
            )
        span = trace.get_tracer("skillmap").start_span(
            f"chat {name or provider}", kind=trace.SpanKind.CLIENT, attributes=attributes
        )
        return _OpenTelemetrySpan(span)


def _parts(message: RoleMessage) -> dict[str, Any]:
    return {"role": message.role, "parts": [{"type": "text", "content": message.text}]}


class _OpenTelemetrySpan:
    def __init__(self, span: Any) -> None:
        self._span = span

    def end(self, call: ModelCall, error: Exception | None, texts: Sequence[str] | None) -> None:
        from opentelemetry.trace import Status, StatusCode

        span, usage = self._span, call.usage
        span.set_attribute("gen_ai.usage.input_tokens", usage.input_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", usage.output_tokens)
        span.set_attribute("gen_ai.usage.cache_read.input_tokens", usage.cached_tokens)
        span.set_attribute("gen_ai.response.finish_reasons", [call.outcome])
        span.set_attribute("skillmap.attempts", call.attempts)
        span.set_attribute("skillmap.usage.estimated", usage.estimated)
        if texts is not None:
            answer = [{"role": "assistant", "parts": [{"type": "text", "content": "".join(texts)}]}]
            span.set_attribute("gen_ai.output.messages", json.dumps(answer, ensure_ascii=False))
        if error is not None:
            # The class only: no event with the error's text, which is for the host's own logs.
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR, call.outcome))
        span.end()


# -- LangSmith --------------------------------------------------------------------------------


class LangSmithTarget:
    """Runs of type `llm`, where the host has turned LangSmith on by its own variables or context."""

    def begin(self, request: ModelRequest, model: str, messages: Sequence[RoleMessage]) -> Span:
        """A run below the host's current one, or on its own."""
        from langsmith.run_helpers import get_current_run_tree, get_tracing_context
        from langsmith.run_trees import RunTree
        from langsmith.utils import tracing_is_enabled

        if not tracing_is_enabled():
            return _Spans(())
        provider, _, name = model.partition(":")
        shown: Any = [{"role": message.role, "content": message.text} for message in messages]
        facts: dict[str, Any] = {
            "name": request.purpose,
            "run_type": "llm",
            "inputs": {"messages": shown or MASKED},
            "extra": {
                "metadata": {
                    "ls_provider": provider,
                    "ls_model_name": name,
                    "ls_model_type": "chat",
                }
            },
        }
        parent = get_current_run_tree()
        if parent is None:
            context = get_tracing_context()
            named = {"ls_client": context["client"], "project_name": context["project_name"]}
            run = RunTree(**facts, **{key: value for key, value in named.items() if value})
        else:
            run = parent.create_child(**facts)
        run.post()
        return _LangSmithSpan(run)


class _LangSmithSpan:
    def __init__(self, run: Any) -> None:
        self._run = run

    def end(self, call: ModelCall, error: Exception | None, texts: Sequence[str] | None) -> None:
        usage = call.usage
        answer = MASKED if texts is None else "".join(texts)
        outputs = {
            "messages": [{"role": "assistant", "content": answer}],
            "outcome": call.outcome,
            "usage_metadata": {
                "input_tokens": usage.input_tokens,
                "output_tokens": usage.output_tokens,
                "total_tokens": usage.input_tokens + usage.output_tokens,
            },
        }
        self._run.end(outputs=outputs, error=None if error is None else type(error).__name__)
        self._run.patch()
