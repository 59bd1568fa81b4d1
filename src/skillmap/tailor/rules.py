"""`RulesAgent`: tailors with rules alone. It can reorder, drop and rename; it has no way to invent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.models.document import Notice
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus
from skillmap.tailor.align import align_names
from skillmap.tailor.desk import Desk
from skillmap.tailor.flow import Work, outputs_of_work
from skillmap.tailor.length import fit_length
from skillmap.tailor.match import today_utc
from skillmap.tailor.offline_chat import answer_offline
from skillmap.tailor.order import order_bullets, order_sections, order_skills
from skillmap.tailor.plan import Plan, make_plan
from skillmap.tailor.summary import propose_summary


class RulesAgent:
    """The offline agent, `rules` in the group `skillmap.agents`."""

    name = "rules"

    def status(self) -> ProviderStatus:
        """It always works: no package, no key, no network."""
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        """Proposals for *request*, in the order in which the resume is read, then what is written beside it.

        Equal ones on one day. A chat message is read as a command; see `skillmap.tailor.offline_chat`.
        """
        if request.message is not None:
            async with aclosing(outputs_of_work(Work(request, context), _obey)) as outputs:
                async for output in outputs:
                    yield output
            return
        if request.options.changes:
            for proposal in proposals(request, today=context.today):
                yield proposal
        if not (request.options.writings or request.options.interview_questions):
            return
        from skillmap.tailor.writing_steps import writings_by_rules

        written = writings_by_rules(request, today=context.today)
        # Putting a letter together takes longer than all changes; others are to be served meanwhile.
        for writing in await asyncio.to_thread(list, written):
            yield writing


async def _obey(work: Work) -> None:
    await answer_offline(Desk(work), work.request.message or "")


def proposals(
    request: TailorRequest, *, today: PartialDate | None = None
) -> Iterator[Change | Notice]:
    """What `RulesAgent.propose()` yields: notices, then changes in the order in which the resume is read.

    No two changes touch one address; ids tell what is done where.
    """
    yield from propose(make_plan(request), today=today or today_utc())


def propose(plan: Plan, *, today: PartialDate) -> Iterator[Change | Notice]:
    """As `proposals()`, for a plan that is made already."""
    outputs = list(_outputs(plan, today))
    yield from (output for output in outputs if isinstance(output, Notice))
    changes = [output for output in outputs if isinstance(output, Change)]
    order = plan.request.resume.section_order
    # A summary that is not there yet will stand at the top.
    ranks = {"summary": -1} | {key: rank for rank, key in enumerate(order)}
    # The order of the sections is looked at after everything in them.
    yield from sorted(
        changes, key=lambda change: ranks.get(plan.section(change.pointer), len(order))
    )


def _outputs(plan: Plan, today: PartialDate) -> Iterator[Change | Notice]:
    options = plan.request.options
    drops = list(fit_length(plan, pages=options.pages, words=options.words))
    dropped = frozenset(drop.pointer for drop in drops if isinstance(drop, Change))
    summary = (
        None if options.mode == "nudge" else propose_summary(plan, dropped=dropped, today=today)
    )
    taken = dropped | {summary.pointer} if summary else dropped
    if summary is not None:
        yield summary
    yield from align_names(plan, without=taken)
    yield from order_bullets(plan, dropped=dropped)
    yield from order_skills(plan)
    yield from drops
    yield from order_sections(plan)
