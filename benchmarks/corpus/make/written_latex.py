"""Layouts of our own in LaTeX, written from memory in the manner of well-known templates."""

# ruff: noqa: E501, C901, PERF401  (One line of LaTeX stays one line; a layout is one function, read from top to bottom.)
from __future__ import annotations

from pathlib import Path

from from_latex import BABEL, SPECIAL, compile_tex
from person import degree
from person_typeset import TypesetPerson

MARKUP = {sign: markup for sign, markup in SPECIAL.items() if sign not in '–²"'}
"""Dashes, squares and quotation marks stay as they are: some of these fonts make no dash of two hyphens."""


def x(text: str) -> str:
    """*text* with what LaTeX would take for markup escaped."""
    return "".join(MARKUP.get(sign, sign) for sign in text)


# ------------------------------------------------------------ Jake's-resume-like
def jake(p: TypesetPerson, target: Path) -> None:
    """In the manner of Jake's resume: one column, dates on the right, employer below the position."""
    b = p.basics
    contact = [x(b["phone"]), rf"\href{{mailto:{b['email']}}}{{\underline{{{x(b['email'])}}}}}"]
    if b.get("url"):
        contact.append(
            rf"\href{{{b['url']}}}{{\underline{{{x(b['url'].removeprefix('https://'))}}}}}"
        )
    contact += [rf"\href{{{q['url']}}}{{\underline{{{x(p.short_url(q))}}}}}" for q in b["profiles"]]

    def items(hs):
        return (
            "\\resumeItemListStart\n"
            + "\n".join(rf"\resumeItem{{{x(h)}}}" for h in hs)
            + "\n\\resumeItemListEnd"
            if hs
            else ""
        )

    o = [
        r"\begin{document}\begin{center}\textbf{\Huge \scshape "
        + x(b["name"])
        + r"} \\ \vspace{1pt}\small "
        + " $|$ ".join(contact)
        + r"\end{center}"
    ]

    def sec(s):
        o.append(rf"\section{{{x(p.heading(s))}}}\resumeSubHeadingListStart")

    def end():
        o.append(r"\resumeSubHeadingListEnd")

    def edu():
        sec("education")
        for e in p.entries("education"):
            o.append(
                rf"\resumeSubheading{{{x(e['institution'])}}}{{{x(e.get('location', ''))}}}{{{x(degree(e, ' in ' if p.lang == 'en' else ', '))}{x(', ' + ('GPA' if '/' in e['score'] and p.lang == 'en' else p.label('grade')) + ' ' + e['score']) if e.get('score') else ''}}}{{{x(p.period(e))}}}"
            )
        end()

    edu()
    sec("work")
    for e in p.entries("work"):
        o.append(
            rf"\resumeSubheading{{{x(e['position'])}}}{{{x(p.period(e))}}}{{{x(e['name'])}}}{{{x(e['location'])}}}"
        )
        o.append(items(e["highlights"]))
    end()
    if p.entries("projects"):
        sec("projects")
        for e in p.entries("projects"):
            tech = rf" $|$ \emph{{{x(', '.join(e['keywords']))}}}" if e["keywords"] else ""
            o.append(
                rf"\resumeProjectHeading{{\textbf{{{x(e['name'])}}}{tech}}}{{{x(p.period(e))}}}"
            )
            o.append(items([e["description"]]))
        end()
    if p.entries("volunteer"):
        sec("volunteer")
        for e in p.entries("volunteer"):
            o.append(
                rf"\resumeSubheading{{{x(e['position'])}}}{{{x(p.period(e))}}}{{{x(e['organization'])}}}{{}}"
            )
            o.append(items(e["highlights"]))
        end()
    if p.entries("publications"):
        sec("publications")
        for e in p.entries("publications"):
            o.append(
                rf"\resumeProjectHeading{{\textbf{{{x(e['name'])}}} $|$ \emph{{{x(e['publisher'])}}}}}{{{e['releaseDate'][:4]}}}"
            )
        end()
    if p.entries("awards"):
        sec("awards")
        for e in p.entries("awards"):
            o.append(
                rf"\resumeProjectHeading{{\textbf{{{x(e['title'])}}} $|$ \emph{{{x(e['awarder'])}}}}}{{{e['date'][:4]}}}"
            )
        end()
    rows = [(e["name"], e["keywords"]) for e in p.entries("skills")]
    o.append(
        rf"\section{{{x(p.heading('skills'))}}}\begin{{itemize}}[leftmargin=0.15in, label={{}}]\small{{\item{{"
        + r" \\ ".join(rf"\textbf{{{x(a)}}}{{: {x(', '.join(k))}}}" for a, k in rows)
        + r"}}\end{itemize}"
    )
    head = (
        r"""\documentclass[letterpaper,11pt]{article}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{lmodern}\usepackage[empty]{fullpage}\usepackage{titlesec}\usepackage{enumitem}\usepackage[hidelinks]{hyperref}\usepackage{tabularx}\usepackage{textcomp}
\usepackage[shorthands=off,"""
        + BABEL[p.lang]
        + r"""]{babel}\input{glyphtounicode}\pdfgentounicode=1
\addtolength{\oddsidemargin}{-0.5in}\addtolength{\evensidemargin}{-0.5in}\addtolength{\textwidth}{1in}\addtolength{\topmargin}{-.5in}\addtolength{\textheight}{1.0in}
\raggedbottom\raggedright\setlength{\tabcolsep}{0in}\pagestyle{empty}
\titleformat{\section}{\vspace{-4pt}\scshape\raggedright\large}{}{0em}{}[\color{black}\titlerule \vspace{-5pt}]
\usepackage{color}
\newcommand{\resumeItem}[1]{\item\small{{#1 \vspace{-2pt}}}}
\newcommand{\resumeSubheading}[4]{\vspace{-2pt}\item\begin{tabular*}{0.97\textwidth}[t]{l@{\extracolsep{\fill}}r}\textbf{#1} & #2 \\ \textit{\small#3} & \textit{\small #4} \\\end{tabular*}\vspace{-7pt}}
\newcommand{\resumeProjectHeading}[2]{\item\begin{tabular*}{0.97\textwidth}{l@{\extracolsep{\fill}}r}\small#1 & #2 \\\end{tabular*}\vspace{-7pt}}
\renewcommand\labelitemii{$\vcenter{\hbox{\tiny$\bullet$}}$}
\newcommand{\resumeSubHeadingListStart}{\begin{itemize}[leftmargin=0.15in, label={}]}\newcommand{\resumeSubHeadingListEnd}{\end{itemize}}
\newcommand{\resumeItemListStart}{\begin{itemize}}\newcommand{\resumeItemListEnd}{\end{itemize}\vspace{-5pt}}
"""
    )
    compile_tex(head + "\n".join(o) + r"\end{document}", target)


# ------------------------------------------------------------ Deedy-like two columns
def deedy(p: TypesetPerson, target: Path) -> None:
    """In the manner of Deedy: a narrow column for schools and skills beside a wide one for jobs."""
    b = p.basics
    g, f = p.names
    line = " | ".join(
        [rf"\href{{mailto:{b['email']}}}{{{x(b['email'])}}}", x(b["phone"]), x(p.place(code=False))]
        + (
            [rf"\href{{{b['url']}}}{{{x(b['url'].removeprefix('https://'))}}}"]
            if b.get("url")
            else []
        )
    )
    left, right = [], []

    def to_left(s):
        left.append(rf"\section{{{x(p.heading(s))}}}")

    def to_right(s):
        right.append(rf"\section{{{x(p.heading(s))}}}")

    to_left("education")
    for e in p.entries("education"):
        left.append(
            rf"\subsection{{{x(e['institution'])}}}\descript{{{x(degree(e, ' in ' if p.lang == 'en' else ', '))}}}\location{{{x(p.period(e, 'short'))}"
            + (x(" | " + e["location"]) if e.get("location") else "")
            + "}"
            + (rf"\location{{{x(p.label('grade'))}: {x(e['score'])}}}" if e.get("score") else "")
            + r"\sectionsep"
        )
    if b["profiles"]:
        left.append(r"\section{Links}")
        left += [
            rf"{x(q['network'])}:// \href{{{q['url']}}}{{\bfseries {x(q['username'])}}} \\"
            for q in b["profiles"]
        ]
        left.append(r"\sectionsep")
    to_left("skills")
    for e in p.entries("skills"):
        left.append(
            rf"\subsection{{{x(e['name'])}}} "
            + r" \textbullet{} ".join(x(k) for k in e["keywords"])
            + r" \\ \sectionsep"
        )
    if p.entries("languages"):
        to_left("languages")
        left += [
            rf"{x(e['language'])} \textbullet{{}} {x(e['fluency'])} \\"
            for e in p.entries("languages")
        ]
        left.append(r"\sectionsep")
    if p.entries("certificates"):
        to_left("certificates")
        for e in p.entries("certificates"):
            left.append(
                rf"{{\raggedright {x(e['name'])}\par}}\location{{{x(e['issuer'])} | {x(e['date'][:4])}}}"
            )
        left.append(r"\sectionsep")
    to_right("work")
    for e in p.entries("work"):
        items = "\n".join(rf"\item {x(h)}" for h in e["highlights"])
        right.append(
            rf"\runsubsection{{{x(e['name'])}}}\runposition{{| {x(e['position'])}}}\par\location{{{x(p.period(e))} | {x(e['location'])}}}\begin{{tightemize}}{items}\end{{tightemize}}\sectionsep"
        )
    if p.entries("projects"):
        to_right("projects")
        for e in p.entries("projects"):
            right.append(
                rf"\runsubsection{{{x(e['name'])}}}"
                + (rf"\runposition{{| {x(', '.join(e['keywords']))}}}" if e["keywords"] else "")
                + rf"\par\location{{{x(p.period(e))}}}{x(e['description'])}\par\sectionsep"
            )
    if p.entries("awards"):
        to_right("awards")
        right.append(
            r"\begin{tabular}{rll}"
            + r"\\".join(
                rf"{e['date'][:4]} & {x(e['title'])} & {x(e['awarder'])}"
                for e in p.entries("awards")
            )
            + r"\end{tabular}\par\sectionsep"
        )
    if p.entries("publications"):
        to_right("publications")
        for n, e in enumerate(p.entries("publications"), 1):
            right.append(
                rf"[{n}] {x(e['name'])}. \emph{{{x(e['publisher'])}}}, {e['releaseDate'][:4]}.\par"
            )
    if p.entries("volunteer"):
        to_right("volunteer")
        for e in p.entries("volunteer"):
            right.append(
                rf"\runsubsection{{{x(e['organization'])}}}\runposition{{| {x(e['position'])}}}\par\location{{{x(p.period(e))}}}\begin{{tightemize}}"
                + "\n".join(rf"\item {x(h)}" for h in e["highlights"])
                + r"\end{tightemize}\sectionsep"
            )
    head = r"""\documentclass[letterpaper]{article}\usepackage[hmargin=1.25cm,vmargin=0.75cm]{geometry}\usepackage[hidelinks]{hyperref}\usepackage{fontspec}\usepackage{xcolor}\usepackage{titlesec}\usepackage{enumitem}
\definecolor{primary}{HTML}{2b2b2b}\definecolor{headings}{HTML}{6A6A6A}\definecolor{subheadings}{HTML}{333333}
\setmainfont[Color=primary]{Lato}\newfontfamily\lightfont{Lato Light}\newfontfamily\hair{Lato Light}
\pagestyle{empty}\setlength{\parindent}{0pt}\raggedright\fontsize{9.6pt}{12pt}\selectfont
\titleformat{\section}{\color{headings}\scshape\fontsize{15pt}{20pt}\lightfont\raggedright\uppercase}{}{0em}{}\titlespacing{\section}{0pt}{4pt}{3pt}
\titleformat{\subsection}{\color{subheadings}\fontsize{11pt}{13pt}\bfseries\raggedright\uppercase}{}{0em}{}\titlespacing{\subsection}{0pt}{2pt}{1pt}
\newcommand{\runsubsection}[1]{{\color{subheadings}\fontsize{11pt}{13pt}\bfseries\MakeUppercase{#1} }}
\newcommand{\runposition}[1]{{\color{subheadings}\fontsize{10.5pt}{12pt}\selectfont #1}}
\newcommand{\descript}[1]{{\color{subheadings}\raggedright\fontsize{10.5pt}{12pt}\selectfont #1\par}}
\newcommand{\location}[1]{{\color{headings}\raggedright\fontsize{9pt}{11pt}\lightfont #1\par}}
\newcommand{\sectionsep}{\vspace{7pt}}
\newenvironment{tightemize}{\begin{itemize}[leftmargin=1.1em,nosep,topsep=1pt]\raggedright}{\end{itemize}}
\begin{document}\fontsize{9.6pt}{12pt}\selectfont
"""
    src = (
        head
        + rf"\begin{{center}}{{\fontsize{{36pt}}{{46pt}}\hair {x(g)} \fontspec{{Lato}} {x(f)}}}\\[4pt]{{\color{{headings}}\fontsize{{9.5pt}}{{12pt}}\selectfont {line}}}\end{{center}}\vspace{{4pt}}{{\color{{headings}}\hrule}}\vspace{{6pt}}"
        + r"\begin{minipage}[t]{0.31\textwidth}\vspace{0pt}\raggedright "
        + "\n".join(left)
        + r"\end{minipage}\hfill\begin{minipage}[t]{0.66\textwidth}\vspace{0pt}\raggedright "
        + "\n".join(right)
        + r"\end{minipage}\end{document}"
    )
    compile_tex(src, target, engine="xelatex")


# ------------------------------------------------------------ AltaCV-like
FA = {
    "LinkedIn": r"\faLinkedin",
    "GitHub": r"\faGithub",
    "ORCID": r"\faOrcid",
    "Instagram": r"\faInstagram",
    "Vimeo": r"\faVimeo",
    "XING": r"\faXing",
}


def alta(p: TypesetPerson, target: Path) -> None:
    """In the manner of AltaCV: two columns with icons, tags and dashed rules."""
    b = p.basics
    name = b["name"]
    info = [(r"\faAt", b["email"]), (r"\faPhone", b["phone"])]
    if p.location.get("address"):
        info.append((r"\faEnvelope", p.location["address"]))
    info.append((r"\faMapMarker*", p.place()))
    if b.get("url"):
        info.append((r"\faGlobe", b["url"].removeprefix("https://")))
    links = (
        {b["email"]: "mailto:" + b["email"]}
        | ({b["url"].removeprefix("https://"): b["url"]} if b.get("url") else {})
        | {q["username"]: q["url"] for q in b["profiles"]}
    )
    info += [(FA[q["network"]], q["username"]) for q in b["profiles"]]

    def shown(v):
        return rf"\href{{{links[v]}}}{{{x(v)}}}" if v in links else x(v)

    head_info = "".join(
        rf"\mbox{{\textcolor{{accent}}{{{a}}}~\small {shown(v)}}}\hspace{{1.6em}}" for a, v in info
    )

    def event(title, org, when, where, hs):
        o = (
            rf"{{\large\color{{emphasis}}{x(title)}\par}}\smallskip{{\bfseries\color{{accent}}{x(org)}\par}}\smallskip{{\small\makebox[0.5\linewidth][l]{{\faCalendar~\hspace{{.3em}}{x(when)}}}"
            + (
                rf"\makebox[0.5\linewidth][l]{{\faMapMarker*~\hspace{{.3em}}{x(where)}}}"
                if where
                else ""
            )
            + r"\par}\medskip"
        )
        if hs:
            o += r"\begin{itemize}" + "".join(rf"\item {x(h)}" for h in hs) + r"\end{itemize}"
        return o

    div = r"\par\textcolor{body!30}{\hdashrule{\linewidth}{0.6pt}{0.5ex}}\medskip "

    def sec(s):
        return rf"\cvsection{{{x(p.heading(s))}}}"

    left = [
        sec("work"),
        div.join(
            event(e["position"], e["name"], p.period(e), e["location"], e["highlights"])
            for e in p.entries("work")
        ),
    ]
    if p.entries("projects"):
        left += [
            sec("projects"),
            div.join(
                event(
                    e["name"],
                    ", ".join(e["keywords"]) or e["description"],
                    p.period(e),
                    "",
                    [e["description"]] if e["keywords"] else [],
                )
                for e in p.entries("projects")
            ),
        ]
    if p.entries("volunteer"):
        left += [
            sec("volunteer"),
            div.join(
                event(e["position"], e["organization"], p.period(e), "", e["highlights"])
                for e in p.entries("volunteer")
            ),
        ]
    right = [sec("summary"), r"\begin{quote}``" + x(b["summary"]) + r"''\end{quote}"]
    if p.entries("awards"):
        right += [sec("awards")] + [
            rf"\textcolor{{accent}}{{\faTrophy}}~\textbf{{{x(e['title'])}}}\par {{\small {x(e['awarder'])}, {e['date'][:4]}}}\par\smallskip"
            for e in p.entries("awards")
        ]
    right += [sec("skills")]
    for e in p.entries("skills"):
        right.append(
            " ".join(rf"\cvtag{{{x(k)}}}" for k in e["keywords"])
            + r"\par\textcolor{body!30}{\rule{\linewidth}{0.3pt}}\par\smallskip"
        )
    if p.entries("languages"):
        right += [sec("languages")] + [
            rf"\textcolor{{emphasis}}{{\textbf{{{x(e['language'])}}}}}\hfill {x(e['fluency'])}\par\smallskip"
            for e in p.entries("languages")
        ]
    right += [
        sec("education"),
        div.join(
            event(
                degree(e, " in " if p.lang == "en" else ", "), e["institution"], p.period(e), "", []
            )
            + (rf"{{\small {x(p.label('grade'))}: {x(e['score'])}\par}}" if e.get("score") else "")
            for e in p.entries("education")
        ),
    ]
    if p.entries("certificates"):
        right += [sec("certificates")] + [
            rf"\textbf{{{x(e['name'])}}}\par{{\small {x(e['issuer'])} \hfill {x(p.date(e['date']))}}}\par\smallskip"
            for e in p.entries("certificates")
        ]
    if p.entries("publications"):
        right += [sec("publications")] + [
            rf"\faFile~{x(e['name'])}\par{{\small\itshape {x(e['publisher'])}, {e['releaseDate'][:4]}\par}}\smallskip"
            for e in p.entries("publications")
        ]
    head = r"""\documentclass[10pt,a4paper]{article}\usepackage[left=1.25cm,right=1.25cm,top=1.3cm,bottom=1.3cm]{geometry}\usepackage{fontspec}\usepackage{paracol}\usepackage{fontawesome5}\usepackage{tikz}\usepackage{needspace}\usepackage{enumitem}\usepackage{xcolor}\usepackage[hidelinks]{hyperref}
\columnratio{0.6}\setlength{\columnsep}{0.9cm}
\setmainfont{Lato}\newfontfamily\slab{Roboto Slab}
\definecolor{accent}{HTML}{8F0D0D}\definecolor{heading}{HTML}{450808}\definecolor{emphasis}{HTML}{2E2E2E}\definecolor{body}{HTML}{666666}
\pagestyle{empty}\setlength{\parindent}{0pt}\setlist{leftmargin=*,nosep,topsep=2pt,after=\smallskip,label=\textcolor{accent}{\small\textbullet}}\hyphenpenalty=10000\sloppy\raggedright\color{body}
\newcommand{\hdashrule}[3]{\tikz[baseline=-0.5ex]\draw[dashed,line width=#2](0,0)--(#1,0);}
\newcommand{\cvsection}[1]{\par\needspace{5\baselineskip}\medskip{\color{heading}\LARGE\bfseries\slab\MakeUppercase{#1}\par}\vspace{-4pt}{\color{accent}\rule{\linewidth}{2pt}\par}\medskip}
\newcommand{\cvtag}[1]{\tikz[baseline]\node[anchor=base,draw=body!30,rounded corners,inner xsep=1ex,inner ysep=0.75ex,text height=1.5ex,text depth=.25ex]{#1};}
\begin{document}
"""
    src = (
        head
        + rf"{{\Huge\bfseries\slab\color{{emphasis}}{x(name)}\par}}\medskip{{\large\bfseries\color{{accent}}{x(b['label'])}\par}}\medskip{{\raggedright {head_info}\par}}\medskip"
        + r"\begin{paracol}{2}\raggedright\color{body}"
        + "\n".join(left)
        + r"\switchcolumn\raggedright\color{body}"
        + "\n".join(right)
        + r"\end{paracol}\end{document}"
    )
    compile_tex(src, target, engine="xelatex")


# ------------------------------------------------------------ Awesome-CV-like
def awesome(p: TypesetPerson, target: Path) -> None:
    """In the manner of Awesome-CV: coloured beginnings of headings, contact data in one line with icons."""
    b = p.basics
    g, f = p.names
    soc = (
        [
            rf"\faMobile*\ {x(b['phone'])}",
            rf"\href{{mailto:{b['email']}}}{{\faEnvelope\ {x(b['email'])}}}",
        ]
        + (
            [rf"\href{{{b['url']}}}{{\faHome\ {x(b['url'].removeprefix('https://'))}}}"]
            if b.get("url")
            else []
        )
        + [rf"\href{{{q['url']}}}{{{FA[q['network']]}\ {x(q['username'])}}}" for q in b["profiles"]]
    )
    address = ", ".join(filter(None, (p.location.get("address"), p.place())))
    o = [
        rf"\begin{{center}}{{\fontsize{{32pt}}{{1em}}\hl\color{{graytext}}{x(g)} \hb {x(f)}}}\\[2mm]{{\fontsize{{7.6pt}}{{1em}}\color{{red}}\scshape {x(b['label'])}}}\\[-0.4mm]{{\fontsize{{8pt}}{{1em}}\itshape\color{{lighttext}}{x(address)}}}\\{{\fontsize{{6.8pt}}{{1em}}\hr {' ~ | ~ '.join(soc)}}}\end{{center}}"
    ]

    def sec(s):
        h = p.heading(s)
        o.append(
            rf"\par\needspace{{4\baselineskip}}\vspace{{2.5mm}}\noindent{{\fontsize{{16pt}}{{1em}}\bfseries {{\color{{red}}{x(h[:3])}}}{x(h[3:])}}}\phantomsection\color{{gray}}\vhrulefill\color{{black}}\par\vspace{{1.5mm}}"
        )

    def entry(a, b_, c, d, hs=()):
        o.append(
            rf"\noindent\begin{{tabular*}}{{\textwidth}}{{@{{}}L{{0.76\textwidth}}@{{\extracolsep{{\fill}}}}r@{{}}}}{{\bfseries\fontsize{{10pt}}{{1em}}{x(a)}}} & {{\fontsize{{9pt}}{{1em}}\slshape\color{{red}}{x(b_)}}} \\ {{\fontsize{{8.4pt}}{{1em}}\scshape\color{{graytext}}{x(c)}}} & {{\fontsize{{8pt}}{{1em}}\slshape\color{{graytext}}{x(d)}}}\end{{tabular*}}\par"
        )
        if hs:
            o.append(r"\begin{itemize}" + "".join(rf"\item {x(h)}" for h in hs) + r"\end{itemize}")

    def honor(d, a, b_):
        o.append(
            rf"\noindent\begin{{tabular*}}{{\textwidth}}{{@{{}}r@{{\hspace{{4mm}}}}L{{0.8\textwidth}}@{{\extracolsep{{\fill}}}}r@{{}}}}\color{{lighttext}}{x(d)} & {{\bfseries {x(a)}}}, {x(b_)} & \end{{tabular*}}\par\vspace{{1mm}}"
        )

    sec("summary")
    o.append(r"\noindent{\fontsize{9pt}{11pt}\selectfont " + x(b["summary"]) + r"\par}")
    sec("work")
    for e in p.entries("work"):
        entry(
            e["position"],
            e["location"],
            e["name"],
            p.period(e, "apostrophe" if p.lang == "en" else "number", " - "),
            e["highlights"],
        )
    sec("education")
    for e in p.entries("education"):
        entry(
            degree(e, ", "),
            e.get("location", ""),
            e["institution"],
            p.period(e, "year", " - "),
            [f"{p.label('grade')}: {e['score']}"] if e.get("score") else [],
        )
    sec("skills")
    rows = [(e["name"], e["keywords"]) for e in p.entries("skills")] + (
        [
            (
                p.heading("languages"),
                [f"{e['language']} ({e['fluency']})" for e in p.entries("languages")],
            )
        ]
        if p.entries("languages")
        else []
    )
    o.append(
        r"\noindent\begin{tabular*}{\textwidth}{@{}r@{\hspace{4mm}}L{0.78\textwidth}@{}}"
        + r"\\ ".join(rf"{{\bfseries {x(a)}}} & {x(', '.join(k))}" for a, k in rows)
        + r"\end{tabular*}\par"
    )
    if p.entries("certificates"):
        sec("certificates")
        for e in p.entries("certificates"):
            honor(e["date"][:4], e["name"], e["issuer"])
    if p.entries("awards"):
        sec("awards")
        for e in p.entries("awards"):
            honor(e["date"][:4], e["title"], e["awarder"])
    if p.entries("publications"):
        sec("publications")
        for e in p.entries("publications"):
            honor(e["releaseDate"][:4], e["name"], e["publisher"])
    if p.entries("projects"):
        sec("projects")
        for e in p.entries("projects"):
            entry(
                e["name"],
                "",
                ", ".join(e["keywords"]),
                p.period(e, "year", " - "),
                [e["description"]],
            )
    if p.entries("volunteer"):
        sec("volunteer")
        for e in p.entries("volunteer"):
            entry(e["position"], "", e["organization"], p.period(e, "year", " - "), e["highlights"])
    head = r"""\documentclass[10pt,a4paper]{article}\usepackage[left=1.4cm,top=.9cm,right=1.4cm,bottom=1.8cm,footskip=.5cm]{geometry}\usepackage{fontspec}\usepackage{fontawesome5}\usepackage{xcolor}\usepackage{enumitem}\usepackage{array}\usepackage{needspace}\usepackage{fancyhdr}\usepackage[hidelinks]{hyperref}
\setmainfont{Source Sans Pro}[Path=/usr/share/texlive/texmf-dist/fonts/opentype/adobe/sourcesanspro/,UprightFont=SourceSansPro-Regular,BoldFont=SourceSansPro-Bold,ItalicFont=SourceSansPro-RegularIt,BoldItalicFont=SourceSansPro-BoldIt,Extension=.otf,SlantedFont=SourceSansPro-RegularIt]
\newfontfamily\hl{Roboto Light}\newfontfamily\hb{Roboto Bold}\newfontfamily\hr{Roboto}
\definecolor{red}{HTML}{DC3522}\definecolor{graytext}{HTML}{5D5D5D}\definecolor{lighttext}{HTML}{999999}
\newcolumntype{L}[1]{>{\raggedright\let\newline\\\arraybackslash\hspace{0pt}}p{#1}}
\def\vhrulefill{\ \leavevmode\leaders\hrule height 0.9pt\hfill\kern0pt}
\setlist[itemize]{leftmargin=2ex,nosep,topsep=1mm,after=\vspace{1.5mm},label=\textbullet}\fontsize{9pt}{11pt}\selectfont
\pagestyle{fancy}\fancyhf{}\renewcommand{\headrulewidth}{0pt}
"""
    src = (
        head
        + rf"\fancyfoot[L]{{\fontsize{{8pt}}{{1em}}\scshape\color{{lighttext}}November 2025}}\fancyfoot[C]{{\fontsize{{8pt}}{{1em}}\scshape\color{{lighttext}}{x(b['name'])}~~~·~~~{x(p.label('cv'))}}}\fancyfoot[R]{{\fontsize{{8pt}}{{1em}}\scshape\color{{lighttext}}\thepage}}"
        + r"\begin{document}"
        + "\n".join(o)
        + r"\end{document}"
    )
    compile_tex(
        src.replace(
            "November 2025",
            {
                "en": "November 2025",
                "de": "November 2025",
                "fr": "Novembre 2025",
                "pt": "Novembro 2025",
                "pl": "Listopad 2025",
            }[p.lang],
        ),
        target,
        engine="xelatex",
    )


# ------------------------------------------------------------ plain article with tabularx
def plain(p: TypesetPerson, target: Path) -> None:
    """An article with tabularx: dates on the left, bullets as running text."""
    b = p.basics
    address = ", ".join(filter(None, (p.location.get("address"), p.place())))
    o = [
        rf"\begin{{document}}\noindent{{\LARGE {x(b['name'])}}}\hfill\begin{{tabular}}[b]{{r@{{}}}}{x(address)}\\ {x(b['phone'])}\\ \texttt{{{x(b['email'])}}}"
        + (rf"\\ \texttt{{{x(b['url'].removeprefix('https://'))}}}" if b.get("url") else "")
        + r"\end{tabular}\par\vspace{2mm}\hrule\vspace{4mm}",
        rf"\noindent\textit{{{x(b['summary'])}}}\par",
    ]

    def sec(s):
        o.append(rf"\section*{{{x(p.heading(s))}}}")

    def row(a, c):
        o.append(
            rf"\noindent\begin{{tabularx}}{{\linewidth}}{{@{{}}p{{33mm}}X@{{}}}} {x(a)} & {c}\end{{tabularx}}\par\vspace{{1.5mm}}"
        )

    def per(e):
        return p.period(e, "dotted" if p.lang in ("de", "pl") else "number", "--").replace(
            "--", "–"
        )

    sec("work")
    for e in p.entries("work"):
        row(
            per(e),
            rf"\textbf{{{x(e['name'])}}}, {x(e['location'])}\newline \textit{{{x(e['position'])}}}\newline {x(' '.join(e['highlights']))}",
        )
    sec("education")
    for e in p.entries("education"):
        row(
            per(e),
            rf"\textbf{{{x(e['institution'])}}}\newline {x(degree(e))}{x(' (' + p.label('grade') + ' ' + e['score'] + ')') if e.get('score') else ''}",
        )
    if p.entries("publications"):
        sec("publications")
        o.append(r"\begin{enumerate}[nosep,leftmargin=*]")
        for e in p.entries("publications"):
            o.append(
                rf"\item {x(p.meta.get('surname', ''))} ({e['releaseDate'][:4]}). {x(e['name'])}. \textit{{{x(e['publisher'])}}}."
            )
        o.append(r"\end{enumerate}")
    if p.entries("awards"):
        sec("awards")
        for e in p.entries("awards"):
            row(e["date"][:4], rf"{x(e['title'])}, {x(e['awarder'])}")
    if p.entries("certificates"):
        sec("certificates")
        for e in p.entries("certificates"):
            row(
                p.date(e["date"], "dotted" if p.lang in ("de", "pl") else "number"),
                rf"{x(e['name'])}, {x(e['issuer'])}",
            )
    if p.entries("projects"):
        sec("projects")
        for e in p.entries("projects"):
            row(
                p.period(e, "year", "–"),
                rf"\textbf{{{x(e['name'])}}}\newline {x(e['description'])}",
            )
    sec("skills")
    for e in p.entries("skills"):
        row(e["name"], x(", ".join(e["keywords"])))
    if p.entries("languages"):
        sec("languages")
        for e in p.entries("languages"):
            row(e["language"], x(e["fluency"]))
    if p.entries("volunteer"):
        sec("volunteer")
        for e in p.entries("volunteer"):
            row(
                per(e),
                rf"\textbf{{{x(e['organization'])}}}\newline \textit{{{x(e['position'])}}}\newline {x(' '.join(e['highlights']))}",
            )
    if p.label("refs"):
        o.append(rf"\vfill\begin{{center}}\small {x(p.label('refs'))}\end{{center}}")
    if p.meta.get("clause"):
        o.append(rf"\vfill{{\footnotesize {x(p.meta['clause'])}}}")
    head = (
        r"""\documentclass[11pt,a4paper]{article}\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{tgpagella}\usepackage{tabularx}\usepackage{enumitem}\usepackage[margin=25mm]{geometry}\usepackage{textcomp}\usepackage{cmap}
\usepackage[shorthands=off,"""
        + BABEL[p.lang]
        + r"""]{babel}\setlength{\parindent}{0pt}\usepackage{titlesec}\titleformat{\section}{\large\bfseries}{}{0em}{}\titlespacing{\section}{0pt}{10pt}{4pt}
"""
    )
    compile_tex(head + "\n".join(o) + r"\end{document}", target)
