"""HTML: what a browser shows, without scripts and styles; nothing that it refers to is loaded."""

from __future__ import annotations

import importlib.util
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING

from skillmap.errors import DocumentLimitError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.archive import check_tags
from skillmap.extract.bounds import Budget, check
from skillmap.extract.contrast import is_as_paper
from skillmap.extract.flow import PLAIN, Flow, Inline, Look
from skillmap.extract.text import decoded
from skillmap.models.document import Document, Image, LineRole, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "text/html"
_HIDDEN = {
    "hidden.invisible": "Text that the page does not show was left out.",
    "hidden.white": "White text without a background was left out.",
    "hidden.tiny": "Text smaller than 2 pixels was left out.",
    "hidden.offpage": "Text outside the page was left out.",
}
_SKIPPED = frozenset(
    "head script style template noscript title svg math iframe object canvas select button nav".split()
)
"""Elements that show no text of the document itself. `nav` leads to other places."""
_INLINE = frozenset(
    "a abbr b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark q rp rt ruby s samp "
    "small span strong sub sup time tt u var wbr".split()
)
_BOLD = {"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
_ITALIC = {"i", "em", "cite"}
_LINKS = ("http:", "https:", "mailto:", "tel:")
_SELECTOR = re.compile(r"[a-z0-9]*(?:\.[a-z0-9_-]+)?")
_STYLES_MAX = 200_000
"""Characters of style sheets that are looked at."""
_RULES_MAX = 4_000
"""Characters that the rules for one selector keep, the last ones: they are looked at for every element of theirs."""
_CELL_MAX = 120
_IMAGES_MAX = 1_000


class HtmlReader:
    """Reads HTML with lxml, in the order of the file."""

    name = "html"
    media_types = (MEDIA_TYPE, "application/xhtml+xml")

    def status(self) -> ProviderStatus:
        """Whether lxml is installed."""
        if importlib.util.find_spec("lxml"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="lxml", remedy="pip install 'skillmap[standard]'"
        )

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; HTML has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`.

        Of style sheets only what hides text or floats it to the right is understood, in rules for
        one element name or class. Text that floats right ends the line that follows it.
        """
        text, notices = decoded(source, limits)
        root = _parse(text, limits)
        flow = Flow(Budget(limits))
        walk = _Walk(flow, _Sheet(root))
        walk.read(root)
        hidden = tuple(
            Notice(code=code, text=text) for code, text in _HIDDEN.items() if code in walk.hidden
        )
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices + hidden
        )


def _etree() -> ModuleType:
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("lxml", extra="standard") from error
    return etree


def _parse(text: str, limits: ExtractLimits) -> _Element:
    etree = _etree()
    data = text.encode("utf-8", "replace")
    check_tags(data, limits)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: _Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise DocumentLimitError("xml_depth_max", maximum=limits.xml_depth_max) from error
        raise UnreadableDocumentError("it is no HTML", media_type=MEDIA_TYPE) from error
    if root is None:
        raise UnreadableDocumentError("it has no elements", media_type=MEDIA_TYPE)
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        check("xml_depth_max", limits, depth)
    return root


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of a style sheet, in one go over it.

    Rules for print or for screens of some width are left out: nobody says which one it is.
    """
    first, *others = css.split("/*")
    plain = " ".join([first, *(other.partition("*/")[2] for other in others)])
    depth, head, text = 0, "", ""
    for part in re.split(r"([{}])", plain):
        if part == "{":
            head = text.rpartition(";")[2] if depth == 0 else head
            depth += 1
        elif part == "}":
            if depth == 1 and "@" not in head:
                yield head, text
            depth = max(depth - 1, 0)
            text = ""
        else:
            text = part


_UNSEEN = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|(?:^|;)color:transparent"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%"
)
_TINY = re.compile(r"font-size:(?:[01](?:\.\d+)?(?:px|pt)?|0?\.[01]\d*r?em)(?:;|!|$)")
_AWAY = re.compile(
    r"(?:^|;)(?:left|right|top|text-indent|margin-left):-(?:\d{4,}(?:\.\d+)?(?:px|pt)|\d{3,}(?:r?em|v[wh]))"
)
"""How text is put where no screen shows it: a thousand points outside, or more. Less is how labels hang in margins."""
_COLOR = re.compile(
    r"(?:^|;)color:(?:(white)|#([0-9a-f]{3}|[0-9a-f]{6})|rgba?\((\d+),(\d+),(\d+))(?![0-9a-f])"
)


def _is_white(style: str) -> bool:
    """Whether the last colour of text in *style* does not show on white."""
    named = deque(_COLOR.finditer(style), maxlen=1)
    if not named:
        return False
    name, hexadecimal, *rgb = named[0].groups()
    if name:
        return True
    if hexadecimal:
        digits = hexadecimal if len(hexadecimal) == 6 else "".join(2 * c for c in hexadecimal)
        return is_as_paper(int(digits, 16))
    red, green, blue = (min(int(value[:4]), 255) for value in rgb)
    return is_as_paper(red << 16 | green << 8 | blue)


class _Sheet:
    """What style sheets in the page say about single element names and classes."""

    def __init__(self, root: _Element) -> None:
        self._rules: dict[str, str] = {}
        css = " ".join(style.text or "" for style in root.iter("style"))[:_STYLES_MAX].lower()
        for selectors, body in _rules(css):
            for selector in selectors.split(","):
                if _SELECTOR.fullmatch(selector.strip()):
                    key = selector.strip()
                    self._rules[key] = (self._rules.get(key, "") + ";" + body)[-_RULES_MAX:]

    def style(self, element: _Element) -> str:
        """All declarations for *element*, in small letters without spaces, the strongest last."""
        tag = str(element.tag)
        names = [name.lower() for name in element.get("class", "").split()]
        keys = [tag, *(f".{name}" for name in names), *(f"{tag}.{name}" for name in names)]
        rules = ";".join(self._rules[key] for key in keys if key in self._rules)
        return re.sub(r"\s+", "", f"{rules};{element.get('style', '')}".lower())


@dataclass(frozen=True, slots=True)
class _State:
    """What elements hand down to the text in them."""

    look: Look = PLAIN
    url: str = ""
    role: LineRole = "text"
    level: int = 0
    lists: int = 0
    shaded: bool = False
    verbatim: bool = False


class _Walk:
    def __init__(self, flow: Flow, sheet: _Sheet) -> None:
        self.hidden: set[str] = set()
        self._flow = flow
        self._sheet = sheet
        self._inline = Inline()
        self._state = _State()
        self._right: list[Inline] = []

    def read(self, root: _Element) -> None:
        """Add all that *root* shows."""
        self._element(root, _State())
        self._end()
        while self._right:
            self._flow.add(self._right.pop(0))

    def _end(self, next_state: _State | None = None) -> None:
        """Close the paragraph in the making; what floats right ends its first line."""
        if self._inline.text.strip():
            inline = self._inline
            if self._right:
                first, *others = inline.lines()
                for floating in self._right:
                    first.add("\t")
                    first.parts.extend(floating.parts)
                for other in others:
                    first.add("\n")
                    first.parts.extend(other.parts)
                inline, self._right = first, []
            self._flow.add(inline, self._state.role, self._state.level)
            if self._state.role == "list_item":
                self._state = replace(self._state, role="text")
        self._inline = Inline()
        if next_state is not None:
            self._state = next_state

    def _element(self, element: _Element, state: _State) -> None:
        name: object = element.tag
        tag = name if isinstance(name, str) else ""
        if tag == "br":
            self._inline.add("\n")
        elif tag == "img":
            if len(self._flow.images) < _IMAGES_MAX:
                self._flow.images.append(Image())
        elif tag and tag not in _SKIPPED and not self._hides(element, state):
            style = self._sheet.style(element)
            inner = self._inner(element, tag, style, state)
            if "float:right" in style and not self._inline.text.strip():
                self._float(element, inner)
            elif tag == "table":
                self._end(state)
                self._table(element, inner)
                self._end(state)
            elif tag in _INLINE and "display:block" not in style:
                self._content(element, inner)
            else:
                self._end(inner)
                self._content(element, inner)
                self._end(state)

    def _content(self, element: _Element, state: _State) -> None:
        self._text(element.text, state)
        for inner in element:
            self._element(inner, state)
            self._text(inner.tail, state)

    def _text(self, text: str | None, state: _State) -> None:
        if not text:
            return
        if not state.verbatim:
            text = re.sub(r"[ \t\n\r\f]+", " ", text)
        self._inline.add(text, state.look, state.url)

    def _inner(self, element: _Element, tag: str, style: str, state: _State) -> _State:
        """What *element* changes for the text in it."""
        look = state.look
        if tag in _BOLD or re.search(r"font-weight:(?:bold|[6-9]00)", style):
            look = replace(look, bold=True)
        if tag in _ITALIC or "font-style:italic" in style:
            look = replace(look, italic=True)
        state = replace(state, look=look, shaded=state.shaded or "background" in style)
        if tag == "a":
            url = element.get("href", "").strip()
            return replace(state, url=url if url.lower().startswith(_LINKS) else "")
        if re.fullmatch(r"h[1-6]", tag):
            return replace(state, role="heading", level=int(tag[1]))
        if tag in {"ul", "ol", "menu"}:
            return replace(state, lists=state.lists + 1)
        if tag == "li":
            return replace(state, role="list_item", level=max(state.lists - 1, 0))
        if tag == "pre":
            return replace(state, verbatim=True)
        return state

    def _hides(self, element: _Element, state: _State) -> bool:
        style = self._sheet.style(element)
        code = ""
        if element.get("hidden") is not None or _UNSEEN.search(style):
            code = "hidden.invisible"
        elif _TINY.search(style):
            code = "hidden.tiny"
        elif _AWAY.search(style):
            code = "hidden.offpage"
        elif _is_white(style) and not (state.shaded or "background" in style):
            code = "hidden.white"
        if code and "".join(_texts(element)).strip():
            self.hidden.add(code)
        return bool(code)

    def _float(self, element: _Element, state: _State) -> None:
        outer, self._inline = self._inline, Inline()
        self._content(element, state)
        floating = Inline()
        for index, line in enumerate(self._inline.lines()):
            floating.add("\t" if index else "")
            floating.parts.extend(line.parts)
        if floating.text.strip():
            self._right.append(floating)
        self._inline = outer

    def _table(self, table: _Element, state: _State) -> None:
        """Rows of short cells become one line each; other rows are read cell by cell."""
        outer = self._flow.row, self._flow.column
        for row in _rows(table):
            cells = [cell for cell in row if cell.tag in {"td", "th"}]
            if outer[0] is None:
                self._flow.row = self._flow.next_row()
            if all(_is_short(cell) for cell in cells):
                self._end(replace(state, role="table_cell"))
                for index, cell in enumerate(cells):
                    self._inline.add("\t" if index else "")
                    self._content(cell, self._inner(cell, str(cell.tag), "", state))
                self._end(state)
                continue
            for index, cell in enumerate(cells):
                self._flow.column = outer[1] + index
                inner = self._inner(cell, str(cell.tag), "", state)
                self._end(replace(inner, role="table_cell"))
                self._content(cell, replace(inner, role="table_cell"))
                self._end(state)
        self._flow.row, self._flow.column = outer


def _rows(table: _Element) -> Iterator[_Element]:
    for element in table:
        if element.tag == "tr":
            yield element
        elif element.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in element if row.tag == "tr")


def _texts(element: _Element) -> Iterator[str]:
    yield from (str(text) for text in element.itertext() if text)


def _is_short(cell: _Element) -> bool:
    """Whether the cell holds inline text only, and little of it."""
    if any(inner.tag not in _INLINE or inner.tag == "br" for inner in cell.iterdescendants()):
        return False
    return len("".join(_texts(cell)).strip()) <= _CELL_MAX
