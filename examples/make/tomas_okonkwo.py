"""Writes `tomas-okonkwo.docx` the way Word users build one.

Name and contact stand in a floating text box at the top (DrawingML in `mc:Choice`, the same
text once more as VML in `mc:Fallback`), skills in a table, achievements in bulleted lists and
publications in a numbered one, links live, page numbers as fields in the footer, and a header
that appears from page 2 on.
"""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NAVY = "1F3864"
BULLETS, NUMBERS = 41, 42
"""Ids of our own lists; far above those of the template that python-docx starts from."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
BOX_WIDTH_PT, BOX_HEIGHT_PT = 504, 92
EMU_PER_PT = 12700


def make(truth: Path) -> bytes:
    """DOCX bytes of the resume in *truth* (JSON Resume); the same bytes every time."""
    resume = json.loads(truth.read_text(encoding="utf-8"))
    document = docx.Document()
    _page(document, resume["basics"]["name"])
    _lists(document)
    _text_box(document, resume["basics"])
    _body(document, resume)
    properties = document.core_properties
    properties.title = f"{resume['basics']['name']} - Resume"
    properties.author = properties.last_modified_by = resume["basics"]["name"]
    properties.comments = ""
    properties.created = properties.modified = datetime.datetime(2025, 2, 10, 18, 30)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _body(document: Document, resume: dict[str, Any]) -> None:
    _heading(document, "Profile")
    document.add_paragraph(resume["basics"]["summary"])
    _heading(document, "Professional Experience")
    for job in resume["work"]:
        _entry(document, job["position"], _span(job), f"{job['name']}, {job['location']}")
        for text in job["highlights"]:
            _item(document, text, BULLETS)
    _heading(document, "Skills")
    _skill_table(document, resume["skills"])
    _heading(document, "Education")
    for school in resume["education"]:
        title = f"{school['studyType']}, {school['area']}"
        _entry(document, title, _span(school), school["institution"])
    _heading(document, "Licenses and Certifications")
    for paper in resume["certificates"]:
        _item(document, f"{paper['name']}, {paper['issuer']}, {paper['date']}", BULLETS)
    _heading(document, "Volunteer Experience")
    for job in resume["volunteer"]:
        _entry(document, job["position"], _span(job), job["organization"])
        for text in job["highlights"]:
            _item(document, text, BULLETS)
    _heading(document, "Publications")
    for work in resume["publications"]:
        paragraph = _item(document, "", NUMBERS)
        _link(paragraph, work["url"], work["name"])
        paragraph.add_run(f", {work['publisher']}, {work['releaseDate']}")
    _heading(document, "Awards")
    for award in resume["awards"]:
        _item(document, f"{award['title']}, {award['awarder']}, {award['date']}", BULLETS)
    _heading(document, "Languages")
    document.add_paragraph(
        ", ".join(f"{entry['language']} ({entry['fluency']})" for entry in resume["languages"])
    )


def _day(value: str) -> str:
    year, _, month = value.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}" if month else year


def _span(entry: dict[str, Any]) -> str:
    end = _day(entry["endDate"]) if "endDate" in entry else "Present"
    return f"{_day(entry['startDate'])} – {end}"


def _page(document: Document, name: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.75)
    section.top_margin, section.bottom_margin = Inches(0.8), Inches(0.7)
    section.header_distance = Inches(0.4)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(3)
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size = "Calibri", Pt(13)
    heading.font.color.rgb = RGBColor.from_string(NAVY)
    heading.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
    heading.element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
    heading.paragraph_format.space_before = Pt(10)
    heading.paragraph_format.space_after = Pt(3)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = f"{name} · Resume"
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = 1
        paragraph.add_run("Page ")
        _field(paragraph, "PAGE", "1")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES", "2")


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _lists(document: Document) -> None:
    numbering = document.part.numbering_part.element
    for list_id, form, text in ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%1.")):
        abstract = parse_xml(
            f'<w:abstractNum {NAMESPACES} w:abstractNumId="{list_id}">'
            '<w:multiLevelType w:val="hybridMultilevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="360" w:hanging="270"/></w:pPr></w:lvl></w:abstractNum>'
        )
        # All abstract lists must come before the first w:num, or Word calls the file damaged.
        numbering.insert(0, abstract)
        numbering.append(
            parse_xml(
                f'<w:num {NAMESPACES} w:numId="{list_id}">'
                f'<w:abstractNumId w:val="{list_id}"/></w:num>'
            )
        )


def _heading(document: Document, text: str) -> None:
    paragraph = document.add_heading(text, level=1)
    border = parse_xml(
        f'<w:pBdr {NAMESPACES}><w:bottom w:val="single" w:sz="6" w:space="1" '
        f'w:color="{NAVY}"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _entry(document: Document, title: str, dates: str, place: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(5)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.tab_stops.add_tab_stop(Inches(7), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(title).bold = True
    paragraph.add_run(f"\t{dates}")
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.add_run(place).italic = True


def _item(document: Document, text: str, list_id: int) -> Paragraph:
    paragraph = document.add_paragraph(text, style="List Paragraph")
    paragraph.paragraph_format.space_after = Pt(2)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = list_id
    return paragraph


def _link(paragraph: Paragraph, url: str, text: str) -> None:
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph._p.append(parse_xml(_link_xml(relation, text)))


def _link_xml(relation: str, text: str) -> str:
    return (
        f'<w:hyperlink {NAMESPACES} r:id="{relation}" w:history="1"><w:r><w:rPr>'
        f'<w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>'
        f"<w:t>{text}</w:t></w:r></w:hyperlink>"
    )


def _skill_table(document: Document, skills: list[dict[str, Any]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    widths = (Inches(1.3), Inches(5.7))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for group in skills:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = widths
        cells[0].paragraphs[0].add_run(group["name"]).bold = True
        cells[1].paragraphs[0].text = ", ".join(group["keywords"])


def _text_box(document: Document, basics: dict[str, Any]) -> None:
    part = document.part
    mail = part.relate_to(
        f"mailto:{basics['email']}", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    profile = basics["profiles"][0]
    page = part.relate_to(profile["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    place = f"{basics['location']['city']}, {basics['location']['region']}"
    content = (
        "<w:txbxContent>"
        + _box_line(_box_run(basics["name"], half_points=52, bold=True))
        + _box_line(_box_run(basics["label"], half_points=26))
        + _box_line(
            _box_run(f"{place} | {basics['phone']} | ")
            + _link_xml(mail, basics["email"])
            + _box_run(" | ")
            + _link_xml(page, profile["url"].removeprefix("https://"))
        )
        + "</w:txbxContent>"
    )
    paragraph = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    paragraph._p.append(parse_xml(_box_xml(content)))


def _box_line(inner: str) -> str:
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="40"/><w:jc w:val="center"/></w:pPr>'
        f"{inner}</w:p>"
    )


def _box_run(text: str, *, half_points: int = 21, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:r><w:rPr>{weight}<w:color w:val="{NAVY}"/><w:sz w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def _box_xml(content: str) -> str:
    """One run with the box twice, as Word writes it for readers of either generation."""
    width, height = BOX_WIDTH_PT * EMU_PER_PT, BOX_HEIGHT_PT * EMU_PER_PT
    return (
        f"<w:r {NAMESPACES}><mc:AlternateContent>"
        '<mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
        'distR="0" simplePos="0" relativeHeight="251659264" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>top</wp:align></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapTopAndBottom/><wp:docPr id="1" name="Text Box 1"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
        'wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:srgbClr val="EAF0F8"/></a:solidFill><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx>"
        '<wps:bodyPr rot="0" vert="horz" wrap="square" anchor="ctr"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        "</mc:Choice><mc:Fallback><w:pict>"
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        '<v:shape id="Text Box 1" o:spid="_x0000_s1026" type="#_x0000_t202" '
        f'style="position:absolute;width:{BOX_WIDTH_PT}pt;height:{BOX_HEIGHT_PT}pt;'
        'mso-position-horizontal:center;mso-position-vertical:top" fillcolor="#eaf0f8" '
        f'stroked="f"><v:textbox>{content}</v:textbox><w10:wrap type="topAndBottom"/>'
        "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _with_fixed_times(data: bytes) -> bytes:
    """The same archive with one date on every member, so that two runs give equal bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(
                zipfile.ZipInfo(name, (2025, 2, 10, 18, 30, 0)),
                old.read(name),
                zipfile.ZIP_DEFLATED,
            )
    return buffer.getvalue()
