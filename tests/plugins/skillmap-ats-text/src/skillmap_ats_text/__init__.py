"""Text for application forms: headings in capitals, one bullet per line, no fancy characters."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from skillmap import Resume, hookimpl
from skillmap.models.layout import Block, Inline, Layout, RenderOptions
from skillmap.protocols import ProviderStatus

if TYPE_CHECKING:
    import typer

OPTIONS = "ats-text"
PLAIN = {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "…": "..."}


class AtsTextOptions(BaseModel):
    """Options: `SkillMap(plugin_options={"ats-text": {"width": 72}})`."""

    width: int = Field(default=80, ge=40, le=200)


class AtsTextRenderer:
    """Renderer `ats-text`."""

    name = "ats-text"
    media_type = "text/plain"
    extension = ".ats.txt"

    def __init__(self) -> None:
        self._width = AtsTextOptions().width

    def configure(self, options: Mapping[str, BaseModel]) -> None:
        """Take the line width from the client's options."""
        chosen = options[OPTIONS]
        assert isinstance(chosen, AtsTextOptions)
        self._width = chosen.width

    def status(self) -> ProviderStatus:
        """It needs nothing."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """All texts of *layout*, wrapped."""
        lines = [line for block in layout.blocks for line in self._lines(block)]
        return ("\n".join(lines).strip() + "\n").encode()

    def _lines(self, block: Block) -> Iterator[str]:
        match block.type:
            case "name":
                yield from filter(None, (plain(block.text), plain(block.label or "")))
            case "contact":
                yield from map(joined, block.items)
            case "heading":
                yield from ("", plain(block.text).upper(), "")
            case "entry":
                head = (joined(block.title), joined(block.subtitle), block.location, block.date)
                yield from self._wrapped(", ".join(plain(part) for part in head if part))
            case "paragraph":
                yield from self._wrapped(joined(block.inlines))
            case "list":
                for item in block.items:
                    yield from self._wrapped("- " + joined(item))
            case "pair":
                yield from self._wrapped(f"{plain(block.label)}: {joined(block.inlines)}")

    def _wrapped(self, text: str) -> list[str]:
        return textwrap.wrap(text, self._width, break_long_words=False, break_on_hyphens=False)


class AtsTextPlugin:
    """Hooks: one spelling that this form's owner uses, the options above, and a command."""

    @hookimpl
    def skillmap_normalize_skill(self, name: str) -> str | None:
        """Kubernetes by the nickname that some forms use."""
        return "Kubernetes" if name.casefold() == "kubey" else None

    @hookimpl
    def skillmap_settings(self) -> dict[str, type[BaseModel]]:
        """The options above."""
        return {OPTIONS: AtsTextOptions}

    @hookimpl
    def skillmap_cli(self, group: typer.Typer) -> None:
        """Add `skillmap ats-characters`."""
        group.command("ats-characters")(ats_characters)


def ats_characters(file: Path) -> None:
    """List the characters of a text file that plain forms may not take."""
    strange = sorted({c for c in file.read_text(encoding="utf-8") if ord(c) > 126})
    for character in strange:
        print(f"U+{ord(character):04X} {unicodedata.name(character, '?')}")


def plain(text: str) -> str:
    """*text* with typewriter characters where there are any."""
    return "".join(PLAIN.get(character, character) for character in text)


def joined(inlines: Sequence[Inline] | Any) -> str:
    """The text of *inlines*."""
    return plain("".join(inline.text for inline in inlines))
