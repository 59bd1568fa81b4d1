"""Layouts of our own in Typst, written from memory in the manner of well-known templates."""

# ruff: noqa: E501, C901, PERF401  (One line of Typst stays one line; a layout is one function, read from top to bottom.)
from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from person import degree
from person_typeset import TypesetPerson

FA = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fontawesome5"
ICON = {
    "phone": "\\u{f095}",
    "email": "\\u{f0e0}",
    "web": "\\u{f0ac}",
    "place": "\\u{f3c5}",
    "LinkedIn": "\\u{f08c}",
    "GitHub": "\\u{f09b}",
    "Instagram": "\\u{f16d}",
    "Vimeo": "\\u{f27d}",
    "ORCID": "\\u{f8d2}",
    "XING": "\\u{f168}",
    "cal": "\\u{f073}",
}


def icon(k: str) -> str:
    """An icon of Font Awesome."""
    brand = k in ("LinkedIn", "GitHub", "Instagram", "Vimeo", "ORCID", "XING")
    return f'#text(font: "Font Awesome 5 {"Brands" if brand else "Free"}", weight: {400 if brand else 900}, size: 0.8em)[#"{ICON[k]}"]'


def t(s: str) -> str:
    """A string as content."""
    return "#" + json.dumps(s, ensure_ascii=False)


def q(s: str) -> str:
    """A string as a literal."""
    return json.dumps(s, ensure_ascii=False)


def link(url: str, s: str) -> str:
    """A link."""
    return f"#link({q(url)})[{t(s)}]"


def compile_typ(source: str, target: Path) -> None:
    """Have Typst set *source*."""
    import typst

    with tempfile.TemporaryDirectory() as d:
        f = Path(d) / "cv.typ"
        f.write_text(source, encoding="utf-8")
        typst.compile(str(f), output=str(target), font_paths=[FA])


def contacts(
    p: TypesetPerson,
    *,
    icons: bool = True,
    keys: tuple[str, ...] = ("place", "phone", "email", "web", "profiles"),
) -> list[str]:
    """Contact data, each with its icon if wanted."""
    b, out = p.basics, []

    def ic(key: str) -> str:
        return icon(key) + " " if icons else ""

    if "place" in keys:
        out.append(ic("place") + t(p.place(code=False)))
    if "phone" in keys:
        out.append(ic("phone") + t(b["phone"]))
    if "email" in keys:
        out.append(ic("email") + link("mailto:" + b["email"], b["email"]))
    if "web" in keys and b.get("url"):
        out.append(ic("web") + link(b["url"], b["url"].removeprefix("https://")))
    if "profiles" in keys:
        for x in b["profiles"]:
            out.append(ic(x["network"]) + link(x["url"], p.short_url(x)))
    return out


def bullets(e: dict[str, Any]) -> str:
    """The highlights as a list."""
    return "\n" + "\n".join(f"- {t(h)}" for h in e.get("highlights", [])) + "\n"


# ------------------------------------------------------------ modern-cv-like
def modern(p: TypesetPerson, target: Path) -> None:
    """In the manner of modern-cv: a centred head with icons, dates on the right."""
    g, f = p.names
    user = contacts(p, keys=("phone", "email", "web")) + [
        icon(x["network"]) + " " + link(x["url"], x["username"]) for x in p.basics["profiles"]
    ]
    o = [
        f'''#set page(paper: "a4", margin: (x: 15mm, y: 10mm), footer: context [#set text(7.5pt, gray); #smallcaps[#datetime(year: 2025, month: 11, day: 3).display("[day].[month].[year]")] #h(1fr) {t(p.basics["name"])} #sym.dot.c {t(p.label("cv"))} #h(1fr) #counter(page).display()])
#set text(font: "Roboto", size: 10pt, lang: "{p.lang}", fill: rgb("#333333"))
#set par(leading: 0.55em, spacing: 0.7em)
#let accent = rgb("#262F99")
#show heading.where(level: 1): it => {{ set text(16pt, weight: "regular"); let s = it.body.text; block(above: 1em, below: 0.7em)[#strong[#text(accent, s.clusters().slice(0,3).join())#s.clusters().slice(3).join()] #box(width: 1fr, line(length: 100%))] }}
#let entry(a, b, c, d) = block(above: 0.9em, below: 0.6em)[#text(weight: "bold", a) #h(1fr) #text(style: "oblique", accent, b) \\ #text(9pt, smallcaps(c)) #h(1fr) #text(9pt, weight: "light", style: "oblique", d)]
#align(center)[#text(30pt)[#text(weight: "thin", fill: accent)[{t(g)}] #strong[{t(f)}]]]
#v(-6pt)
#align(center)[#text(accent, 9pt, smallcaps[{t(p.basics["label"])}])]
#align(center)[#text(9pt, style: "italic")[{t(p.place())}]]
#align(center)[#text(9pt)[{" #h(4pt) | #h(4pt) ".join(user)}]]
#v(4pt)
'''
    ]

    def sec(s):
        o.append(f"#heading({q(p.heading(s))})")

    def ent(a, b, c, d):
        o.append(f"#entry({q(a)},{q(b)},{q(c)},{q(d)})")

    sec("work")
    for e in p.entries("work"):
        ent(e["position"], e["location"], e["name"], p.period(e, "long"))
        o.append(bullets(e))
    if p.entries("projects"):
        sec("projects")
        for e in p.entries("projects"):
            ent(e["name"], "", e["description"], p.period(e, "year"))
    sec("education")
    for e in p.entries("education"):
        ent(
            e["institution"],
            p.period(e, "year"),
            degree(e),
            (p.label("grade") + ": " + e["score"]) if e.get("score") else "",
        )
    sec("skills")
    o.append(
        "#grid(columns: (22%, 1fr), row-gutter: 6pt, column-gutter: 8pt,"
        + ",".join(
            f"align(right, strong({q(e['name'])})), {q(', '.join(e['keywords']))}"
            for e in p.entries("skills")
        )
        + ")"
    )
    for s, a, b in (("certificates", "name", "issuer"), ("awards", "title", "awarder")):
        if p.entries(s):
            sec(s)
            for e in p.entries(s):
                o.append(
                    f"#block(below: 5pt)[#strong[{t(e[a])}], {t(e[b])} #h(1fr) {t(e['date'][:4])}]"
                )
    if p.entries("languages"):
        sec("languages")
        o.append(
            t("   ·   ".join(f"{e['language']} ({e['fluency']})" for e in p.entries("languages")))
        )
    compile_typ("\n".join(o), target)


# ------------------------------------------------------------ basic-resume-like
def basic(p: TypesetPerson, target: Path) -> None:
    """In the manner of basic-resume: one column in a serif face."""
    o = [
        f'''#set page(paper: "us-letter", margin: 0.5in)
#set text(font: "New Computer Modern", size: 10pt, lang: "{p.lang}")
#set par(justify: true, spacing: 0.65em)
#show heading.where(level: 2): it => [#pad(top: 2pt, bottom: -10pt, smallcaps(it.body)) #line(length: 100%, stroke: 0.8pt)]
#show heading.where(level: 1): it => [#set text(20pt, weight: 700); #pad(it.body)]
#let two(a,b,c,d) = block(above: 0.8em, below: 0.6em)[#a #h(1fr) #b \\ #c #h(1fr) #d]
= {t(p.basics["name"])}
#pad(top: 0.1em)[#set par(justify: false); {" | ".join(contacts(p, icons=False))}]
'''
    ]

    def sec(s):
        o.append(f"== {t(p.heading(s))}")

    sec("education")
    for e in p.entries("education"):
        o.append(
            f"#two(strong({q(e['institution'])}), {q(e.get('location', ''))}, emph({q(degree(e))}), emph({q(p.period(e, 'short', ' — '))}))"
        )
        if e.get("score"):
            o.append(
                f"- {t(('GPA' if p.lang == 'en' and '/' in e['score'] else p.label('grade')) + ': ' + e['score'])}"
            )
    sec("work")
    for e in p.entries("work"):
        o.append(
            f"#two(strong({q(e['position'])}), {q(p.period(e, 'short', ' — '))}, {q(e['name'])}, emph({q(e['location'])}))"
        )
        o.append(bullets(e))
    if p.entries("projects"):
        sec("projects")
        for e in p.entries("projects"):
            o.append(
                f"#block(above: 0.8em, below: 0.6em)[#strong({q(e['name'])}){' (' + t(', '.join(e['keywords'])) + ')' if e['keywords'] else ''} #h(1fr) {t(p.period(e, 'short', ' — '))}]\n- {t(e['description'])}"
            )
    if p.entries("volunteer"):
        sec("volunteer")
        for e in p.entries("volunteer"):
            o.append(
                f"#block(above: 0.8em, below: 0.6em)[#strong({q(e['position'])}), {t(e['organization'])} #h(1fr) {t(p.period(e, 'short', ' — '))}]"
            )
            o.append(bullets(e))
    if p.entries("certificates"):
        sec("certificates")
        for e in p.entries("certificates"):
            o.append(
                f"#block(below: 0.5em)[#strong({q(e['name'])}), {t(e['issuer'])} #h(1fr) {t(p.date(e['date'], 'short'))}]"
            )
    if p.entries("publications"):
        sec("publications")
        for e in p.entries("publications"):
            o.append(f"+ {t(e['name'] + '. ')}_{t(e['publisher'])}_, {t(e['releaseDate'][:4])}")
    sec("skills")
    for e in p.entries("skills"):
        o.append(f"- *{t(e['name'])}*: {t(', '.join(e['keywords']))}")
    if p.entries("languages"):
        o.append(
            f"- *{t(p.heading('languages'))}*: {t(', '.join(e['language'] + ' (' + e['fluency'] + ')' for e in p.entries('languages')))}"
        )
    compile_typ("\n".join(o), target)


# ------------------------------------------------------------ brilliant-cv-like
def brilliant(p: TypesetPerson, target: Path) -> None:
    """In the manner of brilliant-cv: coloured beginnings of headings, tags below jobs."""
    g, f = p.names
    o = [
        f'''#set page(paper: "a4", margin: (left: 1.4cm, right: 1.4cm, top: 0.9cm, bottom: 1cm))
#set text(font: "Open Sans", size: 9pt, lang: "{p.lang}", fill: rgb("#2b2b2b"))
#set par(spacing: 0.7em)
#set list(indent: 2pt)
#let accent = rgb("#0395DE")
#let sec(s) = {{ v(5pt); block(below: 6pt, sticky: true)[#text(15pt, weight: "bold", accent, s.clusters().slice(0,3).join())#text(15pt, weight: "bold", s.clusters().slice(3).join()) #box(width: 1fr, line(stroke: 0.9pt, length: 100%))] }}
#let cv(a,b,c,d) = block(above: 0.9em, below: 0.5em, sticky: true)[#table(columns: (1fr, auto), inset: 0pt, stroke: none, row-gutter: 5pt, align: (left, right), text(10pt, weight: "bold", a), text(weight: "semibold", style: "italic", accent, b), text(8pt, fill: accent, weight: "semibold", smallcaps(c)), text(8pt, style: "italic", gray, d))]
#text(28pt)[#text(weight: "light", fill: luma(90))[{t(g)}] #text(weight: "bold")[{t(f)}]]
#v(8pt)

#text(9pt)[{" #h(5pt) | #h(5pt) ".join(contacts(p))}]

#text(accent, style: "italic", 9.5pt)[{t(p.basics["summary"])}]
'''
    ]

    def sec(s):
        o.append(f"#sec({q(p.heading(s))})")

    sec("work")
    for e in p.entries("work"):
        o.append(
            f"#cv({q(e['name'])},{q(e['location'])},{q(e['position'])},{q(p.period(e, 'short', ' - '))})"
        )
        if e.get("summary"):
            o.append(f'#text(gray, style: "italic")[{t(e["summary"])}]')
        o.append(bullets(e))
    sec("education")
    for e in p.entries("education"):
        o.append(
            f"#cv({q(degree(e))},{q(e.get('location', ''))},{q(e['institution'])},{q(p.period(e, 'year', ' - '))})"
        )
        if e.get("score"):
            o.append(f"- {t(p.label('grade') + ': ' + e['score'])}")
    if p.entries("volunteer"):
        sec("volunteer")
        for e in p.entries("volunteer"):
            o.append(
                f'#cv({q(e["organization"])},"",{q(e["position"])},{q(p.period(e, "short", " - "))})'
            )
            o.append(bullets(e))
    for s, a, b in (("certificates", "name", "issuer"), ("awards", "title", "awarder")):
        if p.entries(s):
            sec(s)
            for e in p.entries(s):
                o.append(
                    f"#table(columns: (16%, 1fr, auto), inset: 2pt, stroke: none, align: (left, left, right), {q(p.date(e['date'], 'year'))}, [#strong({q(e[a])}), {t(e[b])}], [])"
                )
    if p.entries("publications"):
        sec("publications")
        for n, e in enumerate(p.entries("publications"), 1):
            o.append(
                f"[{n}] {t('“' + e['name'] + '.” ')} _{t(e['publisher'])}_, {t(e['releaseDate'][:4])}.\n\n"
            )
    sec("skills")
    rows = [(e["name"], e["keywords"]) for e in p.entries("skills")]
    if p.entries("languages"):
        rows.append(
            (
                p.heading("languages"),
                [f"{e['language']} ({e['fluency']})" for e in p.entries("languages")],
            )
        )
    for a, b in rows:
        o.append(
            f'#table(columns: (16%, 1fr), inset: 2pt, column-gutter: 10pt, stroke: none, align: (right, left), text(weight: "bold", {q(a)}), [{" #h(5pt) | #h(5pt) ".join(t(x) for x in b)}])'
        )
    compile_typ("\n".join(o), target)


# ------------------------------------------------------------ two columns
def twocol(p: TypesetPerson, target: Path) -> None:
    """Two columns, the narrow one on the left and dark."""
    b = p.basics
    side = [
        f'#block(below: 14pt)[#text(11pt, weight: "bold", white)[#upper({q(p.heading("contact"))})]]'
    ]
    lines = [p.location.get("address"), p.place(), b["phone"]]
    side += [f"{t(x)} \\ " for x in lines if x]
    side.append(link("mailto:" + b["email"], b["email"]) + " \\ ")
    if b.get("url"):
        side.append(link(b["url"], b["url"].removeprefix("https://")) + " \\ ")
    side += [f"{t(x['network'])}: {link(x['url'], x['username'])} \\ " for x in b["profiles"]]

    def hs(s):
        side.append(
            f'\n#v(10pt)#block(below: 8pt)[#text(11pt, weight: "bold", white)[#upper({q(p.heading(s))})]]'
        )

    hs("skills")
    for e in p.entries("skills"):
        side.append(f"*{t(e['name'])}* \\ ")
        side += [f"{t(k)} \\ " for k in e["keywords"]]
        side.append("\n")
    if p.entries("languages"):
        hs("languages")
        for e in p.entries("languages"):
            side.append(f"{t(e['language'])} #h(1fr) {t(e['fluency'])} \\ ")
    if p.entries("certificates"):
        hs("certificates")
        for e in p.entries("certificates"):
            side.append(
                f"{t(e['name'])} \\ #text(7.5pt)[{t(e['issuer'] + ', ' + p.date(e['date'], 'number'))}]\n\n"
            )
    if p.entries("awards"):
        hs("awards")
        for e in p.entries("awards"):
            side.append(
                f"{t(e['title'])} \\ #text(7.5pt)[{t(e['awarder'] + ', ' + e['date'])}]\n\n"
            )
    main = [
        f'#text(26pt, weight: "bold", navy)[{t(b["name"])}]\n\n#text(12pt, tracking: 0.5pt)[{t(b["label"])}]\n\n#v(4pt)'
    ]

    def hm(s):
        main.append(
            f'\n#v(8pt)#block(below: 8pt, sticky: true)[#text(12pt, weight: "bold", navy)[{t(p.heading(s))}] #v(-5pt) #line(length: 100%, stroke: 1.2pt + navy)]'
        )

    hm("summary")
    main.append(t(b["summary"]))
    hm("work")
    for e in p.entries("work"):
        main.append(
            f"#block(above: 10pt, below: 5pt, sticky: true)[*{t(e['position'])}* · {t(e['name'])} #h(1fr) #text(8pt, gray.darken(30%))[{t(p.period(e, 'number', '–'))}]]"
            + bullets(e)
        )
    hm("education")
    for e in p.entries("education"):
        main.append(
            f"#block(above: 10pt, below: 5pt)[*{t(degree(e, ' – '))}* · {t(e['institution'])} #h(1fr) #text(8pt, gray.darken(30%))[{t(p.period(e, 'number', '–'))}]]"
            + (t(f"{p.label('grade')}: {e['score']}") if e.get("score") else "")
        )
    if p.entries("projects"):
        hm("projects")
        for e in p.entries("projects"):
            main.append(
                f"#block(above: 9pt)[*{t(e['name'])}* #h(1fr) #text(8pt, gray.darken(30%))[{t(p.period(e, 'year', '–'))}] \\ {t(e['description'])}]"
            )
    if p.entries("volunteer"):
        hm("volunteer")
        for e in p.entries("volunteer"):
            main.append(
                f"#block(above: 10pt, below: 5pt)[*{t(e['position'])}* · {t(e['organization'])} #h(1fr) #text(8pt, gray.darken(30%))[{t(p.period(e, 'number', '–'))}]]"
                + bullets(e)
            )
    src = f'''#set page(paper: "a4", margin: (left: 0pt, right: 14mm, top: 14mm, bottom: 14mm), background: place(left + top, rect(width: 62mm, height: 100%, fill: rgb("#1f3a4d"))))
#set text(font: "Lato", size: 9.3pt, lang: "{p.lang}")
#set par(spacing: 0.7em)
#grid(columns: (62mm, 1fr), column-gutter: 8mm,
pad(left: 8mm, right: 6mm)[#set text(white, 8.6pt)
{chr(10).join(side)}
],[
{chr(10).join(main)}
])'''
    compile_typ(src, target)


# ------------------------------------------------------------ headings in the left rail, "Position at Company", dates underneath
AT = {"en": " at ", "de": " bei ", "fr": ", ", "pt": " na ", "pl": ", "}


def rail(p: TypesetPerson, target: Path) -> None:
    """Headings in a rail on the left, jobs as `Position at Company` with dates underneath."""
    b = p.basics
    rows = []
    at = AT[p.lang]

    def row(s, body):
        rows.append(
            '[#set par(leading: 0.5em); #text(10.5pt, weight: 600, rgb("#8a1c2b"))['
            + t(p.heading(s))
            + "]], ["
            + body
            + "]"
        )

    row("summary", t(b["summary"]))

    def grey(s):
        return f"#text(8.6pt, luma(110))[{t(s)}]"

    body = []
    for name, jobs in p.by_employer():
        if len(jobs) == 1:
            e = jobs[0]
            body.append(
                f"#block(below: 4pt, sticky: true)[*{t(e['position'])}*{t(at)}*{t(name)}* \\ {grey(p.period(e, 'long', ' to ' if p.lang == 'en' else ' – ') + ' · ' + e['location'])}]"
                + bullets(e)
                + "\n#v(5pt)"
            )
        else:
            body.append(
                f"#block(below: 5pt, sticky: true)[*{t(name)}* \\ {grey(jobs[0]['location'])}]"
            )
            for e in jobs:
                body.append(
                    f"#block(below: 4pt, sticky: true)[_{t(e['position'])}_ \\ {grey(p.period(e, 'long', ' to ' if p.lang == 'en' else ' – '))}]"
                    + bullets(e)
                    + "\n#v(4pt)"
                )
    row("work", "\n".join(body))
    row(
        "education",
        "\n".join(
            f"#block(below: 8pt)[*{t(degree(e, ' in ' if p.lang == 'en' else ', '))}* \\ {t(e['institution'])} \\ {grey(p.period(e, 'long', ' to ' if p.lang == 'en' else ' – ') + (' · ' + p.label('grade') + ' ' + e['score'] if e.get('score') else ''))}]"
            for e in p.entries("education")
        ),
    )
    if p.entries("projects"):
        row(
            "projects",
            "\n".join(
                f"#block(below: 7pt)[*{t(e['name'])}* ({t(p.period(e, 'year', '–'))}). {t(e['description'])}]"
                for e in p.entries("projects")
            ),
        )
    if p.entries("publications"):
        row(
            "publications",
            "\n".join(
                f"#block(below: 6pt)[{t(e['releaseDate'][:4])}. {t(e['name'])}. _{t(e['publisher'])}_.]"
                for e in p.entries("publications")
            ),
        )
    if p.entries("certificates"):
        row(
            "certificates",
            "\n".join(
                f"#block(below: 5pt)[{t(e['name'])} ({t(e['issuer'])}, {t(e['date'][:4])})]"
                for e in p.entries("certificates")
            ),
        )
    if p.entries("awards"):
        row(
            "awards",
            "\n".join(
                f"#block(below: 5pt)[{t(e['title'])}, {t(e['awarder'])}, {t(e['date'])}]"
                for e in p.entries("awards")
            ),
        )
    row("skills", t("; ".join(k for e in p.entries("skills") for k in e["keywords"])))
    if p.entries("languages"):
        row(
            "languages",
            t("; ".join(e["language"] + " – " + e["fluency"] for e in p.entries("languages"))),
        )
    if p.entries("volunteer"):
        row(
            "volunteer",
            "\n".join(
                f"#block(below: 6pt)[*{t(e['position'])}*{t(at)}*{t(e['organization'])}* \\ {grey(p.period(e, 'long', ' to ' if p.lang == 'en' else ' – '))}]"
                + bullets(e)
                for e in p.entries("volunteer")
            ),
        )
    if p.meta.get("interests"):
        row("interests", t(", ".join(p.meta.get("interests"))))
    head = " \\ ".join(contacts(p, icons=False))
    src = f'''#set page(paper: "a4", margin: (x: 20mm, y: 18mm), numbering: "1 / 1")
#set text(font: "Linux Libertine O", size: 10.5pt, lang: "{p.lang}")
#set par(spacing: 0.65em, leading: 0.58em)
#grid(columns: (1fr, auto), [#text(24pt)[{t(b["name"])}] \\ #text(12pt, style: "italic", rgb("#8a1c2b"))[{t(b["label"])}]], align(right)[#set text(9pt)
{head}])
#v(8pt)
#grid(columns: (31mm, 1fr), column-gutter: 6mm, row-gutter: 12pt,
{("," + chr(10)).join(rows)}
)'''
    compile_typ(src, target)
