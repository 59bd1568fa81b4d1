"""The third series, held: typeset layouts. Nobody who mends the extractor reads its documents, truths or single results."""

# ruff: noqa: E501  (One document list stays one line.)
from __future__ import annotations

import from_npm
import written_latex
import written_odf
import written_typst
from layout import Layout, Series
from layouts_designed import without
from person import SECTIONS
from person_typeset import TypesetPerson
from printed import Prints

PEOPLE = {
    "H": "harriet-oyelaran-stokes", "V": "priyanka-venkataraghavan", "D": "declan-fenwick", "M": "mei-lin-tran",
    "C": "curtis-beaulieu", "F": "friederike-oberascher", "K": "maelys-kerguelen", "I": "ines-carvalhal",
    "Z": "zdzislaw-wroblewicz", "R": "rosalind-achterberg",
}  # fmt: skip
NO_SUMMARY, SCHOOL_PLACE, KEYWORDS = "work.summary", "education.location", "projects.keywords"
TOWN = ("city", "region")
ZIP = ("postalCode", *TOWN)
PLACE = ("address", *ZIP)
MAIL = ("email", "phone", "url")
ALL = ("label", "summary", *MAIL)

LAYOUTS = (
    Layout("typ-modern", "typst", "single", written_typst.modern, Prints(
        ("label", *MAIL, *ZIP), "username", without("volunteer", "publications"), (NO_SUMMARY, SCHOOL_PLACE, KEYWORDS),
        years_only=("education", "projects", "certificates", "awards")), "D0 Z0 F3", "held"),
    Layout("typ-basic", "typst", "single", written_typst.basic, Prints(
        (*MAIL, *TOWN), "text", without("awards"), (NO_SUMMARY,), years_only=("publications",)), "M3 V0 I2", "held"),
    Layout("typ-brilliant", "typst", "single", written_typst.brilliant, Prints(
        ("summary", *MAIL, *TOWN), "text", without("projects"), (),
        years_only=("education", "certificates", "awards", "publications")), "H0 K0 R1", "held"),
    Layout("typ-twocol", "typst", "two-column", written_typst.twocol, Prints(
        (*ALL, *PLACE), "username", without("publications"), (NO_SUMMARY, "work.location", SCHOOL_PLACE, KEYWORDS),
        years_only=("projects",)), "F1 C1 I0", "held"),
    Layout("typ-rail", "typst", "rail", written_typst.rail, Prints(
        (*ALL, *TOWN), "text", SECTIONS, (NO_SUMMARY, "work.location", SCHOOL_PLACE, KEYWORDS, "skills.name"),
        years_only=("projects", "publications", "certificates", "awards")), "V2 H2 Z3", "held"),
    Layout("tex-jake", "latex", "single", written_latex.jake, Prints(
        MAIL, "text", without("languages", "certificates"), (NO_SUMMARY,), years_only=("publications", "awards")), "M0 D2 Z2", "held"),
    Layout("tex-deedy", "latex", "two-column", written_latex.deedy, Prints(
        (*MAIL, *TOWN), "username", SECTIONS, (NO_SUMMARY,), years_only=("certificates", "awards", "publications")), "R2 K3 M2", "held"),
    Layout("tex-alta", "latex", "two-column", written_latex.alta, Prints(
        (*ALL, *PLACE), "username", SECTIONS, (NO_SUMMARY, SCHOOL_PLACE, "skills.name"), years_only=("awards", "publications")),
        "I1 D1 R3", "held"),
    Layout("tex-awesome", "latex", "single", written_latex.awesome, Prints(
        (*ALL, *PLACE), "username", SECTIONS, (NO_SUMMARY,),
        years_only=("education", "certificates", "awards", "publications", "projects", "volunteer"), two_digit_years=("work",)),
        "H3 F2 V1", "held"),
    Layout("tex-plain", "latex", "rail", written_latex.plain, Prints(
        ("summary", *MAIL, *PLACE), "", SECTIONS, (NO_SUMMARY, SCHOOL_PLACE, KEYWORDS),
        years_only=("publications", "awards", "projects"), prose=("work", "volunteer"), mention=True), "V3 K2 C0", "held"),
    Layout("lo-bars", "libreoffice", "single", written_odf.bars, Prints((*ALL, *ZIP), "text", SECTIONS, (KEYWORDS,)),
        "R0 C3:docx F0:doc I3:docx", "held"),
    Layout("lo-side", "libreoffice", "table", written_odf.sidetable, Prints(
        (*ALL, *PLACE), "username", without("publications"), (NO_SUMMARY, SCHOOL_PLACE, KEYWORDS, "skills.name"),
        years_only=("certificates", "awards", "projects"), mention=True), "K1 H0:docx Z1:doc M1:docx", "held"),
    Layout("lo-form", "libreoffice", "rail", written_odf.form, Prints(
        (*MAIL, *PLACE), "", without("projects"), (NO_SUMMARY, SCHOOL_PLACE), years_only=("awards", "publications")),
        "C2 V0:docx F2:docx Z2:doc", "held"),
    Layout("npm-pumpkin", "npm", "rail", from_npm.theme("jsonresume-theme-pumpkin", page="size:280mm 396mm;margin:12mm", null_ends=True, styles=from_npm.BOOTSTRAP), Prints(
        ALL, "username", without("projects"), ("work.location", SCHOOL_PLACE, "education.score")), "R0 V0 H0", "held"),
)  # fmt: skip

TYPESET = Series(PEOPLE, LAYOUTS, TypesetPerson)
