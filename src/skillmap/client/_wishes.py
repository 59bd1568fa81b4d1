"""What a caller wants of a tailoring, as keywords that every method which tailors takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, TypeVar

from pydantic import BaseModel, ValidationError

from skillmap.errors import UsageError
from skillmap.models.tailoring import TailorOptions, Tone
from skillmap.models.writing import WritingKind

Mode = Literal["nudge", "full"]

ModelT = TypeVar("ModelT", bound=BaseModel)


class TailorWishes(TypedDict, total=False):
    """Keywords of `tailor()` and its kin; each is a field of `TailorOptions`, which has the defaults."""

    mode: Mode
    """How much may change: `nudge` is order, selection and surface forms; `full` writes lines, too."""
    pages: int | None
    """Length to aim at, in pages; None keeps every line."""
    words: int | None
    """Length to aim at, in words; None keeps every line."""
    changes: bool
    """Whether to propose changes of the resume; False only writes what is asked for beside it."""
    tone: Tone
    """How a model is asked to write; rules write neutrally."""
    locked: Sequence[str]
    """JSON Pointers that no change may touch, nor anything below them."""
    skip_sections: Sequence[str]
    """Keys of sections that stay as they are."""
    writings: Sequence[WritingKind]
    """Letters and messages to write beside the resume."""
    interview_questions: int
    """Questions of an interview pack; 0 makes none."""


def options_of(wishes: TailorWishes, over: TailorOptions | None = None) -> TailorOptions:
    """Options as *wishes* say, and as *over* has them where those say nothing.

    Raises:
        UsageError: There is no such option, or it cannot have that value.
    """
    return checked(TailorOptions, {**(over or TailorOptions()).model_dump(), **wishes})


def checked(model: type[ModelT], facts: Mapping[str, Any]) -> ModelT:
    """*facts* as a *model*.

    Raises:
        UsageError: They make none; the error names the first wrong one.
    """
    try:
        return model.model_validate(dict(facts))
    except ValidationError as e:
        first = e.errors(include_input=False, include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise UsageError(f"{name}: {first['msg']}.") from None
