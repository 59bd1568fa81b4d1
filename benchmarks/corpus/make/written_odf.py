"""Layouts of our own as flat OpenDocument, which LibreOffice turns into any format that it writes."""

# ruff: noqa: E501, C901  (One element of OpenDocument stays one line; a layout is one function, read from top to bottom.)
from __future__ import annotations

import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from from_libreoffice import convert
from person import degree
from person_typeset import TypesetPerson

NS = (
    " ".join(
        f'xmlns:{a}="urn:oasis:names:tc:opendocument:xmlns:{b}:1.0"'
        for a, b in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("fo", "xsl-fo-compatible"),
            ("svg", "svg-compatible"),
        )
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def save(xml: str, target: Path) -> None:
    """Have LibreOffice turn the flat document *xml* into the format of *target*."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "cv.fodt"
        source.write_text(xml, encoding="utf-8")
        convert(source, target)


def pstyle(
    name: str, par: str = "", text: str = "", tabs: str = "", parent: str = "Standard"
) -> str:
    """A style of paragraphs."""
    inner = f"<style:tab-stops>{tabs}</style:tab-stops>" if tabs else ""
    return f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}"><style:paragraph-properties {par}>{inner}</style:paragraph-properties><style:text-properties {text}/></style:style>'


def tstyle(name: str, text: str) -> str:
    """A style of spans."""
    return f'<style:style style:name="{name}" style:family="text"><style:text-properties {text}/></style:style>'


def right_tab(cm: float) -> str:
    """A tab stop that ends a text."""
    return f'<style:tab-stop style:position="{cm}cm" style:type="right"/>'


def left_tab(cm: float) -> str:
    """A tab stop that begins a text."""
    return f'<style:tab-stop style:position="{cm}cm"/>'


def doc(
    styles: str, body: str, font: str, size: float, margin: str,
    header: str = "", footer: str = "", lang: str = "en", bullet: str = "•",
) -> str:  # fmt: skip
    """The flat document."""
    lst = f'<text:list-style style:name="LB"><text:list-level-style-bullet text:level="1" text:bullet-char="{bullet}"><style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="0.6cm" fo:text-indent="-0.4cm" fo:margin-left="0.6cm"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>'
    hd = f"<style:header>{header}</style:header>" if header else ""
    ft = f"<style:footer>{footer}</style:footer>" if footer else ""
    hs = (
        '<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.3cm"/></style:header-style>'
        if header
        else ""
    )
    fs = (
        '<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.3cm"/></style:footer-style>'
        if footer
        else ""
    )
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<office:document {NS} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="{font}" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="{font}" fo:font-size="{size}pt" fo:language="{lang}" fo:hyphenate="false"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:keep-with-next="always"/></style:style>
<style:style style:name="Header" style:family="paragraph" style:parent-style-name="Standard"/><style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard"/></office:styles>
<office:automatic-styles>{styles}{lst}<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" {margin}/>{hs}{fs}</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">{hd}{ft}</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>'''


def para(style: str, *parts: str) -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{"".join(parts)}</text:p>'


def span(style: str, s: str) -> str:
    """A span."""
    return f'<text:span text:style-name="{style}">{escape(s)}</text:span>'


def head(style: str, s: str) -> str:
    """A heading."""
    return f'<text:h text:style-name="{style}" text:outline-level="1">{escape(s)}</text:h>'


E, T, BR = escape, "<text:tab/>", "<text:line-break/>"


def anchor(url: str, s: str) -> str:
    """A link."""
    return f'<text:a xlink:type="simple" xlink:href="{escape(url)}">{escape(s)}</text:a>'


def bullets(style: str, hs: list[str]) -> str:
    """A list, or nothing."""
    return (
        '<text:list text:style-name="LB">'
        + "".join(
            f'<text:list-item><text:p text:style-name="{style}">{escape(h)}</text:p></text:list-item>'
            for h in hs
        )
        + "</text:list>"
        if hs
        else ""
    )


# ------------------------------------------------------------ shaded heading bars, dates at a right tab
def bars(p: TypesetPerson, target: Path) -> None:
    """Headings on shaded bars, dates at a tab on the right."""
    b = p.basics
    st = (
        pstyle(
            "Nm",
            'fo:margin-bottom="0.1cm"',
            'fo:font-size="24pt" fo:font-weight="bold" fo:color="#2f5d50"',
        )
        + pstyle("Lb", 'fo:margin-bottom="0.15cm"', 'fo:font-size="12pt" fo:color="#555555"')
        + pstyle("Ct", 'fo:margin-bottom="0.2cm"', 'fo:font-size="9.5pt"')
        + pstyle(
            "Hb",
            'fo:margin-top="0.35cm" fo:margin-bottom="0.15cm" fo:background-color="#dfe9e5" fo:padding="0.06cm" fo:keep-with-next="always"',
            'fo:font-size="12pt" fo:font-weight="bold" fo:color="#2f5d50"',
            parent="Heading_20_1",
        )
        + pstyle("Jb", 'fo:margin-top="0.15cm" fo:keep-with-next="always"', "", right_tab(17))
        + pstyle("Bd", 'fo:margin-bottom="0.05cm"')
        + tstyle("B", 'fo:font-weight="bold"')
        + tstyle("I", 'fo:font-style="italic"')
        + tstyle("G", 'fo:color="#666666"')
    )
    line = [p.place(), b["phone"]]
    o = [
        para("Nm", E(b["name"])),
        para("Lb", E(b["label"])),
        para(
            "Ct",
            E("  •  ".join(line) + "  •  "),
            anchor("mailto:" + b["email"], b["email"]),
            *(
                ["  •  " + anchor(b["url"], b["url"].removeprefix("https://"))]
                if b.get("url")
                else []
            ),
            *["  •  " + anchor(q["url"], p.short_url(q)) for q in b["profiles"]],
        ),
    ]

    def h(s):
        o.append(head("Hb", p.heading(s)))

    h("summary")
    o.append(para("Bd", E(b["summary"])))
    h("skills")
    o += [
        para("Bd", span("B", e["name"] + ": "), E(", ".join(e["keywords"])))
        for e in p.entries("skills")
    ]
    h("work")
    for e in p.entries("work"):
        o += [
            para(
                "Jb",
                span("B", e["name"]),
                E(", " + e["location"]),
                T,
                span("G", p.period(e, "short")),
            ),
            para("Bd", span("I", e["position"])),
        ]
        if e.get("summary"):
            o.append(para("Bd", E(e["summary"])))
        o.append(bullets("Bd", e["highlights"]))
    h("education")
    for e in p.entries("education"):
        o += [
            para(
                "Jb",
                span("B", e["institution"]),
                E(", " + e["location"]) if e.get("location") else "",
                T,
                span("G", p.period(e, "short")),
            ),
            para(
                "Bd",
                span("I", degree(e)),
                E(" (" + p.label("grade") + ": " + e["score"] + ")") if e.get("score") else "",
            ),
        ]
    for s, a, c, d in (
        ("certificates", "name", "issuer", "date"),
        ("awards", "title", "awarder", "date"),
        ("publications", "name", "publisher", "releaseDate"),
    ):
        if p.entries(s):
            h(s)
            o += [
                para("Jb", E(e[a] + ", " + e[c]), T, span("G", p.date(e[d]))) for e in p.entries(s)
            ]
    if p.entries("projects"):
        h("projects")
        for e in p.entries("projects"):
            o += [
                para("Jb", span("B", e["name"]), T, span("G", p.period(e))),
                para("Bd", E(e["description"])),
            ]
    if p.entries("languages"):
        h("languages")
        o.append(
            para(
                "Bd",
                E(", ".join(f"{e['language']} ({e['fluency']})" for e in p.entries("languages"))),
            )
        )
    if p.entries("volunteer"):
        h("volunteer")
        for e in p.entries("volunteer"):
            o += [
                para("Jb", span("B", e["organization"]), T, span("G", p.period(e))),
                para("Bd", span("I", e["position"])),
                bullets("Bd", e["highlights"]),
            ]
    if p.meta.get("interests"):
        h("interests")
        o.append(para("Bd", E(", ".join(p.meta.get("interests")))))
    if p.meta.get("clause"):
        o.append(para("Ct", E(p.meta["clause"])))
    save(
        doc(
            st,
            "".join(o),
            "Carlito",
            10.5,
            'fo:margin-top="1.6cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"',
            lang=p.lang,
        ),
        target,
    )


# ------------------------------------------------------------ one table: narrow shaded column on the right
def sidetable(p: TypesetPerson, target: Path) -> None:
    """A table of two columns, contact data and skills on the left."""
    b = p.basics
    st = (
        pstyle("Nm", "", 'fo:font-size="22pt" fo:font-weight="bold" fo:color="#7a3b12"')
        + pstyle(
            "Lb",
            'fo:margin-bottom="0.3cm"',
            'fo:font-size="12pt" fo:text-transform="uppercase" fo:letter-spacing="0.05cm"',
        )
        + pstyle(
            "Hb",
            'fo:margin-top="0.4cm" fo:margin-bottom="0.1cm" fo:border-bottom="0.06cm solid #7a3b12" fo:keep-with-next="always"',
            'fo:font-size="12pt" fo:font-weight="bold" fo:color="#7a3b12"',
            parent="Heading_20_1",
        )
        + pstyle(
            "Hs",
            'fo:margin-top="0.4cm" fo:margin-bottom="0.1cm"',
            'fo:font-size="11pt" fo:font-weight="bold" fo:color="#7a3b12"',
            parent="Heading_20_1",
        )
        + pstyle("Bd", 'fo:margin-bottom="0.05cm"')
        + pstyle("Jb", 'fo:margin-top="0.2cm" fo:keep-with-next="always"', 'fo:font-weight="bold"')
        + pstyle(
            "Dt",
            'fo:margin-bottom="0.05cm" fo:keep-with-next="always"',
            'fo:font-size="9pt" fo:color="#777777"',
        )
        + tstyle("B", 'fo:font-weight="bold"')
        + '<style:style style:name="Tb" style:family="table"><style:table-properties style:width="18cm" table:align="left"/></style:style><style:style style:name="Tb.A" style:family="table-column"><style:table-column-properties style:column-width="12.2cm"/></style:style><style:style style:name="Tb.B" style:family="table-column"><style:table-column-properties style:column-width="5.8cm"/></style:style>'
        + '<style:style style:name="Ca" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:padding-right="0.5cm" fo:border="none"/></style:style><style:style style:name="Cb" style:family="table-cell"><style:table-cell-properties fo:padding="0.3cm" fo:border="none" fo:background-color="#f3ebe4"/></style:style>'
    )
    m, s = [], []
    m += [para("Nm", E(b["name"])), para("Lb", E(b["label"]))]

    def hm(k):
        m.append(head("Hb", p.heading(k)))

    def hs(k):
        s.append(head("Hs", p.heading(k)))

    m.append(para("Bd", E(b["summary"])))
    hm("work")
    for e in p.entries("work"):
        m += [
            para("Jb", E(e["position"] + " | " + e["name"])),
            para("Dt", E(p.period(e, "long") + " | " + e["location"])),
            bullets("Bd", e["highlights"]),
        ]
    hm("education")
    for e in p.entries("education"):
        m += [
            para("Jb", E(degree(e, " in " if p.lang == "en" else ", ") + " | " + e["institution"])),
            para(
                "Dt",
                E(
                    p.period(e, "long")
                    + (" | " + p.label("grade") + " " + e["score"] if e.get("score") else "")
                ),
            ),
        ]
    if p.entries("projects"):
        hm("projects")
        for e in p.entries("projects"):
            m += [
                para("Jb", E(e["name"])),
                para("Dt", E(p.period(e, "year"))),
                para("Bd", E(e["description"])),
            ]
    if p.entries("volunteer"):
        hm("volunteer")
        for e in p.entries("volunteer"):
            m += [
                para("Jb", E(e["position"] + " | " + e["organization"])),
                para("Dt", E(p.period(e, "long"))),
                bullets("Bd", e["highlights"]),
            ]
    hs("contact")
    for k, v in (
        ("address", ", ".join(filter(None, (p.location.get("address"), p.place())))),
        ("phone", b["phone"]),
        ("email", b["email"]),
        ("web", b.get("url", "").removeprefix("https://")),
    ):
        if v:
            s += [para("Bd", span("B", p.label(k))), para("Bd", E(v))]
    for q in b["profiles"]:
        s += [para("Bd", span("B", q["network"])), para("Bd", anchor(q["url"], q["username"]))]
    hs("skills")
    s += [para("Bd", E(k)) for e in p.entries("skills") for k in e["keywords"]]
    if p.entries("languages"):
        hs("languages")
        s += [para("Bd", E(e["language"] + ": " + e["fluency"])) for e in p.entries("languages")]
    if p.entries("certificates"):
        hs("certificates")
        for e in p.entries("certificates"):
            s += [
                para("Bd", span("B", e["name"])),
                para("Dt", E(e["issuer"] + ", " + e["date"][:4])),
            ]
    if p.entries("awards"):
        hs("awards")
        for e in p.entries("awards"):
            s += [
                para("Bd", span("B", e["title"])),
                para("Dt", E(e["awarder"] + ", " + e["date"][:4])),
            ]
    if p.meta.get("interests"):
        hs("interests")
        s += [para("Bd", E(", ".join(p.meta.get("interests"))))]

    def cell(st_, c):
        return f'<table:table-cell table:style-name="{st_}" office:value-type="string">{"".join(c)}</table:table-cell>'

    body = (
        f'<table:table table:name="Tb" table:style-name="Tb"><table:table-column table:style-name="Tb.A"/><table:table-column table:style-name="Tb.B"/><table:table-row>{cell("Ca", m)}{cell("Cb", s)}</table:table-row></table:table>'
        + para("Bd")
    )
    save(
        doc(
            st,
            body,
            "Liberation Sans",
            9.5,
            'fo:margin-top="1.4cm" fo:margin-bottom="1.4cm" fo:margin-left="1.5cm" fo:margin-right="1.5cm"',
            lang=p.lang,
            bullet="–",
        ),
        target,
    )


# ------------------------------------------------------------ a form: personal details with tabs, dates before each entry, running header
def form(p: TypesetPerson, target: Path) -> None:
    """A labelled form: dates above each entry, a header and a footer on each page."""
    b = p.basics
    st = (
        pstyle(
            "Ti",
            'fo:text-align="center" fo:margin-bottom="0.5cm"',
            'fo:font-size="18pt" fo:font-weight="bold" fo:letter-spacing="0.04cm"',
        )
        + pstyle(
            "Hb",
            'fo:margin-top="0.5cm" fo:margin-bottom="0.2cm" fo:border-top="0.03cm solid #000000" fo:border-bottom="0.03cm solid #000000" fo:padding="0.05cm" fo:text-align="center" fo:keep-with-next="always"',
            'fo:font-size="12pt" fo:font-weight="bold"',
            parent="Heading_20_1",
        )
        + pstyle(
            "Tb",
            'fo:margin-left="4.5cm" fo:text-indent="-4.5cm" fo:margin-bottom="0.08cm"',
            "",
            left_tab(4.5),
        )
        + pstyle("Bd", 'fo:margin-left="0cm"')
        + pstyle(
            "Dt",
            'fo:margin-top="0.2cm" fo:keep-with-next="always"',
            'fo:text-decoration="none" style:text-underline-style="solid" style:text-underline-width="auto"',
        )
        + pstyle("Hd", 'fo:text-align="end"', 'fo:font-size="8.5pt" fo:color="#666666"')
        + tstyle("B", 'fo:font-weight="bold"')
        + tstyle("I", 'fo:font-style="italic"')
    )
    o = [para("Ti", E(p.label("cv"))), head("Hb", p.heading("contact"))]

    def row(a, c):
        o.append(para("Tb", E(a + ":"), T, E(c)))

    row(p.label("name"), b["name"])
    row(p.label("address"), ", ".join(filter(None, (p.location.get("address"), p.place()))))
    row(p.label("phone"), b["phone"])
    row(p.label("email"), b["email"])
    if b.get("url"):
        row(p.label("web"), b["url"].removeprefix("https://"))

    def h(s):
        o.append(head("Hb", p.heading(s).upper()))

    style = "long"
    h("education")
    for e in p.entries("education"):
        o += [
            para("Dt", E(p.period(e, style))),
            para(
                "Bd",
                span("B", degree(e)),
                E(
                    ", "
                    + e["institution"]
                    + (f", {p.label('grade')}: {e['score']}" if e.get("score") else "")
                ),
            ),
        ]
    h("work")
    for e in p.entries("work"):
        o += [
            para("Dt", E(p.period(e, style))),
            para(
                "Bd",
                span("B", e["name"]),
                E(", " + e["location"] + " – "),
                span("I", e["position"]),
            ),
            bullets("Bd", e["highlights"]),
        ]
    if p.entries("certificates"):
        h("certificates")
        [
            row(p.date(e["date"], "number"), e["name"] + ", " + e["issuer"])
            for e in p.entries("certificates")
        ]
    if p.entries("awards"):
        h("awards")
        [row(e["date"][:4], e["title"] + ", " + e["awarder"]) for e in p.entries("awards")]
    if p.entries("publications"):
        h("publications")
        [
            row(e["releaseDate"][:4], e["name"] + ", " + e["publisher"])
            for e in p.entries("publications")
        ]
    if p.entries("languages"):
        h("languages")
        [row(e["language"], e["fluency"]) for e in p.entries("languages")]
    h("skills")
    [row(e["name"], ", ".join(e["keywords"])) for e in p.entries("skills")]
    if p.entries("volunteer"):
        h("volunteer")
        for e in p.entries("volunteer"):
            o += [
                para("Dt", E(p.period(e, style))),
                para("Bd", span("B", e["organization"]), E(" – "), span("I", e["position"])),
                bullets("Bd", e["highlights"]),
            ]
    if p.meta.get("interests"):
        h("interests")
        o.append(para("Bd", E(", ".join(p.meta.get("interests")))))
    if p.label("refs"):
        o.append(para("Bd", BR, span("I", p.label("refs"))))
    if p.meta.get("clause"):
        o.append(para("Bd", BR, span("I", p.meta["clause"])))
    header = para("Hd", E(f"{p.label('cv')} – {b['name']}"))
    footer = para("Hd", E(p.label("page") + " "), "<text:page-number/>")
    save(
        doc(
            st,
            "".join(o),
            "Liberation Serif",
            11,
            'fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2.3cm" fo:margin-right="2.3cm"',
            header=header,
            footer=footer,
            lang=p.lang,
        ),
        target,
    )
