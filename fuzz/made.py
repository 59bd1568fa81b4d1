"""Files to begin with that lie in no folder: small, and each full of what its format can do."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from random import Random

from fuzz.mutators import zipped
from fuzz.pdf_damage import packed
from tests.extract.docx_maker import docx, paragraph
from tests.extract.odt_maker import odt, style
from tests.files.make_bad_files import BAD_FILES, bad_file

ROOT = Path(__file__).parents[1]

_ARABIC = "السيرة الذاتية\nليلى حداد\nمهندسة برمجيات\nlayla.haddad@example.com\nالخبرة\nشركة المثال 2019 - 2022\n"
_HEBREW = "קורות חיים\nנועה לוי\nניסיון תעסוקתי\nחברת דוגמה בע״מ (2019 – 2022)\nPython, SQL ועוד\n"
_GREEK_TURKISH = (
    "Özgeçmiş\nİlker Şahin\nDeneyim\nÖrnek A.Ş. – Mühendis, Haziran 2018 – halen\nΓλώσσες\n"
)

HTML = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Lebenslauf</title><style>
.weg, aside { display: none } .rechts { float: right } .klein { visibility:hidden } /* x */
@media print { p { color:red } }
</style></head><body><header><h1>Hollis Grant</h1><img alt="Foto" src="x.png"><p style="font-size:0">x</p></header>
<p class="rechts">2019 &ndash; 2022</p><h2>Berufserfahrung</h2><ul><li>Eins<ol><li>Zwei
<dl><dt>Drei<dd>Vier</dl></ol></ul>
<table><caption>T</caption><thead><tr><th colspan="2">Kopf</th></tr></thead><tbody><tr><td rowspan="3"><p>a</p><p>b</p>
<td><table><tr><td>innen<td>daneben</table></tr></tbody></table><pre>  a\tb\n c</pre><a href="mailto:h@example.com">Mail
</a><a href="//example.com/x">x</a><br><hr><details><summary>S</summary>t</details><div hidden>u</div><p dir="rtl">עברית
<sup>1</sup><b><i>f</i></b>&shy;&nbsp;&#x1F600;</p><svg><text>s</text></svg><select><option>o</select>
<textarea>t</textarea>
<noscript>n</noscript><template>t</template><iframe src="file:///etc/passwd"></iframe>
<p class="weg klein">w</p></body></html>
"""

MARKDOWN = """---
name: Hollis Grant
---
Hollis Grant
============

hollis@example.com | <https://example.org/in/hollis> | [page](https://example.com "t")

Work
----

### Clerk, *Fernhill* **Payroll** \\| `2019` -- 2022

1. One
   - Two
     > Three

         code
2) ![photo](x.png) [ref][1] ~~gone~~ https://example.com

| Skill | Level |
|:------|------:|
| SQL   | good  |

```python
x = 1
```
<div style="display:none">hidden</div>

[1]: https://example.com
* * *
Hard  \nbreak &amp; &#0; line
"""

RTF = (
    r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset2 Wingdings;}}{\colortbl;\red255\green255"
    r"\blue255;}{\stylesheet{\s1\b Heading;}}{\*\listtable{\list{\listlevel{\levelnfc23}}}}{\header Head\par}"
    r"{\s1\b\fs40 Hollis Grant\par}{\v hidden}{\cf1 white}\trowd\cellx3000\cellx6000 2019\intbl\cell "
    r"{\itap2 in\nestcell{\*\nesttableprops\trowd\cellx100\nestrow}{\nonesttables\par}}Clerk\cell\row\pard "
    r"{\listtext\'95\tab}\ls1 point\u8211\'96 \u-10179?\u-8704?\line{\field{\*\fldinst HYPERLINK "
    r'"https://example.com"}{\fldrslt link}}{\shp{\*\shpinst{\shptxt box\par}}}{\upr{a}{\*\ud{b}}}{\footnote n}'
    r"{\pict\pngblip 00}\bin3 abc{\deleted x}\f1\'28\f0\column\sect\page end\par}"
)

JSON = """{"basics":{"name":"H","label":"c","image":"","email":"h@example.com","phone":"","url":"https://example.com","summary":"s",
"location":{"address":"a","postalCode":"1","city":"c","countryCode":"XX","region":"r"},"profiles":[{"network":"n","username":"u",
"url":"u"}]},"work":[{"name":"w","position":"p","url":"","startDate":"2019-02-30","endDate":"","summary":"","highlights":["a"],
"x":{"y":[1]}}],"volunteer":[{"organization":"o"}],"education":[{"institution":"i","courses":["c"],"score":4.0,"startDate":2019}],
"awards":[{"title":"t","date":"2019"}],"certificates":[{"name":"c"}],"publications":[{"name":"p","releaseDate":"2019-13"}],
"skills":[{"name":"s","level":"l","keywords":["k"]}],"languages":[{"language":"l","fluency":"f"}],"interests":[{"name":"i"}],
"references":[{"name":"r","reference":"t"}],"projects":[{"name":"p","roles":["r"],"entity":"e","type":"t"}],"meta":{"canonical":
"c","version":"v1.0.0","lastModified":"x","skillmap":{"sectionOrder":["work"],"sectionTitles":{"work":"W"},"customSections":[{
"key":"k","title":"t","entries":[{"name":"n"}]}]}},"$schema":"x"}"""

YAML = """cv: &cv
  name: Hollis Grant
  location: Portland
  email: [a@example.com, b@example.com]
  phone: "tel:+1-503-555-0190"
  website: https://example.com
  social_networks: [{network: LinkedIn, username: hollis}, {network: GitHub, username: 1}]
  sections:
    summary: ["text **bold** [link](https://example.com)", *name]
    experience: &x
      - {company: C, position: P, start_date: 2019-02, end_date: present, location: L, highlights: [h, 1, null]}
      - {company: C, position: P, date: 2020, start_date: 1.5, end_date: true}
    education: [{institution: I, area: A, degree: BS, start_date: 2011-09-01, highlights: ["GPA: 3.9"]}]
    publications: [{title: T, authors: ["***Hollis***", B], doi: 10.1/x, journal: J, date: 2020-01-01}]
    skills: [{label: L, details: D}, {bullet: b}, {number: n}, {reversed_number: r}, "text"]
    projects: [{name: N, date: 2020, highlights: [a]}]
    other: *x
design: {theme: classic}
locale: {language: german}
---
? [complex, key]
: !!set {a, b}
"""

_BOX = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
    "<w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback>"
    "<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
_FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK '
    '"https://example.org/in/hollis" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>profile</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
)


def _table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx_files() -> Sequence[bytes]:
    """Tables in tables, text boxes, fields, changes, headers, notes, lists and controls; and bad ones."""
    inner = _table([paragraph("SQL"), paragraph("gut") + _table([paragraph("tief")])])
    changed = (
        '<w:p><w:ins w:id="1"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>old'
        "</w:delText></w:r></w:del><w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>m"
        '</w:t></w:r></w:moveFrom><w:smartTag><w:r><w:t>s</w:t></w:r></w:smartTag><w:hyperlink r:id="rId9">'
        '<w:r><w:t>link</w:t><w:tab/><w:br/><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F028"/></w:r>'
        '</w:hyperlink><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    )
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + paragraph("Click here") + ""
        "</w:sdtContent></w:sdt><w:sdt><w:sdtContent>"
        + paragraph("Kept")
        + "</w:sdtContent></w:sdt>"
    )
    item = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>'
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:basedOn w:val="H2"/><w:pPr><w:outlineLvl w:val="0"/>'
        '</w:pPr><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="H2"><w:basedOn '
        'w:val="H1"/></w:style>'
    )
    body = (
        paragraph("Hollis Grant", style="H1", run='<w:sz w:val="40"/><w:color w:val="FF0000"/>')
        + paragraph("hidden", run="<w:vanish/>")
        + paragraph("white", run='<w:color w:val="FFFFFF"/>')
        + paragraph("Berufserfahrung", properties='<w:outlineLvl w:val="0"/>')
        + _table([paragraph("2019 - 2022"), paragraph("Clerk") + inner], [paragraph("x")])
        + _BOX.format(inner=paragraph("in a box") + _table([paragraph("in it")]))
        + _FIELD
        + changed
        + control
        + paragraph("point", properties=item)
        + '<w:sectPr><w:headerReference w:type="first" r:id="header1"/><w:footerReference r:id="footer1"/>'
        "<w:titlePg/></w:sectPr>"
    )
    made = docx(
        body,
        styles=styles,
        parts={
            "header1": paragraph("Head"),
            "footer1": paragraph("Page"),
            "footnotes": f'<w:footnote w:id="1">{paragraph("note")}</w:footnote>',
        },
        links={"rId9": "https://example.com/x"},
    )
    return [made, *bad_files(".docx")]


def odt_files() -> Sequence[bytes]:
    """Tables in lists, frames, notes, hidden text and sections; and bad ones."""
    body = (
        '<text:h text:outline-level="1">Hollis Grant</text:h><text:section><text:list><text:list-header>'
        '<text:p>h</text:p></text:list-header><text:list-item><text:p text:style-name="P1">a<text:s text:c="3"/>'
        "<text:tab/><text:line-break/>b</text:p><text:list><text:list-item><text:p>c</text:p></text:list-item>"
        "</text:list></text:list-item></text:list></text:section><text:numbered-paragraph><text:p>n</text:p>"
        '</text:numbered-paragraph><table:table><table:table-row table:number-rows-repeated="3">'
        '<table:table-cell table:number-columns-repeated="9"><text:p>t</text:p><table:table><table:table-row>'
        "<table:table-cell><text:p>u</text:p></table:table-cell></table:table-row></table:table>"
        "</table:table-cell><table:covered-table-cell/></table:table-row></table:table><text:p><draw:frame>"
        "<draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame><draw:frame><draw:image/>"
        '</draw:frame><text:a xlink:href="https://example.com">link</text:a><text:note><text:note-body><text:p>'
        "note</text:p></text:note-body></text:note><text:hidden-text>x</text:hidden-text><text:tracked-changes>"
        '<text:changed-region/></text:tracked-changes><text:span text:style-name="T1">bold</text:span></text:p>'
    )
    automatic = style("P1", parent="P2", font_weight="bold") + style("P2", parent="P1")
    hidden = style("T1", family="text", display="none", font_size="0pt")
    margins = "<style:header><text:p>Head</text:p></style:header><style:footer><text:p>1</text:p></style:footer>"
    return [odt(body, automatic=automatic + hidden, margins=margins), *bad_files(".odt")]


def pdf_files() -> Sequence[bytes]:
    """Objects in streams, every kind of lock, right-to-left text, a page in a page; and bad ones."""
    plain = (ROOT / "examples" / "maya-lindholm.pdf").read_bytes()
    return [packed(plain, way) for way in range(6)] + [*_written(), *bad_files(".pdf")]


def _written() -> Sequence[bytes]:
    """Turned pages with links, boxes, and letters from right to left in a font of their own."""
    import pymupdf

    made = []
    for text in (_ARABIC, _HEBREW, _GREEK_TURKISH):
        pdf = pymupdf.open()
        page = pdf.new_page(width=595, height=842)
        page.insert_htmlbox(pymupdf.Rect(50, 50, 550, 500), text.replace("\n", "<br>"))
        page.draw_rect(pymupdf.Rect(0, 550, 150, 842), fill=(0, 0, 0.5))
        page.insert_text((60, 600), "side 2019", color=(1, 1, 1), rotate=90)
        link = {"kind": pymupdf.LINK_URI, "uri": "https://example.com", "from": page.rect / 4}
        page.insert_link(link)
        page.set_rotation(90 if text is _GREEK_TURKISH else 0)
        made.append(pdf.tobytes(no_new_id=True, garbage=4))
    return made


def bad_files(*endings: str) -> Sequence[bytes]:
    """Those of the test suite."""
    return [bad_file(name) for name in BAD_FILES if name.endswith(endings)]


def texts() -> Sequence[bytes]:
    """Scripts that are written from the right, or whose capitals are odd; in several encodings."""
    written = (_ARABIC, _HEBREW, _GREEK_TURKISH)
    others = [_HEBREW.encode("utf-16"), _GREEK_TURKISH.encode("utf-16-be")]
    return [*(text.encode() for text in written), _ARABIC.encode("cp1256", "replace"), *others]


def pictures() -> Sequence[bytes]:
    """One small picture of each kind, and one of many frames."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(image).text((5, 5), "Hollis Grant", fill="black")
    made = []
    modes = {"PNG": "RGBA", "JPEG": "RGB", "BMP": "RGB", "GIF": "P", "WEBP": "RGB", "TIFF": "1"}
    for kind, mode in modes.items():
        buffer = io.BytesIO()
        image.convert(mode).save(buffer, kind, dpi=(72, 72))
        made.append(buffer.getvalue())
    for kind, packing in (
        ("TIFF", "tiff_lzw"),
        ("TIFF", "group4"),
        ("TIFF", "jpeg"),
        ("GIF", None),
    ):
        buffer = io.BytesIO()
        frame = image.convert("1" if packing == "group4" else "RGB")
        frame.save(buffer, kind, save_all=True, append_images=[frame], compression=packing)
        made.append(buffer.getvalue())
    return made


def chosen_bytes() -> Sequence[bytes]:
    """Bytes that choose layouts: short and long ones."""
    return [Random(size).randbytes(size) for size in (40, 200, 1_000, 4_000)]


def linkedin_files() -> Sequence[bytes]:
    """Exports in other words and with other ends of lines than usual; and bad ones."""
    files = {
        "Profile.csv": b'\xef\xbb\xbfFirst Name,Last Name,Headline,Summary,Geo Location,Websites\r\nAna,Sofia,"a ""b""'
        b'\r\nc",x,"Porto, Portugal",[COMPANY:https://example.com]\r\n',
        "Positions.csv": b"Company Name,Title,Description,Location,Started On,Finished On\nA,B,C,D,Jun 2018,\n"
        b"A,B2,C,D,2017,May 2018\n,,,,,\nA;B;C\n",
        "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name\nÉcole,2011,2014,n,BSc\n".encode(),
        "Connections.csv": b"Notes:\n\nFirst Name,Last Name\nx,y\n",
        "Other/Rich Media.csv": b"Date/Time,Media Link\n2019,https://example.com\n",
    }
    return [zipped(files), *bad_files("linkedin.zip")]
