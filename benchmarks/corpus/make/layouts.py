"""The first series of layouts: where each comes from, what it prints, and for whom it is built."""

# ruff: noqa: E501  (One document list stays one line.)
from __future__ import annotations

import from_latex
import from_libreoffice
import from_npm
import from_pandoc
import from_pypi
import from_rendercv
from layout import Layout, Series
from person import SECTIONS
from printed import Prints

PEOPLE = {
    "D": "delphine-okoro-hartwell", "G": "gerald-vandersloot", "K": "kaylee-marchbanks", "C": "callum-thwaite",
    "I": "imogen-farquharson", "N": "nadia-rahimi-cole", "A": "arvind-krishnaswamy", "An": "annegret-hoellriegel",
    "M": "malte-soennichsen", "Cl": "clemence-thibaudeau", "Y": "yannick-le-goff-mercier", "R": "rocio-benavides",
    "E": "emiliano-zaragoza", "T": "thais-brandao", "L": "ludovica-sanfilippo", "S": "sanne-van-der-meijden",
    "B": "bozena-scibor", "Gu": "gulsen-karabiyik", "As": "asa-bjorkengren",
}  # fmt: skip


PLACE = ("address", "postalCode", "city", "region")
ALL = ("label", "summary", "email", "phone", "url", *PLACE)
MODERNCV = Prints(ALL, "username", networks=("LinkedIn", "GitHub", "ORCID", "XING"))
RENDERCV = Prints(
    ("summary", "email", "phone", "url", "city", "region"), "username",
    networks=("LinkedIn", "GitHub", "ORCID", "Instagram"), years_only=("certificates", "awards"),
)  # fmt: skip
PANDOC_LISTS = ("certificates", "awards", "publications")
CV_OTT = Prints(
    ("summary", "email", "phone", "url", *PLACE), "",
    ("work", "education", "skills", "languages", "certificates"),
)  # fmt: skip

PAPER = (
    "", ("work", "volunteer", "education", "skills", "languages", "awards"),
    ("work.location", "volunteer.position", "volunteer.startDate", "volunteer.endDate"),
)  # fmt: skip
WORD_DROPS = ("work.location", "education.score", "awards.awarder", "publications.publisher")

LAYOUTS = (
    Layout("moderncv-banking", "latex", "single", from_latex.moderncv("banking", "green", font="helvet"), MODERNCV, "N R B Gu K", scans="N:scan"),
    Layout("moderncv-casual", "latex", "rail", from_latex.moderncv("casual", "burgundy", "long", "helvet"), MODERNCV, "Cl G T S As"),
    Layout("europasscv", "latex", "rail", from_latex.europasscv, Prints(
        ALL, "", ("work", "education", "languages", "skills", "certificates"), ("languages.fluency",)), "Gu B L As An Y", wording=1),
    Layout("curve", "latex", "rail", from_latex.curve, Prints(
        ("label", "email", "phone", *PLACE), "text", ("work", "education", "skills", "languages", "publications", "awards"),
        years_only=("work", "education", "publications", "awards"), prose=("work",)), "I E M G", scans="E:bmp"),
    Layout("tucv", "latex", "single", from_latex.tucv, Prints(
        ("label", "summary", "email", "phone", "postalCode", "city", "region"), "text",
        ("work", "education", "skills", "languages", "awards", "publications", "certificates"),
        years_only=("education", "awards", "publications", "certificates")), "G D K R E", wording=1, scans="G:tiff K:png"),
    Layout("currvita", "latex", "rail", from_latex.currvita, Prints(
        ("email", "phone", *PLACE), "", ("work", "education", "certificates", "languages", "skills", "volunteer")),
        "An M S R L", wording=1, scans="M:jpg"),
    Layout("rcv-sb2nov", "rendercv", "single", from_rendercv.theme("sb2nov"), RENDERCV, "I A L R T", wording=1, scans="A:scan"),
    Layout("even", "npm", "rail", from_npm.theme("jsonresume-theme-even"), Prints(
        ("label", "summary", "email", "phone", "url", "city"), "username", drop=("education.score",)), "N D Cl I:html K:html", scans="D:scan"),
    Layout("stackoverflow", "npm", "single", from_npm.theme("jsonresume-theme-stackoverflow"), Prints(
        ("label", "summary", "email", "phone", "url", "city", "region"), "text"), "I G A M K"),
    Layout("short", "npm", "single", from_npm.theme("jsonresume-theme-short", without=("awards",)), Prints(
        ("summary", "email", "phone"), "username", tuple(s for s in SECTIONS if s not in ("certificates", "projects", "awards")),
        ("work.location",)), "N D:html C A:html"),
    Layout("paper", "npm", "rail", from_npm.theme("jsonresume-theme-paper"), Prints(
        ("label", "email", "phone", "url", *PLACE), *PAPER), "D Cl"),
    Layout("paper", "npm", "rail", from_npm.theme("jsonresume-theme-paper"), Prints(
        ("label", "email", "phone", "url", "region"), *PAPER), "K I:html"),
    Layout("actual", "npm", "two-column", from_npm.theme("jsonresume-theme-actual"), Prints(
        ("label", "summary", "email", "phone", "url", "city", "region"), "text", drop=(
            "education.startDate", "education.endDate", "education.score", "certificates.date", "awards.date")), "D G I K"),
    Layout("hackmyresume-modern", "hackmyresume", "single", from_npm.hackmyresume("modern"), Prints(
        ("summary",), "", ("work", "volunteer", "education", "skills", "awards", "publications"),
        ("work.location", "education.studyType", "education.area", "education.score", "awards.awarder", "publications.publisher")),
        "A N I"),
    Layout("hackmyresume-modern-word", "hackmyresume", "table", from_npm.hackmyresume("modern"), Prints(
        ("email", "phone"), "", ("work", "volunteer", "education", "awards", "publications"), WORD_DROPS,
        skip_sections=("skills",), years_only=("education",)), "D:docx N:docx A:doc"),
    Layout("hackmyresume-positive-word", "hackmyresume", "single", from_npm.hackmyresume("positive"), Prints(
        ("label", "summary", "email", "phone", "url"), "", ("work", "volunteer", "education", "awards", "publications"), WORD_DROPS,
        skip_sections=("skills",), years_only=("education",)), "A:docx I:docx D:odt N:doc"),
    Layout("lo-cv", "libreoffice", "table", from_libreoffice.cv, CV_OTT, "T:docx Y:docx L B As:odt S:doc An:doc E:rtf", scans="B:jpg"),
    Layout("pandoc-article", "pandoc", "single", from_pandoc.article, Prints(
        ("label", "summary", "email", "phone", "postalCode", "city", "region"), "link",
        ("work", "volunteer", "education", "skills", "languages", *PANDOC_LISTS), ("work.location",), years_only=PANDOC_LISTS),
        "As D Gu:docx Cl:docx M:html R:odt C:rtf", scans="As:scan"),
    Layout("json-resume-docx", "pypi", "single", from_pypi.json_resume, Prints(
        ("email", "phone"), "link", ("education", "work", "volunteer", "skills")), "D:docx K:docx I:docx M:docx B", wording=1),
    # Held until the evening of 2026-11-21, and open since.
    Layout("moderncv-fancy", "latex", "rail", from_latex.moderncv("fancy", "blue", font="avant"), MODERNCV, "N M Gu E", wording=1, scans="E:scan"),
    Layout("moderncv-oldstyle", "latex", "two-column", from_latex.moderncv("oldstyle", "grey", "number", "helvet"), MODERNCV, "E N G"),
    Layout("europecv", "latex", "rail", from_latex.europecv, Prints(
        ("summary", "email", "phone", *PLACE), "", ("work", "education", "skills", "languages", "certificates")), "B L R As Y T", scans="L:tiff"),
    Layout("simplecv", "latex", "rail", from_latex.simplecv, Prints(
        ("summary", "email", "phone", *PLACE), "", ("education", "work", "projects", "skills", "languages", "certificates"), ("work.location",), prose=("work",)),
        "K Cl An C"),
    Layout("rcv-engineeringclassic", "rendercv", "single", from_rendercv.theme("engineeringclassic"), RENDERCV, "S E R G A"),
    Layout("relaxed", "npm", "single", from_npm.theme("jsonresume-theme-relaxed"), Prints(
        ("label", "summary", "email", "phone", "url", *PLACE), "username"), "I A N D"),
    Layout("direct", "npm", "single", from_npm.theme("jsonresume-theme-direct"), Prints(
        ("label", "summary", "email", "phone"), "", tuple(s for s in SECTIONS if s not in ("certificates", "projects"))),
        "D C K G:html"),
    Layout("lo-resume-one-page", "libreoffice", "two-column", from_libreoffice.resume_one_page, Prints(
        ("email", "phone", "url", *PLACE), "", ("education", "work", "skills", "languages"), ("work.location", "skills.name")),
        "A R:docx As K:doc Y:odt", scans="A:scan"),
    Layout("pandoc-definitions", "pandoc", "single", from_pandoc.definitions, Prints(
        ("label", "summary", "email", "phone", "postalCode", "city", "region"), "",
        ("work", "education", "skills", "languages", *PANDOC_LISTS), years_only=PANDOC_LISTS), "E S:docx L:html T:rtf Gu", wording=1),
    Layout("hackmyresume-compact", "hackmyresume", "single", from_npm.hackmyresume("compact"), Prints(
        ("summary", "email", "phone", "url"), "", ("work", "volunteer", "education", "awards", "publications"),
        (*WORD_DROPS, "education.studyType", "education.area"), skip_sections=("skills",)), "I D A"),
)  # fmt: skip

FIRST = Series(PEOPLE, LAYOUTS)

assert set(SECTIONS) >= {section for layout in LAYOUTS for section in layout.prints.sections}
