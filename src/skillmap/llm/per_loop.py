"""Things that belong to an event loop: one for each, and closed no later than the loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """One thing for each event loop that asks for it, made by *make* and closed by *close*."""

    def __init__(
        self, make: Callable[[], T], close: Callable[[T], Awaitable[None]] | None = None
    ) -> None:
        self._make = make
        self._close = close
        self._held: dict[
            asyncio.AbstractEventLoop, tuple[T, AsyncGenerator[None, None] | None]
        ] = {}

    async def get(self) -> T:
        """The thing of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._held:
            for other in [known for known in self._held if known.is_closed()]:
                del self._held[other]
            thing = self._make()
            keeper = None if self._close is None else self._keep(loop, thing, self._close)
            self._held[loop] = (thing, keeper)
            if keeper is not None:
                await anext(keeper)
        return self._held[loop][0]

    async def close(self) -> None:
        """Close the running loop's thing, and have those of other running loops closed; the next `get` makes anew."""
        here = asyncio.get_running_loop()
        for loop, (_, keeper) in tuple(self._held.items()):
            if keeper is None or loop.is_closed():
                self._held.pop(loop, None)
            elif loop is here:
                await keeper.aclose()
            elif loop.is_running():
                asyncio.run_coroutine_threadsafe(_close(keeper), loop)

    async def _keep(
        self, loop: asyncio.AbstractEventLoop, thing: T, close: Callable[[T], Awaitable[None]]
    ) -> AsyncGenerator[None, None]:
        """Hold *thing*. A loop closes its open generators before it ends, and so this one closes the thing."""
        try:
            yield
        finally:
            self._held.pop(loop, None)
            await close(thing)


async def _close(keeper: AsyncGenerator[None, None]) -> None:
    await keeper.aclose()
