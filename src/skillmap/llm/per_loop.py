"""Things that belong to an event loop: one for each, and closed no later than the loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

_Close = Callable[[T], Awaitable[None]]
_Keeper = AsyncGenerator[None, None]
_Held = dict[asyncio.AbstractEventLoop, tuple[T, _Keeper | None]]


class PerLoop(Generic[T]):
    """One thing for each event loop that asks for it, made by *make* and closed by *close*.

    Things are closed when they are told to be, when nobody has this object any more, or when their loop ends.
    """

    def __init__(self, make: Callable[[], T], close: _Close[T] | None = None) -> None:
        self._make = make
        self._close = close
        self._held: _Held[T] = {}
        # It holds what is held: garbage collection would find connections open before anything could close them.
        weakref.finalize(self, _let_go, self._held).atexit = False

    async def get(self) -> T:
        """The thing of the running loop."""
        loop = asyncio.get_running_loop()
        known = self._held.get(loop)
        if known is not None:
            return known[0]
        # A copy, for loops of other threads come and go meanwhile.
        for other in tuple(self._held):
            if other.is_closed():
                self._held.pop(other, None)
        thing = self._make()
        keeper = None if self._close is None else _keep(self._held, loop, thing, self._close)
        self._held[loop] = (thing, keeper)
        if keeper is not None:
            await anext(keeper)
        return thing

    async def close(self) -> None:
        """Close the running loop's thing, and have those of other loops closed; the next `get` makes anew."""
        _, mine = self._held.pop(asyncio.get_running_loop(), (None, None))
        _let_go(self._held)
        if mine is not None:
            await mine.aclose()


async def _keep(
    held: _Held[T], loop: asyncio.AbstractEventLoop, thing: T, close: _Close[T]
) -> AsyncGenerator[None, None]:
    """Hold *thing*. A loop closes its open generators before it ends, and so this one closes the thing."""
    try:
        yield
    finally:
        # Told from another loop, this may come after its own loop has asked for a new thing.
        if loop in held and held[loop][0] is thing:
            del held[loop]
        await close(thing)


def _let_go(held: _Held[T]) -> None:
    """Have everything closed in its own loop; what was in loops that are closed is forgotten."""
    while held:
        loop, (_, keeper) = held.popitem()
        if keeper is not None:
            # A loop that is closed, perhaps just now, has closed its generators or nobody can.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_close_soon, loop, keeper)


def _close_soon(loop: asyncio.AbstractEventLoop, keeper: _Keeper) -> None:
    task = loop.create_task(_close(keeper))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


async def _close(keeper: _Keeper) -> None:
    await keeper.aclose()


_closing: set[asyncio.Task[None]] = set()
"""A loop alone does not keep its tasks alive."""
