"""Layouts of LaTeX classes that Debian packages: moderncv, europecv, europasscv, curve, simplecv, tucv, currvita, ecv."""

# ruff: noqa: E501, C901, PERF401  (One line of LaTeX stays one line; a layout is one function, read from top to bottom.)
from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from person import Person, degree

BABEL = {
    "en": "english", "de": "ngerman", "fr": "french", "es": "spanish", "pt": "portuguese",
    "it": "italian", "nl": "dutch", "pl": "polish", "tr": "turkish", "sv": "swedish",
}  # fmt: skip
SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "–": "--", "²": r"\textsuperscript{2}", '"': "''",
}  # fmt: skip
Entry = dict[str, Any]


def tex(text: str) -> str:
    """*text* with what LaTeX would take for markup escaped."""
    return "".join(SPECIAL.get(c, c) for c in text)


def items(strings: Iterable[str], environment: str = "itemize") -> str:
    """A list, or nothing."""
    body = "\n".join(rf"\item {tex(s)}" for s in strings)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}" if body else ""


def compile_tex(
    source: str, target: Path, parts: dict[str, str] | None = None, engine: str = "pdflatex"
) -> None:
    """Run *engine* twice on *source*; *parts* are files that it reads."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "cv.tex").write_text(source, encoding="utf-8")
        for name, text in (parts or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        for _ in range(2):
            done = subprocess.run(
                [engine, "-interaction=nonstopmode", "-halt-on-error", "cv.tex"],
                cwd=folder, capture_output=True, check=False, timeout=180,
                env={"PATH": "/usr/bin:/bin", "HOME": scratch, "SOURCE_DATE_EPOCH": "1760000000", "FORCE_SOURCE_DATE": "1"},
            )  # fmt: skip
            if done.returncode:
                log = done.stdout.decode("utf-8", "replace")
                wrong = (
                    "\n".join(re.findall(r"^! .*(?:\n.*){0,6}", log, re.MULTILINE)) or log[-1500:]
                )
                raise RuntimeError(f"{target.name}: {wrong}")
        shutil.copyfile(folder / "cv.pdf", target)


def babel(person: Person) -> str:
    """Hyphenation and words of the person's language, without characters that it makes active."""
    option = (
        "shorthands=off," if person.lang in ("tr", "es", "de", "pl", "pt", "it", "nl", "sv") else ""
    )
    early = r"\def\spanishoptions{lcroman}" if person.lang == "es" else ""
    return rf"{early}\usepackage[{option}{BABEL[person.lang]}]{{babel}}"


FONTS = r"\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{cmap}\usepackage{textcomp}"


COMPOSED = ("pl", "tr")
"""Languages with letters that the older fonts compose of two glyphs, which read as two characters."""
WHOLE_GLYPHS = {"helvet": "tgheros", "avant": "tgadventor"}
"""Larger fonts of the same look that have them."""


# ---------------------------------------------------------------- moderncv
def moderncv(
    style: str, colour: str, dates: str = "short", font: str = "lmodern"
) -> Callable[[Person, Path], None]:
    """A style of moderncv: `banking`, `casual`, `oldstyle` or `fancy`."""

    def render(person: Person, target: Path) -> None:
        place = person.location
        given, family = person.names
        head = [
            rf"\documentclass[10pt,a4paper,sans]{{moderncv}}\moderncvstyle{{{style}}}\moderncvcolor{{{colour}}}",
            FONTS, rf"\usepackage{{{WHOLE_GLYPHS.get(font, font) if person.lang in COMPOSED else font}}}",
            babel(person) if person.lang != "es" else "", r"\usepackage[scale=0.78]{geometry}",
            rf"\name{{{tex(given)}}}{{{tex(family)}}}",
            rf"\title{{{tex(person.basics['label'])}}}",
            rf"\address{{{tex(place.get('address', ''))}}}{{{tex(' '.join(filter(None, (place.get('postalCode'), place['city']))))}}}{{{tex(place.get('region', ''))}}}",
            rf"\phone[mobile]{{{tex(person.basics['phone'])}}}\email{{{person.basics['email']}}}",
        ]  # fmt: skip
        if person.basics.get("url"):
            head.append(rf"\homepage{{{person.basics['url'].removeprefix('https://')}}}")
        for profile in person.basics["profiles"]:
            if profile["network"] in ("LinkedIn", "GitHub", "ORCID", "XING"):
                head.append(
                    rf"\social[{profile['network'].lower()}]{{{profile['username'].replace('_', chr(92) + '_')}}}"
                )
        body = [
            r"\begin{document}\hyphenpenalty=10000\makecvtitle",
            _section(person, "summary"),
            rf"\cvitem{{}}{{{tex(person.basics['summary'])}}}",
        ]
        for section in ("work", "volunteer"):
            if person.entries(section):
                body.append(_section(person, section))
            for e in person.entries(section):
                body.append(
                    rf"\cventry{{{tex(person.period(e, dates))}}}{{{tex(e['position'])}}}{{{tex(e.get('name') or e['organization'])}}}"
                    rf"{{{tex(e.get('location', ''))}}}{{}}{{{items(e['highlights'])}}}"
                )
        body.append(_section(person, "education"))
        for e in person.entries("education"):
            body.append(
                rf"\cventry{{{tex(person.period(e, dates))}}}{{{tex(degree(e))}}}{{{tex(e['institution'])}}}{{}}{{\textit{{{tex(e.get('score', ''))}}}}}{{}}"
            )
        body.append(_section(person, "skills"))
        body += [
            rf"\cvitem{{{tex(e['name'])}}}{{{tex(', '.join(e['keywords']))}}}"
            for e in person.entries("skills")
        ]
        if person.entries("languages"):
            body.append(_section(person, "languages"))
            body += [
                rf"\cvitemwithcomment{{{tex(e['language'])}}}{{{tex(e['fluency'])}}}{{}}"
                for e in person.entries("languages")
            ]
        for section, name, who, when in (
            ("certificates", "name", "issuer", "date"), ("awards", "title", "awarder", "date"), ("publications", "name", "publisher", "releaseDate"),
        ):  # fmt: skip
            if person.entries(section):
                body.append(_section(person, section))
            for e in person.entries(section):
                body.append(
                    rf"\cvitem{{{person.date(e.get(when, ''), dates)}}}{{\textbf{{{tex(e[name])}}}, {tex(e[who])}}}"
                )
        if person.entries("projects"):
            body.append(_section(person, "projects"))
        for e in person.entries("projects"):
            body.append(
                rf"\cventry{{{tex(person.period(e, dates))}}}{{{tex(e['name'])}}}{{}}{{}}{{}}{{{tex(e['description'])}}}"
            )
        compile_tex("\n".join([*head, *body, r"\end{document}"]), target)

    return render


def _section(person: Person, section: str, command: str = "section") -> str:
    return rf"\{command}{{{tex(person.heading(section))}}}"


# ---------------------------------------------------------------- Europass, old and new
EUROPASS_LANGUAGES = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "pt": "portuges",
    "it": "italian", "nl": "dutch", "pl": "polish", "tr": "turkish", "sv": "swedish",
}  # fmt: skip


def europecv(person: Person, target: Path) -> None:
    """The old Europass form: labels on the left, values on the right, every value labelled."""
    place, label = person.location, person.label
    address = ", ".join(filter(None, (place.get("address"), person.place())))
    head = [
        r"\RequirePackage{ucs}\RequirePackage[utf8x]{inputenc}",
        rf"\documentclass[utf8,{EUROPASS_LANGUAGES.get(person.lang, 'english')},a4paper,helvetica,nologo,nototpages]{{europecv}}",
        r"\usepackage[T1]{fontenc}\usepackage{cmap}\usepackage[a4paper,top=1.3cm,left=1cm,right=1cm,bottom=2cm]{geometry}\usepackage{hyperref}",
        r"\usepackage{tgheros}\renewcommand{\rmdefault}{qhv}\renewcommand{\sfdefault}{qhv}"
        if person.lang in COMPOSED
        else "",
        rf"\ecvname{{{tex(person.basics['name'])}}}\ecvfootername{{{tex(person.basics['name'])}}}",
        rf"\ecvaddress{{{tex(address)}}}\ecvtelephone{{{tex(person.basics['phone'])}}}\ecvemail{{\url{{{person.basics['email']}}}}}",
        r"\begin{document}\begin{europecv}\ecvpersonalinfo[10pt]",
        rf"\ecvsection{{{tex(person.heading('summary'))}}}\ecvitem[10pt]{{}}{{{tex(person.basics['summary'])}}}",
    ]
    body = [_section(person, "work", "ecvsection")]
    for e in person.entries("work"):
        body += [
            rf"\ecvitem{{{tex(label('dates'))}}}{{\textbf{{{tex(person.period(e, 'long'))}}}}}",
            rf"\ecvitem{{{tex(label('position'))}}}{{{tex(e['position'])}}}",
            rf"\ecvitem{{{tex(label('duties'))}}}{{{tex(' '.join(e['highlights']))}}}" if len(e["highlights"]) == 1
            else rf"\ecvitem{{{tex(label('duties'))}}}{{{items(e['highlights'], 'ecvitemize')}}}",
            rf"\ecvitem[10pt]{{{tex(label('employer'))}}}{{{tex(e['name'] + ', ' + e['location'])}}}",
        ]  # fmt: skip
    body.append(_section(person, "education", "ecvsection"))
    for e in person.entries("education"):
        grade = rf"\ecvitem{{{tex(label('grade'))}}}{{{tex(e['score'])}}}" if e.get("score") else ""
        body += [
            rf"\ecvitem{{{tex(label('dates'))}}}{{\textbf{{{tex(person.period(e, 'long'))}}}}}",
            rf"\ecvitem{{{tex(label('degree'))}}}{{{tex(degree(e))}}}{grade}",
            rf"\ecvitem[10pt]{{{tex(label('school'))}}}{{{tex(e['institution'])}}}",
        ]
    body.append(_section(person, "skills", "ecvsection"))
    body += [
        rf"\ecvitem{{{tex(e['name'])}}}{{{tex(', '.join(e['keywords']))}}}"
        for e in person.entries("skills")
    ]
    if person.entries("languages"):
        body.append(_section(person, "languages", "ecvsection"))
        body += [
            rf"\ecvitem{{{tex(e['language'])}}}{{{tex(e['fluency'])}}}"
            for e in person.entries("languages")
        ]
    if person.entries("certificates"):
        body.append(_section(person, "certificates", "ecvsection"))
        body += [
            rf"\ecvitem{{{person.date(e['date'], 'long')}}}{{{tex(e['name'] + ', ' + e['issuer'])}}}"
            for e in person.entries("certificates")
        ]
    source = "\n".join([*head, *body, r"\end{europecv}\end{document}"])
    source = source.replace(r"\begin{ecvitemize}", r"\begin{itemize}").replace(
        r"\end{ecvitemize}", r"\end{itemize}"
    )
    compile_tex(source, target)


def europasscv(person: Person, target: Path) -> None:
    """The newer Europass form: dates on the left, blue titles, the language grid."""
    place = person.location
    address = ", ".join(filter(None, (place.get("address"), person.place())))
    head = [
        rf"\documentclass[{EUROPASS_LANGUAGES[person.lang]},a4paper,nologo]{{europasscv}}",
        r"\usepackage{tgheros}\ecvfont{qhv}" if person.lang in COMPOSED else "",
        rf"\ecvname{{{tex(person.basics['name'])}}}\ecvaddress{{{tex(address)}}}\ecvmobile{{{tex(person.basics['phone'])}}}",
        rf"\ecvemail{{{person.basics['email']}}}",
    ]
    if person.basics.get("url"):
        head.append(rf"\ecvhomepage{{{person.basics['url'].removeprefix('https://')}}}")
    body = [
        r"\begin{document}\begin{europasscv}\ecvpersonalinfo",
        rf"\ecvbigitem{{{tex(person.label('position'))}}}{{{tex(person.basics['label'])}}}",
    ]
    body.append(rf"\ecvitem{{{tex(person.heading('summary'))}}}{{{tex(person.basics['summary'])}}}")
    body.append(_section(person, "work", "ecvsection"))
    for e in person.entries("work"):
        body += [
            rf"\ecvtitle{{{tex(person.period(e, 'number'))}}}{{{tex(e['position'])}}}",
            rf"\ecvitem{{}}{{{tex(e['name'] + ', ' + e['location'])}}}",
            rf"\ecvitem{{}}{{{items(e['highlights'], 'ecvitemize')}}}",
        ]
    body.append(_section(person, "education", "ecvsection"))
    for e in person.entries("education"):
        score = f" ({person.label('grade')}: {e['score']})" if e.get("score") else ""
        body += [
            rf"\ecvtitle{{{tex(person.period(e, 'number'))}}}{{{tex(degree(e) + score)}}}",
            rf"\ecvitem{{}}{{{tex(e['institution'])}}}",
        ]
    if person.entries("languages"):
        body.append(_section(person, "languages", "ecvsection"))
        mother, *others = person.entries("languages")
        body.append(rf"\ecvmothertongue{{{tex(mother['language'])}}}")
        if others:
            body.append(r"\ecvlanguageheader")
        for k, e in enumerate(others):
            command = "ecvlastlanguage" if k == len(others) - 1 else "ecvlanguage"
            body.append(rf"\{command}{{{tex(e['language'])}}}{{C1}}{{B2}}{{B2}}{{B2}}{{B1}}")
        body.append(r"\ecvlanguagefooter" if others else "")
    body.append(_section(person, "skills", "ecvsection"))
    body += [
        rf"\ecvblueitem{{{tex(e['name'])}}}{{{tex(', '.join(e['keywords']))}}}"
        for e in person.entries("skills")
    ]
    if person.entries("certificates"):
        body.append(_section(person, "certificates", "ecvsection"))
        body += [
            rf"\ecvitem{{{person.date(e['date'], 'number')}}}{{{tex(e['name'] + ', ' + e['issuer'])}}}"
            for e in person.entries("certificates")
        ]
    compile_tex("\n".join([*head, *body, r"\end{europasscv}\end{document}"]), target)


# ---------------------------------------------------------------- curve
def curve(person: Person, target: Path) -> None:
    """Two headers at the top, ruled rubrics with dates on the left."""
    profiles = r"\\".join(
        rf"\url{{{p['url'].removeprefix('https://')}}}" for p in person.basics["profiles"]
    )
    lines = [tex(person.location.get("address", "")), tex(person.place())]
    left = r"\\".join([rf"\textbf{{\Large {tex(person.basics['name'])}}}", *filter(None, lines)])
    right = r"\\".join(
        filter(None, [tex(person.basics["phone"]), rf"\url{{{person.basics['email']}}}", profiles])
    )
    parts: dict[str, str] = {}

    def rubric(section: str, entries: list[str]) -> str:
        if not entries:
            return ""
        body = "\n".join(entries)
        parts[f"{section}.tex"] = (
            f"\\begin{{rubric}}{{{tex(person.heading(section))}}}\n{body}\n\\end{{rubric}}\n"
        )
        return rf"\makerubric{{{section}}}"

    def job(e: Entry) -> str:
        who = e.get("name") or e["organization"]
        where = f" ({e['location']})" if e.get("location") else ""
        return rf"\entry*[{tex(person.period(e, 'year'))}] \textbf{{{tex(e['position'])}}}, {tex(who + where)}. {tex(' '.join(e['highlights']))}"

    body = [
        rubric("work", [job(e) for e in person.entries("work")]),
        rubric("education", [rf"\entry*[{tex(person.period(e, 'year'))}] \textbf{{{tex(degree(e))}}}, {tex(e['institution'])}{'. ' + person.label('grade') + ': ' + tex(e['score']) if e.get('score') else ''}" for e in person.entries("education")]),
        rubric("skills", [rf"\entry*[{tex(e['name'])}] {tex(', '.join(e['keywords']))}" for e in person.entries("skills")]),
        rubric("languages", [rf"\entry*[{tex(e['language'])}] {tex(e['fluency'])}" for e in person.entries("languages")]),
        rubric("publications", [rf"\entry*[{e['releaseDate'][:4]}] {tex(e['name'])}. \textit{{{tex(e['publisher'])}}}" for e in person.entries("publications")]),
        rubric("awards", [rf"\entry*[{e['date'][:4]}] {tex(e['title'])}, {tex(e['awarder'])}" for e in person.entries("awards")]),
    ]  # fmt: skip
    source = "\n".join([
        r"\documentclass[a4paper,10pt]{curve}", FONTS, babel(person), r"\usepackage{mathptmx}\usepackage{url}\urlstyle{same}\usepackage[a4paper,margin=22mm]{geometry}",
        rf"\leftheader{{{left}}}\rightheader{{{right}}}\title{{{tex(person.basics['label'])}}}",
        r"\begin{document}\makeheaders[t]\maketitle", *body, r"\end{document}",
    ])  # fmt: skip
    compile_tex(source, target, parts)


# ---------------------------------------------------------------- simplecv
def simplecv(person: Person, target: Path) -> None:
    """Headings in small capitals, topics with a label in the left margin; bullets run on as sentences."""
    left = r"\\".join(tex(x) for x in (person.location.get("address", ""), person.place()) if x)
    right = r"\\".join([tex(person.basics["phone"]), person.basics["email"].replace("_", r"\_")])

    def topic(section: str, entries: list[tuple[str, str]]) -> str:
        body = "\n".join(rf"\item[{tex(label)}] {text}" for label, text in entries)
        return (
            f"{_section(person, section)}\n\\begin{{topic}}\n{body}\n\\end{{topic}}"
            if entries
            else ""
        )

    def job(e: Entry) -> tuple[str, str]:
        who = e.get("name") or e["organization"]
        return person.period(
            e, "number", "--"
        ), rf"\textbf{{{tex(who)}}} --- {tex(e['position'])}.\par {tex(' '.join(e['highlights']))}"

    body = [
        topic("education", [(person.period(e, "number", "--"), rf"{tex(e['institution'])}: \emph{{{tex(degree(e))}}}{' (' + tex(e['score']) + ')' if e.get('score') else ''}") for e in person.entries("education")]),
        topic("work", [job(e) for e in person.entries("work")]),
        topic("projects", [(person.period(e, "number", "--"), rf"\textbf{{{tex(e['name'])}}}\par {tex(e['description'])}") for e in person.entries("projects")]),
        topic("skills", [(e["name"], tex("; ".join(e["keywords"]))) for e in person.entries("skills")]),
        topic("languages", [(e["language"], tex(e["fluency"])) for e in person.entries("languages")]),
        topic("certificates", [(person.date(e["date"], "number"), tex(e["name"] + ", " + e["issuer"])) for e in person.entries("certificates")]),
    ]  # fmt: skip
    source = "\n".join([
        r"\documentclass[a4paper,11pt,titleabove,plain]{simplecv}", FONTS, babel(person), r"\usepackage{bookman}\usepackage[margin=24mm]{geometry}\renewcommand{\topicmargin}{0.24\columnwidth}",
        rf"\leftheader{{{left}}}\rightheader[r]{{{right}}}\title{{{tex(person.basics['name'])}}}",
        r"\begin{document}\maketitle", rf"\noindent {tex(person.basics['summary'])}", *body, r"\end{document}",
    ])  # fmt: skip
    compile_tex(source, target)


# ---------------------------------------------------------------- tucv
def tucv(person: Person, target: Path) -> None:
    """Grey heading bars, jobs grouped under their employer, dates in a narrow right column."""
    style = "number"
    contact = r" \textbullet{} ".join(
        [tex(person.place()), tex(person.basics["phone"]), rf"\url{{{person.basics['email']}}}"]
        + [
            rf"\url{{{p['url'].removeprefix('https://www.').removeprefix('https://')}}}"
            for p in person.basics["profiles"]
        ]
    )
    from words import PRESENT  # One word, needed by this layout alone.

    body = [
        rf"\begin{{center}}{{\LARGE\textbf{{{tex(person.basics['name'])}}}}}\\[2pt]{tex(person.basics['label'])}\\[2pt]{{\small {contact}}}\end{{center}}",
        _bar(person, "summary"), rf"\resentrysinglecol{{{tex(person.basics['summary'])}}}", _bar(person, "work"),
    ]  # fmt: skip
    for employer, jobs in person.by_employer():
        body.append(rf"\resemployer[{tex(jobs[0]['location'])}]{{{tex(employer)}}}{{}}")
        for e in jobs:
            last = (
                person.date(e["endDate"], style)
                if e.get("endDate")
                else PRESENT[person.lang][person.wording]
            )
            body.append(
                rf"\resjob[{{{items(e['highlights'])}}}]{{{tex(e['position'])}}}{{{person.date(e['startDate'], style)}}}{{{last}}}"
            )
    body.append(_bar(person, "education"))
    for e in person.entries("education"):
        score = f"{person.label('grade')}: {e['score']}" if e.get("score") else ""
        body.append(
            rf"\resschool[{tex(score)}]{{{tex(e['institution'])}}}{{}}"
            if score
            else rf"\resschool{{{tex(e['institution'])}}}{{}}"
        )
        body.append(rf"\ressubentry{{{tex(degree(e))}}}{{{tex(person.period(e, 'year', '--'))}}}")
    body.append(_bar(person, "skills"))
    body += [
        rf"\resdesc{{{tex(e['name'])}:}}{{{tex(', '.join(e['keywords']))}}}"
        for e in person.entries("skills")
    ]
    if person.entries("languages"):
        body.append(_bar(person, "languages"))
        body.append(
            rf"\resentrysinglecol{{{tex(', '.join(e['language'] + ' (' + e['fluency'] + ')' for e in person.entries('languages')))}}}"
        )
    for section, name, who, when in (
        ("awards", "title", "awarder", "date"),
        ("publications", "name", "publisher", "releaseDate"),
        ("certificates", "name", "issuer", "date"),
    ):
        if person.entries(section):
            body.append(_bar(person, section))
            body += [
                rf"\resentry{{\textbf{{{tex(e[name])}}}\newline {tex(e[who])}}}{{{e[when][:4]}}}"
                for e in person.entries(section)
            ]
    source = "\n".join([
        r"\documentclass[letterpaper,11pt]{article}", FONTS, babel(person), r"\usepackage{charter}\usepackage{enumitem}\setlist{nosep,leftmargin=*}\usepackage{url}\urlstyle{same}\usepackage[pagesetup]{tucv}",
        r"\begin{document}", "\n\n".join(body), r"\end{document}",
    ])  # fmt: skip
    compile_tex(source, target)


def _bar(person: Person, section: str) -> str:
    return "\n" + rf"\vspace{{6pt}}\resheading{{{tex(person.heading(section))}}}" + "\n"


# ---------------------------------------------------------------- currvita
def currvita(person: Person, target: Path) -> None:
    """A tabular curriculum vitae, personal data first, everything labelled on the left."""
    label = person.label

    def cvlist(title: str, entries: list[tuple[str, str]]) -> str:
        body = "\n".join(rf"\item[{tex(key)}] {text}" for key, text in entries if text)
        return f"\\begin{{cvlist}}{{{tex(title)}}}\n{body}\n\\end{{cvlist}}" if entries else ""

    address = ", ".join(filter(None, (person.location.get("address"), person.place())))
    body = [
        cvlist(person.heading("contact"), [(label("name"), tex(person.basics["name"])), (label("address"), tex(address)), (label("phone"), tex(person.basics["phone"])), (label("email"), person.basics["email"].replace("_", r"\_"))]),
        cvlist(person.heading("work"), [(person.period(e, "dotted", " -- ").replace(" -- ", " – "), rf"{tex(e['position'])}, {tex(e['name'])}, {tex(e['location'])}{items(e['highlights'])}") for e in person.entries("work")]),
        cvlist(person.heading("education"), [(person.period(e, "dotted"), rf"{tex(degree(e))}, {tex(e['institution'])}{', ' + tex(label('grade') + ' ' + e['score']) if e.get('score') else ''}") for e in person.entries("education")]),
        cvlist(person.heading("certificates"), [(person.date(e["date"], "dotted"), tex(e["name"] + ", " + e["issuer"])) for e in person.entries("certificates")]),
        cvlist(person.heading("languages"), [(e["language"], tex(e["fluency"])) for e in person.entries("languages")]),
        cvlist(person.heading("skills"), [(e["name"], tex(", ".join(e["keywords"]))) for e in person.entries("skills")]),
        cvlist(person.heading("volunteer"), [(person.period(e, "dotted"), rf"{tex(e['position'])}, {tex(e['organization'])}{items(e['highlights'])}") for e in person.entries("volunteer")]),
    ]  # fmt: skip
    source = "\n".join([
        r"\documentclass[a4paper,11pt]{article}", FONTS, babel(person), r"\usepackage{mathpazo}\usepackage{enumitem}\setlist[itemize]{nosep}\usepackage[LabelsAligned]{currvita}\usepackage[margin=25mm]{geometry}\setlength{\cvlabelwidth}{42mm}\pagestyle{empty}",
        r"\begin{document}", rf"\begin{{cv}}{{{tex(label('cv'))}}}", *body, r"\end{cv}", r"\end{document}",
    ])  # fmt: skip
    compile_tex(source, target)
