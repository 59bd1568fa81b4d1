"""The report of a tailoring: one page that says what was asked, what was changed, why, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from string import Template

from skillmap.models.document import Notice
from skillmap.models.job import Job, Match, MatchStatus, Quote, Requirement, RequirementMatch
from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Tailoring
from skillmap.models.usage import Usage
from skillmap.render.charts import score_chart, status_chart, wording_chart
from skillmap.render.markup import Html, element, joined, page
from skillmap.render.places import place, value_at
from skillmap.render.report_changes import changes_section
from skillmap.render.themes import PAGE_SIZES

_STYLE = resources.files("skillmap.render") / "data" / "html" / "report.css"
_DEFAULT_OPTIONS = RenderOptions()

STATUS_SIGNS: Mapping[MatchStatus, str] = {"met": "✓", "partly": "◐", "missing": "✗"}
"""A sign for each status: its meaning does not hang on a colour."""
SAME_SCORE = (
    "The score counts what the resume shows, not how it words it or in which order. The changes make "
    "what is there easier to find; they add nothing that was not there."
)
KIND_WORDS = {"must": "Required", "nice": "Nice to have", "context": "Context"}


def render_report(tailoring: Tailoring, *, options: RenderOptions = _DEFAULT_OPTIONS) -> bytes:
    """A self-contained HTML page about *tailoring*, in English, its quotes in their own languages.

    It loads nothing and runs no script; *options* only give the size of the paper. Timings are left out, so that equal
    tailorings give equal bytes.
    """
    width, height = PAGE_SIZES[options.page]
    style = Template(_STYLE.read_text(encoding="utf-8")).substitute(
        page_width=f"{width:.2f}", page_height=f"{height:.2f}"
    )
    main = element(
        "main",
        _match_section(tailoring),
        _requirements_section(tailoring),
        changes_section(tailoring),
        _gaps_section(tailoring),
        _warnings_section((*tailoring.warnings, *tailoring.job.warnings)),
        id="main",
    )
    parts = [_header(tailoring), main, _footer(tailoring)]
    return page(language="en", title=_title(tailoring), style=style, body=joined(parts, "\n"))


# ---------------------------------------------------------------------------------- head and foot


def _title(tailoring: Tailoring) -> str:
    return " – ".join(["Tailoring report", *_names(tailoring)])


def _names(tailoring: Tailoring) -> list[str]:
    basics, job = tailoring.base.basics, tailoring.job
    posting = ", ".join(part for part in (job.title, job.company) if part)
    return [name for name in ((basics.name if basics else None) or "", posting) if name]


def _header(tailoring: Tailoring) -> Html:
    links = {
        "match": "Match",
        "requirements": "Requirements",
        "changes": "Changes",
        "gaps": "Gaps",
        "warnings": "Warnings",
    }
    items = (element("li", element("a", text, href=f"#{id_}")) for id_, text in links.items())
    name, posting = [*_names(tailoring), "", ""][:2]
    return element(
        "header",
        element("p", "Tailoring report", class_="kicker"),
        element("h1", name or "Resume"),
        element("p", posting, lang=tailoring.job.language, class_="posting") if posting else "",
        element("nav", element("ul", *items), aria_label="Sections"),
    )


def _footer(tailoring: Tailoring) -> Html:
    usage = _usage(tailoring.usage)
    agent = f"Proposed by the agent “{tailoring.agent}”. " if tailoring.agent else ""
    promise = (
        "Every text above was checked against the resume before it was applied. "
        "What the resume does not show is a gap here, never a line there."
    )
    return element("footer", element("p", f"{agent}{usage}"), element("p", promise))


def _usage(usage: Usage) -> str:
    if not usage.calls:
        return "No language model was asked."
    about = "about " if usage.estimated else ""
    return (
        f"{usage.calls} calls of a language model, {about}{usage.input_tokens} tokens in "
        f"({usage.cached_tokens} cached) and {usage.output_tokens} out."
    )


# ------------------------------------------------------------------------------------------ match


def _match_section(tailoring: Tailoring) -> Html:
    before, after = tailoring.match_before, tailoring.match_after
    states = list(tailoring.decisions.values())
    applied = sum(state in ("accepted", "confirmed") for state in states)
    refused = sum(state in ("refused", "declined") for state in states)
    facts = [
        ("Match before", f"{before.score:.0%}"),
        ("Match after", f"{after.score:.0%}"),
        ("Changes applied", str(applied)),
        ("To review", str(states.count("review"))),
        ("Refused", str(refused)),
        ("Gaps", str(len(tailoring.gaps))),
    ]
    listed = (element("div", element("dt", name), element("dd", value)) for name, value in facts)
    return element(
        "section",
        element("h2", "Match", id="match"),
        element("dl", *listed, class_="facts"),
        element(
            "div",
            score_chart(before, after),
            wording_chart(before, after),
            status_chart(before, after),
            class_="charts",
        ),
        element("p", SAME_SCORE, class_="note") if applied and before.score == after.score else "",
        aria_labelledby="match",
    )


# ----------------------------------------------------------------------------------- requirements


def _requirements_section(tailoring: Tailoring) -> Html:
    job = tailoring.job
    rows = [_requirement_row(tailoring, requirement) for requirement in job.requirements]
    head = element(
        "tr",
        *(
            element("th", text, scope="col")
            for text in ("The posting asks", "Kind", "Before", "After", "The resume shows")
        ),
    )
    table = element(
        "table",
        element("caption", "Each requirement of the posting, and what answers it"),
        element("thead", head),
        element("tbody", *rows),
    )
    empty = element("p", "No requirement was found in the posting.")
    return element(
        "section",
        element("h2", "Requirements", id="requirements"),
        element("div", table, class_="scroll", tabindex="0", role="group", aria_label="Table")
        if rows
        else empty,
        aria_labelledby="requirements",
    )


def _requirement_row(tailoring: Tailoring, requirement: Requirement) -> Html:
    before = _find(tailoring.match_before, requirement.id)
    after = _find(tailoring.match_after, requirement.id)
    years = f"{requirement.years:g} years asked" if requirement.years is not None else ""
    kind = "Not needed" if requirement.negated else KIND_WORDS[requirement.kind]
    return element(
        "tr",
        element(
            "th",
            element("span", _marked(requirement), lang=tailoring.job.language),
            element("small", years) if years else "",
            scope="row",
            id=f"requirement-{requirement.id}",
        ),
        element("td", kind),
        element("td", _status(before)),
        element("td", _status(after)),
        element("td", _evidence(tailoring, after)),
    )


def _marked(requirement: Requirement) -> Html:
    """The requirement's text with its terms marked."""
    parts: list[str] = []
    position = requirement.start
    text, offset = requirement.text, requirement.start
    for term in sorted(requirement.terms, key=lambda term: (term.start, term.end)):
        if term.start < position or term.end > requirement.end:
            continue
        parts.append(text[position - offset : term.start - offset])
        parts.append(element("mark", text[term.start - offset : term.end - offset]))
        position = term.end
    return joined([*parts, text[position - offset :]])


def _find(match: Match, requirement_id: str) -> RequirementMatch | None:
    found = (item for item in match.requirements if item.requirement_id == requirement_id)
    return next(found, None)


def _status(match: RequirementMatch | None) -> Html:
    if match is None:
        return element("span", "not scored", class_="status")
    sign = element("span", STATUS_SIGNS[match.status], aria_hidden="true")
    return element("span", sign, f" {match.status}", class_=f"status {match.status}")


def _evidence(tailoring: Tailoring, match: RequirementMatch | None) -> Html:
    if match is None:
        return Html("–")
    items: list[Html] = []
    for term in match.terms:
        relation = {"same": "", "related": " (related)", None: " – not shown"}[term.relation]
        items.append(
            element(
                "li",
                element("b", term.skill),
                relation,
                _quotes(tailoring, term.evidence),
                class_=None if term.relation else "absent",
            )
        )
    if match.years_found is not None:
        items.append(element("li", f"{match.years_found:g} years found"))
    return element("ul", *items, class_="terms") if items else Html("–")


def _quotes(tailoring: Tailoring, quotes: Iterable[Quote]) -> Html:
    """Each quote with its place."""
    language = tailoring.base.language
    items = (
        element(
            "li",
            element("q", quote.text, lang=language),
            " ",
            element("cite", place(_home(tailoring, quote), quote.pointer)),
        )
        for quote in quotes
    )
    listed = list(items)
    return element("ul", *listed, class_="quotes") if listed else Html("")


def _home(tailoring: Tailoring, quote: Quote) -> Resume:
    """The resume that has the quote at its pointer: the one as tailored, else the base."""
    shown = value_at(tailoring.result.resume, quote.pointer)
    is_there = isinstance(shown, str) and quote.text.casefold() in shown.casefold()
    return tailoring.result.resume if is_there else tailoring.base


# ------------------------------------------------------------------------------ gaps and warnings


def _gaps_section(tailoring: Tailoring) -> Html:
    items = [
        element(
            "li",
            element("b", gap.skill, lang=tailoring.job.language),
            f" – {KIND_WORDS[gap.kind].lower()}. ",
            _asked(tailoring.job, gap.requirement_id),
            _bridges(tailoring, gap.bridges),
        )
        for gap in tailoring.gaps
    ]
    intro = "Asked for, and not shown by the resume. None of it was written into the resume."
    body = [element("p", intro), element("ul", *items, class_="gaps")]
    return element(
        "section",
        element("h2", "Gaps", id="gaps"),
        *(body if items else [element("p", "The resume shows all that the posting asks for.")]),
        aria_labelledby="gaps",
    )


def _asked(job: Job, requirement_id: str) -> Html:
    asked = (item for item in job.requirements if item.id == requirement_id)
    found = next(asked, None)
    return element("q", found.text, lang=job.language) if found else Html("")


def _bridges(tailoring: Tailoring, bridges: tuple[Quote, ...]) -> Html:
    if not bridges:
        return Html("")
    return element("div", "What comes near it:", _quotes(tailoring, bridges), class_="near")


def _warnings_section(warnings: tuple[Notice, ...]) -> Html:
    items = [
        element("li", element("code", warning.code), f" {warning.text}") for warning in warnings
    ]
    return element(
        "section",
        element("h2", "Warnings", id="warnings"),
        element("ul", *items) if items else element("p", "None."),
        aria_labelledby="warnings",
    )
