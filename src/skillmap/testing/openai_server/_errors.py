"""Errors as the real server words them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from skillmap.testing.openai_server.answers import FakeAnswer, Fault


class ApiError(Exception):
    """A request is answered with this status and error."""

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None
    ) -> None:
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        super().__init__(message)

    @property
    def type(self) -> str:
        """The kind of error, as the server names it."""
        if self.code in ("rate_limit_exceeded",):
            return "requests"
        if self.code == "insufficient_quota":
            return "insufficient_quota"
        return "server_error" if self.status >= 500 else "invalid_request_error"

    def body(self) -> dict[str, object]:
        """The body of the answer."""
        error = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": error}


@dataclass(frozen=True)
class ErrorAnswer:
    """An error with the headers that come with it."""

    error: ApiError
    headers: tuple[tuple[str, str], ...] = field(default=())


SERVER_ERROR = "The server had an error while processing your request. Sorry about that!"


def invalid_key() -> ApiError:
    """The key is wrong; real servers repeat a masked form of it, this one does not."""
    return ApiError(401, "Incorrect API key provided: ****.", code="invalid_api_key")


def missing_key() -> ApiError:
    """There is no key."""
    return ApiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header.",
    )


def unknown_model(model: str) -> ApiError:
    """The model is unknown. Responses answered with status 400 until 2026."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return ApiError(404, message, code="model_not_found")


def fault_answer(answer: FakeAnswer, *, model: str) -> ErrorAnswer:
    """The error that a fault of `STATUS_OF_FAULT` stands for."""
    limits = (("x-ratelimit-limit-requests", "500"), ("x-ratelimit-remaining-requests", "0"))
    match answer.fault:
        case Fault.RATE_LIMITED:
            seconds = answer.retry_after_seconds
            hints = (
                ("retry-after", str(math.ceil(seconds))),
                ("retry-after-ms", str(math.ceil(seconds * 1000))),
            )
            return ErrorAnswer(_rate_limited(model), limits + hints)
        case Fault.RATE_LIMITED_WITHOUT_HINT:
            return ErrorAnswer(_rate_limited(model), limits)
        case Fault.QUOTA:
            message = "You exceeded your current quota, please check your plan and billing details."
            return ErrorAnswer(ApiError(429, message, code="insufficient_quota"))
        case Fault.OVERLOADED:
            message = "The server is currently overloaded with other requests. Sorry about that!"
            return ErrorAnswer(ApiError(503, message, code="server_overloaded"))
        case Fault.UNAUTHORIZED:
            return ErrorAnswer(invalid_key())
        case Fault.BAD_REQUEST:
            message = "Unsupported value: 'temperature' does not support 7 with this model."
            return ErrorAnswer(
                ApiError(400, message, param="temperature", code="unsupported_value")
            )
        case Fault.MODEL_NOT_FOUND:
            return ErrorAnswer(unknown_model(model))
        case _:
            return ErrorAnswer(ApiError(500, SERVER_ERROR))


def _rate_limited(model: str) -> ApiError:
    message = f"Rate limit reached for {model} on requests per min (RPM): Limit 500, Used 500, Requested 1."
    return ApiError(429, message, code="rate_limit_exceeded")
