"""What a language model adds to what a parser has read: asked through the meter, and told as events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmap.client._listening import usage_facts
from skillmap.client._parts import Parts
from skillmap.client._reading import words_of
from skillmap.errors import SkillmapError, UsageError
from skillmap.models.document import Extraction, Notice
from skillmap.models.event import UsageEvent
from skillmap.models.usage import Usage
from skillmap.plugins import PLUGIN_FAILURES
from skillmap.protocols import PARSERS, ModelParser, Parser, ParserContext
from skillmap.runs import Emit

if TYPE_CHECKING:
    from skillmap.llm import ModelCall

NO_MODEL = Notice(
    code="parse.no_model",
    text="The parser asks a language model, and none is named: rules alone read the document.",
)
NOT_USABLE = "parse.model_not_usable"
NO_RESUME = Notice(
    code="parse.no_resume_no_model",
    text="No language model was asked about a document that is no resume.",
)


async def refined(parts: Parts, emit: Emit, extraction: Extraction, parser: Parser) -> Extraction:
    """*extraction* with what *parser* learns from the client's model; as it is where the parser asks none.

    Raises:
        PluginError: The parser failed in a way that its contract does not know.
    """
    if not isinstance(parser, ModelParser):
        return extraction
    if parts.models is None:
        return _warned(extraction, (NO_MODEL,))
    if extraction.judgement is not None and extraction.judgement.answer == "no":
        return _warned(extraction, (NO_RESUME,))
    calls: list[ModelCall] = []
    notices: list[Notice] = []

    def count(call: ModelCall) -> None:
        calls.append(call)
        emit(UsageEvent, **usage_facts(call))

    async with parts.models.asking(record=count, warn=notices.append) as model:
        try:
            with words_of(parts.plugins):
                found: object = await parser.refine(extraction, ParserContext(model=model))
        except UsageError as e:
            # Else the same client would read one resume and not the next, of which rules are less sure.
            text = f"No language model could be asked: rules alone read the document. {e}"
            return _warned(extraction, (*notices, Notice(code=NOT_USABLE, text=text)))
        except SkillmapError:
            raise
        except PLUGIN_FAILURES as e:
            raise parts.failure(parser, PARSERS, f"failed with {type(e).__name__}") from e
    if type(found) is not Extraction:
        raise parts.failure(parser, PARSERS, f"gave {type(found).__name__}, no Extraction")
    # Nobody but the meter says what was consumed.
    usage = sum((call.usage for call in calls), Usage())
    told = _warned(found, tuple(notices))
    return told.model_copy(update={"usage": usage, "judgement": extraction.judgement})


def _warned(extraction: Extraction, notices: tuple[Notice, ...]) -> Extraction:
    return extraction.model_copy(update={"warnings": (*extraction.warnings, *notices)})
