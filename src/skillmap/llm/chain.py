"""The chain of models: one after the other is asked until one answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress

from skillmap.errors import ModelError, PluginError, SkillmapError
from skillmap.llm.layers import ModelStream, closing
from skillmap.models.document import Notice
from skillmap.models.language_model import ModelFinish, ModelRequest, ModelUsage
from skillmap.models.usage import Usage
from skillmap.protocols import LanguageModel, ProviderStatus


class ChainedModel:
    """Models in the order in which they are asked. Once a part of an answer has arrived, no other one is asked.

    Each has the time of a call for itself. *warn* is told of every step. A refusal is an answer, and so is one that
    ran out of tokens.
    """

    def __init__(
        self,
        name: str,
        opening: Callable[[], Awaitable[Sequence[LanguageModel]]],
        *,
        warn: Callable[[Notice], None],
    ) -> None:
        """Take the names of the models together, and what gives the models, at least one."""
        self.name = name
        self._opening = opening
        self._warn = warn

    def status(self) -> ProviderStatus:
        """It works, as far as can be said before the models are open."""
        return ProviderStatus(works=True)

    async def stream(self, request: ModelRequest) -> ModelStream:
        """The answer of the first model that gives one; its usage is that of all that were asked.

        A consumer that finds the answer unusable may throw a `ModelOutputError` in, so that the meter knows.

        Raises:
            ModelError: As the last model; or as the one whose answer had begun.
            UsageError: A model cannot be opened: there is no key, or a package is missing.
        """
        models = await self._opening()
        spent = Usage()
        for index, model in enumerate(models):
            began, thrown, failure = False, False, None
            try:
                async with closing(model.stream(request)) as outputs:
                    async for output in outputs:
                        if isinstance(output, ModelUsage):
                            spent += output.usage
                            continue
                        began = True
                        if isinstance(output, ModelFinish):
                            yield ModelUsage(usage=spent)
                        try:
                            yield output
                        except SkillmapError as e:
                            thrown = True
                            await _throw(outputs, e)
                            raise
                return
            except (ModelError, PluginError) as e:
                if thrown:
                    raise
                failure = e
            following = models[index + 1 : index + 2]
            if began or not following:
                if spent.calls:
                    yield ModelUsage(usage=spent)
                raise failure
            self._warn(_step(model, failure, following[0]))


async def _throw(outputs: object, error: SkillmapError) -> None:
    """Tell the meter what the consumer made of the answer."""
    if isinstance(outputs, AsyncGenerator):
        with suppress(type(error), StopAsyncIteration):
            await outputs.athrow(error)


def _step(failed: LanguageModel, error: SkillmapError, following: LanguageModel) -> Notice:
    text = f"{failed.name} gave no answer ({error.code}); {following.name} was asked instead."
    return Notice(code="model.fallback", text=text)
