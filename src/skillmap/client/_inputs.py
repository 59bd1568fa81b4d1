"""What a tailoring is made of has bounds, also where it comes as data and no reader has looked at it."""

from __future__ import annotations

from skillmap.client._parts import Parts
from skillmap.errors import DocumentLimitError, EmptyTextLayerError, PostingLimitError
from skillmap.models.job import Job
from skillmap.models.resume import Resume


def check_inputs(parts: Parts, resume: Resume, job: Job) -> None:
    """Refuse what is too short to say anything, and what is too long to be what it claims.

    Raises:
        EmptyTextLayerError: The resume's texts are shorter than `ExtractLimits.characters_min`.
        DocumentLimitError: They are longer than `ExtractLimits.characters_max`.
        PostingLimitError: The posting's text is shorter or longer than `PostingLimits` say.
    """
    bounds = parts.settings.extract_limits
    texts = [text for _, text in resume.texts()]
    total = sum(map(len, texts))
    if total > bounds.characters_max:
        raise DocumentLimitError("characters_max", maximum=bounds.characters_max, actual=total)
    visible = sum(map(_visible, texts))
    if visible < bounds.characters_min:
        raise EmptyTextLayerError(
            page_count=1, characters=visible, hint=f"At least {bounds.characters_min} are needed."
        )
    limits = parts.settings.posting_limits
    if len(job.text) > limits.characters_max:
        raise PostingLimitError("characters_max", bound=limits.characters_max, actual=len(job.text))
    if _visible(job.text) < limits.characters_min:
        raise PostingLimitError(
            "characters_min", bound=limits.characters_min, actual=_visible(job.text)
        )


def _visible(text: str) -> int:
    """Characters other than white space."""
    return len("".join(text.split()))
