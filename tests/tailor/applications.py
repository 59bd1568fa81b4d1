"""Resumes and postings to write letters for: fictional people of several trades, in four languages."""

from __future__ import annotations

from functools import cache

from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.tailoring import TailorOptions, TailorRequest
from skillmap.tailor.match import match
from skillmap.tailor.posting import analyze
from tests.tailor.resumes import TODAY, example_jobs, example_resumes

EXAMPLES = (
    ("maya-lindholm", "platform-engineer"),
    ("noor-haddad", "analytics-lead"),
    ("jonas-weber", "customer-success-lead"),
    ("tomas-okonkwo", "icu-nurse-manager"),
    ("petra-novak", "mechanical-design-engineer"),
    ("scan-arturo-bellini", "restaurant-manager"),
    ("lena-hoffmeister-lebenslauf", "supply-chain-manager-de"),
    ("sofia-marques", "arquiteta-reabilitacao-pt"),
    # Applications that fit badly: what is asked and what is shown have little in common.
    ("noor-haddad", "platform-engineer"),
    ("jonas-weber", "restaurant-manager"),
    ("petra-novak", "analytics-lead"),
    ("maya-lindholm", "icu-nurse-manager"),
)

RESUMES: dict[str, dict[str, object]] = {
    "electrician-de": {
        "basics": {"name": "Yannik Sommer", "label": "Elektroniker", "email": "yannik@example.org"},
        "work": [
            {
                "name": "Elektro Brandt GmbH & Co. KG",
                "position": "Elektroniker für Betriebstechnik",
                "startDate": "2019-08",
                "highlights": [
                    "Schaltschränke nach Plan verdrahtet und geprüft",
                    "Wartung von 40 Förderanlagen in zwei Werken",
                    "Verantwortlich für die Prüfung ortsveränderlicher Geräte",
                    "Fehler an SPS-Steuerungen (Siemens S7) gesucht und behoben",
                    "Leitete die Umrüstung der Beleuchtung auf LED",
                ],
            },
            {
                "name": "Stadtwerke Auental",
                "position": "Auszubildender",
                "startDate": "2016-09",
                "endDate": "2019-07",
                "highlights": [
                    "Aufbau von Zählerplätzen in Neubauten",
                    "Monatliche Berichte geschrieben",
                ],
            },
        ],
        "skills": [{"name": "Technik", "keywords": ["SPS", "Siemens S7", "AutoCAD", "Excel"]}],
        "languages": [{"language": "Deutsch"}, {"language": "Englisch"}],
    },
    "nurse-fr": {
        "basics": {"name": "Camille Arnaud", "label": "Infirmière", "phone": "+33 1 99 00 12 34"},
        "work": [
            {
                "name": "Clinique des Tilleuls",
                "position": "Infirmière de bloc",
                "startDate": "2018-02",
                "highlights": [
                    "Gestion du matériel de quatre salles d'opération",
                    "Formé 12 stagiaires aux règles d'hygiène",
                    "Mise en place d'une liste de contrôle avant chaque intervention",
                    "Accompagnement des patients avant et après l'opération",
                    "Responsable de la commande des implants",
                ],
            },
            {
                "name": "Hôpital Saint-Aubin",
                "position": "Infirmière",
                "startDate": "2014-09",
                "endDate": "2018-01",
                "highlights": [
                    "Soins de 18 patients par service de nuit",
                    "Rédigé le guide de triage",
                ],
            },
        ],
        "skills": [{"name": "Outils", "keywords": ["Excel", "Triage", "Hygiène hospitalière"]}],
        "languages": [{"language": "Français"}, {"language": "Anglais"}],
    },
    "accountant-es": {
        "basics": {"name": "Lucía Prado", "label": "Contable"},
        "work": [
            {
                "name": "Talleres del Sur",
                "position": "Contable",
                "startDate": "2017-03",
                "highlights": [
                    "Gestioné la facturación de 300 clientes al mes",
                    "Cierre mensual y conciliación bancaria de tres sociedades",
                    "Reduje el plazo de cobro de 62 a 41 días",
                    "Implantación de SAP en el departamento",
                    "Responsable de las declaraciones de IVA",
                ],
            },
            {
                "name": "Gestoría Molina",
                "position": "Auxiliar administrativa",
                "startDate": "2013-05",
                "endDate": "2017-02",
                "highlights": [
                    "Atendí a 40 clientes por semana",
                    "Preparación de nóminas con Excel",
                ],
            },
        ],
        "skills": [
            {"name": "Herramientas", "keywords": ["SAP", "Excel", "Power BI", "Facturación"]}
        ],
        "languages": [{"language": "Español"}, {"language": "Inglés"}],
    },
    "teacher-en": {
        "basics": {
            "name": "Ida Marsh",
            "label": "Primary School Teacher",
            "email": "ida@example.com",
        },
        "work": [
            {
                "name": "Birch Lane Primary",
                "position": "Class Teacher",
                "startDate": "2016-09",
                "highlights": [
                    "Teach mathematics and science to classes of 28 children.",
                    "Introduced weekly reading groups with 14 volunteers.",
                    "Responsible for the school garden and its budget of $3,000.",
                    "Mentored three student teachers.",
                    "Led the move from paper reports to Google Classroom.",
                ],
            },
            {
                "name": "St. Aldhelm's School",
                "position": "Teaching Assistant",
                "startDate": "2014-09",
                "endDate": "2016-07",
                "highlights": [
                    "Supporting six children with special needs in lessons.",
                    "Ran a chess club.",
                ],
            },
        ],
        "skills": [{"name": "Tools", "keywords": ["Google Classroom", "Excel", "First aid"]}],
    },
    "thin-en": {
        "basics": {"name": "Bo Lind"},
        "work": [{"name": "Kiosk 9", "position": "Seller", "startDate": "2024-05"}],
        "skills": [{"name": "Tools", "keywords": ["Excel"]}],
    },
}

POSTINGS: dict[str, str] = {
    "electrician-de": """Elektroniker für Betriebstechnik (m/w/d)
Unternehmen: Walzwerk Nordhafen GmbH
Standort: Emden

Ihre Aufgaben
- Wartung und Instandsetzung unserer Walzstraßen
- Fehlersuche an Antrieben und Steuerungen

Ihr Profil
- Abgeschlossene Ausbildung als Elektroniker
- Erfahrung mit SPS-Steuerungen (Siemens S7)
- Kenntnisse in AutoCAD
- Gute Kenntnisse in TIA Portal

Von Vorteil
- Englisch
- Schweißschein
""",
    "nurse-fr": """Infirmier de bloc opératoire (H/F)
Entreprise : Hôpital du Val Clair
Lieu : Annecy

Vos missions
- Préparer les salles d'opération
- Encadrer les stagiaires

Votre profil
- Diplôme d'infirmier
- Expérience en bloc opératoire
- Maîtrise de l'hygiène hospitalière
- Excel

Un plus
- Anglais
- Expérience en pédiatrie
""",
    "accountant-es": """Contable sénior
Empresa: Bodegas Valdepiedra
Lugar: Logroño

Funciones
- Llevar la contabilidad de dos sociedades
- Preparar el cierre mensual

Requisitos
- Experiencia con SAP
- Facturación y conciliación bancaria
- Dominio de Excel
- Inglés

Se valora
- Power BI
- Experiencia en auditoría
""",
    "teacher-en": """Year 4 Teacher
Company: Hillcrest Academy
Location: Leeds

What you will do
- Teach a class of 26 children
- Work with parents and the special needs coordinator

Requirements
- 3+ years of experience in primary teaching
- Google Classroom
- Special needs education
- Safeguarding training

Nice to have
- First aid
- French
""",
    "nameless-en": """We are hiring

Requirements
- Experience in retail sales
- Excel
- Friendly with customers
- Kubernetes
""",
}

PAIRS = (
    *EXAMPLES,
    ("electrician-de", "electrician-de"),
    ("nurse-fr", "nurse-fr"),
    ("accountant-es", "accountant-es"),
    ("teacher-en", "teacher-en"),
    ("thin-en", "nameless-en"),
    ("teacher-en", "nameless-en"),
    ("thin-en", "teacher-en"),
    ("electrician-de", "supply-chain-manager-de"),
    ("accountant-es", "teacher-en"),
    ("lena-hoffmeister-lebenslauf", "platform-engineer"),
    ("maya-lindholm", "nameless-en"),
    ("nurse-fr", "icu-nurse-manager"),
)
"""Resume and posting of each application, good ones, bad ones, and ones across languages."""


@cache
def resume_of(name: str) -> Resume:
    """One of the resumes above, or of `examples/`."""
    if name in RESUMES:
        return Resume.from_json_resume(RESUMES[name])
    return example_resumes()[name]


@cache
def job_of(name: str) -> Job:
    """One of the postings above, or of `examples/`."""
    return analyze(POSTINGS[name]) if name in POSTINGS else example_jobs()[name]


def application(resume: str, posting: str, **options: object) -> TailorRequest:
    """What an agent is asked for that application."""
    base, job = resume_of(resume), job_of(posting)
    return TailorRequest(
        resume=base,
        job=job,
        match=match(base, job, today=TODAY),
        options=TailorOptions.model_validate(options),
    )
