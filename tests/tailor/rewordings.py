"""Rewordings of lines of the example resumes, written by hand: honest ones, and lies with their codes.

Each is (resume, words that the line has, the new line). They were written before the rules were measured on them.
"""

from __future__ import annotations

import json
from pathlib import Path

from skillmap.models.change import Change
from skillmap.models.resume import Resume

TRUTH = Path(__file__).parent.parent / "files" / "truth"

HONEST: tuple[tuple[str, str, str], ...] = (
    (
        "maya-lindholm",
        "Moved 46 services",
        "Migrated 46 services from hand-kept EC2 hosts to Kubernetes (EKS) with Helm and Argo CD,"
        " reducing a typical deploy from 38 minutes to 6.",
    ),
    (
        "maya-lindholm",
        "Moved 46 services",
        "Moved 46 services to Kubernetes (EKS) with Helm and Argo CD.",
    ),
    (
        "maya-lindholm",
        "Built a self-service toolkit",
        "Created a Golang self-service toolkit (service template, pipeline, dashboards) used by"
        " 11 product teams for every new service.",
    ),
    (
        "maya-lindholm",
        "Designed and built the double-entry",
        "Designed and built a double-entry ledger service (Python, PostgreSQL) that books"
        " 2.1 million entries daily.",
    ),
    (
        "maya-lindholm",
        "Replaced nightly batch exports",
        "Replaced nightly batch exports by Kafka streams: finance sees a payment after 4 minutes"
        " instead of 20 hours.",
    ),
    (
        "maya-lindholm",
        "Mentored 2 junior engineers",
        "Mentored two junior engineers, both promoted within 18 months.",
    ),
    (
        "maya-lindholm",
        "Upgraded 19 Postgres clusters",
        "Upgraded 19 PostgreSQL clusters from version 11 to 15, each with less than 90 seconds of"
        " write downtime.",
    ),
    (
        "maya-lindholm",
        "Wrote 140 regression tests",
        "Authored 140 Python regression tests for pricing rules.",
    ),
    (
        "maya-lindholm",
        "Compared four observability vendors",
        "Saved $180k a year by comparing 4 observability vendors and renegotiating the contract.",
    ),
    (
        "maya-lindholm",
        "Backend engineer with nine years",
        "Backend engineer with nine years in freight, fintech, and public media. Python, Go,"
        " Kubernetes and Terraform; ledger service with 2.1 million entries a day.",
    ),
    (
        "tomas-okonkwo",
        "Cut central-line infections",
        "Reduced central-line infections by 38% over two years through a daily line-review round.",
    ),
    (
        "tomas-okonkwo",
        "Led the working group",
        "Led the working group that redesigned bedside handover: falls during shift change went"
        " down from 11 to 3 in a year.",
    ),
    (
        "tomas-okonkwo",
        "Coordinate 9 to 12 nurses",
        "Coordinate 9-12 nurses per shift on a 24-bed unit: assignments, admissions, rapid"
        " response.",
    ),
    (
        "tomas-okonkwo",
        "Precepted 17 new graduates",
        "Precepted 17 new graduates; 15 of them are still on the unit.",
    ),
    (
        "tomas-okonkwo",
        "Served as super user",
        "Super user for the move to Epic; trained 64 colleagues in three units.",
    ),
    (
        "tomas-okonkwo",
        "Supported 14 residents",
        "While studying full time, supported 14 residents per shift with daily living, meals,"
        " and mobility.",
    ),
    (
        "tomas-okonkwo",
        "Critical care nurse with ten years",
        "Critical care nurse, charge nurse of a 24-bed cardiac unit for five years. Epic, CRRT,"
        " IABP and mechanical ventilation.",
    ),
    (
        "petra-novak",
        "Designed the dosing mechanism",
        "Designed in SolidWorks the dosing mechanism of a reusable insulin pen, with 1,800,000"
        " pieces in use.",
    ),
    (
        "petra-novak",
        "Cut the part count",
        "Lowered the pump housing's part count from 17 to 11 and its unit cost by 22%.",
    ),
    (
        "petra-novak",
        "Ran FMEA sessions",
        "FMEA sessions with production and quality under ISO 13485 and ISO 14971.",
    ),
    (
        "petra-novak",
        "Replaced a welded bracket",
        "Replaced a welded bracket by an aluminum casting, saving 410 g per bike.",
    ),
    (
        "sofia-marques",
        "Redução dos desvios",
        "Reduzi os desvios de obra de 14% para 5% em 3 anos.",
    ),
    (
        "sofia-marques",
        "Introdução do BIM",
        "Introdução de BIM (Revit) numa equipa de nove pessoas.",
    ),
    (
        "noor-haddad",
        "Rebuilt the weekly revenue report",
        "Rebuilt the weekly revenue report with SQL and dbt; it replaced 14 spreadsheets and two"
        " days of handwork.",
    ),
    (
        "noor-haddad",
        "Designed and read 31 A/B tests",
        "Designed and analyzed 31 paywall A/B tests, worth $1.2 million in yearly recurring"
        " revenue.",
    ),
    (
        "noor-haddad",
        "Taught a six-week SQL course",
        "Taught SQL to 45 colleagues in marketing and the newsroom in a 6-week course.",
    ),
    (
        "noor-haddad",
        "Kept the product catalogue",
        "Maintained a clean catalogue of 8,400 yarns through a change of shop system.",
    ),
)

DISHONEST: tuple[tuple[str, str, str], ...] = (
    ("maya-lindholm", "Moved 46 services", "Moved 460 services from EC2 hosts to Kubernetes (EKS) with Helm and Argo CD, cutting a typical deploy from 38 minutes to 6."),
    ("maya-lindholm", "Moved 46 services", "Moved 46 services from hand-kept EC2 hosts to K8s (EKS) with Helm and Argo CD, cutting a typical deploy from 38 hours to 6."),
    ("maya-lindholm", "Moved 46 services", "Moved 46 services from hand-kept EC2 hosts to K8s (EKS) with Helm, Istio and Argo CD, cutting a typical deploy from 38 minutes to 6."),
    ("maya-lindholm", "Moved 46 services", "Led the company-wide move of 46 services to K8s (EKS) with Helm and Argo CD."),
    ("maya-lindholm", "Compared four observability vendors", "Compared four observability vendors and renegotiated the contract, saving $180,000 a month."),
    ("maya-lindholm", "Compared four observability vendors", "Compared four observability vendors and renegotiated the contract, saving $1.8M a year."),
    ("maya-lindholm", "Redesigned the customer statement", "Single-handedly redesigned the customer statement page in JS; tickets about statements dropped 27%."),
    ("maya-lindholm", "Redesigned the customer statement", "Redesigned the customer statement page in React together with a designer; tickets about statements dropped 27%."),
    ("maya-lindholm", "Redesigned the customer statement", "Redesigned the customer statement page in JS together with a designer; tickets about statements dropped 27%, increasing customer retention."),
    ("maya-lindholm", "Mentored 2 junior engineers", "Managed 2 junior engineers; both were promoted within 18 months."),
    ("maya-lindholm", "Mentored 2 junior engineers", "Mentored 12 engineers; all were promoted within 18 months."),
    ("maya-lindholm", "Upgraded 19 Postgres", "Upgraded 19 Postgres clusters from version 11 to 15 with no downtime."),
    ("maya-lindholm", "Upgraded 19 Postgres", "Upgraded 19 Oracle clusters with less than 90 seconds of write downtime each."),
    ("maya-lindholm", "Backend engineer with nine years", "Backend engineer with fifteen years of experience in freight, fintech, and public media."),
    ("maya-lindholm", "Backend engineer with nine years", "Principal backend engineer with nine years in freight, fintech, and public media."),
    ("maya-lindholm", "Backend engineer with nine years", "Azure-certified backend engineer with nine years in freight, fintech, and public media."),
    ("maya-lindholm", "Wrote 140 regression tests", "Wrote 140 regression tests for the pricing rules in Python and Rust."),
    ("maya-lindholm", "Kept the pledge-drive", "Kept the pledge-drive site up through 6 drives, with peaks of 19,000 donations an hour."),
    ("tomas-okonkwo", "Supported 14 residents", "Managed 14 residents per shift with daily living, meals, and mobility while studying full time."),
    ("tomas-okonkwo", "Cut central-line infections", "Cut central-line infections by 83% over two years with a daily line-review round."),
    ("tomas-okonkwo", "Cut central-line infections", "Cut central-line infections by 38% over two months with a daily line-review round."),
    ("tomas-okonkwo", "Cut central-line infections", "Cut hospital-wide infections by 38% over two years, the best result in the state."),
    ("tomas-okonkwo", "Led the working group", "Led the working group that redesigned bedside handover; falls during shift change dropped from 11 to 0 in a year."),
    ("tomas-okonkwo", "Sat on the medication", "Chaired the medication safety committee and closed 22 reported near misses."),
    ("tomas-okonkwo", "Sat on the medication", "Sat on the medication safety committee and closed 220 reported near misses."),
    ("tomas-okonkwo", "Wrote the unit's quick guide", "Wrote the national quick guide to CRRT, now in its fourth edition."),
    ("tomas-okonkwo", "Critical care nurse with ten", "Board-certified critical care nurse with ten years at the bedside."),
    ("tomas-okonkwo", "Served as super user", "Served as super user for the move to Epic and trained 64 colleagues across thirteen units in Spanish."),
    ("petra-novak", "Designed the dosing", "Designed and patented the dosing mechanism of a reusable insulin pen in SolidWorks; 1.8 million pieces are in use."),
    ("petra-novak", "Designed the dosing", "Designed the dosing mechanism of a reusable insulin pen in CATIA; 1.8 million pieces are in use."),
    ("petra-novak", "Designed the dosing", "Designed the dosing mechanism of a reusable insulin pen in SolidWorks; 1.8 billion pieces are in use."),
    ("petra-novak", "Cut the part count", "Increased the part count of the pump housing from 11 to 17 and unit cost by 22%."),
    ("petra-novak", "Cut the part count", "Cut the part count of the pump housing from 17 to 11 and unit cost by 22%, saving €2 million a year."),
    ("petra-novak", "Supervised two thesis", "Supervised two engineers."),
    ("petra-novak", "Supervised two thesis", "Led a team of two thesis students and five engineers."),
    ("petra-novak", "Ran FMEA sessions", "Ran FMEA sessions with quality and production under ISO 13485, ISO 14971 and ISO 26262."),
    ("sofia-marques", "Redução dos desvios", "Redução dos desvios de obra de 14% para 0,5% em três anos."),
    ("sofia-marques", "Introdução do BIM", "Introdução do BIM em Revit numa equipa de 90 pessoas."),
    ("sofia-marques", "Coordenação do projeto", "Coordenação do projeto de reabilitação de um convento do século XVII, com 4.200 m² e orçamento de 68 milhões de euros."),
    ("noor-haddad", "Taught a six-week", "Taught a six-month SQL course to 45 executives in marketing and the newsroom."),
    ("noor-haddad", "Segmented 190,000", "Segmented 190,000 customers with deep learning in Python; the win-back mails earned 3.4 times the usual revenue."),
    ("noor-haddad", "Rebuilt the weekly", "Rebuilt the daily revenue report in SQL and dbt, replacing 14 spreadsheets and two days of handwork."),
    ("noor-haddad", "Answered about 20", "Answered over 200 ad hoc questions a month from editors and executives."),
    ("noor-haddad", "Designed and read 31", "Designed and read 31 A/B tests on the paywall, generating $1.2M in monthly recurring revenue."),
)  # fmt: skip


def resume(name: str) -> Resume:
    """The example resume of that name."""
    return Resume.from_json_resume((TRUTH / f"{name}.json").read_bytes())


def rewording(name: str, words: str, new: str) -> tuple[Resume, Change]:
    """The resume, and the change that puts *new* in place of its one line with *words*."""
    base = resume(name)
    [(pointer, old)] = [(at, text) for at, text in base.texts() if text.startswith(words)]
    return base, Change(id="edit", op="replace", pointer=pointer, before=old, after=new)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a JSON file."""
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found
