"""A `LanguageModel` as a chat model of LangChain, so that its agents call through our meter.

Loads langchain-core as one piece: import this file inside the function that needs it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langsmith import tracing_context

from skillmap.models.language_model import (
    DataBlock,
    ModelFinish,
    ModelMessage,
    ModelOutput,
    ModelRequest,
    ModelText,
    ModelUsage,
    ToolCall,
    ToolSpec,
)
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel


def as_chat_model(
    model: LanguageModel,
    *,
    purpose: str,
    data: Sequence[DataBlock] = (),
    output_tokens_max: int = 4_096,
    deadline_seconds: float = 60.0,
) -> BaseChatModel:
    """*model* for agents and graphs of LangChain: it streams, and takes tools whose schemas are strict.

    Every call is a call of *model*, for *purpose*, with *data* in front of the conversation. It must be awaited
    (`ainvoke`, `astream`): the synchronous methods raise `NotImplementedError`. Errors are those of *model*.
    """
    return _MeteredChatModel(
        asked=model,
        purpose=purpose,
        blocks=tuple(data),
        output_tokens_max=output_tokens_max,
        deadline_seconds=deadline_seconds,
    )


def untraced() -> AbstractContextManager[None]:
    """A block in which LangChain posts nothing to LangSmith, whatever the environment says.

    It would post whole conversations. The meter traces calls itself, masked, where the settings ask for it.
    """
    return tracing_context(enabled=False)


class _MeteredChatModel(BaseChatModel):
    asked: Any
    purpose: str
    blocks: tuple[DataBlock, ...] = ()
    tool_specs: tuple[ToolSpec, ...] = ()
    output_tokens_max: int
    deadline_seconds: float

    @property
    def _llm_type(self) -> str:
        return "skillmap"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        """The model with *tools*; which one is called is always the model's choice.

        Raises:
            NotImplementedError: *tool_choice* or further arguments ask for something else.
        """
        if tool_choice not in (None, "auto") or kwargs:
            raise NotImplementedError("tools are bound without a choice and without arguments")
        specs = tuple(_tool_spec(tool) for tool in tools)
        return self.model_copy(update={"tool_specs": specs})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("await it: use ainvoke() or astream()")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        pieces = self._astream(messages, stop=stop, run_manager=run_manager, **kwargs)
        return await agenerate_from_stream(pieces)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        if stop:
            raise NotImplementedError("stop words are not supported")
        system = [message for message in messages if isinstance(message, SystemMessage)]
        turns = [message for message in messages if not isinstance(message, SystemMessage)]
        request = ModelRequest(
            purpose=self.purpose,
            system="\n".join(_text(message) for message in system),
            task="",
            data=self.blocks,
            messages=tuple(_turn(message) for message in turns),
            tools=self.tool_specs,
            output_tokens_max=self.output_tokens_max,
            deadline_seconds=self.deadline_seconds,
        )
        outputs = self.asked.stream(request)
        try:
            calls = 0
            async for output in outputs:
                piece = _piece(output, call_index=calls, model=self.asked.name)
                calls += isinstance(output, ToolCall)
                generation = ChatGenerationChunk(message=piece)
                if run_manager is not None and isinstance(output, ModelText):
                    await run_manager.on_llm_new_token(output.text, chunk=generation)
                yield generation
        finally:
            await outputs.aclose()


def _tool_spec(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> ToolSpec:
    function = convert_to_openai_tool(tool, strict=True)["function"]
    return ToolSpec(
        name=function["name"],
        description=function.get("description", ""),
        parameters=function["parameters"],
    )


def _text(message: BaseMessage) -> str:
    return str(message.text)


def _turn(message: BaseMessage) -> ModelMessage:
    if isinstance(message, ToolMessage):
        return ModelMessage(role="tool", text=_text(message), tool_call_id=message.tool_call_id)
    if isinstance(message, AIMessage):
        return ModelMessage(role="assistant", text=_text(message), tool_calls=_calls_of(message))
    return ModelMessage(role="user", text=_text(message))


def _calls_of(message: AIMessage) -> tuple[ToolCall, ...]:
    """Calls in *message*, those with arguments that are no JSON included: each has an answer that follows."""
    valid = [
        ToolCall(
            id=call["id"] or call["name"],
            name=call["name"],
            arguments=json.dumps(call["args"], ensure_ascii=False),
        )
        for call in message.tool_calls
    ]
    invalid = [
        ToolCall(
            id=call["id"] or "call", name=call["name"] or "unknown", arguments=call["args"] or "{}"
        )
        for call in message.invalid_tool_calls
    ]
    return (*valid, *invalid)


def _piece(output: ModelOutput, *, call_index: int, model: str) -> AIMessageChunk:
    match output:
        case ModelText():
            return AIMessageChunk(content=output.text)
        case ToolCall():
            chunk = tool_call_chunk(
                name=output.name, args=output.arguments, id=output.id, index=call_index
            )
            return AIMessageChunk(content="", tool_call_chunks=[chunk])
        case ModelUsage():
            return AIMessageChunk(content="", usage_metadata=_usage(output.usage))
        case ModelFinish():
            facts = {"finish_reason": output.reason, "model_name": model}
            return AIMessageChunk(content="", response_metadata=facts, chunk_position="last")


def _usage(usage: Usage) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        input_token_details=InputTokenDetails(cache_read=usage.cached_tokens),
        output_token_details=OutputTokenDetails(reasoning=usage.reasoning_tokens),
    )
