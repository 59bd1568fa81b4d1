"""A font that the package does not have, made of one that it has."""

from __future__ import annotations

import struct
from importlib import resources

_WINDOWS_UNICODE_ENGLISH = (3, 1, 0x409)
_SOME_GLYPH = 36


def font_for(characters: str, *, family: str) -> bytes:
    """A font named *family* that shows each of *characters*, each with some glyph, and nothing else.

    Source: OpenType 1.9, "Font file", "name", and "cmap" format 12.
    """
    folder = resources.files("skillmap.render") / "data" / "fonts"
    data = (folder / "Carlito-Regular.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        tables[tag] = data[offset : offset + length]
    tables[b"name"] = _name_table({1: family, 2: "Regular", 6: family.replace(" ", "")})
    tables[b"cmap"] = _character_map(characters)
    directory, body = b"", b""
    start = 12 + 16 * count
    for tag, table in tables.items():
        directory += struct.pack(">4sIII", tag, 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return data[:12] + directory + body


def _name_table(names: dict[int, str]) -> bytes:
    records, strings = b"", b""
    for name_id, text in names.items():
        encoded = text.encode("utf-16-be")
        place = (len(encoded), len(strings))
        records += struct.pack(">6H", *_WINDOWS_UNICODE_ENGLISH, name_id, *place)
        strings += encoded
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + strings


def _character_map(characters: str) -> bytes:
    codes = sorted(set(map(ord, characters)))
    groups = b"".join(
        struct.pack(">3I", code, code, _SOME_GLYPH + index) for index, code in enumerate(codes)
    )
    head = struct.pack(">2H3I", 12, 0, 16 + len(groups), 0, len(codes))
    return struct.pack(">2H", 0, 1) + struct.pack(">2HI", 3, 10, 12) + head + groups
