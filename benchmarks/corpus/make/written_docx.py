"""Layouts of our own as DOCX, written with python-docx."""

# ruff: noqa: E501, C901, SLF001  (A layout is one function, read from top to bottom; borders need the XML behind a paragraph.)
from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from person_designed import DesignedPerson


def new(font: str = "Calibri", size: float = 10.5, margin: float = 2.0) -> Any:
    """An empty document on A4."""
    doc = Document()
    st = doc.styles["Normal"]
    st.font.name = font
    st.font.size = Pt(size)
    st.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    st.paragraph_format.space_after = Pt(2)
    s = doc.sections[0]
    s.left_margin = s.right_margin = Cm(margin)
    s.top_margin = s.bottom_margin = Cm(1.8)
    s.page_width, s.page_height = Cm(21), Cm(29.7)
    return doc


def line(where: Any, *runs: Any, style: Any = None, align: Any = None, after: Any = None) -> Any:
    """A paragraph of (text, marks) runs; marks: b(old), i(talic), s(mall), c(oloured), B(ig), k (small capitals)."""
    par = where.add_paragraph(style=style)
    for r in runs:
        text, marks = r if isinstance(r, tuple) else (r, "")
        run = par.add_run(text)
        run.bold = "b" in marks or None
        run.italic = "i" in marks or None
        if "s" in marks:
            run.font.size = Pt(9)
        if "c" in marks:
            run.font.color.rgb = RGBColor(0x1F, 0x4E, 0x79)
        if "B" in marks:
            run.font.size = Pt(22)
        if "k" in marks:
            run.font.small_caps = True
    if align:
        par.alignment = align
    if after is not None:
        par.paragraph_format.space_after = Pt(after)
    return par


def border(par: Any, color: str = "1F4E79") -> None:
    """A rule below the paragraph."""
    p = par._p.get_or_add_pPr()
    b = OxmlElement("w:pBdr")
    e = OxmlElement("w:bottom")
    for k, v in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", color)):
        e.set(qn("w:" + k), v)
    b.append(e)
    p.append(b)


def borderless(p: DesignedPerson, target: Path) -> None:
    """Everything in tables of two columns without borders: labels and dates on the left."""
    doc = new("Arial", 9.5, 1.6)
    h = p.heading
    b = p.basics
    line(doc, (b["name"], "bB"))
    line(doc, (b["label"], "c"), after=8)

    def row(cells):
        t = doc.add_table(rows=0, cols=2)
        t.alignment = WD_TABLE_ALIGNMENT.LEFT
        t.autofit = False
        t.columns[0].width, t.columns[1].width = Cm(4.2), Cm(13.4)
        for left, right in cells:
            r = t.add_row().cells
            r[0].width, r[1].width = Cm(4.2), Cm(13.4)
            r[0].paragraphs[0].add_run(left)
            first = True
            for runs in right:
                par = r[1].paragraphs[0] if first else r[1].add_paragraph()
                first = False
                for text, marks in runs:
                    run = par.add_run(text)
                    run.bold = "b" in marks or None
                    run.italic = "i" in marks or None

    def head(text):
        line(doc, (text, "bc"), after=3).paragraph_format.space_before = Pt(9)

    head(h("contact"))
    row(
        [
            (p.label("phone"), [[(b["phone"], "")]]),
            (p.label("email"), [[(b["email"], "")]]),
            (p.label("address"), [[(p.address_line(), "")]]),
        ]
        + [(n, [[(s, "")]]) for n, s, _ in p.links()],
    )
    head(h("summary"))
    line(doc, b["summary"])
    head(h("work"))
    row(
        [
            (
                p.period(e),
                [
                    [(e["position"], "b")],
                    [(f"{e['name']}, {e['location']}", "i")],
                    *[[("• " + x, "")] for x in e["highlights"]],
                ],
            )
            for e in p.entries("work")
        ],
    )
    head(h("education"))
    row(
        [
            (
                p.period(e),
                [
                    [(p.degree(e), "b")],
                    [(e["institution"], "i")],
                    *([[(p.score(e), "")]] if e.get("score") else []),
                ],
            )
            for e in p.entries("education")
        ],
    )
    if p.entries("certificates"):
        head(h("certificates"))
        row(
            [
                (p.date(e["date"]), [[(e["name"], "b")], [(e["issuer"], "i")]])
                for e in p.entries("certificates")
            ],
        )
    head(h("skills"))
    row([(g["name"], [[(", ".join(g["keywords"]), "")]]) for g in p.entries("skills")])
    if p.entries("languages"):
        head(h("languages"))
        row([(e["language"], [[(e["fluency"], "")]]) for e in p.entries("languages")])
    if p.entries("volunteer"):
        head(h("volunteer"))
        row(
            [
                (
                    p.period(e),
                    [
                        [(e["position"], "b")],
                        [(e["organization"], "i")],
                        *[[("• " + x, "")] for x in e["highlights"]],
                    ],
                )
                for e in p.entries("volunteer")
            ],
        )
    doc.save(target)


def tabs(p: DesignedPerson, target: Path) -> None:
    """Centred head in small capitals; dates behind a tab at the right margin."""
    doc = new("Garamond", 11, 2.2)
    h = p.heading
    b = p.basics
    centre = WD_ALIGN_PARAGRAPH.CENTER
    line(doc, (b["name"], "bBk"), align=centre, after=0)
    line(
        doc,
        " • ".join([p.address_line(), b["phone"], b["email"], *[s for _, s, _ in p.links()]]),
        align=centre,
        after=6,
    )

    def head(text):
        par = line(doc, (text.upper(), "b"))
        par.paragraph_format.space_before = Pt(8)
        border(par, "000000")

    def tab(*runs):
        par = line(doc, *runs, after=0)
        par.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)

    head(h("summary"))
    line(doc, b["summary"])
    head(h("work"))
    for e in p.entries("work"):
        tab((e["name"], "b"), f", {e['location']}", "\t", p.period(e))
        line(doc, (e["position"], "i"), after=0)
        for x in e["highlights"]:
            line(doc, x, style="List Bullet", after=0)
    head(h("education"))
    for e in p.entries("education"):
        tab((e["institution"], "b"), "\t", p.period(e))
        line(doc, (p.degree(e), "i"), f" ({p.score(e)})" if e.get("score") else "", after=0)
    if p.entries("projects"):
        head(h("projects"))
        for e in p.entries("projects"):
            tab((e["name"], "b"), "\t", e["startDate"])
            line(doc, e["description"], after=0)
    for s in ("certificates", "awards"):
        if p.entries(s):
            head(h(s))
            for e in p.entries(s):
                tab(
                    (e.get("title") or e["name"], "b"),
                    f", {e.get('awarder') or e['issuer']}",
                    "\t",
                    p.date(e["date"]),
                )
    if p.entries("volunteer"):
        head(h("volunteer"))
        for e in p.entries("volunteer"):
            tab((e["organization"], "b"), "\t", p.period(e))
            line(doc, (e["position"], "i"), after=0)
            for x in e["highlights"]:
                line(doc, x, style="List Bullet", after=0)
    head(h("skills"))
    for g in p.entries("skills"):
        line(doc, (g["name"] + ": ", "b"), ", ".join(g["keywords"]), after=0)
    if p.entries("languages"):
        head(h("languages"))
        line(
            doc,
            ", ".join(
                f"{spoken['language']} ({spoken['fluency']})" for spoken in p.entries("languages")
            ),
        )
    doc.save(target)


def headings(p: DesignedPerson, target: Path) -> None:
    """Headings of Word with a rule below, jobs as paragraphs."""
    doc = new("Calibri", 11, 2.3)
    h = p.heading
    b = p.basics
    st = doc.styles["Heading 1"]
    st.font.size = Pt(13)
    st.font.name = "Calibri"
    line(doc, b["name"], style="Title")
    line(doc, (b["label"], "i"), after=0)
    line(doc, " | ".join([b["email"], b["phone"], p.city()]), after=0)
    if p.links():
        line(doc, " | ".join(s for _, s, _ in p.links()))

    def head(text):
        border(line(doc, text, style="Heading 1"))

    line(doc, b["summary"], after=6)
    head(h("work"))
    for e in p.entries("work"):
        line(doc, (e["name"], "b"), " | ", (e["position"], "b"), after=0)
        line(doc, (f"{p.period(e)}, {e['location']}", "i"), after=0)
        for x in e["highlights"]:
            line(doc, x, style="List Bullet", after=0)
    head(h("education"))
    for e in p.entries("education"):
        line(doc, (p.degree(e), "b"), f" | {e['institution']}", after=0)
        line(doc, (p.period(e) + (f", {p.score(e)}" if e.get("score") else ""), "i"))
    for s in ("publications", "projects", "awards", "certificates"):
        if p.entries(s):
            head(h(s))
            for e in p.entries(s):
                if s == "projects":
                    line(doc, (e["name"], "b"), f" ({e['startDate']}): {e['description']}")
                else:
                    line(
                        doc,
                        f"{e.get('title') or e['name']} | {e.get('awarder') or e.get('issuer') or e['publisher']} | {p.date(e.get('date') or e['releaseDate'])}",
                        style="List Bullet",
                        after=0,
                    )
    if p.entries("volunteer"):
        head(h("volunteer"))
        for e in p.entries("volunteer"):
            line(doc, (e["organization"], "b"), " | ", (e["position"], "b"), after=0)
            line(doc, (p.period(e), "i"), after=0)
            for x in e["highlights"]:
                line(doc, x, style="List Bullet", after=0)
    head(h("skills"))
    for g in p.entries("skills"):
        for k in g["keywords"]:
            line(doc, k, style="List Bullet", after=0)
    if p.entries("languages"):
        head(h("languages"))
        for spoken in p.entries("languages"):
            line(doc, f"{spoken['language']} – {spoken['fluency']}", style="List Bullet", after=0)
    doc.save(target)


NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def box(par, number, paragraphs, x, y, w, h, fill):
    """A floating text box (DrawingML with the VML fallback that Word writes)."""
    from xml.sax.saxutils import escape

    def emu(cm):
        return int(cm * 360000)

    inner = "".join(
        f'<w:p><w:pPr><w:spacing w:after="30"/></w:pPr><w:r><w:rPr>{"<w:b/>" if "b" in m else ""}<w:sz w:val="{44 if "B" in m else 24 if "b" in m else 19}"/></w:rPr><w:t xml:space="preserve">{escape(t)}</w:t></w:r></w:p>'
        for t, m in paragraphs
    )
    par._p.append(
        parse_xml(
            f'''<w:r {NS}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>{emu(x)}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>{emu(y)}</wp:posOffset></wp:positionV><wp:extent cx="{emu(w)}" cy="{emu(h)}"/><wp:wrapSquare wrapText="bothSides"/><wp:docPr id="{number}" name="Text Box {number}"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(w)}" cy="{emu(h)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{fill}"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape id="b{number}" style="position:absolute;width:{w}cm;height:{h}cm" fillcolor="#{fill}"><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'''
        )
    )


def textbox(p: DesignedPerson, target: Path) -> None:
    """Name and contact data in text boxes beside the text."""
    doc = new("Calibri", 10.5, 1.6)
    h = p.heading
    b = p.basics
    doc.sections[0].top_margin = Cm(4.6)
    doc.sections[0].left_margin = Cm(7.6)
    anchor = doc.add_paragraph()
    box(anchor, 1, [(b["name"], "bB"), (b["label"], "")], 1.2, 0.8, 18.6, 2.6, "DCE6F1")
    side = [
        (h("contact"), "b"),
        (b["phone"], ""),
        (b["email"], ""),
        (p.city(), ""),
        *[(s, "") for _, s, _ in p.links()],
        ("", ""),
        (h("skills"), "b"),
    ]
    side += [(k, "") for g in p.entries("skills") for k in g["keywords"]]
    if p.entries("languages"):
        side += [("", ""), (h("languages"), "b")] + [
            (f"{spoken['language']}: {spoken['fluency']}", "") for spoken in p.entries("languages")
        ]
    box(anchor, 2, side, 1.2, 4.2, 5.8, 22, "F5F5F5")

    def head(text):
        par = line(doc, (text, "bc"))
        par.paragraph_format.space_before = Pt(8)

    head(h("summary"))
    line(doc, b["summary"])
    head(h("work"))
    for e in p.entries("work"):
        line(doc, (e["position"], "b"), " – ", e["name"], after=0)
        line(doc, (p.period(e) + " · " + e["location"], "s"), after=0)
        for x in e["highlights"]:
            line(doc, x, style="List Bullet", after=0)
    head(h("education"))
    for e in p.entries("education"):
        line(doc, (p.degree(e), "b"), " – ", e["institution"], after=0)
        line(doc, (p.period(e) + (" · " + p.score(e) if e.get("score") else ""), "s"))
    for s in ("projects", "certificates"):
        if p.entries(s):
            head(h(s))
            for e in p.entries(s):
                line(doc, (e["name"], "b"), after=0)
                line(doc, e.get("description") or f"{e['issuer']}, {p.date(e['date'])}")
    if p.entries("volunteer"):
        head(h("volunteer"))
        for e in p.entries("volunteer"):
            line(doc, (e["position"], "b"), " – ", e["organization"], after=0)
            line(doc, (p.period(e), "s"), after=0)
            for x in e["highlights"]:
                line(doc, x, style="List Bullet", after=0)
    doc.save(target)
