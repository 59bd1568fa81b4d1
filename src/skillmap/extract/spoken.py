"""Languages that a person speaks, and how well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from skillmap.extract.blocks import blocks_of
from skillmap.extract.entries import Draft
from skillmap.extract.evidence import Found
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import listed

_LEVEL = re.compile(r"^(.*?)(?<!\s)\s*[(\[]([^()\[\]]+)[)\]]\s*$")
_PAIR = re.compile(r"^(.+?)(?:(?:(?<!\s)\s+)?[:,]\s*|(?<!\s)\s+[-–—|]\s+)(.+)$")


def read_languages(rows: Sequence[Row]) -> list[Draft]:
    """Languages with how well they are spoken, as printed: in brackets, after a colon or dash, or below in a grid."""
    drafts: list[Draft] = []
    for block in blocks_of(rows):
        for row in block.rows:
            if _is_level_row(row, drafts):
                _add_levels(row, drafts)
                continue
            if (
                len(row.cells) == 2
                and _is_language(row.cells[0].text)
                and not _is_language(row.cells[1].text)
            ):
                name, level = row.cells
                drafts.append(
                    {
                        "language": Found.of(joined([name]), [name], 0.95),
                        "fluency": Found.of(joined([level]), [level], 0.9),
                    }
                )
                continue
            for cell in row.cells:
                for part in _language_parts(cell):
                    draft = _language(part)
                    if draft is not None:
                        drafts.append(draft)
                    elif drafts and drafts[-1].get("fluency") is None and _is_fluency(part.text):
                        drafts[-1]["fluency"] = Found.of(joined([part]), [part], 0.8)
    return _without_table_words(drafts)


def _without_table_words(drafts: Sequence[Draft]) -> list[Draft]:
    """*drafts* without what is no known language, where that is the most of it: the words of a table of skills.

    A language that no list knows stands beside more known ones.
    """
    known = [draft for draft in drafts if is_language(draft)]
    return known if 0 < len(known) < len(drafts) - len(known) else list(drafts)


def _is_level_row(row: Row, drafts: Sequence[Draft]) -> bool:
    return bool(drafts) and len(row.cells) > 1 and all(_is_fluency(cell.text) for cell in row.cells)


def _add_levels(row: Row, drafts: list[Draft]) -> None:
    for draft, cell in zip(drafts[-len(row.cells) :], row.cells, strict=False):
        if draft.get("fluency") is None:
            draft["fluency"] = Found.of(joined([cell]), [cell], 0.8)


def _is_fluency(text: str) -> bool:
    plain = fold(text).strip(" ().,")
    levels = listed("fluency")
    return plain in levels or plain.split(" ")[0] in levels or plain.split(" ")[-1] in levels


def _is_language(text: str) -> bool:
    return fold(text).strip(" .") in listed("languages")


def _language_parts(cell: Slice) -> list[Slice]:
    """One slice per language: a comma divides languages, or a language from its level."""
    parts = [part for item in split_items_plain(cell) for part in _at_slashes(item)]
    joined_parts: list[Slice] = []
    for part in parts:
        last = joined_parts[-1] if joined_parts else None
        if (
            last is not None
            and not _is_language(part.text)
            and _is_fluency(part.text)
            and _is_language(last.text)
        ):
            joined_parts[-1] = Slice(last.source, last.start, part.end)
        else:
            joined_parts.append(part)
    return joined_parts


def _at_slashes(item: Slice) -> list[Slice]:
    """*item* cut at slashes between languages: "French: C1 / Dutch: B2"."""
    cuts = [0, *(match.end() for match in re.finditer(r"\s/\s", item.text)), len(item.text)]
    parts = [item.cut(start, end).strip("/") for start, end in pairwise(cuts)]
    return parts if all(_is_language(re.split(r"[\s:(]", p.text)[0]) for p in parts) else [item]


def split_items_plain(cell: Slice) -> list[Slice]:
    """*cell* cut at commas, semicolons, bars, bullets and wide gaps outside brackets, but not at dashes."""
    text = cell.text
    parts: list[Slice] = []
    position = 0
    for match in re.finditer(r"\s*[,;|•·●▪]\s*|\s{3,}|\t", text):
        before = text[position : match.start()]
        if before.count("(") > before.count(")"):
            continue
        parts.append(cell.cut(position, match.start()))
        position = match.end()
    parts.append(cell.cut(position, len(text)))
    return [part for part in parts if re.search(r"\w", part.text)]


def _language(part: Slice) -> Draft | None:
    text = part.text
    match = _LEVEL.match(text) or _PAIR.match(text)
    if match is not None and match[1].strip():
        name, level = (
            part.cut(*match.span(1)).strip(":,-–— "),
            part.cut(*match.span(2)).strip("() "),
        )
        if not _is_language(name.text) and _is_language(level.text):
            name, level = level, name
        sure = 0.95 if _is_language(name.text) else 0.7
        return {
            "language": Found.of(joined([name]), [name], sure),
            "fluency": Found.of(joined([level]), [level], sure),
        }
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        head = " ".join(words[:count])
        if _is_language(head) and _is_fluency(" ".join(words[count:])):
            cut = len(head)
            name, level = part.cut(0, cut), part.cut(cut, len(text)).strip("() ")
            return {
                "language": Found.of(joined([name]), [name], 0.9),
                "fluency": Found.of(joined([level]), [level], 0.9),
            }
    if _is_fluency(text) and not _is_language(text):
        return None
    if len(words) <= 3:
        return {"language": Found.of(joined([part]), [part], 0.95 if _is_language(text) else 0.6)}
    return None


def is_language(draft: Draft) -> bool:
    """Whether the entry names a language that the list knows."""
    name = draft.get("language")
    return isinstance(name, Found) and _is_language(name.text)


def languages_of(keywords: Sequence[Found]) -> list[Draft]:
    """*keywords* as languages when at least half of them name one that the list knows, else nothing."""
    drafts: list[Draft] = []
    for keyword in keywords:
        match = _LEVEL.match(keyword.text)
        if match is None:
            drafts.append({"language": keyword})
            continue
        parts = [Found(match[i].strip(), keyword.evidence, keyword.confidence) for i in (1, 2)]
        drafts.append({"language": parts[0], "fluency": parts[1]})
    known = sum(is_language(draft) for draft in drafts)
    return drafts if known * 2 >= len(drafts) > 0 else []


def header_languages(rows: Sequence[Row]) -> list[Draft]:
    """Languages named in a row of the header that names nothing else, at least two."""
    for row in rows:
        parts = [part for cell in row.cells for part in split_items_plain(cell)]
        found = [part for part in parts if _is_language(part.text)]
        if len(found) >= 2 and len(found) == len(parts):
            return [{"language": Found.of(joined([part]), [part], 0.8)} for part in found]
    return []
