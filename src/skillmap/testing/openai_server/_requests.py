"""Reading a request and refusing it where the real server does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from skillmap.testing.openai_server._errors import ApiError
from skillmap.testing.openai_server.answers import Api
from skillmap.testing.strict_schema import strict_schema_problems

CHAT_PARAMETERS = frozenset(
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages"
    " metadata modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key"
    " prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed"
    " service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user"
    " verbosity web_search_options".split()
)
RESPONSES_PARAMETERS = frozenset(
    "background context_management conversation include input instructions max_output_tokens max_tool_calls metadata"
    " model parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options"
    " prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text"
    " tool_choice tools top_logprobs top_p truncation user".split()
)
"""Source: the parameters that the openai SDK 3.54 declares for `create`."""

OUTPUT_TOKENS_MIN = 16
"""The least `max_output_tokens` of the Responses API. Source: its reference."""

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_REASONING_MODEL = re.compile(r"o\d|gpt-5")
_ROLES = ("developer", "system", "user", "assistant", "tool", "function")
_TEXT_PARTS = ("text", "input_text", "output_text", "refusal")

Body = Mapping[str, JsonValue]


def check_chat(body: Body) -> None:
    """Refuse a request to chat completions.

    Raises:
        ApiError: As the real server refuses it.
    """
    _check_common(body, CHAT_PARAMETERS)
    _check_messages(_required_list(body, "messages"))
    if "stream_options" in body and body["stream_options"] is not None and not body.get("stream"):
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise ApiError(400, message, param="stream_options")
    if body.get("n") not in (None, 1):
        raise ApiError(400, "This fake gives one choice: 'n' must be 1.", param="n")
    for name in ("max_tokens", "max_completion_tokens"):
        _check_count(body, name, 1)
    model = str(body["model"])
    if body.get("max_tokens") is not None and _REASONING_MODEL.match(model):
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model."
            " Use 'max_completion_tokens' instead."
        )
        raise ApiError(400, message, param="max_tokens", code="unsupported_parameter")
    _check_format(body.get("response_format"), "response_format", prompt_text(body, "chat"))
    _check_tools(body)


def check_responses(body: Body) -> None:
    """Refuse a request to the Responses API.

    Raises:
        ApiError: As the real server refuses it.
    """
    _check_common(body, RESPONSES_PARAMETERS)
    given = body.get("input")
    if given is None:
        raise _missing("input")
    if not isinstance(given, str):
        _check_items(_required_list(body, "input"))
    _check_count(body, "max_output_tokens", OUTPUT_TOKENS_MIN)
    if body.get("previous_response_id") is not None:
        message = f"Previous response with id '{body['previous_response_id']}' not found."
        raise ApiError(
            400, message, param="previous_response_id", code="previous_response_not_found"
        )
    text = body.get("text")
    if isinstance(text, Mapping):
        _check_format(text.get("format"), "text.format", prompt_text(body, "responses"))
    _check_tools(body)


def _check_common(body: Body, known: frozenset[str]) -> None:
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise ApiError(400, "you must provide a model parameter")
    for name in body:
        if name not in known:
            raise ApiError(
                400, f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter"
            )
    if not isinstance(body.get("stream", False), bool | None):
        raise _wrong_type("stream", "a boolean")
    temperature = body.get("temperature")
    if temperature is None:
        return
    if isinstance(temperature, bool) or not isinstance(temperature, int | float):
        raise _wrong_type("temperature", "a number")
    if not 0 <= temperature <= 2:
        message = f"Invalid 'temperature': expected a value between 0 and 2, but got {temperature} instead."
        raise ApiError(400, message, param="temperature", code="invalid_value")
    if temperature != 1 and _REASONING_MODEL.match(str(body["model"])):
        message = (
            f"Unsupported value: 'temperature' does not support {temperature} with this model."
            " Only the default (1) value is supported."
        )
        raise ApiError(400, message, param="temperature", code="unsupported_value")


def _check_count(body: Body, name: str, least: int) -> None:
    count = body.get(name)
    if count is None:
        return
    if isinstance(count, bool) or not isinstance(count, int):
        raise _wrong_type(name, "an integer")
    if count < least:
        message = (
            f"Invalid '{name}': integer below minimum value."
            f" Expected a value >= {least}, but got {count} instead."
        )
        raise ApiError(400, message, param=name, code="integer_below_min_value")


def _check_messages(messages: list[JsonValue]) -> None:
    open_calls: list[str] = []
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if not isinstance(message, Mapping):
            raise _wrong_type(place, "an object")
        role = message.get("role")
        if role not in _ROLES:
            allowed = ", ".join(f"'{name}'" for name in _ROLES)
            text = f"Invalid value: '{role}'. Supported values are: {allowed}."
            raise ApiError(400, text, param=f"{place}.role", code="invalid_value")
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                text = (
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with"
                    " 'tool_calls'."
                )
                raise ApiError(400, text, param=f"{place}.role")
            open_calls.remove(str(message["tool_call_id"]))
        elif open_calls:
            raise _unanswered(place)
        calls = _list(message.get("tool_calls"))
        open_calls += [str(call.get("id")) for call in calls if isinstance(call, Mapping)]
        _check_content(
            message.get("content"),
            place,
            optional=role == "assistant" and bool(calls or message.get("refusal")),
        )
    if open_calls:
        raise _unanswered(f"messages[{len(messages)}]")


def _unanswered(place: str) -> ApiError:
    message = (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
        " 'tool_call_id'."
    )
    return ApiError(400, message, param=f"{place}.role")


def _check_content(content: JsonValue, place: str, *, optional: bool) -> None:
    if isinstance(content, str) or (content is None and optional):
        return
    if not isinstance(content, list):
        message = f"Invalid value for 'content': expected a string, got {_json_type(content)}."
        raise ApiError(400, message, param=f"{place}.content")
    for index, part in enumerate(content):
        if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
            raise _missing(f"{place}.content[{index}].type")
        if part["type"] not in _TEXT_PARTS:
            message = f"This fake reads text alone, not '{part['type']}'."
            raise ApiError(400, message, param=f"{place}.content[{index}].type")


def _check_items(items: list[JsonValue]) -> None:
    calls: set[str] = set()
    for index, item in enumerate(items):
        place = f"input[{index}]"
        if not isinstance(item, Mapping):
            raise _wrong_type(place, "an object")
        kind = item.get("type", "message")
        if kind == "message":
            if item.get("role") not in ("user", "assistant", "system", "developer"):
                text = (
                    f"Invalid value: '{item.get('role')}'."
                    " Supported values are: 'assistant', 'system', 'developer', and 'user'."
                )
                raise ApiError(400, text, param=f"{place}.role", code="invalid_value")
            _check_content(item.get("content"), place, optional=False)
        elif kind == "function_call":
            calls.add(str(item.get("call_id")))
        elif kind == "function_call_output" and str(item.get("call_id")) not in calls:
            text = (
                f"No tool call found for function call output with call_id {item.get('call_id')}."
            )
            raise ApiError(400, text, param="input")


def _check_format(wanted: JsonValue, place: str, prompt: str) -> None:
    if wanted is None:
        return
    if not isinstance(wanted, Mapping):
        raise _wrong_type(place, "an object")
    kind = wanted.get("type")
    if kind == "json_object" and "json" not in prompt.casefold():
        message = f"'messages' must contain the word 'json' in some form, to use '{place}' of type 'json_object'."
        raise ApiError(400, message, param="messages")
    if kind not in ("text", "json_object", "json_schema"):
        message = f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', and 'text'."
        raise ApiError(400, message, param=f"{place}.type", code="invalid_value")
    if kind != "json_schema":
        return
    inner = place if place == "text.format" else f"{place}.json_schema"
    described = wanted if place == "text.format" else wanted.get("json_schema")
    if not isinstance(described, Mapping):
        raise _missing(inner)
    name = described.get("name")
    if name is None:
        raise _missing(f"{inner}.name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _invalid_name(inner)
    schema = described.get("schema")
    if not isinstance(schema, Mapping):
        raise _missing(f"{inner}.schema")
    if described.get("strict"):
        _check_schema(schema, f"response_format '{name}'", place, "invalid_json_schema")


def _check_schema(schema: Body, what: str, param: str, code: str) -> None:
    problems = strict_schema_problems(schema)
    if problems:
        raise ApiError(400, f"Invalid schema for {what}: {problems[0]}.", param=param, code=code)


def _check_tools(body: Body) -> None:
    tools = _list(body.get("tools"))
    if body.get("tool_choice") is not None and not tools:
        raise ApiError(
            400, "'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice"
        )
    for index, tool in enumerate(tools):
        place = f"tools[{index}]"
        if not isinstance(tool, Mapping) or tool.get("type") != "function":
            raise ApiError(
                400, "This fake offers tools of type 'function' alone.", param=f"{place}.type"
            )
        nested = "messages" in body
        function = tool.get("function") if nested else tool
        inner = f"{place}.function" if nested else place
        if not isinstance(function, Mapping):
            raise _missing(inner)
        name = function.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _invalid_name(inner)
        parameters = function.get("parameters")
        if function.get("strict") and isinstance(parameters, Mapping):
            _check_schema(
                parameters,
                f"function '{name}'",
                f"{inner}.parameters",
                "invalid_function_parameters",
            )


def schema_of(body: Body, api: Api) -> tuple[str | None, Body | None, bool]:
    """Name and schema of the JSON asked for, and whether it must be followed."""
    if api == "responses":
        text = body.get("text")
        described = text.get("format") if isinstance(text, Mapping) else None
    else:
        wanted = body.get("response_format")
        described = wanted.get("json_schema") if isinstance(wanted, Mapping) else None
    if not isinstance(described, Mapping) or not isinstance(described.get("schema"), Mapping):
        return None, None, False
    schema = described["schema"]
    assert isinstance(schema, Mapping)
    return str(described.get("name")), schema, bool(described.get("strict"))


def tool_names_of(body: Body) -> tuple[str, ...]:
    """Names of the tools that *body* offers."""
    names = []
    for tool in _list(body.get("tools")):
        if isinstance(tool, Mapping):
            function = tool.get("function", tool)
            names.append(str(function.get("name", "")) if isinstance(function, Mapping) else "")
    return tuple(names)


def prompt_text(body: Body, api: Api) -> str:
    """All texts of the prompt, one per line. What is no valid request gives what there is."""
    if api == "responses":
        given = body.get("input")
        items = [given] if isinstance(given, str) else _list(given)
        return "\n".join(_texts([body.get("instructions"), *items]))
    return "\n".join(_texts(_list(body.get("messages"))))


_TEXT_KEYS = ("content", "text", "refusal", "tool_calls", "function", "arguments", "output")


def _texts(values: list[JsonValue]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            if value:
                yield value
        elif isinstance(value, list):
            yield from _texts(value)
        elif isinstance(value, Mapping):
            yield from _texts([value[key] for key in _TEXT_KEYS if key in value])


def _required_list(body: Body, name: str) -> list[JsonValue]:
    value = body.get(name)
    if value is None:
        raise _missing(name)
    if not isinstance(value, list):
        raise _wrong_type(name, "an array")
    if not value:
        message = (
            f"Invalid '{name}': empty array."
            " Expected an array with minimum length 1, but got an empty array instead."
        )
        raise ApiError(400, message, param=name, code="empty_array")
    return value


def _missing(name: str) -> ApiError:
    return ApiError(
        400, f"Missing required parameter: '{name}'.", param=name, code="missing_required_parameter"
    )


def _invalid_name(place: str) -> ApiError:
    message = (
        f"Invalid '{place}.name': string does not match pattern."
        " Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
    )
    return ApiError(400, message, param=f"{place}.name", code="invalid_value")


def _wrong_type(name: str, expected: str) -> ApiError:
    message = f"Invalid type for '{name}': expected {expected}."
    return ApiError(400, message, param=name, code="invalid_type")


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _json_type(value: JsonValue) -> str:
    return "null" if value is None else type(value).__name__
