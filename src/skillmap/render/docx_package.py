"""The parts of a DOCX around its text: styles from a theme, numbering, metadata, and the zip that holds them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from skillmap.render.themes import Theme

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ZIP_TIME = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # The earliest that a zip can hold: bytes do not depend on the day.
_PARTS = ("styles", "numbering", "settings", "fontTable")


@dataclass(frozen=True, slots=True)
class DocxLook:
    """What the parts around the text need to know. Lengths are points, `language` is BCP 47 with a region."""

    theme: Theme
    page_width: float
    page_height: float
    language: str
    right_to_left: bool
    title: str
    author: str
    keywords: tuple[str, ...]

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return self.page_width - 2 * self.theme.margin_x


def twips(points: float) -> int:
    """*points* in twentieths of a point, the unit of Open XML."""
    return round(points * 20)


def escape_xml(text: str) -> str:
    """*text* as the content of an element. It was cleaned before: XML 1.0 allows all its characters."""
    return escape(text)


def pack_docx(body: str, hrefs: tuple[str, ...], look: DocxLook) -> bytes:
    """A package with *body* as its paragraphs and *hrefs* as the links `rIdLink1`, `rIdLink2` and so on."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _core_properties(look),
        "docProps/app.xml": _app_properties(),
        "word/document.xml": _document(body, look),
        "word/_rels/document.xml.rels": _document_relations(hrefs),
        "word/styles.xml": _styles(look),
        "word/numbering.xml": _numbering(look.theme),
        "word/settings.xml": _settings(look),
        "word/fontTable.xml": _font_table(look.theme),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # The same on every system.
            archive.writestr(info, (_XML + text).encode("utf-8"))
    return buffer.getvalue()


# ----------------------------------------------------------------------------------------- package


def _content_types() -> str:
    overrides = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/word/document.xml": f"{_WORD_TYPE}.document.main+xml",
    } | {f"/word/{part}.xml": f"{_WORD_TYPE}.{part}+xml" for part in _PARTS}
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{type_}"/>' for name, type_ in overrides.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(rows: list[tuple[str, str, str, bool]]) -> str:
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{type_}" Target={quoteattr(target)}'
        + (' TargetMode="External"/>' if external else "/>")
        for id_, type_, target, external in rows
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _package_relations() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        [
            ("rId1", f"{_R}/officeDocument", "word/document.xml", False),
            ("rId2", core, "docProps/core.xml", False),
            ("rId3", f"{_R}/extended-properties", "docProps/app.xml", False),
        ]
    )


def _document_relations(hrefs: tuple[str, ...]) -> str:
    rows = [(f"rId{i}", f"{_R}/{part}", f"{part}.xml", False) for i, part in enumerate(_PARTS, 1)]
    links = [(f"rIdLink{i}", f"{_R}/hyperlink", href, True) for i, href in enumerate(hrefs, 1)]
    return _relations(rows + links)


def _core_properties(look: DocxLook) -> str:
    keywords = ", ".join(look.keywords)
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape_xml(look.title)}</dc:title>"
        f"<dc:creator>{escape_xml(look.author)}</dc:creator>"
        f"<cp:keywords>{escape_xml(keywords)}</cp:keywords>"
        f"<dc:language>{escape_xml(look.language)}</dc:language></cp:coreProperties>"
    )


def _app_properties() -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>skillmap</Application></Properties>"
    )


def _document(body: str, look: DocxLook) -> str:
    x, y = twips(look.theme.margin_x), twips(look.theme.margin_y)
    return (
        f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}<w:sectPr>'
        f'<w:pgSz w:w="{twips(look.page_width)}" w:h="{twips(look.page_height)}"/>'
        f'<w:pgMar w:top="{y}" w:right="{x}" w:bottom="{y}" w:left="{x}" w:header="{y // 2}"'
        f' w:footer="{y // 2}" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _settings(look: DocxLook) -> str:
    language = quoteattr(look.language)
    return (
        f'<w:settings xmlns:w="{_W}"><w:defaultTabStop w:val="720"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f"<w:themeFontLang w:val={language}/></w:settings>"
    )


def _font_table(theme: Theme) -> str:
    return (
        f'<w:fonts xmlns:w="{_W}"><w:font w:name="{theme.docx_font}">'
        f'<w:altName w:val="{theme.docx_font_alternative}"/></w:font></w:fonts>'
    )


def _numbering(theme: Theme) -> str:
    indent = twips(theme.bullet_indent)
    return (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>'
        f'<w:rPr><w:color w:val="{theme.muted_colour[1:]}"/></w:rPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


# ------------------------------------------------------------------------------------------ styles


def _styles(look: DocxLook) -> str:
    theme = look.theme
    return (
        f'<w:styles xmlns:w="{_W}">{_defaults(look)}'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        + _heading_styles(look)
        + _paragraph_style(
            "Headline",
            "Headline",
            _before(1) + _align(theme),
            _colour(theme.accent_colour) + _size(theme.label_size),
        )
        + _paragraph_style(
            "Contact", "Contact", _before(4) + _align(theme), _colour(theme.muted_colour)
        )
        + _paragraph_style(
            "Details",
            "Details",
            "<w:keepNext/>" + _before(0.5),
            _colour(theme.accent_colour) + _size(theme.detail_size),
        )
        + _paragraph_style("BodyText", "Body Text", _before(theme.space_block), "")
        + _paragraph_style(
            "Group", "Group", _before(theme.space_block) + _hanging(theme.bullet_indent), ""
        )
        + _paragraph_style(
            "ListBullet",
            "List Bullet",
            '<w:numPr><w:numId w:val="1"/></w:numPr>'
            + _before(theme.space_item)
            + _hanging(theme.bullet_indent),
            "",
        )
        + _character_style("Hyperlink", f'<w:u w:val="single" w:color="{theme.rule_colour[1:]}"/>')
        + _character_style(
            "Date",
            f'<w:b w:val="0"/><w:bCs w:val="0"/>{_colour(theme.muted_colour)}{_size(theme.detail_size)}',
        )
        + "</w:styles>"
    )


def _defaults(look: DocxLook) -> str:
    theme, font, language = look.theme, quoteattr(look.theme.docx_font), quoteattr(look.language)
    line = round(240 * theme.line_height / theme.docx_natural_line_height)
    bidi = "<w:bidi/>" if look.right_to_left else ""
    rtl = "<w:rtl/>" if look.right_to_left else ""
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii={font} w:hAnsi={font} w:eastAsia={font} w:cs={font}/>"
        f"{_colour(theme.text_colour)}{_size(theme.body_size)}{rtl}"
        f"<w:lang w:val={language} w:eastAsia={language} w:bidi={language}/></w:rPr></w:rPrDefault>"
        f'<w:pPrDefault><w:pPr><w:widowControl/>{bidi}<w:spacing w:before="0" w:after="0" w:line="{line}"'
        ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


def _heading_styles(look: DocxLook) -> str:
    theme = look.theme
    keep = "<w:keepNext/><w:keepLines/>"
    accent = "<w:b/><w:bCs/>" + _colour(theme.accent_colour)
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="5" w:space="1" w:color="{theme.rule_colour[1:]}"/></w:pBdr>'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{twips(look.text_width)}"/></w:tabs>'
    return (
        _heading_style(1, keep + _align(theme), accent + _size(theme.name_size))
        + _heading_style(
            2, keep + border + _before(theme.space_heading), accent + _size(theme.heading_size)
        )
        + _heading_style(3, keep + tab + _before(theme.space_entry), _size(theme.entry_size))
    )


def _heading_style(level: int, paragraph: str, run: str) -> str:
    # Elements of a paragraph's properties have a fixed order; the outline level is one of the last.
    paragraph += f'<w:outlineLvl w:val="{level - 1}"/>'
    return _paragraph_style(f"Heading{level}", f"heading {level}", paragraph, run)


def _paragraph_style(id_: str, name: str, paragraph: str, run: str) -> str:
    next_ = "" if id_.startswith("ListBullet") else '<w:next w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"{next_}<w:qFormat/><w:pPr>{paragraph}</w:pPr>{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def _character_style(name: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{run}</w:rPr></w:style>'
    )


def _before(points: float) -> str:
    return f'<w:spacing w:before="{twips(points)}"/>'


def _hanging(points: float) -> str:
    return f'<w:ind w:left="{twips(points)}" w:hanging="{twips(points)}"/>'


def _align(theme: Theme) -> str:
    return '<w:jc w:val="center"/>' if theme.head_align == "center" else ""


def _size(points: float) -> str:
    half_points = round(points * 2)
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour[1:].upper()}"/>'
