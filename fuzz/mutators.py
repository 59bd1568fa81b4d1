"""Damage with a structure: what a mutator of bytes alone hardly ever finds behind a checksum or a bracket.

Every function is deterministic: the same bytes, the same `random.Random`, the same result.
"""

from __future__ import annotations

import copy
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Mutator = Callable[[bytes, Random, Sequence[bytes]], bytes]
"""Bytes, a source of chance and other files of the kind to something like them."""

NUMBERS = (
    *("0", "-1", "1", "2", "7", "127", "255", "256", "32767", "65535", "65536", "-32768"),
    *("2147483647", "-2147483648", "4294967295", "9999999999", "99999999999999999999999"),
    *("0.00001", "-0.5", "1e9", "1e308", "1e999", "NaN", "Infinity", "-0"),
)
"""Numbers at which programs go wrong: ends of the usual integers, and what is no number."""
LETTERS = (
    *("\u202e", "\u200b", "\u00ad", "\ufeff", "\u0301" * 40, "\ud7ff", "\U0010ffff", "\ue000"),
    *("\ufb01", "\t", "\v", "\f", "\x00", "\x85", "\u2028", "•", "–", "İ", "ß", "ﷺ", "山田", "٣"),
)
_NUMBER = re.compile(rb"[-+]?\d+(?:\.\d+)?")
_LINE = re.compile(rb"[^\n]*\n?")
_REPEAT_MAX = 2_000
"""How often a piece is repeated; nesting and loops show from far less."""
RUN_MAX = 40_000
"""Length of a run of one letter, from which on it shows that work grows with the square of the length."""
RUN_LETTERS = (
    b" ",
    b"a",
    b"-",
    b"1",
    b".",
    b"(",
    b", ",
    b"a ",
    b"\t",
    b"A.",
    b"@",
    b"/",
    b"2019 ",
    b"*",
    b"<",
    b"[",
)


# -- bytes ------------------------------------------------------------------------------------


def flip_bits(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """One to sixteen bits are turned over."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 4, 16))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def truncate(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """Only the beginning is left, or only the end, as from a broken transfer."""
    at = random.randrange(len(data) + 1)
    return data[:at] if random.random() < 0.8 else data[at:]


def overwrite(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """An integer of one, two or four bytes gets a value from the end of its range."""
    size = random.choice((1, 2, 4))
    value = random.choice((0, 1, (1 << 8 * size) - 1, 1 << (8 * size - 1), random.getrandbits(8)))
    at = random.randrange(max(len(data) - size, 0) + 1) // size * size
    written = value.to_bytes(size, random.choice(("little", "big")))
    return data[:at] + written + data[at + size :]


def cut(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """A piece is missing."""
    start, end = _slice(data, random)
    return data[:start] + data[end:]


def repeat(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """A piece is there many times."""
    start, end = _slice(data, random, longest=400)
    return data[:start] + data[start:end] * random.choice((2, 3, 20, 200, _REPEAT_MAX)) + data[end:]


def swap(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """A piece stands at another place."""
    start, end = _slice(data, random)
    rest = data[:start] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def splice(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """The beginning of one file and the end of another; or a piece of the other in the middle."""
    other = random.choice(pool) if pool else data
    if random.random() < 0.5:
        at = random.random()
        return data[: int(at * len(data))] + other[int(at * len(other)) :]
    start, end = _slice(other, random)
    at = random.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def number(data: bytes, random: Random, _pool: Sequence[bytes] = ()) -> bytes:
    """A number in the text is another one; half the time of the same width, so that places stay right."""
    found = list(_NUMBER.finditer(data))
    for match in random.sample(found, min(len(found), random.choice((1, 1, 3, 10)))):
        new = random.choice((*NUMBERS, str(random.randrange(2000)))).encode()
        start, end = match.span()
        if random.random() < 0.5:
            new = new[: end - start].rjust(end - start, b"0")
        if data[start:end] == match.group():
            data = data[:start] + new + data[end:]
    return data


BYTES: tuple[Mutator, ...] = (flip_bits, truncate, overwrite, cut, repeat, swap, splice, number)


def mutate_bytes(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """One to three ways to damage bytes, one after the other."""
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice(BYTES)(data, random, pool)
    return data


def _slice(data: bytes, random: Random, longest: int = 1 << 20) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    size = min(int(2 ** random.uniform(0, 14)), longest, len(data) - start)
    return start, start + size


# -- text -------------------------------------------------------------------------------------


def text_mutator(*tokens: bytes) -> Mutator:
    """A mutator of lines and words that also puts *tokens* of the format at random places."""

    def mutate(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
        for _ in range(random.choice((1, 1, 2, 4))):
            way = random.randrange(8)
            if way == 7:
                run = random.choice(RUN_LETTERS)
                data = _put(data, random, run * random.choice((9, 300, RUN_MAX // len(run))))
            elif way == 0:
                data = mutate_bytes(data, random, pool)
            elif way == 1:
                data = _lines_moved(data, random)
            elif way == 2:
                data = number(data, random)
            elif way == 3:
                data = _put(data, random, random.choice(LETTERS).encode())
            elif way == 4 or not tokens:
                data = _lines_of_others(data, random, pool)
            else:
                times = random.choice((1, 1, 1, 2, 30, _REPEAT_MAX))
                data = _put(data, random, random.choice(tokens) * times)
        return data

    return mutate


def _put(data: bytes, random: Random, piece: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    if random.random() < 0.4:
        at = data.rfind(b"\n", 0, at) + 1
    return data[:at] + piece + data[at:]


def _lines_moved(data: bytes, random: Random) -> bytes:
    lines = _LINE.findall(data)
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(5)
    if way == 0:
        lines[first], lines[second] = lines[second], lines[first]
    elif way == 1:
        lines[first:first] = [lines[second]] * random.choice((1, 2, 50))
    elif way == 2:
        del lines[min(first, second) : max(first, second)]
    elif way == 3:
        lines[first] = lines[first].rstrip(b"\n")
    else:
        lines[first] = b" " * random.randrange(9) + lines[first].lstrip(b" ")
    return b"".join(lines)


def _lines_of_others(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    others = _LINE.findall(random.choice(pool) if pool else data)
    start = random.randrange(len(others))
    return _put(data, random, b"".join(others[start : start + random.choice((1, 2, 8))]))


# -- XML --------------------------------------------------------------------------------------


def mutate_xml(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """Elements are dropped, moved, doubled, nested, renamed; values change. It stays well-formed."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return mutate_bytes(data, random, pool)
    for _ in range(random.choice((1, 1, 2, 5))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        _change_element(random.choice(elements), random.choice(elements), random)
    changed: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return changed


def _change_element(element: Any, other: Any, random: Random) -> None:
    parent = element.getparent()
    way = random.randrange(9)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        if element not in list(other.iterancestors()) and element is not other:
            other.append(element)
    elif way == 2 and parent is not None:
        times = random.choice((1, 1, 3, 40)) if len(element) < 20 else 1
        for _ in range(times):
            element.addnext(copy.deepcopy(element))
    elif way == 3 and parent is not None:
        _nest(element, random.choice((1, 3, 30, 150)))
    elif way == 4:
        element.tag = other.tag
    elif way in (5, 6) and element.attrib:
        name = random.choice(sorted(element.attrib))
        element.set(name, _value(element, other, random))
    elif way == 7 and element.attrib:
        del element.attrib[random.choice(sorted(element.attrib))]
    else:
        element.text = _xml_text(element.text or other.text or "", random)


def _nest(element: Any, depth: int) -> None:
    """*element* within copies of itself without content."""
    outer = element.makeelement(element.tag, dict(element.attrib))
    element.addprevious(outer)
    for _ in range(depth):
        inner = outer.makeelement(element.tag, dict(element.attrib))
        outer.append(inner)
        outer = inner
    outer.append(element)


def _value(element: Any, other: Any, random: Random) -> str:
    values = [str(value) for value in other.attrib.values()] or [str(element.tag)]
    return random.choice((*NUMBERS, "", random.choice(values), random.choice(values)))


def _xml_text(text: str, random: Random) -> str:
    letters = [letter for letter in LETTERS if letter.isprintable() or letter in "\t\u2028\x85"]
    at = random.randrange(len(text) + 1)
    return random.choice(
        (
            "",
            text[:at] + random.choice(letters) + text[at:],
            text * random.choice((2, 100)),
            random.choice(RUN_LETTERS).decode() * random.choice((9, RUN_MAX // 4)),
            " ".join(text),
            random.choice(NUMBERS),
        )
    )


# -- zips -------------------------------------------------------------------------------------


def zip_mutator(part: Mutator) -> Mutator:
    """A mutator of what is in a zip: *part* changes one entry; entries are dropped, swapped, taken from others."""

    def mutate(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
        if random.random() < 0.1:
            return mutate_bytes(data, random, pool)
        entries = unzipped(data)
        if not entries:
            return mutate_bytes(data, random, pool)
        for _ in range(random.choice((1, 1, 2))):
            _change_entries(entries, random, pool, part)
        return zipped(entries)

    return mutate


def _change_entries(
    entries: dict[str, bytes], random: Random, pool: Sequence[bytes], part: Mutator
) -> None:
    names = sorted(entries)
    if not names:
        return
    name, other = random.choice(names), random.choice(names)
    way = random.randrange(12)
    if way == 0:
        del entries[name]
    elif way == 1:
        entries[name], entries[other] = entries[other], entries[name]
    elif way == 2:
        foreign = unzipped(random.choice(pool)) if pool else {}
        if foreign:
            taken = random.choice(sorted(foreign))
            entries[taken if random.random() < 0.7 else name] = foreign[taken]
    elif way == 3:
        entries[random.choice((f"../{name}", f"/{name}", name.upper(), f"{name}\0"))] = entries[
            name
        ]
    else:
        # The texts are the smaller and the more telling ones: pictures are left alone.
        texts = [n for n in names if n.endswith((".xml", ".rels", ".csv"))] or names
        main = [n for n in texts if n.endswith(("document.xml", "content.xml"))]
        name = random.choice(main if main and random.random() < 0.5 else texts)
        entries[name] = part(entries[name], random, [entries[n] for n in texts])


def unzipped(data: bytes, bytes_max: int = 20_000_000) -> dict[str, bytes]:
    """The entries of a zip by name; none where it cannot be read, or is larger than *bytes_max*."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > bytes_max:
                return {}
            return {entry.filename: archive.read(entry) for entry in entries}
    except Exception:  # noqa: BLE001 - Whatever is wrong with it, it has no entries to change.
        return {}


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip of *entries*, not packed, so that a mutator of bytes reaches their text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Two entries of one name are what is wanted here.
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


# -- JSON -------------------------------------------------------------------------------------


def mutate_json(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """A value is another one of any type, is moved, doubled or nested; or the text is damaged."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict | list) or random.random() < 0.2:
        return _JSON_TEXT(data, random, pool)
    for _ in range(random.choice((1, 1, 2, 5))):
        places = _places(tree)
        if places:
            holder, key = random.choice(places)
            donor, other = random.choice(places)
            holder[key] = _json_value(holder[key], donor[other], random)
    try:
        return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")
    except (ValueError, RecursionError):
        return data


_JSON_TEXT = text_mutator(
    *(b"[", b"{", b"]", b"}", b'"', b",", b":", b"null", b"\\ud800", b"\\u0000", b"1e999", b"NaN")
)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    places: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(places) < 5_000:
        holder = waiting.pop()
        keys: Any = sorted(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return places


def _json_value(value: Any, other: Any, random: Random) -> Any:
    deep: Any = copy.deepcopy(value)
    for _ in range(random.choice((1, 60))):
        deep = [deep] if random.random() < 0.5 else {"name": deep}
    text = value if isinstance(value, str) else "x"
    return random.choice(
        (
            copy.deepcopy(other),
            *(None, True, 0, -1, 1e308, 10**30, "", [], {}),
            random.choice(NUMBERS),
            text + random.choice(LETTERS),
            text * random.choice((2, 500)),
            random.choice(RUN_LETTERS).decode() * random.choice((9, RUN_MAX // 4)),
            [copy.deepcopy(value)] * random.choice((2, 30)),
            deep,
        )
    )
