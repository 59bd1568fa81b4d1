"""Markdown: headings, lists, emphasis, links and tables, as CommonMark understands them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from skillmap.errors import MissingExtraError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.flow import PLAIN, Flow, Inline, Look
from skillmap.extract.text import decoded
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"
_FRONT = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class MarkdownReader:
    """Reads CommonMark with tables; front matter is read as lines of text."""

    name = "markdown"
    media_types = (MEDIA_TYPE, "text/x-markdown")

    def status(self) -> ProviderStatus:
        """Whether markdown-it-py is installed."""
        if importlib.util.find_spec("markdown_it"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="markdown-it-py", remedy="pip install 'skillmap[standard]'"
        )

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; text has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Markers of list items are not in the text."""
        text, notices = decoded(source, limits)
        flow = Flow(Budget(limits))
        front = _FRONT.match(text)
        if front:
            for line in front.group(1).split("\n"):
                _plain(flow, line)
            text = text[front.end() :]
        _Walk(flow, limits).blocks(_parse(text))
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices
        )


def _parse(text: str) -> list[Token]:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise MissingExtraError("markdown-it-py", extra="standard") from error
    return MarkdownIt("commonmark").enable("table").parse(text)


def _plain(flow: Flow, text: str) -> None:
    inline = Inline()
    inline.add(text)
    flow.add(inline)


class _Walk:
    def __init__(self, flow: Flow, limits: ExtractLimits) -> None:
        self._flow = flow
        self._limits = limits
        self._lists = 0
        self._item_begins = False
        self._heading = 0
        self._cells: Inline | None = None
        self._cell_count = 0

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Add what *tokens* say, one after the other."""
        for token in tokens:
            check("xml_depth_max", self._limits, token.level)
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                self._lists += 1
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                self._lists -= 1
            elif token.type == "list_item_open":
                self._item_begins = True
            elif token.type == "heading_open":
                self._heading = int(token.tag[1])
            elif token.type == "heading_close":
                self._heading = 0
            elif token.type in {"tr_open", "tr_close", "th_open", "td_open"}:
                self._table(token.type)
            elif token.type == "inline":
                self._inline(token)
            elif token.type in {"fence", "code_block", "html_block"}:
                content = token.content
                if token.type == "html_block":
                    content = _TAG.sub(" ", _BREAK.sub("\n", content))
                for line in content.split("\n"):
                    _plain(self._flow, line)

    def _table(self, kind: str) -> None:
        if kind == "tr_open":
            self._cells, self._cell_count = Inline(), 0
        elif kind == "tr_close" and self._cells is not None:
            self._flow.row = self._flow.next_row()
            self._flow.add(self._cells, "table_cell")
            self._flow.row, self._cells = None, None
        elif self._cells is not None:
            if self._cell_count:
                self._cells.add("\t")
            self._cell_count += 1

    def _inline(self, token: Token) -> None:
        inline = self._cells if self._cells is not None else Inline()
        _fill(inline, token.children or [], Look(bold=self._heading > 0))
        if self._cells is not None:
            return
        if self._heading:
            self._flow.add(inline, "heading", self._heading)
        elif self._item_begins:
            self._flow.add(inline, "list_item", max(self._lists - 1, 0))
        else:
            self._flow.add(inline)
        self._item_begins = False


def _fill(inline: Inline, tokens: Sequence[Token], look: Look) -> None:
    url = ""
    bold, italic = 0, 0
    for token in tokens:
        if token.type == "link_open":
            url = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            url = ""
        elif token.type in {"strong_open", "strong_close"}:
            bold += token.nesting
        elif token.type in {"em_open", "em_close"}:
            italic += token.nesting
        elif token.type in {"softbreak", "hardbreak"} or (
            token.type == "html_inline" and _BREAK.match(token.content)
        ):
            inline.add("\n")
        elif token.type in {"text", "code_inline", "text_special"}:
            shown = replace(look, bold=look.bold or bold > 0, italic=italic > 0)
            inline.add(token.content, PLAIN if shown == PLAIN else shown, url)
