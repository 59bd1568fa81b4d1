"""Calls of PDFium by plain numbers, of many characters or objects at once, and where its points are on a page."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple


class Calls(NamedTuple):
    """What is asked of PDFium for each character and object, with all handles and addresses as plain numbers.

    With the types that pypdfium2 declares, Python makes an object of each answer, which takes as long as the answer.
    All answer at once, so no other thread is let in between.
    """

    page_object: Callable[[int, int], int]
    object_type: Callable[[int], int]
    text_object: Callable[[int, int], int]
    unicode: Callable[[int, int], int]
    loose_box: Callable[[int, int, int], int]
    origin: Callable[[int, int, int, int], int]
    matrix: Callable[[int, int, int], int]
    font: Callable[[int], int]
    font_size: Callable[[int, int], int]
    fill_color: Callable[[int, int, int, int, int], int]
    render_mode: Callable[[int], int]


@cache
def calls_of(raw: Any) -> Calls:
    """The calls of *raw*, the module of bare calls of pypdfium2."""
    pointer, number = ctypes.c_void_p, ctypes.c_int

    def plain(function: Any, answer: Any, *arguments: Any) -> Any:
        address = ctypes.cast(function, pointer).value
        assert address
        return ctypes.PYFUNCTYPE(answer, *arguments)(address)

    return Calls(
        page_object=plain(raw.FPDFPage_GetObject, pointer, pointer, number),
        object_type=plain(raw.FPDFPageObj_GetType, number, pointer),
        text_object=plain(raw.FPDFText_GetTextObject, pointer, pointer, number),
        unicode=plain(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        loose_box=plain(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        origin=plain(raw.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        matrix=plain(raw.FPDFText_GetMatrix, number, pointer, number, pointer),
        font=plain(raw.FPDFTextObj_GetFont, pointer, pointer),
        font_size=plain(raw.FPDFTextObj_GetFontSize, number, pointer, pointer),
        fill_color=plain(raw.FPDFPageObj_GetFillColor, number, *[pointer] * 5),
        render_mode=plain(raw.FPDFTextObj_GetTextRenderMode, number, pointer),
    )


class Answers:
    """Room for *width* numbers from each of *count* calls, which are asked for in one go.

    Python goes through the calls, and reads what they have written, in a fraction of the time that a loop takes.
    """

    def __init__(self, kind: str, width: int, count: int, default: Sequence[int] = ()) -> None:
        """Room for numbers of that *kind*, as `array` names them; where a call says nothing, *default*, or zeros."""
        self._width = width
        self._count = count
        self._room: array[Any] = array(kind, bytes(width * count * array(kind).itemsize))
        if default:
            self._room = array(kind, list(default) * count)

    def columns(self, function: Any, *arguments: Iterable[int], places: int = 1) -> list[list[Any]]:
        """The first numbers that *function* writes, the second ones, and so on, for each of *arguments*.

        It is told as many addresses as it has *places* to write to, one after the other in the room.
        """
        first, size = self._room.buffer_info()[0], self._room.itemsize
        step = size * self._width
        addresses = (
            range(first + size * place, first + size * place + step * self._count, step)
            for place in range(places)
        )
        for _ in map(function, *arguments, *addresses):
            pass
        numbers = self._room.tolist()
        return [numbers[place :: self._width] for place in range(self._width)]


class Frame(NamedTuple):
    """The part of the file's plane that a page shows, and by how many degrees clockwise it is turned for that."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as the page is shown: from its top left corner, y downwards."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def address_of(handle: Any) -> int:
    """The address behind *handle*, as `Calls` take it."""
    return ctypes.addressof(handle.contents)


def string_of(function: Any, *arguments: Any) -> str:
    """What a function of PDFium writes into a buffer, after being asked for its length."""
    length = function(*arguments, None, 0)
    if length <= 0:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, buffer, length)
    return buffer.value.decode("utf-8", errors="replace")


def each(function: Any, handle: int, indexes: Iterable[int]) -> list[Any]:
    """What *function* answers for each of *indexes* of *handle*."""
    return list(map(function, repeat(handle), indexes))
